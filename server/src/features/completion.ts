/** Exports completion, what may stand at an offset, and resolveCompletion, which writes the documentation of one proposal when it is looked at. */
import { MarkupKind, type CompletionItem, type CompletionList } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { tableOfLine } from '../model/references.ts';
import { builtInChains, dumpAt } from '../model/ruleset.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { listOf, partAround, type About, type Proposal } from './completion/items.ts';
import { chainProposals, matchProposals, optionProposals, targetProposals } from './completion/names.ts';
import { commandProposals, declarationProposals, policyProposals, tableProposals } from './completion/structure.ts';
import { valueProposals } from './completion/values.ts';
import { addressHover } from './hover/address.ts';
import { chainHover } from './hover/chain.ts';
import { markValue } from './hover/marks.ts';
import { interfaceHover, setHover } from './hover/names.ts';
import { valueKind } from './hover/option.ts';
import { linePlace, tableNameAt, wantedAt, type LinePlace, type Wanted } from './linePlace.ts';

export interface CompletionContext {
  /** The client writes snippets. */
  readonly snippets: boolean;
  /** The character that asked; a blank asks only where a word must follow. */
  readonly trigger?: string;
}

/** Characters that open the list: what words of a dump begin with or are joined by. */
export const completionTriggers = [' ', '-', ':', '*', ',', '/'];

/** What may stand at the offset; null where nothing is known. */
export function completion(file: AnalysedFile, offset: number, { snippets, trigger }: CompletionContext): CompletionList | null {
  const place = linePlace(file, offset);
  if (!place) return null;
  const { word, typed } = place;
  const head = file.lines.text.slice(file.lines.starts[place.line]!, word.start).trimStart();
  if (head === '' && typed.startsWith('*')) return listOf(file, tableProposals(file, place.line, snippets), word, typed);
  if (head === '' && typed.startsWith(':')) {
    return listOf(file, declarationProposals(file, place.table, tableNameAt(place, file), place.line), { start: word.start + 1, end: word.end }, typed.slice(1));
  }
  const declared = /^:(\S+)\s+$/.exec(head)?.[1];
  if (declared !== undefined) return listOf(file, policyProposals((builtInChains[tableNameAt(place, file) ?? ''] ?? []).some((hook) => hook === declared)), word, typed);
  if (head.startsWith(':') || head.startsWith('*')) return null;
  const wanted = wantedAt(place);
  if (trigger === ' ' && (wanted.kind === 'start' || wanted.kind === 'option')) return null;
  if (wanted.kind === 'value') return valueList(file, place, wanted);
  return listOf(file, proposalsFor(file, place, wanted, snippets), word, typed);
}

function* proposalsFor(file: AnalysedFile, place: LinePlace, wanted: Exclude<Wanted, { kind: 'value' }>, snippets: boolean): Generator<Proposal> {
  switch (wanted.kind) {
    case 'start':
      if (place.table || dumpAt(file.dumps, place.line) === undefined) yield* commandProposals(place.table);
      if (!place.typed.startsWith('-') && (!place.table || place.table.commit === undefined)) yield* tableProposals(file, place.line, snippets);
      return;
    case 'chain':
      yield* chainProposals(file, place, wanted.command);
      return;
    case 'policy':
      // -P refuses DROP in the table nat, which a declaration may have.
      yield* [...policyProposals(true)].filter(({ label }) => label !== 'DROP' || tableNameAt(place, file) !== 'nat');
      return;
    case 'table':
      yield* [...tableProposals(file, place.line, false)].map((proposal) => ({ ...proposal, label: proposal.label.slice(1), detail: 'table' }));
      return;
    case 'match':
      yield* matchProposals(file, place);
      return;
    case 'target':
      yield* targetProposals(file, place, wanted.goto);
      return;
    case 'option':
      yield* optionProposals(file, place, wanted.negated);
  }
}

/** A value may be a list, or stand behind a number: then only its part at the cursor is replaced. */
function valueList(file: AnalysedFile, place: LinePlace, { spec, option, index }: Wanted & { kind: 'value' }): CompletionList | null {
  const { word, offset } = place;
  const closed = spec.values?.[index];
  const { text } = file.lines;
  const separator = closed?.behind ?? closed?.separator ?? (spec.name === '-s' || spec.name === '-d' ? ',' : valueKind(spec.name) === 'port' ? ',:-' : undefined);
  const part: Span = separator === undefined ? word : partAround(text, word, offset, separator);
  const typed = text.slice(part.start, offset);
  // Units stand behind a slash, and what other rules have in front of it.
  if (closed?.behind !== undefined && part.start === word.start) return listOf(file, [...valueProposals(file, place, { ...spec, values: [] }, index, undefined)], word, typed);
  const given = separator?.includes(',') ? new Set(text.slice(word.start, word.end).split(',')) : new Set<string>();
  given.delete(text.slice(part.start, part.end));
  const proposals = [...valueProposals(file, place, spec, index, option.words[0]?.text)].filter(({ label }) => !given.has(label));
  return listOf(file, closed?.behind === undefined ? proposals : proposals.filter(({ label }) => closed.words.includes(label)), part, typed);
}

/** The documentation of a proposal: the hover of what it names. */
export function resolveCompletion(file: AnalysedFile, item: CompletionItem): CompletionItem {
  const about = item.data as Partial<About> | undefined;
  if (typeof about?.kind !== 'string' || typeof about.name !== 'string' || typeof about.line !== 'number') return item;
  const value = documentation(file, about as About);
  return value ? { ...item, documentation: { kind: MarkupKind.Markdown, value } } : item;
}

function documentation(file: AnalysedFile, { kind, name, line }: About): string | undefined {
  switch (kind) {
    case 'chain': {
      const chain = tableOfLine(file, line)?.byName.get(name) ?? dumpAt(file.dumps, line)?.tables.findLast((table) => table.first <= line)?.byName.get(name);
      return chain && chainHover(file, chain);
    }
    case 'set': return setHover(file, name);
    case 'interface': return interfaceHover(file, name);
    case 'address': return addressHover(file, name);
    case 'mark': {
      const dump = dumpAt(file.dumps, Math.min(line, file.lines.count - 1));
      return dump && markValue(file, dump, name, 'packet');
    }
  }
}

/** The document that a proposal belongs to. */
export function placeOfCompletion(item: CompletionItem): { readonly uri: string; readonly line: number } | undefined {
  const { uri, line } = (item.data ?? {}) as Partial<About>;
  return typeof uri === 'string' && typeof line === 'number' ? { uri, line } : undefined;
}

