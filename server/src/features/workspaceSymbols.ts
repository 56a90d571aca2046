/** Exports workspaceSymbols: chains, sets, interfaces, virtual servers and Services of all open documents whose name fits what somebody typed. */
import { SymbolKind, type SymbolInformation } from 'vscode-languageserver-types';
import { formatIp } from '../base/ip.ts';
import type { Span } from '../base/span.ts';
import { firstLineOf } from '../base/text.ts';
import { baseName } from '../model/names.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { chainNameIn, declarationOf } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';
import { labelOf } from './hover/cluster.ts';

/** An editor shows a few dozen, and asks again as somebody types. */
const mostSymbols = 200;

interface Found { readonly name: string; readonly kind: SymbolKind; readonly container: string; readonly file: AnalysedFile; readonly span: () => Span; readonly score: number }

/** The best fitting symbols of the files, each taken by itself. Without a query the first ones of each file. */
export function workspaceSymbols(files: readonly AnalysedFile[], query: string): SymbolInformation[] {
  const wanted = query.trim().toLowerCase();
  /** By score, so that a hundred thousand chains need no sorting. */
  const byScore: Found[][] = [[], [], [], []];
  for (const file of files) {
    for (const symbol of symbolsOf(file, wanted)) {
      const group = byScore[symbol.score]!;
      if (group.length < mostSymbols) group.push(symbol);
    }
  }
  return byScore.flat().slice(0, mostSymbols).map(({ name, kind, container, file, span }) => ({ name, kind, containerName: container, location: { uri: file.uri, range: rangeOf(file, span()) } }));
}

function* symbolsOf(file: AnalysedFile, wanted: string): Generator<Found> {
  const { host, sets, dumps, kube } = file;
  const document = baseName(file.uri);
  const found = (name: string, kind: SymbolKind, container: string, span: () => Span): Found | undefined => {
    const score = scoreOf(name, wanted);
    return score === undefined ? undefined : { name: name.trim() || '?', kind, container: `${container}, ${document}`, file, span, score };
  };
  for (const { tables } of dumps) {
    for (const table of tables) {
      for (const chain of table.chains) {
        const line = chain.declaration ?? chain.rules[0];
        const symbol = line === undefined ? undefined : found(chain.name, chain.hook === undefined ? SymbolKind.Function : SymbolKind.Event, `table ${table.name}`, () => (chain.declaration === undefined ? chainNameIn(file, line) : declarationOf(file, line)) ?? lineSpan(file, line));
        if (symbol) yield symbol;
      }
    }
  }
  const others = [
    ...[...sets.values()].map((set) => found(set.name, SymbolKind.Array, `set ${set.type}`, () => set.nameSpan)),
    ...host.interfaces.map((item) => found(item.name, SymbolKind.Interface, 'interface', () => item.nameSpan)),
    ...host.virtualServers.map((server) => found(`${server.protocol} ${server.ip ? formatIp(server.ip) : (server.fwmark ?? '')}${server.port === undefined ? '' : `:${server.port}`}`, SymbolKind.Object, 'virtual server', () => firstLineOf(file.lines, server.span))),
    ...kube.services.map((service) => found(labelOf(service), SymbolKind.Class, 'Service', () => service.nameSpan)),
  ];
  for (const symbol of others) if (symbol) yield symbol;
}

/** 0 for the whole name, 1 for its beginning, 2 for a part, 3 for letters in their order; undefined where it does not fit. */
function scoreOf(name: string, wanted: string): number | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith(wanted)) return lower.length === wanted.length ? 0 : 1;
  if (lower.includes(wanted)) return 2;
  let at = 0;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 3;
}
