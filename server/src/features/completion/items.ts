/** Exports what completion items are made with: the part of a word they replace, matching, the bound on their number, and names as they must be written. */
import type { CompletionItemKind} from 'vscode-languageserver-types';
import { InsertTextFormat, MarkupKind, type CompletionItem, type CompletionList } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import type { Lines } from '../../base/text.ts';
import { rangeOf } from '../convert.ts';

/** What a documentation that is made later is about. */
export interface About { readonly uri: string; readonly kind: 'chain' | 'set' | 'interface' | 'address' | 'mark'; readonly name: string; readonly line: number }

export interface Proposal {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** Proposals with a smaller rank come first; among equals the order given. */
  readonly rank?: number;
  readonly detail?: string;
  /** Markdown of our own: text of a document goes through features/markdown.ts. */
  readonly help?: string;
  /** What is written; the label where absent. */
  readonly text?: string;
  readonly snippet?: boolean;
  /** What typed text is compared with; the label where absent. */
  readonly filter?: string;
  readonly about?: Omit<About, 'uri'>;
}

/** An editor shows a few dozen; the list is asked for again as somebody types. */
const mostItems = 300;

/** The list of the proposals that fit the typed part, in place of `replaced`. */
export function listOf(file: { readonly uri: string; readonly lines: Lines }, proposals: Iterable<Proposal>, replaced: Span, typed: string): CompletionList | null {
  const found: Proposal[] = [];
  const labels = new Set<string>();
  for (const proposal of proposals) {
    if (labels.has(proposal.label) || !fits(proposal.filter ?? proposal.label, typed)) continue;
    labels.add(proposal.label);
    found.push(proposal);
  }
  if (found.length === 0) return null;
  const wanted = typed.toLowerCase();
  const begins = (proposal: Proposal): number => ((proposal.filter ?? proposal.label).toLowerCase().startsWith(wanted) ? 0 : 1);
  // Where not all are sent, those that begin as typed are.
  if (found.length > mostItems) found.sort((a, b) => begins(a) - begins(b) || (a.rank ?? 5) - (b.rank ?? 5));
  const range = rangeOf(file, replaced);
  const items = found.slice(0, mostItems).map((proposal, i): CompletionItem => ({
    label: proposal.label, kind: proposal.kind, sortText: `${proposal.rank ?? 5}${String(i).padStart(4, '0')}`,
    textEdit: { range, newText: proposal.text ?? proposal.label },
    ...(proposal.filter !== undefined && { filterText: proposal.filter }), ...(proposal.detail && { detail: proposal.detail }),
    ...(proposal.help && { documentation: { kind: MarkupKind.Markdown, value: proposal.help } }),
    ...(proposal.snippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(proposal.about && { data: { ...proposal.about, uri: file.uri } satisfies About }),
  }));
  return { isIncomplete: found.length > mostItems, items };
}

/** Whether the letters of `typed` stand in `text` in their order, as editors match. */
function fits(text: string, typed: string): boolean {
  if (typed === '') return true;
  const [whole, part] = [text.toLowerCase(), typed.toLowerCase()];
  let at = 0;
  for (const letter of part) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** A name as iptables-restore reads it back: in quotes where it holds blanks or quotes (add_param_to_argv). */
export const asWord = (name: string): string => (/[\s"]/.test(name) || name === '' ? `"${name.replace(/[\\"]/g, '\\$&')}"` : name);

/** The part of a word at the cursor between separators: of `NEW,REL` the second state. */
export function partAround(text: string, word: Span, offset: number, separators: string): Span {
  let { start, end } = { start: offset, end: offset };
  while (start > word.start && !separators.includes(text[start - 1]!)) start--;
  while (end < word.end && !separators.includes(text[end]!)) end++;
  return { start, end };
}
