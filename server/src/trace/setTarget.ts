/** Exports changeSets: what the target SET does, in the kernel's order: add, delete, map (set_target_v3 in xt_set.c). */
import { formatMark } from '../base/numbers.ts';
import type { Packet } from '../base/packet.ts';
import type { Ask } from '../base/tri.ts';
import type { Told } from '../xtables/memory.ts';
import type { Effect, MatchContext, SetChange, SetUse } from '../xtables/types.ts';
import { ask, costOf, guessedKey, knownSet, mismatch, tooMany, upper, type Query, type SetWorld } from './sets.ts';
import { elementOf, elementText, guessParts } from './setPacket.ts';
import { netsOf } from './setIndex.ts';
import { cut, keyOf, partsOf, type Element } from './setShape.ts';
import { countOf, entriesAt, lengthsOf, SetMemory, viewSet, type Entry, type Extras, type SetView } from './setState.ts';

type Add = NonNullable<SetChange['add']>;

/** What became of one element; `done` is the kernel's 0: a list of sets asks no further member then. */
interface Done { readonly done: boolean; readonly because: string; /** What changed in which set. */ readonly told?: Told }

/** What decides what a SET does, and no file says it. */
type Doubt = Ask & { readonly default: boolean; readonly assumption: string; readonly because: string };

/** A query that may be in doubt: `decide` gives the user's answer, or what is taken without one; `assume` notes what is taken and not asked. */
interface Deciding extends Query { decide(doubt: Doubt): boolean; assume(assumption: string): void }

/** So many questions one rule asks; a list of a thousand full sets gets what is taken for the others. */
const mostDoubts = 8;

export const changeSets = (world: SetWorld, change: SetChange, context: MatchContext): Effect => attempt(world, change, context, []);

/** What SET does with these answers to what is in doubt; the first doubt without an answer makes two effects of it, worked out when they are needed. */
function attempt(world: SetWorld, change: SetChange, context: MatchContext, answers: readonly boolean[]): Effect {
  const { packet, hook } = context;
  const memory = new SetMemory(context.memory);
  const doubts: Doubt[] = [];
  const decide = (doubt: Doubt): boolean => answers[doubts.push(doubt) - 1] ?? doubt.default;
  const assumptions: string[] = [];
  const assume = (assumption: string): void => void assumptions.push(assumption);
  const query = ({ dimensions }: SetUse): Deciding => ({ dimensions, world, memory, decide, assume, sight: { packet, hook, interfaces: world.interfaces } });
  const told: string[] = [];
  const changes: Told[] = [];
  const tell = (done: Done): void => {
    told.push(done.because);
    if (done.told) changes.push(done.told);
  };
  if (change.add) tell(add(change.add.set, query(change.add), change.add));
  if (change.del) tell(del(change.del.set, query(change.del)));
  const mapped = change.map ? mapSet(change.map, query(change.map), told) : {};
  world.spend(costOf(memory));
  const open = answers.length < mostDoubts ? doubts[answers.length] : undefined;
  if (open) {
    const { because, ...ask } = open;
    return {
      verdict: 'EITHER', because, ask,
      get yes() { return attempt(world, change, context, [...answers, true]); },
      get no() { return attempt(world, change, context, [...answers, false]); },
    };
  }
  const because = told.length > 0 ? told.join('; ') : 'SET without a set does nothing';
  const remember = memory.writes();
  const unasked = doubts.slice(mostDoubts);
  if (unasked.length > 0) assume(`${unasked[0]!.assumption} Tablewalk asks ${mostDoubts} questions of one target SET at most, and takes what is likely for ${unasked.length === 1 ? 'one' : unasked.length} more.`);
  const more = { because, ...(remember.length > 0 && { remember }), ...(assumptions.length > 0 && { assumptions }) };
  return mapped === 'unknown' ? { verdict: 'UNKNOWN', ...more } : { verdict: 'CONTINUE', ...more, ...mapped, ...(changes.length > 0 && { told: changes }) };
}

/** The packet with what the element gives it, where it is there; 'unknown' where nobody knows what that is. */
function mapSet(map: NonNullable<SetChange['map']>, query: Deciding, told: string[]): { readonly packet?: Packet } | 'unknown' {
  const { packet } = query.sight;
  const answer = ask(map.set, query);
  const doubt = answer.result === 'unknown' && (map.mark || map.priority) ? answer.ask : undefined;
  const found = doubt ? query.decide(doubtOf(doubt, answer.because)) : answer.result === 'yes';
  told.push(answer.because);
  if (!found) return {};
  const known = knownSet(query.world.sets, map.set);
  if (doubt && !query.skb && ('why' in known || known.shape.skbinfo)) {
    told.push('what its element has for the packet is not known');
    return 'unknown';
  }
  const { mark, markmask, priority } = query.skb ?? { mark: 0, markmask: 0, priority: 0 };
  const after: Packet = { ...packet, ...(map.mark && { mark: ((packet.mark & ~markmask) ^ mark) >>> 0 }), ...(map.priority && { priority }) };
  if (map.mark) told.push(markmask === 0 && mark === 0 ? 'the element has no mark for the packet' : `the packet gets the mark ${formatMark(after.mark)}`);
  if (map.priority) told.push(`the packet gets the priority ${formatMark(priority)}`);
  return { packet: after };
}

/** Without a word of anybody's the packet is taken not to be in the set, as `-m set` takes it. */
const doubtOf = (question: Ask, because: string): Doubt => ({ ...question, because, default: question.default ?? false, assumption: question.assumption ?? `SET is taken to find no element for the packet: ${because}.` });

/** The set and the element it would store; or what it says to the packet. */
type Ready = { readonly view: SetView; readonly element: Element; readonly mac?: string; readonly text: string } | Done;

function ready(name: string, query: Deciding, verb: 'added' | 'deleted'): Ready {
  const { world, dimensions, sight, memory, assume } = query;
  /** What cannot be looked up is kept by its text; `-m set` asks about it then. */
  const guess = (text: string, why: string): Done => {
    memory.put(name, guessedKey(text), { element: [], extras: fresh(sight.packet), doubt: { stored: verb === 'added', because: `SET has ${verb} it` } });
    const where = verb === 'added' ? 'to' : 'from';
    assume(`SET is taken to have ${verb} ${text} ${where} the set ${name}: ${why}.`);
    return { done: true, because: `${text} is ${verb} ${where} ${name}, as far as one can say: ${why}` };
  };
  const known = knownSet(world.sets, name);
  if ('why' in known) return guess(elementText(partsOf(world.sets.get(name)?.type ?? '') ?? guessParts(dimensions), dimensions, sight), known.why);
  const wrong = mismatch(known, dimensions, sight);
  if (wrong !== undefined) return { done: false, because: `nothing is ${verb}: ${wrong}` };
  const seen = elementOf(known.shape, dimensions, sight);
  const text = elementText(known.shape.parts, dimensions, sight);
  if ('none' in seen) return { done: false, because: `nothing is ${verb}: ${seen.none}` };
  if ('unknown' in seen) return guess(text, seen.unknown);
  const view = viewSet(known.set, known.shape, memory);
  // The kernel stores a network of the longest length that is in the set, or the address alone (INIT_CIDR).
  const nets = netsOf(known.shape.parts);
  const lengths = lengthsOf(view);
  const element = nets.length === 0 ? seen.element : seen.element.map((value, i) => (nets.includes(i) ? cut(value, lengths[nets.indexOf(i)]![0] ?? known.shape.bits) : value));
  return { view, element, text: nets.length === 0 ? text : textOf(element, text), ...(seen.mac !== undefined && { mac: seen.mac }) };
}

/** The packet's element in words with the prefix lengths of what is stored. */
function textOf(element: Element, text: string): string {
  const words = text.split(',');
  return element.map((value, i) => (value.part === 'ip' && value.length < value.ip.words.length * 32 ? `${words[i]!}/${value.length}` : words[i]!)).join(',');
}

const fresh = ({ length }: Packet): Extras => ({ nomatch: false, packets: 1, bytes: length });

/** Each member of a list in turn, until one takes it (list_set_kadd, list_set_kdel); undefined where the set is no list. */
function throughList(name: string, query: Deciding, one: (member: string) => Done): Done | undefined {
  const list = query.world.sets.get(name);
  if (list?.type !== 'list:set' || list.terse) return undefined;
  const told: string[] = [];
  for (const { element } of list.members) {
    if (query.world.sets.get(element)?.type === 'list:set') continue;
    const open = tooMany(query.memory);
    if (open !== undefined) {
      query.assume(`SET is taken to change no further member of the set ${name}: ${open}.`);
      return { done: true, because: `no further member of ${name} is taken to change: ${open}` };
    }
    query.memory.looked++;
    const found = one(element);
    const { done, because } = found;
    told.push(because);
    if (done) return { ...found, because: `${because}, a member of ${name}` };
  }
  return { done: true, because: told.length > 0 ? `no member of ${name} changes: ${told.slice(0, 3).join(', ')}` : `${name} has no members` };
}

function add(name: string, query: Deciding, options: Add): Done {
  const listed = throughList(name, query, (member) => add(member, query, options));
  if (listed) return listed;
  const found = ready(name, query, 'added');
  if ('done' in found) return found;
  const { view, element, text, mac } = found;
  const { shape, memory } = view;
  const timeout = shape.timeout === undefined ? undefined : (options.timeout ?? shape.timeout);
  const extras: Extras = { ...fresh(query.sight.packet), ...(timeout !== undefined && timeout > 0 && { timeout }) };
  const [old] = entriesAt(view, element);
  if (shape.bitmap && mac !== undefined) return addMac(view, element, mac, text, old, extras, options);
  if (old) {
    if (!options.exist) return { done: false, because: `${text} is in ${name} already` };
    memory.put(name, keyOf(old.element), { element: old.element, extras });
    return { done: true, because: `${text} is in ${name} already, and is stored anew${inWords(extras)}`, ...renewed(name, `${text}${inWords(old.extras)}`, `${text}${inWords(extras)}`) };
  }
  const entry: Entry = { element, extras };
  const growth = { grown: 1, element, nets: netsOf(shape.parts) };
  if (!shape.bitmap && countOf(view) >= shape.maxelem) {
    if (!shape.forceadd) return { done: false, because: `${text} is not added: ${name} is full with ${shape.maxelem} elements` };
    // The kernel throws out an element of the same hash bucket, and refuses where the bucket is empty.
    const stored = shape.maxelem >= shape.hashsize;
    const because = `${name} is full with ${shape.maxelem} elements, and whether forceadd finds one to throw out depends on the hash`;
    const is = query.decide({ id: `set:${name}:${text}`, text: `Is ${text} in the set ${name}?`, default: stored, because, decides: 'Where the kernel keeps an element decides it, which depends on a random number of the set.', assumption: `${upper(text)} is taken ${stored ? '' : 'not '}to be in the set ${name}: ${because}.` });
    if (is) memory.put(name, keyOf(element), entry, { ...growth, grown: 0 });
    return { done: is, because: `${text} is ${is ? '' : 'not '}added to ${name}: ${because}`, ...(is && { told: joined(name, text, extras) }) };
  }
  memory.put(name, keyOf(element), entry, growth);
  return { done: true, because: `${text} is added to ${name}${inWords(extras)}`, told: joined(name, text, extras) };
}

const joined = (set: string, text: string, extras?: Extras): Told => ({ field: `set ${set}`, before: `without ${text}`, after: `${text}${extras ? inWords(extras) : ''}` });
const left = (set: string, text: string): Told => ({ field: `set ${set}`, before: text, after: `without ${text}` });
/** An element that was there before; nothing is told where it is as it was. */
const renewed = (set: string, before: string, after: string): Pick<Done, 'told'> => (before === after ? {} : { told: { field: `set ${set}`, before, after } });

const inWords = ({ timeout }: Extras): string => (timeout === undefined ? '' : ` for ${timeout} s`);

/** bitmap_ipmac_do_add: an element without a MAC address takes this one; another address replaces the old one with `--exist` only. */
function addMac({ set, memory }: SetView, element: Element, mac: string, text: string, old: Entry | undefined, extras: Extras, { exist }: Add): Done {
  if (old?.extras.mac !== undefined && !exist) return { done: false, because: `${text} is in ${set.name} already` };
  memory.put(set.name, keyOf(element), { element, extras: { ...extras, mac } }, { grown: old ? 0 : 1, element, nets: [] });
  const because = `${text} is ${old ? 'stored anew in' : 'added to'} ${set.name}${inWords(extras)}`;
  if (!old) return { done: true, because, told: joined(set.name, text, extras) };
  const [ip] = text.split(',');
  const before = old.extras.mac === mac ? text : old.extras.mac === undefined ? ip : `${ip},${old.extras.mac === 'unknown' ? 'a MAC address that was not given' : old.extras.mac}`;
  return { done: true, because, ...renewed(set.name, `${before}${inWords(old.extras)}`, `${text}${inWords(extras)}`) };
}

function del(name: string, query: Deciding): Done {
  const listed = throughList(name, query, (member) => del(member, query));
  if (listed) return listed;
  const found = ready(name, query, 'deleted');
  if ('done' in found) return found;
  const { view, element, text } = found;
  const [old] = entriesAt(view, element);
  if (!old) return { done: false, because: `${text} is not in ${name}` };
  view.memory.put(name, keyOf(old.element), 'deleted', { grown: -1, element: old.element, nets: netsOf(view.shape.parts) });
  return { done: true, because: `${text} is deleted from ${name}`, told: left(name, text) };
}
