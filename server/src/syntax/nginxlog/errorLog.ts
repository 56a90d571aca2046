/** Exports readErrorLine: a line of nginx's error log (ngx_log_error_core, ngx_http_log_error_handler); and isControllerLine, for what the controller of ingress-nginx says by itself. */
import type { LogField } from './tree.ts';

const head = /(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(debug|info|notice|warn|error|crit|alert|emerg)\] (\d{1,10})#\d{1,10}: (?:\*(\d{1,20}) )?/y;
const names = ['client', 'server', 'request', 'subrequest', 'upstream', 'host', 'referrer'] as const;

/** Fields are called `error_time`, `error_level`, `error_message`, `error_client` and so on. Undefined for other lines. */
export function readErrorLine(line: string, from: number): LogField[] | undefined {
  head.lastIndex = from;
  const found = head.exec(line);
  if (!found) return undefined;
  const fields: LogField[] = [];
  const add = (name: string, start: number, end: number, text = line.slice(start, end)): void => void fields.push({ name: `error_${name}`, text, start, end });
  const level = from + found[1]!.length + 2;
  add('time', from, from + found[1]!.length);
  add('level', level, level + found[2]!.length);
  const pid = level + found[2]!.length + 2;
  add('pid', pid, pid + found[3]!.length);
  let at = from + found[0].length;
  if (found[4] !== undefined) add('connection', at - found[4].length - 1, at - 1);
  const client = clientAt(line, at);
  add('message', at, client < 0 ? line.length : client);
  if (client < 0) return fields;
  at = client;
  for (const name of names) {
    const label = `, ${name}: `;
    if (!line.startsWith(label, at)) continue;
    const start = at + label.length;
    const isQuoted = line[start] === '"';
    const ends = names.slice(names.indexOf(name) + 1).map((other) => line.indexOf(`${isQuoted ? '"' : ''}, ${other}: `, start + 1 - (isQuoted ? 0 : 1))).filter((end) => end >= 0);
    const end = ends.length > 0 ? Math.min(...ends) + (isQuoted ? 1 : 0) : line.length;
    add(name, start, end, isQuoted ? line.slice(start + 1, line[end - 1] === '"' && end > start + 1 ? end - 1 : end) : line.slice(start, end));
    at = end;
  }
  return fields;
}

/** The message may hold a path with anything in it: the client is an address, or a socket. */
function clientAt(line: string, from: number): number {
  const label = /, client: (?:[0-9a-fA-F.:]{2,45}|unix:)(?=,|$)/g;
  label.lastIndex = from;
  return label.exec(line)?.index ?? -1;
}

const klog = /[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} {1,10}\d{1,10} [\w.-]{1,80}:\d{1,6}\] /y;

/** klog's lines, and the banner that the controller begins with. */
export function isControllerLine(line: string, from: number): boolean {
  klog.lastIndex = from;
  return klog.test(line) || /^(?:-{20,}|NGINX Ingress controller$|\s{0,8}(?:Release|Build|Repository):|\s{0,8}nginx version: )/.test(line.slice(from, from + 100));
}
