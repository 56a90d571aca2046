/**
 * Exports what can be read of Lua without running it: luaOf, a directive's Lua; statementsIn; literalEnd, what a statement of a known form does
 * (ngx.exec, ngx.redirect, ngx.exit with literals); luaValue, what `set_by_lua_*` of ingress-nginx's templates gives; believesForwarded.
 * Forms are those of lua-nginx-module's README, and of nginx.tmpl at 0.23 to 1.12.
 */
import { bytesOf } from '../../base/bytes.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import type { End, Redirect, RequestState, Value } from './state.ts';
import { askYesNo, shown, step } from './steps.ts';
import { splitArgs } from './uri.ts';
import { valueOf } from './variables.ts';

/** Files of ingress-nginx's own (rootfs/etc/nginx/lua), since 1.12 in the place of blocks. */
const ownFiles: Readonly<Record<string, string>> = { 'ngx_rewrite.lua': 'lua_ingress.rewrite()\nbalancer.rewrite()' };

/** The Lua between a block's braces or in its quotes, without comments; undefined for a file that nobody knows. */
export function luaOf({ name, lua, args, source }: NginxDirective): string | undefined {
  const first = args[name.text.startsWith('set_by_lua') ? 1 : 0]?.text ?? '';
  if (name.text.endsWith('_file')) return ownFiles[/\/lua\/(?:nginx\/)?([\w.]+)$/.exec(first)?.[1] ?? ''];
  const text = lua ? source.lines.text.slice(lua.start, lua.end) : first;
  return text.replace(/--[^\n]*/g, '').trim();
}

/** One statement each. */
export const statementsIn = (lua: string | undefined): string[] | undefined => lua?.split(/\n|;/).map((line) => line.trim()).filter((line) => line !== '');

const statuses: Readonly<Record<string, number>> = {
  OK: 0, DECLINED: -5, ERROR: -1, HTTP_OK: 200, HTTP_CREATED: 201, HTTP_NO_CONTENT: 204, HTTP_MOVED_PERMANENTLY: 301, HTTP_MOVED_TEMPORARILY: 302, HTTP_NOT_MODIFIED: 304, HTTP_TEMPORARY_REDIRECT: 307, HTTP_PERMANENT_REDIRECT: 308,
  HTTP_BAD_REQUEST: 400, HTTP_UNAUTHORIZED: 401, HTTP_FORBIDDEN: 403, HTTP_NOT_FOUND: 404, HTTP_NOT_ALLOWED: 405, HTTP_TOO_MANY_REQUESTS: 429, HTTP_INTERNAL_SERVER_ERROR: 500, HTTP_BAD_GATEWAY: 502, HTTP_SERVICE_UNAVAILABLE: 503, HTTP_GATEWAY_TIMEOUT: 504,
};

const text = /(?:"([^"\\]*)"|'([^'\\]*)')/.source;
const exec = new RegExp(`^(?:return )?ngx\\.exec\\(\\s*${text}\\s*(?:,\\s*${text}\\s*)?\\)$`);
const redirect = new RegExp(`^(?:return )?ngx\\.redirect\\(\\s*${text}\\s*(?:,\\s*([\\w.]+)\\s*)?\\)$`);
const exit = /^(?:return )?ngx\.exit\(\s*([\w.]+)\s*\)$/;

const numberOf = (word: string): number | undefined => (/^\d{1,3}$/.test(word) ? Number(word) : word.startsWith('ngx.') ? statuses[word.slice(4)] : undefined);

/** Whether literalEnd knows the statement. */
export const isLiteral = (statement: string): boolean => exec.test(statement) || isRedirect(statement) || isExit(statement);

function isRedirect(statement: string): boolean {
  const found = redirect.exec(statement);
  return found !== null && (found[3] === undefined || [301, 302, 303, 307, 308].includes(numberOf(found[3]) ?? 0));
}

function isExit(statement: string): boolean {
  const found = exit.exec(statement);
  const status = found && numberOf(found[1]!);
  return typeof status === 'number' && (status <= 0 || status >= 200);
}

/** Where a statement of a known form leads to; `on` where the phase ends and the request goes on; undefined for every other one. */
export function literalEnd(state: RequestState, statement: string, at: NginxDirective): End | Redirect | 'on' | undefined {
  const executed = exec.exec(statement);
  if (executed) {
    const { to, args } = splitArgs(bytesOf(executed[1] ?? executed[2]!));
    const more = bytesOf(executed[3] ?? executed[4] ?? '');
    return { kind: 'redirect', to, args: to.startsWith('@') ? state.args : [args, more].filter((part) => part !== '').join('&'), by: at, why: `ngx.exec of ${at.name.text}` };
  }
  const sent = redirect.exec(statement);
  if (sent) {
    const status = sent[3] === undefined ? 302 : numberOf(sent[3]);
    const to = bytesOf(sent[1] ?? sent[2]!);
    if (status === undefined || !isRedirect(statement)) return undefined;
    step(state, 'lua', `ngx.redirect sends the client to ${shown(to)} with ${status}`, at);
    return { kind: 'status', status, to, asIs: true, by: at };
  }
  const left = exit.exec(statement);
  const status = left && numberOf(left[1]!);
  if (status === 0 || status === statuses.DECLINED) return 'on';
  if (typeof status !== 'number' || !isExit(statement)) return undefined;
  step(state, 'lua', `ngx.exit answers ${status < 0 ? 500 : status}`, at);
  return { kind: 'status', status: status < 0 ? 500 : status, ...(status >= 200 && status < 300 && { sent: true as const }), by: at };
}

/** Whether headers X-Forwarded-* are believed, where no line of the configuration says it. */
export const believesForwarded = (state: RequestState): boolean => askYesNo(state, 'use-forwarded-headers', 'Is the ConfigMap key use-forwarded-headers true?', 'The request has a header X-Forwarded-…, and this version reads the key from cfg.json.', false);

/** The value that `set_by_lua_*` gives its variable. */
export function luaValue(state: RequestState, directive: NginxDirective): Value {
  const { arrival } = state;
  const [, file, to] = directive.args.map((arg) => arg.text);
  if (/\/ngx_srv_redirect\.lua$/.test(file ?? '') && to !== undefined) {
    const given = (name: string): string | undefined => arrival.headers.get(`x_forwarded_${name}`);
    const believed = (given('proto') ?? given('port')) !== undefined && believesForwarded(state);
    return `${(believed ? given('proto') : undefined) ?? arrival.scheme}://${bytesOf(to)}:${(believed ? given('port') : undefined) ?? String(arrival.port)}${arrival.unparsed.replace(/\/$/, '')}`;
  }
  const value = straightLua(state, luaOf(directive) ?? '');
  return value ?? { unknown: `the Lua of ${directive.name.text} was not run` };
}

/** What an expression may be: a text, nothing, or a list of parts. */
type LuaValue = Value | readonly string[] | null;

/**
 * Lua without loops, as far as the templates need it: locals, texts and variables of nginx, `string.sub` at the end, `ngx.re.split`, two kinds of `if`,
 * and a `return`. Undefined where there is anything else.
 */
function straightLua(state: RequestState, lua: string): Value | undefined {
  const locals = new Map<string, LuaValue>();
  let rest = lua.replace(/\s+/g, ' ').trim();
  const take = (form: RegExp): string[] | undefined => {
    const found = form.exec(rest);
    if (found) rest = rest.slice(found[0].length).replace(/^[ ;]+/, '');
    return found ? found.map((part: string | undefined) => part ?? '') : undefined;
  };
  const atom = (source: string): LuaValue | undefined => {
    const literal = new RegExp(`^${text}$`).exec(source);
    if (literal) return bytesOf(literal[1] ?? literal[2]!);
    const variable = /^ngx\.var\.(\w+)$/.exec(source)?.[1];
    if (variable !== undefined) return /^http_/i.test(variable) && !/^http_host$/i.test(variable) && !state.arrival.headers.has(variable.slice(5).toLowerCase()) ? null : valueOf(state, variable);
    const [, name = '', index] = /^(\w+)(?:\[(\d)\])?$/.exec(source) ?? [];
    const local = locals.get(name);
    return index === undefined ? local : Array.isArray(local) ? ((local as readonly string[])[Number(index) - 1] ?? null) : undefined;
  };
  for (let budget = 40; budget > 0 && rest !== ''; budget--) {
    let found: string[] | undefined;
    if ((found = take(/^local (\w+)(?= (?:if|local|return)\b)/))) locals.set(found[1]!, null);
    else if ((found = take(/^local (\w+) = require ?\(?["'][\w.]+["']\)?/))) locals.set(found[1]!, []);
    else if ((found = take(/^local (\w+), (\w+) = \w+\.split\(([\w.]+), ?"(.)"\)/))) {
      const whole = atom(found[3]!);
      if (typeof whole !== 'string') return isUnknown(whole) ? whole : undefined;
      locals.set(found[1]!, whole.split(found[4]!)).set(found[2]!, null);
    } else if ((found = take(/^local (\w+) = ([\w.]+|"[^"\\]*")(?= |$)/))) {
      const value = atom(found[2]!);
      if (value === undefined) return undefined;
      locals.set(found[1]!, value);
    } else if ((found = take(/^if string\.sub\((\w+), -1\) == "(.)" then \1 = string\.sub\(\1, 1, -2\) end/))) {
      const value = locals.get(found[1]!);
      if (typeof value === 'string' && value.endsWith(found[2]!)) locals.set(found[1]!, value.slice(0, -1));
    } else if ((found = take(/^if not (ngx\.var\.\w+) then (\w+) = (ngx\.var\.\w+) else \2 = (ngx\.var\.\w+) end/))) locals.set(found[2]!, atom(found[1]!) === null ? atom(found[3]!)! : atom(found[4]!)!);
    else if ((found = take(/^if (\w+) then (?:(?!\b(?:if|for|while|function)\b).){0,200}? end(?= |$)/))) {
      if (locals.get(found[1]!) !== null) return undefined;
    } else if ((found = take(/^return string\.format\("([^"\\]*)", ?([^()]*)\)$/))) return format(found[1]!, found[2]!.split(',').map((one) => atom(one.trim())));
    else if ((found = take(/^return ([\w.[\]]+|"[^"\\]*"|'[^'\\]*');?$/))) {
      const value = atom(found[1]!);
      return value === null ? '' : value === undefined || Array.isArray(value) ? undefined : (value as Value);
    } else return undefined;
  }
  return undefined;
}

const isUnknown = (value: LuaValue | undefined): value is Exclude<Value, string> => typeof value === 'object' && value !== null && 'unknown' in value;

/** `string.format` with `%s` alone; LuaJIT writes `nil` for nothing. */
function format(form: string, values: readonly (LuaValue | undefined)[]): Value | undefined {
  const unknown = values.find(isUnknown);
  if (unknown) return unknown;
  const parts = form.split('%s');
  const texts = values.map((value) => (value === null ? 'nil' : value));
  if (parts.length !== values.length + 1 || form.replaceAll('%s', '').includes('%') || !texts.every((value) => typeof value === 'string')) return undefined;
  return parts.map((part, at) => `${bytesOf(part)}${at < texts.length ? (texts[at] as string) : ''}`).join('');
}
