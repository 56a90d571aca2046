/**
 * Exports compare: which rules and policies counted packets between two captures of one box. Rules are recognised by their words in
 * their chain, the first with the first where several are alike, so that rules in front may have come or gone.
 */
import { backendOf, type Backend } from '../model/backend.ts';
import { dumpDate } from '../model/dumpDate.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import type { CompareResult, Growth } from '../protocol/compare.ts';
import { findTarget } from '../xtables/registry.ts';
import { lineSpan, rangeOf } from './convert.ts';
import { cut } from './markdown.ts';

interface Counted { readonly key: string; readonly line: number; readonly packets: bigint; readonly bytes: bigint; readonly counted: boolean; readonly growth: Pick<Growth, 'rule' | 'text' | 'verdict'> }

/** Rows that a list of growths holds at most. */
const mostRows = 2000;

/** Compares all tables that both captures list. The rows are sorted by packets, then by bytes. */
export function compare(first: AnalysedFile, second: AnalysedFile): CompareResult {
  const straight = difference(first, second);
  const dates = [first, second].map((file) => file.dumps.map(({ first: line }) => dumpDate(file, line)?.seconds).find((date) => date !== undefined));
  const swapped = dates[0] !== undefined && dates[1] !== undefined && dates[0] !== dates[1] ? dates[0] > dates[1] : straight.lower > straight.higher;
  const { rows, lower, gone, fresh, alike, withCounters } = swapped ? difference(second, first) : straight;
  const [before, after] = swapped ? [second, first] : [first, second];
  const notes: string[] = [];
  if (before.dumps.length === 0 || after.dumps.length === 0) notes.push(`${before.dumps.length === 0 ? before.uri : after.uri} has no rules.`);
  else if (alike === 0) notes.push('The captures have no chain in common.');
  else if (!withCounters) notes.push('The captures have no counters: only `iptables-save -c` and `iptables -L -v` print them.');
  if (swapped) notes.push('The second capture was taken first: they were swapped.');
  if (lower > 0) notes.push(`${lower === 1 ? 'One counter is' : `${lower} counters are`} lower in the later capture: they were set to zero, or the rules were loaded anew, in between. What they counted since then is shown.`);
  if (fresh > 0) notes.push(`${fresh === 1 ? 'One rule is' : `${fresh} rules are`} only in the later capture: all that ${fresh === 1 ? 'it has' : 'they have'} counted is shown.`);
  if (gone > 0) notes.push(`${gone === 1 ? 'One rule is' : `${gone} rules are`} only in the earlier capture: what ${gone === 1 ? 'it' : 'they'} counted since is not known.`);
  if (rows.length > mostRows) notes.push(`${rows.length} rules counted packets: the ${mostRows} with the most are shown.`);
  return { before: before.uri, after: after.uri, swapped, grown: rows.slice(0, mostRows), notes };
}

interface Difference { readonly rows: Growth[]; readonly lower: number; readonly higher: number; readonly gone: number; readonly fresh: number; readonly alike: number; readonly withCounters: boolean }

function difference(before: AnalysedFile, after: AnalysedFile): Difference {
  const rows: { growth: Growth; packets: bigint; bytes: bigint }[] = [];
  let [lower, higher, gone, fresh, alike] = [0, 0, 0, 0, 0];
  let withCounters = false;
  for (const [table, old] of commonTables(before, after)) {
    for (const chain of table.chains) {
      const known = old.byName.get(chain.name);
      if (known) alike++;
      const earlier = new Map((known ? countersOf(known) : []).map((item) => [item.key, item]));
      for (const item of countersOf(chain)) {
        const was = earlier.get(item.key);
        earlier.delete(item.key);
        withCounters ||= item.counted;
        if (!item.counted || (was && !was.counted)) continue;
        if (!was) fresh++;
        else if (item.packets < was.packets) lower++;
        else if (item.packets > was.packets) higher++;
        const reset = was !== undefined && (item.packets < was.packets || item.bytes < was.bytes);
        const packets = was && !reset ? item.packets - was.packets : item.packets;
        const bytes = was && !reset ? item.bytes - was.bytes : item.bytes;
        if (packets === 0n && bytes === 0n) continue;
        rows.push({ packets, bytes, growth: { family: table.dump.family, table: table.name, chain: chain.name, ...item.growth, packets: Number(packets), bytes: Number(bytes), ...((!was || reset) && { since: was ? 'reset' as const : 'new' as const }), uri: after.uri, range: rangeOf(after, lineSpan(after, item.line)) } });
      }
      for (const item of earlier.values()) if (item.growth.rule !== undefined) gone++;
    }
  }
  const descending = (a: bigint, b: bigint): number => (a < b ? 1 : a > b ? -1 : 0);
  rows.sort((a, b) => descending(a.packets, b.packets) || descending(a.bytes, b.bytes));
  return { rows: rows.map(({ growth }) => growth), lower, higher, gone, fresh, alike, withCounters };
}

/**
 * Tables of the later capture with those of the earlier one that have the same family, name and back end; where the captures do not say the back
 * end and each has one table of the name, that one. Of several the last counts, as in a trace.
 */
function commonTables(before: AnalysedFile, after: AnalysedFile): [Table, Table][] {
  const tablesOf = (file: AnalysedFile): Map<string, Map<Backend | undefined, Table>> => {
    const found = new Map<string, Map<Backend | undefined, Table>>();
    for (const table of file.own.dumps.flatMap((dump) => dump.tables)) {
      const key = `${table.dump.family} ${table.name}`;
      found.set(key, (found.get(key) ?? new Map<Backend | undefined, Table>()).set(backendOf(table.dump), table));
    }
    return found;
  };
  const old = tablesOf(before);
  return [...tablesOf(after)].flatMap(([key, tables]) => [...tables].flatMap(([backend, table]): [Table, Table][] => {
    const known = old.get(key);
    const same = known?.get(backend) ?? (known?.size === 1 && tables.size === 1 ? [...known.values()][0] : undefined);
    return same ? [[table, same]] : [];
  }));
}

/** The rules of a chain and its policy with their counters, each with a key that is the same in another capture. */
function countersOf(chain: Chain): Counted[] {
  const { file } = chain.table.dump;
  const found: Counted[] = [];
  const seen = new Map<string, number>();
  for (let i = 0; i < chain.rules.length; i++) {
    const line = chain.rules[i]!;
    const { words, packets, bytes, counted } = readRule(file, line);
    const nth = (seen.get(words) ?? 0) + 1;
    seen.set(words, nth);
    found.push({ key: `${nth} ${words}`, line, packets, bytes, counted, growth: { rule: i + 1, text: cut(words, 240), ...verdictOf(chain, line) } });
  }
  const declared = chain.hook === undefined || chain.declaration === undefined ? undefined : chainDeclaration(file.capture, chain.declaration);
  if (declared?.policy !== undefined && chain.declaration !== undefined) {
    found.push({ key: 'policy', line: chain.declaration, packets: numberOf(declared.packets), bytes: numberOf(declared.bytes), counted: declared.packets !== undefined, growth: { text: `policy ${declared.policy}`, verdict: declared.policy } });
  }
  return found;
}

/** The line's words without counters, chain and superfluous blanks; lines of iptables-save are not parsed for it. */
function readRule(file: AnalysedFile, line: number): { words: string; packets: bigint; bytes: bigint; counted: boolean } {
  const { start, end } = lineSpan(file, line);
  const text = file.lines.text.slice(start, end);
  const saved = /^(?:\[(\d{1,20}):(\d{1,20})\] )?-A \S+ ?/.exec(text);
  if (saved && (saved[1] !== undefined || !/ (?:-c|--set-counters) /.test(text))) return { words: text.slice(saved[0].length).trim(), packets: numberOf(saved[1]), bytes: numberOf(saved[2]), counted: saved[1] !== undefined };
  const rule = file.rule(line);
  const counters = rule?.counters;
  const rest = counters ? text.slice(0, Math.max(0, counters.span.start - start)) + text.slice(Math.max(0, counters.span.end - start)) : text;
  // The number that --line-numbers prints is another one once a rule is inserted above.
  const unnumbered = rule?.command === 'listed' ? rest.replace(/^\s*\d{1,10}\s+/, '') : rest;
  return { words: unnumbered.replace(/^\s*(?:-[AI]|--append|--insert)\s+\S+\s*(?:\d+\s+)?/, '').replace(/\s+/g, ' ').trim(), packets: numberOf(counters?.packets), bytes: numberOf(counters?.bytes), counted: counters !== undefined };
}

const numberOf = (text: string | undefined): bigint => (text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : 0n);

/** The target where it ends the packet's way through the table; jumps decide nothing themselves. */
function verdictOf(chain: Chain, line: number): { verdict?: string } {
  const { file, family } = chain.table.dump;
  const id = file.capture.records.target[line]!;
  const name = id < 0 ? undefined : file.capture.names.nameOf(id);
  return name !== undefined && !chain.table.byName.has(name) && findTarget(name, family)?.terminating ? { verdict: name } : {};
}
