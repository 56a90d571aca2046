/** Exports the check policy-closed. */
import type { Problem } from '../base/span.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { isWhole, tablesOf } from './context.ts';
import { decidingRules } from './reach.ts';

/** The table's INPUT has the policy DROP, and no rule that it leads to takes a packet in: nothing reaches this box, no answer to it and nothing from itself by lo. */
export function* policyClosed(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    const input = table.name === 'filter' ? table.byName.get('INPUT') : undefined;
    if (!input || input.declaration === undefined || !isWhole(file, table) || (table.line !== undefined && table.commit === undefined)) continue;
    const declaration = chainDeclaration(file.capture, input.declaration);
    if (declaration?.policy !== 'DROP' || !declaration.policySpan || takesSome(file, input)) continue;
    yield { code: 'policy-closed', severity: 'warning', span: declaration.policySpan, message: 'INPUT drops every packet: its policy is DROP, and no rule that it leads to accepts one. Not even answers to connections of this box come in, nor packets on lo.' };
  }
}

/** Whether a rule that the chain leads to may accept a packet: ACCEPT, a queue, or a target that is not known. */
function takesSome(file: AnalysedFile, start: Chain): boolean {
  for (const { target } of decidingRules(file, start)) if (takers.has(target) || !findTarget(target, start.table.dump.family)) return true;
  return false;
}
const takers = new Set(['ACCEPT', 'QUEUE', 'NFQUEUE', 'SYNPROXY']);
