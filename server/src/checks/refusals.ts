/** Exports refusalsOf: what iptables or the kernel refuses of one rule, and what is doubtful about its words. Found out once for each rule. */
import type { Problem } from '../base/span.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import type { RuleCheck, RuleContext } from './context.ts';
import { matchUnknown } from './matchUnknown.ts';
import { optionRules } from './optionRules.ts';
import { optionUnknown } from './optionUnknown.ts';
import { placeInvalid } from './placeInvalid.ts';
import { protocolMissing } from './protocolMissing.ts';
import { valueInvalid } from './valueInvalid.ts';
import { valueMissing } from './valueMissing.ts';
import { wordUnexpected } from './wordUnexpected.ts';

const checks: readonly RuleCheck[] = [matchUnknown, optionUnknown, valueMissing, valueInvalid, wordUnexpected, optionRules, protocolMissing, placeInvalid];

/** Most rules: a large dump would fill the memory with empty lists. */
const none: readonly Problem[] = [];
const cache = new WeakMap<Rule, readonly Problem[]>();

export function refusalsOf(context: RuleContext): readonly Problem[] {
  const { rule } = context;
  const known = cache.get(rule);
  if (known) return known;
  const found: Problem[] = [...rule.problems];
  for (const check of checks) for (const problem of check(context)) found.push(problem);
  cache.set(rule, found.length > 0 ? found : none);
  return found;
}

/** Whether the rule is one that is loaded: nothing is said of what a refused rule would do. */
export const isRefused = (context: RuleContext): boolean => refusalsOf(context).some(({ severity }) => severity === 'error');
