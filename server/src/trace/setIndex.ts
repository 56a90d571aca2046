/**
 * Exports SetIndex: the members of one IP set as the capture has them, ready to be asked. A set of a million members is read
 * once; it then costs some twelve bytes a member beside its text, and an answer takes a few look-ups: members with the
 * same hash are read again and compared.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import { cut, elementsOf, hashOf, lengthOf, placeOf, portBits, sameElement, type Element, type Part, type SetShape } from './setShape.ts';

export interface SetIndex {
  /** How many elements there are; a range counts for all its elements. */
  readonly count: number;
  /** Ranges that are too many were left out: what is not found may be there. */
  readonly incomplete: boolean;
  /** How many elements have a prefix length, for each dimension that holds networks: the first of them, then the second. */
  readonly lengths: readonly ReadonlyMap<number, number>[];
  /** These prefix lengths, longest first. */
  readonly order: readonly (readonly number[])[];
  /** The member that holds the element. */
  find(element: Element): SetMember | undefined;
  /** hash:net,iface: what holds the element by its interface or by the beginning of its name, in the order of the set. */
  withInterface(element: Element): Standing[];
  /** hash:net,iface: what stands in the element's network whatever its interface, the last first. The kernel keeps it as one list. */
  standing(element: Element): Iterable<Standing>;
}

/** An element of the set, and the member that makes it. */
export interface Standing { readonly element: Element; readonly member: SetMember }

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
  const table = new Table(Math.min(set.members.length, mostBlocks));
  /** Entries of `table` by the place of their element, for interfaces. */
  const places = new Table(shape.parts.at(-1) === 'iface' ? Math.min(set.members.length, mostBlocks) : 0);
  /** How long the names are that stand for all interfaces that begin so. */
  const wildcards = new Set<number>();
  /** The combinations of block lengths there are, by the prefix lengths of the networks among them. */
  const groups = new Map<number, Map<number, readonly number[]>>();
  const lengths = nets.map(() => new Map<number, number>());
  let count = 0;
  let incomplete = false;

  const holds = (entry: number, element: Element): boolean => elementsOf(shape, set.members[table.members[entry]!]!).some((own) => sameElement(own, element));
  const entryOf = (element: Element): number => {
    let entry = table.first(hashOf(element));
    while (entry >= 0 && !holds(entry, element)) entry = table.after(entry);
    return entry;
  };

  const add = (element: Element, member: number): void => {
    const known = entryOf(element);
    if (known >= 0) {
      // Added again: the later line says what it is now.
      table.members[known] = member;
      return;
    }
    const iface = element.at(-1)!;
    if (iface.part === 'iface') {
      places.add(hashOf(placeOf(element)), table.size);
      if (iface.wildcard) wildcards.add(iface.name.length);
    }
    table.add(hashOf(element), member);
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
      for (const sizes of groups.get(codeOf(element, nets))?.values() ?? []) {
        const entry = entryOf(element.map((value, i) => cut(value, sizes[i]!)));
        if (entry >= 0) return set.members[table.members[entry]!];
      }
      return undefined;
    },
    withInterface(element) {
      const iface = element.at(-1)!;
      if (iface.part !== 'iface') return [];
      const names = [iface, ...[...wildcards].filter((length) => length <= iface.name.length).map((length) => ({ ...iface, name: iface.name.slice(0, length), wildcard: true }))];
      const found = names.map((name) => [...element.slice(0, -1), name]).map((own) => ({ element: own, entry: entryOf(own) })).filter(({ entry }) => entry >= 0);
      return found.sort((a, b) => a.entry - b.entry).map(({ element: own, entry }) => ({ element: own, member: set.members[table.members[entry]!]! }));
    },
    * standing(element) {
      const place = placeOf(element);
      for (let at = places.first(hashOf(place)); at >= 0; at = places.after(at)) {
        const member = set.members[table.members[places.members[at]!]!]!;
        const own = elementsOf(shape, member).find((one) => sameElement(placeOf(one), place));
        if (own) yield { element: own, member };
      }
    },
  };
}
