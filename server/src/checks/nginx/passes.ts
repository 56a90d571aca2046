/** Exports passes: what is wrong or surprising with proxy_pass: its URL, a URI where nginx allows none, a name for which nothing resolves, the Host that the server behind gets. */
import { parseIp } from '../../base/ip.ts';
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { problem } from './place.ts';
import { isOwn, isWhole, settingOf, walkNginx, within, type Nested } from './tree.ts';

export function* passes(file: NginxFile): Generator<Problem> {
  const all = [...walkNginx(file.directives)];
  const upstreams = new Set(all.filter(({ directive: { name, block } }) => block && name.text === 'upstream').map(({ directive }) => directive.args[0]?.text.toLowerCase()));
  const values = valuesSet(all);
  for (const nested of all) {
    const { directive } = nested;
    const word = directive.args[0];
    if (directive.name.text !== 'proxy_pass' || !word || !isOwn(file, directive) || within(nested, 'stream')) continue;
    const found = /^(https?):\/\/(.*)$/is.exec(word.text);
    if (!word.text.includes('$')) {
      if (!found || found[2] === '') {
        yield problem('nginx-value', 'error', 'proxy_pass wants a URL that begins with http:// or https:// and names a server.', word.span);
        continue;
      }
      const refused = /[/?#]/.test(found[2]!) ? whereNoUri(nested) : undefined;
      if (refused) yield problem('nginx-pass-uri', 'error', `proxy_pass may have no URI ${refused}: nginx could not tell which part of the path it takes the place of. Leave off what stands behind the server's name, or rewrite before.`, word.span);
    } else yield* unresolved(file, nested, upstreams, values);
    const host = /^https?:\/\/(\[[^\]]*\]|[^/:?#$]+)(?=[:/?#]|$)/i.exec(word.text)?.[1];
    if (host !== undefined && (upstreams.has(host.toLowerCase()) || parseIp(host.replace(/^\[|\]$/g, '')) || host === 'unix') && within(nested, 'http') && !passesHost(nested)) {
      yield problem('nginx-host-header', 'information', `The server behind is asked with Host: ${host === 'unix' ? 'localhost' : host}, since no proxy_set_header here says another one. Where it tells sites apart by name, add proxy_set_header Host $host.`, word.span);
    }
  }
}

const passesHost = ({ parent }: Nested): boolean => settingOf(parent, 'proxy_set_header').some(({ args }) => args[0]?.text.toLowerCase() === 'host');

/** In words, the block in which proxy_pass may have no URI (ngx_http_proxy_pass). */
function whereNoUri({ parent }: Nested): string | undefined {
  const block = parent?.directive;
  if (block?.name.text === 'if') return 'in an if';
  if (block?.name.text === 'limit_except') return 'in limit_except';
  if (block?.name.text !== 'location') return undefined;
  const [first = '', second] = block.args.map(({ text }) => text);
  if (first.startsWith('@')) return 'in a named location';
  return first.startsWith('~') && (second !== undefined || first.length > 1) ? 'in a location of a regex' : undefined;
}

/** What `set` and `map` may put into variables; undefined where something else may. */
function valuesSet(all: readonly Nested[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const add = (name: string | undefined, value: string): void => {
    if (!name?.startsWith('$')) return;
    const known = values.get(name.slice(1));
    if (known) known.push(value);
    else values.set(name.slice(1), [value]);
  };
  for (const { directive: { name, args, block } } of all) {
    if (name.text === 'set' && args.length === 2) add(args[0]!.text, args[1]!.text);
    else if ((name.text === 'map' || name.text === 'geo' || name.text === 'split_clients') && block) for (const one of block) add(args.at(-1)?.text, one.args[0]?.text ?? '');
  }
  return values;
}

function* unresolved(file: NginxFile, nested: Nested, upstreams: ReadonlySet<string | undefined>, values: ReadonlyMap<string, readonly string[]>): Generator<Problem> {
  const { directive } = nested;
  const word = directive.args[0]!;
  if (!isWhole(file) || settingOf(nested.parent, 'resolver').length > 0) return;
  const server = /^(?:https?:\/\/)?(\[[^\]]*\]|[^/:?#]*)/i.exec(word.text)?.[1] ?? '';
  if (!server.includes('$')) return;
  const name = /^\$\{?(\w+)\}?$/.exec(server)?.[1];
  const known = name === undefined ? undefined : values.get(name);
  const isFixed = (value: string): boolean => {
    const host = value.replace(/^https?:\/\//i, '').replace(/[/?#].*$/s, '').replace(/:\d{1,5}$/, '');
    return host === '' || upstreams.has(host.toLowerCase()) || parseIp(host.replace(/^\[|\]$/g, '')) !== undefined || host.startsWith('unix');
  };
  if (known && known.every(isFixed)) return;
  yield problem('nginx-resolver', 'warning', `${server.slice(0, 60)} is looked up when a request comes, and no resolver is set here: nginx answers 502 where its value is the name of a host and not of an upstream. Add resolver with the address of a name server.`, word.span);
}

