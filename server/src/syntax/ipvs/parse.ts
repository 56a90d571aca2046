/** Exports parseVirtualServers: the virtual servers of IPVS that `ipvsadm` lists, with their real servers. */
import type { NamedServer, RealServer, VirtualServer } from '../../base/host.ts';
import { parseIp, type Ip } from '../../base/ip.ts';
import { parsePort } from '../../base/protocols.ts';
import { lineEnd, lineText, type Lines } from '../../base/text.ts';

type Draft = { -readonly [K in keyof Omit<VirtualServer, 'realServers' | 'namedServers'>]: VirtualServer[K] } & { realServers: RealServer[]; namedServers?: NamedServer[] };

/** How `ipvsadm -S` writes forwarding methods (ipvsadm(8)). */
const forwardOptions: Readonly<Record<string, string>> = { '-m': 'Masq', '--masquerading': 'Masq', '-g': 'Route', '--gatewaying': 'Route', '-i': 'Tunnel', '--ipip': 'Tunnel' };

/**
 * Reads lines `first` to `last` (inclusive): `ipvsadm -L` with and without `-n`, `ipvsadm -S`, and /proc/net/ip_vs.
 * Ports may be service names. A server whose address or port is a name that is not known is kept by that name (`named`, `namedServers`).
 * Older versions print firewall marks above 2^31 as negative numbers.
 * Listings with `--stats` or `--rate` say no scheduler and no forwarding method: both are then empty, the weight is 1.
 */
export function parseVirtualServers(lines: Lines, first: number, last: number): VirtualServer[] {
  const servers: Draft[] = [];
  let current: Draft | undefined;
  let hasScheduler = true;
  let columns = ['Forward', 'Weight'];
  const hexadecimal = isProcForm(lines, first, last);
  const endpoint = (text: string): Endpoint | undefined => (hexadecimal ? parseHexEndpoint(text) : parseEndpoint(text));

  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const words = text.trim().split(/\s+/);
    const span = { start: lines.starts[line]! + text.length - text.trimStart().length, end: Math.max(lines.starts[line]!, lineEnd(lines, line) - (text.length - text.trimEnd().length)) };
    const kind = words[0] === '-&gt;' ? '->' : words[0]!;
    if (kind === 'Prot') {
      hasScheduler = words[2] === undefined || words[2] === 'Scheduler';
      columns = words.slice(2);
    } else if (kind === '->' && words[1] === 'RemoteAddress:Port') columns = words.length > 2 ? words.slice(2) : columns;
    else if (kind === '->') {
      const at = endpoint(words[1] ?? '');
      // A long name may have pushed its port out of the column.
      if (!current || (!at && !isName(words[1] ?? '') && !(words.length >= 5 && /^[a-z][\w.-]*$/i.test(words[1]!)))) continue;
      const column = (name: string): string | undefined => (columns.includes(name) ? words[2 + columns.indexOf(name)] : undefined);
      const weight = Number(column('Weight') ?? 1);
      const rest = { forward: column('Forward') ?? '', weight: Number.isFinite(weight) ? weight : 1, span };
      if (at) current.realServers.push({ ...at, ...rest });
      else (current.namedServers ??= []).push({ name: words[1]!, ...rest });
      current.span = { start: current.span.start, end: span.end };
    } else if (kind === 'TCP' || kind === 'UDP' || kind === 'SCTP') {
      const at = endpoint(words[1] ?? '');
      current = at || isName(words[1] ?? '') ? { protocol: kind, ...(at ?? { named: words[1]! }), scheduler: '', flags: '', realServers: [], span } : undefined;
      if (!current) continue;
      if (hasScheduler) setScheduler(current, words.slice(2));
      servers.push(current);
    } else if (kind === 'FWM' && /^(?:[0-9a-fA-F]+|-\d+)$/.test(words[1] ?? '')) {
      current = { protocol: 'FWM', fwmark: parseInt(words[1]!, hexadecimal ? 16 : 10) >>> 0, scheduler: '', flags: '', realServers: [], span };
      if (hasScheduler) setScheduler(current, words.slice(words[2] === 'IPv6' ? 3 : 2));
      servers.push(current);
    } else if (kind === '-A' || kind === '-a') {
      current = savedLine(words, span, servers) ?? current;
    }
  }
  return servers;
}

function setScheduler(server: Draft, words: readonly string[]): void {
  server.scheduler = words[0] ?? '';
  server.flags = words.slice(1).join(' ');
}

/** `web.example.com:http`: the listing was made without -n. */
const isName = (text: string): boolean => {
  const [, host = '', port = ''] = /^(\[[\da-fA-F:.]+\]|[^\s:]+):([\w.+*-]+)$/.exec(text) ?? [];
  return host !== '' && (/[a-z]/i.test(port) || (!host.startsWith('[') && !/^[\d.]+$/.test(host)));
};

interface Endpoint { readonly ip: Ip; readonly port: number }

/** `10.0.0.1:80`, `[2001:db8::1]:http`. */
function parseEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  const address = text.slice(0, colon);
  const ip = parseIp(/^\[.*\]$/.test(address) ? address.slice(1, -1) : address);
  const port = parsePort(text.slice(colon + 1));
  return ip && port !== undefined && colon > 0 ? { ip, port } : undefined;
}

/** /proc/net/ip_vs writes addresses and ports as fixed-width hexadecimal (ip_vs_info_seq_show in the kernel's ip_vs_ctl.c). */
function parseHexEndpoint(text: string): Endpoint | undefined {
  const v4 = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(text);
  if (v4) return { ip: { family: 4, words: [parseInt(v4[1]!, 16)] }, port: parseInt(v4[2]!, 16) };
  const v6 = /^\[(.*)\]:([0-9A-F]{4})$/.exec(text);
  const ip = v6 && parseIp(v6[1]!);
  return ip ? { ip, port: parseInt(v6![2]!, 16) } : undefined;
}

function isProcForm(lines: Lines, first: number, last: number): boolean {
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const address = /^\s*(?:TCP|UDP|SCTP|->)\s+(\S+)/.exec(lineText(lines, line))?.[1];
    if (address === undefined || address === 'RemoteAddress:Port') continue;
    return /^(?:[0-9A-F]{8}|\[(?:[0-9a-f]{4}:){7}[0-9a-f]{4}\]):[0-9A-F]{4}$/.test(address);
  }
  return false;
}

/** A line of `ipvsadm -S`: `-A` makes a virtual server and returns it, `-a` adds a real server. */
function savedLine(words: readonly string[], span: { start: number; end: number }, servers: Draft[]): Draft | undefined {
  const option = (...names: string[]): string | undefined => {
    const at = words.findIndex((word) => names.includes(word));
    return at < 0 ? undefined : words[at + 1];
  };
  const protocols = [['TCP', option('-t', '--tcp-service')], ['UDP', option('-u', '--udp-service')], ['SCTP', option('--sctp-service')], ['FWM', option('-f', '--fwmark-service')]] as const;
  const [protocol, service] = protocols.find(([, value]) => value !== undefined) ?? ['TCP', ''];
  const at = protocol === 'FWM' ? undefined : parseEndpoint(service!);
  const fwmark = protocol === 'FWM' ? Number(service) : undefined;
  const named = !at && protocol !== 'FWM' && isName(service!) ? service! : undefined;
  if (!at && named === undefined && !Number.isInteger(fwmark)) return undefined;
  if (words[0] === '-A') {
    const made: Draft = { protocol, ...(at ?? (named === undefined ? { fwmark: fwmark! } : { named })), scheduler: option('-s', '--scheduler') ?? 'wlc', flags: flagsOf(words, option), realServers: [], span };
    servers.push(made);
    return made;
  }
  const server = servers.findLast((one) => one.protocol === protocol && one.port === at?.port && one.fwmark === fwmark && one.named === named && (!at || String(one.ip?.words) === String(at.ip.words)));
  const to = option('-r', '--real-server') ?? '';
  const real = parseEndpoint(to);
  if (!server || (!real && !isName(to))) return undefined;
  const forward = words.map((word) => (Object.hasOwn(forwardOptions, word) ? forwardOptions[word]! : '')).find((name) => name !== '') ?? 'Route';
  const weight = Number(option('-w', '--weight') ?? 1);
  const rest = { forward, weight: Number.isFinite(weight) ? weight : 1, span };
  if (real) server.realServers.push({ ...real, ...rest });
  else (server.namedServers ??= []).push({ name: to, ...rest });
  server.span = { start: server.span.start, end: span.end };
  return undefined;
}

/** The options of `-A` as the column Flags of a listing says them (print_service_entry in ipvsadm.c). */
function flagsOf(words: readonly string[], option: (...names: string[]) => string | undefined): string {
  const scheduling = option('-b', '--sched-flags');
  const persistent = option('-p', '--persistent');
  const mask = option('-M', '--netmask');
  const engine = option('--pe');
  const parts = [scheduling && `(${scheduling})`, persistent && `persistent ${persistent}`, persistent && mask && `mask ${mask}`, engine && `pe ${engine}`, (words.includes('-o') || words.includes('--ops')) && 'ops'];
  return parts.filter((part) => part).join(' ');
}
