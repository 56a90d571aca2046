/**
 * Exports readRow, the columns of a rule in the output of `iptables -L`, and readColumns, which of them a header announces.
 * The order is that of print_rule_details, print_fragment, print_ifaces and print_ipv4_addresses (xshared.c):
 * [num] [pkts bytes] [target] prot opt [in out] source destination, then what matches and target print.
 */
import { parseProtocol } from '../../base/protocols.ts';
import type { Span } from '../../base/span.ts';
import { skipBlanks, wordEnd } from '../../base/text.ts';

/** Which of the columns that depend on options a listing has: --line-numbers, and -v for the other two. */
export interface Columns { readonly number: boolean; readonly counters: boolean; readonly interfaces: boolean }

/** The columns of a row by their places in the text. */
export interface Row {
  readonly number?: Span;
  readonly packets?: Span;
  readonly bytes?: Span;
  readonly target?: Span;
  readonly protocol: Span;
  readonly fragment?: Span;
  readonly in?: Span;
  readonly out?: Span;
  readonly source: Span;
  readonly destination: Span;
  /** Where the text of matches and target begins. */
  readonly rest: number;
}

/** The columns that a header names; undefined for any other text. `target prot opt source destination` is the shortest. */
export function readColumns(text: string): Columns | undefined {
  const head = /^[ \t]*(num[ \t]+)?(pkts[ \t]+bytes[ \t]+)?target[ \t]+prot[ \t]+opt[ \t]+(in[ \t]+out[ \t]+)?source[ \t]+destination\b/.exec(text.slice(0, 200));
  return head ? { number: head[1] !== undefined, counters: head[2] !== undefined, interfaces: head[3] !== undefined } : undefined;
}

/** The longest row has that many columns. */
const mostTokens = 11;
const BANG = 33;

/**
 * The row in text[at, end), or undefined where it is none. Without `columns` they are told by the row alone: one number in front is the
 * rule's, two are counters, and interfaces stand where counters do.
 */
export function readRow(text: string, at: number, end: number, columns?: Columns): Row | undefined {
  const tokens: Span[] = [];
  for (let i = at; i < end && tokens.length < mostTokens; ) {
    const start = skipBlanks(text, i, end);
    i = wordEnd(text, start, end);
    if (i > start) tokens.push({ start, end: i });
  }
  if (tokens.length < 4) return undefined;
  if (columns) return fit(text, tokens, (columns.number ? 1 : 0) + (columns.counters ? 2 : 0), columns);
  for (let lead = Math.min(3, numbersIn(text, tokens)); lead >= 0; lead--) {
    const row = fit(text, tokens, lead, { number: lead === 1 || lead === 3, counters: lead > 1, interfaces: lead > 1 });
    if (row) return row;
  }
  return undefined;
}

const isCount = (text: string, { start, end }: Span): boolean => end - start <= 21 && /^\d+[KMGTPE]?$/.test(text.slice(start, end));

function numbersIn(text: string, tokens: readonly Span[]): number {
  const first = tokens.findIndex((token) => !isCount(text, token));
  return first < 0 ? tokens.length : first;
}

/** The row where `lead` numbers stand in front: with a target, or without one. */
function fit(text: string, tokens: readonly Span[], lead: number, columns: Columns): Row | undefined {
  for (let i = 0; i < lead; i++) if (!tokens[i] || !isCount(text, tokens[i]!)) return undefined;
  return behind(text, tokens, lead, columns, true) ?? behind(text, tokens, lead, columns, false);
}

function behind(text: string, tokens: readonly Span[], lead: number, columns: Columns, hasTarget: boolean): Row | undefined {
  const at = lead + (hasTarget ? 1 : 0);
  const protocol = tokens[at];
  if (!protocol || !isProtocol(text, protocol)) return undefined;
  // ip6tables printed nothing in the column opt before 1.8.
  const option = tokens[at + 1] && /^(?:--|-f|!f)$/.test(wordAt(text, tokens[at + 1]!)) ? tokens[at + 1]! : undefined;
  let next = at + (option ? 2 : 1);
  const interfaces = columns.interfaces ? { in: tokens[next], out: tokens[next + 1] } : undefined;
  if (interfaces) next += 2;
  const source = tokens[next];
  const destination = tokens[next + 1];
  if (!source || !destination || (interfaces && (!isInterface(text, interfaces.in!) || !isInterface(text, interfaces.out!)))) return undefined;
  const fits = option ? isHost : isHost6;
  if (!fits(text, source) || !fits(text, destination) || (!looksLikeHost(text, source) && !looksLikeHost(text, destination))) return undefined;
  return {
    ...(columns.number && { number: tokens[0]! }),
    ...(columns.counters && { packets: tokens[columns.number ? 1 : 0]!, bytes: tokens[columns.number ? 2 : 1]! }),
    ...(hasTarget && { target: tokens[lead]! }),
    protocol,
    ...(option && wordAt(text, option) !== '--' && { fragment: option }),
    ...(interfaces && { in: interfaces.in!, out: interfaces.out! }),
    source, destination, rest: destination.end,
  };
}

const wordAt = (text: string, { start, end }: Span): string => text.slice(start, Math.min(end, start + 300));

const isProtocol = (text: string, span: Span): boolean => parseProtocol(wordAt(text, text.charCodeAt(span.start) === BANG ? { start: span.start + 1, end: span.end } : span)) !== undefined;
const isInterface = (text: string, span: Span): boolean => span.end - span.start <= 17 && !/[/:]{2}/.test(wordAt(text, span));
/** An address, a network, `anywhere` or the name of a host. */
const isHost = (text: string, span: Span): boolean => /^!?[\w.:-]+(?:\/[\w.:]+)?$/.test(wordAt(text, span));
/** In a sentence with `--` no word does. */
const looksLikeHost = (text: string, span: Span): boolean => /[.:/]|^!?(?:anywhere|localhost)$/.test(wordAt(text, span));
const isHost6 = (text: string, span: Span): boolean => /^!?(?:[\da-fA-F]*:[\da-fA-F:.]*(?:\/[\da-fA-F:]+)?|anywhere)$/.test(wordAt(text, span));

/** Whether a row tests nothing that it shows, and shows the interfaces: then every packet fits it. */
export function isOpen(text: string, row: Row, end: number): boolean {
  const is = (span: Span | undefined, words: RegExp): boolean => span !== undefined && words.test(wordAt(text, span));
  return is(row.in, /^(?:\*|any)$/) && is(row.out, /^(?:\*|any)$/) && is(row.protocol, /^(?:all|0)$/) && !row.fragment
    && is(row.source, anyHost) && is(row.destination, anyHost) && /^\s*(?:\[goto\]\s*)?(?:\/\*[^*]*\*\/\s*)?$/.test(text.slice(row.rest, Math.min(end, row.rest + 600)));
}

/** How a listing says that any address fits. */
export const anyHost = /^(?:anywhere|0\.0\.0\.0\/0|::\/0|0\/0)$/;
