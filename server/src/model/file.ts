/**
 * Exports modelOf: an AnalysedFile over a capture's tree. `analyse(uri, text)`, which also parses, is in server/src/analyse.ts:
 * the model knows trees, not parsers.
 */
import type { Family } from '../base/ip.ts';
import { listsAll, unionOfAddresses } from '../base/host.ts';
import type { ConnectionListing, Host, Interface, IpRule, ListedConnection, Neighbour, Route, Sysctl, VirtualServer } from '../base/host.ts';
import type { IpSet } from '../base/ipset.ts';
import type { Kube, KubeItem } from '../base/kube.ts';
import { isRuleKind, type CaptureTree, type Section } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { hostSections } from './hosts.ts';
import { baseName } from './names.ts';
import { dumpAt, findDumps } from './ruleset.ts';
import type { AnalysedFile, Dump } from './tree.ts';

/** What the model needs from the parsers. */
export interface Parsers {
  rule(capture: CaptureTree, line: number, family: Family): Rule;
  sets(capture: CaptureTree, section: Section): IpSet[];
  interfaces(capture: CaptureTree, section: Section): Interface[];
  routes(capture: CaptureTree, section: Section): Route[];
  /** The tables that the section's command lists; undefined where it does not say. */
  listedTables(section: Section): readonly string[] | 'all' | undefined;
  rules(capture: CaptureTree, section: Section): IpRule[];
  sysctls(capture: CaptureTree, section: Section): [string, Sysctl][];
  virtualServers(capture: CaptureTree, section: Section): VirtualServer[];
  neighbours(capture: CaptureTree, section: Section): Neighbour[];
  kube(capture: CaptureTree, section: Section): KubeItem[];
  connections(capture: CaptureTree, section: Section): ConnectionListing;
}

/** Of the rules that were parsed, between one and two times this number are kept, so that a sweep over a large dump does not fill the memory. */
const keptRules = 8_000;

/** `neighbours` are the names of the boxes where the capture is a part of a document with several. */
export function modelOf(uri: string, capture: CaptureTree, parsers: Parsers, neighbours?: readonly string[]): AnalysedFile {
  let dumps: Dump[] | undefined;
  let host: Host | undefined;
  let kube: Kube | undefined;
  let sets: Map<string, IpSet> | undefined;
  let boxes: readonly AnalysedFile[] | undefined;
  let rules = new Map<number, Rule>();
  let olderRules = new Map<number, Rule>();

  const ruleOf = (line: number, family: Family): Rule | undefined => {
    if (!isRuleKind(capture.records.kind[line])) return undefined;
    const known = rules.get(line);
    if (known) return known;
    if (rules.size >= keptRules) {
      olderRules = rules;
      rules = new Map();
    }
    const rule = olderRules.get(line) ?? parsers.rule(capture, line, family);
    rules.set(line, rule);
    return rule;
  };
  const sectionsOf = (...kinds: Section['kind'][]): Section[] => capture.sections.filter((section) => kinds.includes(section.kind));
  const file: AnalysedFile = {
    uri,
    get own() {
      return file;
    },
    others: [],
    get boxes() {
      return (boxes ??= boxesOf(file, parsers));
    },
    ...(neighbours && { neighbours }),
    lines: capture.lines,
    capture,
    get dumps() {
      return (dumps ??= findDumps(file, ruleOf));
    },
    rule: (line) => ruleOf(line, dumpAt(file.dumps, line)?.family ?? 4),
    get host() {
      return (host ??= hostOf(uri, capture, parsers, sectionsOf));
    },
    get kube() {
      return (kube ??= kubeOf(sectionsOf('kubectl', 'manifest').flatMap((section) => parsers.kube(capture, section))));
    },
    get sets() {
      return (sets ??= setsByName(sectionsOf('ipset-list', 'ipset-save').flatMap((section) => parsers.sets(capture, section))));
    },
    hasSets: capture.sections.some((section) => section.kind === 'ipset-list' || section.kind === 'ipset-save'),
  };
  return file;
}

function boxesOf(file: AnalysedFile, parsers: Parsers): readonly AnalysedFile[] {
  const parts = hostSections(file.capture.sections);
  const names = parts.map((sections) => sections.find(({ host }) => host !== undefined)?.host ?? '');
  return parts.length < 2 ? [file] : parts.map((sections) => modelOf(file.uri, { ...file.capture, sections }, parsers, names));
}

function hostOf(uri: string, capture: CaptureTree, parsers: Parsers, sectionsOf: (...kinds: Section['kind'][]) => Section[]): Host {
  const interfaces = mergeInterfaces([...sectionsOf('ip-addr'), ...sectionsOf('ifconfig')].flatMap((section) => parsers.interfaces(capture, section)));
  const routeSections = [...sectionsOf('ip-route'), ...sectionsOf('route-n')];
  const routes = withoutRepeats(routeSections.map((section) => parsers.routes(capture, section)));
  const tables = { 4: listedIn(4, routeSections, routes, parsers), 6: listedIn(6, routeSections, routes, parsers) };
  const rules = sectionsOf('ip-rule').flatMap((section) => parsers.rules(capture, section));
  const virtual = sectionsOf('ipvsadm');
  const listings = sectionsOf('conntrack').flatMap(inPieces).map((section) => listingOf(capture, section, parsers));
  let connections: ListedConnection[] | undefined;
  return {
    name: capture.sections.find((section) => section.host)?.host ?? baseName(uri),
    interfaces, routes, rules,
    listedTables: tables,
    hasRules: { 4: rules.some((rule) => rule.family === 4), 6: rules.some((rule) => rule.family === 6) },
    sysctls: new Map(sectionsOf('sysctl').flatMap((section) => parsers.sysctls(capture, section))),
    virtualServers: onceEach(virtual.flatMap((section) => parsers.virtualServers(capture, section))),
    neighbours: sectionsOf('neighbours').flatMap((section) => parsers.neighbours(capture, section)),
    get connections() {
      return (connections ??= listings.flatMap((listing) => listing.connections));
    },
    connectionListings: listings,
    hasAddresses: listsAll(interfaces, routes),
    hasRoutes: { 4: hasMain(tables[4]), 6: hasMain(tables[6]) },
    hasVirtualServers: virtual.length > 0,
  };
}

/**
 * The routes of several listings. One that an earlier listing has, too, is left out: `route -n` says less of it than `ip route`, neither its
 * source address nor its TOS, and one next hop of several.
 */
function withoutRepeats(listings: readonly (readonly Route[])[]): Route[] {
  if (listings.length < 2) return listings.flat();
  const found: Route[] = [];
  const seen = new Set<string>();
  for (const listing of listings) {
    const keys = listing.map(({ family, type, table, prefix, metric, hops }) => `${family} ${type === 'unicast' || type === 'local' ? `${type} ${hops[0]?.dev ?? ''}` : type === 'broadcast' || type === 'multicast' || type === 'anycast' ? type : 'none'} ${table} ${prefix.ip.words.join()}/${prefix.mask.join()} ${metric}`);
    listing.forEach((route, i) => {
      if (!seen.has(keys[i]!)) found.push(route);
    });
    for (const key of keys) seen.add(key);
  }
  return found;
}

/** A server that is listed twice is one; a listing that says the scheduler counts before one with `--stats` or `--rate`, which does not. */
function onceEach(servers: readonly VirtualServer[]): VirtualServer[] {
  const found = new Map<string, VirtualServer>();
  for (const server of servers) {
    const key = `${server.protocol} ${server.ip?.words.join('.') ?? server.named ?? ''} ${server.port ?? server.fwmark ?? ''}`;
    const known = found.get(key);
    if (!known || (known.scheduler === '' && server.scheduler !== '')) found.set(key, server);
  }
  return [...found.values()];
}

/** The last of equal names counts, but a listing without members (`ipset list -t`, `-n`) does not hide one that has them. */
function setsByName(list: readonly IpSet[]): Map<string, IpSet> {
  const found = new Map<string, IpSet>();
  for (const set of list) if (!set.terse || found.get(set.name)?.terse !== false) found.set(set.name, set);
  return found;
}

function kubeOf(items: readonly KubeItem[]): Kube {
  return {
    services: items.flatMap((each) => (each.kind === 'service' ? [each.item] : [])), endpoints: items.flatMap((each) => (each.kind === 'endpoints' ? [each.item] : [])),
    pods: items.flatMap((each) => (each.kind === 'pod' ? [each.item] : [])), nodes: items.flatMap((each) => (each.kind === 'node' ? [each.item] : [])),
  };
}

/** Lines of a listing of connections that are read at once. */
const linesOfPiece = 2_000;

/** A section cut into shorter ones; the prompt stands in front of the first. */
function inPieces(section: Section): Section[] {
  const pieces: Section[] = [];
  for (let { first } = section; first <= section.last; first += linesOfPiece) pieces.push({ ...section, first, last: Math.min(section.last, first + linesOfPiece - 1) });
  return pieces;
}

function listingOf(capture: CaptureTree, section: Section, parsers: Parsers): ConnectionListing {
  let read: ConnectionListing | undefined;
  const listing = (): ConnectionListing => (read ??= parsers.connections(capture, section));
  return {
    get connections() {
      return listing().connections;
    },
    get unread() {
      return listing().unread;
    },
  };
}

const hasMain = (listed: ReadonlySet<string> | 'all'): boolean => listed === 'all' || listed.has('main');

/**
 * The tables of a family whose routes the file has. A table that was asked for and printed nothing is empty; routes of several tables,
 * the local one among them, are what `ip route show table all` prints, whatever stands above them.
 */
function listedIn(family: Family, sections: readonly Section[], routes: readonly Route[], parsers: Parsers): ReadonlySet<string> | 'all' {
  const tables = new Set(routes.filter((route) => route.family === family).map((route) => route.table));
  if (tables.has('local') && tables.size > 1) return 'all';
  for (const section of sections) {
    const asked = parsers.listedTables(section);
    if (asked === 'all' && (section.family ?? family) === family) return 'all';
    if (asked !== 'all' && (section.family ?? 4) === family) for (const table of asked ?? []) tables.add(table);
  }
  return tables;
}

/** The same interface in two listings (ip -4 addr and ip -6 addr, say) is one interface. */
function mergeInterfaces(list: readonly Interface[]): Interface[] {
  const byName = new Map<string, Interface>();
  for (const item of list) {
    const known = byName.get(item.name);
    // The brief forms and ifconfig say no numbers, and the brief one of addresses no flags: a listing with the MTU knows them.
    const [better, other] = known && known.mtu === undefined && item.mtu !== undefined ? [item, known] : [known, item];
    byName.set(item.name, known ? { ...other, ...better!, addresses: unionOfAddresses(known.addresses, item.addresses) } : item);
  }
  return [...byName.values()].sort((a, b) => a.index - b.index);
}
