/** Exports murmurHash2, as nginx has it (ngx_murmur_hash2). */

/** The hash of a text of one character a byte, from 0 to 2^32 - 1. */
export function murmurHash2(text: string): number {
  const factor = 0x5bd1e995;
  let left = text.length;
  let hash = left;
  let at = 0;
  for (; left >= 4; left -= 4, at += 4) {
    let word = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8) | (text.charCodeAt(at + 2) << 16) | (text.charCodeAt(at + 3) << 24);
    word = Math.imul(word, factor);
    word ^= word >>> 24;
    hash = Math.imul(hash, factor) ^ Math.imul(word, factor);
  }
  if (left >= 3) hash ^= text.charCodeAt(at + 2) << 16;
  if (left >= 2) hash ^= text.charCodeAt(at + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ text.charCodeAt(at), factor);
  hash = Math.imul(hash ^ (hash >>> 13), factor);
  return (hash ^ (hash >>> 15)) >>> 0;
}
