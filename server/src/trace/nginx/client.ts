/**
 * Exports seesClient, which lets the addresses in a header take the place of a trusted proxy's (ngx_http_realip_module.c), and forwarded, the search
 * for such an address, which geo makes too (ngx_http_get_forwarded_addr).
 */
import { formatIp, inPrefix, parseIp, parsePrefix, type Ip } from '../../base/ip.ts';
import type { RequestState } from './state.ts';
import { setting, settings } from './state.ts';
import { step } from './steps.ts';

/** The client as rules of access and variables see it from here on. It is looked for at the beginning and again in the location, until one is found. */
export function seesClient(state: RequestState): void {
  const trusted = settings(state.scope, 'set_real_ip_from');
  const { client, headers } = state.arrival;
  if (state.realClient || trusted.length === 0 || !client) return;
  const name = (setting(state.scope, 'real_ip_header') ?? 'X-Real-IP').toLowerCase();
  if (name === 'proxy_protocol') return;
  const value = headers.get(name.replaceAll('-', '_'));
  if (value === undefined) return;
  const isTrusted = (ip: Ip): boolean => trusted.some(({ args: [who] }) => isIn(ip, who?.text ?? ''));
  const found = forwarded(client, value, isTrusted, setting(state.scope, 'real_ip_recursive')?.toLowerCase() === 'on');
  if (!found) return;
  state.realClient = found;
  step(state, 'access', `${formatIp(client)} is a trusted proxy: the client is ${formatIp(found)}, as ${name} says`, trusted[0]);
}

function isIn(ip: Ip, who: string): boolean {
  const prefix = parsePrefix(who);
  return prefix !== undefined && prefix.ip.family === ip.family && inPrefix(ip, prefix);
}

/** The last address of a list, as long as who sent it is trusted; with `recursive` the last one that is not. Undefined where the sender is not trusted, or the list says nothing. */
export function forwarded(sender: Ip, list: string, isTrusted: (ip: Ip) => boolean, recursive: boolean): Ip | undefined {
  if (!isTrusted(sender)) return undefined;
  let end = list.length - 1;
  while (end > 0 && (list[end] === ' ' || list[end] === ',')) end--;
  let start = end;
  while (start > 0 && list[start] !== ' ' && list[start] !== ',') start--;
  if (list[start] === ' ' || list[start] === ',') start++;
  const ip = addressOf(list.slice(start, end + 1));
  if (!ip) return undefined;
  return (recursive && start > 0 ? forwarded(ip, list.slice(0, start - 1), isTrusted, true) : undefined) ?? ip;
}

/** An address, or one with a port (ngx_parse_addr_port). */
function addressOf(text: string): Ip | undefined {
  const plain = parseIp(text);
  if (plain) return plain;
  const found = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([\d.]+):(\d+)$/.exec(text);
  const port = found?.[2] === undefined ? 1 : Number(found[2]);
  return found && port >= 1 && port <= 65535 ? parseIp(found[1]!) : undefined;
}
