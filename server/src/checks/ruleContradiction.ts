/** Exports the check rule-contradiction: conditions of one rule that no packet meets together. */
import type { NumberRange } from '../base/numbers.ts';
import { parseMasked } from '../base/numbers.ts';
import { compareIp, formatPrefix, parseIp, type Ip, type Prefix } from '../base/ip.ts';
import type { Problem, Span } from '../base/span.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { nameOf, wordsOf } from '../xtables/support.ts';
import type { OptionUse } from '../xtables/types.ts';
import { optionsOf } from '../syntax/iptables/tree.ts';
import { common, conditionsOf, flagBits, isPossibleMark, type Condition } from './conditions.ts';
import type { RuleContext } from './context.ts';

/** A rule that fits no packet, whatever stands before it. The kernel takes it. One problem for each rule. */
export function* ruleContradiction({ file, rule, family }: RuleContext): Generator<Problem> {
  let message: Marked | string | undefined = aloneImpossible(rule);
  // It takes two to contradict: most rules have one match at the most.
  if (message === undefined && rule.matches.length > 0) {
    const { all } = conditionsOf(file, rule, family);
    message = together(all) ?? marks(rule) ?? addressRanges(rule, all);
  }
  if (message === undefined) return;
  const span: Span = typeof message === 'string' ? { start: rule.chain?.span.end !== undefined ? rule.chain.span.end + 1 : rule.span.start, end: rule.span.end } : message.span;
  const text = typeof message === 'string' ? message : message.text;
  yield { code: 'rule-contradiction', severity: 'warning', unnecessary: true, message: `No packet fits this rule: ${text}.`, span: trimmed(rule, span) };
}

interface Marked { readonly text: string; readonly span: Span }

/** A rule's span may end in blanks: those are not marked. */
const trimmed = (rule: Rule, span: Span): Span => {
  let end = rule.target ? Math.max(rule.target.nameSpan.end, ...rule.target.options.map((option) => option.span.end)) : span.end;
  for (const { option } of optionsOf(rule)) end = Math.max(end, option.span.end);
  return { start: span.start, end: Math.min(Math.max(end, span.start), span.end) };
};

function aloneImpossible(rule: Rule): Marked | undefined {
  for (const { option, owner } of optionsOf(rule)) {
    const [first = '', second = ''] = wordsOf(option);
    const text = owner === rule.target ? undefined : impossible(nameOf(option), owner.name, first, second, option.negated);
    if (text !== undefined) return { text, span: option.span };
  }
  return undefined;
}

function impossible(name: string, match: string, first: string, second: string, negated: boolean): string | undefined {
  if (negated) {
    if ((name === '-s' || name === '-d') && /\/(?:0+|0\.0\.0\.0|::)$/.test(first)) return `${first} is every address`;
    return (name === '-i' || name === '-o') && first === '+' ? '+ is every interface' : undefined;
  }
  if (name === '--mark' && (match === 'mark' || match === 'connmark') && !isPossibleMark(first)) return `${first} has bits outside its mask, which are always 0 when it is compared`;
  if (name === '--tcp-flags' && flagBits(first) >= 0 && flagBits(second) >= 0 && (flagBits(second) & ~flagBits(first)) !== 0) return `${second} has flags that are not among those that are looked at, ${first}`;
  if (name === '--src-range' || name === '--dst-range') {
    const [from, to] = first.split('-').map(parseIp);
    if (from && to && from.family === to.family && compareIp(from, to) > 0) return `the range ${first} ends before it begins`;
  }
  return undefined;
}

const inWords: Readonly<Record<string, string>> = { sport: 'the source port', dport: 'the destination port', state: 'the connection state' };

/** Two conditions on one thing that exclude each other. */
function together(all: readonly Condition[]): string | undefined {
  const ranges = new Map<string, readonly NumberRange[]>();
  let states: number | undefined;
  const values = new Map<string, Set<string>>();
  for (const condition of all) {
    if (condition.kind === 'ranges') {
      const known = ranges.get(condition.name);
      const left = known ? common(known, condition.ranges) : condition.ranges;
      if (left.length === 0) return known ? `its conditions on ${inWords[condition.name] ?? condition.name} exclude each other` : `${inWords[condition.name] ?? condition.name} can have no value`;
      ranges.set(condition.name, left);
    } else if (condition.kind === 'states') {
      states = (states ?? condition.bits) & condition.bits;
      if (states === 0) return 'its conditions on the connection state exclude each other';
    } else if (condition.kind === 'exact') {
      const known = values.get(condition.name) ?? new Set();
      values.set(condition.name, known);
      if (known.has(condition.opposite)) return `it asks for ${condition.name.split(' ').pop() ?? ''} ${condition.value.replace(/^!/, '')} and for its opposite`;
      known.add(condition.value);
    }
  }
  return undefined;
}

/** Tests of one mark that leave no mark. */
function marks(rule: Rule): string | undefined {
  for (const field of ['mark', 'connmark']) {
    if (rule.matches.filter((match) => match.name === field).length < 2) continue;
    const tests = rule.matches.filter((match) => match.name === field).flatMap((match) => match.options).flatMap((option) => testOf(option));
    for (const [i, one] of tests.entries()) {
      for (const other of tests.slice(0, i)) {
        const shared = one.mask & other.mask;
        const opposite = one.negated !== other.negated && one.mask === other.mask && one.value === other.value;
        if (opposite || (!one.negated && !other.negated && ((one.value ^ other.value) & shared) !== 0)) return `it tests ${one.text} and ${other.negated ? '! ' : ''}${other.text}, and no mark is both`;
      }
    }
  }
  return undefined;
}

function testOf(option: OptionUse): { value: number; mask: number; negated: boolean; text: string }[] {
  const text = option.words[0]?.text ?? '';
  const masked = nameOf(option) === '--mark' ? parseMasked(text) : undefined;
  return masked ? [{ ...masked, negated: option.negated, text }] : [];
}

/** A network and a range of addresses that have no address in common. */
function addressRanges(rule: Rule, all: readonly Condition[]): string | undefined {
  for (const [name, range] of [['-s', '--src-range'], ['-d', '--dst-range']] as const) {
    const network = all.find((condition): condition is Condition & { kind: 'network' } => condition.kind === 'network' && condition.name === name);
    const text = rule.matches.filter((match) => match.name === 'iprange').flatMap((match) => match.options).find((option) => nameOf(option) === range && !option.negated)?.words[0]?.text;
    if (!network || text === undefined) continue;
    const [from, to = from] = text.split('-').map(parseIp);
    if (!from || !to || from.family !== network.prefix.ip.family) continue;
    if (compareIp(to, network.prefix.ip) < 0 || compareIp(from, lastOf(network.prefix)) > 0) return `${text} is not in ${formatPrefix(network.prefix)}`;
  }
  return undefined;
}

const lastOf = ({ ip, mask }: Prefix): Ip => ({ family: ip.family, words: ip.words.map((word, i) => (word | ~mask[i]!) >>> 0) });
