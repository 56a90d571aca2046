/**
 * Exports how the output of `iptables -L` becomes tables: where one begins, which it is, its family, and what a chain's header says.
 * iptables prints the built-in chains of a table first, in the order of their hooks (iptcc in libiptc.c, nft_chain_list in nft.c).
 */
import type { Family } from '../base/ip.ts';
import { expandCount } from '../base/numbers.ts';
import { lineText } from '../base/text.ts';
import { LineKind, type CaptureTree, type Section } from '../syntax/capture/tree.ts';
import type { ChainDeclaration } from './tree.ts';

/** A table of a listing as it is found; `chains` are the names of the chains so far. */
export interface ListedTable { readonly name: string; readonly guessed: boolean; readonly interfaces: boolean; readonly chains: Set<string>; ended: boolean }

const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
const isBuiltIn = (name: string): boolean => hooks.includes(name);

/** Whether the chain of this line is the first of another table; where it is not, it is noted as one of this table. */
export function beginsTable(capture: CaptureTree, table: ListedTable, line: number): boolean {
  if (capture.records.kind[line] !== LineKind.ListChain) return false;
  const name = capture.names.nameOf(capture.records.name[line]!);
  const { chains } = table;
  // A chain that comes back, a built-in chain behind one of the user's, and an earlier hook behind a later one; old kernels had OUTPUT of nat last.
  const begins = chains.size > 0 && (chains.has(name) || (isBuiltIn(name) && (table.ended || name === 'PREROUTING' || (name === 'INPUT' && ['FORWARD', 'OUTPUT', 'POSTROUTING'].some((later) => chains.has(later))))));
  if (begins) return true;
  chains.add(name);
  if (!isBuiltIn(name)) table.ended = true;
  return false;
}

const targetsOf: readonly (readonly [string, readonly string[]])[] = [
  ['nat', ['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP']], ['raw', ['NOTRACK', 'CT']], ['security', ['SECMARK', 'CONNSECMARK']],
  ['mangle', ['TPROXY', 'TOS', 'DSCP', 'TTL', 'HL', 'ECN', 'CHECKSUM', 'TCPOPTSTRIP']],
];

/** The table that a listing shows from `first` on: by its built-in chains, its targets, the command, and the heading above. */
export function tableOfListing(capture: CaptureTree, section: Section, first: number): ListedTable {
  const { records, names } = capture;
  const scan: ListedTable = { name: '', guessed: false, interfaces: false, chains: new Set(), ended: false };
  const targets = new Set<string>();
  const seen = new Set<number>();
  let interfaces = false;
  let columns = false;
  for (let line = first; line <= section.last; line++) {
    const kind = records.kind[line];
    if (kind === LineKind.Prompt ? line > first : kind === LineKind.Table || kind === LineKind.Chain || kind === LineKind.Append || kind === LineKind.Commit || kind === LineKind.Generated) break;
    if (kind === LineKind.ListChain && beginsTable(capture, scan, line)) break;
    if (kind === LineKind.ListColumns) {
      columns = true;
      interfaces ||= /\sin\s+out\s/.test(lineText(capture.lines, line).slice(0, 200));
    }
    if (kind !== LineKind.ListRow) continue;
    // Without a header the numbers in front tell that -v was given.
    if (!columns) interfaces ||= /^\s*\d+[KMGTPE]?\s+\d+[KMGTPE]?\s/.test(lineText(capture.lines, line).slice(0, 100));
    const id = records.target[line]!;
    if (id >= 0 && !seen.has(id)) {
      seen.add(id);
      targets.add(names.nameOf(id));
    }
  }
  const { name, guessed } = nameOf(scan.chains, targets, commandOf(section) ?? headingAbove(capture, first));
  const head = records.kind[first] === LineKind.ListChain ? names.nameOf(records.name[first]!) : undefined;
  return { name, guessed, interfaces, chains: new Set(head === undefined ? [] : [head]), ended: head !== undefined && !isBuiltIn(head) };
}

/** iptables prints filter where the command names no table (iptables(8)). */
const commandOf = ({ command }: Section): string | undefined => (command === undefined || !/\bip6?tables/.test(command) ? undefined : /(?:^|\s)(?:-t|--table)[ =]*(\w+)/.exec(command)?.[1] ?? 'filter');

/** `Table: nat`, `nat table`, as scripts print between the listings. */
function headingAbove(capture: CaptureTree, first: number): string | undefined {
  for (let line = first - 1; line >= 0 && line >= first - 3; line--) {
    const kind = capture.records.kind[line];
    if (kind === LineKind.Blank) continue;
    if (kind !== LineKind.Other && kind !== LineKind.Comment) return undefined;
    const found = /\btable[^\w]{0,4}(raw|mangle|nat|filter|security)\b|\b(raw|mangle|nat|filter|security)[^\w]{0,4} table\b/i.exec(lineText(capture.lines, line).slice(0, 200));
    return (found?.[1] ?? found?.[2])?.toLowerCase();
  }
  return undefined;
}

function nameOf(chains: ReadonlySet<string>, targets: ReadonlySet<string>, said: string | undefined): { name: string; guessed: boolean } {
  const has = (name: string): boolean => chains.has(name);
  const whole = (name: string): { name: string; guessed: boolean } => ({ name, guessed: false });
  const byTarget = targetsOf.find(([, some]) => some.some((target) => targets.has(target) && !chains.has(target)))?.[0];
  // What the chains of a whole table say goes before the command, which may be another listing's.
  if (has('FORWARD') && (has('PREROUTING') || has('POSTROUTING'))) return whole('mangle');
  if (has('PREROUTING') && has('POSTROUTING')) return whole('nat');
  if (said !== undefined) return whole(said);
  if (byTarget !== undefined) return whole(byTarget);
  if (has('INPUT') && has('FORWARD') && has('OUTPUT')) return whole('filter');
  if (has('PREROUTING') && has('OUTPUT')) return whole('raw');
  return { name: has('PREROUTING') || has('POSTROUTING') ? 'nat' : 'filter', guessed: true };
}

/** The family that a row or a column header shows. */
export function listedFamily(capture: CaptureTree, line: number): Family | undefined {
  if (capture.records.kind[line] !== LineKind.ListRow) return undefined;
  const text = lineText(capture.lines, line).slice(0, 400);
  const found = /\s!?(?:(\d{1,3}(?:\.\d{1,3}){3})|([\da-fA-F]*:[\da-fA-F:.]*))(?:\/\S+)?(?=\s|$)|\b(icmpv6|ipv6-icmp)\b/.exec(text);
  return found ? (found[1] ? 4 : 6) : / icmp /.test(text) ? 4 : undefined;
}

/** The parts of `Chain INPUT (policy ACCEPT 12 packets, 3400 bytes)` and `Chain FOO (2 references)`; counts are written out (print_header in xshared.c). */
export function listedDeclaration(text: string, offset: number): ChainDeclaration | undefined {
  const found = /^(\s*Chain )(\S+)(?:( \(policy )([A-Z]+)(?:( )(\d+[KMGTPE]?) +packets, +(\d+[KMGTPE]?) +bytes)?)?/.exec(text);
  if (!found) return undefined;
  const start = offset + found[1]!.length;
  const nameSpan = { start, end: start + found[2]!.length };
  const policyStart = nameSpan.end + (found[3]?.length ?? 0);
  const policyEnd = policyStart + (found[4]?.length ?? 0);
  return {
    name: found[2]!, nameSpan,
    ...(found[4] && { policy: found[4], policySpan: { start: policyStart, end: policyEnd } }),
    ...(found[6] && found[7] && { packets: expandCount(found[6]), bytes: expandCount(found[7]), countersSpan: { start: policyEnd + 1, end: offset + found[0].length } }),
  };
}
