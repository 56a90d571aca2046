/** Exports valueOf, a variable's value, and expand, a text with its variables replaced (ngx_http_variables.c, ngx_http_script.c). */
import { bytesOf } from '../../base/bytes.ts';
import { formatIp } from '../../base/ip.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import { escapeArgs } from './escape.ts';
import { mapped, type Lookup } from './maps.ts';
import { documentRoot, requestFilename } from './paths.ts';
import { isKnown, type RequestState, type Value } from './state.ts';

/** Parts of a text: what stands as it is, and what is replaced. */
const parts = /\$(?:(\d)|\{(\w+)\}|(\w+))/g;

/** The value of a text of the configuration; not known where a part is not. With `quote`, captures of a URI that had escapes are escaped. */
export function expand(state: RequestState, text: string, quote = false): Value {
  const source = bytesOf(text);
  if (!source.includes('$')) return source;
  const first = once(state, source, quote);
  // nginx measures before it writes; a map whose regex fits meanwhile changes what $1 is.
  if (!isKnown(first) || !/\$\{?\d/.test(source)) return first;
  const second = once(state, source, quote);
  return isKnown(second) && second.length > first.length ? { unknown: 'a map changes the captures under way: nginx answers 500', fails: true } : second;
}

function once(state: RequestState, source: string, quote: boolean): Value {
  let unknown: Exclude<Value, string> | undefined;
  const value = source.replace(parts, (_, digit: string | undefined, braced: string | undefined, plain: string | undefined) => {
    const one = digit !== undefined ? captured(state, digit, quote) : valueOf(state, (braced ?? plain)!);
    if (isKnown(one)) return one;
    unknown ??= one;
    return '';
  });
  return unknown ?? value;
}

/** A group of the last regex; escaped where the rewriting says so (ngx_http_script_copy_capture_code). */
export function captured(state: RequestState, digit: string, quote: boolean): string {
  const text = state.captures[Number(digit)] ?? '';
  return quote && (state.quoted || state.plus) ? escapeArgs(text) : text;
}

/** The names of the variables in a text. */
export const variablesIn = (text: string): string[] => [...text.matchAll(parts)].flatMap(([, digit, braced, plain]) => (digit === undefined ? [(braced ?? plain)!] : []));

/** A variable by its name, without the dollar sign. */
export function valueOf(state: RequestState, written: string): Value {
  const name = written.toLowerCase();
  const set = state.variables.get(name);
  if (set !== undefined && name !== 'args') return set;
  if (/^[1-9]$/.test(name)) return state.captures[Number(name)] ?? '';
  const made = lookupsOf(state).get(name);
  if (made) {
    const { value, keep } = mapped(state, made, { expand, valueOf });
    if (keep) state.variables.set(name, value);
    return value;
  }
  const own = builtIn(state, name);
  if (own !== undefined) return own;
  // What `set` gives a value somewhere is empty before.
  if (isDefined(state, name)) return '';
  return { unknown: `$${written} has a value that only nginx knows` };
}

const lookups = new WeakMap<readonly NginxDirective[], ReadonlyMap<string, Lookup>>();

/** The maps, geos and splits of http, by the variable that each makes; of two the last one counts. */
function lookupsOf({ config }: RequestState): ReadonlyMap<string, Lookup> {
  let found = lookups.get(config.http);
  if (!found) {
    const made = new Map<string, Lookup>();
    for (const directive of config.http) {
      const kind = directive.name.text;
      const name = directive.args.at(-1)?.text ?? '';
      if ((kind === 'map' || kind === 'geo' || kind === 'split_clients') && directive.block && name.startsWith('$')) made.set(name.slice(1).toLowerCase(), { kind, directive });
    }
    lookups.set(config.http, (found = made));
  }
  return found;
}

const defined = new WeakMap<readonly NginxDirective[], ReadonlySet<string>>();

/** Whether a `set` or a group of a regex anywhere makes the variable. */
function isDefined({ config }: RequestState, name: string): boolean {
  let found = defined.get(config.http);
  if (!found) {
    const names = new Set<string>();
    const walk = (list: readonly NginxDirective[]): void => {
      for (const { name: { text }, args, block } of list) {
        if (text === 'set' && args[0]) names.add(args[0].text.slice(1).toLowerCase());
        for (const arg of args) for (const [, group] of arg.text.matchAll(/\(\?P?[<'](\w+)[>']/g)) names.add(group!.toLowerCase());
        if (block) walk(block);
      }
    };
    walk(config.http);
    defined.set(config.http, (found = names));
  }
  return found.has(name);
}

function builtIn(state: RequestState, name: string): Value | undefined {
  const { arrival } = state;
  switch (name) {
    case 'uri': case 'document_uri': return state.uri;
    case 'args': case 'query_string': return state.args;
    case 'is_args': return state.args === '' ? '' : '?';
    case 'request_uri': return arrival.unparsed;
    case 'request_method': return state.method;
    case 'scheme': return arrival.scheme;
    case 'https': return arrival.scheme === 'https' ? 'on' : '';
    case 'host': return arrival.host ?? bytesOf(serverName(state));
    case 'server_name': return bytesOf(serverName(state));
    case 'server_port': return String(arrival.port);
    case 'server_addr': return arrival.address ? formatIp(arrival.address) : { unknown: 'the address that the connection came to was not given' };
    case 'remote_addr': return state.realClient ? formatIp(state.realClient) : arrival.client ? formatIp(arrival.client) : { unknown: 'the client\'s address was not given' };
    case 'realip_remote_addr': return arrival.client ? formatIp(arrival.client) : { unknown: 'the client\'s address was not given' };
    case 'request_filename': return requestFilename(state, expand);
    case 'document_root': case 'realpath_root': return documentRoot(state, expand);
    case 'content_type': return arrival.headers.get('content_type') ?? '';
    case 'content_length': return arrival.headers.get('content_length') ?? '';
    case 'remote_user': return arrival.headers.has('authorization') ? { unknown: 'the name in the header Authorization was not looked at' } : '';
    case 'limit_rate': return '0';
    case 'nginx_version': case 'hostname': case 'pid': case 'request_id': case 'msec': case 'time_local': case 'time_iso8601': case 'connection': case 'binary_remote_addr': return { unknown: `$${name} is nginx's own affair` };
    default:
  }
  if (name === 'proxy_add_x_forwarded_for') {
    const own = builtIn(state, 'remote_addr') ?? '';
    const before = arrival.headers.get('x_forwarded_for');
    return isKnown(own) && before !== undefined ? `${before}, ${own}` : own;
  }
  if (name.startsWith('http_')) return name === 'http_host' ? arrival.rawHost : (arrival.headers.get(name.slice(5)) ?? '');
  if (name.startsWith('arg_')) return argument(state.args, name.slice(4)) ?? '';
  if (name.startsWith('cookie_')) return cookie(arrival.headers.get('cookie') ?? '', name.slice(7));
  if (name === 'ssl_server_name') return arrival.scheme === 'https' ? (arrival.host ?? '') : '';
  return undefined;
}

/** The server's first name, as nginx writes it into redirects. */
export function serverName({ server }: Pick<RequestState, 'server'>): string {
  const [first] = server.directive.block?.find((one) => one.name.text === 'server_name')?.args ?? [];
  const name = first?.text ?? '';
  if (name.startsWith('~')) return name;
  return name.startsWith('.') ? name.slice(1).toLowerCase() : name.toLowerCase();
}

/** `a=1&b=2`: names in any case, the first that fits (ngx_http_arg). */
function argument(args: string, name: string): string | undefined {
  for (const part of args.split('&')) {
    const equals = part.indexOf('=');
    if (equals >= 0 && part.slice(0, equals).toLowerCase() === name) return part.slice(equals + 1);
  }
  return undefined;
}

function cookie(header: string, name: string): string {
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals >= 0 && part.slice(0, equals).trim().toLowerCase() === name) return part.slice(equals + 1).trim();
  }
  return '';
}
