/** Exports symbols: the outline. Sections where there are several, then tables, chains and rules; sets, interfaces and virtual servers. */
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import { formatIp } from '../base/ip.ts';
import type { Span } from '../base/span.ts';
import { lineEnd, lineText } from '../base/text.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import { ruleNumber } from '../model/references.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { LineFlag, LineKind, type Section } from '../syntax/capture/tree.ts';
import { chainNameIn, declarationOf } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';
import { runsOf } from './definition.ts';

/** Above these numbers the outline leaves rules, or chains, out and says so. */
const mostRules = 20_000;
const mostChains = 20_000;

export function symbols(file: AnalysedFile): DocumentSymbol[] {
  const withRules = ruleCount(file.dumps.flatMap((dump) => dump.tables)) <= mostRules;
  const groups = file.capture.sections.flatMap((section) => groupsOf(file, section, withRules));
  // A file that is one dump needs no level above its tables.
  return groups.length === 1 ? (groups[0]!.children ?? groups) : groups;
}

/** One symbol per section; a section with two dumps, one after the other, gives two. */
function groupsOf(file: AnalysedFile, section: Section, withRules: boolean): DocumentSymbol[] {
  const lines: Span = { start: file.lines.starts[section.first]!, end: lineEnd(file.lines, section.last) };
  const group = (name: string, detail: string, span: Span, children: DocumentSymbol[]): DocumentSymbol => ({
    name, detail, kind: SymbolKind.Module, range: rangeOf(file, span), selectionRange: rangeOf(file, { start: span.start, end: Math.min(span.end, lineEnd(file.lines, lineOf(file, span))) }), children,
  });
  const host = section.host ?? '';
  const command = section.command?.slice(0, 100);
  switch (section.kind) {
    case 'iptables': {
      const dumps = file.dumps.filter((dump) => dump.first >= section.first && dump.last <= section.last);
      return dumps.map((dump, i) => {
        const span = { start: i === 0 ? lines.start : file.lines.starts[dump.first]!, end: Math.min(lines.end, i + 1 < dumps.length ? lineEnd(file.lines, dump.last) : lines.end) };
        return group(command ?? (dump.family === 6 ? 'ip6tables' : 'iptables'), [host, `IPv${dump.family}`].filter(Boolean).join(', '), span, dump.tables.map((table) => tableSymbol(file, table, withRules)));
      });
    }
    case 'ipset-list': case 'ipset-save':
      return [group(command ?? 'ipset', host, lines, inside([...file.own.sets.values()], lines).map((set) => leaf(file, set.name, `${set.type}, ${set.terse ? 'members not listed' : counted(set.members.length, 'member')}`, SymbolKind.Array, set.span, set.nameSpan)))];
    case 'ip-addr': case 'ifconfig':
      return [group(command ?? (section.kind === 'ifconfig' ? 'ifconfig' : 'ip addr'), host, lines, inside(file.own.host.interfaces, lines).map((item) => leaf(file, item.name, item.addresses.map((a) => `${formatIp(a.ip)}/${a.prefixLength}`).join(', ').slice(0, 100), SymbolKind.Interface, item.span, item.nameSpan)))];
    case 'ipvsadm':
      return [group(command ?? 'ipvsadm', host, lines, inside(file.own.host.virtualServers, lines).slice(0, mostChains).map((server) => leaf(file, `${server.protocol} ${server.ip ? formatIp(server.ip) : (server.named ?? server.fwmark ?? '')}${server.port === undefined ? '' : ` port ${server.port}`}`, counted(server.realServers.length + (server.namedServers?.length ?? 0), 'real server'), SymbolKind.Object, server.span)))];
    case 'ip-route': case 'route-n':
      return [group(command ?? (section.kind === 'route-n' ? 'route' : 'ip route'), [host, counted(inside(file.own.host.routes, lines).length, 'route')].filter(Boolean).join(', '), lines, [])];
    case 'ip-rule':
      return [group(command ?? 'ip rule', [host, counted(inside(file.own.host.rules, lines).length, 'rule')].filter(Boolean).join(', '), lines, [])];
    case 'sysctl':
      return [group(command ?? 'sysctl', [host, counted(inside([...file.own.host.sysctls.values()], lines).length, 'setting')].filter(Boolean).join(', '), lines, [])];
    case 'conntrack':
      return [group(command ?? 'conntrack', [host, counted(connectionLines(file, section), 'connection')].filter(Boolean).join(', '), lines, [])];
    case 'neighbours':
      return [group(command ?? 'ip neigh', [host, counted(inside(file.own.host.neighbours, lines).length, 'neighbour')].filter(Boolean).join(', '), lines, [])];
    case 'ipvs-connections':
      return [group(command ?? 'ipvsadm -Lnc', host, lines, [])];
    case 'kubectl': case 'manifest':
      return [group(command ?? (section.kind === 'kubectl' ? 'kubectl get' : 'manifest'), host, lines, [])];
    case 'other':
      return command === undefined || command === '' ? [] : [group(command, host, lines, [])];
  }
}

/** Counted without reading them: there may be some hundred thousand. */
function connectionLines({ capture }: AnalysedFile, { first, last }: Section): number {
  let count = 0;
  for (let line = first; line <= last; line++) if (capture.records.kind[line] === LineKind.Connection) count++;
  return count;
}

const inside = <T extends { readonly span: Span }>(items: readonly T[], lines: Span): T[] => items.filter(({ span }) => span.start >= lines.start && span.end <= lines.end);

function lineOf(file: AnalysedFile, span: Span): number {
  return rangeOf(file, span).start.line;
}

function leaf(file: AnalysedFile, name: string, detail: string, kind: SymbolKind, span: Span, selection: Span = { start: span.start, end: Math.min(span.end, lineEnd(file.lines, lineOf(file, span))) }): DocumentSymbol {
  // The protocol asks for a name that is not blank.
  return { name: name.trim() || '?', detail, kind, range: rangeOf(file, span), selectionRange: rangeOf(file, selection) };
}

function tableSymbol(file: AnalysedFile, table: Table, withRules: boolean): DocumentSymbol {
  const span = { start: file.lines.starts[table.first]!, end: lineEnd(file.lines, table.last) };
  const rules = ruleCount([table]);
  const left = [...(withRules ? [] : ['rules']), ...(table.chains.length > mostChains ? [`chains after the first ${mostChains}`] : [])];
  return {
    name: table.name, kind: SymbolKind.Namespace,
    detail: `${counted(table.chains.length, 'chain')}, ${counted(rules, 'rule')}${left.length > 0 ? ` (too many: ${left.join(' and ')} not shown)` : ''}`,
    range: rangeOf(file, span),
    selectionRange: rangeOf(file, table.line === undefined ? { start: span.start, end: lineEnd(file.lines, table.first) } : lineSpan(file, table.line)),
    children: table.chains.slice(0, mostChains).flatMap((chain) => chainSymbols(file, chain, withRules)),
  };
}

/**
 * A chain's range is that of its rules, so that the breadcrumbs of a rule show the chain; without rules it is the declaration.
 * Where somebody mixed the rules of several chains, each run of lines is a symbol.
 */
function chainSymbols(file: AnalysedFile, chain: Chain, withRules: boolean): DocumentSymbol[] {
  const declaration = chain.declaration === undefined ? undefined : chainDeclaration(file.capture, chain.declaration);
  const policy = declaration?.policy !== undefined && declaration.policy !== '-' ? `policy ${declaration.policy}, ` : '';
  const detail = `${policy}${counted(chain.rules.length, 'rule')}`;
  const kind = chain.hook ? SymbolKind.Event : SymbolKind.Function;
  const runs = runsOf(chain);
  if (runs.length === 0) {
    if (chain.declaration === undefined) return [];
    return [leaf(file, chain.name, detail, kind, lineSpan(file, chain.declaration), declarationOf(file, chain.declaration))];
  }
  return runs.map(([first, last]) => {
    const span = { start: file.lines.starts[first]!, end: lineEnd(file.lines, last) };
    const rules = withRules ? Array.from({ length: last - first + 1 }, (_, i) => ruleSymbol(file, first + i)) : [];
    return { ...leaf(file, chain.name, detail, kind, span, chainNameIn(file, first)), ...(rules.length > 0 && { children: rules }) };
  });
}

function ruleSymbol(file: AnalysedFile, line: number): DocumentSymbol {
  const { records, names } = file.capture;
  const target = records.target[line]!;
  const arrow = records.flags[line]! & LineFlag.Goto ? '⇒' : '→';
  const text = lineText(file.lines, line).slice(0, 400).trim().replace(/^(?:\[\d+:\d+\]\s*)?-[A-Z]\s+\S+\s*/, '').replace(/^(?:\d+[KMGTPE]?\s+){1,3}/, '').replace(/\s+/g, ' ');
  const name = `${ruleNumber(file, line) ?? '?'}${target < 0 ? '' : ` ${arrow} ${names.nameOf(target).slice(0, 60)}`}`;
  return leaf(file, name, text.length > 100 ? `${text.slice(0, 99)}…` : text, SymbolKind.Method, lineSpan(file, line));
}

function ruleCount(tables: readonly Table[]): number {
  let count = 0;
  for (const table of tables) for (const chain of table.chains) count += chain.rules.length;
  return count;
}

const counted = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
