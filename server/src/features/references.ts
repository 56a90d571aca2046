/** Exports references and highlight: where a chain, or a set, is used. Chains are looked for in their own table of their own dump. */
import { DocumentHighlightKind, type DocumentHighlight, type Location } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineAt } from '../base/text.ts';
import { fileOf } from '../model/box.ts';
import { jumpsTo } from '../model/references.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { chainNameIn, declarationOf, nameAt, namesIn, targetNameIn } from './at.ts';
import { rangeOf } from './convert.ts';

/**
 * The jumps and gotos to the chain at `offset`; with `includeDeclaration` its declaration first.
 * Of a set: the rules that name it. Null where neither stands there.
 */
export function references(file: AnalysedFile, offset: number, includeDeclaration: boolean): Location[] | null {
  const found = nameAt(file, offset);
  if (!found || found.kind === 'interface') return null;
  const spans = found.kind === 'set' ? setUses(file, found.name) : jumpSpans(file, found.chain);
  const place = (span: Span, of = file): Location => ({ uri: of.uri, range: rangeOf(of, span) });
  const set = found.kind === 'set' ? file.sets.get(found.name) : undefined;
  const declared = set ? place(set.nameSpan, fileOf(file, set)) : found.kind === 'chain' ? mapped(declarationSpan(file, found.chain), place) : undefined;
  const elsewhere = found.kind === 'set' ? file.others.flatMap((other) => setUses(other, found.name).map((span) => place(span, other))) : [];
  return [...(includeDeclaration && declared ? [declared] : []), ...spans.map((span) => place(span)), ...elsewhere];
}

const mapped = <A, B>(value: A | undefined, map: (value: A) => B): B | undefined => (value === undefined ? undefined : map(value));

/** The names to mark with the chain or set at `offset`: written where it is declared or gets a rule, read where something uses it. */
export function highlight(file: AnalysedFile, offset: number): DocumentHighlight[] | null {
  const found = nameAt(file, offset);
  if (!found || found.kind === 'interface') return null;
  const mark = (kind: DocumentHighlightKind) => (span: Span): DocumentHighlight => ({ range: rangeOf(file, span), kind });
  if (found.kind === 'set') {
    const declared = file.own.sets.get(found.name)?.nameSpan;
    return [...(declared ? [declared] : []).map(mark(DocumentHighlightKind.Write)), ...setUses(file, found.name).map(mark(DocumentHighlightKind.Read))];
  }
  const { chain, line } = found;
  const declared = declarationSpan(file, chain);
  const own = nearest(chain.rules, line).flatMap((one) => chainNameIn(file, one) ?? []);
  const jumps = nearest(jumpsTo(file, chain), line).flatMap((one) => targetNameIn(file, one) ?? []);
  return [...(declared ? [declared] : []), ...own].map(mark(DocumentHighlightKind.Write)).concat(jumps.map(mark(DocumentHighlightKind.Read)));
}

/** An editor asks at each move of the cursor and shows what is near it: of a hundred thousand jumps only these are marked. */
const mostMarks = 2000;

/** The lines around the given one, where there are very many. */
function nearest(lines: ArrayLike<number>, line: number): number[] {
  if (lines.length <= mostMarks) return Array.from(lines);
  let first = 0;
  while (first < lines.length - mostMarks && lines[first + mostMarks / 2]! < line) first++;
  return Array.from({ length: mostMarks }, (_, i) => lines[first + i]!);
}

function jumpSpans(file: AnalysedFile, chain: Chain): Span[] {
  return jumpsTo(file, chain).flatMap((line) => targetNameIn(file, line) ?? []);
}

function declarationSpan(file: AnalysedFile, chain: Chain): Span | undefined {
  return chain.declaration === undefined ? undefined : declarationOf(file, chain.declaration);
}

function setUses(file: AnalysedFile, name: string): Span[] {
  const { text } = file.lines;
  const { kind } = file.capture.records;
  const spans: Span[] = [];
  for (let at = text.indexOf(name); at >= 0 && name !== ''; at = text.indexOf(name, at + name.length)) {
    const line = lineAt(file.lines, at);
    if (kind[line] !== LineKind.Append && kind[line] !== LineKind.Command) continue;
    for (const use of namesIn(file.rule(line)!)) if (use.kind === 'set' && use.word.text === name && use.word.span.start === at) spans.push(use.word.span);
  }
  return spans;
}
