/** Exports address ranges with a meaning of their own. Source: the IANA special-purpose address registries (RFC 6890 and its updates). */
import { inPrefix, lengthOfMask, parsePrefix, type Ip, type Prefix } from '../base/ip.ts';

const ranges: readonly { readonly prefix: Prefix; readonly text: string }[] = ([
  ['0.0.0.0/32', 'no address: a socket that listens on all addresses, or a host that has none yet'],
  ['0.0.0.0/8', '"this network" (RFC 791)'],
  ['10.0.0.0/8', 'private (RFC 1918)'],
  ['100.64.0.0/10', 'shared by carriers for NAT (RFC 6598); Tailscale and some clusters use it too'],
  ['127.0.0.0/8', 'loopback: this box itself'],
  ['169.254.169.254/32', 'link-local: the metadata service of most clouds'],
  ['169.254.0.0/16', 'link-local (RFC 3927)'],
  ['172.16.0.0/12', 'private (RFC 1918)'],
  ['192.0.0.0/24', 'reserved for protocols (RFC 6890)'],
  ['192.0.2.0/24', 'for documentation (TEST-NET-1)'],
  ['192.88.99.0/24', '6to4 relays, no longer used'],
  ['192.168.0.0/16', 'private (RFC 1918)'],
  ['198.18.0.0/15', 'for benchmarks (RFC 2544)'],
  ['198.51.100.0/24', 'for documentation (TEST-NET-2)'],
  ['203.0.113.0/24', 'for documentation (TEST-NET-3)'],
  ['224.0.0.0/24', 'multicast on this link'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast on this link'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'no address: a socket that listens on all addresses, or a host that has none yet'],
  ['::1/128', 'loopback: this box itself'],
  ['::ffff:0:0/96', 'an IPv4 address in IPv6 form'],
  ['64:ff9b::/96', 'IPv4 behind NAT64 (RFC 6052)'],
  ['2001:db8::/32', 'for documentation'],
  ['2002::/16', '6to4'],
  ['fc00::/7', 'unique local, the private range of IPv6 (RFC 4193)'],
  ['fe80::/10', 'link-local'],
  ['ff02::/16', 'multicast on this link'],
  ['ff00::/8', 'multicast'],
] as const).map(([prefix, text]) => ({ prefix: parsePrefix(prefix)!, text }));

const length = (prefix: Prefix): number => lengthOfMask(prefix.mask) ?? 0;

/** What the range that an address lies in is for; the narrowest range wins. Undefined for ordinary public addresses. */
export function knownRange(ip: Ip): string | undefined {
  return rangeOf(ip, 129)?.text;
}

/** The same for a prefix: the range must hold all of it. */
export function knownRangeOfPrefix(prefix: Prefix): string | undefined {
  return rangeOf(prefix.ip, length(prefix))?.text;
}

function rangeOf(ip: Ip, longest: number): { readonly prefix: Prefix; readonly text: string } | undefined {
  return ranges.filter((range) => inPrefix(ip, range.prefix) && length(range.prefix) <= longest).sort((a, b) => length(b.prefix) - length(a.prefix))[0];
}
