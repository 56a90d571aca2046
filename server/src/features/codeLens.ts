/**
 * Exports codeLens and resolveCodeLens: "Trace Packet" above PREROUTING and OUTPUT, where packets enter the ruleset; above the rules of each chain
 * how many rules send packets there, and how many packets they counted. What is counted is found when an editor shows the lens.
 */
import type { CodeLens, Range } from 'vscode-languageserver-types';
import { jumpsTo } from '../model/references.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { chainNameIn, declarationOf } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';
import { percent } from './hover/counter.ts';
import { countersOfLine } from './hover/rules.ts';
import { grouped, plural } from './markdown.ts';

export interface LensKinds { readonly trace: boolean; readonly references: boolean; readonly counters: boolean }

/** What a lens without a command is about: an editor sends it back when it shows the lens. */
interface Data { readonly uri: string; readonly kind: 'references' | 'counters'; /** The line at which the table begins. */ readonly table: number; readonly chain: string }

/** So many lenses are three megabytes to send; chains behind them have none. */
const mostLenses = 20_000;

/**
 * "Trace Packet": one lens per declaration, in every table that has the chain: whoever reads the nat table finds it there too.
 * The command's argument is `{ uri, position }`; the panel chooses a packet that fits the chain at the position.
 */
export function codeLens(file: AnalysedFile, kinds: LensKinds): CodeLens[] {
  const tables = file.dumps.flatMap((dump) => dump.tables);
  return [...(kinds.trace ? tables.flatMap((table) => traceLenses(file, table)) : []), ...countingLenses(file, tables, kinds)];
}

function traceLenses(file: AnalysedFile, table: Table): CodeLens[] {
  return ['PREROUTING', 'OUTPUT'].flatMap((name): CodeLens[] => {
    const chain = table.byName.get(name);
    const range = chain?.hook && nameOf(file, chain);
    return range ? [{ range, command: { title: 'Trace Packet', command: 'tablewalk.tracePacket', arguments: [{ uri: file.uri, position: range.start }] } }] : [];
  });
}

function countingLenses(file: AnalysedFile, tables: readonly Table[], kinds: LensKinds): CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const table of tables) {
    for (const chain of table.chains) {
      if (lenses.length >= mostLenses) return lenses;
      const isCalled = kinds.references && chain.hook === undefined;
      const isCounted = kinds.counters && chain.rules.length > 0 && countersOfLine(file, chain.rules[0]!) !== undefined;
      const range = isCalled || isCounted ? placeOf(file, chain) : undefined;
      if (!range) continue;
      const later = (kind: Data['kind']): CodeLens => ({ range, data: { uri: file.uri, kind, table: table.first, chain: chain.name } satisfies Data });
      if (isCalled) lenses.push(later('references'));
      if (isCounted) lenses.push(later('counters'));
    }
  }
  return lenses;
}

/** Where the chain is declared, or else named by its first rule. */
function nameOf(file: AnalysedFile, chain: Chain): Range | undefined {
  const line = chain.declaration ?? chain.rules[0];
  return line === undefined ? undefined : rangeOf(file, (chain.declaration === undefined ? chainNameIn(file, line) : declarationOf(file, line)) ?? lineSpan(file, line));
}

/** Above the first rule, since all declarations of a dump stand together and lenses would pull them apart; a listing has the rules below each declaration. */
function placeOf(file: AnalysedFile, chain: Chain): Range | undefined {
  const first = chain.table.listing ? undefined : chain.rules[0];
  const name = first === undefined ? undefined : chainNameIn(file, first);
  return name ? rangeOf(file, name) : nameOf(file, chain);
}

/** The lens with its title. */
export function resolveCodeLens(file: AnalysedFile, lens: CodeLens): CodeLens {
  const data = lens.data as Partial<Data> | undefined;
  const table = data?.chain === undefined ? undefined : file.dumps.flatMap((dump) => dump.tables).find((each) => each.first === data.table);
  const chain = table?.byName.get(data!.chain!);
  // The document has changed since: the editor will ask for all lenses again.
  if (!table || !chain) return { ...lens, command: { title: '', command: '' } };
  if (data!.kind === 'counters') return { ...lens, command: { title: countedInWords(file, table, chain), command: '' } };
  const count = jumpsTo(file, chain).length;
  return { ...lens, command: { title: plural(count, 'reference'), command: count === 0 ? '' : 'tablewalk.showReferences', arguments: [{ uri: file.uri, position: lens.range.start }] } };
}

/** So many rules of a chain, and of a table for the share of the chain, are summed up. */
const summed = 100_000;

/** "1,234 packets counted, 12 % of table nat": the packets that met rules of the chain, among those that met any rule of the table. */
function countedInWords(file: AnalysedFile, table: Table, chain: Chain): string {
  if (chain.rules.length > summed) return `more than ${grouped(summed)} rules`;
  const sum = sumOf(file, chain.rules);
  const whole = wholeOf(file, table);
  return `${grouped(sum)} ${sum === 1n ? 'packet' : 'packets'} counted${whole !== undefined && whole > 0n && sum > 0n && sum < whole ? `, ${percent(sum, whole)} of table ${table.name}` : ''}`;
}

function sumOf(file: AnalysedFile, rules: ArrayLike<number>): bigint {
  let packets = 0n;
  for (let i = 0; i < rules.length; i++) packets += countersOfLine(file, rules[i]!)?.packets ?? 0n;
  return packets;
}

const wholes = new WeakMap<Table, bigint | undefined>();

/** What all rules of the table counted together; undefined where there are too many. */
function wholeOf(file: AnalysedFile, table: Table): bigint | undefined {
  if (!wholes.has(table)) {
    const rules = table.chains.reduce((count, chain) => count + chain.rules.length, 0);
    wholes.set(table, rules > summed ? undefined : table.chains.reduce((sum, chain) => sum + sumOf(file, chain.rules), 0n));
  }
  return wholes.get(table);
}

/** The document that a lens belongs to. */
export function uriOfLens(lens: CodeLens): string {
  const uri = (lens.data as Partial<Data> | undefined)?.uri;
  return typeof uri === 'string' ? uri : '';
}
