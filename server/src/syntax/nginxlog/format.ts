/**
 * Exports compileFormat, which makes a reader of what a log_format says, and readFormat, which reads a line by it. A line is read once from left to
 * right: a variable ends where the text behind it stands for the first time, as far as what follows and the escaping of nginx allow that.
 */
import type { LogEscape, LogField } from './tree.ts';

interface Part { readonly variable: string; /** What stands behind it; empty at the end of the format. */ readonly text: string }

export interface LogFormat { readonly head: string; readonly parts: readonly Part[]; readonly escape: LogEscape }

/** How values begin, for the few variables that always look the same. Each looks at a few characters. */
const beginnings: Readonly<Record<string, RegExp>> = {
  time_local: /\d\d\/[A-Z][a-z]{2}\/\d{4}:\d/y, time_iso8601: /\d{4}-\d\d-\d\dT/y, status: /\d{3}(?!\d)/y, body_bytes_sent: /[\d-]/y, bytes_sent: /[\d-]/y, request_length: /[\d-]/y, request_time: /[\d.-]/y, msec: /\d/y,
};
/** The whole of a value that never has a blank. */
const single = /^(?:status|body_bytes_sent|bytes_sent|request_length|request_time|remote_addr|the_real_ip|req_id|request_id|msec|time_iso8601|server_port|scheme)$/;
/** Values of several tries, with `, ` between them and ` : ` between groups (ngx_http_upstream_addr_variable and its neighbours). */
const several = /^upstream_(?:addr|status|(?:response|connect|header)_time|response_length|bytes_(?:sent|received))$/;
/** Where a variable behind another one begins. */
const splits: Readonly<Record<string, string>> = { request_uri: '/', uri: '/', document_uri: '/', is_args: '?' };

/** `text` is what the arguments of log_format behind its name and `escape=` say, joined. */
export function compileFormat(text: string, escape: LogEscape = 'default'): LogFormat | undefined {
  const pieces = text.slice(0, 20_000).split(/\$(?:\{(\w+)\}|(\w+))/);
  const parts: Part[] = [];
  for (let at = 1; at < pieces.length; at += 3) parts.push({ variable: (pieces[at] ?? pieces[at + 1])!, text: pieces[at + 2]! });
  return parts.length === 0 ? undefined : { head: pieces[0]!, parts, escape };
}

export interface Read { readonly fields: readonly LogField[]; /** Where the format ends; undefined where the line ends before it. */ readonly end: number | undefined }

/** Reads a line from an offset on; undefined where it is of another format. */
export function readFormat({ head, parts, escape }: LogFormat, line: string, from = 0): Read | undefined {
  if (!line.startsWith(head, from)) return undefined;
  const fields: LogField[] = [];
  let at = from + head.length;
  for (const [i, { variable, text }] of parts.entries()) {
    if (!begins(variable, line, at)) return at < line.length ? undefined : { fields, end: undefined };
    const next = parts[i + 1]?.variable;
    const end = text === '' && next === undefined ? lastEnd(variable, line, at) : text === '' ? splitAt(line, at, splits[next!], parts[i + 1]!.text) : endOf(variable, text, next, escape, line, at);
    const stop = end < 0 ? line.length : end;
    const value = line.slice(at, stop);
    // nginx writes quotes inside of a value as \x22.
    if (escape === 'default' && /(?:^|[^\\])"/.test(value)) return undefined;
    if (single.test(variable) && (value.includes(' ') || (end >= 0 && value === '' && escape === 'default'))) return undefined;
    // A quote or bracket around a value belongs to what a reader points at.
    const before = line[at - 1];
    const isWrapped = at > from && end >= 0 && ((before === '"' && text.startsWith('"')) || (before === '[' && text.startsWith(']')));
    fields.push({ name: variable, text: value, start: at - (isWrapped ? 1 : 0), end: stop + (isWrapped ? 1 : 0) });
    if (end < 0) return { fields, end: undefined };
    at = end + text.length;
  }
  return { fields, end: at };
}

function begins(variable: string, line: string, at: number): boolean {
  const pattern = Object.hasOwn(beginnings, variable) ? beginnings[variable]! : undefined;
  if (!pattern) return true;
  pattern.lastIndex = at;
  return pattern.test(line);
}

function lastEnd(variable: string, line: string, at: number): number {
  if (!single.test(variable)) return line.length;
  const blank = line.indexOf(' ', at);
  return blank < 0 ? line.length : blank;
}

/** Variables side by side: the second begins with a sign of its own, or the first has all. */
function splitAt(line: string, at: number, sign: string | undefined, text: string): number {
  const limit = text === '' ? line.length : line.indexOf(text, at);
  const found = sign === undefined ? -1 : line.indexOf(sign, at);
  return found >= 0 && found < limit ? found : limit;
}

/** Where the text behind a variable stands; negative where it does not. */
function endOf(variable: string, text: string, next: string | undefined, escape: LogEscape, line: string, from: number): number {
  const isSeveral = several.test(variable);
  for (let at = line.indexOf(text, from); at >= 0; at = line.indexOf(text, at + 1)) {
    if (escape !== 'none' && text.startsWith('"') && isEscaped(line, from, at)) continue;
    if (isSeveral && text.startsWith(' ') && (line[at - 1] === ',' || line.startsWith(' : ', at) || line.startsWith(' : ', at - 2))) continue;
    if (next !== undefined && at + text.length < line.length && !begins(next, line, at + text.length)) continue;
    return at;
  }
  return -1;
}

/** An odd number of backslashes stands before it. Quotes far apart make this no more than linear. */
function isEscaped(line: string, from: number, at: number): boolean {
  let count = 0;
  while (at - count > from && line[at - count - 1] === '\\') count++;
  return count % 2 === 1;
}
