/** Exports lineInWords: what a directive's values say in this line. */
import { readOffset, readTime } from '../../knowledge/nginx/units.ts';
import { valueOf } from '../../knowledge/nginx/values.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { code, grouped, plural } from '../markdown.ts';

type Teller = (args: readonly string[], directive: NginxDirective) => string | undefined;

/** Markdown; undefined where the values say it themselves. */
export function lineInWords(directive: NginxDirective): string | undefined {
  const args = directive.args.map(({ text }) => text);
  const teller = Object.hasOwn(tellers, directive.name.text) ? tellers[directive.name.text]! : undefined;
  return teller ? teller(args, directive) : byKind(directive.name.text, args);
}

function byKind(name: string, args: readonly string[]): string | undefined {
  const kind = valueOf('http', name)?.kind;
  const [first = ''] = args;
  switch (kind) {
    case 'size': case 'offset': return sizeInWords(first);
    case 'milliseconds': case 'seconds': return timeInWords(first);
    case 'buffers': return args.length > 1 ? `${plural(Number(first), 'buffer')} of ${sizeInWords(args[1]!) ?? code(args[1]!)}` : undefined;
    default: return undefined;
  }
}

function sizeInWords(text: string): string | undefined {
  const bytes = readOffset(text);
  if (bytes === undefined) return undefined;
  if (bytes === 0) return '0 bytes';
  const unit = bytes % 1024 ** 3 === 0 ? [1024 ** 3, 'GiB'] as const : bytes % 1024 ** 2 === 0 ? [1024 ** 2, 'MiB'] as const : bytes % 1024 === 0 ? [1024, 'KiB'] as const : undefined;
  return unit ? `${grouped(bytes / unit[0])} ${unit[1]} (${grouped(bytes)} bytes)` : `${grouped(bytes)} bytes`;
}

function timeInWords(text: string): string | undefined {
  const ms = readTime(text, false) ?? readTime(text, true);
  if (ms === undefined) return undefined;
  const parts: string[] = [];
  let left = ms;
  for (const [size, name] of [[86_400_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute'], [1000, 'second'], [1, 'millisecond']] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(plural(count, name));
  }
  return parts.length === 0 ? '0 seconds' : parts.join(', ');
}

const statuses: Readonly<Record<string, string>> = {
  200: 'OK', 201: 'created', 204: 'no content', 206: 'a part', 301: 'moved permanently', 302: 'found elsewhere', 303: 'see other, by GET', 304: 'not modified', 307: 'found elsewhere, same method', 308: 'moved permanently, same method', 400: 'bad request', 401: 'credentials wanted', 403: 'forbidden', 404: 'not found',
  405: 'method not allowed', 408: 'the client was too slow', 410: 'gone', 413: 'the body is too large', 414: 'the request line is too long', 416: 'no such range', 429: 'too many requests', 444: 'nginx closes the connection without an answer', 494: 'the headers are too large', 495: 'the client\'s certificate is wrong', 496: 'the client has no certificate', 497: 'HTTP on a port for HTTPS', 499: 'the client went away',
  500: 'internal error', 502: 'the server behind gave no answer that makes sense', 503: 'unavailable', 504: 'the server behind was too slow',
};
/** The statuses that have a meaning here, with it. */
export const commonStatuses = (): readonly (readonly [status: string, meaning: string])[] => Object.entries(statuses);
/** What a status means, where it is a common one. */
export const statusInWords = (status: string): string | undefined => (Object.hasOwn(statuses, status) ? statuses[status] : undefined);
const withMeaning = (status: string): string => `${status}${statusInWords(status) === undefined ? '' : ` (${statusInWords(status)!})`}`;

const listenOptions: Readonly<Record<string, string>> = {
  default_server: 'for all names that no other server has', default: 'for all names that no other server has', ssl: 'TLS', http2: 'HTTP/2', quic: 'QUIC, for HTTP/3', proxy_protocol: 'the client\'s address comes in a header of the PROXY protocol', reuseport: 'each worker has a socket of its own', deferred: 'accepted when data are there', bind: 'a socket of its own', spdy: 'SPDY, which is gone',
};

const tellers: Readonly<Record<string, Teller>> = {
  listen: ([where = '', ...options]) => {
    const port = /(?:^|:)(\d{1,5})$/.exec(where)?.[1] ?? (where.startsWith('unix:') ? undefined : '80');
    const address = where.startsWith('unix:') ? `the socket ${code(where.slice(5))}` : /^\d+$/.test(where) || where.startsWith('*') ? `all IPv4 addresses, port ${port ?? ''}` : where.startsWith('[::]') ? `all IPv6 addresses, port ${port ?? ''}` : `${code(where.replace(/:\d+$/, ''))}, port ${port ?? ''}`;
    return `${address}${options.map((option) => `; ${listenOptions[option] ?? code(option)}`).join('')}`;
  },
  server_name: (names) => names.map((name) => (name.startsWith('~') ? `names that fit the regex ${code(name.slice(1))}` : name.startsWith('*.') ? `names that end in ${code(name.slice(1))}` : name.startsWith('.') ? `${code(name.slice(1))} and names that end in ${code(name)}` : name.endsWith('.*') ? `names that begin with ${code(name.slice(0, -1))}` : name === '' ? 'requests without a Host' : name === '_' ? `${code('_')}, which is no name: requests come by default_server alone` : `exactly ${code(name)}`)).join('; '),
  location: ([first = '', second]) => {
    const [sign, pattern] = second === undefined ? ['', first] : [first, second];
    if (pattern.startsWith('@')) return 'for internal redirects alone';
    if (sign === '=') return `this path alone: ${code(pattern)}`;
    if (sign === '^~') return `paths that begin with ${code(pattern)}; where it is the longest such beginning, no regex is looked at`;
    if (sign === '~' || sign === '~*') return `paths that fit the regex ${code(pattern)}${sign === '~*' ? ', upper and lower case alike' : ''}. Regexes are tried in the order of the file, before plain paths count`;
    if (/^(?:=|\^~|~\*?)./.test(pattern)) return undefined;
    return `paths that begin with ${code(pattern)}, where no longer beginning and no regex fits`;
  },
  return: ([first = '', second]) => (/^\d+$/.test(first) ? `${withMeaning(first)}${second === undefined ? '' : /^30[12378]$/.test(first) ? `, to ${code(second)}` : `, with the text ${code(second)}`}` : `302, to ${code(first)}`),
  rewrite: ([pattern = '', replacement = '', flag]) => `paths that fit ${code(pattern)} become ${code(replacement)}${replacement.endsWith('?') ? ', without the query' : ''}; ${flag === 'last' ? 'then a location is looked for again' : flag === 'break' ? 'this location goes on with it' : flag === 'redirect' ? 'the client is sent there with 302' : flag === 'permanent' ? 'the client is sent there with 301' : /^https?:\/\//.test(replacement) ? 'the client is sent there with 302' : 'the next directive goes on'}`,
  error_page: (args) => {
    const answer = args.find((arg) => arg.startsWith('='));
    const codes = args.slice(0, -1).filter((arg) => !arg.startsWith('='));
    return `${codes.map(withMeaning).join(', ')}: ${code(args.at(-1) ?? '')} answers${answer === undefined ? ' with the same status' : answer === '=' ? ' with its own status' : ` with ${answer.slice(1)}`}`;
  },
  proxy_pass: ([url = '']) => {
    const uri = /^https?:\/\/[^/]*(\/.*)?$/.exec(url)?.[1];
    return url.includes('$') ? 'the whole URL is what its variables make of it' : uri === undefined ? 'the path goes on as it came' : `${code(uri)} takes the place of the location's part of the path`;
  },
  try_files: (args) => `${args.slice(0, -1).map((arg) => (arg.endsWith('/') && arg.length > 1 ? `the folder ${code(arg)}` : `the file ${code(arg)}`)).join(', then ')}; otherwise ${args.at(-1)?.startsWith('=') ? `status ${withMeaning(args.at(-1)!.slice(1))}` : code(args.at(-1) ?? '')}`,
  if: (args) => `where ${code(args.join(' ').replace(/^\(\s*|\s*\)$/g, ''))} holds`,
  set: ([name = '', value = '']) => `${code(name)} becomes ${value === '' ? 'empty' : code(value)}`,
  add_header: ([name = '', value = '', always]) => `${code(name)}: ${value === '' ? 'nothing' : code(value)}${always === 'always' ? ', with every status' : ', with 2xx and redirects'}`,
  proxy_set_header: ([name = '', value = '']) => (value === '' ? `${code(name)} is left out` : `${code(name)}: ${code(value)}`),
  limit_req_zone: (args) => {
    const rate = /^rate=(\d+)r\/([sm])$/.exec(args.find((arg) => arg.startsWith('rate=')) ?? '');
    return rate ? `${plural(Number(rate[1]), 'request')} a ${rate[2] === 's' ? 'second' : 'minute'} for each value of ${code(args[0] ?? '')}: one each ${rate[2] === 's' ? `${Math.round(1000 / Number(rate[1]))} ms` : `${Math.round(60 / Number(rate[1]))} s`}` : undefined;
  },
  limit_req: (args) => {
    const burst = /^burst=(\d+)$/.exec(args.find((arg) => arg.startsWith('burst=')) ?? '')?.[1];
    return burst === undefined ? 'requests above the rate are refused at once' : `up to ${burst} requests above the rate ${args.includes('nodelay') ? 'are served at once' : 'wait'}, more are refused`;
  },
  expires: ([first = '', second]) => (first === 'off' ? undefined : first === 'epoch' ? 'answers are old at once' : first === 'max' ? 'ten years' : first.startsWith('-') ? 'answers may not be kept' : timeInWords(second ?? first)),
  keepalive_timeout: ([first = '']) => timeInWords(first),
  server: (args) => (args.length === 0 ? undefined : args.slice(1).map((arg) => (arg === 'backup' ? 'asked where the others are down' : arg === 'down' ? 'never asked' : arg.startsWith('weight=') ? `weight ${arg.slice(7)}` : code(arg))).join('; ') || undefined),
  worker_processes: ([first]) => (first === 'auto' ? 'one for each processor' : undefined),
};
