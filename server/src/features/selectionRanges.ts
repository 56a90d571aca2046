/** Exports selectionRanges: what "expand selection" takes in turn: word, option with its value, match or target, rule, chain, table, section. */
import type { Position, SelectionRange } from 'vscode-languageserver-types';
import { contains, type Span } from '../base/span.ts';
import { lineAt, lineEnd } from '../base/text.ts';
import { chainOfLine, tableOfLine } from '../model/references.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import type { TargetUse } from '../xtables/types.ts';
import { lineSpan, offsetOf, rangeOf } from './convert.ts';
import { runsOf } from './definition.ts';
import { wordAt } from './hover/option.ts';

export function selectionRanges(file: AnalysedFile, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => {
    const offset = offsetOf(file, position);
    // From the widest to the narrowest, each within the one before.
    let range: SelectionRange | undefined;
    let outer: Span | undefined;
    for (const span of spansAt(file, offset).sort((a, b) => b.end - b.start - (a.end - a.start))) {
      if (!contains(span, offset) || (outer && (span.start < outer.start || span.end > outer.end || span.end - span.start === outer.end - outer.start))) continue;
      range = { range: rangeOf(file, span), ...(range && { parent: range }) };
      outer = span;
    }
    return range ?? { range: { start: position, end: position } };
  });
}

function spansAt(file: AnalysedFile, offset: number): Span[] {
  const line = lineAt(file.lines, offset);
  const whole = (first: number, last: number): Span => ({ start: file.lines.starts[first]!, end: lineEnd(file.lines, last) });
  const spans: Span[] = [lineSpan(file, line)];
  const word = wordAt(file, offset, /[^\s]/);
  if (word) spans.push(word);
  const part = wordAt(file, offset, /[^\s,]/);
  if (part) spans.push(part);
  const rule = file.rule(line);
  if (rule) spans.push(...ruleSpans(file, rule));
  const chain = chainOfLine(file, line);
  const run = chain && rule ? runsOf(chain).find(([first, last]) => line >= first && line <= last) : undefined;
  if (run) spans.push(whole(...run));
  const table = tableOfLine(file, line);
  if (table) spans.push(whole(table.first, table.last));
  for (const set of file.own.sets.values()) if (contains(set.span, offset)) spans.push(set.span);
  for (const item of [...file.own.host.interfaces, ...file.own.host.virtualServers]) if (contains(item.span, offset)) spans.push(item.span);
  for (const section of file.capture.sections) if (line >= section.first && line <= section.last) spans.push(whole(section.first, section.last));
  return [...spans, { start: 0, end: file.lines.text.length }];
}

function ruleSpans(file: AnalysedFile, rule: Rule): Span[] {
  const spans: Span[] = [];
  for (const { option, owner } of optionsOf(rule)) {
    spans.push(option.span, ...option.words.map(({ span }) => span));
    if (owner !== rule.header) spans.push(withName(file, owner));
  }
  for (const match of rule.matches) if (match.span.end > match.span.start) spans.push(match.span);
  if (rule.target) spans.push(withName(file, rule.target));
  return spans;
}

/** From the name to the last option; `-m` and `-j` stand in front of the name. */
function withName(file: AnalysedFile, owner: { readonly nameSpan: Span; readonly options: TargetUse['options'] }): Span {
  const isNamed = owner.nameSpan.end > owner.nameSpan.start;
  const before = isNamed ? /--?[A-Za-z]+\s{1,9}$/.exec(file.lines.text.slice(Math.max(0, owner.nameSpan.start - 20), owner.nameSpan.start))?.[0].length ?? 0 : 0;
  return { start: owner.nameSpan.start - before, end: Math.max(owner.nameSpan.end, ...owner.options.map(({ span }) => span.end)) };
}
