/** Exports the checks of an option's words: value-invalid, host-name, negation-invalid. */
import type { Problem } from '../base/span.ts';
import { optionsOf } from '../syntax/iptables/tree.ts';
import type { RuleContext } from './context.ts';

/** Words that an option cannot take, by the option's own check, host names (no error), and `!` in front of options that have no opposite. */
export function* valueInvalid({ rule, family }: RuleContext): Generator<Problem> {
  for (const { option } of optionsOf(rule)) {
    const { spec, words, negated, name } = option;
    if (!spec) continue;
    if (negated && spec.negatable !== true) yield { code: 'negation-invalid', severity: 'error', message: `${name} cannot stand behind !.`, span: { start: option.span.start, end: option.nameSpan.end } };
    const first = words[0];
    const needs = spec.args === 'optional' ? 0 : spec.args;
    if (words.length < needs || (!first && spec.args !== 0 && spec.args !== 'optional')) continue;
    const problem = spec.check?.(words.map((word) => word.text), family);
    if (problem === undefined) continue;
    const hostName = (spec.name === '-s' || spec.name === '-d') && words.length === 1 && /^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/.test(first!.text) && /[A-Za-z]/.test(first!.text);
    if (hostName) yield { code: 'host-name', severity: 'information', message: `${first!.text} is a host name. iptables asks for its address when it loads the rule; a trace cannot. Write the address.`, span: first!.span };
    else yield { code: 'value-invalid', severity: 'error', message: `${name}: ${problem}.`, span: first ? { start: first.span.start, end: words[words.length - 1]!.span.end } : option.nameSpan };
  }
}
