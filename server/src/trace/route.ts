/**
 * Exports Routing: where a packet goes (ip_route_input_slow, ip_route_output_key_hash, ip6_route_input, ip6_route_output), from the
 * tables and rules of the capture; and which address of the box MASQUERADE and REDIRECT give.
 */
import type { Family, Ip } from '../base/ip.ts';
import { formatIp, isLoopback, isMulticast, isUnspecified, parseIp } from '../base/ip.ts';
import type { Hook, Packet } from '../base/packet.ts';
import type { AddressType } from '../base/host.ts';
import type { Tri } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { ReversePathOptions } from '../xtables/types.ts';
import { addressType } from './addressType.ts';
import { isOwnAnycast, type FibHop, type Flow } from './fib.ts';
import { setsRouteLocalnet } from './guesses.ts';
import type { LocalAnswer, Locality } from './locality.ts';
import { hopChoices, sizeOf } from './multipath.ts';
import { createFib, type FibAnswer } from './policyRouting.ts';
import { askAssumed, type Inquiry } from './questions.ts';
import { acceptLocalId, createReversePath, isLinkLocal6 } from './reversePath.ts';
import { deviceSetting, eitherSetting, settingOf } from './settings.ts';
import { redirectInput, redirectOutput, selectSource4, selectSource6 } from './sourceAddress.ts';
import type { RouteDecision } from './state.ts';

export interface Routing {
  /** The way of a packet that arrives. */
  input(packet: Packet): RouteDecision;
  /** The way of a packet of this box; `again` where it was routed before and changed since (ip_route_me_harder). */
  output(packet: Packet, again?: boolean): RouteDecision;
  hasAddressType(ip: Ip, type: AddressType, interfaceName?: string): Tri;
  /** Whether an answer to the packet would leave by the interface it arrived on, or with `loose` by any. */
  reversePath(packet: Packet, options: ReversePathOptions): Tri;
  /** Whether packets with loopback addresses may cross the interface. */
  routesLocalnet(dev: string): boolean;
  /** Whether packets from the box's own addresses may arrive on the interface. */
  acceptsLocal(dev: string): boolean;
  /** Whether a program here belongs to the group, or the box itself does as every host. */
  isMember(group: Ip, dev: string | undefined): boolean;
  /** The address MASQUERADE gives; undefined where the box has none (the kernel drops the packet then). */
  masqueradeSource(packet: Packet, route: RouteDecision | undefined): Ip | undefined;
  /** The address REDIRECT gives; undefined where the interface has none (the kernel drops the packet then). */
  redirectAddress(packet: Packet, hook: Hook): Ip | undefined;
}

const allHosts = new Set(['224.0.0.1', 'ff01::1', 'ff02::1', 'ff01::2', 'ff02::2', 'ff05::2']);
const isBroadcast = (ip: Ip): boolean => ip.words[0] === 0xffffffff;

export function createRouting(file: AnalysedFile, family: Family, locality: Locality, inquiry: Inquiry, isRouter: () => boolean): Routing {
  const { host } = file;
  const fib = createFib(file, family, locality, inquiry);
  const source = createReversePath(file, fib, locality, inquiry);

  const likelyLocalNet = setsRouteLocalnet(file);
  const localNet = (dev: string): boolean => eitherSetting(host, 4, dev, 'route_localnet') ?? askAssumed(inquiry, {
    id: `sysctl:net.ipv4.conf.${dev}.route_localnet`, text: `Is net.ipv4.conf.${dev}.route_localnet (or that of all) set?`, because: 'It lets packets with loopback addresses cross the interface. The file has no sysctls that say it.',
    default: likelyLocalNet,
    assumption: likelyLocalNet ? `net.ipv4.conf.${dev}.route_localnet is taken as 1, as kube-proxy in iptables mode sets it by default.` : `net.ipv4.conf.${dev}.route_localnet is taken as 0, the kernel's default.`,
  });

  /** Forwarding of IPv4 belongs to the interface that a packet arrives on, that of IPv6 to the box. Where the ruleset itself shows that the box forwards, nobody is asked. */
  const forwards = (dev: string): { yes: boolean; because: string } => {
    const name = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const own = family === 4 ? deviceSetting(host, 4, dev, 'forwarding') : undefined;
    const known = own ?? settingOf(host, name);
    if (known !== undefined) return { yes: known !== 0, because: own === undefined ? `${name} is ${known}` : `net.ipv4.conf.${dev}.forwarding is ${known}` };
    if (isRouter()) return { yes: true, because: 'its rules show that it forwards' };
    const answer = askAssumed(inquiry, {
      id: family === 4 ? 'sysctl:ip_forward' : 'sysctl:ipv6.forwarding', text: `Does this node forward packets (${name}=1)?`, because: 'The packet is for another machine. The file has no sysctls that say it, and no rules that only a router would have.',
      default: true, assumption: `The packet is forwarded: ${name} was taken as 1.`,
    });
    return { yes: answer, because: 'you said so' };
  };
  const closed = (dev: string): RouteDecision | undefined => {
    const { yes, because } = forwards(dev);
    return yes ? undefined : { kind: 'closed', because: `this node does not forward packets (${because})` };
  };

  const member = (ip: Ip, dev: string | undefined): boolean => {
    const text = formatIp(ip);
    if (allHosts.has(text) || isSolicited(ip, dev)) return true;
    return askAssumed(inquiry, {
      id: `multicast:${text}`, text: `Does a program on this node belong to the multicast group ${text}?`, because: 'No output of a usual command that the file holds says so.',
      default: false, assumption: `No program on this node is taken to belong to the multicast group ${text}.`,
    });
  };
  /** The groups in which neighbours ask for an address, ff02::1:ff and its last 24 bits; interfaces without neighbours have none. */
  const isSolicited = (ip: Ip, dev: string | undefined): boolean => family === 6 && ip.words[0] === 0xff020000 && ip.words[1] === 0 && ip.words[2] === 1 && ip.words[3]! >>> 24 === 0xff
    && host.interfaces.some((item) => item.name === dev && !item.flags.includes('NOARP') && item.addresses.some((address) => address.ip.family === 6 && (address.ip.words[3]! & 0xffffff) === (ip.words[3]! & 0xffffff)));

  const multicast = (packet: Packet): RouteDecision => {
    const { dst, in: dev = '' } = packet;
    const text = formatIp(dst);
    if (!member(dst, dev)) return { kind: 'none', because: `no program here belongs to the group ${text}, and multicast is not routed` };
    const because = allHosts.has(text) ? `${text} is a group that every host belongs to` : `a program here belongs to the group ${text}`;
    if (family === 6) return { kind: 'local', dev: 'lo', because };
    const { src } = packet;
    if (isLoopback(src) && !localNet(dev)) return martianLoopback(src);
    if (isUnspecified(src)) return inLocalGroups(dst) || packet.protocol === 2 ? { kind: 'local', dev: 'lo', because } : { kind: 'martian', because: `${formatIp(src)} cannot be a source here` };
    const { drop, tag } = source.validate(packet, undefined);
    return drop ?? { kind: 'local', dev: 'lo', because, realm: tag };
  };
  const inLocalGroups = (ip: Ip): boolean => ip.words[0]! >>> 8 === 0xe00000;
  const martianLoopback = (ip: Ip): RouteDecision => ({ kind: 'martian', because: `${formatIp(ip)} cannot be on a wire: the kernel calls such a packet martian` });

  const flowOf = (packet: Packet, rest: Pick<Flow, 'iif'> & Partial<Flow>): Flow => ({ dst: packet.dst, mark: packet.mark, tos: packet.tos, protocol: packet.protocol, sport: packet.sport ?? 0, dport: packet.dport ?? 0, ...rest });

  /** A decision for each next hop; the most likely one stands for all. `finish` looks at each. */
  const decide = (answer: FibAnswer & { kind: 'found' }, finish: (decision: RouteDecision) => RouteDecision, preferred?: (hop: FibHop) => boolean): RouteDecision => {
    const { entry, hops, because, rule } = answer;
    const { route, src } = entry;
    const one = (hop: FibHop | undefined): RouteDecision => finish({
      kind: 'unicast', because: hops.length > 1 && hop ? `${because}, and its next hop${hop.via ? ` ${formatIp(hop.via)}` : ''} by ${hop.dev ?? 'an unknown interface'}` : because,
      ...(hop?.dev !== undefined && { dev: hop.dev }), ...(hop?.via && { gateway: hop.via }), ...(hop?.viaName !== undefined && { gatewayName: hop.viaName }), ...(route && { route }), ...(src && { src }), ...(rule && { rule }),
    });
    const choices = hopChoices(hops, preferred).map(({ hop, parts }) => ({ decision: one(hop), parts, choice: `next hop${hop.via ? ` ${formatIp(hop.via)}` : ''} by ${hop.dev ?? '?'}` }));
    if (choices.length < 2) return choices[0]?.decision ?? one(undefined);
    const likeliest = choices.reduce((best, next) => (sizeOf(next.parts) > sizeOf(best.parts) + 1e-9 ? next : best));
    return { ...likeliest.decision, choices };
  };

  const refusal = (answer: Exclude<FibAnswer, { kind: 'found' }>): RouteDecision => ({ kind: answer.kind, because: answer.because, ...(answer.entry?.route && { route: answer.entry.route }), ...(answer.rule && { rule: answer.rule }) });

  /** The realms of a route, its rule and the way back, as rt_set_nexthop puts them together. */
  const withRealm = (decision: RouteDecision, realm: number, given: number, tag: number): RouteDecision => {
    let id = realm;
    for (const more of [given, tag]) {
      if ((id & 0xffff) === 0) id |= more & 0xffff;
      if (id >>> 16 === 0) id = (id | (more & 0xffff0000)) >>> 0;
    }
    return id === 0 ? decision : { ...decision, realm: id };
  };

  const input4 = (packet: Packet): RouteDecision => {
    const { src, dst, in: dev = '' } = packet;
    if (isMulticast(src) || isBroadcast(src)) return { kind: 'martian', because: `${formatIp(src)} is a ${isBroadcast(src) ? 'broadcast' : 'multicast'} address and cannot send` };
    if (isMulticast(dst)) return multicast(packet);
    const broadcast = (because: string): RouteDecision => {
      const { drop, tag } = isUnspecified(src) ? { drop: undefined, tag: 0 } : source.validate(packet, undefined);
      return drop ?? { kind: 'broadcast', dev, because, realm: tag };
    };
    if (isBroadcast(dst) || (isUnspecified(src) && isUnspecified(dst))) return broadcast(`${formatIp(dst)} means every host of this network`);
    if (isUnspecified(src)) return { kind: 'martian', because: `${formatIp(src)} cannot be a source here` };
    if (isUnspecified(dst)) return { kind: 'martian', because: `${formatIp(dst)} cannot be a destination here` };
    const loop = isLoopback(dst) ? dst : isLoopback(src) ? src : undefined;
    if (loop && dev !== 'lo' && !localNet(dev)) return martianLoopback(loop);
    const answer = fib.lookup(flowOf(packet, { src, iif: dev, uid: 0 }));
    if (answer.kind === 'unknown') return closed(dev) ?? refusal(answer);
    if (answer.kind !== 'found') return refusal(answer);
    const { entry, hops, because, rule } = answer;
    if (entry.type === 'broadcast' && !(deviceSetting(host, 4, dev, 'bc_forwarding') && deviceSetting(host, 4, 'all', 'bc_forwarding'))) return broadcast(because);
    if (entry.type === 'local') {
      const { drop, tag } = source.validate(packet, undefined);
      return drop ?? { kind: 'local', dev: 'lo', because, realm: tag, ...(rule && { rule }), ...(entry.route && { route: entry.route }) };
    }
    const shut = closed(dev);
    if (shut) return shut;
    if (entry.type !== 'unicast' && entry.type !== 'broadcast') return { kind: 'martian', because: `${formatIp(dst)} cannot be forwarded to: ${because}` };
    return decide({ ...answer, hops }, (decision) => {
      const { drop, tag } = source.validate(packet, decision.dev);
      return drop ?? withRealm(decision, entry.realm, rule?.realm ?? 0, tag);
    });
  };

  const output4 = (packet: Packet, again: boolean): RouteDecision => {
    const { src, dst } = packet;
    const own: LocalAnswer = locality.known ? locality.lookup(src) : { type: 'LOCAL', because: '' };
    // A socket that is not bound to an address of this box is routed without a source; a packet that is routed again has it, unless nobody can have it.
    const known = own.type === 'LOCAL' || (again && own.type === undefined && !isMulticast(src) && !isUnspecified(src) && !isBroadcast(src));
    if (known && isUnspecified(dst)) return { kind: 'local', dev: 'lo', because: `${formatIp(dst)} means this node itself` };
    if (known && (isMulticast(dst) || isBroadcast(dst)) && own.dev !== undefined) return leave({ kind: 'unicast', dev: own.dev, because: `${formatIp(src)} is an address of ${own.dev}` }, packet);
    // ip_route_me_harder leaves the user out: the packet is routed again as if root had sent it (its IPv6 twin does not).
    const uid = again ? 0 : packet.uid;
    const answer = fib.lookup(flowOf(packet, { ...(known && { src }), iif: 'lo', ...(uid !== undefined && { uid }) }));
    if (answer.kind !== 'found') return refusal(answer);
    const { entry, because, rule } = answer;
    if (entry.type === 'local') return withRealm({ kind: 'local', dev: 'lo', because, ...(entry.route && { route: entry.route }), ...(rule && { rule }) }, entry.realm, rule?.realm ?? 0, 0);
    const preferred = known && answer.hops.length > 1 ? (hop: FibHop): boolean => {
      const address = selectSource4(host, hop.dev, hop.via ?? dst);
      return address !== undefined && address.words[0] === src.words[0];
    } : undefined;
    return decide(answer, (decision) => leave(withRealm(entry.type === 'broadcast' ? { ...decision, kind: 'broadcast' } : decision, entry.realm, rule?.realm ?? 0, 0), packet), preferred);
  };

  /** The last look at a packet that leaves by an interface (__mkroute_output). */
  const leave = (decision: RouteDecision, { src, dst }: Packet): RouteDecision => {
    const { dev } = decision;
    if (isLoopback(src) && dev !== undefined && dev !== 'lo' && !localNet(dev)) return { kind: 'martian', because: `${formatIp(src)} may not leave by ${dev}, because route_localnet is not set there` };
    if (isBroadcast(dst)) return { ...decision, kind: 'broadcast' };
    if (isMulticast(dst)) return { ...decision, kind: 'multicast' };
    if (isUnspecified(dst)) return { kind: 'martian', because: `${formatIp(dst)} cannot be a destination here` };
    return dev === 'lo' ? { ...decision, kind: 'local' } : decision;
  };

  /** Link-local and multicast destinations, and ::1, are looked up among the routes of one interface only (rt6_need_strict). */
  const isStrict = (ip: Ip): boolean => isMulticast(ip) || isLinkLocal6(ip) || isLoopback(ip);

  const input6 = (packet: Packet): RouteDecision => {
    const { src, dst, in: dev = '' } = packet;
    if (isMulticast(dst)) return multicast(packet);
    if (dev !== 'lo' && (isLoopback(dst) || isLoopback(src))) return { kind: 'martian', because: 'the loopback address ::1 cannot be on a wire' };
    const answer = fib.lookup(flowOf(packet, { src, iif: dev, near: dev, strict: isStrict(dst), uid: 0 }));
    if (answer.kind === 'unknown') return closed(dev) ?? refusal(answer);
    if (answer.kind !== 'found') return refusal(answer);
    const { entry, because, rule } = answer;
    if (entry.type === 'local' || entry.type === 'anycast') return { kind: 'local', dev: 'lo', because, ...(entry.route && { route: entry.route }), ...(rule && { rule }) };
    const shut = closed(dev);
    if (shut) return shut;
    // Back out of the interface it came in by the source does not matter (ip6_forward).
    return decide(answer, (decision) => {
      if (decision.dev === dev) return decision;
      if (isLinkLocal6(src)) return { kind: 'scope', because: `${formatIp(src)} is a link-local address, whose packets stay on their link` };
      return isUnspecified(src) ? { kind: 'martian', because: `a packet from ${formatIp(src)} is not forwarded` } : decision;
    });
  };

  const output6 = (packet: Packet, again: boolean): RouteDecision => {
    const { src, dst } = packet;
    const strict = isStrict(dst);
    const known = again || !locality.known || locality.lookup(src).type === 'LOCAL';
    const answer = fib.lookup(flowOf(packet, { ...(known && { src }), iif: 'lo', strict, ...(again && (isMulticast(dst) || isLinkLocal6(dst)) && packet.out !== undefined && { oif: packet.out }), ...(packet.uid !== undefined && { uid: packet.uid }) }));
    if (answer.kind !== 'found') return refusal(answer);
    const { entry, because, rule } = answer;
    if (entry.type === 'local' || isOwnAnycast(entry)) return { kind: 'local', dev: 'lo', because, ...(entry.route && { route: entry.route }), ...(rule && { rule }) };
    return decide(answer, (decision) => (isMulticast(dst) ? { ...decision, kind: 'multicast' } : decision));
  };

  return {
    input: family === 4 ? input4 : input6,
    output: (packet, again = false) => (family === 4 ? output4 : output6)(packet, again),
    hasAddressType: (ip, type, interfaceName) => addressType(host, fib, locality, ip, type, interfaceName),
    reversePath: source.rpfilter,
    routesLocalnet: localNet,
    acceptsLocal: (dev) => eitherSetting(host, 4, dev, 'accept_local') ?? askAssumed(inquiry, {
      id: acceptLocalId(dev), text: `Is net.ipv4.conf.${dev}.accept_local (or that of all) set?`, because: 'It lets packets from addresses of this node arrive on the interface. The file has no sysctls that say it.', default: false,
    }),
    isMember: member,
    masqueradeSource(packet, route) {
      if (family === 4 && packet.src.words[0] === 0) return packet.src;
      const out = packet.out;
      if (locality.known && host.hasAddresses) return family === 4 ? selectSource4(host, out, route?.gateway ?? packet.dst) : selectSource6(host, out, packet.dst);
      const guess = route?.src ?? locality.someAddress();
      const name = out ?? 'its outgoing interface';
      const { answer } = inquiry.ask({
        id: `masquerade:${out ?? formatIp(packet.dst)}`, kind: 'text', text: `Which address does MASQUERADE give to a packet that leaves by ${name}?`, because: 'It is an address of that interface, which "ip addr" would list.',
        default: guess ? formatIp(guess) : '', accepts: (fact) => typeof fact === 'string' && parseIp(fact)?.family === family, expects: `an IPv${family} address`,
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
        default: guess ? formatIp(guess) : '', accepts: (fact) => typeof fact === 'string' && parseIp(fact)?.family === family, expects: `an IPv${family} address`,
        assumption: `The address that REDIRECT gives is taken to be ${guess ? formatIp(guess) : 'the destination itself'}: the file does not list the addresses of this node.`,
      });
      return (typeof answer === 'string' ? parseIp(answer) : undefined) ?? packet.dst;
    },
  };
}
