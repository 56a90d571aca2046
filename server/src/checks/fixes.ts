/** Exports what the fixes of several checks share: changing a word, removing lines, declaring a chain, putting -p into a rule. */
import type { Fix, Span } from '../base/span.ts';
import { lineEnd } from '../base/text.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile, Table } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';

export const changeTo = (span: Span, text: string, title = `Change to ${text}`): Fix => ({ title, edits: [{ span, text }] });

/** The lines with their line breaks. */
export function removeLines(file: AnalysedFile, first: number, last: number, title: string): Fix {
  const start = file.lines.starts[first]!;
  const end = last + 1 < file.lines.count ? file.lines.starts[last + 1]! : lineEnd(file.lines, last);
  return { title, edits: [{ span: { start, end }, text: '' }] };
}

/** The line break that the document uses at the end of this line. */
const breakBehind = (file: AnalysedFile, line: number): string => (file.lines.text.startsWith('\r\n', lineEnd(file.lines, line)) ? '\r\n' : '\n');

/** A new line of its own behind this one. */
export function addLine(file: AnalysedFile, behind: number, text: string, title: string): Fix {
  const at = lineEnd(file.lines, behind);
  return { title, edits: [{ span: { start: at, end: at }, text: `${breakBehind(file, Math.max(0, behind - 1))}${text}` }] };
}

/** `:NAME - [0:0]` behind the last declaration of the table. */
export function declareChain(file: AnalysedFile, table: Table, name: string): Fix[] {
  if (table.line === undefined) return [];
  const { kind } = file.capture.records;
  let behind = table.line;
  for (const { declaration } of table.chains) if (declaration !== undefined && declaration > behind && kind[declaration] === LineKind.Chain && chainDeclaration(file.capture, declaration)) behind = declaration;
  return [addLine(file, behind, `:${name} - [0:0]`, `Declare the chain ${name} in ${table.name}`)];
}

/** `-p NAME` behind the chain of a rule that has no protocol. */
export function addProtocols(rule: Rule, names: readonly string[]): Fix[] {
  const { chain } = rule;
  if (!chain || rule.header.options.some((option) => option.spec?.name === '-p')) return [];
  const at = rule.arguments[rule.arguments.length - 1]?.span.end ?? chain.span.end;
  return names.map((name) => ({ title: `Add -p ${name}`, edits: [{ span: { start: at, end: at }, text: ` -p ${name}` }] }));
}
