/** Exports where chains are used: jumpsTo, and the table, chain and rule number of a line. */
import { LineKind } from '../syntax/capture/tree.ts';
import { headerOf } from '../syntax/listing/tree.ts';
import { dumpAt, linesOf, ownsLine } from './ruleset.ts';
import type { AnalysedFile, Chain, Table } from './tree.ts';

/** The table that a line belongs to. */
export function tableOfLine(file: AnalysedFile, line: number): Table | undefined {
  return dumpAt(file.dumps, line)?.tables.find((table) => ownsLine(table, line));
}

/** The chain that a rule or declaration line belongs to. */
export function chainOfLine(file: AnalysedFile, line: number): Chain | undefined {
  const { kind: kinds, name } = file.capture.records;
  const kind = kinds[line];
  const listed = kind === LineKind.ListRow || kind === LineKind.ListColumns ? headerOf(file.capture, line).chain : undefined;
  const id = listed === undefined ? name[line] : name[listed];
  if (id === undefined || id < 0 || (listed === undefined && kind !== LineKind.Append && kind !== LineKind.Chain && kind !== LineKind.Command && kind !== LineKind.ListChain)) return undefined;
  return tableOfLine(file, line)?.byName.get(file.capture.names.nameOf(id));
}

/** The number of a rule in its chain, from 1; undefined for lines that hold no rule of the loaded ruleset. */
export function ruleNumber(file: AnalysedFile, line: number): number | undefined {
  const rules = chainOfLine(file, line)?.rules;
  if (!rules) return undefined;
  // Rules stand in the order of lines unless somebody wrote -I.
  let low = 0;
  let high = rules.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rules[middle]! < line) low = middle + 1;
    else high = middle;
  }
  if (rules[low] === line) return low + 1;
  const at = Array.prototype.indexOf.call(rules, line);
  return at >= 0 ? at + 1 : undefined;
}

const cache = new WeakMap<Table, Map<number, number[]>>();

/** Lines of the rules that jump or go to the chain, in its own table, in order. */
export function jumpsTo(file: AnalysedFile, chain: Chain): readonly number[] {
  const { table, name } = chain;
  const lines = jumpsToName(file, table, name);
  // Rules above a -E still have the chain's old name.
  if (table.byName.size === table.chains.length) return lines;
  const old = [...table.byName].filter(([other, same]) => same === chain && other !== name).flatMap(([other]) => [...jumpsToName(file, table, other)]);
  return old.length === 0 ? lines : [...lines, ...old].sort((a, b) => a - b);
}

/** The same for a name that need not be a chain's. */
export function jumpsToName(file: AnalysedFile, table: Table, name: string): readonly number[] {
  let byTarget = cache.get(table);
  if (!byTarget) {
    byTarget = new Map();
    const { target } = file.capture.records;
    for (const line of linesOf(table)) {
      const id = target[line]!;
      if (id < 0) continue;
      const list = byTarget.get(id);
      if (list) list.push(line);
      else byTarget.set(id, [line]);
    }
    cache.set(table, byTarget);
  }
  return byTarget.get(file.capture.names.find(name)) ?? [];
}
