/**
 * Exports how connection tracking follows SCTP by the chunks of its packets (nf_conntrack_proto_sctp.c). Verification tags
 * count as right where a side could know its own.
 */
import type { Direction } from '../base/packet.ts';
import { sctpStates as states } from '../base/trackedStates.ts';

export type SctpState = (typeof states)[number];

/** The state of a connection by its word in a listing; undefined where it is none. */
export const sctpStateOf = (word: string): SctpState | undefined => states.find((state) => state === word);

/** Chunk types (RFC 9260, section 3.2) that move a connection. */
const chunk = { init: 1, initAck: 2, heartbeat: 4, heartbeatAck: 5, abort: 6, shutdown: 7, shutdownAck: 8, error: 9, cookieEcho: 10, cookieAck: 11, shutdownComplete: 14 } as const;
type Chunk = keyof typeof chunk;
const chunkNames = new Map<number, Chunk>((Object.keys(chunk) as Chunk[]).map((name) => [chunk[name], name]));

const short: Readonly<Record<string, SctpState>> = {
  CL: 'CLOSED', CW: 'COOKIE_WAIT', CE: 'COOKIE_ECHOED', ES: 'ESTABLISHED', SS: 'SHUTDOWN_SENT', SR: 'SHUTDOWN_RECD', SA: 'SHUTDOWN_ACK_SENT', HS: 'HEARTBEAT_SENT',
};
const row = (text: string): readonly (SctpState | undefined)[] => text.split(' ').map((word) => short[word]);

/** What a chunk makes of a connection in each state, in their order (sctp_conntracks); IV is invalid. */
const transitions: Readonly<Record<Direction, Readonly<Record<Chunk, ReturnType<typeof row>>>>> = {
  ORIGINAL: {
    // NO CL CW CE ES SS SR SA HS
    init: row('CL CL CW CE ES CL CL SA CW'),
    initAck: row('CL CL CW CE ES SS SR SA CL'),
    abort: row('CL CL CL CL CL CL CL CL CL'),
    shutdown: row('CL CL CW CE SS SS SR SA CL'),
    shutdownAck: row('SA CL CW CE ES SA SA SA SA'),
    error: row('CL CL CW CE ES SS SR SA CL'),
    cookieEcho: row('CL CL CE CE ES SS SR SA CL'),
    cookieAck: row('CL CL CW ES ES SS SR SA CL'),
    shutdownComplete: row('CL CL CW CE ES SS SR CL CL'),
    heartbeat: row('HS CL CW CE ES SS SR SA HS'),
    heartbeatAck: row('CL CL CW CE ES SS SR SA HS'),
  },
  REPLY: {
    init: row('IV CL CW CE ES SS SR SA IV'),
    initAck: row('IV CW CW CE ES SS SR SA IV'),
    abort: row('IV CL CL CL CL CL CL CL IV'),
    shutdown: row('IV CL CW CE SR SS SR SA IV'),
    shutdownAck: row('IV CL CW CE ES SA SA SA IV'),
    error: row('IV CL CW CL ES SS SR SA IV'),
    cookieEcho: row('IV CL CE CE ES SS SR SA IV'),
    cookieAck: row('IV CL CW ES ES SS SR SA IV'),
    shutdownComplete: row('IV CL CW CE ES SS SR CL IV'),
    heartbeat: row('IV CL CW CE ES SS SR SA HS'),
    heartbeatAck: row('IV CL CW CE ES SS SR SA ES'),
  },
};

/** What is kept of a connection: its state, and whose packets carry a verification tag that was seen (vtag of struct ip_ct_sctp). */
export interface SctpTrack { readonly state: SctpState; readonly tags: Readonly<Record<Direction, boolean>> }

export const firstSctpTrack: SctpTrack = { state: 'NONE', tags: { ORIGINAL: false, REPLY: false } };

export type SctpStep =
  | { readonly verdict: 'invalid'; readonly because: string }
  | { readonly verdict: 'accept'; readonly track: SctpTrack; readonly counted: boolean; readonly assured?: true };

const invalid = (because: string): SctpStep => ({ verdict: 'invalid', because });
const alone: ReadonlySet<number> = new Set([chunk.init, chunk.initAck, chunk.shutdownComplete]);
/** With one of these the verification tag is not looked at before the chunks are. */
const exempt: ReadonlySet<number> = new Set([chunk.init, chunk.shutdownComplete, chunk.cookieEcho, chunk.abort, chunk.shutdownAck, chunk.heartbeat, chunk.heartbeatAck]);

/** What a packet with these chunks makes of its connection. */
export function sctpStep(track: SctpTrack, direction: Direction, chunks: readonly { readonly type: number; readonly flags?: number }[]): SctpStep {
  const types = chunks.map(({ type }) => type);
  if (types.length === 0) return invalid('an SCTP packet has a chunk');
  const only = types.findIndex((type) => alone.has(type));
  if (types.length > 1 && (only >= 0 || types.lastIndexOf(chunk.cookieEcho) > 0 || types.lastIndexOf(chunk.cookieAck) > 0)) return invalid('SCTP chunks stand together that may not');
  const first = track.state === 'NONE';
  if (first && types.some((type) => type === chunk.abort || type === chunk.shutdownComplete || type === chunk.cookieAck)) return invalid('no SCTP association begins with these chunks');
  let { state } = track;
  const tags = { ...track.tags };
  if (first) {
    for (const type of types) {
      // A chunk that moves nothing leaves the association without a state.
      if (!chunkNames.has(type)) return invalid('no SCTP association begins with these chunks');
      if (type === chunk.init || type === chunk.shutdownAck) tags.REPLY = true;
      if (type === chunk.heartbeat) tags.ORIGINAL = true;
    }
  }
  const opposite = direction === 'ORIGINAL' ? 'REPLY' : 'ORIGINAL';
  if (!types.some((type) => exempt.has(type)) && !tags[direction]) return invalid('no verification tag of this side was seen yet');
  let counted = true;
  let assured = false;
  for (const { type, flags = 0 } of chunks) {
    if (type === chunk.abort || type === chunk.shutdownComplete) {
      if (!tags[flags & 1 ? opposite : direction]) return invalid('no verification tag of this side was seen yet');
    } else if (type === chunk.cookieEcho && !tags[direction]) return invalid('no verification tag of this side was seen yet');
    else if (type === chunk.heartbeat || type === chunk.heartbeatAck) tags[direction] = true;
    const name = chunkNames.get(type);
    const next: SctpState | undefined = name ? transitions[direction][name][states.indexOf(state)] : state;
    if (next === undefined) return invalid(`an SCTP packet with this chunk does not fit an association in state ${state}`);
    if (type === chunk.init || type === chunk.initAck) tags[opposite] = true;
    if (type === chunk.init && next === 'CLOSED' && state === 'CLOSED') counted = false;
    if (next !== state && next === 'ESTABLISHED') assured = true;
    state = next;
  }
  return { verdict: 'accept', track: { state, tags }, counted, ...(assured && { assured }) };
}

const answers: ReadonlyMap<number, number> = new Map([
  [chunk.init, chunk.initAck], [chunk.initAck, chunk.cookieEcho], [chunk.cookieEcho, chunk.cookieAck], [chunk.shutdown, chunk.shutdownAck],
  [chunk.shutdownAck, chunk.shutdownComplete], [chunk.heartbeat, chunk.heartbeatAck],
]);
const sack = 3;

/** The chunk that answers a packet with this one in front. */
export const answeringChunk = (type: number): number => answers.get(type) ?? sack;
