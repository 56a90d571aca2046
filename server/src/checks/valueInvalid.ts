/** Exports the checks of an option's words: value-invalid, host-name, negation-invalid, negation-order, value-doubtful. */
import type { Problem } from '../base/span.ts';
import { optionsOf } from '../syntax/iptables/tree.ts';
import type { RuleContext } from './context.ts';
import { meantBy } from './meant.ts';

/** Words that an option cannot take, by the option's own check, host names (no error), and `!` in front of options that have no opposite. */
export function* valueInvalid({ file, rule, family }: RuleContext): Generator<Problem> {
  for (const { option } of optionsOf(rule)) {
    const { spec, words, negated, name } = option;
    if (!spec) continue;
    if (negated && spec.negatable === 'ignored') yield { code: 'value-doubtful', severity: 'warning', message: `iptables ignores the ! in front of ${name}: remove it.`, span: { start: option.span.start, end: option.nameSpan.end } };
    else if (negated && spec.negatable !== true) yield { code: 'negation-invalid', severity: 'error', message: `${name} cannot stand behind !.`, span: { start: option.span.start, end: option.nameSpan.end } };
    const first = words[0];
    const old = negated && first && option.span.start === option.nameSpan.start ? file.lines.text.indexOf('!', option.nameSpan.end) : -1;
    if (first && old >= 0 && old < first.span.start) yield { code: 'negation-order', severity: 'error', message: `The ! stands in front of the option: ! ${name} ${first.text}. iptables has refused it behind the option since 1.4.3.`, span: { start: old, end: old + 1 }, fixes: () => [{ title: 'Move ! to the front', edits: [{ span: { start: option.nameSpan.start, end: first.span.start }, text: `! ${name} ` }] }] };
    const needs = spec.args === 'optional' ? 0 : spec.args;
    if (words.length < needs || (!first && spec.args !== 0 && spec.args !== 'optional')) continue;
    const problem = spec.check?.(words.map((word) => word.text), family);
    if (problem === undefined) {
      const doubt = spec.doubt?.(words.map((word) => word.text), family);
      if (doubt !== undefined && first) yield { code: 'value-doubtful', severity: 'warning', message: `${name}: ${doubt}.`, span: { start: first.span.start, end: words[words.length - 1]!.span.end } };
      continue;
    }
    const hostName = (spec.name === '-s' || spec.name === '-d') && words.length === 1 && /^(?:[A-Za-z0-9-]+\.)*[A-Za-z][A-Za-z0-9-]*\.?$/.test(first!.text);
    const meant = meantBy(option, file.lines.text);
    const advice = meant && { advice: ` Did you mean ${meant.text}?`, fixes: () => [{ title: `Change to ${meant.text}`, edits: meant.edits }] };
    if (hostName && !meant) yield { code: 'host-name', severity: 'information', message: `${first!.text} is a host name. iptables asks for its address when it loads the rule; a trace cannot. Write the address.`, span: first!.span };
    else yield { code: 'value-invalid', severity: 'error', message: `${name}: ${problem}.${advice?.advice ?? ''}`, span: first ? { start: first.span.start, end: words[words.length - 1]!.span.end } : option.nameSpan, ...(advice && { fixes: advice.fixes }) };
  }
}
