/**
 * Exports parseRow: a row of `iptables -L` to the tree of a rule, with places in the row. What cannot be read is in `stray`,
 * so that a trace takes the rule for unknown.
 */
import type { Family } from '../../base/ip.ts';
import { expandCount } from '../../base/numbers.ts';
import type { Span } from '../../base/span.ts';
import { lineEnd, lineText } from '../../base/text.ts';
import { allMatches, findTarget, ipHeader } from '../../xtables/registry.ts';
import type { Listed, ListedOption } from '../../xtables/listed.ts';
import type { MatchModule, MatchUse, OptionUse, TargetModule, TargetUse, Word } from '../../xtables/types.ts';
import type { CaptureTree } from '../capture/tree.ts';
import type { Rule } from '../iptables/tree.ts';
import { anyHost, readColumns, readRow, type Row } from './row.ts';
import { headerOf } from './tree.ts';

/** The rule of a row. Never throws; the line is one of kind ListRow. */
export function parseRow(capture: CaptureTree, line: number, family: Family): Rule {
  const { lines, names, records } = capture;
  const offset = lines.starts[line]!;
  const end = lineEnd(lines, line);
  const header = headerOf(capture, line);
  const row = rowOf(capture, line);
  const chain = header.chain === undefined ? undefined : chainWord(lines.text, lines.starts[header.chain]!, names.nameOf(records.name[header.chain]!));
  const span: Span = { start: offset, end };
  if (!row) return { line, span, command: 'listed', arguments: [], header: { name: 'ip', module: ipHeader, options: [], nameSpan: { start: offset, end: offset }, span: { start: offset, end: offset } }, matches: [], stray: [{ text: lineText(lines, line).trim(), span }], problems: [], ...(chain && { chain }) };
  const { text } = lines;
  const word = ({ start, end: stop }: Span): string => text.slice(start, stop);
  const options = headerOptions(text, row, family);
  let rest = row.rest;
  const goto = /[ \t]*\[goto\]/y;
  goto.lastIndex = 0;
  const found = goto.exec(text.slice(rest, Math.min(end, rest + 60)));
  if (found) rest += found[0].length;
  const module = row.target ? findTarget(word(row.target), family) : undefined;
  const read = readExtensions(text.slice(rest, end), rest, family, found ? undefined : module);
  const target: TargetUse | undefined = row.target && {
    kind: found ? 'goto' : 'jump', name: word(row.target), nameSpan: row.target, options: read.target, ...(module && !found && { module }),
  };
  const headerSpan = { start: row.protocol.start, end: row.destination.end };
  return {
    line, span, command: 'listed', arguments: [], listed: { hidesInterfaces: row.in === undefined, hides: read.matches.flatMap((match) => match.module?.listed?.hides ?? []) },
    header: { name: 'ip', module: ipHeader, options, nameSpan: { start: headerSpan.start, end: headerSpan.start }, span: headerSpan },
    matches: read.matches, stray: read.stray, problems: [],
    ...(row.packets && row.bytes && { counters: countersOf(word(row.packets), word(row.bytes), { start: row.packets.start, end: row.bytes.end }) }),
    ...(chain && { chain }), ...(target && { target }),
  };
}

/** The columns of a row, by the header above it, or by itself where it does not fit that. */
function rowOf(capture: CaptureTree, line: number): Row | undefined {
  const { lines } = capture;
  const offset = lines.starts[line]!;
  const end = lineEnd(lines, line);
  const header = headerOf(capture, line).columns;
  const columns = header === undefined ? undefined : readColumns(lineText(lines, header));
  return (columns && readRow(lines.text, offset, end, columns)) ?? readRow(lines.text, offset, end);
}

/** The counters of a row, without reading what stands behind its addresses; rounded ones are written out. */
export function rowCounters(capture: CaptureTree, line: number): { packets: bigint; bytes: bigint } | undefined {
  const row = rowOf(capture, line);
  const count = ({ start, end }: Span): bigint => BigInt(expandCount(capture.lines.text.slice(start, end)));
  return row?.packets && row.bytes && { packets: count(row.packets), bytes: count(row.bytes) };
}

const countersOf = (packets: string, bytes: string, span: Span): NonNullable<Rule['counters']> => ({
  packets: expandCount(packets), bytes: expandCount(bytes), span, ...(/[A-Z]/.test(packets + bytes) && { rounded: true as const }),
});

function chainWord(text: string, start: number, name: string): Word {
  const at = text.indexOf(name, start);
  return { text: name, span: { start: at, end: at + name.length } };
}

/** Names that every system has for these networks (/etc/hosts, /etc/networks, and the name of 224.0.0.0 in the DNS). */
const wellKnown = { 4: { localhost: '127.0.0.1', 'localhost/8': '127.0.0.0/8', 'loopback/8': '127.0.0.0/8', 'link-local/16': '169.254.0.0/16', 'base-address.mcast.net/4': '224.0.0.0/4' }, 6: { localhost: '::1' } } as const satisfies Record<Family, Record<string, string>>;

/** The options that the columns stand for. A name of a host stays as it is: no address, and unknown to a trace. */
function headerOptions(text: string, row: Row, family: Family): OptionUse[] {
  const options: OptionUse[] = [];
  const specs = new Map(ipHeader.options.map((spec) => [spec.name, spec]));
  const add = (name: string, span: Span | undefined, any: RegExp): void => {
    if (!span) return;
    const negated = text.charCodeAt(span.start) === 33;
    const inner = negated ? { start: span.start + 1, end: span.end } : span;
    const said = text.slice(inner.start, inner.end);
    if (!negated && any.test(said)) return;
    const known: Readonly<Record<string, string>> = wellKnown[family];
    const value = (name === '-s' || name === '-d') && Object.hasOwn(known, said) ? known[said]! : said === 'anywhere' ? (family === 4 ? '0.0.0.0/0' : '::/0') : said;
    options.push({ name, spec: specs.get(name)!, negated, words: [{ text: value, span: inner }], nameSpan: { start: inner.start, end: inner.start }, span });
  };
  add('-s', row.source, anyHost);
  add('-d', row.destination, anyHost);
  add('-i', row.in, /^(?:\*|any)$/);
  add('-o', row.out, /^(?:\*|any)$/);
  add('-p', row.protocol, /^(?:all|0)$/);
  if (row.fragment) options.push({ name: '-f', spec: specs.get('-f')!, negated: text.charCodeAt(row.fragment.start) === 33, words: [], nameSpan: row.fragment, span: row.fragment });
  return options;
}

interface Read { readonly matches: MatchUse[]; readonly target: OptionUse[]; readonly stray: Word[] }

/** So many matches and words are read of one row: the kernel's rules are shorter, and a text of any length takes no longer. */
const mostParts = 200;

/** What stands behind the addresses. Matches are printed in the kernel's order, the target's values last. */
function readExtensions(rest: string, offset: number, family: Family, module: TargetModule | undefined): Read {
  const read: Read = { matches: [], target: [], stray: [] };
  let at = 0;
  // iptables prints no blank in front of the match bpf (bpf_print in libxt_bpf.c), nor of one that prints its name alone (print_match).
  const glued = /\S(?=match bpf \d|eui64(?:\s|$))/g;
  const whole = rest;
  for (let parts = 0; ; parts++) {
    while (at < whole.length && /\s|\0/.test(whole[at]!)) at++;
    if (at >= whole.length) return read;
    if (parts === 0 || at >= rest.length) {
      glued.lastIndex = at;
      const next = glued.exec(whole);
      rest = next ? whole.slice(0, next.index + 1) : whole;
    }
    if (parts >= mostParts) {
      read.stray.push({ text: whole.slice(at, at + 100), span: { start: offset + at, end: offset + whole.length } });
      return read;
    }
    const ofTarget = module?.listed && read.target.length === 0 ? readUse(rest, at, offset, module, module.listed) : undefined;
    if (ofTarget) {
      read.target.push(...ofTarget.options);
      at = ofTarget.end;
      continue;
    }
    const use = readMatch(rest, at, offset, family);
    if (use) {
      read.matches.push(use.match);
      at = use.end;
      continue;
    }
    const stop = /\S+/y;
    stop.lastIndex = at;
    const end = at + stop.exec(rest)![0].length;
    read.stray.push({ text: rest.slice(at, end), span: { start: offset + at, end: offset + end } });
    at = end;
  }
}

const listedMatches = { 4: allMatches.filter((match) => match.families.includes(4)), 6: allMatches.filter((match) => match.families.includes(6)) };

function readMatch(rest: string, at: number, offset: number, family: Family): { match: MatchUse; end: number } | undefined {
  for (const module of listedMatches[family]) {
    const use = module.listed && readUse(rest, at, offset, module, module.listed);
    if (use) return { match: { name: module.name, module, options: use.options, nameSpan: use.nameSpan, span: { start: offset + at, end: offset + use.end } }, end: use.end };
  }
  return undefined;
}

/** The text of one module from `at` on: its head, then its items in any order, each once. */
function readUse(rest: string, at: number, offset: number, module: MatchModule | TargetModule, listed: Listed): { options: OptionUse[]; nameSpan: Span; end: number } | undefined {
  let end = at;
  let negateFirst = false;
  if (listed.head) {
    listed.head.lastIndex = at;
    const head = listed.head.exec(rest);
    if (!head) return undefined;
    negateFirst = head.groups?.['not'] !== undefined;
    end += head[0].length;
  }
  const nameSpan = { start: offset + at, end: offset + end };
  const found: { option: ListedOption; span: Span }[] = [];
  const left = new Set(listed.items);
  for (let again = true; again; ) {
    again = false;
    let start = end;
    while (start < rest.length && (rest[start] === ' ' || rest[start] === '\t')) start++;
    for (const item of left) {
      item.at.lastIndex = start;
      const hit = item.at.exec(rest);
      if (!hit || hit[0] === '') continue;
      left.delete(item);
      const span = { start: offset + start, end: offset + start + hit[0].length };
      for (const option of optionsOfItem(item, hit)) found.push({ option: negateFirst ? { ...option, negated: !option.negated } : option, span });
      negateFirst = false;
      end = start + hit[0].length;
      again = true;
      break;
    }
  }
  if (!listed.head && end === at) return undefined;
  const complete = listed.complete?.(found.map(({ option }) => option)) ?? [];
  const whole = { start: offset + at, end: offset + end };
  return { options: [...found, ...complete.map((option) => ({ option, span: whole }))].map(({ option, span }) => useOf(module, option, span, offset)), nameSpan, end };
}

function optionsOfItem(item: Listed['items'][number], hit: RegExpExecArray): readonly ListedOption[] {
  const groups = hit.groups ?? {};
  if (item.options) return item.options(groups);
  const names = ['a', 'b'].filter((name) => groups[name] !== undefined);
  const said = names.map((name) => groups[name]!);
  const spans = item.words ? undefined : names.map((name): readonly [number, number] => hit.indices!.groups![name]!);
  return [{ option: item.option!, negated: groups['not'] !== undefined, words: item.words ? item.words(...said) : said, ...(spans && { spans }) }];
}

function useOf(module: MatchModule | TargetModule, { option, words, negated, spans }: ListedOption, span: Span, offset: number): OptionUse {
  const spec = module.options.find((one) => one.name === option);
  return {
    name: option, negated, span, nameSpan: { start: span.start, end: spans?.[0] ? offset + spans[0][0] : span.end },
    words: words.map((text, i) => ({ text, span: spans?.[i] ? { start: offset + spans[i][0], end: offset + spans[i][1] } : span })),
    ...(spec && { spec }),
  };
}
