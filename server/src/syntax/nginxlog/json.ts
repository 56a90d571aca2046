/** Exports readJsonLine: the fields of an access log in JSON by the keys that are usual for them. What stands unquoted and empty, as of a variable without value, is read, too. */
import type { LogField } from './tree.ts';

const usual: Readonly<Record<string, string>> = {
  time: 'time_iso8601', timestamp: 'time_iso8601', '@timestamp': 'time_iso8601', client: 'remote_addr', client_ip: 'remote_addr', clientip: 'remote_addr', remote_ip: 'remote_addr', remote_address: 'remote_addr', user: 'remote_user',
  x_forward_for: 'http_x_forwarded_for', x_forwarded_for: 'http_x_forwarded_for', 'x-forward-for': 'http_x_forwarded_for', 'x-forwarded-for': 'http_x_forwarded_for', id: 'req_id', vhost: 'host', domain: 'host', http_host: 'http_host', method: 'request_method', verb: 'request_method', http_method: 'request_method',
  path: 'uri', url: 'request_uri', request_query: 'args', query: 'args', request_proto: 'server_protocol', protocol: 'server_protocol', proto: 'server_protocol', duration: 'request_time', response_time: 'request_time', bytes: 'body_bytes_sent', size: 'body_bytes_sent', response_code: 'status', code: 'status', status_code: 'status',
  referer: 'http_referer', referrer: 'http_referer', http_referrer: 'http_referer', agent: 'http_user_agent', user_agent: 'http_user_agent', useragent: 'http_user_agent', upstream: 'upstream_addr', port: 'server_port', namespace: 'namespace', ingress: 'ingress_name', service: 'service_name',
};
const known = /^(?:remote_(?:addr|user|port)|time_local|time_iso8601|msec|host|http_\w{1,80}|request(?:_\w{1,40})?|req_id|status|uri|args|query_string|scheme|server_(?:name|port|addr|protocol)|(?:body_)?bytes_sent|proxy_\w{1,40}|upstream_\w{1,40}|namespace|ingress_name|service_(?:name|port)|ssl_\w{1,40}|connection(?:_requests)?|realip_remote_addr|the_real_ip)$/;

/** `{` stands at `from`. Undefined where the object tells of no request. */
export function readJsonLine(line: string, from: number): LogField[] | undefined {
  if (line[from] !== '{') return undefined;
  const fields: LogField[] = [];
  let key: string | undefined;
  let isValue = false;
  for (let at = from; at < line.length; ) {
    const char = line[at]!;
    if (char === '"') {
      let end = at + 1;
      while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
      end = Math.min(end, line.length);
      if (isValue) take(key, line.slice(at + 1, end), at, Math.min(end + 1, line.length));
      else key = line.slice(at + 1, end);
      isValue = false;
      at = end + 1;
    } else if (char === ':') {
      isValue = true;
      at++;
    } else if (/[{}[\],\s]/.test(char)) {
      if (!/\s/.test(char)) isValue = false;
      at++;
    } else {
      let end = at;
      while (end < line.length && !/[,}\]\s]/.test(line[end]!)) end++;
      if (isValue) take(key, line.slice(at, end), at, end);
      isValue = false;
      at = end;
    }
    if (fields.length > 200) break;
  }
  function take(written: string | undefined, text: string, start: number, end: number): void {
    const lower = written?.toLowerCase() ?? '';
    const name = Object.hasOwn(usual, lower) ? usual[lower] : known.test(lower) ? lower : undefined;
    if (name !== undefined) fields.push({ name, text, start, end });
  }
  const has = (...names: string[]): boolean => fields.some(({ name }) => names.includes(name));
  return has('status') && (has('request', 'request_uri') || (has('uri') && has('request_method'))) ? fields : undefined;
}
