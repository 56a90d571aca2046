/**
 * Exports FibTable: one routing table, and its look-up as the kernel does it: longest prefix, then TOS and metric for IPv4
 * (fib_table_lookup), metric, preference and interface for IPv6 (fib6_table_lookup, ip6_pol_route_lookup).
 */
import type { Route } from '../base/host.ts';
import { formatIp, formatPrefix, inPrefix, lengthOfMask, maskOfLength, type Family, type Ip, type Prefix } from '../base/ip.ts';

export interface FibHop {
  readonly dev?: string;
  readonly via?: Ip;
  readonly viaName?: string;
  readonly weight: number;
  readonly dead: boolean;
  readonly linkdown: boolean;
}

/** A route as a look-up sees it. */
export interface FibEntry {
  readonly prefix: Prefix;
  readonly from?: Prefix;
  readonly type: Route['type'];
  readonly table: string;
  readonly tos: number;
  readonly metric: number;
  readonly hops: readonly FibHop[];
  readonly realm: number;
  /** Router preference as the kernel scores it: 1 low, 2 medium, 3 high (IPV6_DECODE_PREF). */
  readonly preference: number;
  readonly src?: Ip;
  /** "the route default via 10.0.0.1 dev eth0". */
  readonly words: string;
  /** Absent for routes that follow from addresses. */
  readonly route?: Route;
}

/** What a packet asks of the tables (struct flowi4, flowi6). */
export interface Flow {
  readonly dst: Ip;
  /** Absent where the kernel routes without a source yet. */
  readonly src?: Ip;
  readonly iif: string;
  readonly oif?: string;
  readonly mark: number;
  readonly tos: number;
  readonly uid?: number;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
  /** IPv6: only routes by `oif` count (RT6_LOOKUP_F_IFACE). */
  readonly strict?: boolean;
  /** IPv6: the interface that is preferred among equal routes; rules do not see it. */
  readonly near?: string;
  /** IPv6: the first route by `oif`, or by an interface with the source address, whatever its metric (rt6_device_match). */
  readonly byDevice?: boolean;
  /** What is not known is not asked. */
  readonly quiet?: boolean;
}

/** What a look-up may ask of the box. */
export interface FibSurroundings {
  /** Routes by an interface without a carrier do not count there. */
  ignoresLinkdown(dev: string): boolean;
  hasAddress(dev: string, ip: Ip): boolean;
}

export interface FibMatch { readonly entry: FibEntry; /** Those that may be taken. */ readonly hops: readonly FibHop[] }

export interface FibTable { lookup(flow: Flow): FibMatch | undefined; readonly size: number }

/** The anycast addresses of networks, which the kernel makes itself; others are local where they arrive, and nothing else (RTF_ANYCAST). */
export const isOwnAnycast = ({ type, route }: FibEntry): boolean => type === 'anycast' && (!route || route.protocol === 'kernel');

const silent: ReadonlySet<Route['type']> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);
export const isReject = (type: Route['type']): boolean => silent.has(type);

const lengthOf = (prefix: Prefix | undefined): number => (prefix ? (lengthOfMask(prefix.mask) ?? 0) : 0);

/** A route of the capture as an entry. One with neither gateway nor interface is how some listings print a blackhole. */
export function entryOf(route: Route): FibEntry {
  const { prefix, hops } = route;
  const type = route.type === 'unicast' && hops.every((hop) => hop.dev === undefined && !hop.via && hop.viaName === undefined) ? 'blackhole' : route.type;
  const name = lengthOf(prefix) === 0 ? 'default' : formatPrefix(prefix);
  const [first] = hops;
  const way = hops.length > 1 ? ` with ${hops.length} next hops` : `${first?.via ? ` via ${formatIp(first.via)}` : first?.viaName !== undefined ? ` via ${first.viaName}` : ''}${first?.dev === undefined || isReject(type) ? '' : ` dev ${first.dev}`}`;
  const inTable = route.table === 'main' ? '' : ` of table ${route.table}`;
  const more = `${route.tos ? ` tos 0x${route.tos.toString(16)}` : ''}${route.from ? ` from ${formatPrefix(route.from)}` : ''}`;
  return {
    prefix, ...(route.from && { from: route.from }), type, table: route.table, tos: route.tos ?? 0, metric: route.metric, realm: route.realm ?? 0,
    preference: route.preference === 'low' ? 1 : route.preference === 'high' ? 3 : 2,
    hops: hops.map((hop) => ({
      ...(hop.dev !== undefined && { dev: hop.dev }), ...(hop.via && { via: hop.via }), ...(hop.viaName !== undefined && { viaName: hop.viaName }), weight: hop.weight ?? 1,
      dead: route.flags.includes('dead') || hop.flags?.includes('dead') === true, linkdown: route.flags.includes('linkdown') || hop.flags?.includes('linkdown') === true,
    })),
    ...(route.src && { src: route.src }), route, words: `the route ${type === 'unicast' ? '' : `${type} `}${name}${more}${way}${inTable}`,
  };
}

const keyOf = (ip: Ip, mask: readonly number[]): string => ip.words.map((word, i) => (word & mask[i]!) >>> 0).join();

/** `entries` in the order of the listing; of equal ones the first counts. Those of table local come before those of main (fib_find_alias sorts by table). */
export function createFibTable(family: Family, entries: readonly FibEntry[], around: FibSurroundings): FibTable {
  const byLength = new Map<number, Map<string, FibEntry[]>>();
  for (const entry of entries) {
    const length = lengthOf(entry.prefix);
    let nodes = byLength.get(length);
    if (!nodes) byLength.set(length, (nodes = new Map()));
    const key = keyOf(entry.prefix.ip, maskOfLength(family, length));
    const list = nodes.get(key);
    if (list) list.push(entry);
    else nodes.set(key, [entry]);
  }
  const lengths = [...byLength.keys()].sort((a, b) => b - a).map((length) => ({ mask: maskOfLength(family, length), nodes: byLength.get(length)! }));
  for (const { nodes } of lengths) for (const [key, list] of nodes) nodes.set(key, family === 4 ? list.sort(byTosAndMetric) : siblings(list.sort(bySourceAndMetric)));
  const choose = family === 4 ? chooseIn4 : chooseIn6;
  return {
    size: entries.length,
    lookup(flow) {
      for (const { mask, nodes } of lengths) {
        const node = nodes.get(keyOf(flow.dst, mask));
        const found = node && choose(node, flow, around);
        if (found) return found;
      }
      return undefined;
    },
  };
}

const rank = (entry: FibEntry): number => (entry.table === 'local' ? 0 : 1);
const byTosAndMetric = (a: FibEntry, b: FibEntry): number => rank(a) - rank(b) || b.tos - a.tos || a.metric - b.metric;
const bySourceAndMetric = (a: FibEntry, b: FibEntry): number => lengthOf(b.from) - lengthOf(a.from) || a.metric - b.metric;

/** IPv6 routes of one prefix and metric that have gateways are next hops of one another; older listings print a line for each (rt6_qualify_for_ecmp). */
function siblings(list: readonly FibEntry[]): FibEntry[] {
  const found: FibEntry[] = [];
  for (const entry of list) {
    const before = found.at(-1);
    const gateways = [before, entry].every((each) => each?.type === 'unicast' && each.hops.length > 0 && each.hops.every((hop) => hop.via));
    if (before && gateways && before.metric === entry.metric && lengthOf(before.from) === lengthOf(entry.from)) found[found.length - 1] = { ...before, hops: [...before.hops, ...entry.hops], words: `${before.words} and its siblings` };
    else found.push(entry);
  }
  return found;
}

const good = (hop: FibHop, around: FibSurroundings): boolean => !hop.dead && !(hop.linkdown && hop.dev !== undefined && around.ignoresLinkdown(hop.dev));

/** The bits of the TOS byte that choose an IPv4 route: neither ECN nor the old precedence (IPTOS_RT_MASK). */
export const routingTos = 0x1c;

function chooseIn4(node: readonly FibEntry[], flow: Flow, around: FibSurroundings): FibMatch | undefined {
  for (const entry of node) {
    if (entry.tos !== 0 && entry.tos !== (flow.tos & routingTos)) continue;
    if (isReject(entry.type)) return { entry, hops: [] };
    const hops = entry.hops.filter((hop) => good(hop, around) && (flow.oif === undefined || hop.dev === flow.oif));
    if (hops.length > 0) return { entry, hops };
  }
  return undefined;
}

function chooseIn6(node: readonly FibEntry[], flow: Flow, around: FibSurroundings): FibMatch | undefined {
  const fitting = ofSource(node, flow.src);
  if (flow.byDevice) return byDevice(fitting, flow, around);
  const oif = flow.oif ?? flow.near;
  const score = (entry: FibEntry, hop: FibHop): number => {
    const near = oif === undefined || deviceOf(entry, hop) === oif ? 2 : 0;
    return !good(hop, around) || (near === 0 && flow.strict) ? -1 : near | (entry.preference << 2);
  };
  const best = (list: readonly FibEntry[]): FibMatch | undefined => {
    let found: FibMatch | undefined;
    let most = -1;
    for (const entry of list) {
      const hops = hopsOf(entry).filter((hop) => score(entry, hop) >= 0);
      const own = Math.max(-1, ...hops.map((hop) => score(entry, hop)));
      if (own > most) [most, found] = [own, { entry, hops }];
    }
    return found;
  };
  // The lowest metric first; where nothing of it fits, all others together (find_rr_leaf).
  const lowest = fitting[0]?.metric;
  return best(fitting.filter((entry) => entry.metric === lowest)) ?? best(fitting.filter((entry) => entry.metric !== lowest));
}

/** Where a prefix has routes for some sources, those for the longest one count; without any the next shorter prefix decides, even where a route for all sources is there; default routes have no shorter one behind them (fib6_node_lookup_1). */
function ofSource(node: readonly FibEntry[], src: Ip | undefined): readonly FibEntry[] {
  if (!node.some((entry) => lengthOf(entry.from) > 0)) return node;
  const fitting = node.filter((entry) => entry.from && lengthOf(entry.from) > 0 && src && inPrefix(src, entry.from));
  if (fitting.length === 0 && lengthOf(node[0]?.prefix) === 0) return node.filter((entry) => lengthOf(entry.from) === 0);
  return fitting.filter((entry) => lengthOf(entry.from) === lengthOf(fitting[0]?.from));
}

/** Rejecting routes of IPv6 are routes by lo. */
const loopbackHop: FibHop = { dev: 'lo', weight: 1, dead: false, linkdown: false };
const hopsOf = (entry: FibEntry): readonly FibHop[] => (isReject(entry.type) ? [loopbackHop] : entry.hops);
const deviceOf = (entry: FibEntry, hop: FibHop): string | undefined => (isReject(entry.type) ? 'lo' : hop.dev);

function byDevice(node: readonly FibEntry[], flow: Flow, around: FibSurroundings): FibMatch | undefined {
  const { oif, src } = flow;
  const all = node.flatMap((entry) => hopsOf(entry).map((hop) => ({ entry, hop })));
  const [first] = all;
  const anySource = oif === undefined && !src;
  const found = anySource ? undefined : all.find(({ entry, hop }) => !hop.dead && (oif !== undefined ? deviceOf(entry, hop) === oif : src && hop.dev !== undefined && around.hasAddress(hop.dev, src)));
  if (found) return { entry: found.entry, hops: oif !== undefined ? [found.hop] : hopsOf(found.entry).filter((hop) => !hop.dead) };
  if ((oif !== undefined && flow.strict) || !first || first.hop.dead) return undefined;
  return { entry: first.entry, hops: oif !== undefined ? [first.hop] : hopsOf(first.entry).filter((hop) => !hop.dead) };
}
