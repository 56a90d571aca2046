/** Exports directiveValue: an argument that nginx's own readers of arguments refuse (ngx_conf_set_size_slot and its likes). */
import { readOffset, readSize, readTime } from '../../knowledge/nginx/units.ts';
import type { KnownValue } from '../../knowledge/nginx/values.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { partOf, problem, type DirectiveCheck } from './place.ts';
import { valueOf } from '../../knowledge/nginx/values.ts';

export function* directiveValue({ directive, here, context }: Parameters<DirectiveCheck>[0]): ReturnType<DirectiveCheck> {
  const value = here && valueOf(partOf(context), directive.name.text);
  if (!value || directive.args.length < here.fact.args[0] || directive.args.length > here.fact.args[1]) return;
  for (const { word, wanted } of refused(value, directive.args)) yield problem('nginx-value', 'error', `${directive.name.text}: ${word.text === '' ? 'nothing' : word.text.slice(0, 60)} is no ${wanted}.`, word.span);
}

interface Refused { readonly word: NginxWord; readonly wanted: string }

function* refused({ kind, words = [] }: KnownValue, args: readonly NginxWord[]): Generator<Refused> {
  const [first, second] = args;
  if (!first) return;
  const isWord = ({ text }: NginxWord): boolean => words.some((one) => one.toLowerCase() === text.toLowerCase());
  const unless = function* (fits: boolean, wanted: string, word = first): Generator<Refused> {
    if (!fits) yield { word, wanted };
  };
  switch (kind) {
    case 'number': return yield* unless(/^\d{1,19}$/.test(first.text), 'number');
    case 'size': return yield* unless(readSize(first.text) !== undefined, 'size, such as 8k or 1m');
    case 'offset': return yield* unless(readOffset(first.text) !== undefined, 'size, such as 8k, 1m or 2g');
    case 'milliseconds': return yield* unless(readTime(first.text, false) !== undefined, 'time, such as 60s, 1h30m or 500ms');
    case 'seconds': return yield* unless(readTime(first.text, true) !== undefined, 'time in seconds, such as 60s, 1h30m or 10d');
    case 'buffers':
      yield* unless(/^\d{1,19}$/.test(first.text) && Number(first.text) > 0, 'number of buffers');
      return second && (yield* unless((readSize(second.text) ?? 0) > 0, 'size, such as 8k', second));
    case 'one': return yield* unless(isWord(first), `one of ${words.join(', ')}`);
    case 'some':
      for (const word of args) yield* unless(isWord(word), `one of ${words.join(', ')}`, word);
      return;
    // Whether a flag is one is said with the number of its arguments.
    default:
  }
}
