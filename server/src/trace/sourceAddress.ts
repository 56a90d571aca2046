/** Exports which address of the box the kernel chooses: the source that MASQUERADE gives, and the destination that REDIRECT gives. */
import type { Host, Interface, InterfaceAddress } from '../base/host.ts';
import type { Ip, Prefix } from '../base/ip.ts';
import { addToIp, inPrefix, isLoopback, isMulticast, isUnspecified, lengthOfMask, maskOfLength, parsePrefix, sameIp } from '../base/ip.ts';

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

/** Addresses that the kernel treats alike when it chooses a source: the prefix, and the label of RFC 6724 as the kernel has it (net/ipv6/addrlabel.c). Longest first. */
const labels: readonly (readonly [Prefix, number])[] = ([
  ['::1/128', 0], ['::ffff:0:0/96', 4], ['::/96', 3], ['2001::/32', 6], ['2001:10::/28', 7], ['2002::/16', 2], ['3ffe::/16', 12], ['fec0::/10', 11], ['fc00::/7', 5], ['::/0', 1],
] as const).map(([text, label]) => [parsePrefix(text)!, label] as const).sort((a, b) => (lengthOfMask(b[0].mask) ?? 0) - (lengthOfMask(a[0].mask) ?? 0));
const labelOf = (ip: Ip): number => labels.find(([prefix]) => inPrefix(ip, prefix))?.[1] ?? 1;

const [linkLocal6, siteLocal6, mapped6, compatible6, orchid6] = ['fe80::/10', 'fec0::/10', '::ffff:0:0/96', '::/96', '2001:10::/28'].map((text) => parsePrefix(text)!) as [Prefix, Prefix, Prefix, Prefix, Prefix];

/** How far an address reaches: 1 this machine, 2 the link, 5 the site, 14 everywhere (__ipv6_addr_src_scope). */
function scope6(ip: Ip): number {
  if (isMulticast(ip)) return (ip.words[0]! >>> 16) & 15;
  if (isUnspecified(ip)) return -1;
  return isLoopback(ip) || inPrefix(ip, linkLocal6) ? 2 : inPrefix(ip, siteLocal6) ? 5 : 14;
}

const has = ({ flags }: InterfaceAddress, flag: string): boolean => flags?.includes(flag) === true;
/** The address waits for an answer to its duplicate detection and is not used yet. */
const isTentative = (address: InterfaceAddress): boolean => has(address, 'tentative') && !has(address, 'optimistic');

/**
 * MASQUERADE for IPv6: ipv6_dev_get_saddr, the rules of RFC 6724 in the kernel's order: the same address, a fitting scope, not deprecated,
 * the outgoing interface, the same label, not temporary (or temporary, where use_tempaddr says so), ORCHID, the longest common prefix. Of equals the first.
 * Home addresses come first only in kernels with Mobile IPv6 (CONFIG_IPV6_MIP6), which nobody uses any more.
 */
export function selectSource6(host: Host, out: string | undefined, destination: Ip): Ip | undefined {
  const wanted = scope6(destination);
  const label = labelOf(destination);
  const setting = (name: string, of: string | undefined): number => Number(host.sysctls.get(`net.ipv6.conf.${(of ?? '').replaceAll('.', '/')}.${name}`)?.value ?? 0);
  const onlyOut = wanted <= 2 || isMulticast(destination) || setting('use_oif_addrs_only', out) > 0;
  let best: { ip: Ip; rank: readonly number[] } | undefined;
  for (const item of host.interfaces) {
    if (onlyOut && item.name !== out) continue;
    const prefersTemporary = setting('use_tempaddr', item.name) >= 2;
    for (const address of item.addresses) {
      const { ip, prefixLength } = address;
      if (ip.family !== 6 || isTentative(address) || isMulticast(ip) || isUnspecified(ip)) continue;
      const own = scope6(ip);
      const always = isLoopback(ip) || inPrefix(ip, mapped6) || inPrefix(ip, compatible6);
      const rank = [
        sameIp(ip, destination), own >= wanted ? -own : own - 128, always || !(has(address, 'deprecated') || has(address, 'optimistic')), out === undefined || item.name === out,
        labelOf(ip) === label, has(address, 'temporary') === prefersTemporary, inPrefix(ip, orchid6) === inPrefix(destination, orchid6), Math.min(commonBits(ip, destination), prefixLength), !has(address, 'optimistic'),
      ].map(Number);
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

/** Whether an address may stand for a destination of narrow scope (nf_nat_redirect_ipv6_usable): anything may for a global one. */
function reaches(address: InterfaceAddress, destination: Ip): boolean {
  const narrow = (ip: Ip): number => {
    const scope = isLoopback(ip) ? 1 : scope6(ip);
    return scope === 1 || scope === 2 || scope === 5 ? scope : 14;
  };
  if (isTentative(address) || inPrefix(address.ip, mapped6)) return false;
  return narrow(destination) === 14 || narrow(address.ip) === narrow(destination);
}

/** REDIRECT of an arriving packet: the first address of the interface it came in by; for IPv6 the first that may be used. */
export function redirectInput(item: Interface | undefined, destination: Ip): Ip | undefined {
  return item?.addresses.find((address) => address.ip.family === destination.family && (destination.family === 4 || reaches(address, destination)))?.ip;
}
