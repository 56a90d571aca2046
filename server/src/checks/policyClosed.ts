/** Exports the check policy-closed. */
import type { Problem } from '../base/span.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { isWhole, tablesOf } from './context.ts';
import { chainBehind } from './reach.ts';

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
  const { target } = file.capture.records;
  const waiting = [start];
  const seen = new Set(waiting);
  for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
    for (let i = 0; i < chain.rules.length; i++) {
      const line = chain.rules[i]!;
      if (target[line]! < 0) continue;
      const next = chainBehind(file, chain.table, line);
      if (next) {
        if (!seen.has(next)) waiting.push(next);
        seen.add(next);
        continue;
      }
      const name = file.capture.names.nameOf(target[line]!);
      if (takers.has(name) || !findTarget(name, chain.table.dump.family)) return true;
    }
  }
  return false;
}
const takers = new Set(['ACCEPT', 'QUEUE', 'NFQUEUE', 'SYNPROXY']);
