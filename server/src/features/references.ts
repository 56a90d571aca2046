/** Exports references and highlight: where a chain, a set, an interface, an address or the bits of a mark are used. Chains are looked for in their own table of their own dump. */
import { DocumentHighlightKind, type DocumentHighlight, type Location } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { fileOf } from '../model/box.ts';
import { jumpsTo } from '../model/references.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { chainNameIn, declarationOf, targetNameIn } from './at.ts';
import { rangeOf } from './convert.ts';
import { subjectAt, type Subject } from './subject.ts';
import { addressUses } from './uses/addresses.ts';
import { interfaceUses } from './uses/interfaces.ts';
import { markPlaces } from './uses/marks.ts';
import type { Use } from './uses/search.ts';
import { setMemberUses, setRuleUses } from './uses/sets.ts';

/**
 * Of a chain: the jumps and gotos to it. Of a set: the rules that name it and the lists that hold it. Of an interface or address: where it
 * stands in any section. Of a mark: every rule that sets, clears, saves, restores or tests some of its bits. With `includeDeclaration`
 * what declares it comes first. All files of the box are searched, except for chains. Null where nothing of these stands there.
 */
export function references(file: AnalysedFile, offset: number, includeDeclaration: boolean): Location[] | null {
  const found = subjectAt(file, offset);
  if (!found) return null;
  if (found.kind === 'chain') {
    const declared = declarationSpan(file, found.chain);
    return [...(includeDeclaration && declared ? [declared] : []), ...jumpSpans(file, found.chain)].map((span) => ({ uri: file.uri, range: rangeOf(file, span) }));
  }
  const uses = [...usesOf(file, found)];
  const listed = includeDeclaration || found.kind === 'mark' ? uses : uses.filter(({ write }) => !write);
  return listed.map((use) => ({ uri: use.file.uri, range: rangeOf(use.file, use.span) }));
}

/** Every place of what is no chain; what declares it is among them as a write, and comes first for sets. */
function* usesOf(file: AnalysedFile, found: Exclude<Subject, { kind: 'chain' }>): Generator<Use> {
  switch (found.kind) {
    case 'set': {
      const set = file.sets.get(found.name);
      if (set) yield { file: fileOf(file, set).own, span: set.nameSpan, write: true };
      yield* setRuleUses(file, found.name);
      yield* setMemberUses(file, found.name);
      return;
    }
    case 'interface':
      yield* interfaceUses(file, found.name);
      return;
    case 'address':
      yield* addressUses(file, found);
      return;
    case 'mark':
      yield* markPlaces(file, found.bits, found.field);
  }
}

/** The places in this document that belong to what stands at `offset`: written where it is declared, changed or gets a rule, read where something uses it. */
export function highlight(file: AnalysedFile, offset: number): DocumentHighlight[] | null {
  const found = subjectAt(file, offset);
  if (!found) return null;
  const mark = (kind: DocumentHighlightKind) => (span: Span): DocumentHighlight => ({ range: rangeOf(file, span), kind });
  if (found.kind !== 'chain') {
    const own = [...usesOf(file.own, found)];
    const marks: DocumentHighlight[] = [];
    for (const { span, write } of around(own, found.span.start)) marks.push(mark(write ? DocumentHighlightKind.Write : DocumentHighlightKind.Read)(span));
    return marks;
  }
  const { chain, line } = found;
  const declared = declarationSpan(file, chain);
  const own = nearest(chain.rules, line).flatMap((one) => chainNameIn(file, one) ?? []);
  const jumps = nearest(jumpsTo(file, chain), line).flatMap((one) => targetNameIn(file, one) ?? []);
  return [...(declared ? [declared] : []), ...own].map(mark(DocumentHighlightKind.Write)).concat(jumps.map(mark(DocumentHighlightKind.Read)));
}

/** The uses around an offset, where there are very many. */
function around(uses: readonly Use[], offset: number): readonly Use[] {
  if (uses.length <= mostMarks) return uses;
  const at = uses.findIndex(({ span }) => span.start >= offset);
  const first = Math.max(0, Math.min(uses.length - mostMarks, (at < 0 ? uses.length : at) - mostMarks / 2));
  return uses.slice(first, first + mostMarks);
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
