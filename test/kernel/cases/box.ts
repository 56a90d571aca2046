/** The box of the hand-written cases, and short ways to write rules and packets. */
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import type { Box, SentPacket } from '../oracle.ts';

export type HandPacket = SentPacket & {
  /** Counters of the case's chain that grow, by rule number or 'policy': what the kernel was seen to do. */
  hits?: (number | 'policy')[];
  /** Where the kernel was seen to deliver it: 'local', an interface, or nowhere. */
  to?: string | null;
};

export interface HandCase extends Partial<Box> {
  name: string;
  /** The chain that `hits` is about, for example "filter INPUT". */
  chain?: string;
  packets: HandPacket[];
  /** The capture is made behind so many packets, with a listing of the connections; the trace begins there. */
  dumpAfter?: number;
  /** The same as `hits` of the packets, a text for each: the counters of the chain with spaces between. */
  seen?: string[];
  /** Nothing in it is random, though targets have choices: the kernel does what the first path says. */
  firstPath?: boolean;
  facts?: Record<string, unknown>;
  /** What the kernel of the project's machines has not got: the case is run in the small machine (npm run test:kernel:vm). */
  needs?: 'ipvs' | 'ipip' | 'set types' | 'targets';
  /** What the trace cannot know or do yet, in words: the case is compared with `hits` only. */
  gap?: string;
}

/** Two wired networks, two pods behind interfaces without an address, a service address on an interface that is down. */
export const box: Box = {
  interfaces: [
    { name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] },
    { name: 'eth0', addresses: ['192.168.1.1/24 brd 192.168.1.255', '192.168.1.2/24', '2001:db8:1::1/64'] },
    { name: 'eth1', addresses: ['10.0.0.1/24', '2001:db8:2::1/64'] },
    { name: 'cali1', addresses: [] },
    { name: 'cali22', addresses: [] },
    { name: 'dum0', addresses: ['10.96.0.1/32', '10.96.0.10/32'], up: false },
  ],
  routes: [
    'default via 192.168.1.254 dev eth0',
    '10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1',
    'blackhole 172.16.0.0/26 proto bird',
    '172.16.0.9 dev cali1 scope link',
    '172.16.0.10 dev cali22 scope link',
    '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1',
    'unreachable 198.51.100.0/24',
  ],
  routes6: [
    '2001:db8:1::/64 dev eth0 proto kernel',
    '2001:db8:2::/64 dev eth1 proto kernel',
    '2001:db8:9::9 dev cali1',
    'default via 2001:db8:1::fe dev eth0',
  ],
};

const builtIn: Record<string, string[]> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** A table from its `-A` lines; chains that rules append to are declared; policies other than ACCEPT by chain. */
export function table(name: string, rules: string[], policies: Record<string, string> = {}, declared: string[] = []): string {
  const own = builtIn[name] ?? [];
  const chains = [...new Set([...declared, ...rules.map((rule) => rule.split(' ')[1] ?? '')])].filter((chain) => !own.includes(chain));
  const heads = [...own.map((chain) => `:${chain} ${policies[chain] ?? 'ACCEPT'} [0:0]`), ...chains.map((chain) => `:${chain} - [0:0]`)];
  return `*${name}\n${[...heads, ...rules].join('\n')}\nCOMMIT\n`;
}

/** filter INPUT from rules without `-A INPUT`. */
export const input = (...rules: string[]): string => table('filter', rules.map((rule) => `-A INPUT ${rule}`));

type Fields = Partial<TracePacket> & Pick<HandPacket, 'hits' | 'to'>;

/** A TCP SYN from a client beyond eth0 to this box's port 80. */
export const tcp = (fields: Fields = {}): HandPacket => ({ in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'tcp', sport: 40000, dport: 80, ttl: 64, ...fields });
export const udp = (fields: Fields = {}): HandPacket => ({ in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'udp', sport: 40000, dport: 53, ttl: 64, ...fields });
export const ping = (fields: Fields = {}): HandPacket => ({ in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'icmp', icmpType: 8, icmpCode: 0, icmpId: 7, ttl: 64, ...fields });
export const other = (proto: string | number, fields: Fields = {}): HandPacket => ({ in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto, ttl: 64, ...fields });
export const reply = (fields: Fields = {}): HandPacket => ({ reply: true, ...fields });

/** The same packet, sent by a process of this box: nothing arrives. */
export function sent(packet: HandPacket, fields: Fields = {}): HandPacket {
  const rest: HandPacket = { ...packet };
  delete rest.in;
  return { ...rest, src: '192.168.1.1', ...fields };
}
