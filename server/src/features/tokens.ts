/**
 * Exports tokens, the semantic tokens of a document or of some of its lines.
 * They add to the TextMate colours what only a parsed dump knows: which words are chains and which targets, which options and
 * matches are known, where an unquoted value ends. package.json maps the types to the grammar's scopes, so that colours agree.
 */
import type { Range, SemanticTokens } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineEnd, lineText, type Lines } from '../base/text.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import { tableOfLine } from '../model/references.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import type { OptionUse } from '../xtables/types.ts';
import { encoded, longestLine, mostLines, token, type Token, type TokenType } from './tokenData.ts';

/** The tokens of the lines of `range`, or of the whole document; null where that is too large (clients then ask for ranges). */
export function tokens(file: AnalysedFile, range?: Range): SemanticTokens | null {
  const { lines } = file;
  if (!range && lines.count > mostLines) return null;
  const first = Math.max(0, range?.start.line ?? 0);
  const last = Math.min(lines.count - 1, range?.end.line ?? lines.count - 1, range ? first + mostLines : Infinity);
  return encoded(lines, tokensOfLines(file, first, last));
}

function* tokensOfLines(file: AnalysedFile, first: number, last: number): Generator<Token> {
  for (let line = first; line <= last; line++) yield* tokensOfLine(file, line).sort((a, b) => a.start - b.start);
}

function tokensOfLine(file: AnalysedFile, line: number): Token[] {
  const { lines, capture: { records } } = file;
  const start = lines.starts[line]!;
  const end = lineEnd(lines, line);
  if (end - start > longestLine) return [];
  switch (records.kind[line]) {
    case LineKind.Comment: case LineKind.Generated:
      return [token(trimmed(lines, line), 'comment')];
    case LineKind.Table:
      return [token(trimmed(lines, line), 'namespace', 'declaration')];
    case LineKind.Commit:
      return [token(trimmed(lines, line), 'keyword')];
    case LineKind.Chain: case LineKind.ListChain:
      return declarationTokens(file, line);
    case LineKind.Append: case LineKind.Command: case LineKind.ListRow: {
      const rule = file.rule(line);
      return rule ? [...ruleTokens(file, rule)] : [];
    }
    default:
      return [];
  }
}

function trimmed(lines: Lines, line: number): Span {
  const text = lineText(lines, line);
  const start = lines.starts[line]! + text.length - text.replace(/^[\uFEFF\s]+/, '').length;
  return { start, end: Math.max(start, lines.starts[line]! + text.trimEnd().length) };
}

function declarationTokens(file: AnalysedFile, line: number): Token[] {
  const parts = chainDeclaration(file.capture, line);
  if (!parts) return [];
  const builtIn = tableOfLine(file, line)?.byName.get(parts.name)?.hook !== undefined;
  return [
    token(parts.nameSpan, 'function', 'declaration', ...(builtIn ? ['defaultLibrary' as const] : [])),
    ...(parts.policySpan && parts.policy !== '-' ? [token(parts.policySpan, 'enum')] : []),
    ...(parts.countersSpan ? [token(parts.countersSpan, 'number')] : []),
  ];
}

function* ruleTokens(file: AnalysedFile, rule: Rule): Generator<Token> {
  const chains = tableOfLine(file, rule.line)?.byName;
  const text = (span: Span): string => file.lines.text.slice(span.start, span.end);
  if (rule.counters) yield token(rule.counters.span, 'number');
  if (rule.chain && !rule.listed) {
    yield* wordBefore(file, rule.chain.span, 'keyword');
    yield token(rule.chain.span, 'function', ...(chains?.get(rule.chain.text)?.hook ? ['defaultLibrary' as const] : []));
    for (const word of rule.arguments) yield token(word.span, /^\d+$/.test(word.text) ? 'number' : rule.command === 'policy' ? 'enum' : 'function');
  }
  for (const match of rule.matches) {
    // A match that -p implies has no name of its own in the text.
    if (match.nameSpan.end === match.nameSpan.start) continue;
    if (!rule.listed) yield* wordBefore(file, match.nameSpan, 'parameter');
    if (match.module) yield token(match.nameSpan, 'type');
  }
  if (rule.target) {
    const { target } = rule;
    if (!rule.listed) yield* wordBefore(file, target.nameSpan, 'parameter');
    const chain = target.module ? undefined : chains?.get(target.name);
    if (chain) yield token(target.nameSpan, 'function');
    else if (target.module) yield token(target.nameSpan, 'macro', 'defaultLibrary');
  }
  for (const { option } of optionsOf(rule)) {
    if (option.negated) yield* negation(option, text);
    if (option.spec) yield token(option.nameSpan, 'parameter');
    yield* valueTokens(option, text);
  }
}

/** The option word in front of a name: `-A`, `-j`, `-m`. */
function* wordBefore(file: AnalysedFile, span: Span, type: TokenType): Generator<Token> {
  const from = Math.max(0, span.start - 30);
  const before = /(--?[A-Za-z-]+)\s*$/.exec(file.lines.text.slice(from, span.start));
  if (before) yield token({ start: from + before.index, end: from + before.index + before[1]!.length }, type);
}

function* negation(option: OptionUse, text: (span: Span) => string): Generator<Token> {
  const { start } = option.span;
  const between = { start: option.nameSpan.end, end: option.words[0]?.span.start ?? option.nameSpan.end };
  if (start < option.nameSpan.start) yield token({ start, end: start + 1 }, 'operator');
  else if (text(between).includes('!')) yield token({ start: between.start + text(between).indexOf('!'), end: between.start + text(between).indexOf('!') + 1 }, 'operator');
}

const numeric = /^(?:\[?[\da-fA-F.:]*[\d:][\da-fA-F.:]*\]?(?:\/[\d.a-fA-F:]+)?|[\d,:-]+|[\d.]+\/[a-z]+|[\d.:[\]a-fA-F]+-[\d.:[\]a-fA-F]+)$/;
const textOptions = new Set(['--comment', '--log-prefix', '--nflog-prefix', '--ulog-prefix', '--string', '--hex-string']);

/** Marks and protocols have colours of their own in the grammar, which no token type names. */
function* valueTokens(option: OptionUse, text: (span: Span) => string): Generator<Token> {
  const name = option.spec?.name ?? option.name;
  for (const word of option.words) {
    if (textOptions.has(name) || text(word.span).includes('"')) yield token(word.span, 'string');
    else if (/^(?:-[io]|--physdev-(?:in|out)|--(?:match|add|del|map)-set)$/.test(name)) {
      yield token(word.span, word === option.words[0] ? 'variable' : 'enumMember');
    } else if (numeric.test(word.text)) yield token(word.span, 'number');
    else if (/^[A-Z][A-Z_,]*$/.test(word.text)) yield token(word.span, 'enumMember');
  }
}
