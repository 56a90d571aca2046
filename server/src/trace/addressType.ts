/** Exports addressType: which type an address has for `-m addrtype` (inet_dev_addr_type for iptables, match_type6 of xt_addrtype.c for ip6tables). */
import type { AddressType, Host } from '../base/host.ts';
import { formatIp, isMulticast, isUnspecified, lengthOfMask, sameIp, type Ip } from '../base/ip.ts';
import { no, unknown, when, yes, type Tri } from '../base/tri.ts';
import { isOwnAnycast, isReject, type FibEntry } from './fib.ts';
import type { Locality } from './locality.ts';
import type { Fib } from './policyRouting.ts';
import { isLinkLocal6 } from './reversePath.ts';

/** Whether the address is of the type; with an interface name only as far as that interface goes. */
export function addressType(host: Host, fib: Fib, locality: Locality, ip: Ip, type: AddressType, interfaceName: string | undefined): Tri {
  return ip.family === 6 ? type6(host, fib, locality, ip, type, interfaceName) : type4(fib, locality, ip, type, interfaceName);
}

const whose = (ip: Ip, name: string): { id: string; text: string } => ({ id: `local:${formatIp(ip)}%${name}`, text: `Is ${formatIp(ip)} an address of ${name}?` });

function type4(fib: Fib, locality: Locality, ip: Ip, wanted: AddressType, interfaceName: string | undefined): Tri {
  const text = formatIp(ip);
  if (isUnspecified(ip) || ip.words[0] === 0xffffffff) return when(wanted === 'BROADCAST', `${text} is a broadcast address`);
  if (isMulticast(ip)) return when(wanted === 'MULTICAST', `${text} is a multicast address`);
  if (!locality.known) {
    const { type = 'UNICAST', dev, because } = locality.lookup(ip);
    if (type === 'UNICAST' || interfaceName === undefined || dev === interfaceName) return when(type === wanted, because);
    if (dev !== undefined) return when(wanted === 'UNICAST', `${because}, not of ${interfaceName}`);
    return wanted === 'LOCAL' || wanted === 'UNICAST' ? unknown(`${because}, but of which interface is not known`, whose(ip, interfaceName)) : no(because);
  }
  const found = fib.localType(ip);
  // An address that no route of the table is about is UNICAST, and so is one whose route refuses.
  if (!found || found.entry.type === 'unicast' || isReject(found.entry.type)) return when(wanted === 'UNICAST', `${text} is not an address of this node`);
  const { entry } = found;
  const dev = entry.hops[0]?.dev;
  if (interfaceName !== undefined && dev !== interfaceName) return when(wanted === 'UNICAST', `${entry.words}, not of ${interfaceName}`);
  return when(entry.type.toUpperCase() === wanted, entry.words);
}

/** UNICAST, MULTICAST and UNSPEC go by the address alone; the rest asks for the route to it. */
function type6(host: Host, fib: Fib, locality: Locality, ip: Ip, wanted: AddressType, dev: string | undefined): Tri {
  const text = formatIp(ip);
  switch (wanted) {
    case 'MULTICAST':
      return when(isMulticast(ip), `${text} is ${isMulticast(ip) ? 'a' : 'no'} multicast address`);
    case 'UNSPEC':
      return when(isUnspecified(ip), `${text} is ${isUnspecified(ip) ? '' : 'not '}the unspecified address`);
    case 'UNICAST':
      return when(!isMulticast(ip) && !isUnspecified(ip), `${text} is ${isMulticast(ip) || isUnspecified(ip) ? 'no' : 'a'} unicast address`);
    case 'LOCAL':
    case 'ANYCAST':
    case 'UNREACHABLE':
      break;
    default:
      return no(`an IPv6 address is never ${wanted}`);
  }
  if (!locality.known) return unlisted6(locality, ip, wanted, dev);
  const strict = dev !== undefined || isLinkLocal6(ip) || isMulticast(ip) || sameIp(ip, loopback);
  const answer = fib.lookup({ dst: ip, iif: 'lo', ...(dev !== undefined && { oif: dev }), mark: 0, tos: 0, uid: 0, protocol: 0, sport: 0, dport: 0, strict, quiet: true });
  if (answer.kind === 'unknown') return wanted === 'UNREACHABLE' ? unknown(`whether a route leads to ${text} is not known: ${answer.because}`) : no(`${text} is not an address of this node`);
  if (answer.kind !== 'found') return when(wanted === 'UNREACHABLE', answer.because);
  if (wanted === 'UNREACHABLE') return no(answer.because);
  if (wanted === 'ANYCAST') return when(isOwnAnycast(answer.entry) || isNetwork(answer.entry, ip), answer.because);
  if (dev === undefined) return when(answer.entry.type === 'local', answer.because);
  const own = host.interfaces.find((item) => item.name === dev)?.addresses.some((address) => sameIp(address.ip, ip)) === true;
  return when(own, `${text} is ${own ? 'an' : 'no'} address of ${dev}`);
}

/** The address of a network that is reached without a gateway counts as the anycast address of its routers (ipv6_anycast_destination). */
const isNetwork = ({ type, prefix, hops }: FibEntry, ip: Ip): boolean => type === 'unicast' && (lengthOfMask(prefix.mask) ?? 128) < 127 && hops[0]?.via === undefined && sameIp(prefix.ip, ip);

const loopback: Ip = { family: 6, words: [0, 0, 0, 1] };

function unlisted6(locality: Locality, ip: Ip, wanted: AddressType, dev: string | undefined): Tri {
  const text = formatIp(ip);
  if (wanted === 'UNREACHABLE') return unknown(`whether a route leads to ${text} is not known`);
  const found = sameIp(ip, loopback) ? { type: 'LOCAL' as const, dev: 'lo', because: `${text} is the loopback address` } : locality.lookup(ip);
  if (found.type !== wanted) return no(found.because);
  if (dev === undefined || found.dev === dev) return yes(found.because);
  return found.dev !== undefined ? no(`${found.because}, not of ${dev}`) : unknown(`${found.because}, but of which interface is not known`, whose(ip, dev));
}
