/**
 * Exports what a set holds at one moment of a trace: the capture's members, and what the SET target and counters have
 * changed since (SetChanges, kept in the memory of the path). Changes are immutable.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import { parseMasked } from '../base/numbers.ts';
import type { Memory, Write } from '../xtables/memory.ts';
import { memoryKey, write } from '../xtables/memory.ts';
import { elementsOf, keyOf, lengthOf, readMac, samePlace, type Element, type SetShape } from './setShape.ts';
import { indexSet, longestFirst, type SetIndex } from './setIndex.ts';

/** What an element carries beside itself. */
export interface Extras {
  readonly nomatch: boolean;
  readonly packets: number;
  readonly bytes: number;
  readonly skb?: SkbInfo;
  /** Seconds that are left; absent where it stays. */
  readonly timeout?: number;
  /** bitmap:ip,mac: the address of the element, which may be filled in later. */
  readonly mac?: string;
}

/** The extension skbinfo: what `--map-set` gives a packet. */
export interface SkbInfo { readonly mark: number; readonly markmask: number; readonly priority: number }

export interface Entry {
  readonly element: Element;
  readonly extras: Extras;
  /** How the capture writes it, where it is in the capture. */
  readonly text?: string;
  /** Nobody knows whether the element was stored, and why; `stored` is what is taken. */
  readonly doubt?: { readonly stored: boolean; readonly because: string };
}

export interface SetChanges {
  /** By the key of the element; undefined: deleted. */
  readonly entries: ReadonlyMap<string, Entry | undefined>;
  /** Elements that came, less those that went. */
  readonly grown: number;
  /** The same by the prefix lengths of their networks: `lengthsOf` adds them to the capture's. */
  readonly lengths: ReadonlyMap<string, number>;
}

const noChanges: SetChanges = { entries: new Map(), grown: 0, lengths: new Map() };
const keyOfSet = (name: string) => memoryKey<SetChanges>(`set ${name}`);

/** The memory while one match or target works: it sees its own changes at once, and hands them back as writes. */
export class SetMemory {
  readonly #memory: Memory;
  readonly #changed = new Map<string, SetChanges>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of(name: string): SetChanges {
    return this.#changed.get(name) ?? this.#memory.get(keyOfSet(name)) ?? noChanges;
  }

  /** Stores an element, or deletes it. `grown` says how many elements that makes more, and `nets` which dimensions are networks. */
  put(name: string, key: string, entry: Entry | undefined, { grown, element, nets }: Growth = { grown: 0, element: [], nets: [] }): void {
    const before = this.of(name);
    let { lengths } = before;
    if (grown !== 0 && nets.length > 0) {
      const next = new Map(lengths);
      for (const [n, i] of nets.entries()) {
        const place = `${n}/${lengthOf(element[i]!)}`;
        next.set(place, (next.get(place) ?? 0) + grown);
      }
      lengths = next;
    }
    this.#changed.set(name, { entries: new Map(before.entries).set(key, entry), grown: before.grown + grown, lengths });
  }

  writes(): Write[] {
    return [...this.#changed].map(([name, changes]) => write(keyOfSet(name), changes));
  }
}

interface Growth { readonly grown: number; readonly element: Element; readonly nets: readonly number[] }

const plain: Extras = { nomatch: false, packets: 0, bytes: 0 };

/** What stands behind an element: `nomatch timeout 30 packets 3 bytes 180 comment "a" skbmark 0x1/0xff skbprio 1:a`. */
export function extrasOf(member: SetMember): Extras {
  if (member.options === '') return plain;
  const words = member.options.replace(/"[^"]*"?/g, '""').split(/\s+/);
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
  const mark = parseMasked(after('skbmark') ?? '');
  const priority = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(after('skbprio') ?? '');
  const timeout = Number(after('timeout') ?? 0);
  return {
    nomatch: words.includes('nomatch'), packets: Number(after('packets') ?? 0) || 0, bytes: Number(after('bytes') ?? 0) || 0,
    ...(timeout > 0 && { timeout }),
    ...((mark || priority) && { skb: { mark: mark?.value ?? 0, markmask: mark?.mask ?? 0, priority: priority ? parseInt(priority[1]!, 16) * 0x10000 + parseInt(priority[2]!, 16) : 0 } }),
  };
}

const indexes = new WeakMap<IpSet, SetIndex>();

/** One set as it stands now. */
export interface SetView {
  readonly set: IpSet;
  readonly shape: SetShape;
  readonly index: SetIndex;
  readonly memory: SetMemory;
}

export function viewSet(set: IpSet, shape: SetShape, memory: SetMemory): SetView {
  let index = indexes.get(set);
  if (!index) indexes.set(set, (index = indexSet(set, shape)));
  return { set, shape, index, memory };
}

/** How many elements the set has. */
export const countOf = ({ set, index, memory }: SetView): number => index.count + memory.of(set.name).grown;

/** The elements that the kernel compares with this one in turn: itself where it is there; for interfaces all of its network. */
export function entriesAt({ set, shape, index, memory }: SetView, element: Element): Entry[] {
  const { entries } = memory.of(set.name);
  if (shape.parts.at(-1) !== 'iface') {
    const key = keyOf(element);
    const changed = entries.get(key);
    if (changed || entries.has(key)) return changed ? [changed] : [];
    return index.find(element).map((member) => entryOf(shape, member, element));
  }
  const seen = new Set<string>();
  const found: Entry[] = [];
  for (const member of index.find(element)) {
    for (const own of elementsOf(shape, member)) {
      if (!samePlace(own, element)) continue;
      const ownKey = keyOf(own);
      seen.add(ownKey);
      const entry = entries.has(ownKey) ? entries.get(ownKey) : entryOf(shape, member, own);
      if (entry) found.push(entry);
    }
  }
  for (const [ownKey, entry] of entries) if (entry && !seen.has(ownKey) && samePlace(entry.element, element)) found.push(entry);
  return found;
}

function entryOf(shape: SetShape, member: SetMember, element: Element): Entry {
  const extras = extrasOf(member);
  const mac = shape.bitmap && shape.parts.includes('mac') ? readMac(member.element.split(',')[1] ?? '') : undefined;
  return { element, extras: mac === undefined ? extras : { ...extras, mac }, text: member.element };
}

/** The prefix lengths of the set's networks, longest first, for each dimension that holds networks (net_prefixes in ip_set_hash_gen.h). */
export function lengthsOf({ set, index, memory }: SetView): readonly (readonly number[])[] {
  const { lengths } = memory.of(set.name);
  if (lengths.size === 0) return index.order;
  return index.lengths.map((counts, n) => {
    const now = new Map(counts);
    for (const [place, grown] of lengths) {
      const [dimension, length] = place.split('/').map(Number) as [number, number];
      if (dimension === n) now.set(length, (now.get(length) ?? 0) + grown);
    }
    return longestFirst(now);
  });
}
