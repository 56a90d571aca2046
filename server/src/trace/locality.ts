/**
 * Exports Locality: which addresses are the box's own, from `ip addr`, the local routing table, the `src` of routes and
 * the virtual servers of IPVS; and, where none of them says it, from a question.
 */
import type { AddressType, Host, Interface } from '../base/host.ts';
import type { Family, Ip, Prefix } from '../base/ip.ts';
import { formatIp, inPrefix, isLoopback, isMulticast, lengthOfMask, maskOfLength, parseIp, sameIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { Tri } from '../base/tri.ts';
import { no, unknown, when, yes } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { Inquiry } from './questions.ts';

/** What the local routing table says of an address; `type` is absent where it says nothing. */
export interface LocalAnswer { readonly type?: 'LOCAL' | 'BROADCAST' | 'ANYCAST'; readonly dev?: string; readonly because: string }

export interface Locality {
  lookup(ip: Ip): LocalAnswer;
  /** For `-m addrtype`. */
  hasType(ip: Ip, type: AddressType, interfaceName?: string): Tri;
  /** An address of this box that this trace knows of and that is not a loopback address; for boxes whose addresses are not in the file. */
  someAddress(): Ip | undefined;
  /** Takes the addresses of a packet as the user gave them: they decide the defaults of questions. */
  expect(packet: Packet): void;
  /** The box's addresses of this family are in the file. */
  readonly known: boolean;
}

interface LocalRoute { readonly prefix: Prefix; readonly type: 'LOCAL' | 'BROADCAST' | 'ANYCAST'; readonly dev?: string; readonly because: string }

const isUp = (item: Interface): boolean => item.flags.includes('UP');

const networkOf = (ip: Ip, mask: readonly number[]): Ip => ({ family: ip.family, words: ip.words.map((word, i) => (word & mask[i]!) >>> 0) });
const host = (ip: Ip): Prefix => ({ ip, mask: maskOfLength(ip.family, ip.family === 4 ? 32 : 128) });

/**
 * What the kernel puts into the local table when addresses are given to interfaces (fib_add_ifaddr, addrconf): an own address is local
 * on an interface that is down too, which is how kube-proxy's kube-ipvs0 works; broadcast addresses need one that is up.
 */
function localRoutes(interfaces: readonly Interface[], family: Family): LocalRoute[] {
  const routes: LocalRoute[] = [];
  for (const item of interfaces) {
    for (const address of item.addresses) {
      const { ip, prefixLength, peer } = address;
      if (ip.family !== family) continue;
      const because = `${formatIp(ip)} is an address of ${item.name}`;
      routes.push({ prefix: host(ip), type: 'LOCAL', dev: item.name, because });
      if (!isUp(item)) continue;
      const mask = maskOfLength(family, prefixLength);
      const network = networkOf(peer ?? ip, mask);
      if (family === 6) {
        if (prefixLength < 127) routes.push({ prefix: host(network), type: 'ANYCAST', dev: item.name, because: `${formatIp(network)} is the subnet-router anycast address of ${item.name}` });
        continue;
      }
      if (item.flags.includes('LOOPBACK') && prefixLength < 32) routes.push({ prefix: { ip: network, mask }, type: 'LOCAL', dev: item.name, because: `${formatIp(network)}/${prefixLength} is on ${item.name}, so all of it is this box` });
      const ends = [address.broadcast, prefixLength < 31 && !address.secondary ? { family, words: network.words.map((word, i) => (word | ~mask[i]!) >>> 0) } : undefined];
      for (const end of ends) if (end) routes.push({ prefix: host(end), type: 'BROADCAST', dev: item.name, because: `${formatIp(end)} is the broadcast address of ${formatIp(network)}/${prefixLength} on ${item.name}` });
    }
  }
  return routes;
}

/** The routes of table local, where the file has them (`ip route show table local` or `table all`). */
function listedRoutes(box: Host, family: Family): LocalRoute[] {
  const routes: LocalRoute[] = [];
  for (const route of box.routes) {
    if (route.family !== family || route.table !== 'local' || (route.type !== 'local' && route.type !== 'broadcast' && route.type !== 'anycast')) continue;
    const type = route.type === 'local' ? 'LOCAL' : route.type === 'broadcast' ? 'BROADCAST' : 'ANYCAST';
    const dev = route.hops[0]?.dev;
    routes.push({ prefix: route.prefix, type, ...(dev !== undefined && { dev }), because: `the local routing table has ${route.type} ${formatIp(route.prefix.ip)}` });
  }
  return routes;
}

export function createLocality(file: AnalysedFile, family: Family, inquiry: Inquiry): Locality {
  const box = file.host;
  const listed = listedRoutes(box, family);
  const table = [...localRoutes(box.interfaces, family), ...listed];
  const known = listed.length > 0 || box.interfaces.some((item) => item.addresses.some((address) => address.ip.family === family));
  const arriving: Packet[] = [];
  const sources: Ip[] = [];
  const targets: Ip[] = [];
  const owned: Ip[] = [];
  const defaults = new Map<string, boolean>();

  const longest = (ip: Ip): LocalRoute | undefined => {
    let best: LocalRoute | undefined;
    for (const route of table) if (inPrefix(ip, route.prefix) && (!best || bits(route.prefix) > bits(best.prefix))) best = route;
    return best;
  };

  /** Why the address is this box's, from what the file says beside `ip addr`. */
  const inferred = (ip: Ip): string | undefined => {
    const route = box.routes.find((other) => other.src && sameIp(other.src, ip));
    if (route) return `a route has src ${formatIp(ip)}, which only an address of this box can be`;
    return undefined;
  };

  const asked = (ip: Ip): LocalAnswer => {
    const text = formatIp(ip);
    let byDefault = defaults.get(text);
    if (byDefault === undefined) defaults.set(text, (byDefault = defaultOf(ip)));
    const decided = inquiry.ask({
      id: `local:${text}`, kind: 'boolean', text: `Is ${text} an address of this node?`, because: `The file has no "ip addr" output${family === 6 ? ' with IPv6 addresses' : ''} that would say so.`,
      options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: byDefault,
      assumption: `${text} is taken as ${byDefault ? 'an address of this node' : 'the address of another machine'}: the file does not list the node's addresses.`,
    });
    if (decided.answer === true && !owned.some((other) => sameIp(other, ip))) owned.push(ip);
    const source = decided.given ? 'you said so' : 'assumed, the file does not list the addresses of this node';
    return decided.answer === true ? { type: 'LOCAL', because: `${text} is an address of this node (${source})` } : { because: `${text} is not an address of this node (${source})` };
  };

  /** An address that the user named, in an earlier trace or unasked. */
  const told = (): Ip | undefined => inquiry.confirmed('local:').map((text) => parseIp(text)).find((ip) => ip?.family === family && !isLoopback(ip));

  const defaultOf = (ip: Ip): boolean => {
    if (box.virtualServers.some((server) => server.ip && sameIp(server.ip, ip))) return true;
    if (sources.some((other) => sameIp(other, ip))) return true;
    // Where `ip addr` lists addresses of the other family alone, the box has most likely none of this one.
    if (box.interfaces.some((item) => item.addresses.length > 0)) return false;
    return targets.some((other) => sameIp(other, ip)) && !isServiceOrTarget(file, ip);
  };

  const lookup = (ip: Ip): LocalAnswer => {
    const found = longest(ip);
    if (found) return found;
    if (isLoopback(ip)) return { type: 'LOCAL', dev: 'lo', because: `${formatIp(ip)} is a loopback address` };
    if (known) return { because: `${formatIp(ip)} is not an address of this node` };
    const why = inferred(ip);
    if (why !== undefined) return { type: 'LOCAL', because: why };
    // A packet from an address of this box cannot come in from outside: the kernel drops it as a martian.
    if (arriving.some((packet) => sameIp(packet.src, ip))) return { because: `${formatIp(ip)} sent a packet from outside, so it is not this node` };
    return asked(ip);
  };

  const typeOf = (ip: Ip, interfaceName: string | undefined): { type: AddressType; because: string } | Tri => {
    const text = formatIp(ip);
    if (family === 4 && (ip.words[0]! >>> 24 === 0 || ip.words[0] === 0xffffffff)) return { type: 'BROADCAST', because: `${text} is a broadcast address` };
    if (isMulticast(ip)) return { type: 'MULTICAST', because: `${text} is a multicast address` };
    const found = lookup(ip);
    if (found.type === undefined) return { type: 'UNICAST', because: found.because };
    if (interfaceName === undefined || found.dev === interfaceName) return { type: found.type, because: found.because };
    if (found.dev !== undefined) return { type: 'UNICAST', because: `${found.because}, not of ${interfaceName}` };
    return unknown(`${found.because}, but of which interface is not known`, { id: `local:${text}%${interfaceName}`, text: `Is ${text} an address of ${interfaceName}?` });
  };

  return {
    known,
    lookup,
    hasType(ip, type, interfaceName) {
      if (family === 6) return hasType6(ip, type, interfaceName, lookup);
      const found = typeOf(ip, interfaceName);
      if ('type' in found) return when(found.type === type, found.because);
      return type === 'LOCAL' || type === 'UNICAST' ? found : no(found.because);
    },
    someAddress: () => owned.find((ip) => !isLoopback(ip)) ?? told() ?? box.routes.find((route) => route.family === family && route.src)?.src,
    expect(packet) {
      if (packet.in === undefined) sources.push(packet.src);
      else {
        if (packet.in !== 'lo') arriving.push(packet);
        targets.push(packet.dst);
      }
    },
  };
}

const bits = (prefix: Prefix): number => lengthOfMask(prefix.mask) ?? 0;

/** IPv6 asks in another way (xt_addrtype.c, match_type6): own addresses are UNICAST too, and the type of the address itself counts first. */
function hasType6(ip: Ip, type: AddressType, interfaceName: string | undefined, lookup: (ip: Ip) => LocalAnswer): Tri {
  const text = formatIp(ip);
  const unspecified = ip.words.every((word) => word === 0);
  const loopback = sameIp(ip, parseIp('::1')!);
  switch (type) {
    case 'MULTICAST':
      return when(isMulticast(ip), `${text} is ${isMulticast(ip) ? 'a' : 'no'} multicast address`);
    case 'UNSPEC':
      return when(unspecified, `${text} is ${unspecified ? '' : 'not '}the unspecified address`);
    case 'UNICAST':
      return when(!isMulticast(ip) && !unspecified, `${text} is ${isMulticast(ip) || unspecified ? 'no' : 'a'} unicast address`);
    case 'LOCAL':
    case 'ANYCAST': {
      const found = loopback ? { type: 'LOCAL' as const, dev: 'lo', because: `${text} is the loopback address` } : lookup(ip);
      if (found.type !== type) return no(found.because);
      if (interfaceName === undefined || found.dev === interfaceName) return yes(found.because);
      return found.dev !== undefined ? no(`${found.because}, not of ${interfaceName}`) : unknown(`${found.because}, but of which interface is not known`, { id: `local:${text}%${interfaceName}`, text: `Is ${text} an address of ${interfaceName}?` });
    }
    case 'UNREACHABLE':
      return unknown(`whether a route leads to ${text} is not looked up here`);
    default:
      return no(`an IPv6 address is never ${type}`);
  }
}

/**
 * Whether the ruleset itself speaks of the address as a Service's or as somewhere to send packets on: such an address
 * is rarely the node's own. Looked up in the text, because it is asked once and no rule has to be parsed for it.
 */
export function isServiceOrTarget(file: AnalysedFile, ip: Ip): boolean {
  const { text } = file.lines;
  const address = formatIp(ip);
  for (const word of [`-d ${address}`, `--to-destination ${address}`, `--to-destination [${address}]`]) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const end = text.indexOf('\n', at);
      const rest = text.slice(at + word.length, end < 0 ? undefined : end);
      if (word.startsWith('--')) {
        if (/^(?::\d|-|\s|$)/.test(rest)) return true;
      } else if (/^(?:\/(?:32|128))?\s/.test(rest) && /\s-[jg]\s+(?:KUBE-(?:SVC|EXT|XLB|FW)-|REJECT|DROP|DNAT)/.test(rest)) return true;
    }
  }
  return false;
}
