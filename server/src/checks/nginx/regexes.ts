/** Exports regexInvalid: regexes that PCRE does not compile (ngx_regex_compile). */
import { bytesOf } from '../../base/bytes.ts';
import type { Pcre } from '../../base/pcre.ts';
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { problem } from './place.ts';
import { isOwn, walkNginx, type Nested } from './tree.ts';

export function* regexInvalid(file: NginxFile, pcre: Pcre): Generator<Problem> {
  for (const nested of walkNginx(file.directives)) {
    if (!isOwn(file, nested.directive)) continue;
    for (const { word, pattern } of patternsOf(nested)) {
      const regex = pcre.compile(bytesOf(pattern), false);
      if ('error' in regex) yield problem('nginx-regex', 'error', `PCRE does not take this regex: ${regex.error}${regex.offset > 0 ? `, at its character ${regex.offset}` : ''}.`, word.span);
    }
  }
}

interface Pattern { readonly word: NginxWord; readonly pattern: string }

function* patternsOf({ directive, parent }: Nested): Generator<Pattern> {
  const { name, args } = directive;
  const glued = (word: NginxWord): Pattern | undefined => {
    const sign = /^~\*?/.exec(word.text)?.[0];
    return sign === undefined || sign.length === word.text.length ? undefined : { word, pattern: word.text.slice(sign.length) };
  };
  switch (name.text) {
    case 'location': {
      const [first, second] = args;
      if (first && second && /^~\*?$/.test(first.text)) yield { word: second, pattern: second.text };
      else if (first && !second) {
        const found = glued(first);
        if (found) yield found;
      }
      return;
    }
    case 'rewrite':
      if (args[0]) yield { word: args[0], pattern: args[0].text };
      return;
    case 'if': {
      const at = args.findIndex(({ text }) => /^!?~\*?$/.test(text));
      const word = at < 0 ? undefined : args[at + 1];
      if (word) yield { word, pattern: word === args.at(-1) ? word.text.replace(/\)$/, '') : word.text };
      return;
    }
    case 'server_name':
      for (const word of args) {
        const found = word.text.startsWith('~') && word.text.length > 1 ? { word, pattern: word.text.slice(1) } : undefined;
        if (found) yield found;
      }
      return;
    default: {
      const found = isMap(parent?.directive) && args.length > 0 ? glued(name) : undefined;
      if (found) yield found;
    }
  }
}

const isMap = (directive: NginxDirective | undefined): boolean => directive?.name.text === 'map';
