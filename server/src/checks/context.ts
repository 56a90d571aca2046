/** Exports what the checks share: the shape of a check, spans of lines, and which tables show all of their chains. */
import type { Family } from '../base/ip.ts';
import type { Problem, Span } from '../base/span.ts';
import { lineEnd, lineText } from '../base/text.ts';
import { sectionAt } from '../model/sections.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';

/** Looks at records of lines, for the whole file; parses a rule only where it has something to report. */
export type FileCheck = (file: AnalysedFile) => Iterable<Problem>;

/** Looks at one parsed rule. */
export type RuleCheck = (context: RuleContext) => Iterable<Problem>;

export interface RuleContext { readonly file: AnalysedFile; readonly rule: Rule; readonly table: Table; readonly family: Family }

/** The text of a line without blanks at its ends. */
export function contentOf(file: AnalysedFile, line: number): Span {
  const { text, starts } = file.lines;
  let start = starts[line]!;
  let end = lineEnd(file.lines, line);
  while (start < end && (text.charCodeAt(start) <= 32 || text.charCodeAt(start) === 0xfeff)) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return { start, end };
}

/** All tables of the file that somebody may load; what `iptables -L` printed is none of them, and of what a script makes only its own lines are known. */
export const tablesOf = (file: AnalysedFile): Table[] => file.dumps.flatMap((dump) => dump.tables.filter((table) => !table.listing && !table.script));

/** `...`, `[…]`, `<snip>` alone in a line: whoever pasted the text left lines out here. */
const elision = /^[\s[\](){}<>*#-]*(?:\.{2,}|…|snip|omitted|truncated|省略|略)(?:[\s.…[\](){}<>*#-]|snip|omitted|truncated|省略|略){0,20}$/i;

/** Whether a line stands for lines that were left out. */
export const isElision = (file: AnalysedFile, line: number): boolean => file.capture.records.kind[line] === LineKind.Other && elision.test(lineText(file.lines, line).slice(0, 60));

const cuts = new WeakMap<Table, boolean>();

/** Whether lines of the table were left out: chains, its end, or the line of another table may be among them. */
export function isCut(file: AnalysedFile, table: Table): boolean {
  let cut = cuts.get(table);
  if (cut === undefined) {
    cut = false;
    for (let line = table.dump.first; line <= table.dump.last && !cut; line++) cut = isElision(file, line);
    cuts.set(table, cut);
  }
  return cut;
}

/** Whether the text says which table the rules are of. Where it does not (pieces of a dump, `iptables-save | grep`), it was guessed, and they may be of several. */
export function isTableSure(file: AnalysedFile, table: Table): boolean {
  if (isCut(file, table)) return false;
  if (table.line !== undefined || table.script || table.lines || table.listing) return true;
  const command = sectionAt(file.capture.sections, table.first)?.command;
  return command !== undefined && !/-save\b/.test(command) && /\bip6?tables/.test(command);
}

/**
 * Whether the table shows all of its chains. A table with a `*name` line does, unless lines were left out, and a listing of `iptables -S` that begins with
 * the policies; a few lines that somebody cut out of a dump, or `iptables -S CHAIN`, do not.
 */
export function isWhole(file: AnalysedFile, table: Table): boolean {
  if (table.line !== undefined) return !isCut(file, table);
  return table.chains.some((chain) => chain.hook !== undefined && chain.declaration !== undefined && file.capture.records.kind[chain.declaration] === LineKind.Command);
}

/** Where the chain is named first: in its declaration, or else in its first rule. */
export function placeOf(file: AnalysedFile, chain: Chain): Span | undefined {
  const { text, starts } = file.lines;
  const line = chain.declaration ?? chain.rules[0];
  if (line === undefined) return undefined;
  const whole = contentOf(file, line);
  const at = text.indexOf(chain.name, starts[line]!);
  return at >= 0 && at + chain.name.length <= whole.end ? { start: at, end: at + chain.name.length } : whole;
}
