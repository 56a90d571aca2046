/**
 * Exports parseLogLine: the fields of a line of nginx's access log (by the formats given, or else in one that is known: common, combined, main, those
 * of ingress-nginx from 0.9 on, JSON) or of its error log, behind whatever kubectl and others put before it; isForeignLine, for lines that stand
 * between those of a log and tell of no request; and looksLikeAccessLog.
 */
import { isControllerLine, readErrorLine } from './errorLog.ts';
import { compileFormat, readFormat, type LogFormat } from './format.ts';
import { readJsonLine } from './json.ts';
import { dockerText, withoutPrefix } from './prefix.ts';
import type { LogEscape, LogField, LogLine } from './tree.ts';

export type { LogField, LogLine } from './tree.ts';

/** nginx refuses requests that are longer by far. */
const longest = 2_000_000;

const common = '$remote_user [$time_local] "$request" $status $body_bytes_sent';
const combined = `${common} "$http_referer" "$http_user_agent"`;
const behind = '$upstream_addr $upstream_response_length $upstream_response_time $upstream_status';
const tails = [
  `${combined} $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] ${behind} $req_id`,
  `${combined} $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] ${behind}`,
  `${combined} $request_length $request_time [$proxy_upstream_name] ${behind} $req_id`,
  `${combined} $request_length $request_time [$proxy_upstream_name] ${behind}`,
  `${combined} "$http_x_forwarded_for"`, combined, common,
];
// Versions before 0.25 say the address twice.
const knownFormats: readonly LogFormat[] = tails.flatMap((tail) => [`$remote_addr - ${tail}`, `$remote_addr - [$the_real_ip] - ${tail}`]).map((text) => compileFormat(text)!);

/** Spans count from `offset`. Undefined for a line that is none of a log. */
export function parseLogLine(written: string, offset = 0, formats: readonly LogFormat[] = []): LogLine | undefined {
  if (written.length > longest) return undefined;
  const line = written.endsWith('\r') ? written.slice(0, -1) : written;
  const docker = dockerText(line);
  const text = docker?.text ?? line;
  const place = docker ? (at: number): number => offset + docker.at(at) : (at: number): number => offset + at;
  const made = (kind: LogLine['kind'], fields: readonly LogField[], escape: LogEscape, isCut = false): LogLine => ({
    kind, escape, isCut, isIngress: fields.some(({ name }) => name === 'proxy_upstream_name'),
    fields: fields.map((field) => ({ ...field, start: place(field.start), end: place(field.end) })),
  });
  const places = withoutPrefix(text);
  for (const from of places) {
    for (const format of formats) {
      const read = readFormat(format, text, from);
      if (read?.end === text.length) return made('access', read.fields, format.escape);
    }
    const error = readErrorLine(text, from);
    if (error) return made('error', error, 'none');
  }
  for (const from of places) {
    const json = readJsonLine(text, from);
    if (json) return made('access', json, 'json');
    if (!/^[0-9a-fA-F.:]{2,45} - |^(?:unix:|-) - /.test(text.slice(from, from + 60))) continue;
    let most: readonly LogField[] | undefined;
    for (const format of knownFormats) {
      const read = readFormat(format, text, from);
      if (!read) continue;
      if (read.end !== undefined && (read.end === text.length || text[read.end] === ' ')) return made('access', read.fields, 'default');
      if (read.end === undefined && isEnough(read.fields) && read.fields.length > (most?.length ?? 0)) most = read.fields;
    }
    if (most) return made('access', most, 'default', true);
  }
  return undefined;
}

/** Of a line that ends too early, the time at least and some of the request are there. */
const isEnough = (fields: readonly LogField[]): boolean => fields.some(({ name, text }) => name === 'request' && /^[A-Z]{3,10} \//.test(text));

/** What the controller says by itself, and blank lines. */
export function isForeignLine(line: string): boolean {
  const text = dockerText(line)?.text ?? line;
  return text.trim() === '' || withoutPrefix(text).some((from) => isControllerLine(text, from));
}

/** Of the first lines, two at least and more than half are of a log. Lines of the controller count for nothing. */
export function looksLikeAccessLog(text: string): boolean {
  const lines = text.split(/\r?\n/, 100).filter((line) => !isForeignLine(line));
  const fitting = lines.filter((line) => parseLogLine(line)?.isCut === false).length;
  return fitting >= Math.min(2, lines.length) && fitting > 0 && fitting * 2 > lines.length;
}
