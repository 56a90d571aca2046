/**
 * Exports SetIndex: the members of one IP set as the capture has them, ready to be asked. A set of a million members is read
 * once; it then costs some twelve bytes a member beside its text, and an answer takes a few look-ups: members with the
 * same hash are read again and compared.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import { cut, elementsOf, hashOf, lengthOf, portBits, samePlace, type Element, type Part, type SetShape } from './setShape.ts';

export interface SetIndex {
  /** How many elements there are; a range counts for all its elements. */
  readonly count: number;
  /** Ranges that are too many were left out: what is not found may be there. */
  readonly incomplete: boolean;
  /** How many elements have a prefix length, for each dimension that holds networks: the first of them, then the second. */
  readonly lengths: readonly ReadonlyMap<number, number>[];
  /** These prefix lengths, longest first. */
  readonly order: readonly (readonly number[])[];
  /** The members that hold the element, in their order. Only interfaces make them several: those of one network are one list to the kernel. */
  find(element: Element): SetMember[];
}

/** So many blocks a set is indexed with: a million members, and some that are ranges in several dimensions. */
const mostBlocks = 1 << 22;

/** The dimensions whose prefix length is part of the element: networks. */
export const netsOf = (parts: readonly Part[]): number[] => parts.flatMap((part, i) => (part === 'net' ? [i] : []));

/** The lengths that any element has, longest first. */
export const longestFirst = (counts: ReadonlyMap<number, number>): number[] => [...counts].flatMap(([length, count]) => (count > 0 ? [length] : [])).sort((a, b) => b - a);

/** Entries of a hash table with chains, in arrays of numbers. */
class Table {
  members: Int32Array<ArrayBuffer>;
  hashes: Int32Array<ArrayBuffer>;
  next: Int32Array<ArrayBuffer>;
  heads: Int32Array;
  size = 0;

  /** `room` is how many entries are expected. */
  constructor(room: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, room)));
    this.members = new Int32Array(capacity);
    this.hashes = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.heads = new Int32Array(capacity).fill(-1);
  }

  add(hash: number, member: number): void {
    if (this.size === this.members.length) this.#grow();
    const at = this.size++;
    this.members[at] = member;
    this.hashes[at] = hash;
    this.#link(at);
  }

  /** The newest entry with this hash; -1 where there is none. */
  first(hash: number): number {
    return this.#skip(this.heads[hash & (this.heads.length - 1)]!, hash);
  }

  /** The next older entry with the same hash; -1 where there is none. */
  after(at: number): number {
    return this.#skip(this.next[at]!, this.hashes[at]!);
  }

  #skip(from: number, hash: number): number {
    let at = from;
    while (at >= 0 && this.hashes[at] !== hash) at = this.next[at]!;
    return at;
  }

  #link(at: number): void {
    const slot = this.hashes[at]! & (this.heads.length - 1);
    this.next[at] = this.heads[slot]!;
    this.heads[slot] = at;
  }

  #grow(): void {
    const bigger = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    [this.members, this.hashes, this.next] = [bigger(this.members), bigger(this.hashes), bigger(this.next)];
    this.heads = new Int32Array(this.heads.length * 2).fill(-1);
    for (let at = 0; at < this.size; at++) this.#link(at);
  }
}

/** The lengths of an element's values as one number, to tell combinations of them apart. */
const codeOf = (element: Element, dimensions: readonly number[]): number => {
  let code = 0;
  for (const i of dimensions) code = code * 256 + lengthOf(element[i]!);
  return code;
};

/** How many elements a block stands for. */
function sizeOf(shape: SetShape, element: Element): number {
  let free = 0;
  for (let i = 0; i < element.length; i++) {
    const part = shape.parts[i];
    if (part === 'ip') free += shape.bits - lengthOf(element[i]!);
    else if (part === 'port') free += portBits - lengthOf(element[i]!);
  }
  return free === 0 ? 1 : 2 ** free;
}

export function indexSet(set: IpSet, shape: SetShape): SetIndex {
  const nets = netsOf(shape.parts);
  const every = shape.parts.map((_, i) => i).filter((i) => !(shape.bitmap && shape.parts[i] === 'mac'));
  const several = shape.parts.at(-1) === 'iface';
  const table = new Table(Math.min(set.members.length, mostBlocks));
  /** The combinations of block lengths there are, by the prefix lengths of the networks among them. */
  const groups = new Map<number, Map<number, readonly number[]>>();
  const lengths = nets.map(() => new Map<number, number>());
  let count = 0;
  let incomplete = false;

  const holds = (entry: number, element: Element): boolean => elementsOf(shape, set.members[table.members[entry]!]!).some((own) => samePlace(own, element));

  const add = (element: Element, member: number): void => {
    const hash = hashOf(element);
    if (!several) {
      for (let entry = table.first(hash); entry >= 0; entry = table.after(entry)) {
        if (!holds(entry, element)) continue;
        // Added again: the later line says what it is now.
        table.members[entry] = member;
        return;
      }
    }
    table.add(hash, member);
    for (let n = 0; n < nets.length; n++) lengths[n]!.set(lengthOf(element[nets[n]!]!), (lengths[n]!.get(lengthOf(element[nets[n]!]!)) ?? 0) + 1);
    count += sizeOf(shape, element);
    const place = codeOf(element, nets);
    let group = groups.get(place);
    if (!group) groups.set(place, (group = new Map()));
    const code = codeOf(element, every);
    if (!group.has(code)) group.set(code, element.map(lengthOf));
  };

  for (let i = 0; i < set.members.length; i++) {
    const elements = elementsOf(shape, set.members[i]!);
    if (table.size + elements.length > mostBlocks) {
      incomplete = true;
      break;
    }
    for (const element of elements) add(element, i);
  }

  return {
    count, incomplete, lengths, order: lengths.map(longestFirst),
    find(element) {
      const found: number[] = [];
      for (const sizes of groups.get(codeOf(element, nets))?.values() ?? []) {
        const block = element.map((value, i) => cut(value, sizes[i]!));
        for (let entry = table.first(hashOf(block)); entry >= 0; entry = table.after(entry)) if (holds(entry, block)) found.push(table.members[entry]!);
        if (found.length > 0 && !several) break;
      }
      return found.sort((a, b) => a - b).map((i) => set.members[i]!);
    },
  };
}
