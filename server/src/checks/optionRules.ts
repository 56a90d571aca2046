/** Exports the checks of a use's options together: option-missing, option-conflict, option-repeated, rule-refused. */
import { parseProtocol } from '../base/protocols.ts';
import type { Problem, Span } from '../base/span.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { has, nameOf, oneOf, problemOf } from '../xtables/support.ts';
import { optionOf, type MatchUse, type TargetUse, type UseContext, type Validity } from '../xtables/types.ts';
import type { RuleContext } from './context.ts';

/** What the extensions of iptables refuse once they have read all options (their option tables and final checks), and the kernel's checkentry after them. */
export function* optionRules({ rule, table, family }: RuleContext): Generator<Problem> {
  const protocol = protocolOf(rule);
  const context: UseContext = { family, table: table.name, ...(protocol && { protocol }) };
  yield* ofUse(rule.header, 'The rule', rule.header.module?.validity ?? {}, context);
  for (const match of rule.matches) if (match.module) yield* ofUse(match, `-m ${match.name}`, match.module.validity ?? {}, context);
  const { target } = rule;
  if (target?.module && !table.byName.has(target.name)) yield* ofUse(target, target.name, target.module.validity ?? {}, context);
}

function protocolOf(rule: Rule): UseContext['protocol'] {
  const option = optionOf(rule.header, '-p');
  const number = option?.words[0] && parseProtocol(option.words[0].text);
  return option && number !== undefined && number !== 0 ? { number, negated: option.negated } : undefined;
}

function* ofUse<U extends MatchUse | TargetUse>(use: U, what: string, validity: Validity<U>, context: UseContext): Generator<Problem> {
  let sound = true;
  const { required, oneOf: some, exclusive, needs } = validity;
  if (required || some) {
    for (const problem of missing(use, what, validity)) {
      sound = false;
      yield problem;
    }
  }
  if (use.options.length > 0 && (exclusive || needs)) {
    for (const problem of conflicts(use, validity)) {
      sound = false;
      yield problem;
    }
  }
  if (use.options.length > 1) {
    for (const problem of repeated(use, validity.repeatable ?? [])) {
      sound = false;
      yield problem;
    }
  }
  if (!sound || !validity.refused || use.options.some((option) => problemOf(option, context.family) !== undefined)) return;
  const refusal = validity.refused(use, context);
  if (refusal) yield { code: 'rule-refused', severity: 'error', message: refusal.message, span: refusal.option?.span ?? placeOf(use) };
}

/** A match that `-p` implied has no name in the text. */
const placeOf = (use: MatchUse | TargetUse): Span => (use.nameSpan.end > use.nameSpan.start ? use.nameSpan : (use.options[0]?.span ?? use.nameSpan));

function* missing<U extends MatchUse | TargetUse>(use: U, what: string, { required = [], oneOf: some }: Validity<U>): Generator<Problem> {
  const absent = required.filter((name) => !has(use, name));
  if (absent.length > 0) yield { code: 'option-missing', severity: 'error', message: `${what} needs ${absent.join(' and ')}.`, span: placeOf(use) };
  else if (some === 'any' ? use.options.length === 0 : some?.every((name) => !has(use, name))) {
    const names = some === 'any' ? (use.module?.options ?? []).map(({ name }) => name) : (some ?? []);
    yield { code: 'option-missing', severity: 'error', message: `${what} needs ${oneOf(names)}.`, span: placeOf(use) };
  }
}

function* conflicts<U extends MatchUse | TargetUse>(use: U, { exclusive = [], needs = {} }: Validity<U>): Generator<Problem> {
  for (const group of exclusive) {
    const [first, second] = group.filter((name) => has(use, name)).sort((a, b) => optionOf(use, a)!.span.start - optionOf(use, b)!.span.start);
    if (first !== undefined && second !== undefined) yield { code: 'option-conflict', severity: 'error', message: `${second} cannot stand beside ${first}: remove one of the two.`, span: optionOf(use, second)!.span };
  }
  for (const option of use.options) {
    const absent = (needs[nameOf(option)] ?? []).filter((name) => !has(use, name));
    if (absent.length > 0) yield { code: 'option-conflict', severity: 'error', message: `${option.name} works only together with ${absent.join(' and ')}.`, span: option.span };
  }
}

function* repeated(use: MatchUse | TargetUse, repeatable: readonly string[]): Generator<Problem> {
  for (const [i, option] of use.options.entries()) {
    const name = nameOf(option);
    if (i === 0 || !option.spec || repeatable.includes(name)) continue;
    const first = optionOf(use, name);
    if (first && first !== option) yield { code: 'option-repeated', severity: 'error', message: `${option.name} is given twice, and iptables takes it once. Remove one, or write a second rule.`, span: option.span, related: [{ message: `${first.name} for the first time`, span: first.span }] };
  }
}
