/** Exports requestOfLine: the request that a line of a log tells of, as far as its fields say. */
import { bytesOf, textOf } from '../../base/bytes.ts';
import type { LogEscape, LogLine } from './tree.ts';

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  readonly scheme?: 'http' | 'https';
  readonly port?: number;
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Undefined where the line has no request that nginx took: bytes of TLS, an empty line, CONNECT. */
export function requestOfLine(line: LogLine): LoggedRequest | undefined {
  const value = (...names: string[]): string | undefined => {
    for (const name of names) {
      const text = line.fields.find((field) => field.name === name)?.text;
      if (text !== undefined && text !== '' && text !== '-') return unescaped(text, line.escape);
    }
    return undefined;
  };
  const asked = askedFor(value);
  if (!asked) return undefined;
  const absolute = /^(https?):\/\/([^/?#]*)/i.exec(asked.target);
  const path = absolute ? asked.target.slice(absolute[0].length) : asked.target;
  if (absolute === null && !path.startsWith('/') && path !== '*') return undefined;
  const host = absolute?.[2] ?? value('http_host', 'host', 'error_host', 'ssl_server_name', 'server_name', 'best_http_host');
  const client = value('remote_addr', 'the_real_ip', 'proxy_protocol_addr', 'error_client');
  const scheme = value('scheme', 'pass_access_scheme', 'http_x_forwarded_proto') ?? (value('https') === 'on' || value('ssl_protocol') !== undefined ? 'https' : undefined);
  const port = Number(value('server_port', 'pass_server_port'));
  const headers = headersOf(line);
  return {
    method: asked.method, path: path.startsWith('/') ? path : `/${path}`,
    ...(host !== undefined && { host: host.replace(/:\d{1,5}$/, '') }), ...((scheme === 'http' || scheme === 'https') && { scheme }),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 && { port }), ...(client !== undefined && { client }), ...(Object.keys(headers).length > 0 && { headers }),
  };
}

function askedFor(value: (...names: string[]) => string | undefined): { method: string; target: string } | undefined {
  const request = value('request', 'error_request');
  if (request !== undefined) {
    const found = /^([A-Z_-]{1,32}) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/.exec(request);
    return found && found[1] !== 'CONNECT' ? { method: found[1]!, target: found[2]! } : undefined;
  }
  const path = value('request_uri', 'uri', 'document_uri');
  if (path === undefined || /\s/.test(path)) return undefined;
  const args = path.includes('?') ? undefined : value('args', 'query_string');
  const method = value('request_method') ?? 'GET';
  return method === 'CONNECT' ? undefined : { method, target: args === undefined ? path : `${path}?${args}` };
}

/** Headers that the log has variables of, without those that say what other fields say. */
function headersOf({ fields, escape }: LogLine): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, text } of fields) {
    if (!name.startsWith('http_') || name === 'http_host' || text === '' || text === '-') continue;
    const header = name.slice(5).split('_').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('-');
    headers[header] = unescaped(text, escape);
  }
  return headers;
}

/** What nginx had before it escaped the value. */
function unescaped(text: string, escape: LogEscape): string {
  if (escape === 'none' || !text.includes('\\')) return text;
  if (escape === 'default') return textOf(bytesOf(text).replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).replace(/\\(["\\])/g, '$1'));
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
