/** Exports the matches that ask connection tracking. */
import { address, either, network, ports, type Draw, type Entry } from './types.ts';

const states = ['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'NEW,ESTABLISHED', 'DNAT', 'SNAT', 'UNTRACKED', 'RELATED', 'INVALID,NEW,UNTRACKED'];
const someAddress = (draw: Draw) => network(draw, address(draw)).replace(/^0\.0\.0\.\d+\/0.*/, '10.0.0.0/8');
/** The number of the packet's protocol, as --ctproto takes it everywhere. */
const protocol = ({ packet }: Draw) => String(packet.proto).replace('icmpv6', 'ipv6-icmp');

const tuple = (draw: Draw) => `-m conntrack ${draw.rng.not()}--${draw.rng.pick(['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'])} ${someAddress(draw)} `;

function tuplePort(draw: Draw): string {
  const { rng, packet } = draw;
  const option = rng.pick(['ctorigsrcport', 'ctorigdstport', 'ctreplsrcport', 'ctrepldstport']);
  const mine = option.includes('origsrc') || option.includes('repldst') ? packet.sport : packet.dport;
  const range = (port: number) => rng.pick([String(port), `${Math.max(0, port - 3)}:${port + 3}`]);
  return `-m conntrack --ctproto ${protocol(draw)} ${either(draw, `--${option}`, () => range(mine ?? 80), () => String(rng.pick(ports)))}`;
}

function status(draw: Draw): string {
  return `-m conntrack ${draw.rng.not()}--ctstatus ${draw.rng.pick(['SEEN_REPLY', 'CONFIRMED', 'NONE', 'ASSURED', 'EXPECTED', 'SEEN_REPLY,ASSURED'])} `;
}

export const conntrack: readonly Entry[] = [
  { name: 'conntrack state', weight: 5, make: (draw) => `-m conntrack ${either(draw, '--ctstate', () => draw.rng.pick(['NEW', 'NEW,ESTABLISHED', 'NEW', 'RELATED,ESTABLISHED']), () => draw.rng.pick(states))}` },
  { name: 'state', weight: 2, make: ({ rng }) => `-m state ${rng.not()}--state ${rng.pick(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED', 'NEW,RELATED'])} ` },
  { name: 'conntrack direction', weight: 1, make: ({ rng }) => `-m conntrack --ctdir ${rng.pick(['ORIGINAL', 'REPLY'])} ` },
  { name: 'conntrack addresses', weight: 2, make: tuple },
  { name: 'conntrack ports', weight: 2, protocols: ['tcp', 'udp', 'sctp', 'udplite', 'dccp'], make: tuplePort },
  { name: 'conntrack status', weight: 1, make: status },
  { name: 'conntrack protocol', weight: 1, make: (draw) => `-m conntrack ${either(draw, '--ctproto', () => protocol(draw), () => draw.rng.pick(['6', '17', '1']))}` },
  { name: 'conntrack expiry', weight: 0.5, make: ({ rng }) => `-m conntrack ${rng.not()}--ctexpire ${rng.pick(['0:432000', '0', '999999:1000000', '1000:500000', '100:432000'])} ` },
  { name: 'connlabel', weight: 0.5, make: ({ rng }) => `-m connlabel ${rng.not()}--label ${rng.pick([1, 5])}${rng.chance(0.3) ? ' --set' : ''} ` },
  { name: 'helper', weight: 0.5, make: ({ rng }) => `-m helper ${rng.not()}--helper ${rng.pick(['ftp', 'tftp-69', '""'])} ` },
  { name: 'cluster', weight: 0.5, tables: ['mangle', 'raw', 'filter'], make: ({ rng }) => `-m cluster --cluster-total-nodes 2 ${rng.not()}--cluster-local-node ${rng.pick([1, 2])} --cluster-hash-seed ${rng.pick(['0xdeadbeef', '0x1'])} ` },
];

