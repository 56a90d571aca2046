/**
 * Exports nginxConfig: what a tree of directives means for the choice of server and location. Facts are from ngx_http_core_module.c:
 * ngx_http_core_listen, ngx_http_core_server_name, ngx_http_core_location.
 */
import { bytesOf } from '../../base/bytes.ts';
import { parseIp, type Ip } from '../../base/ip.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

export type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';

export interface NginxListen {
  /** Absent for `*` and for names of hosts, which nginx asks DNS for. */
  readonly address?: Ip;
  /** `unix:/path` or the name of a host. */
  readonly named?: string;
  readonly port: number;
  readonly isDefault: boolean;
  readonly ssl: boolean;
  /** An IPv6 socket of all addresses that takes IPv4 too (`ipv6only=off`). */
  readonly both?: true;
  readonly directive?: NginxDirective;
}

/** `*.example.com` fits heads, `example.*` tails; `.example.com` is itself and heads. */
export type NameKind = 'exact' | 'head' | 'tail' | 'both' | 'regex';
export interface NginxName { readonly kind: NameKind; /** In lower case, without wildcard and its dot; of a regex without `~`. */ readonly text: string; readonly order: number }

export type LocationKind = 'exact' | 'prefix' | 'noregex' | 'regex' | 'iregex' | 'named';
export interface NginxLocation {
  readonly kind: LocationKind;
  /** One character a byte. */
  readonly pattern: string;
  /** nginx answers 301 to the URI without its last slash: the location passes requests on. */
  readonly redirects: boolean;
  readonly children: readonly NginxLocation[];
  readonly directive: NginxDirective;
}

export interface NginxServer {
  readonly listens: readonly NginxListen[];
  readonly names: readonly NginxName[];
  readonly locations: readonly NginxLocation[];
  readonly mergeSlashes: boolean;
  readonly directive: NginxDirective;
}

export interface NginxConfig { readonly http: readonly NginxDirective[]; readonly servers: readonly NginxServer[] }

/** Directives that pass a request on; a prefix location that ends in `/` and has one redirects (clcf->auto_redirect). */
const passes = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'memcached_pass', 'grpc_pass']);

/** A file that nginx.conf includes has no `http` of its own: its servers, or its locations, count all the same. */
export function nginxConfig(directives: readonly NginxDirective[]): NginxConfig {
  const blocks = directives.filter((one) => one.name.text === 'http' && one.block);
  const http = blocks.length > 0 ? blocks.flatMap((one) => one.block ?? []) : directives;
  const merge = http.find((one) => one.name.text === 'merge_slashes');
  return { http, servers: http.filter((one) => one.name.text === 'server' && one.block).map((one) => serverOf(one, merge)) };
}

/** `merge` is the merge_slashes of http. */
function serverOf(directive: NginxDirective, merge: NginxDirective | undefined): NginxServer {
  const block = directive.block ?? [];
  const listens = block.filter((one) => one.name.text === 'listen').flatMap(listensOf);
  const names = block.filter((one) => one.name.text === 'server_name').flatMap((one) => one.args.map((arg) => arg.text)).map(nameOf);
  return {
    directive, locations: locationsOf(block), mergeSlashes: (block.find((one) => one.name.text === 'merge_slashes') ?? merge)?.args[0]?.text !== 'off',
    listens: listens.length > 0 ? listens : [{ port: 80, isDefault: false, ssl: false }],
    names: names.length > 0 ? names : [nameOf('', 0)],
  };
}

/** So many ports of a range count; nginx opens a socket for each. */
const mostPorts = 1000;

/** A directive stands for each port of its range, and for each address of its name: of names only `localhost` is known. */
function listensOf(directive: NginxDirective): NginxListen[] {
  const [where = '', ...options] = directive.args.map(({ text }) => text);
  const flags = { isDefault: options.includes('default_server') || options.includes('default'), ssl: options.includes('ssl'), ...(options.includes('ipv6only=off') && { both: true as const }) };
  const range = /^(.*?)(\d{1,5})-(\d{1,5})$/.exec(where);
  const [first, last] = range && !where.startsWith('unix:') && (range[1] === '' || range[1]!.endsWith(':')) ? [Number(range[2]), Number(range[3])] : [0, -1];
  const ends = last >= first && last - first < mostPorts ? Array.from({ length: last - first + 1 }, (_, index) => endOf(`${range![1]}${first + index}`)) : [endOf(where)];
  return ends.flatMap((end) => (end.named === 'localhost' ? loopback.map((address) => ({ address, port: end.port })) : [end])).map((end) => ({ ...end, ...flags, directive }));
}

const loopback = ['127.0.0.1', '::1'].map((text) => parseIp(text)!);

/** `80`, `*:80`, `10.0.0.1`, `10.0.0.1:80`, `[::]:80`, `[::1]`, `host:80`, `unix:/path` (ngx_parse_url). */
function endOf(text: string): Pick<NginxListen, 'address' | 'named' | 'port'> {
  if (text.startsWith('unix:')) return { named: text, port: 0 };
  if (/^\d{1,5}$/.test(text)) return { port: Number(text) };
  const found = /^(?:\[([^\]]*)\]|([^:[]*))(?::(\d{1,5}))?$/.exec(text);
  const port = Number(found?.[3] ?? 80);
  const host = found?.[1] ?? found?.[2] ?? '';
  if (host === '*') return { port };
  const address = parseIp(host);
  return address ? { address, port } : { named: host, port };
}

function nameOf(text: string, order: number): NginxName {
  if (text.startsWith('~')) return { kind: 'regex', text: bytesOf(text.slice(1)), order };
  const name = bytesOf(text).toLowerCase();
  if (name.startsWith('*.')) return { kind: 'head', text: name.slice(2), order };
  if (name.startsWith('.')) return { kind: 'both', text: name.slice(1), order };
  if (name.endsWith('.*')) return { kind: 'tail', text: name.slice(0, -2), order };
  return { kind: 'exact', text: name, order };
}

export function locationsOf(block: readonly NginxDirective[]): NginxLocation[] {
  return block.filter((one) => one.name.text === 'location' && one.block).map((directive) => {
    const { kind, pattern } = kindOf(directive.args.map(({ text }) => bytesOf(text)));
    const inner = directive.block ?? [];
    return { kind, pattern, children: locationsOf(inner), redirects: pattern.endsWith('/') && kind !== 'regex' && kind !== 'iregex' && inner.some((one) => passes.has(one.name.text)), directive };
  });
}

const modifiers: Readonly<Record<string, LocationKind>> = { '=': 'exact', '^~': 'noregex', '~*': 'iregex', '~': 'regex' };

/** The modifier may stand glued to the pattern. */
function kindOf([first = '', second]: readonly string[]): { kind: LocationKind; pattern: string } {
  if (second !== undefined) return { kind: modifiers[first] ?? 'prefix', pattern: second };
  for (const [sign, kind] of Object.entries(modifiers)) if (first.startsWith(sign)) return { kind, pattern: first.slice(sign.length) };
  return { kind: first.startsWith('@') ? 'named' : 'prefix', pattern: first };
}
