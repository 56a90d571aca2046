/** Exports the targets that change the packet's headers. */
import { type Draw, type Entry } from './types.ts';

const mangle = { tables: ['mangle'] } as const;
const hops = ({ rng }: Draw, name: string) => rng.pick([`--${name}-set ${rng.pick([1, 2, 64, 255])}`, `--${name}-dec 1`, `--${name}-inc ${rng.pick([1, 200])}`, `--${name}-dec 70`]);
const tos = ({ rng }: Draw) => rng.pick(['--set-tos 0x10', '--set-tos 0x10/0x3f', '--and-tos 0x3f', '--or-tos 0x08', '--xor-tos 0xff', '--set-tos Minimize-Cost']);

export const mangleTargets: readonly Entry[] = [
  { ...mangle, name: 'TTL', family: 4, weight: 2, make: (draw) => `TTL ${hops(draw, 'ttl')}` },
  { ...mangle, name: 'HL', family: 6, weight: 2, make: (draw) => `HL ${hops(draw, 'hl')}` },
  { ...mangle, name: 'TOS', weight: 2, make: (draw) => `TOS ${tos(draw)}` },
  { ...mangle, name: 'DSCP', weight: 2, make: ({ rng }) => `DSCP ${rng.pick(['--set-dscp 0x0a', '--set-dscp 0x3f', '--set-dscp-class EF', '--set-dscp 0x00'])}` },
  { ...mangle, name: 'ECN', family: 4, protocols: ['tcp'], weight: 2, make: () => 'ECN --ecn-tcp-remove' },
  { ...mangle, name: 'TCPMSS', hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'], protocols: ['tcp'], needs: '-m tcp --tcp-flags SYN,RST SYN ', weight: 2, make: ({ rng }) => `TCPMSS ${rng.pick(['--set-mss 1200', '--clamp-mss-to-pmtu', '--set-mss 536'])}` },
  { ...mangle, name: 'TCPOPTSTRIP', protocols: ['tcp'], weight: 2, make: ({ rng }) => `TCPOPTSTRIP --strip-options ${rng.pick(['mss', 'wscale,sack-permitted', 'timestamp', '2,3,4', 'md5'])}` },
  { ...mangle, name: 'CHECKSUM', weight: 0.5, make: () => 'CHECKSUM --checksum-fill' },
  { ...mangle, name: 'CLASSIFY', hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'], weight: 0.7, make: () => 'CLASSIFY --set-class 0001:ffff' },
];
