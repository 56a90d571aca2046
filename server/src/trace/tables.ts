/** Exports tablesOf, the tables that the kernel has by the dumps of a box; inOrder, which of two it asks first; looksLikeRouter, what they betray of the box. */
import type { Family } from '../base/ip.ts';
import { lineAt } from '../base/text.ts';
import { backendOf, sectionOf } from '../model/backend.ts';
import { dumpsOf, filesOf } from '../model/box.ts';
import { baseName } from '../model/names.ts';
import { builtInChains } from '../model/ruleset.ts';
import type { AnalysedFile, Dump, Table } from '../model/tree.ts';
import type { Inquiry } from './questions.ts';

/** By name: one table, or two where both back ends have it. */
export type Tables = ReadonlyMap<string, readonly Table[]>;

/** The tables of a family, and what the dumps do not hold. */
export function tablesOf(file: AnalysedFile, family: Family): { tables: Tables; assumptions: string[] } {
  const dumps = dumpsOf(file).filter((dump) => dump.family === family);
  const tables = new Map<string, Table[]>();
  const twice = new Set<string>();
  for (const table of dumps.flatMap((dump) => dump.tables)) {
    const before = tables.get(table.name) ?? [];
    const others = before.filter((one) => isOtherBackend(one.dump, table.dump));
    const same = before.find((one) => !others.includes(one));
    if (same && (same.listing !== undefined) === (table.listing !== undefined) && same.script === table.script) twice.add(table.name);
    if (!same || saysMore(table, same)) tables.set(table.name, [...others, table]);
  }
  const assumptions: string[] = [];
  if (file.neighbours) assumptions.push(`The file holds captures of ${file.neighbours.join(', ')}: the packet is followed on ${file.host.name} alone.`);
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
  if ([...tables.values()].flat().some((table) => table.script)) assumptions.push('The rules are commands of a script or a terminal: its tables were taken to be empty before them.');
  for (const { name, chains } of [...tables.values()].flat()) {
    if (chains.length > 0 && chains.every((chain) => chain.hook === undefined)) assumptions.push(`The table ${name} has no built-in chains here (${(builtInChains[name] ?? []).join(', ') || 'it is no table of the kernel'}): no packet reaches its rules.`);
  }
  return { tables, assumptions };
}

/** Whether a table is taken rather than one of the same name in front of it. What iptables-save printed goes before a listing, and that before what a script does; of listings, those with interfaces, then the one with more chains. */
function saysMore({ listing, script, chains }: Table, { listing: other, script: otherScript, chains: others }: Table): boolean {
  if (script !== otherScript) return script === undefined;
  if (!listing || !other) return listing === undefined;
  return listing.interfaces === other.interfaces ? chains.length >= others.length : listing.interfaces;
}

/** What a listing leaves open. */
function* openInListings(tables: Tables): Generator<string> {
  for (const { name, listing, chains } of [...tables.values()].flat()) {
    if (!listing) continue;
    if (listing.guessed) yield `The listing does not say of which table it is: it was taken to be ${name}.`;
    const missing = (builtInChains[name] ?? []).filter((hook) => !chains.some((chain) => chain.name === hook) && !(name === 'nat' && hook === 'INPUT'));
    if (missing.length > 0 && chains.some((chain) => chain.hook !== undefined)) yield `The listing of the table ${name} lacks ${missing.join(' and ')}: what stands there is not known.`;
  }
}

/** Both are known, and they differ: neither takes the place of the other. */
function isOtherBackend(one: Dump, other: Dump): boolean {
  const [a, b] = [backendOf(one), backendOf(other)];
  return a !== undefined && b !== undefined && a !== b;
}

/** At one hook the kernel asks the back end first that was set up last (nf_hook_entries_grow puts what is new in front of its equals); no listing tells which one that is. */
export function inOrder(tables: readonly Table[], inquiry: Inquiry): readonly Table[] {
  if (tables.length < 2) return tables;
  const { answer } = inquiry.ask({
    id: 'backends', kind: 'choice', text: 'Which rules does the kernel ask first, those of iptables-nft or those of iptables-legacy?',
    because: 'Both have rules here, and every packet passes both. Those that were loaded last come first; the files do not say which ones that are.',
    options: [{ value: 'nft', label: 'iptables-nft' }, { value: 'legacy', label: 'iptables-legacy' }], default: 'nft',
    assumption: 'iptables-nft and iptables-legacy both have rules: every packet passes both, those of iptables-nft first, as if they had been loaded last.',
  });
  return [...tables].sort((a, b) => Number(backendOf(b.dump) === answer) - Number(backendOf(a.dump) === answer));
}

/** Whether the command in front of a dump prints one table only: one with -t, and `iptables -S`, which prints filter where no table is named. */
function isPartial(dump: Dump): boolean {
  const [first = ''] = (sectionOf(dump)?.command ?? '').split('|');
  return /\bip6?tables(?:-\w+)*\s/.test(first) && /\s(?:(?:-t|--table)[ =]?\w|(?:-S|--list-rules)(?:\s|$))/.test(first);
}

/** Chains of programs that make a box forward: kube-proxy, Calico, CNI plugins, Docker, Cilium, Flannel, Weave, Antrea, libvirt, Podman. */
const forwarders = /^(?:KUBE-|cali-|CNI-|DOCKER|CILIUM_|FLANNEL-|WEAVE-|ANTREA-|LIBVIRT_|NETAVARK)/;

const routers = new WeakMap<Tables, boolean>();

/** Whether the ruleset makes sense only on a box that forwards packets: chains of such programs, or destinations that are translated to other hosts. */
export function looksLikeRouter(tables: Tables, family: Family): boolean {
  const known = routers.get(tables);
  if (known !== undefined) return known;
  const found = [...tables.values()].flat().some((table) => table.chains.some((chain) => forwarders.test(chain.name))) || (tables.get('nat') ?? []).some((nat) => translatesOn(nat, family));
  routers.set(tables, found);
  return found;
}

/** Looked up in the text of the table: no rule has to be parsed for it. */
function translatesOn(nat: Table, family: Family): boolean {
  const { lines, capture: { records, names } } = nat.dump.file;
  const { text, starts } = lines;
  const word = nat.listing ? ' to:' : '--to-destination ';
  const target = names.find('DNAT');
  const end = starts[nat.last + 1] ?? text.length;
  for (let at = text.indexOf(word, starts[nat.first]); at >= 0 && at < end; at = text.indexOf(word, at + word.length)) {
    // A listing prints the same of SNAT.
    if (nat.listing && records.target[lineAt(lines, at)] !== target) continue;
    const address = /^\[?([\da-fA-F.:]+)/.exec(text.slice(at + word.length, at + word.length + 50))?.[1] ?? '';
    if (family === 4 ? /^\d+\.\d+/.test(address) && !address.startsWith('127.') : address.includes(':') && !/^:/.test(address)) return true;
  }
  return false;
}
