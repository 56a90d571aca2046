/** Exports tokenLegend, token and encoded: semantic tokens of any language as the protocol wants them; mostLines and longestLine, what is coloured. */
import type { SemanticTokens, SemanticTokensLegend } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineAt, lineEnd, type Lines } from '../base/text.ts';

const types = ['namespace', 'function', 'macro', 'keyword', 'parameter', 'type', 'number', 'string', 'comment', 'variable', 'enum', 'enumMember', 'operator', 'regexp'] as const;
const modifiers = ['declaration', 'defaultLibrary'] as const;
export type TokenType = (typeof types)[number];
export type TokenModifier = (typeof modifiers)[number];
const typeNumbers = new Map<TokenType, number>(types.map((type, i) => [type, i]));

export const tokenLegend: SemanticTokensLegend = { tokenTypes: [...types], tokenModifiers: [...modifiers] };

/** Larger documents are coloured where they are shown only. */
export const mostLines = 20_000;
/** An editor does not colour longer lines either. */
export const longestLine = 20_000;

export interface Token extends Span { readonly type: TokenType; readonly modifiers: readonly TokenModifier[] }

export const token = (span: Span, type: TokenType, ...list: TokenModifier[]): Token => ({ start: span.start, end: span.end, type, modifiers: list });

/** The tokens come in the order of the text. One that is empty, that overlaps the one before it or that goes on behind its line is left out. */
export function encoded(lines: Lines, tokens: Iterable<Token>): SemanticTokens {
  const data: number[] = [];
  let [line, end, previousLine, previousStart] = [-1, 0, 0, 0];
  for (const { start, end: tokenEnd, type, modifiers: list } of tokens) {
    if (line < 0) line = lineAt(lines, start);
    while (line + 1 < lines.count && start >= lines.starts[line + 1]!) line++;
    if (tokenEnd <= start || start < end || tokenEnd > lineEnd(lines, line)) continue;
    const character = start - lines.starts[line]!;
    data.push(line - previousLine, line === previousLine ? character - previousStart : character, tokenEnd - start, typeNumbers.get(type)!, list.reduce((bits, one) => bits | (1 << modifiers.indexOf(one)), 0));
    [previousLine, previousStart, end] = [line, character, tokenEnd];
  }
  return { data };
}
