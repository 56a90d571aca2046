/** Exports directiveAt: the directive, and the word of it, that stand at an offset of an nginx configuration. */
import { contains } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';

export interface DirectiveAt {
  readonly directive: NginxDirective;
  /** Blocks around it, the outermost first. */
  readonly parents: readonly NginxDirective[];
  /** The name or argument at the offset; undefined between words and in Lua. */
  readonly word?: NginxWord;
}

/** Undefined outside of directives and in comments. */
export function directiveAt(file: NginxFile, offset: number): DirectiveAt | undefined {
  const parents: NginxDirective[] = [];
  let list = file.tree.directives;
  for (;;) {
    const directive = list[lastBefore(list, offset)];
    if (!directive || !contains(directive.span, offset)) return undefined;
    if (directive.block && directive.braces && offset > directive.braces.start && offset < directive.braces.end) {
      parents.push(directive);
      list = directive.block;
      continue;
    }
    const word = [directive.name, ...directive.args].find(({ span }) => contains(span, offset));
    return { directive, parents, ...(word && { word }) };
  }
}

/** The index of the last directive that begins at the offset or before it, by binary search; -1 for none. */
function lastBefore(list: readonly NginxDirective[], offset: number): number {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]!.span.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
