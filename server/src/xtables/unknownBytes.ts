/** Exports what matches on bytes share where bytes are unknown: the assumption that a test does not fit, and bitwise words of which some bits are known. */
import type { Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { hashText } from '../base/text.ts';
import type { Tri } from '../base/tri.ts';
import { assumed } from '../base/tri.ts';
import type { Word } from './bytes.ts';

/** A test that depends on bytes which nobody gave is taken not to fit. `id` is the test in full; `what` says what the packet would have: "the text GET". */
export const bytesUnknown = (packet: Packet, id: string, what: string): Tri => assumed(false, `that depends on ${missingFields(packet)}`, {
  id: `bytes:${shortened(id)}`, text: `Does the packet have ${what}?`, decides: `The bytes of the packet decide it, and they are not given: fill in ${missingFields(packet)}.`, assumption: `The packet is taken not to have ${what}: that depends on ${missingFields(packet)}.`,
});

/** A test may be a thousand characters long, and an id is shown and sent back: what is cut off is told apart by its hash. */
const shortened = (id: string): string => (id.length > longestId ? `${id.slice(0, longestId)}~${hashText(id).toString(16)}` : id);
const longestId = 60;

/** The fields that nobody gave, in words. */
function missingFields(packet: Packet): string {
  const tcp = packet.protocol === protocolNumber.tcp;
  const missing = [
    packet.payload === undefined && 'its payload', tcp && packet.tcpOptions === undefined && 'its TCP options', tcp && packet.seq === undefined && 'its sequence numbers',
    packet.family === 4 && packet.id === undefined && 'its identification',
  ].filter((word) => word !== false);
  return `bytes that are not given (${[...missing, 'checksums'].join(', ')})`;
}

/** A word of which all bits are known. */
export const knownWord = (value: number): Word => ({ bits: value >>> 0, known: 0xffffffff });
export const isWhole = ({ known }: Word): boolean => known === 0xffffffff;
export const nothingKnown: Word = { bits: 0, known: 0 };

const word = (bits: number, known: number): Word => ({ bits: bits >>> 0, known: known >>> 0 });

/** Where either side has a known 0, the result is known. */
export const andWords = (a: Word, b: Word): Word => word(a.bits & b.bits, (a.known & b.known) | (a.known & ~a.bits) | (b.known & ~b.bits));
/** Where either side has a known 1, the result is known. */
export const orWords = (a: Word, b: Word): Word => word(a.bits | b.bits, (a.known & b.known) | a.bits | b.bits);
export const xorWords = (a: Word, b: Word): Word => word((a.bits ^ b.bits) & a.known & b.known, a.known & b.known);
/** By 0 to 31 bits. */
export const shiftLeft = (a: Word, by: number): Word => word(a.bits << by, (a.known << by) | ((1 << by) - 1));
export const shiftRight = (a: Word, by: number): Word => word(a.bits >>> by, (a.known >>> by) | ~(0xffffffff >>> by));

/** Whether a word lies from `from` to `to`, both included; undefined where its unknown bits decide. */
export function liesIn({ bits, known }: Word, from: number, to: number): boolean | undefined {
  const most = (bits | ~known) >>> 0;
  if (from <= bits && most <= to) return true;
  if (most < from || to < bits) return false;
  return from === to && ((from & known) >>> 0) !== bits ? false : undefined;
}
