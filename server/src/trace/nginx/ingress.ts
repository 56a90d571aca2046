/**
 * Exports luaRedirect, what ingress-nginx's Lua decides in its rewrite phase, and serviceOf, the Service that a location stands for.
 * Facts are from ingress-nginx's lua_ingress.lua and its template; older versions pass a table, newer ones set variables.
 */
import { textOf } from '../../base/bytes.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import type { RequestOutcome } from '../../protocol/request.ts';
import { isKnown, settings, type End, type RequestState } from './state.ts';
import { askYesNo, step } from './steps.ts';
import { valueOf } from './variables.ts';

/** Calls of ingress-nginx's own modules that choose nothing. */
const harmless = /^(?:balancer\.(?:rewrite|balance|log|init_worker)|monitor\.call|plugins\.run|certificate\.call|lua_ingress\.(?:header|init_worker)|tcp_udp_\w+\.\w+|waf\.\w+)\(\)/;

/** Files of ingress-nginx's own (rootfs/etc/nginx/lua/nginx), since 1.12 in the place of blocks. */
const ownFiles: Readonly<Record<string, string>> = { 'ngx_rewrite.lua': 'lua_ingress.rewrite()\nbalancer.rewrite()\nplugins.run()' };

/** The Lua between a block's braces or in its quotes, without comments; undefined for a file that nobody knows. */
function luaOf({ name, lua, args: [first], source }: NginxDirective): string | undefined {
  if (name.text.endsWith('_file')) return ownFiles[/\/lua\/nginx\/([\w.]+)$/.exec(first?.text ?? '')?.[1] ?? ''];
  const text = lua ? source.lines.text.slice(lua.start + 1, lua.end - 1) : (first?.text ?? '');
  return text.replace(/--[^\n]*/g, '').trim();
}

/** One statement each. */
const callsIn = (lua: string | undefined): string[] | undefined => lua?.split(/\n|;/).map((line) => line.trim()).filter((line) => line !== '');

/** What Lua of the rewrite phase does: a redirect, nothing that matters, or something that nobody can say. */
export function luaRedirect(state: RequestState, directive: NginxDirective): End | undefined {
  const lua = luaOf(directive);
  const calls = callsIn(lua);
  // Older versions pass a table, newer ones set variables of these names.
  const settingsAt = lua?.indexOf('lua_ingress.rewrite(') ?? -1;
  if (settingsAt < 0) {
    if (!calls?.every((call) => harmless.test(call))) {
      step(state, 'lua', `${directive.name.text} runs: what it does is not known, and it was taken to let the request go on`, directive);
      state.unknown.push(`What ${directive.name.text} does was taken for nothing.`);
    }
    return undefined;
  }
  const setting = (name: string): boolean => {
    const given = new RegExp(`(?<!\\w)${name}\\s*=\\s*(\\w+)`).exec(lua!.slice(settingsAt))?.[1];
    const value = given ?? valueOf(state, name);
    return value === 'true';
  };
  const host = state.arrival.rawHost || state.arrival.host || '';
  state.variables.set('best_http_host', host);
  state.variables.set('pass_access_scheme', state.arrival.scheme);
  state.variables.set('pass_port', String(state.arrival.port));
  if (state.arrival.scheme !== 'http' || setting('force_no_ssl_redirect')) return undefined;
  const forced = setting('force_ssl_redirect');
  if (!forced && !setting('ssl_redirect')) return undefined;
  if (!forced && !askYesNo(state, `certificate:${state.arrival.host ?? ''}`, `Has ingress-nginx a certificate for ${state.arrival.host ?? 'this host'}?`, 'Certificates live in its Lua memory: ssl-redirect sends clients to https where the Ingress has a tls section for the host.', false)) {
    step(state, 'lua', 'ssl-redirect is on, but no certificate is there for the host: the request goes on', directive);
    return undefined;
  }
  const path = setting('preserve_trailing_slash') ? state.arrival.unparsed : state.arrival.unparsed.replace(/\/$/, '');
  const to = `https://${host.split(':', 1)[0]!}${path}`;
  step(state, 'lua', `${forced ? 'force-ssl-redirect' : 'ssl-redirect'} sends the client to ${textOf(to)} with 308 (http-redirect-code, where it is not another)`, directive);
  return { kind: 'status', status: 308, to, by: directive };
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

/** Lua of the access phase and before: it may refuse, and nobody can say. */
export function luaOfAccess(state: RequestState): void {
  for (const name of ['access_by_lua_block', 'access_by_lua_file', 'access_by_lua', 'precontent_by_lua_block']) {
    for (const directive of settings(state.scope, name)) {
      if (callsIn(luaOf(directive))?.every((call) => harmless.test(call))) continue;
      step(state, 'lua', `${name} runs: taken to let the request in`, directive);
      state.unknown.push(`What ${name} decides was taken for yes.`);
    }
  }
}
