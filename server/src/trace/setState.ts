/**
 * Exports what a set holds at one moment of a trace: the capture's members, and what the SET target and counters have
 * changed since (SetChanges, kept in the memory of the path). Changes are immutable.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import { parseMasked } from '../base/numbers.ts';
import { emptyMap, type PersistentMap } from '../base/persistentMap.ts';
import type { Memory, Write } from '../xtables/memory.ts';
import { memoryKey, write } from '../xtables/memory.ts';
import { keyOf, lengthOf, placeOf, readMac, type Element, type SetShape } from './setShape.ts';
import { indexSet, longestFirst, type SetIndex } from './setIndex.ts';

/** What an element carries beside itself. */
export interface Extras {
  readonly nomatch: boolean;
  readonly packets: number;
  readonly bytes: number;
  readonly skb?: SkbInfo;
  /** Seconds that are left; absent where it stays. */
  readonly timeout?: number;
  /** bitmap:ip,mac: the address of the element, which may be filled in later; 'unknown' where SET stored that of a packet without one. */
  readonly mac?: string;
}

/** The extension skbinfo: what `--map-set` gives a packet. */
export interface SkbInfo { readonly mark: number; readonly markmask: number; readonly priority: number }

export interface Entry {
  readonly element: Element;
  readonly extras: Extras;
  /** How the capture writes it, where it is in the capture. */
  readonly text?: string;
  /** Nobody knows whether the element, which has a text alone, was stored, and why; `stored` is what is taken. */
  readonly doubt?: { readonly stored: boolean; readonly because: string };
}

export interface SetChanges {
  /** By the key of the element. */
  readonly entries: PersistentMap<Entry | 'deleted'>;
  /** Keys of the elements with an interface that came, by the key of their place. */
  readonly newcomers: PersistentMap<readonly string[]>;
  /** Elements that came, less those that went. */
  readonly grown: number;
  /** The same by the prefix lengths of their networks: `lengthsOf` adds them to the capture's. */
  readonly lengths: ReadonlyMap<string, number>;
}

const noChanges: SetChanges = { entries: emptyMap(), newcomers: emptyMap(), grown: 0, lengths: new Map() };
const keyOfSet = (name: string) => memoryKey<SetChanges>(`set ${name}`);

/** The memory while one match or target works: it sees its own changes at once, and hands them back as writes. */
export class SetMemory {
  /** How many elements were looked up so far. */
  looked = 0;
  readonly #memory: Memory;
  readonly #changed = new Map<string, SetChanges>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of(name: string): SetChanges {
    return this.#changed.get(name) ?? this.#memory.get(keyOfSet(name)) ?? noChanges;
  }

  /** Stores an element, or deletes it. `grown` says how many elements that makes more, and `nets` which dimensions are networks. */
  put(name: string, key: string, entry: Entry | 'deleted', { grown, element, nets }: Growth = { grown: 0, element: [], nets: [] }): void {
    const before = this.of(name);
    const after = { ...before, entries: before.entries.set(key, entry), grown: before.grown + grown };
    this.#changed.set(name, grown === 0 ? after : { ...after, lengths: lengthsAfter(before, grown, element, nets), newcomers: grown > 0 ? newcomersAfter(before, key, element) : before.newcomers });
  }

  writes(): Write[] {
    return [...this.#changed].map(([name, changes]) => write(keyOfSet(name), changes));
  }
}

interface Growth { readonly grown: number; readonly element: Element; readonly nets: readonly number[] }

function lengthsAfter({ lengths }: SetChanges, grown: number, element: Element, nets: readonly number[]): ReadonlyMap<string, number> {
  if (nets.length === 0) return lengths;
  const next = new Map(lengths);
  for (const [n, i] of nets.entries()) {
    const place = `${n}/${lengthOf(element[i]!)}`;
    next.set(place, (next.get(place) ?? 0) + grown);
  }
  return next;
}

function newcomersAfter({ newcomers }: SetChanges, key: string, element: Element): SetChanges['newcomers'] {
  if (element.at(-1)?.part !== 'iface') return newcomers;
  const place = keyOf(placeOf(element));
  const known = newcomers.get(place) ?? [];
  return known.includes(key) ? newcomers : newcomers.set(place, [...known, key]);
}

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

/** The elements that hold this one, in the kernel's order: itself, where it is there; for interfaces also those by the beginning of the name. */
export function entriesAt({ set, shape, index, memory }: SetView, element: Element): Entry[] {
  memory.looked++;
  const { entries } = memory.of(set.name);
  const key = keyOf(element);
  const changed = entries.get(key);
  if (shape.parts.at(-1) !== 'iface') {
    if (changed) return changed === 'deleted' ? [] : [changed];
    const member = index.find(element);
    return member ? [entryOf(shape, member, element)] : [];
  }
  const found = index.withInterface(element).map(({ element: own, member }) => ({ ownKey: keyOf(own), entry: entries.get(keyOf(own)) ?? entryOf(shape, member, own) }));
  // SET adds interfaces by their whole names only.
  if (changed && !found.some(({ ownKey }) => ownKey === key)) found.push({ ownKey: key, entry: changed });
  return found.flatMap(({ entry }) => (entry === 'deleted' ? [] : [entry]));
}

/** hash:net,iface: whether the element's network has an element with whatever interface; with `key` whether one comes behind the element of that key. */
export function standsBehind({ set, index, memory }: SetView, element: Element, key?: string): boolean {
  if (element.at(-1)?.part !== 'iface') return false;
  const { entries, newcomers } = memory.of(set.name);
  for (const own of [...(newcomers.get(keyOf(placeOf(element))) ?? [])].reverse()) {
    if (own === key) return false;
    if (entries.get(own) !== 'deleted') return true;
  }
  for (const { element: other } of index.standing(element)) {
    const own = keyOf(other);
    if (own === key) return false;
    if (entries.get(own) !== 'deleted') return true;
  }
  return false;
}

function entryOf(shape: SetShape, member: SetMember, element: Element): Entry {
  const extras = extrasOf(member);
  const mac = shape.bitmap && shape.parts.includes('mac') ? readMac(member.element.split(',')[1] ?? '') : undefined;
  return { element, extras: mac === undefined ? extras : { ...extras, mac }, text: member.element };
}

/** The orders of prefix lengths after changes; lengths change more rarely than sets are asked. */
const orders = new WeakMap<SetChanges['lengths'], readonly (readonly number[])[]>();

/** The prefix lengths of the set's networks, longest first, for each dimension that holds networks (net_prefixes in ip_set_hash_gen.h). */
export function lengthsOf({ set, index, memory }: SetView): readonly (readonly number[])[] {
  const { lengths } = memory.of(set.name);
  if (lengths.size === 0) return index.order;
  const known = orders.get(lengths);
  if (known) return known;
  const order = index.lengths.map((counts, n) => {
    const now = new Map(counts);
    for (const [place, grown] of lengths) {
      const [dimension, length] = place.split('/').map(Number) as [number, number];
      if (dimension === n) now.set(length, (now.get(length) ?? 0) + grown);
    }
    return longestFirst(now);
  });
  orders.set(lengths, order);
  return order;
}
