/**
 * Exports SetIndex: the members of one IP set as the capture has them, ready to be asked. A set of a million members is read
 * once; it then costs some twelve bytes a member beside its text, and an answer takes a few look-ups: members with the
 * same hash are read again and compared.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import { cut, elementsOf, hashKeyOf, lengthOf, type Element, type Part, type SetShape } from './setShape.ts';

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

/** FNV-1a over UTF-16 units, without its lowest bit's weakness: the high bits are folded in. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The dimensions whose prefix length is part of the element: networks. */
export const netsOf = (parts: readonly Part[]): number[] => parts.flatMap((part, i) => (part === 'net' ? [i] : []));

/** The lengths that any element has, longest first. */
export const longestFirst = (counts: ReadonlyMap<number, number>): number[] => [...counts].flatMap(([length, count]) => (count > 0 ? [length] : [])).sort((a, b) => b - a);

/** Entries of a hash table with chains, in arrays of numbers. */
class Table {
  members = new Int32Array(64);
  hashes = new Int32Array(64);
  next = new Int32Array(64);
  heads = new Int32Array(64).fill(-1);
  size = 0;

  add(hash: number, member: number): void {
    if (this.size === this.members.length) this.#grow();
    const at = this.size++;
    this.members[at] = member;
    this.hashes[at] = hash;
    this.#link(at);
  }

  /** Entries with this hash, newest first. */
  *withHash(hash: number): Generator<number> {
    const mask = this.heads.length - 1;
    for (let at = this.heads[hash & mask]!; at >= 0; at = this.next[at]!) if (this.hashes[at] === (hash | 0)) yield at;
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

/** The block lengths that elements with the same prefix lengths come in. */
interface Group { readonly sizes: (readonly number[])[]; readonly seen: Set<string> }

export function indexSet(set: IpSet, shape: SetShape): SetIndex {
  const nets = netsOf(shape.parts);
  const several = shape.parts.at(-1) === 'iface';
  const table = new Table();
  const groups = new Map<string, Group>();
  const lengths = nets.map(() => new Map<number, number>());
  let count = 0;
  let incomplete = false;
  const groupKey = (element: Element): string => (nets.length === 0 ? '' : nets.length === 1 ? String(lengthOf(element[nets[0]!]!)) : nets.map((i) => lengthOf(element[i]!)).join('/'));

  const holds = (entry: number, key: string): boolean => elementsOf(shape, set.members[table.members[entry]!]!).some((element) => hashKeyOf(element) === key);

  const add = (element: Element, member: number): void => {
    const key = hashKeyOf(element);
    const hash = hashOf(key);
    if (!several) {
      for (const entry of table.withHash(hash)) {
        if (!holds(entry, key)) continue;
        // Added again: the later line says what it is now.
        table.members[entry] = member;
        return;
      }
    }
    table.add(hash, member);
    for (const [n, i] of nets.entries()) lengths[n]!.set(lengthOf(element[i]!), (lengths[n]!.get(lengthOf(element[i]!)) ?? 0) + 1);
    let elements = 1;
    const sizes = element.map(lengthOf);
    for (const [i, part] of shape.parts.entries()) {
      if (part === 'ip') elements *= 2 ** (shape.bits - sizes[i]!);
      if (part === 'port') elements *= 2 ** (16 - sizes[i]!);
    }
    count += elements;
    const place = groupKey(element);
    let group = groups.get(place);
    if (!group) groups.set(place, (group = { sizes: [], seen: new Set() }));
    const text = sizes.join('/');
    if (group.seen.has(text)) return;
    group.seen.add(text);
    group.sizes.push(sizes);
  };

  for (const [i, member] of set.members.entries()) {
    const elements = elementsOf(shape, member);
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
      for (const sizes of groups.get(groupKey(element))?.sizes ?? []) {
        const key = hashKeyOf(element.map((value, i) => cut(value, sizes[i]!)));
        for (const entry of table.withHash(hashOf(key))) if (holds(entry, key)) found.push(table.members[entry]!);
        if (found.length > 0 && !several) break;
      }
      return found.sort((a, b) => a - b).map((i) => set.members[i]!);
    },
  };
}
