/**
 * Exports namesOf and isPattern: the names of a configuration (variables, upstreams, named locations, zones, log formats), where each is defined and used,
 * with what it includes. Spans are of the document in whose text they stand.
 */
import type { Span } from '../../base/span.ts';
import type { NginxFile } from './file.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';

export type NameKind = 'variable' | 'upstream' | 'named location' | 'zone' | 'log format';

export interface NginxName {
  readonly kind: NameKind;
  /** Without dollar sign; with the @ of a named location. */
  readonly name: string;
  /** Equal for the same thing; a named location belongs to its server. */
  readonly key: string;
  readonly directive: NginxDirective;
  readonly span: Span;
  readonly defines: boolean;
}

export interface Names {
  /** The name at an offset of the document itself. */
  at(offset: number): NginxName | undefined;
  /** All names of the document itself, in the order of the text. */
  readonly own: readonly NginxName[];
  /** All names of a kind with what is included, in the order of the configuration. */
  all(kind: NameKind): readonly NginxName[];
  /** All places of a name, in the order of the configuration. */
  places(key: string): readonly NginxName[];
}

const indexes = new WeakMap<NginxFile, Names>();

export function namesOf(file: NginxFile): Names {
  let index = indexes.get(file);
  if (!index) indexes.set(file, (index = build(file)));
  return index;
}

function build(file: NginxFile): Names {
  const byKey = new Map<string, NginxName[]>();
  const own: NginxName[] = [];
  const seen = new Set<string>();
  const read = [...walk(file.directives, undefined, '')];
  for (const name of [...read, ...upstreamsInValues(read)]) {
    // What is included twice is read twice, and stands there once.
    const place = `${name.key} ${name.span.start} ${name.directive.source.uri}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const list = byKey.get(name.key);
    if (list) list.push(name);
    else byKey.set(name.key, [name]);
    if (name.directive.source.uri === file.uri) own.push(name);
  }
  own.sort((a, b) => a.span.start - b.span.start);
  return {
    own,
    at(offset) {
      let low = 0;
      let high = own.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (own[middle]!.span.start <= offset) low = middle;
        else high = middle - 1;
      }
      const found = own[low];
      return found && found.span.start <= offset && offset <= found.span.end ? found : undefined;
    },
    all: (kind) => [...byKey.values()].flat().filter((name) => name.kind === kind),
    places: (key) => byKey.get(key) ?? [],
  };
}

/** `within` is `stream ` inside that block, whose upstreams and variables are others than those of http. */
function* walk(list: readonly NginxDirective[], server: NginxDirective | undefined, within: string): Generator<NginxName> {
  for (const directive of list) {
    yield* namesIn(directive, server, within);
    if (directive.block) yield* walk(directive.block, directive.name.text === 'server' ? directive : server, directive.name.text === 'stream' ? 'stream ' : within);
  }
}

const passes: ReadonlySet<string> = new Set(['proxy_pass', 'grpc_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'memcached_pass']);
/** Directives whose argument of this number is a variable that they make; -1 is the last one. */
const makers: Readonly<Record<string, number>> = { lua_add_variable: 0, set: 0, map: -1, geo: -1, split_clients: -1, auth_request_set: 0, perl_set: 0, js_set: 0, js_var: 0, set_by_lua: 0, set_by_lua_block: 0, set_by_lua_file: 0, keyval: 1 };
/** The directives of set-misc (`set_unescape_uri`, `set_random` …) and of modules like it. */
const setMisc = /^set_(?!real_ip)/;
const zoneMakers = /^(?:limit_req_zone|limit_conn_zone|(?:proxy|fastcgi|uwsgi|scgi)_cache_path|keyval_zone|js_shared_dict_zone)$/;
const zoneUsers = /^(?:limit_req|limit_conn|(?:proxy|fastcgi|uwsgi|scgi)_cache)$/;

function* namesIn(directive: NginxDirective, server: NginxDirective | undefined, within: string): Generator<NginxName> {
  const { name: { text: kind }, args, source: { lines: { text } } } = directive;
  const name = (what: NameKind, written: string, span: Span, defines: boolean): NginxName => ({ kind: what, name: written, key: within + (what === 'named location' ? `${what} ${server ? `${server.span.start} ${server.source.uri}` : ''} ${written}` : `${what} ${what === 'variable' || what === 'upstream' ? written.toLowerCase() : written}`), directive, span, defines });
  const part = (word: NginxWord, from: number, length: number): Span => ({ start: word.span.start + from, end: word.span.start + from + length });
  const raw = (word: NginxWord): string => text.slice(word.span.start, word.span.end);
  const maker = Object.hasOwn(makers, kind) ? args.at(makers[kind]!) : setMisc.test(kind) ? args[0] : undefined;
  for (const word of [directive.name, ...args]) {
    const written = raw(word);
    // A dollar sign in a pattern is its end.
    for (const match of isPattern(directive, word) ? [] : written.matchAll(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g)) {
      const own = match[1] ?? match[2]!;
      yield name('variable', own, part(word, match.index + (match[1] === undefined ? 1 : 2), own.length), word === maker || (word === directive.name && /^\$\w+$/.test(kind) && args.length > 0));
    }
    for (const match of written.includes('(?') ? written.matchAll(/\(\?P?[<'](\w+)[>']/g) : []) yield name('variable', match[1]!, part(word, match.index + match[0].indexOf(match[1]!), match[1]!.length), true);
  }
  if (directive.lua) for (const match of text.slice(directive.lua.start, directive.lua.end).matchAll(/\bngx\.var\.(\w+)/g)) yield name('variable', match[1]!, { start: directive.lua.start + match.index + 8, end: directive.lua.start + match.index + 8 + match[1]!.length }, false);
  const [first, second] = args;
  const last = args.at(-1);
  if (!first || !last) return;
  if (kind === 'upstream' && directive.block) yield name('upstream', first.text, first.span, true);
  else if (passes.has(kind)) {
    const host = /^(?:(?:https?|grpcs?|uwsgi|suwsgi):\/\/)?([A-Za-z_][\w.-]*)(?=[:/?]|$)/i.exec(first.text);
    const at = host ? raw(first).indexOf(host[1]!, host[0].length - host[1]!.length) : -1;
    if (host && at >= 0) yield name('upstream', host[1]!, part(first, at, host[1]!.length), false);
  } else if (kind === 'location' && first.text.startsWith('@')) yield name('named location', first.text, first.span, true);
  else if ((kind === 'try_files' || kind === 'error_page') && args.length > 1 && last.text.startsWith('@')) yield name('named location', last.text, last.span, false);
  else if (kind === 'log_format') yield name('log format', first.text, first.span, true);
  else if (kind === 'access_log' && second && !/[=$]/.test(second.text)) yield name('log format', second.text, second.span, false);
  if (zoneMakers.test(kind) || zoneUsers.test(kind)) {
    for (const word of args) {
      const zone = /^(?:keys_)?zone=([^:\s]+)/.exec(word.text)?.[1];
      const at = zone === undefined ? -1 : raw(word).indexOf(zone, raw(word).indexOf('=') + 1);
      if (zone !== undefined && at >= 0) yield name('zone', zone, part(word, at, zone.length), zoneMakers.test(kind));
    }
    if (zoneUsers.test(kind) && kind !== 'limit_req' && first.text !== 'off' && !first.text.includes('$')) yield name('zone', first.text, first.span, false);
  }
}

/** Upstreams that a variable of proxy_pass may name: the values that `set`, `map` and `split_clients` give it, where there is an upstream of this name. */
function* upstreamsInValues(read: readonly NginxName[]): Generator<NginxName> {
  const upstreams = new Set(read.filter(({ kind, defines }) => kind === 'upstream' && defines).map(({ key }) => key));
  const passed = new Set(read.filter(({ kind, directive }) => kind === 'variable' && passes.has(directive.name.text)).map(({ key }) => key));
  if (upstreams.size === 0) return;
  for (const { kind, key: variable, defines, directive } of read) {
    if (kind !== 'variable' || !defines || !passed.has(variable)) continue;
    const isTable = directive.name.text === 'map' || directive.name.text === 'split_clients' || directive.name.text === 'geo';
    const lines = isTable ? directive.block ?? [] : directive.name.text === 'set' ? [directive] : [];
    for (const line of lines) {
      const word = line.args.at(isTable ? 0 : 1);
      const [, scheme = '', name] = word ? /^([a-z]+:\/\/)?([^/:?#$\s]+)(?=[/?#]|$)/i.exec(word.text) ?? [] : [];
      const key = `${variable.startsWith('stream ') ? 'stream ' : ''}upstream ${name?.toLowerCase() ?? ''}`;
      if (!word || name === undefined || !upstreams.has(key)) continue;
      const start = line.source.lines.text.indexOf(name, word.span.start + scheme.length);
      if (start >= 0 && start < word.span.end) yield { kind: 'upstream', name, key, directive: line, span: { start, end: start + name.length }, defines: false };
    }
  }
}

const patterns = new WeakMap<NginxDirective, (word: NginxWord) => boolean>();

/** Whether PCRE reads the word, or it is the sign that says so. A directive is looked at once, since it may have thousands of words. */
export function isPattern(directive: NginxDirective, word: NginxWord): boolean {
  let test = patterns.get(directive);
  if (!test) patterns.set(directive, (test = patternTest(directive)));
  return test(word);
}

function patternTest({ name: { text: kind }, args }: NginxDirective): (word: NginxWord) => boolean {
  if (kind === 'rewrite') return (word) => word === args[0];
  if (kind === 'location' || kind === 'server_name') {
    const any = args.some(({ text }) => text.startsWith('~'));
    return () => any;
  }
  if (kind !== 'if') return () => false;
  const words = new Set(args.filter((_, i) => i > 0 && /^!?~\*?$/.test(args[i - 1]!.text)));
  return (word) => words.has(word);
}
