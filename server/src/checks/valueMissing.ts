/** Exports the check value-missing. */
import type { Problem } from '../base/span.ts';
import { optionsOf } from '../syntax/iptables/tree.ts';
import type { RuleContext } from './context.ts';

/** Options with fewer words than they need, and -m, -j and -g without a name. */
export function* valueMissing({ rule }: RuleContext): Generator<Problem> {
  for (const { option } of optionsOf(rule)) {
    const { spec, words, name } = option;
    const needs = spec === undefined || spec.args === 'optional' ? 0 : spec.args;
    if (words.length >= needs) continue;
    yield { code: 'value-missing', severity: 'error', message: `${name} needs ${needs === 1 ? 'a value' : `${needs} values`}${spec?.value ? `: ${spec.value}` : ''}.`, span: option.span };
  }
  for (const item of rule.stray) {
    if (!('nameSpan' in item)) continue;
    if (item.name === '-m' || item.name === '--match') yield { code: 'value-missing', severity: 'error', message: `${item.name} needs the name of a match.`, span: item.nameSpan };
    else if (['-j', '--jump', '-g', '--goto'].includes(item.name)) yield { code: 'value-missing', severity: 'error', message: `${item.name} needs a chain${item.name.includes('j') ? ' or a target' : ''}.`, span: item.nameSpan };
  }
}
