/** Exports the call hierarchy of chains: prepareCalls for the chain at a place, incomingCalls (who jumps here), outgoingCalls (where packets can go from here). */
import { SymbolKind, type CallHierarchyIncomingCall, type CallHierarchyItem, type CallHierarchyOutgoingCall } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { chainOfLine, jumpsTo } from '../model/references.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { chainNameIn, declarationOf, nameAt, targetNameIn } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';

/** What tells the chain of an item again: the line at which its table begins, and its name. */
interface Data { readonly table: number; readonly chain: string }

/** The chain at the offset, or null. */
export function prepareCalls(file: AnalysedFile, offset: number): CallHierarchyItem[] | null {
  const found = nameAt(file, offset);
  const item = found?.kind === 'chain' ? itemOf(file, found.chain) : undefined;
  return item ? [item] : null;
}

/** Rules of more callers than this are not shown one by one. */
const mostCalls = 2_000;

/** The chains with rules that jump or go to this one, with the places of their jumps, in the order of the text. */
export function incomingCalls(file: AnalysedFile, item: CallHierarchyItem): CallHierarchyIncomingCall[] | null {
  const chain = chainOf(file, item);
  if (!chain) return null;
  const byCaller = new Map<Chain, Span[]>();
  for (const line of jumpsTo(file, chain).slice(0, mostCalls)) {
    const caller = chainOfLine(file, line);
    const span = targetNameIn(file, line);
    if (!caller || !span) continue;
    const spans = byCaller.get(caller);
    if (spans) spans.push(span);
    else byCaller.set(caller, [span]);
  }
  return [...byCaller].flatMap(([caller, spans]) => {
    const from = itemOf(file, caller);
    return from ? [{ from, fromRanges: spans.map((span) => rangeOf(file, span)) }] : [];
  });
}

/** The chains and the ends (ACCEPT, DNAT, …) that the rules of this one send packets to, in the order of its rules. */
export function outgoingCalls(file: AnalysedFile, item: CallHierarchyItem): CallHierarchyOutgoingCall[] | null {
  const chain = chainOf(file, item);
  if (!chain) return null;
  const { records, names } = file.capture;
  const byTarget = new Map<number, Span[]>();
  let places = 0;
  for (let i = 0; i < chain.rules.length && places < mostCalls; i++) {
    const line = chain.rules[i]!;
    const id = records.target[line]!;
    const span = id < 0 ? undefined : targetNameIn(file, line);
    if (!span) continue;
    places++;
    const spans = byTarget.get(id);
    if (spans) spans.push(span);
    else byTarget.set(id, [span]);
  }
  return [...byTarget].flatMap(([id, spans]) => {
    const name = names.nameOf(id);
    const called = chain.table.byName.get(name);
    const to = called ? itemOf(file, called) : endOf(file, chain, name, spans[0]!);
    return to ? [{ to, fromRanges: spans.map((span) => rangeOf(file, span)) }] : [];
  });
}

function itemOf(file: AnalysedFile, chain: Chain): CallHierarchyItem | undefined {
  const line = chain.declaration ?? chain.rules[0];
  if (line === undefined) return undefined;
  const name = (chain.declaration === undefined ? chainNameIn(file, line) : declarationOf(file, line)) ?? lineSpan(file, line);
  return {
    name: chain.name, kind: chain.hook === undefined ? SymbolKind.Function : SymbolKind.Event, detail: `${chain.table.name}${chain.hook === undefined ? '' : ', built-in'}`,
    uri: file.uri, range: rangeOf(file, lineSpan(file, line)), selectionRange: rangeOf(file, name), data: { table: chain.table.first, chain: chain.name } satisfies Data,
  };
}

/** A target that ends the way of a packet through the table; it stands where the first rule has it. */
function endOf(file: AnalysedFile, chain: Chain, name: string, span: Span): CallHierarchyItem | undefined {
  if (!findTarget(name, chain.table.dump.family)?.terminating) return undefined;
  return { name, kind: SymbolKind.Constant, detail: 'target', uri: file.uri, range: rangeOf(file, span), selectionRange: rangeOf(file, span) };
}

/** The chain of an item that a client sent back, in the document's present version. */
function chainOf(file: AnalysedFile, { data, name }: CallHierarchyItem): Chain | undefined {
  const { table, chain } = (data ?? {}) as Partial<Data>;
  const tables = file.dumps.flatMap((dump) => dump.tables);
  return chain === undefined ? undefined : (tables.find((each) => each.first === table)?.byName.get(chain) ?? tables.map((each) => each.byName.get(name)).find((each) => each));
}
