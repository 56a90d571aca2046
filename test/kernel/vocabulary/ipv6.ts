/** Exports the matches on IPv6 extension headers. */
import { either, plain, span, type Draw, type Entry } from './types.ts';

const numbers = { hop: 0, dst: 60, route: 43, frag: 44, auth: 51 } as const;

function ipv6header(draw: Draw): string {
  const { packet, rng } = draw;
  const own = Object.entries(numbers).filter(([, number]) => (packet.extensions ?? []).some(({ header }) => header === number)).map(([name]) => name);
  const soft = rng.chance(0.6) ? '--soft ' : '';
  const exact = [...own, ...(packet.proto === 'esp' ? ['esp'] : ['prot'])].join(',');
  return `-m ipv6header ${either(draw, '--header', () => (soft === '' ? exact : rng.pick([...own, 'prot'])), () => rng.pick(['hop', 'dst,route', 'frag', 'auth,prot', 'none', 'esp']))}${soft}`;
}

/** The bytes of the packet's extension header of a number, without Next Header; a usual one where it has none. */
const bytesOf = ({ packet }: Draw, header: number, usual: string): number[] => [...Buffer.from(packet.extensions?.find((one) => one.header === header)?.data ?? usual, 'hex')];

/** Options of a hop-by-hop or destination header as a rule lists them; padding of one byte has no length. */
function optionsIn(bytes: readonly number[]): string[] {
  const found: string[] = [];
  for (let at = 1; at < bytes.length; at += bytes[at] === 0 ? 1 : 2 + (bytes[at + 1] ?? 0)) found.push(bytes[at] === 0 ? '0' : `${bytes[at] ?? 0}:${bytes[at + 1] ?? 0}`);
  return found;
}

function options(draw: Draw, name: 'dst' | 'hbh', header: number): string {
  const { rng } = draw;
  const bytes = bytesOf(draw, header, '00010400000000');
  const listed = optionsIn(bytes);
  const own = () => listed.slice(0, 1 + rng.int(listed.length)).map((one) => (rng.chance(0.3) ? one.split(':')[0] : one)).join(',');
  return `-m ${name} ${rng.chance(0.5) ? either(draw, `--${name}-len`, 1 + bytes.length, () => rng.pick([8, 16, 24, 32].filter((other) => other !== 1 + bytes.length))) : ''}${rng.chance(0.5) ? plain(draw, `--${name}-opts`, own, () => rng.pick(['0', '1:0', '5', '194:4,1', '62:5'])) : ''}`;
}

function rt(draw: Draw): string {
  const { rng } = draw;
  const bytes = bytesOf(draw, 43, `02000100000000${'00'.repeat(16)}`);
  const [, type = 0, left = 0] = bytes;
  return `-m rt ${rng.pick([() => '', () => either(draw, '--rt-type', type, () => rng.pick([0, 2, 3, 4].filter((other) => other !== type))), () => either(draw, '--rt-segsleft', () => span(rng, left, 0xffffffff), left + 1), () => either(draw, '--rt-len', 1 + bytes.length, 8)])()}`;
}

function srh(draw: Draw): string {
  const { rng, packet } = draw;
  const [length = 0, type, left = 0, last = 0, , high = 0, low = 0] = bytesOf(draw, 43, '04040101000102');
  if (type !== 4) return `-m srh ${rng.chance(0.5) ? '--srh-segs-left-eq 0 ' : ''}`;
  const field = (name: string, value: number) => rng.pick([() => either(draw, `--srh-${name}-eq`, value, value + 1), () => `--srh-${name}-lt ${value + rng.int(2)} `, () => `--srh-${name}-gt ${Math.max(0, value - rng.int(2))} `])();
  const numbers: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmpv6: 58 };
  // The kernel compares the tag with its bytes swapped.
  return `-m srh ${rng.pick([() => '', () => either(draw, '--srh-next-hdr', numbers[String(packet.proto)] ?? 6, 99), () => field('hdr-len', length), () => field('segs-left', left), () => field('last-entry', last), () => either(draw, '--srh-tag', low << 8 | high, 7)])()}`;
}

function frag(draw: Draw): string {
  const { rng } = draw;
  const bytes = bytesOf(draw, 44, '00000000000007');
  const id = bytes.slice(3).reduce((sum, byte) => sum * 256 + byte, 0);
  return `-m frag ${rng.pick([() => '', () => either(draw, '--fragid', () => span(rng, id, 0xffffffff), id + 1), () => '--fragfirst ', () => ((bytes[2] ?? 0) & 1 ? '--fragmore ' : '--fraglast '), () => rng.pick(['--fragres ', '--fraglast ', '--fragfirst --fragmore '])])()}`;
}

const mh = (draw: Draw) => `-m mh ${either(draw, '--mh-type', () => draw.packet.mhType ?? 0, () => draw.rng.pick(['6', '1:3']))}`;

export const ipv6: readonly Entry[] = [
  { name: 'ipv6header', family: 6, extensions: [0, 43, 44, 51, 60], weight: 3, make: ipv6header },
  { name: 'hbh', family: 6, extensions: [0], make: (draw) => options(draw, 'hbh', 0) },
  { name: 'dst', family: 6, extensions: [60], make: (draw) => options(draw, 'dst', 60) },
  { name: 'rt', family: 6, extensions: [43], make: rt },
  { name: 'srh', family: 6, extensions: [43], make: srh },
  { name: 'frag', family: 6, extensions: [44], make: frag },
  { name: 'ah extension', module: 'ah', family: 6, extensions: [51], make: ({ rng }) => `-m ah ${rng.not()}--ahspi ${rng.pick(['1:2000', '77777'])}${rng.chance(0.3) ? ' --ahlen 16' : ''} ` },
  { name: 'mh', family: 6, protocols: ['mh'], weight: 6, make: mh },
  { name: 'eui64', family: 6, hooks: ['PREROUTING', 'INPUT', 'FORWARD'], weight: 0.3, make: () => '-m eui64 ' },
];
