/**
 * Exports directivesOf, which reads a table of directives.
 * A row: name, contexts, arguments, syntax, default, text, with ` :: ` between; `-` is nothing. Arguments are `1`, `1-2`, `0,2`, `1+` or `flag`,
 * with `{}` for a block of directives behind, `{e}` for one that the module reads itself, `{lua}` for Lua. A text may begin with `@` and the
 * version that brought the directive. `=` in the place of the syntax stands for another fact: of http, `=@version` too, or `=%name` of proxy_name.
 */
import type { NginxContext, NginxDirectiveFact } from './types.ts';

const contexts: Readonly<Record<string, NginxContext>> = {
  M: 'main', E: 'events', H: 'http', S: 'server', s: 'if in server', L: 'location', l: 'if in location', X: 'limit_except', U: 'upstream',
  stream: 'stream', tS: 'stream server', tU: 'stream upstream', mail: 'mail', mS: 'mail server',
};
const blocks = { '{}': 'directives', '{e}': 'entries', '{lua}': 'lua' } as const;

type Like = (name: string) => NginxDirectiveFact;
type Entry = Pick<NginxDirectiveFact, 'syntax' | 'default' | 'since' | 'text'>;

export function directivesOf(table: string, like?: Like): NginxDirectiveFact[] {
  return table.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const [name = '', where = '', args = '', syntax = '', standard = '', text = ''] = line.split(' :: ');
    const block = /\{\w*\}$/.exec(args)?.[0] as keyof typeof blocks | undefined;
    const entry = syntax.startsWith('=') && like ? likeOf(syntax.slice(1), name, like) : entryOf(name, syntax, standard, text, block);
    return { name, contexts: where.split(' ').map((one) => contexts[one]!), ...countsOf(args.replace(/\{\w*\}$/, '')), ...(block && { block: blocks[block] }), ...entry };
  });
}

function entryOf(name: string, syntax: string, standard: string, text: string, block: keyof typeof blocks | undefined): Entry {
  const [, since, rest = text] = /^@(\S+) (.*)$/.exec(text) ?? [];
  const end = block === undefined ? ';' : syntax.includes('{') ? '' : ' { … }';
  return { syntax: `${name}${syntax === '-' || syntax === '' ? '' : ` ${syntax}`}${end}`, ...(standard !== '-' && { default: standard }), ...(since !== undefined && { since }), text: rest };
}

/** `%name`, `@version` of its own, or nothing. */
function likeOf(how: string, name: string, like: Like): Entry {
  const { syntax, text, since, default: standard } = like(how.startsWith('%') ? `proxy_${how.slice(1)}` : name);
  const own = how.startsWith('@') ? how.slice(1) : since;
  return { syntax: `${name}${syntax.slice(syntax.search(/[ ;]/))}`, text, ...(standard !== undefined && { default: standard }), ...(own !== undefined && { since: own }) };
}

function countsOf(text: string): Pick<NginxDirectiveFact, 'args' | 'not' | 'flag'> {
  if (text === 'flag') return { args: [1, 1], flag: true };
  if (text.endsWith('+')) return { args: [Number(text.slice(0, -1)), Infinity] };
  const counts = text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
  });
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const not = Array.from({ length: most - least + 1 }, (_, i) => least + i).filter((count) => !counts.includes(count));
  return { args: [least, most], ...(not.length > 0 && { not }) };
}
