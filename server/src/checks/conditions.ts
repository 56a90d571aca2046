/**
 * Exports conditionsOf: what a rule asks of a packet, as conditions that can be compared by value, and implies and isEmpty over them.
 * Only what stays the same while a packet passes a chain is a condition here: no limits, counters or marks.
 */
import type { Family } from '../base/ip.ts';
import { lengthOfMask, maskIp, parseNetwork, type Prefix } from '../base/ip.ts';
import { parseMasked, type NumberRange } from '../base/numbers.ts';
import { tcpFlagBits } from '../base/packet.ts';
import { parseProtocol } from '../base/protocols.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { parsePorts } from '../xtables/ports.ts';
import { nameOf, wordsOf } from '../xtables/support.ts';
import type { MatchUse, OptionUse } from '../xtables/types.ts';

export type Condition =
  /** Fits where the word does; `negated` only tells of contradictions, and is part of `value`. */
  | { readonly kind: 'exact'; readonly name: string; readonly value: string; readonly opposite: string }
  | { readonly kind: 'network'; readonly name: '-s' | '-d'; readonly prefix: Prefix; readonly length: number }
  /** The value lies in one of the ranges, which are in order and do not touch. */
  | { readonly kind: 'ranges'; readonly name: string; readonly ranges: readonly NumberRange[] }
  /** One of these bits. */
  | { readonly kind: 'states'; readonly name: 'state'; readonly bits: number }
  /** The name begins so. */
  | { readonly kind: 'prefix'; readonly name: '-i' | '-o'; readonly text: string };

export interface Conditions {
  readonly all: readonly Condition[];
  /** Whether these are all that the rule asks: else it fits fewer packets than they say. */
  readonly complete: boolean;
}

const cache = new WeakMap<Rule, Conditions>();

/** What the rule of the file asks of a packet. Sets stay as they are while a packet passes where no rule of the file changes one. */
export function conditionsOf(file: AnalysedFile, rule: Rule, family: Family): Conditions {
  let found = cache.get(rule);
  if (!found) cache.set(rule, (found = findConditions(rule, family, file.capture.names.find('SET') < 0)));
  return found;
}

function findConditions(rule: Rule, family: Family, sets: boolean): Conditions {
  const all: Condition[] = [];
  let complete = rule.stray.length === 0 && rule.problems.length === 0;
  for (const option of rule.header.options) {
    const found = ofHeader(option, family);
    if (found) all.push(...found);
    else complete = false;
  }
  for (const match of rule.matches) {
    const found = ofMatch(match, sets);
    all.push(...found.all);
    complete &&= found.complete;
  }
  return { all, complete };
}

/** Undefined where the option says more than conditions can. */
function ofHeader(option: OptionUse, family: Family): Condition[] | undefined {
  const name = nameOf(option);
  const [text = ''] = wordsOf(option);
  const { negated } = option;
  if (name === '-4' || name === '-6') return [];
  if (name === '-s' || name === '-d') {
    const prefix = parseNetwork(text, family);
    const length = prefix && lengthOfMask(prefix.mask);
    if (!prefix || length === undefined) return undefined;
    const masked = { ip: maskIp(prefix.ip, prefix.mask), mask: prefix.mask };
    if (!negated) return length === 0 ? [] : [{ kind: 'network', name, prefix: masked, length }];
    return [exact(name, `${masked.ip.words.join('.')}/${length}`, true)];
  }
  if (name === '-p') {
    const number = parseProtocol(text);
    if (number === undefined) return undefined;
    return number === 0 && !negated ? [] : [exact(name, String(number), negated)];
  }
  if (name === '-i' || name === '-o') {
    if (text === '+' && !negated) return [];
    return [text.endsWith('+') && !negated ? { kind: 'prefix', name, text: text.slice(0, -1) } : exact(name, text, negated)];
  }
  return name === '-f' ? [exact(name, '', negated)] : undefined;
}

/** The condition, and the value that its opposite has. */
function exact(name: string, value: string, negated: boolean): Condition {
  return { kind: 'exact', name, value: negated ? `!${value}` : value, opposite: negated ? value : `!${value}` };
}

/** Matches whose options each are a condition of their own, which is compared word by word. */
const wordByWord = new Set(['icmp', 'icmp6', 'mac', 'iprange', 'pkttype', 'length', 'ah', 'esp', 'helper', 'dccp', 'sctp', 'conntrack', 'state', 'tcp', 'udp', 'devgroup', 'multiport']);
/** Matches whose options belong together: compared as a whole. */
const asWhole = new Set(['addrtype', 'owner', 'physdev', 'policy', 'set', 'frag', 'rt', 'hbh', 'dst', 'ipv6header', 'mh']);

function ofMatch(match: MatchUse, sets: boolean): Conditions {
  if (match.name === 'comment') return { all: [], complete: true };
  if (!match.module || (match.name === 'set' && (!sets || match.options.some((option) => nameOf(option) !== '--match-set' && nameOf(option) !== '--return-nomatch')))) return { all: [], complete: false };
  if (asWhole.has(match.name)) {
    const options = match.options.map((option) => `${option.negated ? '! ' : ''}${nameOf(option)} ${wordsOf(option).join(' ')}`).sort();
    const [only] = match.options;
    if (match.options.length === 1 && only) return { all: [exact(`${match.name} ${nameOf(only)}`, wordsOf(only).join(' '), only.negated)], complete: true };
    return { all: [exact(match.name, options.join(' '), false)], complete: true };
  }
  if (!wordByWord.has(match.name)) return { all: [], complete: false };
  const all: Condition[] = [];
  let complete = true;
  for (const option of match.options) {
    const found = ofOption(match.name, option);
    if (found) all.push(...found);
    else complete = false;
  }
  return { all, complete };
}

const ends: Readonly<Record<string, 'sport' | 'dport'>> = { '--sport': 'sport', '--dport': 'dport', '--sports': 'sport', '--dports': 'dport' };

function ofOption(match: string, option: OptionUse): Condition[] | undefined {
  const name = nameOf(option);
  const words = wordsOf(option);
  const end = ends[name];
  if (end) {
    const ranges = (words[0] ?? '').split(',').map(parsePorts);
    if (ranges.some((range) => !range)) return undefined;
    const fits = merged(ranges as NumberRange[]);
    const left = option.negated ? without(fits) : fits;
    return left.length === 1 && left[0]!.from === 0 && left[0]!.to === 65535 ? [] : [{ kind: 'ranges', name: end, ranges: left }];
  }
  if (name === '--ctstate' || name === '--state') {
    const bits = stateBits(words[0] ?? '');
    // SNAT and DNAT are beside the states: a connection has one of those and a state.
    return bits === undefined ? [exact(name, (words[0] ?? '').toUpperCase(), option.negated)] : [{ kind: 'states', name: 'state', bits: option.negated ? ~bits & allStates : bits }];
  }
  if (name === '--syn') return [exact('--tcp-flags', `${flagBits('FIN,SYN,RST,ACK')}/${flagBits('SYN')}`, option.negated)];
  if (name === '--tcp-flags') return [exact(name, `${flagBits(words[0] ?? '')}/${flagBits(words[1] ?? '')}`, option.negated)];
  return [exact(`${match} ${name}`, words.join(' '), option.negated)];
}

const states = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED'];
const allStates = 31;

function stateBits(text: string): number | undefined {
  let bits = 0;
  for (const word of text.toUpperCase().split(',')) {
    const at = states.findIndex((state) => word !== '' && state.startsWith(word));
    if (at < 0) return undefined;
    bits |= 1 << at;
  }
  return bits;
}

/** Flags of TCP as bits; -1 where a word is none. */
export function flagBits(text: string): number {
  let bits = 0;
  for (const word of text.toUpperCase().split(',').filter((one) => one !== '' && one !== 'NONE')) {
    const bit = word === 'ALL' ? 63 : (tcpFlagBits as Readonly<Record<string, number>>)[word];
    if (bit === undefined) return -1;
    bits |= bit;
  }
  return bits;
}

function merged(ranges: readonly NumberRange[]): NumberRange[] {
  const out: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = out[out.length - 1];
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** The ports outside of the ranges. */
function without(ranges: readonly NumberRange[]): NumberRange[] {
  const out: NumberRange[] = [];
  let from = 0;
  for (const range of ranges) {
    if (range.from > from) out.push({ from, to: range.from - 1 });
    from = range.to + 1;
  }
  if (from <= 65535) out.push({ from, to: 65535 });
  return out;
}

/** The values that lie in ranges of both. */
export const common = (a: readonly NumberRange[], b: readonly NumberRange[]): NumberRange[] =>
  a.flatMap((x) => b.flatMap((y) => (x.from <= y.to && y.from <= x.to ? [{ from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) }] : [])));

/** Whether every packet that fits `narrow` fits `wide`. */
export function implies(narrow: Condition, wide: Condition): boolean {
  switch (wide.kind) {
    case 'exact': return narrow.kind === 'exact' && narrow.name === wide.name && narrow.value === wide.value;
    case 'network': return narrow.kind === 'network' && narrow.name === wide.name && narrow.length >= wide.length && narrow.prefix.ip.words.every((word, i) => ((word ^ wide.prefix.ip.words[i]!) & wide.prefix.mask[i]!) === 0);
    case 'ranges': return narrow.kind === 'ranges' && narrow.name === wide.name && narrow.ranges.every((one) => wide.ranges.some((other) => other.from <= one.from && one.to <= other.to));
    case 'states': return narrow.kind === 'states' && (narrow.bits & ~wide.bits) === 0;
    case 'prefix': return narrow.name === wide.name && ((narrow.kind === 'prefix' && narrow.text.startsWith(wide.text)) || (narrow.kind === 'exact' && !narrow.value.startsWith('!') && narrow.value.startsWith(wide.text)));
  }
}

/** Whether the mark of a rule's word can be any mark at all: bits outside its mask never are. */
export function isPossibleMark(text: string): boolean {
  const masked = parseMasked(text);
  return !masked || (masked.value & ~masked.mask) === 0;
}
