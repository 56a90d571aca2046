/** Exports nginxSymbols, the outline of an nginx configuration, and nginxFolding, its blocks and comments. */
import { FoldingRangeKind, SymbolKind, type DocumentSymbol, type FoldingRange } from 'vscode-languageserver-types';
import { lineAt } from '../../base/text.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { rangeOf } from '../convert.ts';

/** The longest list of names that a line of the outline shows, in characters. */
const longestDetail = 120;

const kinds: Readonly<Record<string, SymbolKind>> = {
  http: SymbolKind.Module, stream: SymbolKind.Module, mail: SymbolKind.Module, events: SymbolKind.Module,
  server: SymbolKind.Class, location: SymbolKind.Method, upstream: SymbolKind.Object, if: SymbolKind.Operator, limit_except: SymbolKind.Operator,
  map: SymbolKind.Variable, geo: SymbolKind.Variable, split_clients: SymbolKind.Variable, types: SymbolKind.Enum,
};

/** Blocks, nested as they stand; what has no block is left out. */
export function nginxSymbols(file: NginxFile): DocumentSymbol[] {
  return symbolsOf(file, file.tree.directives);
}

function symbolsOf(file: NginxFile, directives: readonly NginxDirective[]): DocumentSymbol[] {
  return directives.flatMap((one): DocumentSymbol[] => {
    const { name, detail } = titleOf(one);
    if (one.lua) return [{ name, detail, kind: SymbolKind.Function, range: rangeOf(file, one.span), selectionRange: rangeOf(file, one.name.span) }];
    if (!one.block) return [];
    return [{ name, detail, kind: kinds[one.name.text] ?? SymbolKind.Namespace, range: rangeOf(file, one.span), selectionRange: rangeOf(file, one.name.span), children: symbolsOf(file, one.block) }];
  });
}

/** A server is known by its names and where it listens, other blocks by their arguments. */
function titleOf(one: NginxDirective): { name: string; detail: string } {
  const name = one.name.text || '{';
  if (name !== 'server') return { name: clip([name, ...one.args.map(({ text }) => text)].join(' ')), detail: '' };
  const inside = (directive: string): readonly NginxDirective[] => (one.block ?? []).filter((inner) => inner.name.text === directive);
  const names = inside('server_name').flatMap(({ args }) => args.map(({ text }) => text || '""'));
  const listens = inside('listen').map(({ args }) => args[0]?.text ?? '');
  return { name: clip(`server ${names.join(' ') || '(no name)'}`), detail: clip([...new Set(listens)].join(', ')) };
}

const clip = (text: string): string => (text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text);

/** Blocks, Lua and runs of comments. */
export function nginxFolding(file: NginxFile): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const add = (start: number, end: number, kind?: FoldingRangeKind): void => {
    const [startLine, endLine] = [lineAt(file.lines, start), lineAt(file.lines, end)];
    // The line of the closing brace stays in sight.
    const last = kind === undefined ? endLine - 1 : endLine;
    if (last > startLine) ranges.push({ startLine, endLine: last, ...(kind !== undefined && { kind }) });
  };
  const blocks = (directives: readonly NginxDirective[]): void => {
    for (const { span, braces, block } of directives) {
      if (braces) add(span.start, braces.end - 1);
      if (block) blocks(block);
    }
  };
  blocks(file.tree.directives);
  const { comments } = file.tree;
  for (let i = 0; i < comments.length; ) {
    const first = i++;
    while (i < comments.length && lineAt(file.lines, comments[i]!.start) === lineAt(file.lines, comments[i - 1]!.start) + 1) i++;
    if (i - first > 1) add(comments[first]!.start, comments[i - 1]!.end, FoldingRangeKind.Comment);
  }
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}
