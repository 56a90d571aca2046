/** Exports the check set-missing. */
import type { Problem } from '../base/span.ts';
import { optionsOf } from '../syntax/iptables/tree.ts';
import type { RuleContext } from './context.ts';

const setOptions = new Set(['--match-set', '--add-set', '--del-set', '--map-set']);

/** A set that the capture's own `ipset` output does not have: a trace cannot say who is in it. */
export function* setMissing({ file, rule }: RuleContext): Generator<Problem> {
  if (!file.hasSets) return;
  for (const { option } of optionsOf(rule)) {
    const word = option.words[0];
    if (!word || !setOptions.has(option.spec?.name ?? option.name) || file.sets.has(word.text)) continue;
    yield { code: 'set-missing', severity: 'information', message: `The ipset output ${file.others.length > 0 ? 'of this box' : 'in this file'} does not list the set ${word.text}; a trace asks whether an address is in it.`, span: word.span };
  }
}
