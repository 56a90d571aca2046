/**
 * Exports linePlace: where in a rule line the cursor stands, for completion and signature help. Half-written lines are the normal case,
 * so the tree of what stands in front of the cursor's word is made apart from that of the whole line.
 */
import type { Family } from '../base/ip.ts';
import type { Span } from '../base/span.ts';
import { isBlank, lineAt, lineEnd, lineText, wordEnd } from '../base/text.ts';
import { tableOfLine } from '../model/references.ts';
import { dumpAt } from '../model/ruleset.ts';
import { sectionAt } from '../model/sections.ts';
import type { AnalysedFile, Table } from '../model/tree.ts';
import { LineKind, type Section } from '../syntax/capture/tree.ts';
import { parseRule } from '../syntax/iptables/bind.ts';
import { readWords, type Piece } from '../syntax/iptables/grammar.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import type { MatchUse, OptionSpec, OptionUse, TargetUse } from '../xtables/types.ts';

export interface LinePlace {
  readonly line: number;
  readonly offset: number;
  /** The word around the cursor, from blank to blank; empty between words. */
  readonly word: Span;
  /** The part of the word in front of the cursor. */
  readonly typed: string;
  readonly family: Family;
  /** The table that the line belongs to, also where it is not a whole rule yet; undefined behind COMMIT and outside of dumps. */
  readonly table: Table | undefined;
  /** What stands in front of the word: its pieces and its tree. */
  readonly pieces: readonly Piece[];
  readonly before: Rule;
  /** The tree of the whole line. */
  readonly whole: Rule;
}

/** Longer lines are no rules that somebody types. */
const longestLine = 20_000;

/** The place of an offset on a line of rules; undefined inside quotes and comments, and where other commands printed the line. */
export function linePlace(file: AnalysedFile, offset: number): LinePlace | undefined {
  const { lines, capture: { records } } = file;
  const line = lineAt(lines, offset);
  const start = lines.starts[line]!;
  const end = lineEnd(lines, line);
  const kind = records.kind[line];
  if (end - start > longestLine || offset > end || kind === LineKind.Comment || kind === LineKind.Generated || kind === LineKind.Prompt || !holdsRules(sectionAt(file.capture.sections, line))) return undefined;
  // Nobody writes a listing.
  if (tableOfLine(file, line)?.listing) return undefined;
  const { text } = lines;
  const word = { start: offset, end: offset };
  while (word.start > start && !isBlank(text.charCodeAt(word.start - 1))) word.start--;
  word.end = wordEnd(text, word.end, end);
  if (readWords(text.slice(start, offset), start).unclosed) return undefined;
  const family = dumpAt(file.dumps, line)?.family ?? file.dumps.at(-1)?.family ?? (/ip6tables|\brules\.v6$/.test(file.uri) ? 6 : 4);
  const front = text.slice(start, word.start);
  return {
    line, offset, word, typed: text.slice(word.start, offset), family, table: tableAt(file, line, front), pieces: readWords(front, start).pieces,
    before: parseRule(front, start, line, family), whole: parseRule(lineText(lines, line), start, line, family),
  };
}

/** Lines that no command printed may become rules. */
const holdsRules = (section: Section | undefined): boolean => section === undefined || section.kind === 'iptables' || (section.kind === 'other' && section.prompt === undefined);

/** `-t nat` in front of the cursor names the table, as scripts have it; else it is the one that the line stands in. */
function tableAt(file: AnalysedFile, line: number, front: string): Table | undefined {
  const dump = dumpAt(file.dumps, line);
  const named = /(?:^|\s)(?:-t|--table)[ =]+(\w+)/.exec(front)?.[1];
  if (named !== undefined) return dump?.tables.find((table) => table.name === named);
  const own = tableOfLine(file, line);
  if (own) return own;
  const last = dump?.tables.filter((table) => table.first <= line && !table.listing).at(-1);
  return last?.commit !== undefined && last.commit < line ? undefined : last;
}

/** The name of the table of a place, also where the file has no such table yet. */
export const tableNameAt = ({ table, before }: LinePlace, file: AnalysedFile): string | undefined =>
  table?.name ?? /(?:^|\s)(?:-t|--table)[ =]+(\w+)/.exec(file.lines.text.slice(before.span.start, before.span.end))?.[1];

/** What the word at the cursor is to be. */
export type Wanted =
  | { readonly kind: 'start' }
  | { readonly kind: 'chain'; readonly command: string }
  | { readonly kind: 'policy' | 'table' | 'match' }
  | { readonly kind: 'target'; readonly goto: boolean }
  | { readonly kind: 'option'; readonly negated: boolean }
  | { readonly kind: 'value'; readonly option: OptionUse; readonly spec: OptionSpec; readonly owner: MatchUse | TargetUse; /** Which word of the value, from 0. */ readonly index: number };

const chainCommands = /^(?:-[AIDRCNXPFZELS]|--(?:append|insert|delete|replace|check|new|new-chain|delete-chain|policy|flush|zero|rename-chain|list|list-rules))$/;

/** What is wanted behind the pieces in front of the cursor's word; a word that begins with a dash is an option. */
export function wantedAt({ pieces, before, typed }: LinePlace): Wanted {
  const last = pieces.at(-1);
  if (!last) return { kind: 'start' };
  if (typed.startsWith('-')) return { kind: 'option', negated: last.kind === 'bang' };
  const option = last.kind === 'bang' ? pieces.at(-2) : last;
  if (option?.kind === 'option') {
    const { name } = option;
    if (chainCommands.test(name)) return { kind: 'chain', command: name };
    if (name === '-m' || name === '--match') return { kind: 'match' };
    if (/^(?:-[jg]|--jump|--goto)$/.test(name)) return { kind: 'target', goto: /g/.test(name) };
    if (name === '-t' || name === '--table') return { kind: 'table' };
    const use = [...optionsOf(before)].find((each) => each.option.nameSpan.start === option.span.start);
    if (use?.option.spec && use.option.spec.args !== 0) return { kind: 'value', option: use.option, spec: use.option.spec, owner: use.owner, index: 0 };
  }
  if (last.kind === 'word') {
    const use = [...optionsOf(before)].find((each) => each.option.words.some(({ span }) => span.end === last.word.span.end));
    if (use?.option.spec?.args === 2 && use.option.words.length === 1) return { kind: 'value', option: use.option, spec: use.option.spec, owner: use.owner, index: 1 };
    if (before.command === 'policy' && before.arguments.length === 0) return { kind: 'policy' };
  }
  return { kind: 'option', negated: last.kind === 'bang' };
}
