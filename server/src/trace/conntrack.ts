/**
 * Exports connection tracking over the packets of one trace (nf_conntrack_in, nf_conntrack_confirm): the state of the packet
 * at hand, and what rules see of its connection.
 */
import { sameIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import type { Connection, Direction, Packet, Tuple } from '../base/packet.ts';
import { placeOf } from '../model/box.ts';
import { tupleOf } from '../base/tuples.ts';
import type { ConnectionView, OtherStep } from '../protocol/trace.ts';
import { hasNoProtocol } from '../xtables/extensionHeaders.ts';
import type { LookedUp, TrackingTemplate } from '../xtables/types.ts';
import type { Entry, Found, Zone } from './connections.ts';
import { isCopy } from './copies.ts';
import { icmpRole } from './icmp.ts';
import { addStep, finish, without, type Box, type State, type Station } from './state.ts';
import { takenState, whoClosed } from './listed.ts';
import { timeoutOf } from './timeouts.ts';
import { beginningOf, follow, type Followed } from './trackers.ts';
import { emptyTuple, invert, isInvertible, printTuple } from './tuples.ts';

/** A packet's place in connection tracking. There is no entry for INVALID and UNTRACKED packets. */
export interface Tracked extends Pick<Connection, 'state' | 'direction'> {
  readonly entry?: Entry;
  /** What the target CT has prepared in the raw table, before connection tracking itself. */
  readonly template?: TrackingTemplate;
}

const nothing = { seenReply: false, assured: false, confirmed: false, expected: false, sourceNat: false, destinationNat: false, mark: 0, zone: 0 } as const;

/** What rules see. Packets without an entry have their own tuple in both directions' places; what CT prepared has none. */
export function connectionOf(tracked: Tracked | undefined, packet: Packet): Connection | undefined {
  if (!tracked) return undefined;
  const { entry, state, direction, template } = tracked;
  if (entry) return { ...entry, state, direction };
  const original = template ? emptyTuple(packet.src) : tupleOf(packet);
  return { ...nothing, state, direction, original, reply: invert(original), confirmed: template !== undefined, ...(template && { timeout: 0 }), ...(typeof template?.zone === 'number' && { zone: template.zone }) };
}

/** An entry as `conntrack -L` would tell it. */
export function viewOf(tracked: Tracked | undefined): ConnectionView | undefined {
  if (!tracked?.entry) return undefined;
  const { entry, state } = tracked;
  const status = [entry.expected && 'EXPECTED', entry.seenReply && 'SEEN_REPLY', entry.assured && 'ASSURED', entry.confirmed && 'CONFIRMED', entry.sourceNat && 'SRC_NAT', entry.destinationNat && 'DST_NAT'].filter((word) => word !== false);
  const zone = entry.zone === 0 ? '' : ` zone${entry.zoneOnly === undefined ? '' : entry.zoneOnly === 'ORIGINAL' ? '-orig' : '-reply'}=${entry.zone}`;
  return { state, original: printTuple(entry.original), reply: `${printTuple(entry.reply)}${zone}`, ...(entry.mark !== 0 && { mark: formatMark(entry.mark) }), ...(status.length > 0 && { status: status.join(',') }) };
}

/** The state with a changed entry, in the table too where it stands there. */
export function withEntry(state: State, entry: Entry): State {
  const known = state.entries.has(entry);
  return { ...state, ...(known && { entries: state.entries.put(entry) }), tracked: { ...state.tracked!, entry } };
}

/** The zone that a packet is looked up in (nf_ct_zone_tmpl). */
const zoneOf = (template: TrackingTemplate | undefined, { mark }: Packet): Zone => ({
  zone: template ? (template.zone === 'mark' ? mark & 0xffff : template.zone) : 0, ...(template?.only && { zoneOnly: template.only }),
});

/** A connection by a tuple of either direction, as matches may look one up; seen from the zone of the packet at hand. */
export function lookUp({ entries, tracked, packet }: State, tuple: Tuple): LookedUp | undefined {
  const entry = entries.find(tuple, tracked?.entry ?? zoneOf(tracked?.template, packet))?.entry;
  return entry && { confirmed: entry.confirmed, assured: entry.assured, original: entry.original, closed: entry.tcp?.state === 'TIME_WAIT' || entry.tcp?.state === 'CLOSE' };
}

/** Connection tracking at PREROUTING and OUTPUT. A packet that comes back through lo keeps what it has. */
export const track: Station = (state, box) => {
  const before = state.tracked;
  if (before?.state === 'UNTRACKED') return said(state, isCopy(state) ? 'Not tracked: the copies that TEE makes never are' : 'Not tracked: a rule of the raw table said so');
  if (before?.entry) return state;
  const fresh: State = without(state, 'tracked');
  const { packet } = state;
  if (hasNoProtocol(packet)) return invalid(fresh, 'no protocol follows its headers');
  const zone = zoneOf(before?.template, packet);
  const role = icmpRole(packet);
  switch (role.kind) {
    case 'untracked':
      return said({ ...fresh, tracked: { state: 'UNTRACKED', direction: 'ORIGINAL' } }, 'Not tracked: neighbour discovery and multicast listener messages never are');
    case 'invalid':
      return invalid(fresh, role.because);
    case 'error':
      return related(fresh, role.about, zone, box);
    case 'ordinary':
      return resolve(fresh, zone, before?.template?.helper, box);
  }
};

/** The packet's connection, or a new one (resolve_normal_ct, and what its protocol makes of it). */
function resolve(state: State, zone: Zone, helper: string | undefined, box: Box): State {
  const { packet } = state;
  const tuple = tupleOf(packet);
  const known = state.entries.find(tuple, zone);
  if (!known) return begin(state, tuple, zone, helper);
  const { direction } = known;
  const entry = whoClosed(known.entry, direction, packet, box);
  const followed = follow(entry, direction, packet);
  if (followed.verdict === 'invalid') return invalid(state, followed.because);
  if (followed.verdict === 'reopen') return resolve({ ...state, entries: state.entries.remove(entry) }, zone, helper, box);
  const changed = { ...entry, ...followed.change, seenReply: entry.seenReply || direction === 'REPLY', ...accounted(entry, followed, direction, packet) };
  const tracked: Tracked = { entry: changed, direction, state: stateOf(known) };
  const next: State = { ...state, tracked, entries: followed.killed ? state.entries.remove(entry) : state.entries.put(changed) };
  const what = direction === 'REPLY' ? 'An answer within a known connection' : entry.seenReply ? 'A further packet of a connection that was answered' : 'A further packet of a connection without an answer yet';
  return said(next, `${what}: ${tracked.state}`, listedAt(entry, box));
}

function stateOf({ entry, direction }: Found): Tracked['state'] {
  if (direction === 'REPLY' || entry.seenReply) return 'ESTABLISHED';
  return entry.expected ? 'RELATED' : 'NEW';
}

type Accepted = Extract<Followed, { verdict: 'accept' }>;

/** The counters with one packet more (nf_conntrack_acct), and the time that is left from here (nf_ct_refresh_acct): all of it but for a packet that ends the connection (nf_ct_kill_acct). */
function accounted(entry: Entry, { counted, killed, change }: Accepted, direction: Direction, { length }: Packet): Pick<Entry, 'counters' | 'timeout'> {
  if (!counted) return {};
  const { counters, seenReply } = entry;
  const side = direction === 'ORIGINAL' ? 'original' : 'reply';
  return {
    ...(!killed && { timeout: timeoutOf({ ...entry, ...change }, seenReply) }),
    ...(counters && { counters: { ...counters, [side]: { packets: counters[side].packets + 1, bytes: counters[side].bytes + length } } }),
  };
}

const noCount = { packets: 0, bytes: 0 };

/** A first packet. Its entry is not in the table before it has passed the box. */
function begin(state: State, original: Tuple, zone: Zone, helper: string | undefined): State {
  const { packet } = state;
  const entry: Entry = {
    ...nothing, ...zone, id: state.entries.nextId, original, reply: invert(original), sourceDone: false, destinationDone: false,
    counters: { original: noCount, reply: noCount }, labels: [], ...(helper !== undefined && { helper }),
  };
  if (!isInvertible(original)) return invalid(state, 'an ICMP message that is neither request nor answer, nor an error');
  const followed = follow(entry, 'ORIGINAL', packet);
  if (followed.verdict !== 'accept') return invalid(state, followed.verdict === 'invalid' ? followed.because : 'no connection begins with it');
  const made = { ...entry, ...followed.change, ...accounted(entry, followed, 'ORIGINAL', packet) };
  return said({ ...state, tracked: { entry: made, state: 'NEW', direction: 'ORIGINAL' } }, beginningOf(packet, made));
}

/**
 * An ICMP error belongs to the connection of the packet that it tells of, where its destination is the end that the packet
 * came from (nf_conntrack_inet_error).
 */
function related(state: State, about: Packet | undefined, zone: Zone, box: Box): State {
  const inner = about && tupleOf(about);
  if (!inner) return invalid(state, 'an ICMP error, and the packet that caused it is not given');
  const known = isInvertible(inner) ? state.entries.find(invert(inner), zone) : undefined;
  if (!known) return invalid(state, 'an ICMP error about a packet of no known connection');
  const { entry, direction } = known;
  const end = (direction === 'ORIGINAL' ? entry.original : entry.reply).dst;
  if (!sameIp(end, state.packet.dst)) return invalid(state, 'an ICMP error that goes to another address than the packet that it tells of came from');
  return said({ ...state, tracked: { entry, direction, state: 'RELATED' } }, 'An ICMP error about a packet of a known connection: RELATED', listedAt(entry, box));
}

const invalid = (state: State, why: string): State => said({ ...state, tracked: { state: 'INVALID', direction: 'ORIGINAL' } }, `INVALID: ${why}`);

/** The line of the capture that lists a connection. That it is still there is an assumption. */
function listedAt(entry: Entry, { file, inquiry }: Box): Place {
  const { listed } = entry;
  if (!listed) return {};
  const taken = takenState(entry);
  if (taken !== undefined) inquiry.assume(taken);
  inquiry.assume('The capture lists the connection: it is taken not to have ended since.');
  return placeOf(file, listed);
}

type Place = Pick<OtherStep, 'uri' | 'range'>;

function said(state: State, summary: string, place: Place = {}): State {
  const connection = viewOf(state.tracked);
  return addStep(state, { kind: 'conntrack', summary, hook: state.packet.in === undefined || state.packet.out !== undefined ? 'OUTPUT' : 'PREROUTING', ...(connection && { connection }), ...place });
}

/** The end of POSTROUTING and INPUT: the packet has passed, its connection enters the table (__nf_conntrack_confirm). */
export function confirm(state: State): State {
  const entry = state.tracked?.entry;
  if (!entry || entry.confirmed) return state;
  // Address translation could not keep them apart; the kernel cannot hold both.
  const clash = state.entries.find(entry.original, entry, 'ORIGINAL') ?? state.entries.find(entry.reply, entry, 'REPLY');
  if (clash) return finish(said(state, 'Another connection has the same addresses and ports in one direction: the kernel drops this packet'), { outcome: 'DROP', summary: 'Dropped by connection tracking: another connection already has the same addresses and ports' });
  const confirmed = { ...entry, confirmed: true };
  return { ...state, entries: state.entries.put(confirmed), tracked: { ...state.tracked!, entry: confirmed } };
}
