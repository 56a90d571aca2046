/**
 * Exports luaRedirect, what Lua decides in the rewrite phase, ingress-nginx's above all; luaOfAccess; and serviceOf, the Service that a location stands for.
 * Facts are from ingress-nginx's lua_ingress.lua and its template at 0.24 to 1.12: older versions pass a table, newer ones set variables.
 */
import { textOf } from '../../base/bytes.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import type { RequestOutcome } from '../../protocol/request.ts';
import { routeRequest } from './canary.ts';
import { believesForwarded, isLiteral, literalEnd, luaOf, statementsIn } from './lua.ts';
import { isKnown, settings, type End, type Redirect, type RequestState } from './state.ts';
import { ask, askYesNo, step } from './steps.ts';
import { valueOf } from './variables.ts';

/** Calls of ingress-nginx's own modules that choose nothing. */
const harmless = /^(?:balancer\.(?:balance|log|init_worker)|monitor\.call|plugins\.run|certificate\.call|lua_ingress\.(?:header|init_worker)|tcp_udp_\w+\.\w+|waf\.\w+)\(\)/;

/** A call with longer arguments is none of the template's. */
const longestCall = 5_000;

/** Of the settings that the controller gives its Lua when nginx starts (set_config in init_by_lua_block): a field's value; undefined where they are in cfg.json. */
function controllerSetting({ config }: RequestState, name: string): string | undefined {
  const init = config.http.find((one) => one.name.text === 'init_by_lua_block');
  const text = init && luaOf(init);
  const at = text?.indexOf('lua_ingress.set_config(') ?? -1;
  return at < 0 ? undefined : new RegExp(`(?<!\\w)${name}\\s*=\\s*"?(\\w+)`).exec(text!.slice(at))?.[1];
}

/** What Lua of the rewrite phase does: a redirect, nothing that matters, or something that nobody can say. */
export function luaRedirect(state: RequestState, directive: NginxDirective): End | Redirect | undefined {
  const lua = luaOf(directive);
  const at = lua?.indexOf('lua_ingress.rewrite(') ?? -1;
  const call = at < 0 ? null : /^lua_ingress\.rewrite\(([\s\S]*?)\)\s*(?=\n|;|$|\w)/.exec(lua!.slice(at, at + longestCall));
  const rest = call ? `${lua!.slice(0, at)}\nlua_ingress.rewrite\n${lua!.slice(at + call[0].length)}` : lua;
  const statements = statementsIn(rest) ?? [''];
  const own = (statement: string): boolean => statement === 'lua_ingress.rewrite' || /^balancer\.rewrite\(\)/.test(statement);
  // A literal in a condition is none: where one statement is not known, the others are not followed either, but for the controller's own.
  const isStrange = !statements.every((statement) => own(statement) || harmless.test(statement) || isLiteral(statement));
  for (const statement of statements) {
    const end = statement === 'lua_ingress.rewrite' ? rewrite(state, directive, call![1]!) : own(statement) ? routeRequest(state, directive) : isStrange || harmless.test(statement) ? undefined : literalEnd(state, statement, directive);
    if (end === 'on') return undefined;
    if (end) return end;
  }
  if (isStrange) {
    step(state, 'lua', `${directive.name.text} runs: what it does is not known, and it was taken to let the request go on`, directive);
    state.unknown.push(`What ${directive.name.text} does was taken for nothing.`);
  }
  return undefined;
}

/** lua_ingress.rewrite: what is passed on as scheme, Host and port, and the redirect to https. `given` are its arguments, as older versions have them. */
function rewrite(state: RequestState, directive: NginxDirective, given: string): End | undefined {
  const { arrival } = state;
  const setting = (name: string): string | undefined => {
    const table = new RegExp(`(?<!\\w)${name}\\s*=\\s*(\\w+)`).exec(given)?.[1];
    if (table !== undefined || given.trim() !== '') return table;
    const value = valueOf(state, name);
    return isKnown(value) ? value : undefined;
  };
  const forwarded = (name: string): string | undefined => arrival.headers.get(`x_forwarded_${name}`);
  const believed = (controllerSetting(state, 'use_forwarded_headers') ?? (['proto', 'port', 'host'].some((name) => forwarded(name) !== undefined) ? String(believesForwarded(state)) : 'false')) === 'true';
  const hostHeader = arrival.rawHost === '' ? valueOf(state, 'host') : arrival.rawHost;
  const host = (believed ? forwarded('host')?.split(',', 1)[0] : undefined) ?? (isKnown(hostHeader) ? hostHeader : '');
  let scheme = (believed ? forwarded('proto') : undefined) ?? arrival.scheme;
  const port = (believed ? forwarded('port') : undefined) ?? String(arrival.port);
  if (scheme === 'http' && controllerSetting(state, 'use_proxy_protocol') === 'true' && askYesNo(state, 'proxy-protocol:443', 'Did the client come to port 443 of the load balancer?', 'With use-proxy-protocol the controller takes such a connection for https.', false)) scheme = 'https';
  const own = controllerSetting(state, 'is_ssl_passthrough_enabled') === 'true' ? controllerSetting(state, 'ssl_proxy') ?? '442' : httpsPort(state);
  state.variables.set('best_http_host', host);
  state.variables.set('pass_access_scheme', scheme);
  state.variables.set('pass_server_port', port);
  state.variables.set('pass_port', port === own ? '443' : port);
  if (scheme !== 'http' || setting('force_no_ssl_redirect') === 'true') return undefined;
  const forced = setting('force_ssl_redirect') === 'true';
  if (!forced && setting('ssl_redirect') !== 'true') return undefined;
  if (!forced && !askYesNo(state, `certificate:${arrival.host ?? ''}`, `Has ingress-nginx a certificate for ${arrival.host ?? 'this host'}?`, 'Certificates live in its Lua memory: ssl-redirect sends clients to https where the Ingress has a tls section for the host.', false)) {
    step(state, 'lua', 'ssl-redirect is on, but no certificate is there for the host: the request goes on', directive);
    return undefined;
  }
  const preserves = setting('preserve_trailing_slash');
  const byVariables = given.trim() === '';
  if (!byVariables && preserves === undefined && arrival.unparsed.endsWith('/')) state.unknown.push('Versions 0.41 to 0.46 leave out the slash at the end of the path in the redirect to https; it was taken to stay.');
  const path = (byVariables ? preserves !== 'true' : preserves === 'false') ? arrival.unparsed.replace(/\/$/, '') : arrival.unparsed;
  const to = `https://${host.split(':', 1)[0]!}${setting('use_port_in_redirects') === 'true' ? `:${httpsPort(state)}` : ''}${path}`;
  const code = controllerSetting(state, 'http_redirect_code');
  const status = code !== undefined && /^30[12378]$/.test(code) ? Number(code) : 308;
  step(state, 'lua', `${forced ? 'force-ssl-redirect' : 'ssl-redirect'} sends the client to ${textOf(to)} with ${status}${code === undefined ? ' (http-redirect-code, where it is not another)' : ''}`, directive);
  return { kind: 'status', status, to, by: directive };
}

/** The controller's port of https, as its Lua has it, or else as its servers listen. */
function httpsPort(state: RequestState): string {
  return controllerSetting(state, 'https') ?? String(state.config.servers.flatMap(({ listens }) => listens).find(({ ssl }) => ssl)?.port ?? 443);
}

/** The Service of ingress-nginx's variables, where the location sets them. */
export function serviceOf(state: RequestState): RequestOutcome['service'] {
  const read = (name: string): string => {
    const value = state.variables.get(name);
    return value !== undefined && isKnown(value) ? textOf(value) : '';
  };
  const name = read('service_name');
  if (name === '') return undefined;
  return { namespace: read('namespace'), name, port: read('service_port'), ingress: read('ingress_name') };
}

/** Lua of the access phase and before: where it is more than literals, it may refuse, and nobody can say. */
export function luaOfAccess(state: RequestState): End | Redirect | undefined {
  for (const name of ['access_by_lua_block', 'access_by_lua_file', 'access_by_lua', 'precontent_by_lua_block']) {
    for (const directive of settings(state.scope, name)) {
      const service = authenticationOf(state, directive);
      if (service !== undefined) {
        const refused = askService(state, service, directive);
        if (refused) return refused;
        continue;
      }
      const statements = statementsIn(luaOf(directive))?.filter((statement) => !harmless.test(statement));
      if (statements?.length === 0) continue;
      const end = statements?.length === 1 ? literalEnd(state, statements[0]!, directive) : undefined;
      if (end === 'on') continue;
      if (end) return end;
      step(state, 'lua', `${name} runs: taken to let the request in`, directive);
      state.unknown.push(`What ${name} decides was taken for yes.`);
    }
  }
  return undefined;
}

/** Statements of the template's Lua for auth-keepalive: the service's status decides. */
const authenticationForms = [
  /^local (\w+) = ngx\.location\.capture\('[^'\\]+', ?\{[^{}]*\}\)$/, /^if \w+\.status == ngx\.HTTP_OK then$/, /^ngx\.var\.\w+ = \w+\.header\['[^'\\]+'\]$/, /^return$/, /^end$/,
  /^if \w+\.status == ngx\.HTTP_UNAUTHORIZED or \w+\.status == ngx\.HTTP_FORBIDDEN then$/, /^ngx\.exit\(\w+\.status\)$/, /^ngx\.exit\(ngx\.HTTP_INTERNAL_SERVER_ERROR\)$/,
];

/** The internal location that asks an outside service of authentication, where the directive's Lua is the controller's own for auth-keepalive. */
function authenticationOf(state: RequestState, directive: NginxDirective): string | undefined {
  if (/\/ngx_conf_external_auth\.lua$/.test(directive.args[0]?.text ?? '')) {
    const path = valueOf(state, 'auth_path');
    return isKnown(path) ? textOf(path) : undefined;
  }
  const statements = statementsIn(luaOf(directive)) ?? [];
  if (!statements.every((statement) => authenticationForms.some((form) => form.test(statement)))) return undefined;
  return /location\.capture\('([^']+)'/.exec(statements[0] ?? '')?.[1];
}

function askService(state: RequestState, path: string, directive: NginxDirective): End | undefined {
  const answer = ask(state, {
    id: `auth-url:${path}`, text: `What does the outside service of authentication answer (${path})?`, because: 'The controller\'s Lua asks it (auth-url with auth-keepalive), and its answer is not in the configuration.',
    options: [{ value: '200', label: '200, come in' }, { value: '401', label: '401' }, { value: '403', label: '403' }, { value: 'other', label: 'Anything else' }], default: '200',
  });
  step(state, 'access', `the outside service of authentication ${answer === '200' ? 'lets the request in' : `refuses it: ${answer === 'other' ? '500' : answer}`}`, directive);
  return answer === '200' ? undefined : { kind: 'status', status: answer === 'other' ? 500 : Number(answer), by: directive };
}
