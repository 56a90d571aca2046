/** Exports directiveDuplicate: a directive that nginx takes once in a block, given twice ("is duplicate"). */
import { isOnce, valueOf } from '../../knowledge/nginx/values.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { partOf, problem, type NginxCheck, placedDirectives } from './place.ts';

export function* directiveDuplicate(file: Parameters<NginxCheck>[0]): ReturnType<NginxCheck> {
  const seen = new Map<NginxDirective | undefined, Map<string, NginxDirective>>();
  for (const { directive, parents, here, context } of placedDirectives(file)) {
    const value = here && valueOf(partOf(context), directive.name.text);
    if (!value || !isOnce(value)) continue;
    const block = parents.at(-1);
    const names = seen.get(block) ?? new Map<string, NginxDirective>();
    seen.set(block, names);
    const before = names.get(directive.name.text);
    if (before) yield problem('nginx-duplicate', 'error', `${directive.name.text} stands in this block twice: nginx takes it once.`, directive.name.span, [{ message: 'The first one is here.', span: before.name.span }]);
    else names.set(directive.name.text, directive);
  }
}
