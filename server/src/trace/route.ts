/**
 * Exports Routing: where a packet goes, from the local table and `ip route` (ip_route_input_slow, ip_route_output_key, fib_table_lookup),
 * and, where the file has no routes, from the interfaces' networks or from a question.
 */
import type { Host, Route } from '../base/host.ts';
import type { Family, Ip } from '../base/ip.ts';
import { formatIp, formatPrefix, inPrefix, isLoopback, isMulticast, lengthOfMask, maskOfLength, parseIp, sameIp } from '../base/ip.ts';
import type { Hook, Packet } from '../base/packet.ts';
import type { Tri } from '../base/tri.ts';
import { no, unknown, when, yes } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { ReversePathOptions } from '../xtables/types.ts';
import type { Locality } from './locality.ts';
import { interfaceOf, setsRouteLocalnet } from './guesses.ts';
import type { Inquiry } from './questions.ts';
import { redirectInput, redirectOutput, selectSource4, selectSource6 } from './sourceAddress.ts';
import type { RouteDecision } from './state.ts';

export interface Routing {
  /** The way of a packet that arrives. */
  input(packet: Packet): RouteDecision;
  /** The way of a packet of this box. */
  output(packet: Packet): RouteDecision;
  /** Whether an answer to the packet would leave by the interface it arrived on, or with `loose` by any (ipt_rpfilter.c, ip6t_rpfilter.c). */
  reversePath(packet: Packet, options: ReversePathOptions): Tri;
  /** The address MASQUERADE gives; undefined where the box has none (the kernel drops the packet then). */
  masqueradeSource(packet: Packet, route: RouteDecision | undefined): Ip | undefined;
  /** The address REDIRECT gives; undefined where the interface has none (the kernel drops the packet then). */
  redirectAddress(packet: Packet, hook: Hook): Ip | undefined;
}

const allHosts = new Set(['224.0.0.1', 'ff01::1', 'ff02::1', 'ff01::2', 'ff02::2', 'ff05::2']);

export function createRouting(file: AnalysedFile, family: Family, locality: Locality, inquiry: Inquiry): Routing {
  const { host } = file;

  const others = [...new Set(host.routes.filter((route) => route.family === family && !['local', 'main', 'default'].includes(route.table)).map((route) => route.table))];

  const local = (ip: Ip, input: boolean): RouteDecision | undefined => {
    if (family === 4 && (ip.words[0] === 0xffffffff || (ip.words[0] === 0 && input))) return { kind: 'broadcast', because: `${formatIp(ip)} means every host of this network` };
    if (isMulticast(ip)) return undefined;
    const { type, dev, because } = locality.lookup(ip);
    if (type === undefined) return undefined;
    return { kind: type === 'BROADCAST' ? 'broadcast' : 'local', because, ...(type === 'BROADCAST' ? dev !== undefined && { dev } : { dev: 'lo' }) };
  };

  const onward = (ip: Ip): RouteDecision => {
    if (host.hasRoutes[family]) {
      if (others.length > 0) inquiry.assume(`Routes are looked up in the tables local and main only: what chooses ${others.length === 1 ? 'the table' : 'the tables'} ${others.slice(0, 5).join(', ')} is not followed.`);
      const route = bestRoute(host.routes, ip);
      return route ? decisionOf(route) : { kind: 'none', because: `no route leads to ${formatIp(ip)}` };
    }
    return connected(host, ip) ?? ask(ip);
  };

  const ask = (ip: Ip): RouteDecision => {
    const text = formatIp(ip);
    const guess = interfaceOf(file, ip);
    const { answer, given } = inquiry.ask({
      id: `route:${text}`, kind: 'choice', text: `Which interface does a packet to ${text} leave by?`, because: `The file has no "ip ${family === 6 ? '-6 ' : ''}route" output that would say so.`,
      options: [{ value: 'unknown', label: 'Not known: no rule with -o matches' }, ...interfaceNames(file).map((name) => ({ value: name, label: name }))],
      default: guess ?? 'unknown', accepts: (fact) => typeof fact === 'string' && /^[^\s/]{1,15}$/.test(fact),
      assumption: guess !== undefined ? `Packets to ${text} are taken to leave by ${guess}: the file has no routes, but its rules masquerade that network everywhere else.`
        : `Which interface a packet to ${text} leaves by is not known: the file has no routes. Rules with -o are taken not to match.`,
    });
    return answer !== 'unknown' ? { kind: 'unicast', dev: String(answer), because: `packets to ${text} leave by ${answer} (${given ? 'you said so' : 'assumed from the rules that masquerade its network'})` } : { kind: 'unknown', because: `the file has no routes: which interface leads to ${text} is not known` };
  };

  const multicast = (ip: Ip): RouteDecision => {
    const text = formatIp(ip);
    if (allHosts.has(text)) return { kind: 'local', dev: 'lo', because: `${text} is a group that every host belongs to` };
    const { answer } = inquiry.ask({
      id: `multicast:${text}`, kind: 'boolean', text: `Does a program on this node belong to the multicast group ${text}?`, because: 'No output of a usual command that the file holds says so.',
      options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: false, assumption: `No program on this node is taken to belong to the multicast group ${text}.`,
    });
    return answer === true ? { kind: 'local', dev: 'lo', because: `a program here belongs to the group ${text}` } : { kind: 'none', because: `no program here belongs to the group ${text}, and multicast is not routed` };
  };

  const martian = (packet: Packet): RouteDecision | undefined => {
    if (packet.in === 'lo') return undefined;
    const drop = (because: string): RouteDecision => ({ kind: 'none', because });
    if (isMulticast(packet.src)) return drop(`${formatIp(packet.src)} is a multicast address and cannot send`);
    if (family === 6) return isLoopback(packet.dst) || isLoopback(packet.src) ? drop('the loopback address ::1 cannot be on a wire') : undefined;
    const loop = isLoopback(packet.dst) ? packet.dst : isLoopback(packet.src) ? packet.src : undefined;
    if (loop && !localNet(packet.in ?? 'all')) return drop(`${formatIp(loop)} cannot be on a wire: the kernel calls such a packet martian`);
    if (packet.src.words[0] === 0xffffffff || (packet.src.words[0]! >>> 24 === 0 && packet.dst.words[0] !== 0xffffffff)) return drop(`${formatIp(packet.src)} cannot be a source here`);
    if (locality.known && locality.lookup(packet.src).type !== undefined) return drop(`${formatIp(packet.src)} is an address of this node and cannot come in from outside: the kernel calls such a packet martian`);
    return undefined;
  };

  const likelyLocalNet = setsRouteLocalnet(file);
  const localNet = (dev: string): boolean => inquiry.ask({
    id: `sysctl:net.ipv4.conf.${dev}.route_localnet`, kind: 'boolean', text: `Is net.ipv4.conf.${dev}.route_localnet (or that of all) set?`, because: 'It lets packets with loopback addresses cross the interface. The file has no sysctls.',
    options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: likelyLocalNet,
    assumption: likelyLocalNet ? `net.ipv4.conf.${dev}.route_localnet is taken as 1, as kube-proxy in iptables mode sets it by default.` : `net.ipv4.conf.${dev}.route_localnet is taken as 0, the kernel's default.`,
  }).answer === true;

  return {
    input(packet) {
      const { dst } = packet;
      const odd = martian(packet);
      if (odd) return odd;
      return local(dst, true) ?? (isMulticast(dst) ? multicast(dst) : onward(dst));
    },
    output(packet) {
      const { dst } = packet;
      const own = local(dst, false);
      if (own && own.kind === 'local') return own;
      if (own?.dev !== undefined) return own;
      const way = onward(dst);
      // __mkroute_output refuses a loopback source on any other interface.
      if (family === 4 && isLoopback(packet.src) && way.kind === 'unicast' && way.dev !== undefined && way.dev !== 'lo' && !localNet(way.dev)) {
        return { kind: 'none', because: `${formatIp(packet.src)} may not leave by ${way.dev}, because route_localnet is not set there` };
      }
      return isMulticast(dst) && way.kind === 'unicast' ? { ...way, kind: 'multicast' } : way;
    },
    reversePath(packet, { loose, acceptLocal }) {
      const { src } = packet;
      const text = formatIp(src);
      if (packet.in === undefined || packet.in === 'lo') return yes('packets of this box itself pass the test');
      if (src.words.every((word) => word === 0) && (family === 6 || packet.dst.words[0] === 0xffffffff || isMulticast(packet.dst))) return yes(`${text} as the source of such a packet passes the test`);
      const own = locality.lookup(src);
      if (own.type !== undefined) return when(own.type === 'LOCAL' && acceptLocal, own.because);
      const way = host.hasRoutes[family] ? onward(src) : connected(host, src);
      if (!way) return unknown(`the file has no routes: which interface leads back to ${text} is not known`);
      if (way.kind !== 'unicast') return no(way.because);
      const devices = way.route ? way.route.hops.map((hop) => hop.dev) : [way.dev];
      return when(loose || devices.includes(packet.in), `back to ${text}, ${way.because}; it arrived on ${packet.in}`);
    },
    masqueradeSource(packet, route) {
      if (family === 4 && packet.src.words[0] === 0) return packet.src;
      const out = packet.out;
      if (locality.known && host.hasAddresses) return family === 4 ? selectSource4(host, out, route?.gateway ?? packet.dst) : selectSource6(host, out, packet.dst);
      const guess = route?.src ?? locality.someAddress();
      const name = out ?? 'its outgoing interface';
      const { answer } = inquiry.ask({
        id: `masquerade:${out ?? formatIp(packet.dst)}`, kind: 'text', text: `Which address does MASQUERADE give to a packet that leaves by ${name}?`, because: 'It is an address of that interface, which "ip addr" would list.',
        default: guess ? formatIp(guess) : '', accepts: (fact) => typeof fact === 'string' && parseIp(fact)?.family === family,
        assumption: guess ? `MASQUERADE is taken to give the address ${formatIp(guess)}: the file does not list the addresses of this node.` : `The address that MASQUERADE gives is not known, because the file does not list the addresses of this node: the packet is shown with its own source.`,
      });
      return (typeof answer === 'string' ? parseIp(answer) : undefined) ?? packet.src;
    },
    redirectAddress(packet, hook) {
      if (hook === 'OUTPUT') return redirectOutput(family);
      if (locality.known && host.hasAddresses) return redirectInput(host.interfaces.find((item) => item.name === packet.in), packet.dst);
      const guess = locality.lookup(packet.dst).type === 'LOCAL' ? packet.dst : locality.someAddress();
      const { answer } = inquiry.ask({
        id: `redirect:${packet.in ?? ''}`, kind: 'text', text: `Which is the first address of ${packet.in ?? 'the interface it arrives on'}? REDIRECT sends packets there.`, because: '"ip addr" would list it.',
        default: guess ? formatIp(guess) : '', accepts: (fact) => typeof fact === 'string' && parseIp(fact)?.family === family,
        assumption: `The address that REDIRECT gives is taken to be ${guess ? formatIp(guess) : 'the destination itself'}: the file does not list the addresses of this node.`,
      });
      return (typeof answer === 'string' ? parseIp(answer) : undefined) ?? packet.dst;
    },
  };
}

/** The route of table main with the longest prefix, and of several the lowest metric. */
export function bestRoute(routes: readonly Route[], ip: Ip): Route | undefined {
  let best: Route | undefined;
  let most = -1;
  for (const route of routes) {
    if (route.family !== ip.family || (route.table !== 'main' && route.table !== 'default') || route.flags.includes('dead') || !inPrefix(ip, route.prefix)) continue;
    const length = lengthOfMask(route.prefix.mask) ?? 0;
    if (length > most || (length === most && best && route.metric < best.metric)) {
      best = route;
      most = length;
    }
  }
  return best;
}

function decisionOf(route: Route): RouteDecision {
  const hop = route.hops[0];
  const prefix = lengthOfMask(route.prefix.mask) === 0 ? 'default' : formatPrefix(route.prefix);
  const rest = { route, ...(hop?.dev !== undefined && { dev: hop.dev }), ...(hop?.via && { gateway: hop.via }), ...(route.src && { src: route.src }) };
  switch (route.type) {
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return { kind: route.type, route, because: `the route ${route.type} ${prefix} fits best` };
    case 'throw':
      return { kind: 'none', route, because: `the route throw ${prefix} ends the search` };
    case 'local':
    case 'broadcast':
      return { ...rest, kind: route.type, because: `the route ${route.type} ${prefix} fits best` };
    default:
      if (hop?.dev === undefined && !hop?.via) return { kind: 'blackhole', route, because: `the route ${prefix} has neither gateway nor interface, as a blackhole route prints` };
      return { ...rest, kind: 'unicast', because: `the route ${prefix}${hop.via ? ` via ${formatIp(hop.via)}` : ''}${hop.dev === undefined ? '' : ` dev ${hop.dev}`} fits best` };
  }
}

/** Without a list of routes: the networks of the interfaces that are up, as the kernel makes routes of them. */
function connected(host: Host, ip: Ip): RouteDecision | undefined {
  let best: RouteDecision | undefined;
  let most = -1;
  for (const item of host.interfaces) {
    if (!item.flags.includes('UP')) continue;
    for (const address of item.addresses) {
      if (address.ip.family !== ip.family || address.prefixLength <= most) continue;
      if (address.peer ? !inPrefix(ip, { ip: address.peer, mask: maskOfLength(ip.family, address.prefixLength) }) : sameIp(ip, address.ip) || !inPrefix(ip, { ip: address.ip, mask: maskOfLength(ip.family, address.prefixLength) })) continue;
      most = address.prefixLength;
      best = { kind: 'unicast', dev: item.name, src: address.ip, because: `${formatIp(ip)} is in the network of ${item.name} (${formatIp(address.ip)}/${address.prefixLength})` };
    }
  }
  return best;
}

const knownNames = new WeakMap<AnalysedFile, string[]>();

/** Names of interfaces that the file speaks of: in `ip addr`, and in rules with -i or -o. Wildcards are none. */
function interfaceNames(file: AnalysedFile): string[] {
  const known = knownNames.get(file);
  if (known) return known;
  const names = new Set(file.host.interfaces.map((item) => item.name));
  const { text } = file.lines;
  for (const word of [' -o ', ' -i ']) {
    let looked = 0;
    for (let at = text.indexOf(word); at >= 0 && looked < 100_000 && names.size < 200; at = text.indexOf(word, at + 4), looked++) {
      const name = /^[^\s/"]{1,15}/.exec(text.slice(at + 4, at + 20))?.[0];
      if (name !== undefined && !name.endsWith('+') && /\S/.test(name)) names.add(name);
    }
  }
  names.delete('lo');
  const list = [...names];
  knownNames.set(file, list);
  return list;
}
