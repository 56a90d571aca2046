/** Exports the check chain-duplicate. */
import type { Problem } from '../base/span.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { contentOf, placeOf, tablesOf } from './context.ts';
import { removeLines } from './fixes.ts';

/** A second `:CHAIN` line for one chain of a table: the kernel has the chain only once, and iptables-restore refuses to make it again. */
export function* chainDuplicate(file: AnalysedFile): Generator<Problem> {
  const { kind, name } = file.capture.records;
  for (const table of tablesOf(file)) {
    const seen = new Set<number>();
    for (let line = table.first; line <= table.last; line++) {
      if (kind[line] !== LineKind.Chain) continue;
      if (!seen.has(name[line]!)) {
        seen.add(name[line]!);
        continue;
      }
      const chain = table.byName.get(file.capture.names.nameOf(name[line]!));
      const first = chain && placeOf(file, chain);
      if (!first) continue;
      yield {
        code: 'chain-duplicate', severity: chain.hook ? 'warning' : 'error', span: chainDeclaration(file.capture, line)?.nameSpan ?? contentOf(file, line),
        message: `The chain ${chain.name} is declared twice in the table ${table.name}. Remove one of the two lines.`,
        fixes: () => [removeLines(file, line, line, 'Remove this line')],
        related: [{ message: `${chain.name} is declared here first`, span: first }],
      };
    }
  }
}
