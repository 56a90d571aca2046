/**
 * Exports connection tracking over the packets of one trace (nf_conntrack_in, nf_conntrack_confirm):
 * entries with both tuples, the state of the packet at hand, and what rules see of it. Entries are immutable.
 */
import type { Connection, Packet, Tuple } from '../base/packet.ts';
import { tcpFlagBits } from '../base/packet.ts';
import type { Ip } from '../base/ip.ts';
import { formatIp, sameIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import { protocolName, protocolNumber } from '../base/protocols.ts';
import type { ConnectionView } from '../protocol/trace.ts';
import { hasTrackedPorts, icmpReplies, isIcmp } from './packet.ts';
import { addStep, finish, type State } from './state.ts';
import { firstState, nextState, type TcpState, validFlags } from './tcp.ts';

/** A connection without what depends on the packet at hand. */
export interface Entry extends Omit<Connection, 'state' | 'direction'> {
  readonly id: number;
  /** The nat table was asked for this side, with or without effect: it is not asked again (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE). */
  readonly sourceDone: boolean;
  readonly destinationDone: boolean;
  /** The interface whose address MASQUERADE gave: the connection ends when it leaves by another (nf_nat_oif_changed). */
  readonly masqueradedBy?: string;
  readonly tcp?: TcpState;
  /** IPVS sends this connection to a real server. */
  readonly balanced?: { readonly virtual: { readonly ip: Ip; readonly port: number }; readonly real: { readonly ip: Ip; readonly port: number } };
}

/** A packet's place in connection tracking. There is no entry for INVALID and UNTRACKED packets. */
export interface Tracked extends Pick<Connection, 'state' | 'direction'> { readonly entry?: Entry }

/** ICMPv6 messages that are never tracked: multicast listeners and neighbour discovery (nf_conntrack_proto_icmpv6.c). */
const untrackedIcmp6 = new Set([130, 131, 132, 133, 134, 135, 136, 143]);
/** ICMP requests that begin a connection. */
const icmpRequests = { 4: new Set([8, 13, 15, 17]), 6: new Set([128, 139]) } as const;

/** The tuple of a packet; protocols without ports have zero for both. */
export function tupleOf(packet: Packet): Tuple {
  const { src, dst, protocol } = packet;
  if (isIcmp(packet)) {
    const id = packet.icmpId ?? 0;
    return { src, dst, protocol, sport: id, dport: id, icmpType: packet.icmpType ?? 0, icmpCode: packet.icmpCode ?? 0 };
  }
  const ports = hasTrackedPorts(protocol);
  return { src, dst, protocol, sport: ports ? (packet.sport ?? 0) : 0, dport: ports ? (packet.dport ?? 0) : 0 };
}

/** The other direction of a tuple; an ICMP request becomes its reply. */
export function invert(tuple: Tuple): Tuple {
  const { src, dst, sport, dport, icmpType, ...rest } = tuple;
  return { ...rest, src: dst, dst: src, sport: dport, dport: sport, ...(icmpType !== undefined && { icmpType: icmpReplies[src.family].get(icmpType) ?? icmpType }) };
}

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.protocol === b.protocol && a.sport === b.sport && a.dport === b.dport && a.icmpType === b.icmpType && a.icmpCode === b.icmpCode && sameIp(a.src, b.src) && sameIp(a.dst, b.dst);

/** What rules see. Packets without an entry have their own tuple in both directions' places. */
export function connectionOf(tracked: Tracked | undefined, packet: Packet): Connection | undefined {
  if (!tracked) return undefined;
  const { entry, state, direction } = tracked;
  if (entry) return { ...entry, state, direction };
  const original = tupleOf(packet);
  return { state, direction, original, reply: invert(original), seenReply: false, assured: false, confirmed: false, expected: false, sourceNat: false, destinationNat: false, mark: 0 };
}

const printTuple = (tuple: Tuple): string => {
  const ends = `src=${formatIp(tuple.src)} dst=${formatIp(tuple.dst)}`;
  if (tuple.icmpType !== undefined) return `${ends} type=${tuple.icmpType} code=${tuple.icmpCode ?? 0} id=${tuple.sport}`;
  return hasTrackedPorts(tuple.protocol) ? `${ends} sport=${tuple.sport} dport=${tuple.dport}` : ends;
};

/** An entry as `conntrack -L` would tell it. */
export function viewOf(tracked: Tracked | undefined): ConnectionView | undefined {
  if (!tracked?.entry) return undefined;
  const { entry, state } = tracked;
  const status = [entry.expected && 'EXPECTED', entry.seenReply && 'SEEN_REPLY', entry.assured && 'ASSURED', entry.confirmed && 'CONFIRMED', entry.sourceNat && 'SRC_NAT', entry.destinationNat && 'DST_NAT'].filter((word) => word !== false);
  return { state, original: printTuple(entry.original), reply: printTuple(entry.reply), ...(entry.mark !== 0 && { mark: formatMark(entry.mark) }), ...(status.length > 0 && { status: status.join(',') }) };
}

/** The state with a changed entry, in the table too where it stands there. */
export function withEntry(state: State, entry: Entry): State {
  const entries = entry.confirmed ? state.entries.map((other) => (other.id === entry.id ? entry : other)) : state.entries;
  return { ...state, entries, tracked: { ...state.tracked!, entry } };
}

/** The connection that has this tuple in one of its directions, and which direction. */
function find(entries: readonly Entry[], tuple: Tuple): Tracked | undefined {
  for (const entry of entries) {
    if (sameTuple(entry.original, tuple)) return { entry, direction: 'ORIGINAL', state: entry.seenReply ? 'ESTABLISHED' : entry.expected ? 'RELATED' : 'NEW' };
    if (sameTuple(entry.reply, tuple)) return { entry, direction: 'REPLY', state: 'ESTABLISHED' };
  }
  return undefined;
}

/** Connection tracking at PREROUTING and OUTPUT. A packet that comes back through lo keeps what it has. */
export function track(state: State): State {
  const before = state.tracked;
  if (before?.state === 'UNTRACKED') return said(state, 'Not tracked: a rule of the raw table said so');
  if (before?.entry) return state;
  const { packet } = state;
  if (packet.family === 6 && isIcmp(packet) && untrackedIcmp6.has(packet.icmpType ?? -1)) return said(untracked(state), 'Not tracked: neighbour discovery and multicast listener messages never are');
  if (packet.protocol === protocolNumber.tcp && !validFlags(packet.flags)) return invalid(state, 'no host sends these TCP flags together');
  const tuple = tupleOf(packet);
  const known = find(state.entries, tuple);
  if (!known?.entry) return begin(state, tuple);
  const { entry, direction } = known;
  // UDP becomes assured after two seconds of traffic; the packets of a trace follow each other at once.
  if (entry.tcp === undefined) return continued(state, known, {});
  const next = nextState(entry.tcp, direction, packet.flags);
  if (next === 'invalid') return invalid(state, `a TCP packet with these flags does not fit a connection in state ${entry.tcp}`);
  if (next === 'new') return begin({ ...state, entries: state.entries.filter((other) => other.id !== entry.id) }, tuple);
  // A reset before any answer ends the connection at once; this packet still belongs to it (nf_conntrack_tcp_packet).
  if (packet.flags & tcpFlagBits.RST && !entry.seenReply) return continued({ ...state, entries: state.entries.filter((other) => other.id !== entry.id) }, known, { tcp: 'CLOSE' });
  if (next === 'ignored') return continued(state, known, {});
  return continued(state, known, { tcp: next, ...(next === 'ESTABLISHED' && (entry.tcp === 'SYN_RECV' || entry.tcp === 'ESTABLISHED') && { assured: true }) });
}

function continued(state: State, known: Tracked, change: Partial<Entry>): State {
  const entry = { ...known.entry!, ...change, seenReply: known.entry!.seenReply || known.direction === 'REPLY' };
  const next = withEntry({ ...state, tracked: known }, entry);
  const what = known.direction === 'REPLY' ? 'An answer within a known connection' : entry.seenReply ? 'A further packet of a connection that was answered' : 'A further packet of a connection without an answer yet';
  return said(next, `${what}: ${known.state}`);
}

/** A first packet. Its entry is not in the table before it has passed the box. */
function begin(state: State, original: Tuple): State {
  const { packet } = state;
  if (isIcmp(packet) && !icmpRequests[packet.family].has(packet.icmpType ?? -1)) {
    return invalid(state, icmpReplies[packet.family].has(packet.icmpType ?? -1) ? 'an ICMP answer without its request' : 'an ICMP error, and the packet that caused it is not given');
  }
  const tcp = packet.protocol === protocolNumber.tcp ? firstState(packet.flags) : undefined;
  if (packet.protocol === protocolNumber.tcp && tcp === undefined) return invalid(state, 'no TCP connection begins with these flags');
  const entry: Entry = {
    id: 1 + state.entries.reduce((most, other) => Math.max(most, other.id), 0), original, reply: invert(original), seenReply: false, assured: false, confirmed: false, expected: false,
    sourceNat: false, destinationNat: false, sourceDone: false, destinationDone: false, mark: 0, ...(tcp && { tcp }),
  };
  const picked = tcp === 'ESTABLISHED' ? ', picked up in its middle (net.netfilter.nf_conntrack_tcp_loose)' : '';
  return said({ ...state, tracked: { entry, state: 'NEW', direction: 'ORIGINAL' } }, `The first packet of a ${protocolName(packet.protocol)} connection${picked}: NEW`);
}

const invalid = (state: State, why: string): State => said({ ...state, tracked: { state: 'INVALID', direction: 'ORIGINAL' } }, `INVALID: ${why}`);
const untracked = (state: State): State => ({ ...state, tracked: { state: 'UNTRACKED', direction: 'ORIGINAL' } });

function said(state: State, summary: string): State {
  const connection = viewOf(state.tracked);
  return addStep(state, { kind: 'conntrack', summary, hook: state.packet.in === undefined ? 'OUTPUT' : 'PREROUTING', ...(connection && { connection }) });
}

/** The end of POSTROUTING and INPUT: the packet has passed, its connection enters the table. */
export function confirm(state: State): State {
  const entry = state.tracked?.entry;
  if (!entry || entry.confirmed) return state;
  // Address translation could not keep them apart; the kernel cannot hold both (__nf_conntrack_confirm).
  const clash = state.entries.some((other) => [other.original, other.reply].some((tuple) => sameTuple(tuple, entry.original) || sameTuple(tuple, entry.reply)));
  if (clash) return finish(said(state, 'Another connection has the same addresses and ports in one direction: the kernel drops this packet'), { outcome: 'DROP', summary: 'Dropped by connection tracking: another connection already has the same addresses and ports' });
  const confirmed = { ...entry, confirmed: true };
  return { ...state, entries: [...state.entries, confirmed], tracked: { ...state.tracked!, entry: confirmed } };
}
