/**
 * Exports connectionsOf: the connections that a capture lists, as the state that a trace begins with; whoClosed and takenState, what it leaves open. What a listing does not say
 * is what the kernel would have: the addresses tell which ends are translated, and both sides have passed the nat table.
 */
import type { ListedConnection } from '../base/host.ts';
import { sameIp } from '../base/ip.ts';
import { tcpFlagBits, type Direction, type Packet, type Tuple } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { clip } from '../base/text.ts';
import { formerSctpStates } from '../base/trackedStates.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { Connections, indexOf, type Entry } from './connections.ts';
import { sctpStateOf } from './sctp.ts';
import type { Box } from './state.ts';
import { tcpStateOf } from './tcp.ts';
import { invert, printTuple } from './tuples.ts';

const known = new WeakMap<AnalysedFile, Connections>();

/** The table of a file, read once. */
export function connectionsOf(file: AnalysedFile): Connections {
  let table = known.get(file);
  if (!table) known.set(file, (table = new Connections(indexOf(file.host.connections.map(entryOf)))));
  return table;
}

function entryOf(listed: ListedConnection, index: number): Entry {
  const { original, reply, replied, assured, mark, zone, zoneOnly, counters, helper, labels, span, uri, timeout } = listed;
  const straight = invert(original);
  const source = !sameEnd(straight, reply, 'dst');
  const destination = !sameEnd(straight, reply, 'src');
  const numbers = labels?.map(Number);
  return {
    id: index + 1, original, reply, seenReply: replied, assured, confirmed: true, expected: false, sourceNat: source, destinationNat: destination, sourceDone: true, destinationDone: true, mark, zone, listed: { span, ...(uri !== undefined && { uri }) },
    ...(zoneOnly && { zoneOnly }), ...(counters && { counters }), ...(timeout !== undefined && { timeout }), ...(helper !== undefined && { helper }), ...(numbers?.every(Number.isInteger) && { labels: numbers }), ...stateOf(listed),
  };
}

/** Whether both tuples have the same end. The identifier of ICMP is part of both ends; a translation of the source gives it a new one. */
const sameEnd = (a: Tuple, b: Tuple, end: 'src' | 'dst'): boolean =>
  sameIp(a[end], b[end]) && (end === 'src' ? a.icmpType !== undefined || a.sport === b.sport : a.dport === b.dport);

/** States in which one side has begun to close the connection. */
const closing = new Set(['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT']);

function stateOf({ original, state = '', replied }: ListedConnection): Pick<Entry, 'tcp' | 'sctp' | 'strangeState'> {
  if (original.protocol === protocolNumber.tcp) {
    const tcp = tcpStateOf(state);
    return { tcp: { state: tcp ?? likelyState.tcp[replied ? 1 : 0], closing: tcp !== undefined && closing.has(tcp), simultaneous: tcp === 'SYN_SENT2' }, ...(!tcp && { strangeState: state }) };
  }
  if (original.protocol !== protocolNumber.sctp) return {};
  const sctp = sctpStateOf(state);
  // An association that is CLOSED has not heard of the server's tag, as far as one can see.
  return { sctp: { state: sctp ?? formerSctpStates.get(state) ?? likelyState.sctp[replied ? 1 : 0], tags: { ORIGINAL: replied && sctp !== 'CLOSED', REPLY: true } }, ...(!sctp && { strangeState: state }) };
}

/** What a connection is taken to be where its state cannot be read: before an answer, and after one. */
const likelyState = { tcp: ['SYN_SENT', 'ESTABLISHED'], sctp: ['COOKIE_WAIT', 'ESTABLISHED'] } as const;

/** What was taken for the state of a listed connection, in words; undefined where the listing says it. */
export function takenState({ strangeState, original, seenReply }: Entry): string | undefined {
  if (strangeState === undefined) return undefined;
  const name = original.protocol === protocolNumber.tcp ? 'TCP' : 'SCTP';
  const now = name === 'SCTP' ? formerSctpStates.get(strangeState) : undefined;
  if (now !== undefined) return `The state ${strangeState} that the capture lists is one of older kernels: ${now} is taken instead, since newer kernels have made one state of both.`;
  const taken = likelyState[name === 'TCP' ? 'tcp' : 'sctp'][seenReply ? 1 : 0];
  return `${strangeState === '' ? `The capture does not say the ${name} state of the connection` : `The state ${clip(strangeState)} that the capture lists is none of ${name}`}: ${taken} is taken instead, since the connection ${seenReply ? 'was answered' : 'has no answer yet'}.`;
}

/**
 * A listing does not say who closed a TCP connection in state CLOSE, which decides what a SYN does to it: it is asked. The
 * entry comes back with the answer.
 */
export function whoClosed(entry: Entry, direction: Direction, { flags }: Packet, box: Box): Entry {
  const { SYN, ACK, RST } = tcpFlagBits;
  if (!entry.listed || entry.tcp?.state !== 'CLOSE' || entry.tcp.last || direction !== 'ORIGINAL' || (flags & (SYN | ACK | RST)) !== SYN) return entry;
  const closing = box.inquiry.ask({
    id: `closed:${printTuple(entry.original)}`, kind: 'boolean', text: 'Was this TCP connection closed by its client, or by FIN packets, before it was listed in state CLOSE?', because: 'A SYN begins such a connection anew. Where the server reset it, the SYN still belongs to the old one. The listing does not say which.',
    options: [{ value: true, label: 'Yes: a SYN begins it anew' }, { value: false, label: 'No: the server reset it' }], default: true, assumption: 'The listed TCP connection in state CLOSE was taken to have been closed by its client: the SYN begins a new one.',
  }).answer === true;
  return { ...entry, tcp: { ...entry.tcp, closing } };
}
