/** Exports the check table-missing. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { contentOf, tablesOf } from './context.ts';

/**
 * Chains and rules that stand in no table, in a dump whose other rules do: iptables-restore refuses them.
 * Files without any `*table` line are listings of `iptables -S` or pieces of a dump, where this is right.
 */
export function* tableMissing(file: AnalysedFile): Generator<Problem> {
  const { kind } = file.capture.records;
  for (const section of file.capture.sections) {
    const tables = tablesOf(file).filter((table) => table.first >= section.first && table.last <= section.last);
    if (!tables.some((table) => table.line !== undefined)) continue;
    for (const table of tables) {
      if (table.line !== undefined || kind[table.first] === LineKind.Command) continue;
      const one = table.first === table.last;
      yield { code: 'table-missing', severity: 'error', message: `${one ? 'This line belongs' : 'This line and those below belong'} to no table. Put the table's line above, for example *filter, and COMMIT below.`, span: contentOf(file, table.first) };
    }
  }
}
