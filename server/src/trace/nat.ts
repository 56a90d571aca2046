/**
 * Exports network address translation: what a NAT target makes of a connection (nf_nat_setup_info, get_unique_tuple),
 * and how the packets of a translated connection are rewritten (nf_nat_packet).
 */
import type { Ip } from '../base/ip.ts';
import { sameIp } from '../base/ip.ts';
import type { Hook, Packet, Tuple } from '../base/packet.ts';
import { hasTrackedPorts } from '../base/protocols.ts';
import { sameTuple } from '../base/tuples.ts';
import type { NatRequest } from '../xtables/types.ts';
import type { Entry, Found } from './connections.ts';
import { withEntry } from './conntrack.ts';
import { chooseEnds, endOf, withEnd, type Side } from './natChoice.ts';
import { endPoint } from './packet.ts';
import type { Box, State } from './state.ts';
import { hasEnded, isAfter } from './tcp.ts';
import { invert, printTuple } from './tuples.ts';

/** Which side a hook translates: POSTROUTING and INPUT the source, PREROUTING and OUTPUT the destination (HOOK2MANIP). */
export const sideOf = (hook: Hook): Side => (hook === 'POSTROUTING' || hook === 'INPUT' ? 'source' : 'destination');

export const isDone = (entry: Entry, side: Side): boolean => (side === 'source' ? entry.sourceDone : entry.destinationDone);

export interface NatChoice { readonly state: State; readonly probability: number; readonly choice?: string }

/**
 * Translates one side of the packet's connection as a target asks, and rewrites the packet.
 * Several results are a choice of the kernel's, the likeliest first. No result: the kernel drops the packet, because it has no address to give.
 */
export function translate(state: State, box: Box, request: NatRequest, hook: Hook): NatChoice[] {
  const entry = state.tracked?.entry;
  if (!entry || entry.confirmed || isDone(entry, request.side)) return [{ state, probability: 1 }];
  const current = invert(entry.reply);
  const { side, ports, random, persistent } = request;
  const ips = addressesFor(state, box, request, hook);
  if (ips === 'none') return [];
  const { ends, notes } = chooseEnds({ ...state.entries.seenFrom(entry), yields: (found) => yieldsTo(found, entry, box) }, current, { side, ips, ports, random, persistent, zone: entry.zone });
  for (const note of notes) box.inquiry.assume(note);
  const masqueradedBy = request.kind === 'masquerade' ? state.packet.out : undefined;
  return ends.map(({ probability, evicts, ...end }) => {
    const tuple = withEnd(current, side, end);
    const next = bind(evicts ? { ...state, entries: state.entries.remove(evicts) } : state, { ...entry, ...(masqueradedBy !== undefined && { masqueradedBy }) }, side, tuple);
    return { state: { ...next, packet: rewrite(next, side) }, probability, ...(ends.length > 1 && { choice: `${side} ${endPoint(end.ip, hasTrackedPorts(tuple.protocol) ? end.port : undefined)}` }) };
  });
}

/**
 * Whether the kernel forgets a TCP connection that has ended for one that begins and finds no other ports (nf_nat_used_tuple_harder): its
 * source is translated, and the sequence numbers of the new one are further.
 */
function yieldsTo({ entry: old, direction }: Found, { original, tcp }: Entry, { inquiry }: Box): boolean {
  if (direction !== 'REPLY' || tcp?.state !== 'SYN_SENT' || !old.tcp || !hasEnded(old.tcp) || !old.sourceNat) return false;
  if (tcp.end !== undefined && old.tcp.end !== undefined) return isAfter(tcp.end, old.tcp.end);
  return inquiry.ask({
    id: `advanced:${printTuple(original)}`, kind: 'boolean', text: 'Are the sequence numbers of the new TCP connection beyond those of the ended one whose ports it needs?',
    because: 'NAT of newer kernels gives such ports away then; older kernels, and newer ones otherwise, drop the packet. The packets do not say their sequence numbers.',
    options: [{ value: true, label: 'Yes: it gets the ports' }, { value: false, label: 'No: the packet is dropped' }], default: true, assumption: `The TCP connection ${printTuple(old.original)} has ended, and its ports are taken to be given to the new one.`,
  }).answer === true;
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

/** A masqueraded connection that is about to leave by another interface than at first: the kernel drops the packet and forgets the connection (nf_nat_oif_changed). */
export const leavesElsewhere = ({ tracked, packet }: State, hook: Hook): boolean =>
  hook === 'POSTROUTING' && tracked?.direction === 'ORIGINAL' && tracked.entry?.masqueradedBy !== undefined && packet.out !== undefined && packet.out !== tracked.entry.masqueradedBy;

/** Whether packets of a connection are rewritten on a side: answers of one whose source was translated have their destination translated back, and the other way round. */
export const isTranslated = (entry: Entry, side: Side, reply: boolean): boolean => ((side === 'source') !== reply ? entry.sourceNat : entry.destinationNat);

/** The packet with one side rewritten as its connection says; the same packet where there is nothing to rewrite. */
export function rewrite(state: State, side: Side): Packet {
  const { packet, tracked } = state;
  const entry = tracked?.entry;
  if (!entry) return packet;
  const reply = tracked.direction === 'REPLY';
  if (!isTranslated(entry, side, reply)) return packet;
  const target = invert(reply ? entry.original : entry.reply);
  const { ip, port } = endOf(target, side);
  const same = sameIp(ip, side === 'source' ? packet.src : packet.dst);
  if (target.icmpType !== undefined) return same && packet.icmpId === port ? packet : { ...packet, icmpId: port, ...(side === 'source' ? { src: ip } : { dst: ip }) };
  const ports = hasTrackedPorts(packet.protocol);
  if (same && (!ports || port === (side === 'source' ? packet.sport : packet.dport))) return packet;
  return { ...packet, ...(side === 'source' ? { src: ip, ...(ports && { sport: port }) } : { dst: ip, ...(ports && { dport: port }) }) };
}

/** The addresses to choose from, both ends included; undefined where the target names none, 'none' where the box has none to give and the kernel drops the packet. */
function addressesFor(state: State, box: Box, request: NatRequest, hook: Hook): NatRequest['ips'] | 'none' {
  const one = (ip: Ip | undefined): NatRequest['ips'] | 'none' => (ip ? { from: ip, to: ip } : 'none');
  const { packet } = state;
  switch (request.kind) {
    case 'masquerade':
      return one(box.routing.masqueradeSource(packet, state.route));
    case 'redirect':
      return one(box.routing.redirectAddress(packet, hook));
    case 'netmap':
      return one(request.netmap && mapped(request.side === 'source' ? packet.src : packet.dst, request.netmap));
    case 'range':
      return request.ips;
  }
}

/** The network part from the prefix, the rest from the address (netmap_tg4). */
const mapped = ({ family, words }: Ip, { ip, mask }: NonNullable<NatRequest['netmap']>): Ip => ({ family, words: words.map((word, i) => ((word & ~mask[i]!) | (ip.words[i]! & mask[i]!)) >>> 0) });
