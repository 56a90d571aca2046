/** Exports refusalsOf: what iptables or the kernel refuses of one rule, and what is doubtful about its words. Found out once for each rule. */
import type { Fix, Problem, Span } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import type { RuleCheck, RuleContext } from './context.ts';
import { matchUnknown } from './matchUnknown.ts';
import { optionRules } from './optionRules.ts';
import { optionUnknown } from './optionUnknown.ts';
import { placeInvalid } from './placeInvalid.ts';
import { protocolMissing } from './protocolMissing.ts';
import { typographicCharacter } from './typographic.ts';
import { valueInvalid } from './valueInvalid.ts';
import { valueMissing } from './valueMissing.ts';
import { wordUnexpected } from './wordUnexpected.ts';

const checks: readonly RuleCheck[] = [matchUnknown, optionUnknown, valueMissing, valueInvalid, wordUnexpected, optionRules, protocolMissing, placeInvalid, typographicCharacter];

/** Most rules: a large dump would fill the memory with empty lists. */
const none: readonly Problem[] = [];
const cache = new WeakMap<Rule, readonly Problem[]>();

export function refusalsOf(context: RuleContext): readonly Problem[] {
  const { rule } = context;
  const known = cache.get(rule);
  if (known) return known;
  const found: Problem[] = rule.problems.map((problem) => (problem.code === 'quote-unbalanced' ? { ...problem, fixes: () => closeQuote(context.file, problem.span) } : problem));
  for (const check of checks) for (const problem of check(context)) found.push(problem);
  cache.set(rule, found.length > 0 ? found : none);
  return found;
}

/** A `"` where the next option begins, or at the end of the line. */
function closeQuote({ lines }: AnalysedFile, { start, end }: Span): Fix[] {
  const open = lines.text.indexOf('"', start);
  const rest = lines.text.slice(open, end).trimEnd();
  const next = /\s(?:!\s)?--?[a-z]/i.exec(rest);
  const at = open + (next ? next.index : rest.length);
  return [{ title: 'Close the quote', edits: [{ span: { start: at, end: at }, text: '"' }] }];
}

/** Whether the rule is one that is loaded: nothing is said of what a refused rule would do. */
export const isRefused = (context: RuleContext): boolean => refusalsOf(context).some(({ severity }) => severity === 'error');
