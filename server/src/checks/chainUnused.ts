/** Exports the check chain-unused. */
import type { Problem } from '../base/span.ts';
import { jumpsTo } from '../model/references.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { isWhole, placeOf, tablesOf } from './context.ts';

/** Kubernetes makes these chains to see whether somebody else flushed the rules; nothing is meant to jump to them. */
const onPurpose = /^KUBE-(?:[A-Z-]+-CANARY|IPTABLES-HINT)$/;

/** Chains of the user's own that no rule of their table leads to: no packet ever meets them. */
export function* chainUnused(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (!isWhole(file, table)) continue;
    for (const chain of table.chains) {
      // A chain without a declaration is reported as missing; one report is enough.
      if (chain.declaration === undefined || chain.hook || onPurpose.test(chain.name) || jumpsTo(file, chain).length > 0) continue;
      const span = placeOf(file, chain);
      const rules = chain.rules.length === 0 ? 'It is empty' : chain.rules.length === 1 ? 'Its rule is never reached' : `Its ${chain.rules.length} rules are never reached`;
      if (span) yield { code: 'chain-unused', severity: 'information', unnecessary: true, message: `No rule of the table ${table.name} jumps to the chain ${chain.name}. ${rules}.`, span };
    }
  }
}
