/** Exports the check line-unparsed. */
import type { Problem } from '../base/span.ts';
import { lineText } from '../base/text.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { contentOf, isElision } from './context.ts';
import { changeTo } from './fixes.ts';
import { similarName } from './similar.ts';

/** A line so long is marked at its beginning only. */
const longestMark = 500;

/** Commands that iptables-restore carries out, though they change nothing: it lists the rules, or tells its version. */
const prints = /^-(?:[LSVh]|-list(?:-rules)?|-version|-help)(?:\s|$)/;

/** Lines of a dump, from its first table to its last COMMIT, that are none of those that iptables-restore reads. */
export function* lineUnparsed(file: AnalysedFile): Generator<Problem> {
  const { kind, name } = file.capture.records;
  for (const dump of file.dumps) {
    if (!dump.tables.some((table) => table.line !== undefined)) continue;
    const lastTable = dump.tables[dump.tables.length - 1]!;
    // Behind a table that was never closed, what follows may be its damaged end.
    const last = lastTable.commit ?? (lastTable.line === undefined ? lastTable.last : dump.last);
    for (let line = dump.tables[0]!.first; line <= last; line++) {
      const nameless = (kind[line] === LineKind.Append || kind[line] === LineKind.Chain) && name[line]! < 0;
      if (kind[line] !== LineKind.Other && !nameless) continue;
      if (lineText(file.lines, line).includes('\0') || prints.test(lineText(file.lines, line).slice(0, 40))) continue;
      const { start, end } = contentOf(file, line);
      if (isElision(file, line)) {
        yield { code: 'line-unparsed', severity: 'information', span: { start, end }, message: 'Lines were left out here: which chains and tables they held is not known. iptables-restore refuses the text as it is.' };
        continue;
      }
      const meant = nameless ? undefined : meantLine(lineText(file.lines, line).trim());
      yield {
        ...(meant !== undefined && { fixes: () => [changeTo({ start, end }, meant)] }),
        code: 'line-unparsed', severity: 'error', span: { start, end: Math.min(end, start + longestMark) },
        message: nameless ? 'This rule names no chain: a line of a dump is -A, a chain, and the rule.' : 'This line is nothing that iptables-save prints or iptables-restore reads: a table (*nat), a chain (:NAME), a rule (-A …), COMMIT, or a comment that begins with #.' + (meant === undefined ? '' : ` Did you mean ${meant}?`),
      };
    }
  }
}

/** A misspelt COMMIT. */
const meantLine = (text: string): string | undefined => (/^[A-Za-z]{4,8}$/.test(text) ? similarName(text, ['COMMIT']) : undefined);
