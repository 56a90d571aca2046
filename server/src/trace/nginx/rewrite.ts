/**
 * Exports runRewrites: the directives of ngx_http_rewrite_module in the order in which they stand (ngx_http_rewrite_handler), for a server or a
 * location. An `if` whose condition holds runs its own in its place.
 */
import { bytesOf } from '../../base/bytes.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import { unescapeRedirect } from './escape.ts';
import { luaValue } from './lua.ts';
import { execute } from './regex.ts';
import { isKnown, type End, type RequestState, type Value } from './state.ts';
import { askFile, askYesNo, shown, step } from './steps.ts';
import { captured, expand, valueOf, variablesIn } from './variables.ts';

/** `go`: on to the next phase. */
type Result = End | 'go';

/** Handlers of content, which an `if` may have of its own. */
export const handlers: ReadonlySet<string> = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass', 'stub_status', 'empty_gif', 'flv', 'mp4', 'perl', 'content_by_lua_block', 'content_by_lua', 'content_by_lua_file', 'js_content', 'echo', 'return_content']);

export function runRewrites(state: RequestState, list: readonly NginxDirective[], where: 'server' | 'location'): Result {
  state.quote = true;
  for (const directive of list) {
    const result = run(state, directive, where);
    if (result === 'stop') return 'go';
    if (result !== 'on') return result;
  }
  return 'go';
}

/** `stop`: the rest of the list does not run. */
function run(state: RequestState, directive: NginxDirective, where: 'server' | 'location'): End | 'on' | 'stop' {
  const [first, second] = directive.args;
  switch (directive.name.text) {
    case 'set': return set(state, directive, first?.text ?? '', expand(state, second?.text ?? '', state.quote));
    case 'break':
      if (state.uriChanged) state.validLocation = false;
      state.uriChanged = false;
      step(state, 'rewrite', 'break: the rest of the rewriting does not run', directive);
      return 'stop';
    case 'return': return runReturn(state, directive);
    case 'rewrite': return runRewrite(state, directive);
    case 'if': return runIf(state, directive, where);
    default: return /^set_by_lua/.test(directive.name.text) ? set(state, directive, first?.text ?? '', luaValue(state, directive)) : 'on';
  }
}

function set(state: RequestState, at: NginxDirective, name: string, value: Value): End | 'on' {
  if (!isKnown(value) && value.fails) return { kind: 'status', status: 500, by: at };
  const key = name.slice(1).toLowerCase();
  if (key === 'args' && isKnown(value)) {
    state.args = value;
    state.validUnparsed = false;
  } else state.variables.set(key, value);
  step(state, 'set', `${name} becomes ${shown(value)}`, at);
  return 'on';
}

const redirects = new Set([301, 302, 303, 307, 308]);

function runReturn(state: RequestState, directive: NginxDirective): End {
  const [first, second] = directive.args.map(({ text }) => text);
  const code = /^\d{1,3}$/.test(first ?? '') ? Number(first) : undefined;
  const status = code ?? 302;
  const text = code === undefined ? first : second;
  const value = text === undefined ? undefined : expand(state, text);
  if (value !== undefined && !isKnown(value)) {
    if (value.fails) return { kind: 'status', status: 500, by: directive };
    step(state, 'return', `answers ${status}; ${value.unknown}`, directive);
    return redirects.has(status) ? { kind: 'unknown', why: `The redirect's target: ${value.unknown}`, by: directive } : { kind: 'status', status, sent: true, by: directive };
  }
  step(state, 'return', `answers ${status}${value ? ` ${redirects.has(status) ? 'to ' : 'with '}${shown(value)}` : ''}`, directive);
  if (status === 444) return { kind: 'status', status, sent: true, by: directive };
  if (redirects.has(status)) return { kind: 'status', status, to: value ?? '', by: directive };
  // What has a body, and what is no error, goes out as it is (ngx_http_script_return_code).
  return { kind: 'status', status, ...(value !== undefined && { body: value }), ...((status < 400 || value !== undefined) && { sent: true as const }), by: directive };
}

function runRewrite(state: RequestState, directive: NginxDirective): End | 'on' | 'stop' {
  const [pattern, written, flag] = directive.args.map(({ text }) => text);
  if (pattern === undefined || written === undefined) return 'on';
  const fits = execute(state, bytesOf(pattern), false, state.uri);
  if (fits === 'limit') return 'on';
  if (!fits) {
    state.captures = [];
    return 'on';
  }
  const isRedirect = flag === 'redirect' || flag === 'permanent' || /^(?:https?:\/\/|\$scheme)/.test(written);
  const addArgs = !written.endsWith('?');
  const replacement = addArgs ? written : written.slice(0, -1);
  state.internal = true;
  state.validUnparsed = false;
  if (flag === 'break') {
    state.validLocation = false;
    state.uriChanged = false;
  } else state.uriChanged = true;
  const made = replace(state, replacement, isRedirect);
  if ('unknown' in made) {
    step(state, 'rewrite', `the path fits ${pattern}, and ${made.unknown}`, directive);
    return { kind: 'unknown', why: `What the path is rewritten to: ${made.unknown}`, by: directive };
  }
  if (isRedirect) {
    const to = `${unescapeRedirect(made.text)}${addArgs && state.args !== '' ? `${replacement.includes('?') ? '&' : '?'}${state.args}` : ''}`;
    const status = flag === 'permanent' ? 301 : 302;
    step(state, 'rewrite', `the path fits ${pattern}: the client is sent to ${shown(to)} with ${status}`, directive);
    return { kind: 'status', status, to, by: directive };
  }
  state.quote = false;
  const before = state.uri;
  if (made.args !== undefined) state.args = `${made.args}${addArgs && state.args !== '' ? `&${state.args}` : ''}`;
  else if (!addArgs) state.args = '';
  state.uri = made.text;
  step(state, 'rewrite', `${shown(before)} fits ${pattern} and becomes ${shown(state.uri)}${state.args === '' ? '' : ` with ${shown(state.args)}`}`, directive);
  if (state.uri === '') return { kind: 'status', status: 500, by: directive };
  return flag === 'last' || flag === 'break' ? 'stop' : 'on';
}

/** The replacement with its variables; captures are escaped in arguments and redirects, where the request's own URI was (ngx_http_script_copy_capture_code). */
function replace(state: RequestState, replacement: string, isRedirect: boolean): { text: string; args?: string } | { unknown: string } {
  const source = bytesOf(replacement);
  let text = '';
  let argsAt = -1;
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const variable = /^\$(?:(\d)|\{(\w+)\}|(\w+))/.exec(rest);
    if (variable) {
      at += variable[0].length;
      const digit = variable[1];
      if (digit !== undefined) {
        text += captured(state, digit, isRedirect || argsAt >= 0);
        continue;
      }
      const value = valueOf(state, (variable[2] ?? variable[3])!);
      if (!isKnown(value)) return value;
      text += value;
    } else if (rest[0] === '?' && !isRedirect) {
      argsAt = text.length;
      at++;
    } else {
      text += rest[0]!;
      at++;
    }
  }
  return argsAt < 0 ? { text } : { text: text.slice(0, argsAt), args: text.slice(argsAt) };
}

function runIf(state: RequestState, directive: NginxDirective, where: 'server' | 'location'): End | 'on' | 'stop' {
  const words = directive.args.map(({ text }) => text);
  const holds = condition(state, directive);
  step(state, 'if', `${words.join(' ')}: ${holds.result === 'unknown' ? 'not known, taken not to hold' : holds.result === 'yes' ? 'holds' : 'does not hold'}`, directive, { considered: [{ text: holds.because, result: holds.result }] });
  if (holds.result !== 'yes') return 'on';
  const block = directive.block ?? [];
  if (where === 'location') {
    // Each `if` stands in its location, not in the one before it.
    state.scope = { block, outer: [state.base.block, ...state.base.outer] };
    state.inIf = true;
    const own = block.find((one) => handlers.has(one.name.text));
    if (own) state.handler = own;
  }
  for (const inner of block) {
    const result = run(state, inner, where);
    if (result !== 'on') return result;
  }
  return 'on';
}

interface Held { readonly result: 'yes' | 'no' | 'unknown'; readonly because: string }

/** A condition's words, without the parentheses around them (ngx_http_rewrite_if_condition). */
function condition(state: RequestState, directive: NginxDirective): Held {
  const words = directive.args.map(({ text }) => text);
  if (words[0]?.startsWith('(')) words[0] = words[0].slice(1);
  if (words.at(-1)?.endsWith(')')) words[words.length - 1] = words.at(-1)!.slice(0, -1);
  const [left = '', operator, right = ''] = words.filter((word, i) => word !== '' || (i > 0 && i === words.length - 1 && words.length > 2));
  if (/^!?-[fdex]$/.test(left)) return fileCondition(state, left, operator ?? '');
  const name = variablesIn(left)[0] ?? '';
  const value = /^\d$/.test(left.slice(1)) ? (state.captures[Number(left.slice(1))] ?? '') : valueOf(state, name);
  const unknown = (why: string): Held => {
    const id = `if:${directive.source.uri}:${directive.name.span.start}`;
    const answer = askYesNo(state, id, `Does the condition ${directive.args.map(({ text }) => text).join(' ').slice(0, 120)} hold?`, `${why}.`, false);
    return { result: state.arrival.facts[id] === undefined ? 'unknown' : answer ? 'yes' : 'no', because: why };
  };
  if (!isKnown(value)) return unknown(value.unknown);
  if (operator === undefined) return { result: value !== '' && value !== '0' ? 'yes' : 'no', because: `${left} is ${shown(value)}` };
  if (operator === '=' || operator === '!=') {
    const other = expand(state, right, state.quote);
    if (!isKnown(other)) return unknown(other.unknown);
    return { result: (value === other) === (operator === '=') ? 'yes' : 'no', because: `${left} is ${shown(value)}` };
  }
  const fits = execute(state, bytesOf(right), operator.endsWith('*'), value);
  if (fits === 'limit') return unknown(`the regex ${right.slice(0, 80)} could not be run on ${shown(value)}`);
  if (!fits) state.captures = [];
  return { result: fits !== operator.startsWith('!') ? 'yes' : 'no', because: `${left} is ${shown(value)}, which ${fits ? 'fits' : 'does not fit'} ${right}` };
}

function fileCondition(state: RequestState, test: string, written: string): Held {
  const path = expand(state, written, state.quote);
  if (!isKnown(path)) return { result: 'unknown', because: path.unknown };
  const kind = askFile(state, path);
  const what = test.at(-1);
  const holds = what === 'f' ? kind === 'file' : what === 'd' ? kind === 'folder' : what === 'e' ? kind !== 'none' : kind === 'file';
  return { result: holds !== test.startsWith('!') ? 'yes' : 'no', because: `${shown(path)} is ${kind === 'none' ? 'not there' : `a ${kind}`}` };
}
