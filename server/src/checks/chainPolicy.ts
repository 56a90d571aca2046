/** Exports the check policy-invalid. */
import type { Problem } from '../base/span.ts';
import { builtInChains, chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { contentOf, tablesOf } from './context.ts';
import { changeTo } from './fixes.ts';

const builtInPolicies = new Set(['ACCEPT', 'DROP']);

/** A `:CHAIN POLICY` line: only built-in chains have a policy, ACCEPT or DROP (iptables(8), -P); the others have `-`. */
export function* chainPolicy(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (!Object.hasOwn(builtInChains, table.name)) continue;
    for (const { declaration, hook, name } of table.chains) {
      if (declaration === undefined || file.capture.records.kind[declaration] !== LineKind.Chain) continue;
      const parts = chainDeclaration(file.capture, declaration);
      if (!parts) continue;
      const { policy, policySpan } = parts;
      const message = policy === undefined ? `The chain ${name} needs ${hook ? 'its policy, ACCEPT or DROP,' : 'a -'} behind its name.`
        : policy === '-' || (hook && (policy === 'ACCEPT' || policy === 'DROP')) ? undefined
        : hook ? `${policy} is no policy. A built-in chain has ACCEPT or DROP.`
        : `${name} is no built-in chain of the table ${table.name}, so it can have no policy. Write - in place of ${policy}.`;
      if (message !== undefined) yield { code: 'policy-invalid', severity: 'error', message, span: policySpan ?? contentOf(file, declaration), ...(policySpan && policy !== undefined && (!hook || builtInPolicies.has(policy.toUpperCase())) && { fixes: () => [changeTo(policySpan, hook ? policy.toUpperCase() : '-')] }) };
    }
  }
}
