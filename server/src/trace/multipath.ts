/**
 * Exports the choice among the next hops of a route. The kernel hashes the packet's ends with a secret number, so the hash is as good as
 * random; but packets of the same ends have the same one (fib_multipath_hash, fib_select_multipath, rt6_multipath_hash).
 */
import type { Host } from '../base/host.ts';
import { compareIp, formatIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { memoryKey, type MemoryKey } from '../xtables/memory.ts';
import type { FibHop } from './fib.ts';
import { settingOf } from './settings.ts';

/** Parts of the hash's range, which goes from 0 to 1. */
export type Parts = readonly (readonly [number, number])[];

export interface HopChoice { readonly hop: FibHop; readonly parts: Parts }

/**
 * The hops with the parts of the hash's range that choose them, by weight. Where some hops are `preferred` (a next hop whose interface has the
 * packet's source address), the first of them gets the parts of those that are not.
 */
export function hopChoices(hops: readonly FibHop[], preferred: (hop: FibHop) => boolean = () => false): HopChoice[] {
  const total = hops.reduce((sum, hop) => sum + hop.weight, 0);
  const first = hops.find(preferred);
  const parts = new Map<FibHop, [number, number][]>();
  let at = 0;
  for (const [i, hop] of hops.entries()) {
    const end = i === hops.length - 1 ? 1 : at + hop.weight / total;
    const taker = first && !preferred(hop) ? first : hop;
    parts.set(taker, [...(parts.get(taker) ?? []), [at, end]]);
    at = end;
  }
  return hops.flatMap((hop) => {
    const own = parts.get(hop);
    return own ? [{ hop, parts: own }] : [];
  });
}

export const sizeOf = (parts: Parts): number => parts.reduce((sum, [from, to]) => sum + (to - from), 0);

/** What two parts of the range have in common. */
export function common(a: Parts, b: Parts): Parts {
  return a.flatMap(([from, to]) => b.flatMap(([low, high]): [number, number][] => (Math.max(from, low) < Math.min(to, high) ? [[Math.max(from, low), Math.min(to, high)]] : [])));
}

/** Under this key a path remembers what is known of a packet's hash. */
export function hashKey(host: Host, packet: Packet): MemoryKey<Parts> {
  const { src, dst, family, protocol, sport = 0, dport = 0 } = packet;
  const ports = settingOf(host, `net.ipv${family}.fib_multipath_hash_policy`) === 1;
  const ends = [{ ip: src, port: sport }, { ip: dst, port: dport }].sort((a, b) => compareIp(a.ip, b.ip) || a.port - b.port);
  return memoryKey(`multipath ${ends.map(({ ip, port }) => `${formatIp(ip)}${ports ? ` ${port}` : ''}`).join(' ')}${ports || family === 6 ? ` ${protocol}` : ''}`);
}
