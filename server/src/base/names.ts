/**
 * Exports NamePool: numbers for names that are read straight from a large text.
 * A slice of a 46 MB string keeps the whole string alive, so names live in a pool of their own
 * and no string is made until somebody asks for one.
 */

export interface NamePool {
  /** The number of the name at text[start, end), made where it is new. */
  intern(text: string, start: number, end: number): number;
  /** The number of a name, or -1. */
  find(name: string): number;
  nameOf(id: number): string;
  readonly size: number;
}

/** Names are kept as UTF-16 code units; a half of a surrogate pair comes out as U+FFFD. */
const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });

export function createNamePool(): NamePool {
  let characters = new Uint16Array(1 << 12);
  let used = 0;
  let offsets = new Uint32Array(1 << 8);
  let hashes = new Uint32Array(1 << 8);
  let slots = new Int32Array(1 << 9).fill(-1);
  let size = 0;

  const hash = (text: string, start: number, end: number): number => {
    let h = 0x811c9dc5;
    for (let i = start; i < end; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return (h ^ (h >>> 15)) >>> 0;
  };
  const same = (id: number, text: string, start: number, end: number): boolean => {
    const from = offsets[id]!;
    if (offsets[id + 1]! - from !== end - start) return false;
    for (let i = start; i < end; i++) if (characters[from + i - start] !== text.charCodeAt(i)) return false;
    return true;
  };
  const slotOf = (text: string, start: number, end: number, hashed: number): number => {
    let slot = hashed & (slots.length - 1);
    while (slots[slot]! >= 0 && !same(slots[slot]!, text, start, end)) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const nameOf = (id: number): string => decoder.decode(characters.subarray(offsets[id]!, offsets[id + 1]!));
  const grow = (): void => {
    slots = new Int32Array(slots.length * 2).fill(-1);
    for (let id = 0; id < size; id++) {
      let slot = hashes[id]! & (slots.length - 1);
      while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id;
    }
  };
  return {
    intern(text, start, end) {
      const hashed = hash(text, start, end);
      let slot = slotOf(text, start, end, hashed);
      if (slots[slot]! >= 0) return slots[slot]!;
      if (size * 2 >= slots.length) {
        grow();
        slot = slotOf(text, start, end, hashed);
      }
      const length = end - start;
      if (used + length > characters.length) {
        const larger = new Uint16Array(Math.max(characters.length * 2, used + length));
        larger.set(characters);
        characters = larger;
      }
      if (size + 2 > offsets.length) {
        offsets = doubled(offsets);
        hashes = doubled(hashes);
      }
      for (let i = 0; i < length; i++) characters[used + i] = text.charCodeAt(start + i);
      used += length;
      offsets[size + 1] = used;
      hashes[size] = hashed;
      slots[slot] = size;
      return size++;
    },
    find(name) {
      return slots[slotOf(name, 0, name.length, hash(name, 0, name.length))]!;
    },
    nameOf,
    get size() {
      return size;
    },
  };
}

function doubled(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2);
  larger.set(list);
  return larger;
}
