/** Exports inheritanceLost: settings that a block gives up by setting another one of the same kind. nginx inherits such lists whole, or not at all. */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { problem } from './place.ts';
import { isOwn, namedIn, settingOf, walkNginx } from './tree.ts';

/** By directive, what one line of it is. */
const lists: Readonly<Record<string, string>> = { add_header: 'header', add_trailer: 'trailer', proxy_set_header: 'header', grpc_set_header: 'header', fastcgi_param: 'parameter', uwsgi_param: 'parameter', scgi_param: 'parameter' };
const blocks = new Set(['server', 'location', 'if', 'limit_except']);

export function* inheritanceLost(file: NginxFile): Generator<Problem> {
  for (const nested of walkNginx(file.directives)) {
    const { directive: { name, block }, parent } = nested;
    if (!block || !blocks.has(name.text)) continue;
    for (const [kind, what] of Object.entries(lists)) {
      const own = namedIn(block).get(kind);
      if (!own || !isOwn(file, own[0]!)) continue;
      // nginx 1.29.3 can be told to merge headers.
      if (settingOf(nested, `${kind}_inherit`)[0]?.args[0]?.text === 'merge') continue;
      const keys = new Set(own.map(keyOf));
      const lost = settingOf(parent, kind).filter((one) => !keys.has(keyOf(one)));
      if (lost.length === 0) continue;
      const names = [...new Set(lost.map(({ args }) => args[0]?.text.slice(0, 60) ?? ''))];
      yield problem('nginx-inheritance', 'warning', `With this ${kind}, none of those around the ${name.text} count here any more: ${listOf(names, what)}. nginx inherits them only where a block has none of its own; repeat them here if they are wanted.`, own[0]!.name.span, lost.filter((one) => isOwn(file, one)).slice(0, 10).map(({ name: { span } }) => ({ message: 'This does not count there.', span })));
    }
  }
}

const keyOf = ({ args }: NginxDirective): string => args[0]?.text.toLowerCase() ?? '';
const listOf = (names: readonly string[], what: string): string => (names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} ${what}s more` : names.join(', '));
