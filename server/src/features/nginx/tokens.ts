/**
 * Exports nginxTokens, the semantic tokens of an nginx configuration. They add to the grammar's colours what only the tree knows: which directives
 * nginx has, which words are regexes, names of upstreams, zones, log formats and named locations, and which variables are nginx's own.
 */
import type { Range, SemanticTokens } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { lineEnd } from '../../base/text.ts';
import { directivesNamed, variableNamed } from '../../knowledge/nginx/index.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { isPattern, namesOf, type NginxName } from '../../model/nginx/names.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { encoded, mostLines, token, type Token } from '../tokenData.ts';

/** The tokens of the lines of `range`, or of the whole document; null where that is too large (clients then ask for ranges). */
export function nginxTokens(file: NginxFile, range?: Range): SemanticTokens | null {
  const { lines } = file;
  if (!range && lines.count > mostLines) return null;
  const first = Math.max(0, range?.start.line ?? 0);
  const last = Math.min(lines.count - 1, range?.end.line ?? lines.count - 1, range ? first + mostLines : Infinity);
  if (first > last) return { data: [] };
  const shown = { start: lines.starts[first]!, end: lineEnd(lines, last) };
  const isShown = ({ start, end }: Span): boolean => start >= shown.start && end <= shown.end;
  const names = namesOf(file).own.filter(({ span }) => isShown(span));
  const places = new Set(names.map(({ span }) => span.start));
  const found = [...names.map(nameToken), ...directiveTokens(file, file.tree.directives, undefined, shown, places)];
  return encoded(lines, found.filter(isShown).sort((a, b) => a.start - b.start));
}

function nameToken({ kind, name, span, defines }: NginxName): Token {
  const declaration = defines ? ['declaration' as const] : [];
  if (kind === 'variable') return token(span, 'variable', ...declaration, ...(variableNamed(name.toLowerCase()) ? ['defaultLibrary' as const] : []));
  return token(span, kind === 'named location' ? 'function' : 'type', ...declaration);
}

function* directiveTokens(file: NginxFile, list: readonly NginxDirective[], parent: NginxDirective | undefined, shown: Span, names: ReadonlySet<number>): Generator<Token> {
  const isTable = parent !== undefined && directivesNamed(parent.name.text).some(({ fact }) => fact.block === 'entries');
  for (const one of list) {
    if (one.span.end <= shown.start || one.span.start >= shown.end) continue;
    if (isTable) {
      if (one.name.text.startsWith('~')) yield* regexTokens(file, one.name.span, names);
    } else if (one.name.text !== '') yield token(one.name.span, directivesNamed(one.name.text).length === 0 ? 'enumMember' : one.block ? 'namespace' : 'keyword');
    for (const word of one.args) if (isPattern(one, word) && !/^(?:=|\^~|!?~\*?)$/.test(word.text)) yield* regexTokens(file, regexSpan(one, word), names);
    if (one.block) yield* directiveTokens(file, one.block, one, shown, names);
  }
}

/** The last word of a condition ends in its parenthesis (ngx_http_rewrite_if). */
const regexSpan = ({ name, args }: NginxDirective, word: NginxWord): Span => (name.text === 'if' && word === args.at(-1) && word.text.endsWith(')') ? { start: word.span.start, end: word.span.end - 1 } : word.span);

/** A regex, in pieces around the names of its groups. */
function* regexTokens({ lines: { text } }: NginxFile, span: Span, names: ReadonlySet<number>): Generator<Token> {
  let start = span.start;
  for (let at = span.start; at < span.end; at++) {
    if (!names.has(at)) continue;
    yield token({ start, end: at }, 'regexp');
    while (at < span.end && /\w/.test(text[at]!)) at++;
    start = at;
  }
  yield token({ start, end: span.end }, 'regexp');
}
