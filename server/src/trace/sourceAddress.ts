/** Exports which address of the box the kernel chooses: the source that MASQUERADE gives, and the destination that REDIRECT gives. */
import type { Host, Interface, InterfaceAddress } from '../base/host.ts';
import type { Ip } from '../base/ip.ts';
import { addToIp, compareIp, inPrefix, isLoopback, maskOfLength, parsePrefix } from '../base/ip.ts';

const isGlobal = (address: InterfaceAddress): boolean => address.scope === 'global' || address.scope === 'universe' || address.scope === '0';

/**
 * MASQUERADE for IPv4: inet_select_addr(out, next hop, RT_SCOPE_UNIVERSE) of net/ipv4/devinet.c. A primary address of global scope on the
 * outgoing interface, one in the next hop's network first; where it has none, the first such address in interface order,
 * of interfaces that are down too.
 */
export function selectSource4(host: Host, out: string | undefined, nextHop: Ip): Ip | undefined {
  const usable = (address: InterfaceAddress): boolean => address.ip.family === 4 && !address.secondary && isGlobal(address);
  const own = host.interfaces.find((item) => item.name === out)?.addresses.filter(usable) ?? [];
  const near = own.find((address) => inPrefix(nextHop, { ip: address.peer ?? address.ip, mask: maskOfLength(4, address.prefixLength) }));
  return (near ?? own[0])?.ip ?? host.interfaces.flatMap((item) => item.addresses.filter(usable))[0]?.ip;
}

const linkLocal6 = parsePrefix('fe80::/10')!;

/**
 * MASQUERADE for IPv6: ipv6_dev_get_saddr, the rules of RFC 6724 that addresses without labels and lifetimes need:
 * the same address, a fitting scope, the outgoing interface, the longest common prefix.
 */
export function selectSource6(host: Host, out: string | undefined, destination: Ip): Ip | undefined {
  const scope = (ip: Ip): number => (isLoopback(ip) ? 1 : inPrefix(ip, linkLocal6) ? 2 : 14);
  const wanted = scope(destination);
  let best: { ip: Ip; rank: readonly number[] } | undefined;
  for (const item of host.interfaces) {
    if (!item.flags.includes('UP') || (wanted === 2 && item.name !== out)) continue;
    for (const { ip } of item.addresses) {
      if (ip.family !== 6) continue;
      const own = scope(ip);
      const rank = [compareIp(ip, destination) === 0 ? 1 : 0, own >= wanted ? 100 - own : own, item.name === out ? 1 : 0, commonBits(ip, destination)];
      if (!best || better(rank, best.rank)) best = { ip, rank };
    }
  }
  return best?.ip;
}

function better(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value > b[i]!;
  return false;
}

function commonBits(a: Ip, b: Ip): number {
  for (const [i, word] of a.words.entries()) {
    const differing = (word ^ b.words[i]!) >>> 0;
    if (differing !== 0) return i * 32 + Math.clz32(differing);
  }
  return a.words.length * 32;
}

const loopback = { 4: { family: 4, words: [0x7f000001] }, 6: addToIp({ family: 6, words: [0, 0, 0, 0] }, 1) } as const;

/** REDIRECT of a packet of this box: 127.0.0.1 or ::1 (nf_nat_redirect.c). */
export const redirectOutput = (family: 4 | 6): Ip => loopback[family];

/** REDIRECT of an arriving packet: the first address of the interface it came in by; for IPv6 the first whose scope is wide enough. */
export function redirectInput(item: Interface | undefined, destination: Ip): Ip | undefined {
  const scope = (ip: Ip): number => (isLoopback(ip) ? 1 : inPrefix(ip, linkLocal6) ? 2 : 14);
  return item?.addresses.find(({ ip }) => ip.family === destination.family && (ip.family === 4 || scope(ip) >= scope(destination)))?.ip;
}
