/** Exports the checks rule-shadowed and rule-duplicate. */
import type { Problem } from '../base/span.ts';
import { hashText, lineEnd } from '../base/text.ts';
import { chainOfLine } from '../model/references.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { LineFlag } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { conditionsOf, implies, type Condition } from './conditions.ts';
import { contentOf, type RuleContext } from './context.ts';
import { removeLines } from './fixes.ts';
import { chainBehind } from './reach.ts';
import { isRefused } from './refusals.ts';

/** Targets behind which no packet goes on in the chain. */
const ending = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'QUEUE', 'NFQUEUE', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP', 'TPROXY']);

/** Different kinds of conditions that earlier rules of a chain are looked up by, and earlier rules that are compared one by one in each. */
const mostShapes = 24;
const mostCompared = 12;

/** A rule that takes packets out of its chain. */
interface Taker { readonly line: number; readonly number: number; readonly compared: readonly Condition[] }

/** Rules whose conditions have the same names: found by the words of those conditions in one look. */
interface Shape { readonly parts: readonly Part[]; readonly takers: Map<string, Taker[]> }
type Part = { readonly name: string; readonly length?: number };

/** What is known of a chain's rules up to `next`. */
interface Progress { next: number; shapes: Map<string, Shape> | undefined; lines: Map<number, number>; readonly found: Map<number, Problem> }

const progresses = new WeakMap<Chain, Progress>();

/**
 * A rule that no packet reaches, because an earlier rule of its chain ends the chain for all that it could fit; and a rule that stands in
 * its chain twice. Rules are taken up one by one, so that the whole sweep costs little more than reading them.
 */
export function* ruleShadowed({ file, rule }: RuleContext): Generator<Problem> {
  if (rule.command !== 'append') return;
  const chain = chainOfLine(file, rule.line);
  if (!chain) return;
  let progress = progresses.get(chain);
  if (!progress) progresses.set(chain, (progress = { next: 0, shapes: new Map(), lines: new Map(), found: new Map() }));
  while (progress.shapes && progress.next < chain.rules.length && chain.rules[progress.next]! <= rule.line) take(file, chain, progress);
  const problem = progress.found.get(rule.line);
  if (problem) yield problem;
}

/** Looks at one more rule of the chain. */
function take(file: AnalysedFile, chain: Chain, progress: Progress): void {
  const at = progress.next++;
  const line = chain.rules[at]!;
  const done = progress.next >= chain.rules.length;
  const rule = file.rule(line);
  const { shapes } = progress;
  // Where -I and -R put rules elsewhere, lines are not in the order of the chain.
  if (!rule || !shapes || (at > 0 && line < chain.rules[at - 1]!) || rule.command !== 'append') {
    progress.shapes = undefined;
    return;
  }
  const { family } = chain.table.dump;
  // Nothing to be taken by, nobody to take from.
  if (done && at === 0) return;
  const { all, complete } = conditionsOf(file, rule, family);
  const ends = endsChain(file, chain, rule);
  const twin = complete ? twinOf(file, progress, line) : undefined;
  if (twin !== undefined) progress.found.set(line, duplicate(file, chain, line, twin, ends));
  else {
    const taker = all.length > 0 ? find(shapes, all) : undefined;
    if (taker) progress.found.set(line, shadowed(file, chain, line, taker));
    // What no packet reaches takes none away, and a rule without conditions is rule-unreachable's.
    else if (complete && ends && all.length > 0 && !isRefused({ file, rule, table: chain.table, family })) add(shapes, all, line, at + 1);
  }
  if (complete && ends && all.length === 0) progress.shapes = undefined;
  if (done) progress.shapes = undefined;
  if (!progress.shapes) progress.lines.clear();
}

function endsChain(file: AnalysedFile, chain: Chain, rule: Rule): boolean {
  const { target } = rule;
  if (!target) return false;
  if (target.kind === 'goto') return true;
  const called = chain.table.byName.get(target.name);
  return called ? alwaysEnds(file, called, 0) : ending.has(target.name);
}

const endings = new WeakMap<Chain, boolean>();
/** How deep jumps are followed, and how far into a chain. */
const deepest = 4;
const longest = 64;

/** Whether every packet that enters a chain of the user's own gets its verdict there or further on: none comes back. */
function alwaysEnds(file: AnalysedFile, chain: Chain, depth: number): boolean {
  let known = endings.get(chain);
  if (known === undefined) {
    if (depth > deepest || chain.hook) return false;
    endings.set(chain, false);
    known = findEnd(file, chain, depth);
    endings.set(chain, known);
  }
  return known;
}

function findEnd(file: AnalysedFile, chain: Chain, depth: number): boolean {
  const { flags, target } = file.capture.records;
  for (let i = 0; i < Math.min(chain.rules.length, longest); i++) {
    const line = chain.rules[i]!;
    const id = target[line]!;
    if (id < 0) continue;
    const name = file.capture.names.nameOf(id);
    const called = chainBehind(file, chain.table, line);
    const isGoto = (flags[line]! & LineFlag.Goto) !== 0;
    if (name === 'RETURN' && !called) return false;
    if (isGoto && !(called && alwaysEnds(file, called, depth + 1))) return false;
    if (flags[line]! & LineFlag.Conditional) continue;
    const rule = file.rule(line);
    if (!rule || rule.header.options.length > 0 || rule.stray.length > 0 || rule.matches.some((match) => match.name !== 'comment')) continue;
    if (called ? isGoto || alwaysEnds(file, called, depth + 1) : ending.has(name)) return true;
  }
  return false;
}

/** How the conditions of a rule are looked up, and those that are compared one by one. */
function split(all: readonly Condition[]): { parts: Part[]; words: string[]; compared: Condition[] } {
  const keyed = all.flatMap((condition) => {
    const part = partOf(condition);
    return part ? [{ part, word: wordIn(condition, part)! }] : [];
  }).sort((a, b) => (a.part.name < b.part.name ? -1 : 1));
  return { parts: keyed.map(({ part }) => part), words: keyed.map(({ word }) => word), compared: all.filter((condition) => !partOf(condition)) };
}

function partOf(condition: Condition): Part | undefined {
  if (condition.kind === 'exact') return { name: condition.name };
  if (condition.kind === 'network') return { name: condition.name, length: condition.length };
  return condition.kind === 'ranges' && single(condition) ? { name: condition.name } : undefined;
}

const single = ({ ranges }: Condition & { readonly kind: 'ranges' }): boolean => ranges.length === 1 && ranges[0]!.from === ranges[0]!.to;

/** What the condition says of a part that an earlier rule asks for; undefined where it says nothing, or less. */
function wordIn(condition: Condition, { name, length }: Part): string | undefined {
  if (condition.name !== name) return undefined;
  if (condition.kind === 'exact') return length === undefined ? condition.value : undefined;
  if (condition.kind === 'ranges') return single(condition) ? String(condition.ranges[0]!.from) : undefined;
  if (condition.kind !== 'network' || length === undefined || condition.length < length) return undefined;
  return condition.prefix.ip.words.map((word, i) => (word & maskWord(length - 32 * i)) >>> 0).join('.');
}

const maskWord = (length: number): number => (length <= 0 ? 0 : length >= 32 ? 0xffffffff : (0xffffffff << (32 - length)) >>> 0);

function add(shapes: Map<string, Shape>, all: readonly Condition[], line: number, number: number): void {
  const { parts, words, compared } = split(all);
  const name = parts.map((part) => `${part.name}/${part.length ?? ''}`).join(' ');
  let shape = shapes.get(name);
  if (!shape) {
    if (shapes.size >= mostShapes) return;
    shapes.set(name, (shape = { parts, takers: new Map() }));
  }
  const key = words.join(' ');
  const takers = shape.takers.get(key);
  if (!takers) shape.takers.set(key, [{ line, number, compared }]);
  else if (takers.length < mostCompared) takers.push({ line, number, compared });
}

/** The earlier rule that takes every packet of these conditions. */
function find(shapes: ReadonlyMap<string, Shape>, all: readonly Condition[]): Taker | undefined {
  for (const { parts, takers } of shapes.values()) {
    const words = parts.map((part) => {
      for (const condition of all) {
        const word = wordIn(condition, part);
        if (word !== undefined) return word;
      }
      return undefined;
    });
    if (words.includes(undefined)) continue;
    const taker = takers.get(words.join(' '))?.find(({ compared }) => compared.every((wide) => all.some((narrow) => implies(narrow, wide))));
    if (taker) return taker;
  }
  return undefined;
}

/** The rule as written, without counters and the blanks at its end. */
function textOf(file: AnalysedFile, line: number): string {
  const text = file.lines.text.slice(file.lines.starts[line], lineEnd(file.lines, line)).trimEnd();
  return text.startsWith('[') ? text.replace(/^\[\d+:\d+\] */, '') : text;
}

function twinOf(file: AnalysedFile, { lines }: Progress, line: number): number | undefined {
  const hash = hashText(textOf(file, line));
  const earlier = lines.get(hash);
  if (earlier === undefined) {
    lines.set(hash, line);
    return undefined;
  }
  return textOf(file, earlier) === textOf(file, line) ? earlier : undefined;
}

function duplicate(file: AnalysedFile, chain: Chain, line: number, twin: number, ends: boolean): Problem {
  return {
    code: 'rule-duplicate', severity: ends ? 'warning' : 'information', unnecessary: ends, span: contentOf(file, line), related: [{ message: 'The same rule', span: contentOf(file, twin) }], fixes: () => [removeLines(file, line, line, 'Remove this rule')],
    message: ends ? `The chain ${chain.name} has this rule already: no packet reaches it here. Remove one of the two.` : `The chain ${chain.name} has this rule already: a packet that fits meets both. Remove one, unless that is meant.`,
  };
}

function shadowed(file: AnalysedFile, chain: Chain, line: number, taker: Taker): Problem {
  return {
    code: 'rule-shadowed', severity: 'warning', unnecessary: true, span: contentOf(file, line), related: [{ message: `Rule ${taker.number} of ${chain.name} takes all packets of this rule`, span: contentOf(file, taker.line) }],
    message: `No packet reaches this rule: rule ${taker.number} of ${chain.name} comes first, and takes everything that this one could fit. Move this rule above it, or remove it.`,
  };
}
