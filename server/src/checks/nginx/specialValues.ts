/**
 * Exports specialValues: values that a directive reads in a way of its own: codes of `return` and `error_page`, flags of `rewrite`, conditions of `if`.
 * Facts are from ngx_http_rewrite_module.c, ngx_http_core_module.c and ngx_http_try_files_module.c.
 */
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { problem, type DirectiveCheck } from './place.ts';

interface Wrong { readonly word: NginxWord; readonly message: string }
type Reader = (args: readonly NginxWord[]) => Iterable<Wrong>;

const isCode = (text: string, from: number, to: number): boolean => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to;

const readers: Readonly<Record<string, Reader>> = {
  *return([first, second]) {
    if (!first || isCode(first.text, 0, 999)) return;
    if (second || !/^(?:https?:\/\/|\$scheme)/.test(first.text)) yield { word: first, message: `${first.text.slice(0, 60)} is no status code${second ? '' : ', and no URL that begins with http://, https:// or $scheme'}.` };
  },
  *rewrite([, , flag]) {
    if (flag && !['last', 'break', 'redirect', 'permanent'].includes(flag.text)) yield { word: flag, message: `${flag.text.slice(0, 60)} is none of last, break, redirect and permanent.` };
  },
  *error_page(args) {
    const codes = args.slice(0, -1);
    const answer = codes.at(-1)?.text.startsWith('=') ? codes.pop() : undefined;
    if (answer && !/^=\d{0,9}$/.test(answer.text)) yield { word: answer, message: `${answer.text.slice(0, 60)} is no code: = and a status, or = alone.` };
    for (const word of codes) if (!isCode(word.text, 300, 599) || word.text === '499') yield { word, message: `${word.text.slice(0, 60)} is no status from 300 to 599 (499 is nginx's own).` };
  },
  *try_files(args) {
    const last = args.at(-1);
    if (last?.text.startsWith('=') && !isCode(last.text.slice(1), 0, 999)) yield { word: last, message: `${last.text.slice(0, 60)} is no status code.` };
  },
  *if(args) {
    const wrong = condition(args);
    if (wrong) yield wrong;
  },
  *set([name]) {
    if (name && !/^\$./.test(name.text)) yield { word: name, message: `${name.text.slice(0, 60)} is no variable: it begins with $.` };
  },
};

/** Parentheses stand around the words, with or without blanks. */
function condition(args: readonly NginxWord[]): Wrong | undefined {
  const words = args.map((word) => ({ word, text: word.text }));
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return undefined;
  if (!first.text.startsWith('(')) return { word: first.word, message: 'A condition stands in parentheses.' };
  first.text = first.text.slice(1);
  if (!last.text.endsWith(')')) return { word: last.word, message: 'A condition stands in parentheses: the closing one is missing.' };
  last.text = last.text.slice(0, -1);
  const [left, operator, right, ...more] = words.filter(({ text, word }) => text !== '' || word.quoted);
  if (!left) return { word: first.word, message: 'The condition is empty.' };
  if (/^!?-[fdex]$/.test(left.text)) return !operator ? { word: left.word, message: `${left.text} wants a file behind it.` } : right ? { word: right.word, message: 'Only one file can be asked for.' } : undefined;
  if (!left.text.startsWith('$') || left.text.length < 2) return { word: left.word, message: `${left.text.slice(0, 60)} is no variable: a condition begins with one, or with -f, -d, -e or -x.` };
  if (!operator) return undefined;
  if (!['=', '!=', '~', '~*', '!~', '!~*'].includes(operator.text)) return { word: operator.word, message: operator.text === '==' ? 'Two values are compared by one =.' : `${operator.text.slice(0, 60)} is none of =, !=, ~, ~*, !~ and !~*.` };
  if (!right) return { word: operator.word, message: 'A value is missing behind it; the empty one is "".' };
  return more[0] ? { word: more[0].word, message: 'One value is compared with one other: put one with blanks in quotes.' } : undefined;
}

export function* specialValues({ directive, here }: Parameters<DirectiveCheck>[0]): ReturnType<DirectiveCheck> {
  const { name, args } = directive;
  const reader = here && Object.hasOwn(readers, name.text) ? readers[name.text] : undefined;
  if (!reader || args.length < here!.fact.args[0] || here!.module.name.startsWith('ngx_stream')) return;
  for (const { word, message } of reader(args)) yield problem('nginx-value', 'error', `${name.text}: ${message}`, word.span);
}
