/** Exports the check commit-missing, and what is said where commands of a shell stand between a table's line and its COMMIT. */
import type { Problem } from '../base/span.ts';
import { lineText } from '../base/text.ts';
import type { AnalysedFile, Table } from '../model/tree.ts';
import { isRuleKind, LineFlag, LineKind } from '../syntax/capture/tree.ts';
import { contentOf, isCut, tablesOf } from './context.ts';
import { addLine, changeTo } from './fixes.ts';

/** iptables-restore loads a table when it reads COMMIT (iptables-restore(8)); a dump without it was cut. */
export function* commitMissing(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (table.line === undefined) continue;
    if (table.commit !== undefined) {
      yield* again(file, table.commit);
      continue;
    }
    if (isCut(file, table)) continue;
    const commands = shellLines(file, table);
    for (const line of commands) yield ofShell(file, line);
    if (commands.length > 0) continue;
    yield {
      code: 'commit-missing', severity: 'error', span: contentOf(file, table.line),
      message: `The table ${table.name} has no COMMIT line: the dump was cut, or the line was lost. Add COMMIT after the table's last rule, or collect the dump again.`,
      fixes: () => [addLine(file, table.last, 'COMMIT', 'Add COMMIT')],
      related: [{ message: `The last line of the table ${table.name}`, span: contentOf(file, table.last) }],
    };
  }
}

/** The next line that is neither empty nor a comment. */
function nextLine(file: AnalysedFile, line: number): number {
  const { kind } = file.capture.records;
  do line++;
  while (kind[line] === LineKind.Blank || kind[line] === LineKind.Comment);
  return line;
}

/** A second COMMIT closes nothing: iptables-restore gives up there, with the table loaded. */
function* again(file: AnalysedFile, commit: number): Generator<Problem> {
  const next = nextLine(file, commit);
  if (file.capture.records.kind[next] === LineKind.Commit) yield { code: 'command-refused', severity: 'error', span: contentOf(file, next), message: 'iptables-restore refuses this: no table is open that this COMMIT could close.' };
}

/** Commands of a shell behind the table's lines, where a COMMIT follows: somebody pasted them into the table. */
function shellLines(file: AnalysedFile, table: Table): number[] {
  const { kind, flags } = file.capture.records;
  const isShell = (line: number): boolean => isRuleKind(kind[line]) && (flags[line]! & LineFlag.Script) !== 0;
  if (!isShell(nextLine(file, table.last))) return [];
  const found: number[] = [];
  for (let line = nextLine(file, table.last); line < kind.length; line++) {
    if (isShell(line)) found.push(line);
    else if (kind[line] === LineKind.Commit) return found;
    else if (kind[line] === LineKind.Table || kind[line] === LineKind.Generated || kind[line] === LineKind.Prompt) return [];
  }
  return [];
}

function ofShell(file: AnalysedFile, line: number): Problem {
  const words = /^\s*((?:sudo\s+)?\S+\s+)/.exec(lineText(file.lines, line).slice(0, 200));
  const start = contentOf(file, line).start;
  const span = { start, end: words ? file.lines.starts[line]! + words[0].length : contentOf(file, line).end };
  return { code: 'line-unparsed', severity: 'error', span, message: 'iptables-restore reads rules without the name of the program: a line begins with -A, -N or another command.', fixes: () => (words ? [changeTo(span, '', 'Remove the name of the program')] : []) };
}
