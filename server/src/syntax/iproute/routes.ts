/** Exports parseRoutes: the routes that `ip route` prints; and listedTables, of which tables a command lists them. */
import type { Route } from '../../base/host.ts';
import { maskOfLength, parseIp, parsePrefix, type Family, type Ip, type Prefix } from '../../base/ip.ts';
import type { Span } from '../../base/span.ts';
import { lineText, type Lines } from '../../base/text.ts';
import { parseRealms, parseTosByte, tableName } from './tables.ts';

type Hop = { -readonly [K in keyof Route['hops'][number]]: Route['hops'][number][K] };
type Draft = { -readonly [K in keyof Omit<Route, 'hops' | 'flags'>]: Route[K] } & { hops: Hop[]; flags: string[] };

const types = new Set<string>(['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw']);
/** Words that stand without a value (print_rt_flags and print_route in iproute2's iproute.c). */
const flagWords = new Set(['linkdown', 'dead', 'pervasive', 'offload', 'trap', 'notify', 'unresolved', 'rt_offload', 'rt_trap', 'rt_offload_failed', 'offload_failed']);
/** Words with a value that Tablewalk has no use for. */
const valueWords = new Set([
  'nhid', 'advmss', 'window', 'rtt', 'rttvar', 'rto_min', 'ssthresh', 'cwnd', 'initcwnd', 'initrwnd', 'reordering', 'hoplimit', 'features', 'quickack',
  'congctl', 'fastopen_no_cookie', 'error', 'expires', 'ttl-propagate', 'age', 'users', 'used', 'uid', 'iif', 'mark', 'protocol', 'ipid',
]);
/** States of `ip neigh`, whose lines look like routes. */
const neighbour = /\s(?:lladdr\s|(?:proxy|PERMANENT|NOARP|REACHABLE|STALE|NONE|INCOMPLETE|DELAY|PROBE|FAILED)\s*$)/;

interface Defaults { family: Family; table: string; dev: string | undefined }

/**
 * Reads lines `first` to `last` (inclusive) of `ip route`, one route each or with `nexthop` lines below.
 * `family` holds where the line itself has no address (`default dev ppp0`). Without `table` the table is that of the command
 * on the first line (`ip route show table 100`), else `main`; `dev` is also taken from there, because `ip` then leaves it out.
 * Answers of `ip route get` are no routes and are left out.
 */
export function parseRoutes(lines: Lines, first: number, last: number, family: Family = 4): Route[] {
  const routes: Draft[] = [];
  const defaults: Defaults = { family, table: 'main', dev: undefined };
  let open: Draft | undefined;
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const start = lines.starts[line]! + text.length - text.trimStart().length;
    const span = { start, end: Math.max(start, lines.starts[line]! + text.trimEnd().length) };
    const words = text.replace(/\\/g, ' ').trim().split(/\s+/);
    if (/^\s+cache\b/.test(text) && open && words[0] === 'cache') {
      routes.splice(routes.indexOf(open), 1);
      open = undefined;
    } else if (words[0] === 'nexthop' && open) {
      readHops(open, words, 0);
      open.span = { start: open.span.start, end: span.end };
    } else if (!neighbour.test(text)) {
      if (line === first && /\bip\b.*\s(?:r|ro|rou|rout|route)\s+(?:g|ge|get)\s/.test(text)) return [];
      if (line === first) readCommand(defaults, text);
      open = readRoute(words, span, defaults);
      if (open) routes.push(open);
    }
  }
  return routes.filter((route) => route.hops.length > 0 || route.type !== 'unicast');
}

/** What a command on the first line says: `ip -6 route show table 100 dev eth0`. */
function readCommand(defaults: Defaults, text: string): void {
  const command = /\bip\b(.*)$/.exec(text)?.[1];
  if (command === undefined || !/\s(?:r|ro|rou|rout|route)\b/.test(command)) return;
  const table = /\stable\s+(\S+)/.exec(command)?.[1];
  if (table !== undefined && table !== 'all' && table !== '0') defaults.table = tableName(table);
  defaults.dev = /\sdev\s+(\S+)/.exec(command)?.[1];
}

/** The tables that a command such as `ip route show table 100` lists; undefined where it is no such command, or one that asks for a part only. */
export function listedTables(command: string): readonly string[] | 'all' | undefined {
  const words = /^(?:sudo\s+)?ip\s+((?:-\S+\s+)*)r(?:o|ou|out|oute)?(?:\s+(?:s|sh|sho|show|l|ls|list))?(?:\s+(.*?))?\s*$/.exec(command.split('|')[0]!);
  if (!words || command.includes('|')) return undefined;
  const rest = words[2];
  if (rest === undefined) return ['main'];
  const table = /^t(?:a|ab|abl|able)?\s+(\S+)$/.exec(rest)?.[1];
  return table === undefined ? undefined : table === 'all' || table === '0' ? 'all' : [tableName(table)];
}

function readRoute(words: readonly string[], span: Span, defaults: Defaults): Draft | undefined {
  const typed = types.has(words[0]!);
  const type = (typed ? words[0] : 'unicast') as Route['type'];
  const destination = words[typed ? 1 : 0];
  const via = words.indexOf('via');
  const family = (via > 0 && words[via + 1] !== 'inet6' && parseIp(words[via + 1] ?? '')?.family) || (words.includes('pref') ? 6 : defaults.family);
  const prefix = destination === undefined ? undefined : prefixOf(destination, family);
  if (!prefix) return undefined;
  const route: Draft = { family: prefix.ip.family, type, prefix, table: defaults.table, hops: [], metric: 0, flags: [], span };
  readHops(route, words, typed ? 2 : 1);
  if (route.hops.length === 0 && defaults.dev !== undefined && type === 'unicast') route.hops.push({ dev: defaults.dev });
  for (const hop of route.hops) hop.dev ??= defaults.dev;
  return route;
}

function prefixOf(text: string, family: Family): Prefix | undefined {
  if (text === 'default' || text === 'any' || text === 'all') return { ip: parseIp(family === 4 ? '0.0.0.0' : '::')!, mask: maskOfLength(family, 0) };
  return parsePrefix(text);
}

/** The last word of `encap ip id 5 src 0.0.0.0 dst 10.0.0.7 ttl 0 tos 0`, whose src and tos are the outer packet's. */
function endOfEncap(words: readonly string[], at: number): number {
  let last = at + 1;
  while (last + 1 < words.length && !/^(?:via|dev|nexthop|proto|scope|metric|table)$/.test(words[last + 1]!)) last++;
  return last;
}

/** Reads the words from `at` on into the route: hops, and what belongs to the whole route. */
function readHops(route: Draft, words: readonly string[], at: number): void {
  let hop: Hop | undefined;
  const here = (): Hop => {
    if (!hop) route.hops.push((hop = {}));
    return hop;
  };
  for (let i = at; i < words.length; i++) {
    const word = words[i]!;
    const value = words[i + 1];
    if (word === 'nexthop') hop = undefined;
    else if (word === 'encap') i = endOfEncap(words, i);
    else if (word === 'onlink') here().onlink = true;
    else if (flagWords.has(word)) {
      if (words[0] !== 'nexthop' && !words.includes('nexthop')) route.flags.push(word);
      else here().flags = [...(here().flags ?? []), word];
    }
    else if (value === undefined || /^[#<]/.test(word)) return;
    else if (word === 'via') {
      const ip: Ip | undefined = parseIp(value === 'inet' || value === 'inet6' ? (words[++i + 1] ?? '') : value);
      if (ip) here().via = ip;
      i++;
    } else if (word === 'dev') here().dev = words[++i]!;
    else if (word === 'weight') here().weight = Number(words[++i]) || 1;
    else if (word === 'metric') route.metric = Number(words[++i]) || 0;
    else if (word === 'table') route.table = tableName(words[++i]!);
    else if (word === 'scope') route.scope = words[++i]!;
    else if (word === 'proto') route.protocol = words[++i]!;
    else if (word === 'src') {
      const src = parseIp(words[++i]!);
      if (src) route.src = src;
    } else if (word === 'tos' || word === 'dsfield') {
      const tos = parseTosByte(words[++i]!);
      if (tos !== undefined) route.tos = tos;
    } else if (word === 'from') {
      const from = parsePrefix(words[++i]!);
      if (from) route.from = from;
    } else if (word === 'mtu') {
      if (words[i + 1] === 'lock') i++;
      const mtu = Number(words[++i]);
      if (mtu > 0) route.mtu = mtu;
    } else if (word === 'realm' || word === 'realms') {
      const realm = parseRealms(words[++i]!);
      if (realm !== undefined) route.realm = realm;
    } else if (word === 'pref') {
      const preference = words[++i];
      if (preference === 'low' || preference === 'high') route.preference = preference;
    } else if (valueWords.has(word)) i += value === 'lock' ? 2 : 1;
  }
}
