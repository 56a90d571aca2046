/**
 * Exports boxesOf, boxAt, boxNamed and holdsLine, the boxes of a document with several; companionsOf, which of several files were captured on the same box; joinFiles and
 * withBoxes, a file with what they say added; filesOf, dumpsOf, withRules over such a box; fileOf and placeOf, where an item of the box stands.
 */
import { listsAll, unionOfAddresses, type Host, type Interface } from '../base/host.ts';
import type { Family } from '../base/ip.ts';
import type { Kube } from '../base/kube.ts';
import type { Sourced } from '../base/span.ts';
import { positionAt } from '../base/text.ts';
import { baseName, folderOf } from './names.ts';
import { sectionAt } from './sections.ts';
import type { AnalysedFile, Dump } from './tree.ts';

/** The box that a line of a document belongs to; the document itself where all of it is of one box, or where the line is of none. */
export function boxAt(boxes: readonly AnalysedFile[], line: number): AnalysedFile | undefined {
  if (boxes.length === 1) return boxes[0];
  return boxes.find(({ capture }) => sectionAt(capture.sections, line) !== undefined);
}

/** Whether a line of the document belongs to the file, where its document holds several boxes. */
export const holdsLine = ({ neighbours, capture }: AnalysedFile, line: number): boolean => neighbours === undefined || sectionAt(capture.sections, line) !== undefined;

/** Of a document, the boxes that checks look at one by one: itself where all of it is of one box. */
export const boxesOf = (file: AnalysedFile): readonly AnalysedFile[] => (file.boxes.length > 1 ? file.boxes : [file]);

/** The document with its boxes as other files complete them. */
export function withBoxes(whole: AnalysedFile, boxes: readonly AnalysedFile[]): AnalysedFile {
  if (boxes.every((box, i) => box === whole.boxes[i])) return whole;
  return {
    uri: whole.uri, lines: whole.lines, capture: whole.capture, hasSets: whole.hasSets, own: whole, others: [], boxes,
    rule: (line) => whole.rule(line),
    get dumps() {
      return whole.dumps;
    },
    get host() {
      return whole.host;
    },
    get kube() {
      return whole.kube;
    },
    get sets() {
      return whole.sets;
    },
  };
}

/** The box of this name; without a name, or where no box has it, the first that has rules. */
export function boxNamed(boxes: readonly AnalysedFile[], name: string | undefined): AnalysedFile {
  return boxes.find(({ host }) => host.name === name) ?? boxes.find(({ own }) => own.dumps.length > 0) ?? boxes[0]!;
}

const factCache = new WeakMap<AnalysedFile, ReadonlySet<string>>();

/** What the file lists of a box, one word for each thing that two captures of one box would not both list: `table 4 nat`, `addresses`. */
export function factsOf(file: AnalysedFile): ReadonlySet<string> {
  let facts = factCache.get(file.own);
  if (!facts) {
    const { dumps, host, sets, kube, uri } = file.own;
    const routes = ([4, 6] as const).flatMap((family) => (host.listedTables[family] === 'all' ? ['main', 'local'] : [...host.listedTables[family]]).map((table) => `routes ${family} ${table}`));
    facts = new Set([
      ...dumps.flatMap((dump) => dump.tables.map((table) => `table ${dump.family} ${table.name}`)),
      ...(host.interfaces.length > 0 ? [host.interfaces.some((item) => item.addresses.length > 0) ? 'addresses' : 'links'] : []),
      ...routes, ...([4, 6] as const).filter((family) => host.hasRules[family]).map((family) => `rules ${family}`),
      ...(host.sysctls.size > 0 ? ['sysctls'] : []), ...(host.hasVirtualServers ? ['virtual servers'] : []), ...(host.connectionListings.length > 0 ? ['connections'] : []),
      ...(host.neighbours.length > 0 ? ['neighbours'] : []), ...[...sets.keys()].map((name) => `set ${name}`),
      // What kubectl prints is of the cluster: any number of files may hold some of it.
      ...([kube.services, kube.endpoints, kube.pods, kube.nodes].some((list) => list.length > 0) ? [`cluster ${uri}`] : []),
    ]);
    factCache.set(file.own, facts);
  }
  return facts;
}

/** Host names in the prompts of a file. */
const hostsOf = (file: AnalysedFile): ReadonlySet<string> => new Set(file.capture.sections.flatMap(({ host }) => (host === undefined ? [] : [host])));

const wordsOf = (uri: string): ReadonlySet<string> => new Set(baseName(uri).toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== ''));

const common = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number => [...a].filter((item) => b.has(item)).length;

/**
 * Of other files in the folder of `file`, those that complete it to one box: they list what it does not. Where two would
 * complete it by the same thing, the one with the host name of its prompts, or with more words of its name, does; of equals none, since
 * nothing says which one is right.
 */
export function companionsOf(file: AnalysedFile, candidates: readonly AnalysedFile[]): AnalysedFile[] {
  const hosts = hostsOf(file);
  const words = wordsOf(file.uri);
  const taken = new Set(factsOf(file));
  const byScore = new Map<number, AnalysedFile[]>();
  for (const candidate of candidates) {
    const theirs = hostsOf(candidate);
    const sameHost = common(hosts, theirs) > 0;
    if (hosts.size > 0 && theirs.size > 0 && !sameHost) continue;
    if (factsOf(candidate).size === 0) continue;
    const score = (sameHost ? 1000 : 0) + common(words, wordsOf(candidate.uri));
    byScore.set(score, [...(byScore.get(score) ?? []), candidate]);
  }
  const found: AnalysedFile[] = [];
  for (const [, group] of [...byScore].sort(([a], [b]) => b - a)) {
    const fresh = group.filter((candidate) => common(factsOf(candidate), taken) === 0);
    const clear = fresh.filter((one) => fresh.every((other) => other === one || common(factsOf(one), factsOf(other)) === 0));
    for (const candidate of clear) for (const fact of factsOf(candidate)) taken.add(fact);
    found.push(...clear);
  }
  return found;
}

/** All files of the box, each by itself, the one at hand first. */
export const filesOf = (file: AnalysedFile): readonly AnalysedFile[] => (file.others.length === 0 ? [file.own] : [file.own, ...file.others]);

/** The dumps of all files of the box. */
export const dumpsOf = (file: AnalysedFile): readonly Dump[] => (file.others.length === 0 ? file.dumps : filesOf(file).flatMap((one) => one.dumps));

/** The box seen from the file that has its rules: `file` where it has some, or else the first of the others that has. */
export function withRules(file: AnalysedFile): AnalysedFile {
  const better = file.dumps.length > 0 ? undefined : file.others.find((other) => other.dumps.length > 0);
  return better ? joinFiles(better, filesOf(file).filter((one) => one !== better)) : file;
}

/** The file that an item of `file.host` or `file.sets` stands in: `file` itself, or one of the others. */
export function fileOf(file: AnalysedFile, item: Sourced): AnalysedFile {
  return item.uri === undefined || item.uri === file.uri ? file : (file.others.find((other) => other.uri === item.uri) ?? file);
}

/** Where an item stands, for a step or a link. */
export function placeOf(file: AnalysedFile, item: Sourced): { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } } {
  const { uri, lines } = fileOf(file, item);
  return { uri, range: { start: positionAt(lines, item.span.start), end: positionAt(lines, item.span.end) } };
}

const sourced = new WeakMap<object, object>();

/** The item with the document that it stands in; the same object each time, since indexes are kept by it. */
function from<T extends Sourced>({ uri }: AnalysedFile, item: T): T {
  let copy = sourced.get(item) as T | undefined;
  if (!copy) sourced.set(item, (copy = { ...item, uri }));
  return copy;
}

/** The file with what the others say of the box where it says nothing itself. The others are taken by themselves. */
export function joinFiles(own: AnalysedFile, others: readonly AnalysedFile[]): AnalysedFile {
  if (others.length === 0) return own;
  let host: Host | undefined;
  let sets: AnalysedFile['sets'] | undefined;
  let kube: Kube | undefined;
  return {
    uri: own.uri, lines: own.lines, capture: own.capture,
    get dumps() {
      return own.dumps;
    },
    rule: (line) => own.rule(line),
    get host() {
      return (host ??= joinHosts(own, others));
    },
    get kube() {
      return (kube ??= joinKube(own, others));
    },
    get sets() {
      return (sets ??= new Map([...others.flatMap((other) => [...other.sets.values()].map((set) => from(other, set))), ...own.sets.values()].map((set) => [set.name, set])));
    },
    hasSets: own.hasSets || others.some((other) => other.hasSets),
    own, others, boxes: own.boxes, ...(own.neighbours && { neighbours: own.neighbours }),
  };
}

function joinKube(own: AnalysedFile, others: readonly AnalysedFile[]): Kube {
  const all = <T extends Sourced>(pick: (kube: Kube) => readonly T[]): readonly T[] => [...pick(own.kube), ...others.flatMap((other) => pick(other.kube).map((item) => from(other, item)))];
  return { services: all(({ services }) => services), endpoints: all(({ endpoints }) => endpoints), pods: all(({ pods }) => pods), nodes: all(({ nodes }) => nodes) };
}

function joinHosts(own: AnalysedFile, others: readonly AnalysedFile[]): Host {
  const { host } = own;
  /** The file's own items, or where it has none those of the others. */
  const either = <T extends Sourced>(has: boolean, pick: (host: Host) => readonly T[]): readonly T[] => (has ? pick(host) : others.flatMap((other) => pick(other.host).map((item) => from(other, item))));
  const routesOf = (family: Family): Host['routes'] => {
    const listed = host.listedTables[family];
    const theirs = listed === 'all' ? [] : others.flatMap((other) => other.host.routes.filter((route) => route.family === family && !listed.has(route.table)).map((route) => from(other, route)));
    return [...host.routes.filter((route) => route.family === family), ...theirs];
  };
  const listedTables = (family: Family): ReadonlySet<string> | 'all' => {
    const all = [own, ...others].map((file) => file.host.listedTables[family]);
    return all.includes('all') ? 'all' : new Set(all.flatMap((tables) => [...(tables as ReadonlySet<string>)]));
  };
  const any = (test: (host: Host) => boolean): boolean => [own, ...others].some((file) => test(file.host));
  const hasConnections = host.connectionListings.length > 0;
  let connections: Host['connections'] | undefined;
  const interfaces = joinInterfaces(own, others);
  const routes = [...routesOf(4), ...routesOf(6)];
  return {
    name: hostsOf(own).size > 0 ? host.name : (others.find((other) => hostsOf(other).size > 0)?.host.name ?? (baseName(folderOf(own.uri).slice(0, -1)) || host.name)),
    interfaces, routes,
    listedTables: { 4: listedTables(4), 6: listedTables(6) },
    rules: ([4, 6] as const).flatMap((family) => either(host.hasRules[family], ({ rules }) => rules.filter((rule) => rule.family === family))),
    hasRules: { 4: any((one) => one.hasRules[4]), 6: any((one) => one.hasRules[6]) },
    sysctls: new Map([...others.flatMap((other) => [...other.host.sysctls].map(([name, value]) => [name, from(other, value)] as const)), ...host.sysctls]),
    virtualServers: either(host.hasVirtualServers, ({ virtualServers }) => virtualServers),
    neighbours: either(host.neighbours.length > 0, ({ neighbours }) => neighbours),
    get connections() {
      return (connections ??= either(hasConnections, (one) => one.connections));
    },
    connectionListings: hasConnections ? host.connectionListings : others.flatMap((other) => other.host.connectionListings),
    hasAddresses: listsAll(interfaces, routes),
    hasRoutes: { 4: any((one) => one.hasRoutes[4]), 6: any((one) => one.hasRoutes[6]) },
    hasVirtualServers: any((one) => one.hasVirtualServers),
  };
}

/** Links listed in one file and addresses in another are the same interfaces: each says what the other leaves out. */
function joinInterfaces(own: AnalysedFile, others: readonly AnalysedFile[]): Interface[] {
  const byName = new Map(own.host.interfaces.map((item) => [item.name, item]));
  for (const other of others) {
    for (const item of other.host.interfaces) {
      const known = byName.get(item.name);
      byName.set(item.name, known ? { ...from(other, item), ...known, addresses: unionOfAddresses(known.addresses, item.addresses) } : from(other, item));
    }
  }
  return [...byName.values()].sort((a, b) => a.index - b.index);
}
