/** Exports parseRouteTable: the routes that `route -n` and `netstat -rn` print. */
import type { Route } from '../../base/host.ts';
import { isUnspecified, lengthOfMask, parseIp, parsePrefix, type Family, type Prefix } from '../../base/ip.ts';
import { lineText, type Lines } from '../../base/text.ts';

/** Where the columns stand; Iface is counted because `-ee` prints more behind it. */
interface Columns { readonly family: Family; readonly metric: number; readonly flags: number; readonly device: number; readonly columns: number }

/** Network names of Debian's /etc/networks that `route` without `-n` prints. */
const networkNames: Readonly<Record<string, string>> = { default: '0.0.0.0', loopback: '127.0.0.0', 'link-local': '169.254.0.0' };

/**
 * Reads lines `first` to `last` (inclusive): the IPv4 table (Destination, Gateway, Genmask, Flags, …) and the IPv6 one
 * (Destination, Next Hop, Flag, …). Rows whose destination is a host name are left out; a gateway's host name leaves the hop without `via`.
 * `!` is a route that rejects. A row whose interface is `*` without `!` is a blackhole: /proc/net/route has a flag only for
 * unreachable and prohibit (fib_flag_trans in the kernel's fib_trie.c). All are taken for the table `main`, but for the IPv6
 * rows with `n`, which the kernel made for its own addresses (`local`).
 */
export function parseRouteTable(lines: Lines, first: number, last: number): Route[] {
  const routes: Route[] = [];
  let columns: Columns = { family: 4, metric: 4, flags: 3, device: 7, columns: 8 };
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const words = text.trim().split(/\s+/);
    if (words[0] === 'Destination') columns = readHeader(words) ?? columns;
    else {
      const start = lines.starts[line]! + text.length - text.trimStart().length;
      const route = readRow(words, columns, { start, end: Math.max(start, lines.starts[line]! + text.trimEnd().length) });
      if (route) routes.push(route);
    }
  }
  return routes;
}

function readHeader(words: readonly string[]): Columns | undefined {
  const v6 = words[1] === 'Next' && words[2] === 'Hop';
  const names = v6 ? ['Destination', 'Gateway', ...words.slice(3)] : words;
  const find = (...wanted: string[]): number => names.findIndex((name) => wanted.includes(name));
  const device = find('Iface', 'If');
  const flags = find('Flags', 'Flag', 'Flgs');
  if (device < 0 || flags < 0) return undefined;
  return { family: v6 ? 6 : 4, metric: find('Metric', 'Met'), flags, device, columns: device + 1 };
}

function readRow(words: readonly string[], at: Columns, span: { start: number; end: number }): Route | undefined {
  if (words.length < at.columns) return undefined;
  const flags = words[at.flags]!;
  const prefix = at.family === 6 ? prefix6Of(words[0]!) : prefixOf(words[0]!, words[2]!);
  if (!/^[!UGHRDMACaerFLmn]+$/i.test(flags) || prefix?.ip.family !== at.family) return undefined;
  const device = words[at.device]!;
  const dev = device === '*' || device === '-' ? undefined : device;
  const gateway = parseIp(words[1]!.replace(/^\[(.*)\]$/, '$1'));
  const via = gateway && !isUnspecified(gateway) ? gateway : undefined;
  // Without -n a gateway has its host name; only the flag tells it from a `*`.
  const viaName = !gateway && /G/.test(flags) && !noGateway.has(words[1]!) ? words[1]! : undefined;
  const own = at.family === 6 && flags.includes('n') && !flags.includes('!');
  const type = flags.includes('!') ? 'unreachable' : own ? 'local' : dev === undefined && !via && viaName === undefined ? 'blackhole' : 'unicast';
  const metric = at.metric < 0 ? 0 : Number(words[at.metric]);
  return {
    family: at.family, type, prefix, table: own ? 'local' : 'main', metric: Number.isFinite(metric) ? metric >>> 0 : 0, flags: [...flags],
    hops: type === 'unreachable' || type === 'blackhole' ? [] : [{ ...(via && { via }), ...(viaName !== undefined && { viaName }), ...(dev !== undefined && { dev }) }], span,
  };
}

/** What stands for no gateway. */
const noGateway: ReadonlySet<string> = new Set(['*', '-', 'default']);

/** glibc writes the addresses of ::/96 as IPv4 addresses (`0.0.0.0/96`). */
const prefix6Of = (text: string): Prefix | undefined => parsePrefix(/^\d+(?:\.\d+){3}\/\d+$/.test(text) ? `::${text}` : text);

function prefixOf(destination: string, genmask: string): Prefix | undefined {
  const ip = parseIp(Object.hasOwn(networkNames, destination) ? networkNames[destination]! : destination);
  const mask = parseIp(genmask);
  if (!ip || mask?.family !== 4 || lengthOfMask(mask.words) === undefined) return undefined;
  return ip.family === 4 ? { ip, mask: mask.words } : undefined;
}
