/** Exports folding: sections of a capture, tables, blocks of declarations, chains, sets, interfaces, comments. */
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineAt } from '../base/text.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { isInChain, LineKind } from '../syntax/capture/tree.ts';

/** VS Code folds no more than 5,000 places of a document; the longest chains are kept. */
const mostChains = 4000;

export function folding(file: AnalysedFile): FoldingRange[] {
  const { kind } = file.capture.records;
  const ranges: FoldingRange[] = [];
  const add = (startLine: number, endLine: number, rangeKind?: FoldingRangeKind): void => {
    if (endLine > startLine) ranges.push({ startLine, endLine, ...(rangeKind && { kind: rangeKind }) });
  };
  const addSpan = ({ start, end }: Span): void => add(lineAt(file.lines, start), lineAt(file.lines, end));

  if (file.capture.sections.length > 1) {
    for (const section of file.capture.sections) {
      let { last } = section;
      while (last > section.first && kind[last] === LineKind.Blank) last--;
      add(section.first, last, FoldingRangeKind.Region);
    }
  }
  for (const dump of file.dumps) for (const table of dump.tables) if (table.line !== undefined) add(table.line, table.last);
  for (const set of file.own.sets.values()) addSpan(set.span);
  for (const item of file.own.host.interfaces) addSpan(item.span);

  const chains: { first: number; last: number }[] = [];
  for (const run of runs(file)) {
    if (isInChain(run.kind)) chains.push(run);
    else add(run.first, run.last, run.kind === LineKind.Comment ? FoldingRangeKind.Comment : undefined);
  }
  const shortest = lengthOfRank(chains, mostChains);
  for (const { first, last } of chains) if (last - first >= shortest) add(first, last);
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Runs of two or more lines: rules of one chain, declarations, comments. */
function* runs(file: AnalysedFile): Generator<{ kind: number; first: number; last: number }> {
  const { kind, name } = file.capture.records;
  for (let line = 0; line < kind.length; ) {
    const first = line++;
    const of = kind[first]!;
    if (of !== LineKind.Append && of !== LineKind.ListRow && of !== LineKind.Chain && of !== LineKind.Comment) continue;
    while (line < kind.length && kind[line] === of && (of !== LineKind.Append || name[line] === name[first])) line++;
    if (line - first > 1) yield { kind: of, first, last: line - 1 };
  }
}

/** The length that a run must have to be among the `rank` longest, or nearly so. */
function lengthOfRank(list: readonly { first: number; last: number }[], rank: number): number {
  if (list.length <= rank) return 0;
  const lengths = Uint32Array.from(list, ({ first, last }) => last - first).sort();
  return lengths[lengths.length - rank]! + 1;
}
