/** Exports defaultServer, chooseServer and chooseLocation: which server and location nginx answers with (ngx_http_find_virtual_server, ngx_http_core_find_location). */
import { textOf } from '../../base/bytes.ts';
import { formatIp, sameIp, type Ip } from '../../base/ip.ts';
import type { NginxConfig, NginxLocation, NginxServer } from '../../model/nginx/config.ts';

/** Matches as PCRE does; undefined where the engine gave up. */
export type RegexTest = (pattern: string, caseless: boolean, subject: string) => boolean | undefined;

export interface Chosen<T> { readonly item: T; /** In words, for a step. */ readonly because: string }

/** The servers that listen where a connection arrives; an address of its own goes before `*`. Of several addresses asked for with none, `*`. */
function listening(config: NginxConfig, address: Ip | undefined, port: number): { readonly servers: readonly NginxServer[]; readonly first: NginxServer | undefined; readonly where: string } {
  const on = (fits: (listen: NginxServer['listens'][number]) => boolean): { servers: NginxServer[]; first: NginxServer | undefined } => {
    const servers = config.servers.filter((server) => server.listens.some((listen) => listen.port === port && listen.named === undefined && fits(listen)));
    const first = servers.find((server) => server.listens.some((listen) => listen.port === port && fits(listen) && listen.isDefault)) ?? servers[0];
    return { servers, first };
  };
  const isAny = (ip: Ip | undefined): boolean => ip === undefined || ip.words.every((word) => word === 0);
  if (address) {
    const own = on((listen) => listen.address !== undefined && !isAny(listen.address) && sameIp(listen.address, address));
    if (own.first) return { ...own, where: `${formatIp(address)}:${port}` };
  }
  const any = on((listen) => isAny(listen.address) && (listen.address === undefined ? address?.family !== 6 : address === undefined || listen.address.family === address.family));
  const both = any.first ? any : on((listen) => listen.both === true && isAny(listen.address));
  if (both.first && !any.first) return { ...both, where: `[::]:${port}` };
  if (any.first || address) return { ...any, where: `*:${port}` };
  return { ...on(() => true), where: `port ${port}` };
}

/** The default server of a connection. The request's path is read by its settings (merge_slashes), since nginx knows no other one yet (ngx_http_process_request_uri). */
export const defaultServer = (config: NginxConfig, { address, port }: { readonly address?: Ip; readonly port: number }): NginxServer | undefined => listening(config, address, port).first;

/** The server for a connection and a Host that is normalised; undefined where nothing listens there. */
export function chooseServer(config: NginxConfig, request: { readonly address?: Ip; readonly port: number; readonly host?: string }, test: RegexTest): Chosen<NginxServer> | undefined {
  const { servers, first, where } = listening(config, request.address, request.port);
  if (!first) return undefined;
  const host = request.host ?? '';
  const unnamed = (why: string): Chosen<NginxServer> => ({ item: first, because: `${why}: the default server of ${where}` });
  const names = namesOf(servers);
  const exact = names.exact.get(host);
  if (exact) return { item: exact, because: host === '' ? 'the request names no host, and the server has an empty name' : `server_name ${host} is the Host` };
  if (host === '') return unnamed('the request names no host');
  const head = longest(names.head, (text) => host.endsWith(`.${text}`));
  if (head) return { item: head[1], because: `server_name *.${head[0]} fits ${host}` };
  const tail = longest(names.tail, (text) => host.startsWith(`${text}.`));
  if (tail) return { item: tail[1], because: `server_name ${tail[0]}.* fits ${host}` };
  // One server alone has no table of names, unless its last regex captures something (ngx_http_optimize_servers).
  if (servers.length === 1 && !/(?<!\\)\((?!\?(?!P?<[A-Za-z]|'))/.test(names.regex.at(-1)?.[0] ?? '')) return { item: first, because: `the only server of ${where}` };
  const regex = names.regex.find(([pattern]) => test(pattern, false, host) === true);
  if (regex) return { item: regex[1], because: `server_name ~${regex[0]} fits ${host}` };
  return unnamed(`no server_name fits ${host}`);
}

interface Names { readonly exact: ReadonlyMap<string, NginxServer>; readonly head: ReadonlyMap<string, NginxServer>; readonly tail: ReadonlyMap<string, NginxServer>; readonly regex: readonly (readonly [string, NginxServer])[] }

const longest = (names: ReadonlyMap<string, NginxServer>, fits: (text: string) => boolean): [string, NginxServer] | undefined => [...names].filter(([text]) => fits(text)).sort(([a], [b]) => b.length - a.length)[0];

/**
 * The names of servers that listen at one place. Of two that are the same the first counts and the other is ignored; `.a.test` is the same as
 * `a.test` and as `*.a.test` (ngx_hash_add_key).
 */
function namesOf(servers: readonly NginxServer[]): Names {
  const names = { exact: new Map<string, NginxServer>(), head: new Map<string, NginxServer>(), tail: new Map<string, NginxServer>() };
  const taken = new Set<string>();
  const regex: [string, NginxServer][] = [];
  for (const server of servers) {
    for (const { kind, text } of server.names) {
      if (kind === 'regex') regex.push([text, server]);
      else if (kind === 'exact' || kind === 'both') {
        if (taken.has(text)) continue;
        taken.add(text);
        if (kind === 'both' && names.head.has(text)) continue;
        names.exact.set(text, server);
        if (kind === 'both') names.head.set(text, server);
      } else if (!names[kind].has(text)) names[kind].set(text, server);
    }
  }
  return { ...names, regex };
}

export type LocationChoice = { readonly location?: NginxLocation; readonly because: string } | { readonly redirect: NginxLocation; readonly because: string };

/** The location of a normalised path; without one the server itself answers. */
export function chooseLocation(locations: readonly NginxLocation[], path: string, test: RegexTest): LocationChoice {
  const found = find(locations, path, test);
  if (!found.location) return { because: 'no location fits: the server itself answers' };
  return found.redirect ? { redirect: found.location, because: found.because } : { location: found.location, because: found.because };
}

interface Found { readonly location?: NginxLocation; readonly because: string; /** Nothing may take its place: an exact location, or a regex. */ readonly final: boolean; readonly redirect?: true }

function find(locations: readonly NginxLocation[], path: string, test: RegexTest): Found {
  const exact = locations.find((one) => one.kind === 'exact' && one.pattern === path);
  if (exact) return { location: exact, because: `location = ${textOf(exact.pattern)} is the path`, final: true };
  const prefixes = locations.filter((one) => one.kind === 'prefix' || one.kind === 'noregex');
  const slashed = locations.filter((one) => (one.kind === 'exact' || one.kind === 'prefix' || one.kind === 'noregex') && one.pattern === `${path}/`);
  // A location of the path itself goes before; of two with the slash the settings of the exact one count (ngx_http_core_find_static_location).
  const redirect = slashed.some((one) => one.redirects) && !prefixes.some((one) => one.pattern === path) ? (slashed.find((one) => one.kind === 'exact') ?? slashed[0]) : undefined;
  const best = prefixes.filter((one) => path.startsWith(one.pattern)).sort((a, b) => b.pattern.length - a.pattern.length)[0];
  let found: Found = best ? { location: best, because: `location ${textOf(best.pattern)} is the longest beginning of the path`, final: false } : { because: '', final: false };
  if (redirect) return { location: redirect, because: `location ${textOf(redirect.pattern)} passes requests on, and lacks only the slash`, final: true, redirect: true };
  if (best) {
    const inner = find(best.children, path, test);
    if (inner.location) found = inner;
  }
  if (found.final || best?.kind === 'noregex') return found;
  for (const one of locations) {
    if (one.kind !== 'regex' && one.kind !== 'iregex') continue;
    if (test(one.pattern, one.kind === 'iregex', path) !== true) continue;
    const inner = find(one.children, path, test);
    return inner.location ? { ...inner, final: true } : { location: one, because: `location ~${one.kind === 'iregex' ? '*' : ''} ${textOf(one.pattern)} is the first regex that fits`, final: true };
  }
  return found;
}
