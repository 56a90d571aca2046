/**
 * Exports followRequest: which server and location of a configuration answer a request, and what becomes of it, phase by phase as nginx has them
 * (ngx_http_core_module.c): server rewrite, find config, rewrite, access, content; error pages and internal redirects begin again.
 */
import { formatIp } from '../../base/ip.ts';
import type { Pcre } from '../../base/pcre.ts';
import type { NginxConfig, NginxDirective, NginxLocation } from '../../model/nginx/config.ts';
import { afterProxy } from './canary.ts';
import { readOffset } from '../../knowledge/nginx/units.ts';
import { chooseLocation, chooseServer, defaultServer } from './choose.ts';
import { seesClient } from './client.ts';
import { runAccess, runContent } from './content.ts';
import { escapeUri } from './escape.ts';
import { luaOfAccess, luaRedirect } from './ingress.ts';
import { execute } from './regex.ts';
import { handlers, runRewrites } from './rewrite.ts';
import { isKnown, setting, settings, type Arrival, type End, type Redirect, type RequestState } from './state.ts';
import { shown, step } from './steps.ts';
import { normaliseUri, splitArgs } from './uri.ts';
import { expand } from './variables.ts';

/** NGX_HTTP_MAX_URI_CHANGES, and one: it is counted down before it is looked at. */
const mostChanges = 11;

export type Followed = { readonly state: RequestState; readonly end: End } | { readonly refused: string };

export function followRequest(config: NginxConfig, pcre: Pcre, arrival: Arrival, choose: RequestState['choose'], backendOf: RequestState['backendOf'] = () => undefined): Followed {
  const first = defaultServer(config, arrival);
  if (!first) return { refused: `No server listens on ${arrival.address ? `${formatIp(arrival.address)}:` : 'port '}${arrival.port}.` };
  const base: Omit<RequestState, 'server' | 'scope' | 'base'> = {
    config, pcre, arrival, choose, backendOf, route: undefined, uri: '', args: '', method: arrival.method, location: undefined, handler: undefined, realClient: undefined, inIf: false, limited: false, variables: new Map(), captures: [], quote: true, changesLeft: mostChanges,
    internal: false, uriChanged: false, validLocation: true, validUnparsed: true, uriOnAlias: false, quoted: arrival.unparsed.split('?', 1)[0]!.includes('%'), plus: arrival.unparsed.split('?', 1)[0]!.includes('+'),
    errorStatus: 0, inErrorPage: false, depth: 0, steps: [], unknown: [], questions: new Map(),
  };
  // Names that regexes capture are variables of the request, so the choice runs on its state.
  const scope = scopeOf(config, first.directive);
  const state = { ...base, server: first, scope, base: scope } as { -readonly [K in keyof RequestState]: RequestState[K] };
  const uri = normaliseUri(arrival.unparsed, first.mergeSlashes);
  // nginx gives up before it looks for the server by name.
  if (!uri || arrival.badHost) {
    step(state, uri ? 'server' : 'uri', uri ? `${arrival.rawHost.slice(0, 100)} is no Host that nginx takes` : `${arrival.unparsed.slice(0, 100)} is no path that nginx takes`);
    state.uri = uri?.path ?? '';
    state.args = uri?.args ?? '';
    // Headers come behind the request line, and clients send Host as the first of them.
    state.arrival = { ...arrival, headers: new Map(), ...(!uri && { rawHost: '', host: undefined, unparsed: '' }) };
    return { state, end: finish(state, { kind: 'status', status: 400 }) };
  }
  const chosen = chooseServer(config, arrival, (pattern, caseless, subject) => execute(state, pattern, caseless, subject) === true)!;
  state.server = chosen.item;
  state.scope = scopeOf(config, chosen.item.directive);
  state.arrival = { ...arrival, headers: takenHeaders(state, arrival.headers) };
  step(state, 'server', chosen.because, chosen.item.directive);
  state.uri = uri.path;
  state.args = uri.args ?? '';
  if (uri.path !== arrival.unparsed.split('?', 1)[0]) step(state, 'uri', `${arrival.unparsed.slice(0, 200)} is the path ${shown(uri.path)}`);
  const end = finish(state, refusedMethod(state) ?? begin(state));
  afterProxy(state, end);
  return { state, end };
}

/** Headers by the names that variables give them. One with a character that nginx does not like is left out (ngx_http_parse_header_line). */
function takenHeaders(state: RequestState, sent: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const on = (name: string, standard: string): boolean => (setting(state.scope, name) ?? standard).toLowerCase() === 'on';
  const [underscores, strict] = [on('underscores_in_headers', 'off'), on('ignore_invalid_headers', 'on')];
  const headers = new Map<string, string>();
  for (const [name, value] of sent) {
    if (strict && !(underscores ? /^[\w-]+$/ : /^[A-Za-z0-9-]+$/).test(name)) continue;
    const key = name.toLowerCase().replaceAll('-', '_');
    if (!headers.has(key)) headers.set(key, value);
  }
  return headers;
}

/** nginx answers neither TRACE nor CONNECT, whatever the configuration says (ngx_http_process_request_header). */
function refusedMethod(state: RequestState): End | undefined {
  if (state.method !== 'TRACE' && state.method !== 'CONNECT') return undefined;
  step(state, 'access', `nginx itself answers ${state.method} with 405`);
  return { kind: 'status', status: 405 };
}

function begin(state: RequestState): End {
  seesClient(state);
  return run(state);
}

const scopeOf = (config: NginxConfig, server: NginxDirective): RequestState['scope'] => ({ block: server.block ?? [], outer: [config.http] });

/** From the server's rewriting on; the end, which an error page may still take the place of. */
function run(state: RequestState): End {
  state.scope = scopeOf(state.config, state.server.directive);
  state.location = undefined;
  const lua = luaPhase(state, state.server.directive.block ?? [], 'server_rewrite_by_lua');
  if (lua) return lua.kind === 'redirect' ? redirect(state, lua) : lua;
  const rewritten = runRewrites(state, state.server.directive.block ?? [], 'server');
  return rewritten === 'go' ? find(state) : rewritten;
}

function find(state: RequestState): End {
  for (;;) {
    state.uriChanged = false;
    state.handler = undefined;
    state.inIf = false;
    state.limited = false;
    const choice = chooseLocation(state.server.locations, state.uri, (pattern, caseless, subject) => execute(state, pattern, caseless, subject) === true);
    const location = 'redirect' in choice ? choice.redirect : choice.location;
    step(state, 'location', `${location ? titleOf(location.directive) : 'no location'} for ${shown(state.uri)}: ${choice.because}`, location?.directive);
    enter(state, location);
    const internal = location && !state.internal ? settings(state.scope, 'internal')[0] : undefined;
    if (internal) {
      step(state, 'access', 'internal: requests from outside get 404', internal);
      return { kind: 'status', status: 404 };
    }
    const tooLarge = bodyTooLarge(state);
    if (tooLarge) return tooLarge;
    if ('redirect' in choice) return { kind: 'status', status: 301, to: `${escapeUri(choice.redirect.pattern)}${state.args === '' ? '' : `?${state.args}`}`, by: choice.redirect.directive };
    const ended = inLocation(state);
    if (ended !== 'again') return ended;
    state.changesLeft--;
    if (state.changesLeft === 0) return cycle(state);
    state.scope = scopeOf(state.config, state.server.directive);
  }
}

/** A body that is announced as larger than the location takes (ngx_http_core_find_config_phase). */
function bodyTooLarge(state: RequestState): End | undefined {
  const length = Number(state.arrival.headers.get('content_length') ?? NaN);
  const directive = settings(state.scope, 'client_max_body_size')[0];
  const most = directive ? readOffset(directive.args[0]?.text ?? '') : 1_048_576;
  if (state.inErrorPage || most === undefined || most === 0 || !(length > most)) return undefined;
  step(state, 'access', `a body of ${length} bytes is more than client_max_body_size: 413`, directive);
  return { kind: 'status', status: 413 };
}

/** From the location's rewriting on. */
function inLocation(state: RequestState): End | 'again' {
  if (state.location) {
    const block = state.location.directive.block ?? [];
    const rewritten = state.limited ? 'go' : runRewrites(state, block, 'location');
    if (rewritten !== 'go') return rewritten;
    const lua = luaPhase(state, [...state.scope.block, ...state.scope.outer.flat()], 'rewrite_by_lua');
    if (lua) return lua.kind === 'redirect' ? redirect(state, lua) : lua;
  }
  if (state.uriChanged) return 'again';
  seesClient(state);
  const refused = runAccess(state);
  if (refused) return refused;
  const content = luaOfAccess(state) ?? runContent(state);
  return content.kind === 'redirect' ? redirect(state, content) : content;
}

const titleOf = ({ args }: NginxDirective): string => `location ${args.map(({ text }) => text.slice(0, 80)).join(' ')}`;

function enter(state: RequestState, location: NginxLocation | undefined): void {
  state.location = location;
  state.scope = location ? { block: location.directive.block ?? [], outer: [...around(state.server.locations, location), state.server.directive.block ?? [], state.config.http] } : scopeOf(state.config, state.server.directive);
  state.handler = location?.directive.block?.find((one) => handlers.has(one.name.text));
  state.base = state.scope;
  if (location) exceptMethods(state);
}

/** In a block of limit_except, what rewrites does not run, and of handlers those count that pass requests on (ngx_http_update_location_config). */
function exceptMethods(state: RequestState): void {
  const directive = state.scope.block.find((one) => one.name.text === 'limit_except' && one.block);
  if (!directive) return;
  const allowed = directive.args.flatMap(({ text }) => (text.toUpperCase() === 'GET' ? ['GET', 'HEAD'] : [text.toUpperCase()]));
  if (allowed.includes(state.method)) return;
  step(state, 'access', `limit_except: ${state.method} is none of ${allowed.join(', ')}, so its block counts`, directive);
  const block = directive.block ?? [];
  const own = block.find((one) => handlers.has(one.name.text));
  const outer = state.handler?.name.text.endsWith('_pass') ? state.handler : undefined;
  state.scope = { block, outer: [state.scope.block, ...state.scope.outer] };
  state.base = state.scope;
  state.handler = own ?? outer;
  state.limited = true;
}

/** The blocks of the locations around one, the nearest first. */
function around(list: readonly NginxLocation[], wanted: NginxLocation): (readonly NginxDirective[])[] {
  for (const one of list) {
    if (one === wanted) return [];
    if (one.children.length === 0) continue;
    if (one.children.includes(wanted)) return [one.directive.block ?? []];
    const inner = around(one.children, wanted);
    if (inner.length > 0) return [...inner, one.directive.block ?? []];
  }
  return [];
}

function luaPhase(state: RequestState, list: readonly NginxDirective[], phase: string): End | Redirect | undefined {
  const directive = list.find(({ name }) => name.text === `${phase}_block` || name.text === `${phase}_file` || name.text === phase);
  return directive && luaRedirect(state, directive);
}

function cycle(state: RequestState): End {
  step(state, 'redirect', 'nginx gives up after ten changes of the URI: 500');
  return { kind: 'status', status: 500 };
}

/** ngx_http_internal_redirect and ngx_http_named_location. */
function redirect(state: RequestState, { to, args, by, why }: Redirect): End {
  state.changesLeft--;
  state.depth++;
  if (state.changesLeft === 0) return cycle(state);
  state.internal = true;
  if (!to.startsWith('@')) {
    step(state, 'redirect', `on to ${shown(to)}${args === '' ? '' : ` with ${shown(args)}`}: ${why}`, by);
    state.uri = to;
    state.args = args;
    state.validUnparsed = false;
    state.validLocation = true;
    state.uriOnAlias = false;
    return run(state);
  }
  const named = state.server.locations.find((one) => one.kind === 'named' && one.pattern === to);
  step(state, 'redirect', `on to the named location ${shown(to)}: ${why}`, named?.directive ?? by);
  if (state.uri === '') return { kind: 'status', status: 500 };
  if (!named) {
    step(state, 'redirect', `the server has no location ${shown(to)}: 500`, by);
    return { kind: 'status', status: 500 };
  }
  state.uriChanged = false;
  state.inIf = false;
  state.limited = false;
  enter(state, named);
  const ended = inLocation(state);
  if (ended !== 'again') return ended;
  state.changesLeft--;
  return state.changesLeft === 0 ? cycle(state) : find(state);
}

/** What the client gets: an error page may take the place of a status, and its own status counts (ngx_http_special_response_handler). */
function finish(state: RequestState, first: End): End {
  let end = first;
  for (;;) {
    const status = end.kind === 'status' && end.sent !== true ? end.status : end.kind === 'static' && end.status !== 200 ? end.status : undefined;
    if (status === undefined || status < 300) break;
    state.errorStatus = status;
    const page = state.inErrorPage || state.changesLeft === 0 ? undefined : errorPage(state, status);
    if (!page) break;
    if (setting(state.scope, 'recursive_error_pages')?.toLowerCase() !== 'on') state.inErrorPage = true;
    const { directive, overwrite } = page;
    const to = expand(state, directive.args.at(-1)!.text);
    if (!isKnown(to)) return { kind: 'unknown', why: `The error page: ${to.unknown}`, by: directive };
    if (overwrite !== undefined) state.errorStatus = overwrite;
    step(state, 'error_page', `${status} is answered by ${shown(to)}${overwrite === undefined ? '' : overwrite === 0 ? ', with its own status' : ` as ${overwrite}`}`, directive);
    if (!to.startsWith('/') && !to.startsWith('@')) {
      const code = overwrite !== undefined && [301, 302, 303, 307, 308].includes(overwrite) ? overwrite : 302;
      return { kind: 'status', status: code, to, by: directive };
    }
    if (to.startsWith('/') && state.method !== 'HEAD') state.method = 'GET';
    end = redirect(state, { kind: 'redirect', ...splitArgs(to), by: directive, why: `error_page for ${status}` });
  }
  // Answers that are made while an error page is shown have its status (ngx_http_send_header).
  if (state.errorStatus === 0) return end;
  if (end.kind === 'status' && end.status !== 444) return { ...end, status: state.errorStatus };
  if (end.kind === 'static') return { ...end, status: state.errorStatus };
  return end;
}

function errorPage(state: RequestState, status: number): { directive: NginxDirective; overwrite: number | undefined } | undefined {
  for (const directive of settings(state.scope, 'error_page')) {
    const words = directive.args.slice(0, -1).map(({ text }) => text);
    if (!words.includes(String(status))) continue;
    const answer = words.find((word) => word.startsWith('='));
    return { directive, overwrite: answer === undefined ? undefined : answer === '=' ? 0 : Number(answer.slice(1)) };
  }
  return undefined;
}
