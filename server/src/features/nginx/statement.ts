/** Exports statementAt: the directive that somebody is writing at an offset, however little of it is there. */
import { contains, type Span } from '../../base/span.ts';
import { lineAt } from '../../base/text.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

interface Place {
  /** The blocks around it, the outermost first. */
  readonly parents: readonly NginxDirective[];
  /** The word at the offset; empty between words. */
  readonly word: Span;
  /** Of the word, what stands in front of the offset. */
  readonly typed: string;
}

export type Statement =
  | Place & { readonly kind: 'name' }
  /** `index` counts the arguments from 0. */
  | Place & { readonly kind: 'argument'; readonly directive: NginxDirective; readonly index: number }
  | Place & { readonly kind: 'lua'; readonly directive: NginxDirective };

/** Undefined in comments and on a brace. */
export function statementAt(file: NginxFile, offset: number): Statement | undefined {
  const { tree, lines } = file;
  if (inComment(tree.comments, offset)) return undefined;
  const parents: NginxDirective[] = [];
  let list = tree.directives;
  for (;;) {
    const directive = beginsBefore(list, offset);
    if (directive?.lua && offset >= directive.lua.start && offset <= directive.lua.end) return { kind: 'lua', parents, directive, word: { start: offset, end: offset }, typed: '' };
    const { braces, block } = directive ?? {};
    if (directive && block && braces && offset > braces.start && (offset < braces.end || lines.text[braces.end - 1] !== '}')) {
      parents.push(directive);
      list = block;
      continue;
    }
    if (!directive || isOver(lines.text, directive, offset)) return { kind: 'name', parents, word: { start: offset, end: offset }, typed: '' };
    return within(file, directive, parents, offset);
  }
}

function within({ lines }: NginxFile, directive: NginxDirective, parents: readonly NginxDirective[], offset: number): Statement {
  const words = [directive.name, ...directive.args];
  const at = words.findIndex(({ span }) => contains(span, offset));
  const word = at < 0 ? { start: offset, end: offset } : words[at]!.span;
  const index = at < 0 ? words.filter(({ span }) => span.end < offset).length : at;
  const place = { parents, word, typed: lines.text.slice(word.start, offset) };
  const before = words[index - 1];
  // A line without its `;` is followed by the next one, where a name is what somebody writes: nginx would take it for an argument.
  const isNewLine = before && lineAt(lines, before.span.end) < lineAt(lines, word.start) && !directive.block && !['log_format', 'server_name'].includes(directive.name.text);
  return index === 0 || isNewLine ? { kind: 'name', ...place } : { kind: 'argument', ...place, directive, index: index - 1 };
}

/** Whether the directive ends in front of the offset: by its `;` or `}`, where it has one. */
function isOver(text: string, { span, block, lua }: NginxDirective, offset: number): boolean {
  return offset >= span.end && (block !== undefined || lua !== undefined || text[span.end - 1] === ';');
}

/** Comments lie apart and in order. */
function inComment(comments: readonly Span[], offset: number): boolean {
  const last = beginsBefore(comments.map((span) => ({ span })), offset - 1)?.span;
  return last !== undefined && offset > last.start && offset <= last.end;
}

/** The last of a list that begins at the offset or before it, by binary search. */
function beginsBefore<T extends { readonly span: Span }>(list: readonly T[], offset: number): T | undefined {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]!.span.start <= offset) low = middle;
    else high = middle - 1;
  }
  return list[low];
}
