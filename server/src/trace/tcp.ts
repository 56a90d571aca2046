/**
 * Exports how connection tracking follows TCP without looking at sequence numbers: which flags a packet may carry, and what
 * becomes of its connection (nf_conntrack_tcp_packet in nf_conntrack_proto_tcp.c). Every packet counts as within the window.
 */
import type { Direction, Packet } from '../base/packet.ts';
import { tcpFlagBits } from '../base/packet.ts';
import { ipHeaderLength, tcpOptionBytes } from '../xtables/bytes.ts';
import { tcpStates as states } from '../base/trackedStates.ts';

export type TcpState = (typeof states)[number];

/** The state of a connection by its word in a listing; undefined where it is none. */
export const tcpStateOf = (word: string): TcpState | undefined => states.find((state) => state === word);

const { FIN, SYN, RST, ACK, URG } = tcpFlagBits;
/** Sets of flags that some host may send; PSH, ECE and CWR say nothing here. */
const valid = new Set([SYN, SYN | URG, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | URG, ACK, ACK | URG]);

const validFlags = (flags: number): boolean => valid.has(flags & (FIN | SYN | RST | ACK | URG));

type Segment = 'syn' | 'synack' | 'fin' | 'ack' | 'rst';

function segmentOf(flags: number): Segment {
  if (flags & RST) return 'rst';
  if (flags & SYN) return flags & ACK ? 'synack' : 'syn';
  return flags & FIN ? 'fin' : 'ack';
}

/** States by two letters, in the order of `states`; IG: the packet is ignored, IV: it is invalid. */
const short: Readonly<Record<string, TcpState | 'ignored' | 'invalid'>> = {
  NO: 'NONE', SS: 'SYN_SENT', SR: 'SYN_RECV', ES: 'ESTABLISHED', FW: 'FIN_WAIT', CW: 'CLOSE_WAIT', LA: 'LAST_ACK', TW: 'TIME_WAIT', CL: 'CLOSE', S2: 'SYN_SENT2', IG: 'ignored', IV: 'invalid',
};
const row = (text: string): readonly (TcpState | 'ignored' | 'invalid')[] => text.split(' ').map((word) => short[word] ?? 'invalid');

/** What a segment makes of a connection in each state (tcp_conntracks). */
const transitions: Readonly<Record<Direction, Readonly<Record<Segment, ReturnType<typeof row>>>>> = {
  ORIGINAL: {
    // NO SS SR ES FW CW LA TW CL S2
    syn: row('SS SS IG IG IG IG IG SS SS S2'),
    synack: row('IV IV SR IV IV IV IV IV IV SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('ES IV ES ES CW CW TW TW CL IV'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
  },
  REPLY: {
    syn: row('IV S2 IV IV IV IV IV SS IV S2'),
    synack: row('IV SR IG IG IG IG IG IG IG SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('IV IG SR ES CW CW TW TW CL IG'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
  },
};

/** What is kept of a connection (struct ip_ct_tcp). */
export interface TcpTrack {
  readonly state: TcpState;
  /** The segment that was taken or ignored last, and its direction (last_index, last_dir). */
  readonly last?: { readonly segment: Segment; readonly direction: Direction };
  /** One side began to close it (IP_CT_TCP_FLAG_CLOSE_INIT). */
  readonly closing?: boolean;
  /** A SYN in LAST_ACK was let through: the next ACK may be a challenge, not the last one (IP_CT_EXP_CHALLENGE_ACK). */
  readonly challenge?: boolean;
  /** Both sides sent a SYN (IP_CT_TCP_SIMULTANEOUS_OPEN). */
  readonly simultaneous?: boolean;
  /** The sequence number behind the furthest byte of the first direction (seen[0].td_end); absent where no packet says its own. */
  readonly end?: number;
}

export type TcpStep =
  | { readonly verdict: 'invalid'; readonly because: string }
  /** The connection is forgotten, and the packet begins a new one. */
  | { readonly verdict: 'reopen' }
  | {
    readonly verdict: 'accept'; readonly track: TcpTrack;
    /** The packet counts for the connection's counters. */
    readonly counted: boolean;
    /** A reset in place of an answer: the connection is forgotten, and the packet is its last. */
    readonly killed?: true;
    readonly assured?: true;
  };

/** States in which the kernel gives the ports of a connection away (nf_nat_may_kill). */
const endedStates: ReadonlySet<TcpState> = new Set(['TIME_WAIT', 'CLOSE', 'SYN_SENT2']);
export const hasEnded = ({ state }: TcpTrack): boolean => endedStates.has(state);

/** Whether a sequence number is behind another one (nf_seq_has_advanced, after). */
export const isAfter = (one: number, other: number): boolean => (one - other | 0) > 0;

/** The sequence number behind a segment (segment_seq_plus_len), or the one that was known before where that is further. */
export function endOfSegment(before: number | undefined, { seq, flags, length, ...packet }: Packet): number | undefined {
  if (seq === undefined) return before;
  const data = length - ipHeaderLength(packet) - 20 - tcpOptionBytes(packet.tcpOptions ?? []).length;
  const end = seq + Math.max(0, data) + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0) >>> 0;
  return before === undefined || isAfter(end, before) ? end : before;
}

/** The track of a connection that a packet begins. */
export const firstTrack: TcpTrack = { state: 'NONE' };

/** What a packet makes of its connection. A lone ACK begins one in its middle (nf_conntrack_tcp_loose). */
export function tcpStep(track: TcpTrack, direction: Direction, { flags, ack }: Pick<Packet, 'flags' | 'ack'>, seenReply: boolean): TcpStep {
  if (!validFlags(flags)) return { verdict: 'invalid', because: 'no host sends these TCP flags together' };
  const segment = segmentOf(flags);
  const last = { segment, direction };
  const { state } = track;
  const other = track.last !== undefined && track.last.direction !== direction;
  let next = transitions[direction][segment][states.indexOf(state)] ?? 'invalid';
  let from = state;
  let after: TcpTrack = track;

  // What the client acknowledges, nobody has sent yet as far as conntrack knows (tcp_in_window); after a challenge of the server it is let through.
  if (segment === 'rst' && state === 'SYN_SENT' && direction === 'ORIGINAL' && flags & ACK && ack !== 0 && !(other && track.last?.segment === 'ack')) return { verdict: 'invalid', because: 'a reset that acknowledges something, before the server has sent anything' };
  if (next === 'invalid') return { verdict: 'invalid', because: state === 'NONE' ? 'no TCP connection begins with these flags' : `a TCP packet with these flags does not fit a connection in state ${state}` };
  if (next === 'SYN_SENT' && (state === 'TIME_WAIT' || state === 'CLOSE')) {
    if (track.closing || (track.last?.segment === 'rst' && !other)) return { verdict: 'reopen' };
    next = 'ignored';
  }
  if (next === 'ignored') {
    if (segment !== 'synack' || track.last?.segment !== 'syn' || !other) {
      const syn = segment === 'syn' && direction === 'ORIGINAL';
      return { verdict: 'accept', counted: false, track: { ...track, last, ...(syn && { simultaneous: false, challenge: state === 'LAST_ACK' }) } };
    }
    // The answer to a SYN that was let through: client and server agree, so the connection begins again.
    from = 'SYN_SENT';
    next = 'SYN_RECV';
    after = { ...track, closing: false, challenge: false };
  } else if (next === 'TIME_WAIT' && state === 'LAST_ACK' && segment === 'ack' && other && track.last?.segment === 'syn' && track.challenge) {
    return { verdict: 'accept', counted: false, track: { ...track, challenge: false } };
  } else if (next === 'SYN_SENT2') after = { ...track, simultaneous: true };
  else if (next === 'SYN_RECV' && direction === 'REPLY' && segment === 'ack' && track.simultaneous) next = 'ESTABLISHED';

  after = { ...after, state: next, last, ...(next !== from && next === 'FIN_WAIT' && { closing: true }) };
  if (!seenReply) {
    if (segment === 'rst') return { verdict: 'accept', track: after, counted: true, killed: true };
    return { verdict: 'accept', track: after, counted: segment !== 'syn' || from !== 'SYN_SENT' };
  }
  const assured = next === 'ESTABLISHED' && (from === 'SYN_RECV' || from === 'ESTABLISHED');
  return { verdict: 'accept', track: after, counted: true, ...(assured && { assured }) };
}
