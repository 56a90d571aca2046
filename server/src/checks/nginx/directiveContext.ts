/** Exports directiveContext: a directive in a block where nginx does not allow it (ngx_conf_handler). */
import type { NginxContext } from '../../knowledge/nginx/types.ts';
import { problem, type DirectiveCheck } from './place.ts';

const inWords: Readonly<Record<NginxContext, string>> = {
  main: 'outside of all blocks', events: 'in events', http: 'in http', server: 'in server', location: 'in location', 'if in server': 'in an if of a server', 'if in location': 'in an if of a location',
  limit_except: 'in limit_except', upstream: 'in upstream', stream: 'in stream', 'stream server': 'in a server of stream', 'stream upstream': 'in an upstream of stream', mail: 'in mail', 'mail server': 'in a server of mail',
};

export function* directiveContext({ directive: { name }, known, here, context }: Parameters<DirectiveCheck>[0]): ReturnType<DirectiveCheck> {
  if (context === undefined || here || known.length === 0) return;
  const allowed = [...new Set(known.flatMap(({ fact }) => fact.contexts))].map((one) => inWords[one]);
  yield problem('nginx-context', 'error', `${name.text} is not allowed ${inWords[context]}. It may stand ${listOf(allowed)}.`, name.span);
}

const listOf = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`);
