/** Exports directiveArguments: too many or too few arguments, a block that is missing or too much (ngx_conf_handler). */
import type { NginxDirectiveFact } from '../../knowledge/nginx/types.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { problem, type DirectiveCheck } from './place.ts';

export function* directiveArguments({ directive, here }: Parameters<DirectiveCheck>[0]): ReturnType<DirectiveCheck> {
  if (!here) return;
  const { fact } = here;
  const { name, args } = directive;
  const hasBlock = directive.block !== undefined || directive.lua !== undefined;
  // nginx looks at the end of a directive before it counts its arguments.
  if (fact.block && !hasBlock) yield problem('nginx-block', 'error', `${name.text} wants a block behind it: { … }`, name.span);
  else if (!fact.block && hasBlock) yield problem('nginx-block', 'error', `${name.text} has no block: it ends in a semicolon.`, name.span);
  else if (!takes(fact, args.length)) yield problem('nginx-arguments', 'error', `${name.text} takes ${numbersOf(fact)}, not ${args.length === 0 ? 'none' : args.length}: ${fact.syntax}`, spanOf(directive, fact));
  else if (fact.flag && !/^(?:on|off)$/i.test(args[0]!.text)) yield problem('nginx-value', 'error', `${name.text} is on or off.`, args[0]!.span);
}

const takes = ({ args: [least, most], not = [] }: NginxDirectiveFact, count: number): boolean => count >= least && count <= most && !not.includes(count);

function numbersOf({ args: [least, most], not = [] }: NginxDirectiveFact): string {
  const word = (count: number): string => (count === 0 ? 'no argument' : count === 1 ? 'one argument' : `${count} arguments`);
  if (most === Infinity) return least === 0 ? 'any number of arguments' : `at least ${word(least)}`;
  const counts = Array.from({ length: most - least + 1 }, (_, i) => least + i).filter((count) => !not.includes(count));
  if (counts.length === 1) return word(counts[0]!);
  return `${counts.slice(0, -1).join(', ')} or ${word(counts.at(-1)!)}`;
}

/** The arguments that are too many, or the name where some are missing. */
function spanOf({ name, args }: NginxDirective, { args: [, most] }: NginxDirectiveFact): { start: number; end: number } {
  const extra = args.slice(most === Infinity ? args.length : most);
  return extra.length > 0 ? { start: extra[0]!.span.start, end: extra.at(-1)!.span.end } : name.span;
}
