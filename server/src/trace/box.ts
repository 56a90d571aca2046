/** Exports createBox: the box of a file for one family, with what its dumps leave open. */
import type { HostView } from '../xtables/types.ts';
import type { Family } from '../base/ip.ts';
import { when, type Tri } from '../base/tri.ts';
import { dumpsOf, filesOf } from '../model/box.ts';
import { baseName } from '../model/names.ts';
import { builtInChains } from '../model/ruleset.ts';
import type { AnalysedFile, Dump, Table } from '../model/tree.ts';
import { listedConnectionsOf } from './counted.ts';
import { createFirstUse } from './firstUse.ts';
import { createLocality, type Locality } from './locality.ts';
import { createMoment } from './moment.ts';
import { askOpen, type Inquiry } from './questions.ts';
import { pathMtu } from './pathMtu.ts';
import { createRouting } from './route.ts';
import { testSet, type SetWorld } from './sets.ts';
import { changeSets } from './setTarget.ts';
import { spend, type Box, type Budget } from './state.ts';

export interface BoxOfFile { readonly box: Box; readonly locality: Locality; /** What was taken for granted of the ruleset as a whole. */ readonly assumptions: readonly string[] }

export function createBox(file: AnalysedFile, family: Family, inquiry: Inquiry, budget: Budget): BoxOfFile {
  const { tables, assumptions } = tablesOf(file, family);
  const locality = createLocality(file, family, inquiry);
  const routing = createRouting(file, family, locality, inquiry, () => looksLikeRouter(tables, family));
  /** What the user said where the files leave the answer open. */
  const factFor = ({ result, ask, because }: Tri): boolean | undefined => (result === 'unknown' && ask ? askOpen(inquiry, { ...ask, because: `${because}.` }) : undefined);
  const spendMore = (cost: number): boolean => spend(budget, cost);
  const world: SetWorld = { sets: file.sets, interfaces: file.host.interfaces, spend: spendMore };
  const { host } = file;
  const interfaces = new Map(host.interfaces.map((item) => [item.name, item]));
  const masters = new Set(host.interfaces.flatMap(({ master }) => (master === undefined ? [] : [master])));
  const view: HostView = {
    reversePath: routing.reversePath,
    interfaceOf: (name) => interfaces.get(name),
    isBridge: (name) => masters.has(name),
    firstUse: createFirstUse(file, family),
    listedConnections: listedConnectionsOf(file, spendMore),
    moment: createMoment(file, inquiry),
    pathMtu: (packet) => pathMtu(file, routing, packet),
    hasAddressType: (ip, type, interfaceName) => {
      const answer = routing.hasAddressType(ip, type, interfaceName);
      const fact = factFor(answer);
      return fact === undefined ? answer : when((type === 'LOCAL') === fact, 'you said so');
    },
    spend: spendMore,
    inSet: (test, context) => testSet(world, test, context),
    changeSets: (change, context) => changeSets(world, change, context),
  };
  const unread = host.connectionListings.reduce((sum, listing) => sum + listing.unread.length, 0);
  if (unread > 0) assumptions.push(`${unread === 1 ? 'One line of the listed connections' : `${unread} lines of the listed connections`} could not be read: what ${unread === 1 ? 'it stands' : 'they stand'} for is taken not to be there.`);
  return { box: { file, family, tables, view, routing, inquiry, budget, rules: new Map() }, locality, assumptions };
}

/** The tables of a family by name, and what the dumps do not hold. */
function tablesOf(file: AnalysedFile, family: Family): { tables: ReadonlyMap<string, Table>; assumptions: string[] } {
  const dumps = dumpsOf(file).filter((dump) => dump.family === family);
  const tables = new Map<string, Table>();
  const twice = new Set<string>();
  for (const table of dumps.flatMap((dump) => dump.tables)) {
    const other = tables.get(table.name);
    if (other && (other.listing !== undefined) === (table.listing !== undefined)) twice.add(table.name);
    if (!other || saysMore(table, other)) tables.set(table.name, table);
  }
  const assumptions: string[] = [];
  if (file.others.length > 0) assumptions.push(`The files ${filesOf(file).map((one) => baseName(one.uri)).join(', ')} are taken to come from one box, at one time.`);
  if (tables.size === 0) assumptions.push(`The file has no ${family === 4 ? 'iptables' : 'ip6tables'} rules: IPv${family} packets meet none.`);
  for (const name of twice) assumptions.push(`The table ${name} is in the file more than once: the last one counts, as if they had been restored one after the other.`);
  if (dumps.length > 0 && dumps.every(isPartial)) {
    const names = [...tables.keys()];
    assumptions.push(`The file holds only the ${names.length === 1 ? 'table' : 'tables'} ${names.join(', ')}: rules of other tables are not known.`);
  }
  for (const dump of dumps) {
    const last = dump.tables.at(-1);
    if (last?.line !== undefined && last.commit === undefined) assumptions.push(`The table ${last.name} has no COMMIT: the dump may be cut off, and rules may be missing.`);
  }
  assumptions.push(...openInListings(tables));
  for (const { name, chains } of tables.values()) {
    if (chains.length > 0 && chains.every((chain) => chain.hook === undefined)) assumptions.push(`The table ${name} has no built-in chains here (${(builtInChains[name] ?? []).join(', ') || 'it is no table of the kernel'}): no packet reaches its rules.`);
  }
  return { tables, assumptions };
}

/** Whether a table is taken rather than one of the same name in front of it. What iptables-save printed goes before a listing; of listings, those with interfaces, then the one with more chains. */
function saysMore({ listing, chains }: Table, { listing: other, chains: others }: Table): boolean {
  if (!listing || !other) return listing === undefined;
  return listing.interfaces === other.interfaces ? chains.length >= others.length : listing.interfaces;
}

/** What a listing leaves open. */
function* openInListings(tables: ReadonlyMap<string, Table>): Generator<string> {
  for (const { name, listing, chains } of tables.values()) {
    if (!listing) continue;
    if (listing.guessed) yield `The listing does not say of which table it is: it was taken to be ${name}.`;
    const missing = (builtInChains[name] ?? []).filter((hook) => !chains.some((chain) => chain.name === hook) && !(name === 'nat' && hook === 'INPUT'));
    if (missing.length > 0 && chains.some((chain) => chain.hook !== undefined)) yield `The listing of the table ${name} lacks ${missing.join(' and ')}: what stands there is not known.`;
  }
}

/** Whether the command in front of a dump prints one table only: one with -t, and `iptables -S`, which prints filter where no table is named. */
function isPartial(dump: Dump): boolean {
  const { command } = dump.file.capture.sections.find((section) => section.kind === 'iptables' && section.first <= dump.first && dump.last <= section.last) ?? {};
  const [first = ''] = (command ?? '').split('|');
  return /\bip6?tables(?:-\w+)*\s/.test(first) && /\s(?:(?:-t|--table)[ =]?\w|(?:-S|--list-rules)(?:\s|$))/.test(first);
}

/** Chains of programs that make a box forward: kube-proxy, Calico, CNI plugins, Docker, Cilium, Flannel, Weave, Antrea, libvirt, Podman. */
const forwarders = /^(?:KUBE-|cali-|CNI-|DOCKER|CILIUM_|FLANNEL-|WEAVE-|ANTREA-|LIBVIRT_|NETAVARK)/;

const routers = new WeakMap<ReadonlyMap<string, Table>, boolean>();

/** Whether the ruleset makes sense only on a box that forwards packets: chains of such programs, or destinations that are translated to other hosts. */
function looksLikeRouter(tables: ReadonlyMap<string, Table>, family: Family): boolean {
  const known = routers.get(tables);
  if (known !== undefined) return known;
  const found = [...tables.values()].some((table) => table.chains.some((chain) => forwarders.test(chain.name))) || translatesOn(tables.get('nat'), family);
  routers.set(tables, found);
  return found;
}

/** Looked up in the text of the table: no rule has to be parsed for it. */
function translatesOn(nat: Table | undefined, family: Family): boolean {
  if (!nat) return false;
  const { text, starts } = nat.dump.file.lines;
  const word = '--to-destination ';
  const end = starts[nat.last + 1] ?? text.length;
  for (let at = text.indexOf(word, starts[nat.first]); at >= 0 && at < end; at = text.indexOf(word, at + word.length)) {
    const address = /^\[?([\da-fA-F.:]+)/.exec(text.slice(at + word.length, at + word.length + 50))?.[1] ?? '';
    if (family === 4 ? /^\d+\.\d+/.test(address) && !address.startsWith('127.') : address.includes(':') && !/^:/.test(address)) return true;
  }
  return false;
}
