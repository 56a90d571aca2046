/** Exports runContent: what answers a request at last: try_files, a server behind, an index, a file (ngx_http_core_content_phase). */
import { inPrefix, lengthOfMask, parsePrefix } from '../../base/ip.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import { escapeUri } from './escape.ts';
import { literalEnd, luaOf, statementsIn } from './lua.ts';
import { fileOf, triedFile, withoutAliased } from './paths.ts';
import { isKnown, setting, settings, type End, type Redirect, type RequestState, type Value } from './state.ts';
import { askFile, askYesNo, shown, step } from './steps.ts';
import { splitArgs } from './uri.ts';
import { expand } from './variables.ts';

export function runContent(state: RequestState): End | Redirect {
  const tried = tryFiles(state);
  if (tried) return tried;
  if (state.handler) return byHandler(state, ownHandler(state, state.handler));
  return byFiles(state);
}

/** The directive that a handler reads: that of the `if` at hand, or of its location. An earlier `if` may have set a handler that has none here. */
function ownHandler(state: RequestState, { name }: NginxDirective): NginxDirective | 'none' {
  const lists = state.inIf ? [state.scope.block, state.base.block] : [state.scope.block, ...(state.limited ? [state.scope.outer[0] ?? []] : [])];
  for (const list of lists) {
    const found = list.find((one) => one.name.text === name.text);
    if (found) return found;
  }
  return 'none';
}

/** What is left of the path of a tried file, as a URI (ngx_http_try_files_handler). */
function tryFiles(state: RequestState): End | Redirect | undefined {
  const directive = state.inIf ? undefined : state.scope.block.find((one) => one.name.text === 'try_files');
  if (!directive || directive.args.length < 2) return undefined;
  const words = directive.args.map(({ text }) => text);
  const last = words.pop()!;
  for (const word of words) {
    const isFolder = word.endsWith('/');
    const uri = expand(state, isFolder ? word.slice(0, -1) : word);
    const tried = isKnown(uri) ? triedFile(state, uri, word.includes('$'), expand) : undefined;
    const path = tried?.path ?? uri;
    if (!tried || !isKnown(path)) {
      step(state, 'try_files', `${word}: ${isKnown(path) ? 'not known' : path.unknown}, taken for missing`, directive);
      continue;
    }
    const kind = askFile(state, path);
    const found = kind === (isFolder ? 'folder' : 'file');
    step(state, 'try_files', `${shown(path)}${isFolder ? '/' : ''} is ${found ? 'there' : 'not there'}`, directive, { considered: [{ text: word, result: found ? 'yes' : 'no' }] });
    if (!found) continue;
    if (tried.onAlias && isFolder) return undefined;
    state.uri = tried.uri;
    state.uriOnAlias = tried.onAlias;
    return undefined;
  }
  if (last.startsWith('=')) return { kind: 'status', status: Number(last.slice(1)), by: directive };
  const written = expand(state, last);
  if (!isKnown(written)) return { kind: 'unknown', why: `Where try_files goes: ${written.unknown}`, by: directive };
  const to = last.includes('$') ? withoutAliased(state, written) : written;
  return { kind: 'redirect', ...splitArgs(to), by: directive, why: 'none of the files is there' };
}

function byHandler(state: RequestState, handler: NginxDirective | 'none'): End | Redirect {
  if (handler === 'none') {
    if (state.handler?.name.text === 'empty_gif' || state.handler?.name.text === 'stub_status') return byHandler(state, state.handler);
    step(state, 'content', `${state.handler?.name.text ?? 'the handler'} of another if answers, and has nothing to go by here: 500`, state.handler);
    return { kind: 'status', status: 500 };
  }
  const [first] = handler.args;
  switch (handler.name.text) {
    case 'proxy_pass': return proxy(state, handler);
    case 'grpc_pass': case 'fastcgi_pass': case 'uwsgi_pass': case 'scgi_pass': case 'memcached_pass': {
      const to = expand(state, first?.text ?? '');
      step(state, 'proxy', `${handler.name.text} ${shown(to)}`, handler);
      return isKnown(to) ? { kind: 'proxy', to: /^\w+:\/\//.test(to) ? to : `${handler.name.text.replace('_pass', '')}://${to}`, by: handler } : { kind: 'unknown', why: `The server behind: ${to.unknown}`, by: handler };
    }
    case 'stub_status': case 'empty_gif':
      if (state.method !== 'GET' && state.method !== 'HEAD') {
        step(state, 'content', `${handler.name.text} answers GET and HEAD alone: 405`, handler);
        return { kind: 'status', status: 405, by: handler };
      }
      step(state, 'content', `${handler.name.text} answers`, handler);
      return { kind: 'status', status: 200, sent: true, by: handler };
    default: {
      const [only, ...others] = handler.name.text.startsWith('content_by_lua') ? statementsIn(luaOf(handler)) ?? [] : [];
      const end = only !== undefined && others.length === 0 ? literalEnd(state, only, handler) : undefined;
      if (end && end !== 'on') return end;
      step(state, 'unknown', `${handler.name.text} answers: what it says is not known`, handler);
      return { kind: 'unknown', why: `What ${handler.name.text} answers is up to its program.`, by: handler };
    }
  }
}

/** The URL that the server behind is asked for (ngx_http_proxy_create_request). */
function proxy(state: RequestState, directive: NginxDirective): End {
  const written = directive.args[0]?.text ?? '';
  const url = expand(state, written);
  if (!isKnown(url)) {
    step(state, 'proxy', `proxy_pass ${written}: ${url.unknown}`, directive);
    return { kind: 'unknown', why: `The server behind: ${url.unknown}`, by: directive };
  }
  const parsed = /^(https?:\/\/)((?:unix:[^:]*:?)|[^/?#]*)(.*)$/is.exec(url);
  if (!parsed) return { kind: 'status', status: 500, by: directive };
  const [, scheme = '', host = '', uri = ''] = parsed;
  const args = state.args === '' ? '' : `?${state.args}`;
  let path: string;
  if (written.includes('$') && uri !== '') path = uri;
  else if (uri === '' && state.validUnparsed) path = state.arrival.unparsed;
  else {
    const { location } = state;
    const own = uri === '' || !state.validLocation || !location ? 0 : Math.min(location.pattern.length, state.uri.length);
    const rest = state.uri.slice(own);
    path = `${state.validLocation ? uri : ''}${state.quoted || state.internal ? escapeUri(rest) : rest}${args}`;
  }
  const to = `${scheme.toLowerCase()}${host}${path}`;
  step(state, 'proxy', `${directive.name.text} asks ${shown(to, 300)}`, directive, { considered: [{ text: uri === '' ? 'proxy_pass has no URI: the path goes on as it is' : 'the URI of proxy_pass takes the place of the location\'s part of the path', result: 'yes' }] });
  return { kind: 'proxy', to, by: directive };
}

function byFiles(state: RequestState): End | Redirect {
  if (!['GET', 'HEAD', 'POST'].includes(state.method)) return { kind: 'status', status: 405 };
  const where: Value = fileOf(state, state.uri, expand);
  if (!isKnown(where)) return where.unknown.includes('500') ? { kind: 'status', status: 500 } : { kind: 'unknown', why: `Which file it is: ${where.unknown}` };
  if (state.uri.endsWith('/')) return byIndex(state, where);
  const kind = askFile(state, where, 'file');
  step(state, 'content', `the file ${shown(where)}${kind === 'file' ? '' : kind === 'folder' ? ' is a folder' : ' is not there'}`, settings(state.scope, 'root')[0]);
  if (kind === 'none') return { kind: 'static', path: where, status: 404 };
  if (kind === 'folder') return { kind: 'status', status: 301, to: `${escapeUri(state.uri)}/${state.args === '' ? '' : `?${state.args}`}` };
  if (state.method === 'POST') return { kind: 'status', status: 405 };
  return { kind: 'static', path: where, status: 200 };
}

function byIndex(state: RequestState, folder: string): End | Redirect {
  const index = settings(state.scope, 'index')[0];
  const names = index ? index.args.map(({ text }) => text) : ['index.html'];
  let tested = false;
  for (const name of names) {
    const value = expand(state, name);
    if (!isKnown(value)) continue;
    if (value.startsWith('/')) return { kind: 'redirect', to: value, args: state.args, by: index, why: 'the index is a path of its own' };
    const kind = askFile(state, folder + value, tested ? 'none' : 'file');
    if (kind === 'file') return { kind: 'redirect', to: state.uri + value, args: state.args, by: index, why: `${value} is the folder's index` };
    if (kind === 'folder') return { kind: 'redirect', to: state.uri + value, args: state.args, by: index, why: `${value} is the folder's index` };
    if (!tested && folder.replace(/\/$/, '') !== '' && askFile(state, folder.replace(/\/$/, ''), 'folder') !== 'folder') {
      step(state, 'content', `the folder ${shown(folder)} is not there`, index);
      return { kind: 'status', status: 404 };
    }
    tested = true;
  }
  if (setting(state.scope, 'autoindex')?.toLowerCase() === 'on' && state.method !== 'POST') {
    step(state, 'content', 'autoindex lists the folder');
    return { kind: 'status', status: 200, sent: true };
  }
  step(state, 'content', 'the folder has no index, and may not be listed', index);
  return { kind: 'status', status: 403 };
}

/** allow, deny, auth_basic and auth_request (ngx_http_core_access_phase); undefined where the request may go on. */
export function runAccess(state: RequestState): End | undefined {
  const any = setting(state.scope, 'satisfy') === 'any';
  const refusals: End[] = [];
  let passed = 0;
  const take = (end: End | undefined): End | undefined => {
    if (!end) passed++;
    else refusals.push(end);
    return end;
  };
  const lists = rulesOf(state);
  const address = byAddress(state, lists);
  // What no rule names is neither let in by them nor kept out.
  if (address !== 'none' && take(address === 'allowed' ? undefined : address) && !any) return refusals[0];
  const basic = settings(state.scope, 'auth_basic')[0];
  const realm = basic && expand(state, basic.args[0]?.text ?? '');
  if (basic && realm !== 'off' && settings(state.scope, 'auth_basic_user_file').length > 0 && take(byPassword(state, basic)) && !any) return refusals.at(-1);
  const request = settings(state.scope, 'auth_request')[0];
  if (request && request.args[0]?.text !== 'off') {
    const lets = askYesNo(state, `auth_request:${request.source.uri}:${request.name.span.start}`, `Does ${request.args[0]?.text ?? ''} let the request in (auth_request)?`, 'A subrequest decides, and its answer is not in the configuration.', true);
    step(state, 'access', `auth_request ${request.args[0]?.text ?? ''}: ${lets ? 'taken to let it in' : 'refuses it'}`, request);
    if (take(lets ? undefined : { kind: 'status', status: 401, by: request }) && !any) return refusals.at(-1);
  }
  // With `satisfy any` a 401 stays, since with a password the request may come in.
  return any && passed > 0 ? undefined : (refusals.find((end) => any && end.kind === 'status' && end.status === 401) ?? refusals.at(-1));
}

/** The nearest block with allow or deny has the rules. */
function rulesOf({ scope: { block, outer } }: RequestState): readonly NginxDirective[] {
  for (const list of [block, ...outer]) {
    const own = list.filter(({ name }) => name.text === 'allow' || name.text === 'deny');
    if (own.length > 0) return own;
  }
  return [];
}

function byAddress(state: RequestState, rules: readonly NginxDirective[]): End | 'allowed' | 'none' {
  for (const rule of rules) {
    const who = rule.args[0]?.text ?? '';
    const fits = who === 'all' || (who !== 'unix:' && inNetwork(state, who));
    if (!fits) continue;
    step(state, 'access', `${rule.name.text} ${who} fits ${state.arrival.client ? 'the client' : 'a client that no rule names'}`, rule);
    return rule.name.text === 'deny' ? { kind: 'status', status: 403, by: rule } : 'allowed';
  }
  return 'none';
}

function byPassword(state: RequestState, directive: NginxDirective): End | undefined {
  if (!state.arrival.headers.has('authorization')) {
    step(state, 'access', 'auth_basic: the request has no Authorization', directive);
    return { kind: 'status', status: 401, by: directive };
  }
  const right = askYesNo(state, `auth_basic:${directive.source.uri}:${directive.name.span.start}`, 'Are name and password right (auth_basic)?', 'The file of passwords is not in the configuration.', true);
  step(state, 'access', `auth_basic: ${right ? 'taken to let it in' : 'the password is wrong'}`, directive);
  return right ? undefined : { kind: 'status', status: 401, by: directive };
}

function inNetwork({ arrival, realClient }: RequestState, who: string): boolean {
  const client = realClient ?? arrival.client;
  const prefix = parsePrefix(who);
  return prefix !== undefined && (client ? client.family === prefix.ip.family && inPrefix(client, prefix) : lengthOfMask(prefix.mask) === 0);
}
