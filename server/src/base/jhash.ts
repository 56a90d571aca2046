/**
 * Exports the hash of Bob Jenkins that Linux uses where a choice has to be the same each time (include/linux/jhash.h):
 * jhash2, and what turns words in network order into the words of a little-endian machine.
 */

const start = 0xdeadbeef;
const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** A 32-bit word with its bytes in the other order: what a little-endian machine reads where the network's order is stored. */
export const swapBytes = (word: number): number => ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

/** The product of two 32-bit words without its lower half: scales a hash to a number below `range` (reciprocal_scale). */
export const scale = (hash: number, range: number): number => Number((BigInt(hash >>> 0) * BigInt(range >>> 0)) >> 32n);

/** The hash of 32-bit words as the machine holds them, from 0 to 2^32 - 1. */
export function jhash2(words: readonly number[], seed: number): number {
  let [a, b, c] = [0, 0, 0].map(() => (start + (words.length << 2) + seed) | 0) as [number, number, number];
  let at = 0;
  for (; words.length - at > 3; at += 3) {
    a = (a + words[at]!) | 0;
    b = (b + words[at + 1]!) | 0;
    c = (c + words[at + 2]!) | 0;
    a = (a - c) ^ rotate(c, 4); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8); b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4); b = (b + a) | 0;
  }
  if (at === words.length) return c >>> 0;
  a = (a + words[at]!) | 0;
  b = (b + (words[at + 1] ?? 0)) | 0;
  c = (c + (words[at + 2] ?? 0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
