/**
 * Exports testSet: whether a packet is in an IP set, as `-m set` asks it (xt_set.c, ip_set_core.c, ip_set_hash_gen.h), and
 * what the target SET needs of it. A test may change counters, so it works on a SetMemory.
 */
import type { Interface } from '../base/host.ts';
import type { IpSet } from '../base/ipset.ts';
import type { Tri } from '../base/tri.ts';
import { assumed, no, unknown, when, yes } from '../base/tri.ts';
import type { CounterTest, MatchContext, OptionAnswer, SetTest } from '../xtables/types.ts';
import { elementOf, elementText, guessParts, type Direction, type Sight } from './setPacket.ts';
import { cut, keyOf, partsOf, shapeOf, type Element, type SetShape } from './setShape.ts';
import { entriesAt, extrasOf, lengthsOf, SetMemory, standsBehind, viewSet, type Entry, type SetView, type SkbInfo } from './setState.ts';
import { netsOf } from './setIndex.ts';

/** The sets of a box and what else decides what is in them. */
export interface SetWorld {
  readonly sets: ReadonlyMap<string, IpSet>;
  readonly interfaces: readonly Interface[];
  /** Takes what look-ups cost from the budget of the trace. */
  spend(cost: number): void;
}

/** So many elements one match or target looks up. Sets of two networks with every prefix length have a thousand to look up, or 16,641 in IPv6; what needs more than eight of these is no set of a working box. */
const mostLookUps = 1 << 17;

/** What look-ups cost, in rules: those of one ordinary set are part of its rule. */
export const costOf = ({ looked }: SetMemory): number => Math.floor(looked / 8);

/** No more is looked up; in words why. */
export const tooMany = ({ looked }: SetMemory): string | undefined => (looked < mostLookUps ? undefined : `Tablewalk looks up ${mostLookUps} elements for one rule, and this one needs more`);

/** One question to a set and, for list:set, to its members. */
export interface Query extends Omit<SetTest, 'set'> {
  readonly sight: Sight;
  readonly world: SetWorld;
  readonly memory: SetMemory;
  /** What the last element with the extension skbinfo holds: that is what `--map-set` takes. */
  skb?: SkbInfo;
}

export function testSet(world: SetWorld, test: SetTest, { packet, hook, memory }: MatchContext): Omit<OptionAnswer, 'option'> {
  const work = new SetMemory(memory);
  const answer = ask(test.set, { ...test, world, memory: work, sight: { packet, hook, interfaces: world.interfaces } });
  world.spend(costOf(work));
  const remember = work.writes();
  return remember.length > 0 ? { answer, remember } : { answer };
}

/** A set with its shape; or why its members are not known. */
export type Known = { readonly set: IpSet; readonly shape: SetShape } | { readonly why: string };

const shapes = new WeakMap<IpSet, SetShape>();

export function knownSet(sets: ReadonlyMap<string, IpSet>, name: string): Known {
  const set = sets.get(name);
  if (!set) return { why: `the set ${name} is not in the file` };
  if (set.terse) return { why: `the file has the set ${name} without its members` };
  let shape = shapes.get(set);
  if (!shape) {
    shape = shapeOf(set);
    if (!shape) return { why: `Tablewalk does not know sets of type ${set.type}` };
    shapes.set(set, shape);
  }
  return { set, shape };
}

/** In words why the set does not look at the packet at all: another family, too few dimensions (ip_set_test); undefined where it does. */
export function mismatch({ set, shape }: { readonly set: IpSet; readonly shape: SetShape }, directions: readonly Direction[], { packet }: Sight): string | undefined {
  if (set.family !== packet.family && !shape.anyFamily) return `the set ${set.name} holds IPv${set.family} addresses, and the packet is IPv${packet.family}`;
  return directions.length < shape.parts.length ? `the set ${set.name} needs ${shape.parts.length} of src and dst, and the rule has ${directions.length}` : undefined;
}

/** The key under which the memory keeps an element of a set whose members are not known. */
export const guessedKey = (text: string): string => `? ${text}`;

/** The answer of a set, with what it says of `nomatch` turned as `--return-nomatch` wants it. */
export function ask(name: string, query: Query): Tri {
  const { world, dimensions, sight } = query;
  const list = world.sets.get(name);
  if (list?.type === 'list:set' && !list.terse) return askList(list, query);
  const known = knownSet(world.sets, name);
  if ('why' in known) return askUnknown(name, known.why, query);
  const { set, shape } = known;
  const wrong = mismatch(known, dimensions, sight);
  if (wrong !== undefined) return no(wrong);
  const seen = elementOf(shape, dimensions, sight);
  const text = elementText(shape.parts, dimensions, sight);
  const question = { id: `set:${name}:${text}`, text: `Is ${text} in the set ${name}?` };
  if ('none' in seen) return no(`${seen.none}: ${text} is not in ${name}`);
  if ('unknown' in seen) {
    const stored = guessOf(name, text, query.memory)?.stored === true;
    const because = stored ? `${seen.unknown}; SET has added it` : seen.unknown;
    return assumed(stored, because, { ...question, decides: `${upper(seen.unknown)}: with it the set would answer.`, assumption: `${upper(text)} is taken ${stored ? '' : 'not '}to be in the set ${name}: ${because}.` });
  }
  const view = viewSet(set, shape, query.memory);
  if (shape.bitmap && seen.mac !== undefined) return askMac(view, seen.element, seen.mac, text, query);
  const found = search(view, seen.element, query);
  if (!found.entry && found.open !== undefined) return unknown(found.open, question);
  if (!found.entry) return view.index.incomplete ? unknown(`the set ${name} has more ranges than Tablewalk reads`, question) : no(`${text} is not in ${name}${found.but ?? ''}`);
  const { entry } = found;
  const through = entry.text === undefined || entry.text === text ? '' : `, through ${entry.text}`;
  const left = entry.extras.timeout === undefined ? '' : `, for ${entry.extras.timeout} s more`;
  if (entry.extras.nomatch) return when(query.returnNomatch === true, `${text} is an exception of ${name} (nomatch${through})`);
  return query.returnNomatch && shape.nomatch ? no(`${text} is in ${name}${through}, not as an exception`) : yes(`${text} is in ${name}${through}${left}`);
}

/** A text with a capital in front, as it begins a sentence. */
export const upper = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** What SET has done with an element that is known by its text alone. */
function guessOf(name: string, text: string, memory: SetMemory): Entry['doubt'] {
  const guess = memory.of(name).entries.get(guessedKey(text));
  return guess === 'deleted' ? undefined : guess?.doubt;
}

function askUnknown(name: string, why: string, { world, dimensions, sight, memory }: Query): Tri {
  const text = elementText(partsOf(world.sets.get(name)?.type ?? '') ?? guessParts(dimensions), dimensions, sight);
  const question = { id: `set:${name}:${text}`, text: `Is ${text} in the set ${name}?` };
  const doubt = guessOf(name, text, memory);
  if (!doubt) return unknown(why, question);
  return assumed(doubt.stored, `${why}; ${doubt.because}`, { ...question, decides: `The file does not hold the members of the set ${name}: ipset list would, as it is before this packet.`, assumption: `${upper(text)} is taken ${doubt.stored ? '' : 'not '}to be in the set ${name}: ${doubt.because}.` });
}

/**
 * The element that the kernel finds: networks from the longest to the shortest, of the second network within the first
 * (mtype_test_cidrs). `but` says why one that is there does not count.
 */
function search(view: SetView, element: Element, query: Query): { entry?: Entry; but?: string; /** Why the search ended early. */ open?: string } {
  const nets = netsOf(view.shape.parts);
  const lengths = lengthsOf(view);
  const length = query.sight.packet.length;
  let but: string | undefined;
  const [first = [undefined], second = [undefined]] = [lengths[0], lengths[1]];
  for (const a of first) {
    for (const b of second) {
      const open = tooMany(view.memory);
      if (open !== undefined) return { open };
      let at = element;
      if (a !== undefined) at = element.map((value, i) => (i === nets[0] ? cut(value, a) : i === nets[1] ? cut(value, b!) : value));
      let last: string | undefined;
      for (const entry of entriesAt(view, at)) {
        last = keyOf(entry.element);
        const failed = meets(view.set.name, view.shape, last, entry, query, length);
        if (failed === undefined) return { entry };
        but = `: ${failed}`;
      }
      // With interfaces the search ends at the longest network that is there at all, whatever its interface.
      if (standsBehind(view, at, last)) return { but: but ?? ': its network is there with another interface' };
    }
  }
  return but === undefined ? {} : { but };
}

interface Extensions { readonly counters: boolean; readonly skbinfo: boolean }

/** What fails of the element's counters, after this packet was counted; undefined where nothing does (ip_set_match_extensions). */
function meets(name: string, { counters, skbinfo }: Extensions, key: string, entry: Entry, query: Query, length: number): string | undefined {
  let { extras } = entry;
  if (counters) {
    if (!query.keepCounters) {
      extras = { ...extras, packets: extras.packets + 1, bytes: extras.bytes + length };
      query.memory.put(name, key, { ...entry, extras });
    }
    for (const [what, test] of [['packet', query.packets], ['byte', query.bytes]] as const) {
      const count = what === 'packet' ? extras.packets : extras.bytes;
      if (test && !compare(count, test)) return `its ${what} counter is ${count}, not ${inWords(test)}`;
    }
  }
  if (skbinfo) query.skb = extras.skb ?? { mark: 0, markmask: 0, priority: 0 };
  return undefined;
}

function compare(count: number, { op, value }: CounterTest): boolean {
  return op === 'eq' ? count === value : op === 'ne' ? count !== value : op === 'lt' ? count < value : count > value;
}

const inWords = ({ op, value }: CounterTest): string => (op === 'eq' ? String(value) : op === 'ne' ? `anything but ${value}` : op === 'lt' ? `below ${value}` : `above ${value}`);

/** bitmap:ip,mac: an element without a MAC address takes that of the first packet that asks (the -EAGAIN of bitmap_ipmac_do_test). */
function askMac(view: SetView, element: Element, mac: string, text: string, query: Query): Tri {
  const { name } = view.set;
  const [entry] = entriesAt(view, element);
  if (!entry) return no(`${text} is not in ${name}`);
  const key = keyOf(element);
  if (entry.extras.mac === undefined) {
    if (mac !== 'unknown') query.memory.put(name, key, { ...entry, extras: { nomatch: false, packets: 1, bytes: query.sight.packet.length, mac } });
    return yes(`${text} is in ${name}, whose element had no MAC address and takes this one`);
  }
  if (mac === 'unknown' || entry.extras.mac === 'unknown') {
    // SET has stored what this packet, or one like it, came with.
    const stored = mac === entry.extras.mac;
    const why = `${mac === 'unknown' ? 'the MAC address of the packet is' : 'the MAC address that SET has stored was'} not given`;
    return assumed(stored, `${name} holds ${entry.text ?? text}, and ${why}`, { id: `set:${name}:${text}`, text: `Is ${text} in the set ${name}?`, decides: 'The Ethernet address of the packet decides it, and it is not given.', assumption: `${upper(text)} is taken ${stored ? '' : 'not '}to be in the set ${name}: ${why}.` });
  }
  if (entry.extras.mac !== mac) return no(`${text} is not in ${name}: the element has the MAC address ${entry.extras.mac}`);
  const failed = meets(name, view.shape, key, entry, query, query.sight.packet.length);
  return failed === undefined ? yes(`${text} is in ${name}`) : no(`${text} is in ${name}, but ${failed}`);
}

/** A list of sets holds what any of its members holds; they are asked in order, their own counters aside (list_set_ktest). */
function askList(set: IpSet, query: Query): Tri {
  const { packets, bytes, ...rest } = query;
  const extensions = { counters: set.header.has('counters'), skbinfo: set.header.has('skbinfo') };
  const nested: Query = { ...rest, keepCounters: query.keepCounters === true || query.keepSubcounters === true };
  let open: Tri | undefined;
  let but = '';
  for (const member of set.members) {
    const name = member.element;
    // A list cannot hold a list (list_set_uadd refuses it), so this ends.
    if (query.world.sets.get(name)?.type === 'list:set') continue;
    const why = tooMany(query.memory);
    if (why !== undefined) return open ?? unknown(why, { id: `set:${set.name}`, text: `Is the packet in a set of ${set.name}?` });
    query.memory.looked++;
    const answer = ask(name, nested);
    if (nested.skb) query.skb = nested.skb;
    if (answer.result === 'unknown') open ??= answer;
    if (answer.result !== 'yes') continue;
    const counted = query.memory.of(set.name).entries.get(name);
    const entry = counted && counted !== 'deleted' ? counted : { element: [], extras: extrasOf(member) };
    const failed = meets(set.name, extensions, name, entry, { ...query, ...(packets && { packets }), ...(bytes && { bytes }) }, query.sight.packet.length);
    if (failed === undefined) {
      if (extensions.skbinfo) query.skb = entry.extras.skb ?? { mark: 0, markmask: 0, priority: 0 };
      return yes(`${answer.because}, a member of ${set.name}`);
    }
    but = `; ${name} is, but ${failed}`;
  }
  return open ?? no(`${elementText(guessParts(query.dimensions), query.dimensions, query.sight)} is in none of the sets of ${set.name}${but}`);
}
