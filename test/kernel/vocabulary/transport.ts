/** Exports the matches on the transport header: ports, flags, types. */
import { either, ports, span, type Draw, type Entry } from './types.ts';

const other = ({ rng }: Draw) => String(rng.pick(ports));

function portOptions(draw: Draw, module: string): string {
  const { packet, rng } = draw;
  const which = rng.weighted([[5, 'dport'], [1, 'sport'], [1, 'both']]);
  const one = (side: 'sport' | 'dport') => either(draw, `--${side}`, () => span(rng, packet[side] ?? 80, 65535), () => (side === 'dport' ? other(draw) : '1:1023'));
  return `-m ${module} ${which === 'both' ? one('sport') + one('dport') : one(which === 'dport' ? 'dport' : 'sport')}`;
}

function multiport(draw: Draw): string {
  const { packet, rng } = draw;
  const side = rng.weighted([[3, 'dport'], [1, 'sport']] as const);
  const list = (mine: string) => [...new Set([mine, rng.pick(['22,80', '53', '443:8080', '1:21']), rng.pick(['65000', '65000:65535'])])].join(',');
  return `-m multiport ${either(draw, `--${rng.pick([`${side}s`, `${side}s`, 'ports'])}`, () => list(span(rng, packet[side] ?? 80, 65535)), () => rng.pick(['22,80,443', '53', '80:90,8080', '1:1023', '30000:32767']))}`;
}

const flagNames = ['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG'];

function tcpFlags(draw: Draw): string {
  const { packet, rng } = draw;
  if (rng.chance(0.4)) return `-m tcp ${rng.not()}--syn `;
  const mask = flagNames.filter(() => rng.chance(0.5));
  if (mask.length === 0) mask.push('SYN');
  const set = mask.filter((name) => (packet.flags ?? ['SYN']).includes(name));
  const wrong = mask.filter((name) => !set.includes(name));
  const words = (list: string[]) => `${mask.join(',')} ${list.length > 0 ? list.join(',') : 'NONE'}`;
  return `-m tcp ${either(draw, '--tcp-flags', words(set), words(wrong))}`;
}

function icmpType(draw: Draw, v6: boolean): string {
  const type = draw.packet.icmpType ?? (v6 ? 128 : 8);
  const code = draw.packet.icmpCode ?? 0;
  return either(draw, v6 ? '--icmpv6-type' : '--icmp-type', () => draw.rng.pick(v6 ? [type, `${type}/${code}`] : [type, `${type}/${code}`, 'any']), () => draw.rng.pick(v6 ? ['129', '1/4', 'packet-too-big', '135'] : ['0', '3/1', 'redirect', '13', `${type}/${code + 1}`]));
}

export const transport: readonly Entry[] = [
  { name: 'tcp ports', protocols: ['tcp'], weight: 10, make: (draw) => portOptions(draw, 'tcp') },
  { name: 'tcp flags', protocols: ['tcp'], weight: 4, make: tcpFlags },
  { name: 'tcp option', protocols: ['tcp'], make: (draw) => `-m tcp ${either(draw, '--tcp-option', () => draw.rng.pick(optionNumbers(draw)), () => draw.rng.pick([5, 8, 254]))}` },
  { name: 'udp', protocols: ['udp'], weight: 10, make: (draw) => portOptions(draw, 'udp') },
  { name: 'multiport', protocols: ['tcp', 'udp', 'sctp', 'udplite', 'dccp'], weight: 5, make: multiport },
  { name: 'icmp', family: 4, protocols: ['icmp'], weight: 10, make: (draw) => `-m icmp ${icmpType(draw, false)}` },
  { name: 'icmp6', family: 6, protocols: ['icmpv6'], weight: 10, make: (draw) => `-m icmp6 ${icmpType(draw, true)}` },
  { name: 'sctp', protocols: ['sctp'], weight: 6, make: (draw) => portOptions(draw, 'sctp') },
  { name: 'sctp chunks', protocols: ['sctp'], weight: 4, make: ({ rng }) => `-m sctp ${rng.not()}--chunk-types ${rng.pick(['any', 'all', 'only'])} ${rng.pick(['INIT', 'DATA', 'DATA,INIT', 'SACK', 'COOKIE_ECHO,DATA', 'DATA:be'])} ` },
  { name: 'dccp', protocols: ['dccp'], weight: 6, make: (draw) => portOptions(draw, 'dccp') },
  { name: 'dccp types', protocols: ['dccp'], weight: 4, make: ({ rng }) => `-m dccp ${rng.not()}--dccp-types ${rng.pick(['REQUEST', 'RESPONSE', 'REQUEST,DATA', 'INVALID', 'ACK'])} ` },
  { name: 'dccp option', protocols: ['dccp'], make: ({ rng }) => `-m dccp ${rng.not()}--dccp-option ${rng.pick([1, 32, 44])} ` },
  { name: 'esp', protocols: ['esp'], weight: 8, make: (draw) => `-m esp ${either(draw, '--espspi', () => span(draw.rng, draw.packet.spi ?? 0, 0xffffffff), '77777')}` },
  { name: 'ah', family: 4, protocols: ['ah'], weight: 8, make: (draw) => `-m ah ${either(draw, '--ahspi', () => span(draw.rng, draw.packet.spi ?? 0, 0xffffffff), '77777')}` },
  { name: 'ipcomp', protocols: ['ipcomp'], weight: 8, make: (draw) => `-m ipcomp ${either(draw, '--ipcompspi', () => span(draw.rng, (draw.packet.spi ?? 0) & 0xffff, 0xffff), '777')}` },
  { name: 'tcpmss', protocols: ['tcp'], weight: 2, make: (draw) => `-m tcpmss ${either(draw, '--mss', () => span(draw.rng, 1460, 65535), '100:200')}` },
];

/** Numbers of the TCP options that the packet has. */
function optionNumbers({ packet }: Draw): number[] {
  const found = (packet.tcpOptions ?? []).map(({ kind }) => kind);
  return found.length > 0 ? found : [2];
}

