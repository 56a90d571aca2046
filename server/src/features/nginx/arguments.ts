/** Exports argumentProposals: what may stand in the place of an argument of a directive. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { contextOf, partOf } from '../../checks/nginx/place.ts';
import { directivesNamed } from '../../knowledge/nginx/index.ts';
import { valueOf } from '../../knowledge/nginx/values.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { namesOf, type NameKind } from '../../model/nginx/names.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import type { Proposal } from '../completion/items.ts';
import type { Statement } from './statement.ts';
import { commonStatuses } from './words.ts';

type Argument = Statement & { readonly kind: 'argument' };
type Teller = (file: NginxFile, argument: Argument) => Iterable<Proposal>;

/** Those of the directive itself first, then the words that its syntax has. */
export function* argumentProposals(file: NginxFile, argument: Argument): Generator<Proposal> {
  const { directive: { name: { text: name }, args }, index } = argument;
  const given = new Set(args.filter((_, i) => i !== index).map(({ text }) => text));
  const proposals = [...(Object.hasOwn(tellers, name) ? tellers[name]!(file, argument) : []), ...words(file, argument)];
  yield* proposals.filter(({ label }) => !given.has(label));
}

const word = (label: string, rest: Partial<Proposal> = {}): Proposal => ({ label, kind: CompletionItemKind.EnumMember, ...rest });

/** What the syntax calls by a word of the field's and not by the word that is written. */
const placeholders: ReadonlySet<string> = new Set(['address', 'angle', 'answer', 'arguments', 'browser', 'build', 'charset', 'code', 'digit', 'domain', 'file', 'flag', 'flags', 'format', 'gior', 'group', 'height', 'http', 'letter', 'level', 'mask', 'method', 'name', 'no', 'number', 'options', 'parameters', 'path', 'period', 'port', 'protocol', 'pop', 'realm', 'regex', 'size', 'string', 'time', 'uri', 'url', 'v', 'value', 'variable', 'version', 'width', 'zone']);

function* words(file: NginxFile, { directive, parents, index }: Argument): Generator<Proposal> {
  const context = contextOf(file, parents);
  const known = directivesNamed(directive.name.text);
  const { fact } = known.find((one) => context !== undefined && one.fact.contexts.includes(context)) ?? known[0] ?? {};
  if (!fact || index >= fact.args[1]) return;
  const value = valueOf(partOf(context), fact.name);
  const closed = value?.words ?? (fact.flag || value?.kind === 'flag' ? ['on', 'off'] : undefined);
  for (const label of closed ?? literals(fact.syntax)) yield word(label, { rank: label === fact.default ? 2 : 3 });
}

/** Of `zone=name [burst=number] [nodelay | delay=number]` the words burst=, nodelay, delay=. */
function literals(syntax: string): string[] {
  const rest = syntax.slice(syntax.indexOf(' ') + 1).replace(/[;{].*$/s, '');
  const options = [...rest.matchAll(/(?:^|[ [|])([a-z_]+=)/g)].map(([, label]) => label!);
  const choices = [...rest.matchAll(/(?<=\[|\| ?)([A-Za-z][\w.-]*)(?=[\]| ]|$)|(?:^|(?<= ))([A-Za-z][\w.-]*)(?= \|)/g)].map((match) => match[1] ?? match[2]!);
  return [...new Set([...options, ...choices.filter((label) => !placeholders.has(label))])];
}

/** The names of a kind that the configuration defines. */
function* defined(file: NginxFile, kind: NameKind, directive?: NginxDirective): Generator<string> {
  const server = directive && `${directive.span.start} ${directive.source.uri}`;
  for (const name of namesOf(file).all(kind)) if (name.defines && (server === undefined || name.key.includes(` ${server} `))) yield name.name;
}

const serverOf = ({ parents }: Argument): NginxDirective | undefined => parents.findLast(({ name }) => name.text === 'server');

const upstreams = (scheme: string): Teller => function* (file, { index }) {
  if (index > 0) return;
  for (const name of defined(file, 'upstream')) yield { label: `${scheme}${name}`, kind: CompletionItemKind.Reference, rank: 1, detail: 'upstream' };
  if (scheme !== '') yield word(scheme, { rank: 2 });
};
const namedLocations: Teller = function* (file, argument) {
  const server = serverOf(argument);
  for (const name of server ? defined(file, 'named location', server) : []) yield { label: name, kind: CompletionItemKind.Reference, rank: 1, detail: 'location' };
};
const statuses = (wanted: (status: string) => boolean): Teller => function* () {
  for (const [status, meaning] of commonStatuses()) if (wanted(status)) yield { label: status, kind: CompletionItemKind.Value, detail: meaning };
};
const zones = (prefix: string): Teller => function* (file) {
  for (const name of defined(file, 'zone')) yield { label: `${prefix}${name}`, kind: CompletionItemKind.Reference, rank: 1, detail: 'zone' };
};
/** At one place among the arguments alone. */
const at = (place: number, teller: Teller): Teller => (file, argument) => (argument.index === place ? teller(file, argument) : []);
const all = (...tellers: readonly Teller[]): Teller => function* (file, argument) { for (const teller of tellers) yield* teller(file, argument); };
const pairs = (list: readonly (readonly [label: string, detail: string])[]): Teller => () => list.map(([label, detail]) => word(label, { detail, rank: 2 }));

/** Headers that a server behind is told by, and what they are set to. */
const headers: Readonly<Record<string, readonly string[]>> = {
  'Host': ['$host', '$http_host', '$proxy_host'], 'X-Real-IP': ['$remote_addr'], 'X-Forwarded-For': ['$proxy_add_x_forwarded_for', '$remote_addr'], 'X-Forwarded-Proto': ['$scheme'], 'X-Forwarded-Host': ['$host'], 'X-Forwarded-Port': ['$server_port'],
  'X-Request-ID': ['$request_id'], 'Upgrade': ['$http_upgrade'], 'Connection': ['"upgrade"', '""', '$connection_upgrade'], 'Accept-Encoding': ['""'], 'Authorization': ['$http_authorization', '""'], 'Cookie': ['$http_cookie'],
};
const requestHeader: Teller = (_file, { directive, index }) => (index === 0 ? Object.keys(headers).map((label) => word(label, { rank: 2 })) : index === 1 ? (headers[directive.args[0]?.text ?? ''] ?? []).map((label) => word(label, { rank: 1 })) : []);
const answerHeaders = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Methods', 'Access-Control-Allow-Headers', 'Cache-Control', 'Content-Security-Policy', 'Referrer-Policy', 'Strict-Transport-Security', 'X-Content-Type-Options', 'X-Frame-Options', 'X-Robots-Tag'];
const listenOptions = pairs([['default_server', 'for all names that no other server has'], ['ssl', 'TLS'], ['http2', 'HTTP/2'], ['quic', 'QUIC, for HTTP/3'], ['proxy_protocol', 'the client\'s address comes in a PROXY header'], ['reuseport', 'each worker has a socket of its own'], ['backlog=', 'connections that may wait'], ['ipv6only=', 'on or off'], ['deferred', 'accepted when data are there'], ['bind', 'a socket of its own'], ['so_keepalive=', 'on, off or idle:interval:count']]);
const signs = pairs([['=', 'this path alone'], ['^~', 'this beginning, before regexes'], ['~', 'a regex'], ['~*', 'a regex, upper and lower case alike'], ['@', 'for internal redirects alone']]);
const tests = pairs([['($request_method = POST)', 'the method'], ['($host = example.com)', 'the name that was asked for'], ['($http_user_agent ~* bot)', 'a regex'], ['(-f $request_filename)', 'the file is there'], ['(!-e $request_filename)', 'nothing is there']]);

const tellers: Readonly<Record<string, Teller>> = {
  proxy_pass: upstreams('http://'), grpc_pass: upstreams('grpc://'), fastcgi_pass: upstreams(''), uwsgi_pass: upstreams(''), scgi_pass: upstreams(''), memcached_pass: upstreams(''),
  try_files: all(pairs([['$uri', 'the file of the path'], ['$uri/', 'the folder of the path'], ['=404', 'not found']]), namedLocations),
  error_page: all(statuses((status) => Number(status) >= 300), namedLocations),
  return: at(0, statuses(() => true)),
  rewrite: at(2, pairs([['last', 'a location is looked for again'], ['break', 'this location goes on with it'], ['redirect', '302 to the client'], ['permanent', '301 to the client']])),
  limit_req: at(0, zones('zone=')), limit_conn: at(0, zones('')), proxy_cache: at(0, zones('')), fastcgi_cache: at(0, zones('')), uwsgi_cache: at(0, zones('')), scgi_cache: at(0, zones('')),
  access_log: at(1, function* (file) {
    for (const name of [...defined(file, 'log format'), 'combined']) yield { label: name, kind: CompletionItemKind.Reference, rank: 1, detail: 'log format' };
  }),
  listen: (file, argument) => (argument.index === 0 ? [] : listenOptions(file, argument)),
  location: at(0, signs), if: at(0, tests),
  proxy_set_header: requestHeader, grpc_set_header: requestHeader,
  add_header: (_file, { index }) => (index === 0 ? answerHeaders.map((label) => word(label, { rank: 2 })) : index === 2 ? [word('always', { rank: 1 })] : []),
  set: at(0, function* (file) {
    for (const name of new Set(defined(file, 'variable'))) yield { label: `$${name}`, kind: CompletionItemKind.Variable, rank: 1 };
  }),
};
