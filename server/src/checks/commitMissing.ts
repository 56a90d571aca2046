/** Exports the check commit-missing. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { contentOf, isCut, tablesOf } from './context.ts';
import { addLine } from './fixes.ts';

/** iptables-restore loads a table when it reads COMMIT (iptables-restore(8)); a dump without it was cut. */
export function* commitMissing(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (table.line === undefined || table.commit !== undefined || isCut(file, table)) continue;
    yield {
      code: 'commit-missing', severity: 'error', span: contentOf(file, table.line),
      message: `The table ${table.name} has no COMMIT line: the dump was cut, or the line was lost. Add COMMIT after the table's last rule, or collect the dump again.`,
      fixes: () => [addLine(file, table.last, 'COMMIT', 'Add COMMIT')],
      related: [{ message: `The last line of the table ${table.name}`, span: contentOf(file, table.last) }],
    };
  }
}
