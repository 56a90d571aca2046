/** Exports namesMissing: zones, log formats, upstreams and named locations that are used and not there, or there twice. */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { problem } from './place.ts';
import { isOwn, isWhole, walkNginx, within, type Nested } from './tree.ts';

/** What makes a shared memory zone, and the argument that names it. */
const zoneMakers: Readonly<Record<string, RegExp>> = { limit_req_zone: /^zone=([^:]+):/, limit_conn_zone: /^zone=([^:]+):/, proxy_cache_path: /^keys_zone=([^:]+):/, fastcgi_cache_path: /^keys_zone=([^:]+):/, uwsgi_cache_path: /^keys_zone=([^:]+):/, scgi_cache_path: /^keys_zone=([^:]+):/ };
const caches = new Set(['proxy_cache', 'fastcgi_cache', 'uwsgi_cache', 'scgi_cache']);

export function* namesMissing(file: NginxFile): Generator<Problem> {
  const all = [...walkNginx(file.directives)];
  yield* upstreams(file, all);
  yield* namedLocations(file, all);
  if (!isWhole(file)) return;
  yield* zones(file, all);
  yield* logFormats(file, all);
}

function* upstreams(file: NginxFile, all: readonly Nested[]): Generator<Problem> {
  const seen = new Map<string, NginxDirective>();
  for (const { directive, parent } of all) {
    const { name, args: [word], block } = directive;
    if (name.text !== 'upstream' || !word || !block) continue;
    const key = `${parent?.directive.name.text ?? ''} ${word.text.toLowerCase()}`;
    const first = seen.get(key);
    if (first && isOwn(file, directive)) yield problem('nginx-duplicate', 'error', `There is an upstream ${word.text.slice(0, 80)} already: nginx refuses a second one.`, word.span, isOwn(file, first) ? [{ message: 'The first one is here.', span: first.name.span }] : undefined);
    seen.set(key, first ?? directive);
    if (isOwn(file, directive) && !block.some((one) => one.name.text === 'server' || one.name.text === 'include' || one.name.text === 'resolver')) yield problem('nginx-upstream-empty', 'error', `The upstream ${word.text.slice(0, 80)} has no server: nginx refuses it.`, word.span);
  }
}

function* namedLocations(file: NginxFile, all: readonly Nested[]): Generator<Problem> {
  const names = new Map<NginxDirective | undefined, Set<string>>();
  const wanted: { readonly word: NginxWord; readonly server: NginxDirective }[] = [];
  const open = new Set<NginxDirective>();
  for (const nested of all) {
    const { directive } = nested;
    const { name, args } = directive;
    const server = within(nested, 'server')?.directive;
    if (!server) continue;
    if (name.text === 'include') open.add(server);
    else if (name.text === 'location' && args[0]?.text.startsWith('@')) names.set(server, (names.get(server) ?? new Set()).add(args[0].text));
    const word = args.length > 1 && (name.text === 'try_files' || name.text === 'error_page') ? args.at(-1)! : undefined;
    if (word?.text.startsWith('@') && !word.text.includes('$') && isOwn(file, directive)) wanted.push({ word, server });
  }
  for (const { word, server } of wanted) {
    if (!open.has(server) && !names.get(server)?.has(word.text)) yield problem('nginx-name-missing', 'warning', `The server has no location ${word.text.slice(0, 80)}: nginx answers 500 where a request is sent there.`, word.span);
  }
}

function* zones(file: NginxFile, all: readonly Nested[]): Generator<Problem> {
  const made = new Set<string>();
  for (const { directive: { name, args } } of all) {
    const pattern = zoneMakers[name.text];
    for (const { text } of pattern ? args : []) {
      const zone = pattern!.exec(text)?.[1];
      if (zone !== undefined) made.add(zone);
    }
  }
  for (const { directive } of all) {
    const { name, args } = directive;
    const [first] = args;
    if (!first || !isOwn(file, directive)) continue;
    const word = name.text === 'limit_req' ? args.find(({ text }) => text.startsWith('zone=')) : name.text === 'limit_conn' || (caches.has(name.text) && first.text !== 'off') ? first : undefined;
    const zone = word?.text.replace(/^zone=/, '');
    if (zone && !zone.includes('$') && !made.has(zone)) yield problem('nginx-name-missing', 'error', `No zone ${zone.slice(0, 80)} is defined: nginx refuses this.`, word!.span);
  }
}

function* logFormats(file: NginxFile, all: readonly Nested[]): Generator<Problem> {
  const defined = new Set<string>();
  const part = (nested: Nested): string => (within(nested, 'stream') ? 'stream' : 'http');
  for (const nested of all) {
    const { directive: { name, args }, directive } = nested;
    if (name.text === 'log_format' && args[0]) defined.add(`${part(nested)} ${args[0].text}`);
    const word = name.text === 'access_log' ? args[1] : undefined;
    if (!word || !isOwn(file, directive) || word.text === 'combined' || /[=$]/.test(word.text) || word.text === 'gzip') continue;
    if (!defined.has(`${part(nested)} ${word.text}`)) yield problem('nginx-name-missing', 'error', `No log_format ${word.text.slice(0, 80)} is defined above: nginx refuses this.`, word.span);
  }
}
