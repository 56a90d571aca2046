/**
 * Exports parseLogLine: the fields of a line of nginx's access log, in the format combined or in one of ingress-nginx's (log-format-upstream from
 * 0.9 on); and looksLikeAccessLog. nginx writes quotes inside of fields as \x22, so a quote ends one.
 */
import type { Span } from '../../base/span.ts';

export type LogFieldName =
  | 'remote_addr' | 'remote_user' | 'time_local' | 'request' | 'status' | 'body_bytes_sent' | 'http_referer' | 'http_user_agent' | 'request_length' | 'request_time'
  | 'proxy_upstream_name' | 'proxy_alternative_upstream_name' | 'upstream_addr' | 'upstream_response_length' | 'upstream_response_time' | 'upstream_status' | 'req_id';

export interface LogField extends Span { readonly name: LogFieldName; /** Without quotes and brackets. */ readonly text: string }

export interface LogLine { readonly fields: readonly LogField[]; /** It has the fields of ingress-nginx. */ readonly isIngress: boolean }

/** Longer lines are no lines of a log. */
const longest = 40_000;

interface Token extends Span { readonly text: string; readonly kind: 'word' | 'quoted' | 'bracketed' }

/** Spans count from `offset`. Undefined for a line of another form. */
export function parseLogLine(line: string, offset = 0): LogLine | undefined {
  if (line.length > longest) return undefined;
  const tokens = tokensOf(line);
  if (!tokens) return undefined;
  const fields: LogField[] = [];
  let at = 0;
  const take = (name: LogFieldName, kind: Token['kind'] = 'word'): boolean => {
    const token = tokens[at];
    if (token?.kind !== kind) return false;
    at++;
    fields.push({ name, text: token.text, start: offset + token.start, end: offset + token.end });
    return true;
  };
  if (!take('remote_addr') || tokens[at++]?.text !== '-') return undefined;
  // Versions before 0.25 say the address twice: 10.0.0.1 - [10.0.0.1] - user.
  if (tokens[at]?.kind === 'bracketed' && tokens[at + 1]?.text === '-' && tokens[at + 1]?.kind === 'word') at += 2;
  if (!take('remote_user') || !take('time_local', 'bracketed') || !take('request', 'quoted') || !take('status') || !/^\d{3}$/.test(fields.at(-1)!.text) || !take('body_bytes_sent')) return undefined;
  if (at < tokens.length && (!take('http_referer', 'quoted') || !take('http_user_agent', 'quoted'))) return undefined;
  const isIngress = take('request_length') && take('request_time') && take('proxy_upstream_name', 'bracketed');
  if (!isIngress) return { fields, isIngress };
  take('proxy_alternative_upstream_name', 'bracketed');
  for (const name of ['upstream_addr', 'upstream_response_length', 'upstream_response_time', 'upstream_status'] as const) {
    // Several tries stand behind commas, groups of servers behind colons.
    const first = tokens[at];
    if (!first) break;
    let last = first;
    while (tokens[at + 1] && (last.text.endsWith(',') || last.text === ':' || tokens[at + 1]!.text === ':')) last = tokens[++at]!;
    at++;
    fields.push({ name, text: line.slice(first.start, last.end), start: offset + first.start, end: offset + last.end });
  }
  take('req_id');
  return { fields, isIngress };
}

function tokensOf(line: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < line.length; ) {
    const char = line[at]!;
    if (char === ' ' || char === '\t' || char === '\r') {
      at++;
      continue;
    }
    const closing = char === '"' ? '"' : char === '[' && !/^\[[0-9a-fA-F:.]*\]:\d/.test(line.slice(at, at + 60)) ? ']' : undefined;
    const end = closing === undefined ? line.indexOf(' ', at) : line.indexOf(closing, at + 1);
    if (closing !== undefined && end < 0) return undefined;
    const stop = end < 0 ? line.length : end;
    tokens.push(closing === undefined ? { kind: 'word', text: line.slice(at, stop).replace(/\r$/, ''), start: at, end: stop } : { kind: closing === '"' ? 'quoted' : 'bracketed', text: line.slice(at + 1, stop), start: at, end: stop + 1 });
    at = closing === undefined ? stop : stop + 1;
    if (tokens.length > 200) return undefined;
  }
  return tokens;
}

/** Of the first lines, two at least and more than half are of a log. */
export function looksLikeAccessLog(text: string): boolean {
  const lines = text.split(/\r?\n/, 60).filter((line) => line.trim() !== '');
  const fitting = lines.filter((line) => parseLogLine(line) !== undefined).length;
  return fitting >= Math.min(2, lines.length) && fitting > 0 && fitting * 2 > lines.length;
}

/** What the request line asks for; undefined where it is none that nginx took. */
export function requestOfLine({ fields }: LogLine): { readonly method: string; readonly path: string } | undefined {
  const request = fields.find(({ name }) => name === 'request')?.text ?? '';
  const found = /^([A-Z_-]{1,32}) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/.exec(request);
  if (!found) return undefined;
  const path = found[2]!.replace(/^https?:\/\/[^/?]*/i, '');
  return { method: found[1]!, path: path.startsWith('/') ? path : `/${path}` };
}
