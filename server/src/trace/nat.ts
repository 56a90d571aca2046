/**
 * Exports network address translation: what a NAT target makes of a connection (nf_nat_setup_info, get_unique_tuple),
 * and how the packets of a translated connection are rewritten (nf_nat_packet).
 */
import type { Ip } from '../base/ip.ts';
import { addToIp, compareIp, countIps, formatIp, sameIp } from '../base/ip.ts';
import type { Hook, Packet, Tuple } from '../base/packet.ts';
import type { NatRequest } from '../xtables/types.ts';
import type { Entry } from './conntrack.ts';
import { invert, sameTuple, withEntry } from './conntrack.ts';
import { endPoint, hasPorts } from './packet.ts';
import type { Box, State } from './state.ts';

export type Side = NatRequest['side'];

/** Which side a hook translates: POSTROUTING and INPUT the source, PREROUTING and OUTPUT the destination (HOOK2MANIP). */
export const sideOf = (hook: Hook): Side => (hook === 'POSTROUTING' || hook === 'INPUT' ? 'source' : 'destination');

export const isDone = (entry: Entry, side: Side): boolean => (side === 'source' ? entry.sourceDone : entry.destinationDone);

/** Choices past this number are not told apart: the first is taken and an assumption says how many there are. */
const mostBranches = 16;

/** The changeable part of a tuple on one side. For ICMP the port is the identifier, which is the same on both sides. */
interface End { readonly ip: Ip; readonly port: number }

const endOf = (tuple: Tuple, side: Side): End => (side === 'source' ? { ip: tuple.src, port: tuple.sport } : { ip: tuple.dst, port: tuple.dport });

function withEnd(tuple: Tuple, side: Side, end: End): Tuple {
  if (tuple.icmpType !== undefined) return { ...tuple, sport: end.port, dport: end.port, ...(side === 'source' ? { src: end.ip } : { dst: end.ip }) };
  return { ...tuple, ...(side === 'source' ? { src: end.ip, sport: end.port } : { dst: end.ip, dport: end.port }) };
}

export interface NatChoice { readonly state: State; readonly probability: number; readonly choice?: string }

/**
 * Translates one side of the packet's connection as a target asks, and rewrites the packet.
 * Several results are equally likely. No result: the kernel drops the packet, because it has no address to give.
 */
export function translate(state: State, box: Box, request: NatRequest, hook: Hook): NatChoice[] {
  const entry = state.tracked?.entry;
  if (!entry || entry.confirmed || isDone(entry, request.side)) return [{ state, probability: 1 }];
  const current = invert(entry.reply);
  const ends = endsFor(state, box, request, hook, current);
  return ends.map((end) => {
    const tuple = withEnd(current, request.side, end);
    const next = bind(state, entry, request.side, tuple);
    return { state: { ...next, packet: rewrite(next, request.side) }, probability: 1 / ends.length, ...(ends.length > 1 && { choice: `${request.side} ${endPoint(end.ip, hasPorts(tuple.protocol) ? end.port : undefined)}` }) };
  });
}

/** The nat table had no rule for the connection: it keeps its addresses, and its source port where no other connection has it. */
export function bindNothing(state: State, box: Box, side: Side, hook: Hook): State {
  const entry = state.tracked?.entry;
  if (!entry || entry.confirmed || isDone(entry, side)) return state;
  const { ip } = endOf(invert(entry.reply), side);
  return translate(state, box, { side, kind: 'range', ips: { from: ip, to: ip }, random: false, persistent: false }, hook)[0]!.state;
}

function bind(state: State, entry: Entry, side: Side, tuple: Tuple): State {
  const changed = !sameTuple(tuple, invert(entry.reply));
  return withEntry(state, {
    ...entry, ...(changed && { reply: invert(tuple) }),
    ...(side === 'source' ? { sourceDone: true, sourceNat: entry.sourceNat || changed } : { destinationDone: true, destinationNat: entry.destinationNat || changed }),
  });
}

/** The packet with one side rewritten as its connection says; the same packet where there is nothing to rewrite. */
export function rewrite(state: State, side: Side): Packet {
  const { packet, tracked } = state;
  const entry = tracked?.entry;
  if (!entry) return packet;
  const reply = tracked.direction === 'REPLY';
  // The answers of a connection whose source was translated have their destination translated back, and the other way round.
  const translated = (side === 'source') !== reply ? entry.sourceNat : entry.destinationNat;
  if (!translated) return packet;
  const target = invert(reply ? entry.original : entry.reply);
  const { ip, port } = endOf(target, side);
  const same = sameIp(ip, side === 'source' ? packet.src : packet.dst);
  if (target.icmpType !== undefined) return same && packet.icmpId === port ? packet : { ...packet, icmpId: port, ...(side === 'source' ? { src: ip } : { dst: ip }) };
  const ports = hasPorts(packet.protocol);
  if (same && (!ports || port === (side === 'source' ? packet.sport : packet.dport))) return packet;
  return { ...packet, ...(side === 'source' ? { src: ip, ...(ports && { sport: port }) } : { dst: ip, ...(ports && { dport: port }) }) };
}

/** Whether another connection has these answers already (nf_nat_used_tuple). */
const isUsed = (state: State, tuple: Tuple): boolean => {
  const reply = invert(tuple);
  return state.entries.some((other) => sameTuple(other.reply, reply) || sameTuple(other.original, reply));
};

function endsFor(state: State, box: Box, request: NatRequest, hook: Hook, current: Tuple): End[] {
  const { side } = request;
  const now = endOf(current, side);
  const given = addressesFor(state, box, request, hook, now.ip);
  if (!given) return [];
  const { from, to } = given;
  const single = sameIp(from, to);
  const portFits = !request.ports || inPorts(now.port, request.ports);
  if (side === 'source' && !request.random) {
    const inRange = compareIp(from, now.ip) <= 0 && compareIp(now.ip, to) <= 0;
    if (inRange && portFits && !isUsed(state, current)) return [now];
    const earlier = inRange && portFits ? undefined : earlierSource(state, current, from, to, request);
    if (earlier) return [earlier];
  }
  const count = countIps(from, to);
  const addresses = single || count > mostBranches ? [from] : Array.from({ length: count }, (_, i) => addToIp(from, i));
  if (!single && count > mostBranches) box.inquiry.assume(`The kernel picks one of ${count} addresses from ${formatIp(from)} to ${formatIp(to)} by a hash of the connection's ends: the first was taken.`);
  const ends = addresses.flatMap((ip) => portsFor(state, box, request, withEnd(current, side, { ip, port: now.port })).map((port) => ({ ip, port })));
  if (ends.length <= mostBranches) return ends;
  box.inquiry.assume(`The kernel picks one of ${ends.length} pairs of address and port: the first was taken.`);
  return ends.slice(0, 1);
}

/** The addresses to choose from, both ends included; undefined where the kernel has none and drops the packet. */
function addressesFor(state: State, box: Box, request: NatRequest, hook: Hook, now: Ip): { from: Ip; to: Ip } | undefined {
  const one = (ip: Ip | undefined): { from: Ip; to: Ip } | undefined => ip && { from: ip, to: ip };
  switch (request.kind) {
    case 'masquerade':
      return one(box.routing.masqueradeSource(state.packet, state.route));
    case 'redirect':
      return one(box.routing.redirectAddress(state.packet, hook));
    case 'netmap':
      return one(request.netmap && { family: now.family, words: now.words.map((word, i) => ((word & ~request.netmap!.mask[i]!) | (request.netmap!.ip.words[i]! & request.netmap!.mask[i]!)) >>> 0) });
    case 'range':
      return request.ips ?? one(now);
  }
}

/** Another connection from the same address and port has a translation already, which is used again (find_appropriate_src). */
function earlierSource(state: State, current: Tuple, from: Ip, to: Ip, request: NatRequest): End | undefined {
  for (const { original, reply } of state.entries) {
    if (original.protocol !== current.protocol || original.sport !== current.sport || !sameIp(original.src, current.src)) continue;
    const end = endOf(invert(reply), 'source');
    const fits = compareIp(from, end.ip) <= 0 && compareIp(end.ip, to) <= 0 && (!request.ports || inPorts(end.port, request.ports));
    if (fits && !isUsed(state, withEnd(current, 'source', end))) return end;
  }
  return undefined;
}

const inPorts = (port: number, range: { readonly from: number; readonly to: number }): boolean => range.from <= port && port <= range.to;

/** The ports that the kernel may give to a tuple whose address is settled (nf_nat_l4proto_unique_tuple). */
function portsFor(state: State, box: Box, request: NatRequest, tuple: Tuple): number[] {
  const { side, ports, random } = request;
  const { port } = endOf(tuple, side);
  const icmp = tuple.icmpType !== undefined;
  if (!icmp && !hasPorts(tuple.protocol)) return [port];
  const used = (candidate: number): boolean => isUsed(state, withEnd(tuple, side, { ip: endOf(tuple, side).ip, port: candidate }));
  if (!random) {
    if (ports ? ports.base === undefined && inPorts(port, ports) && (ports.from === ports.to || !used(port)) : !used(port)) return [port];
  }
  if (!ports) {
    if (side === 'destination' && !icmp) return [port];
    return [freePort(box, port, used, random, icmp)];
  }
  const size = Math.abs(ports.to - ports.from) + 1;
  const low = Math.min(ports.from, ports.to);
  if (ports.base !== undefined) return [low + (((port - ports.base) & 0xffff) % size)];
  if (size === 1) return [low];
  if (side === 'destination' && !random) {
    // Measured on Linux 6.18: the search for a free port begins at the first one. Older kernels begin anywhere.
    box.inquiry.assume(`The destination port is the first free one of ${ports.from} to ${ports.to}; older kernels pick one at random.`);
    for (let i = 0; i < size; i++) if (!used(low + i)) return [low + i];
    return [low];
  }
  if (size <= mostBranches) {
    const all = Array.from({ length: size }, (_, i) => low + i);
    const free = all.filter((candidate) => !used(candidate));
    return free.length > 0 ? free : all;
  }
  box.inquiry.assume(`The kernel picks one of the ${size} ports from ${ports.from} to ${ports.to} at random: ${low} was taken.`);
  return [low];
}

/** A source port where none is asked for: the packet's own, or another of its class (below 512, below 1024, the rest). */
function freePort(box: Box, port: number, used: (candidate: number) => boolean, random: boolean, icmp: boolean): number {
  const name = icmp ? 'ICMP identifier' : 'source port';
  if (random && !used(port)) {
    box.inquiry.assume(`The kernel picks a new ${name} at random here: ${port} was kept.`);
    return port;
  }
  const [low, high] = icmp ? [0, 65535] : port < 512 ? [1, 511] : port < 1024 ? [600, 1023] : [1024, 65535];
  const size = high - low + 1;
  for (let i = 1; i < size; i++) {
    const candidate = low + ((port - low + i) % size);
    if (used(candidate)) continue;
    box.inquiry.assume(`Another connection has the ${name} ${port} already. The kernel picks a free one at random: ${candidate} was taken.`);
    return candidate;
  }
  return port;
}
