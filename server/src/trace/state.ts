/**
 * Exports State: one possible history of the packet at one moment, and Box: what all histories share.
 * States are immutable, so a random choice is simply several states; trace.ts drives them from station to station.
 */
import type { IpRule, Route } from '../base/host.ts';
import type { Family, Ip } from '../base/ip.ts';
import type { Hook, Packet } from '../base/packet.ts';
import { emptyMap, type PersistentMap } from '../base/persistentMap.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import type { Change, Outcome, Reason, TracePath, TraceStep } from '../protocol/trace.ts';
import type { Remembered } from '../xtables/memory.ts';
import type { HostView } from '../xtables/types.ts';
import type { Connections } from './connections.ts';
import type { Tracked } from './conntrack.ts';
import type { Rule } from './evaluate.ts';
import type { Parts } from './multipath.ts';
import type { Inquiry, Note } from './questions.ts';
import type { Routing } from './route.ts';

/** A list that grows at one end and shares its beginning with other lists. */
export interface Trail<T> { readonly value: T; readonly before: Trail<T> | undefined; readonly length: number }

export const push = <T>(trail: Trail<T> | undefined, value: T): Trail<T> => ({ value, before: trail, length: (trail?.length ?? 0) + 1 });

/** The steps of a history. Rules that did not match are most of them, and may be left out of an answer; `kept` is the last step that may not, this one or an earlier. */
export interface StepTrail extends Trail<TraceStep> { readonly before: StepTrail | undefined; readonly kept: StepTrail | undefined; readonly keptLength: number }

class Step implements StepTrail {
  readonly value: TraceStep;
  readonly before: StepTrail | undefined;
  readonly length: number;
  readonly kept: StepTrail | undefined;
  readonly keptLength: number;

  constructor(before: StepTrail | undefined, value: TraceStep) {
    const stays = value.kind !== 'rule' || value.matched !== 'no';
    this.value = value;
    this.before = before;
    this.length = (before?.length ?? 0) + 1;
    this.kept = stays ? this : before?.kept;
    this.keptLength = (before?.keptLength ?? 0) + (stays ? 1 : 0);
  }
}

/** Assumptions of a history, each once: looking at a thousand routes makes one of many look-ups. */
export interface NoteTrail extends Trail<Note> { readonly known: PersistentMap<true> }

/** The notes with one more; one that is there already changes nothing. */
export function addNote(notes: NoteTrail | undefined, note: Note): NoteTrail {
  const known = notes?.known ?? emptyMap<true>();
  const key = `${note.question ?? ''} ${note.text}`;
  return notes && known.get(key) ? notes : { ...push<Note>(notes, note), known: known.set(key, true) };
}

/** The values of a trail, oldest first. */
export function toArray<T>(trail: Trail<T> | undefined): T[] {
  const list: T[] = [];
  for (let at = trail; at; at = at.before) list.push(at.value);
  return list.reverse();
}

/** What routing says: where the packet goes, and why. */
export interface RouteDecision {
  /** `none` is no route; `filtered` the reverse path filter, `closed` a box that does not forward, `scope` a link-local source that would leave its link. */
  readonly kind: 'local' | 'broadcast' | 'multicast' | 'unicast' | 'unknown' | 'blackhole' | 'unreachable' | 'prohibit' | 'none' | 'martian' | 'filtered' | 'closed' | 'scope';
  readonly dev?: string;
  /** Other next hops that the route may take, this one included: the parts of the hash that choose each. */
  readonly choices?: readonly RouteChoice[];
  /** What `-m realm` compares: the realm of the destination, that of the source in the upper half. */
  readonly realm?: number;
  /** Where the route goes by a rule of `ip rule`. */
  readonly rule?: IpRule;
  readonly gateway?: Ip;
  /** The next hop where the listing names it without its address. */
  readonly gatewayName?: string;
  readonly src?: Ip;
  readonly because: string;
  readonly route?: Route;
}

export interface RouteChoice { readonly decision: RouteDecision; readonly parts: Parts; readonly choice: string }

/** A place in a chain: the rule that is looked at next, and the chains that led here by goto without a return. */
export interface Frame { readonly chain: Chain; readonly next: number; readonly gotos: readonly string[] }

/** Where a table's walk stands when it has to wait for a random choice. */
export interface WalkPosition {
  readonly frame: Frame;
  readonly stack: readonly Frame[];
  /** The rule in front has matched already: go on with its target. */
  readonly matched?: { readonly reasons: readonly Reason[]; readonly changes: readonly Change[] };
}

export interface State {
  /** `in` is the interface it arrived on; `out` the one that the hook at hand sees. */
  readonly packet: Packet;
  /** What connection tracking said of this packet; undefined before it ran. */
  readonly tracked?: Tracked;
  /** Confirmed connections. */
  readonly entries: Connections;
  readonly route?: RouteDecision;
  /** What rules learned from this packet and those before it. */
  readonly memory: Remembered;
  readonly steps: StepTrail | undefined;
  readonly assumptions: NoteTrail | undefined;
  readonly choices: Trail<string> | undefined;
  /** The number of the branch taken at each choice: sorts the paths. */
  readonly order: Trail<number> | undefined;
  readonly probability: number;
  /** On a journey: the box, and which leg of the journey this is. */
  readonly at?: { readonly box: string; readonly leg: number };
  /** What is still before the packet. */
  readonly todo: readonly Station[];
  readonly walk?: WalkPosition;
  /** IPVS has handled the packet: it leaves it alone from here on (skb->ipvs_property). */
  readonly balanced?: boolean;
  /** A queue has given the packet back in the nat table: it goes on behind the whole hook function, so its connection stays unsettled for this side. */
  readonly fromQueue?: true;
  /** The packet at hand is a copy: what is left to do for the original when the copy has come to its end. */
  readonly original?: Original;
  readonly end?: End;
}

export interface Original extends Pick<State, 'packet' | 'todo' | 'original'> {
  /** Where the original stands, for a copy that goes a way of its own (TEE). Absent: it takes over what the copy has become (a broadcast). */
  readonly apart?: Pick<State, 'tracked' | 'route' | 'walk' | 'balanced'>;
}

export interface End { readonly outcome: Outcome; readonly delivered?: TracePath['delivered']; readonly lost?: TracePath['lost']; readonly summary: string }

/** Something on the packet's way. It gets the state with itself taken off `todo`, and says how the packet goes on: several states are a random choice. */
export type Station = (state: State, box: Box) => State | readonly State[];

/** One box with its files. */
export interface Box {
  readonly file: AnalysedFile;
  readonly family: Family;
  /** The tables of this family, by name; two where iptables-legacy and iptables-nft are both at work. */
  readonly tables: ReadonlyMap<string, readonly Table[]>;
  readonly view: HostView;
  readonly routing: Routing;
  readonly inquiry: Inquiry;
  /** What is left to do for the whole request: all its packets and paths, of both families. */
  readonly budget: Budget;
  /** Rules by file and line that this request has met. Its paths meet the same ones again, and the file keeps fewer than a large chain has. */
  readonly rules: Map<AnalysedFile, Map<number, Rule>>;
  /** On a journey: the address of the box at the other end of a tunnel that finds its ends by itself, as VXLAN and WireGuard do. */
  readonly peer?: (hop: Ip, packet: Packet) => Ip | undefined;
}

/** So many rules a request keeps. */
const mostKept = 30_000;

/** The rule of a line of a file, parsed once. */
export function ruleAt({ rules }: Box, file: AnalysedFile, line: number): Rule | undefined {
  let ofFile = rules.get(file);
  const known = ofFile?.get(line);
  if (known) return known;
  const rule = file.rule(line);
  if (!ofFile) rules.set(file, (ofFile = new Map()));
  if (rule && ofFile.size < mostKept) ofFile.set(line, rule);
  return rule;
}

/** How many rules a request may still look at. Without a loop, too, thirty chains that jump twice each are a billion rules. */
export interface Budget { left: number }

/** So many rules a request looks at; the largest dumps of one flat chain have fewer. Steps of so many rules are some hundred megabytes. */
export const mostRules = 200_000;

/** Takes from the budget; false where it is used up. */
export function spend(budget: Budget, cost: number): boolean {
  budget.left -= cost;
  return budget.left >= 0;
}

export function addStep<T extends Pick<State, 'steps' | 'at'>>(state: T, step: TraceStep): T {
  return { ...state, steps: new Step(state.steps, state.at ? { ...step, ...state.at } : step) };
}

/** Ends a history; where the packet was a copy, its original goes on. */
export function finish(state: State, end: End): State {
  if (!state.original) return { ...state, todo: [], end };
  const { apart, ...rest } = state.original;
  const here = apart ? without(state, 'original', 'walk', 'tracked', 'route', 'balanced') : without(state, 'original', 'walk');
  return { ...here, ...rest, ...apart };
}

/** A copy of an object without some of its optional properties. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy: Partial<T> = { ...value };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy as Omit<T, K>;
}

/** The packet as a hook shows it to rules: state->in and state->out of nf_hook_state. */
export function atHook(packet: Packet, hook: Hook): Packet {
  if (hook === 'POSTROUTING' && packet.in === undefined && packet.device !== undefined) return { ...packet, in: packet.device };
  const hideIn = hook === 'OUTPUT' && packet.in !== undefined;
  const hideOut = (hook === 'PREROUTING' || hook === 'INPUT') && packet.out !== undefined;
  if (!hideIn && !hideOut) return packet;
  return hideIn ? (hideOut ? without(packet, 'in', 'out') : without(packet, 'in')) : without(packet, 'out');
}

export interface Branch<T = State> { readonly state: T; readonly probability: number; readonly choice: string }

/** The states of a random choice, in the order of its alternatives. */
export function fork<T extends Pick<State, 'probability' | 'choices' | 'order'>>(before: T, branches: readonly Branch<T>[]): T[] {
  return branches.map(({ state, probability, choice }, i) => ({
    ...state, probability: before.probability * probability, choices: push(before.choices, choice), order: push(before.order, i),
  }));
}
