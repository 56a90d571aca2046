/** Exports the check set-empty. */
import type { Problem } from '../base/span.ts';
import { knownSet } from '../knowledge/index.ts';
import { nameOf } from '../xtables/support.ts';
import type { RuleContext } from './context.ts';

/** A rule that asks for members of a set that had none when the capture was made. Sets whose members come and go by themselves are left out; those of known programs are often empty. */
export function* setEmpty({ file, rule }: RuleContext): Generator<Problem> {
  if (!file.hasSets || file.capture.names.find('SET') >= 0) return;
  for (const match of rule.matches) {
    if (match.name !== 'set') continue;
    for (const option of match.options) {
      const word = option.words[0];
      const set = nameOf(option) === '--match-set' && !option.negated && word ? file.sets.get(word.text) : undefined;
      if (!set || !word || set.terse || set.members.length > 0 || set.header.has('timeout')) continue;
      yield { code: 'set-empty', severity: knownSet(set.name) ? 'hint' : 'information', message: `The set ${set.name} has no member in this capture: no packet fits the rule.`, span: word.span, ...(set.uri === undefined && { related: [{ message: `The set ${set.name}`, span: set.nameSpan }] }) };
    }
  }
}
