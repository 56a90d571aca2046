/**
 * Exports subjectAt: what stands at an offset that has a definition and uses. Names of chains, sets and interfaces in rules are found
 * in at.ts; here are the same names elsewhere in a capture, addresses and marks.
 */
import { lengthOfMask, type Ip, type Prefix } from '../base/ip.ts';
import { parseMasked } from '../base/numbers.ts';
import { contains, type Span } from '../base/span.ts';
import { lineAt, lineEnd, lineText } from '../base/text.ts';
import { bitsOfUse, markUsesOfLine, type MarkField } from '../model/marks.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import { nameAt, type ChainName, type InterfaceName, type SetName } from './at.ts';
import { addressOf } from './hover/address.ts';
import { valueKind, wordAt } from './hover/option.ts';

/** Bits of the packet's or the connection's mark. */
export interface MarkValue { readonly kind: 'mark'; readonly field: MarkField; readonly bits: number; readonly span: Span; readonly line: number }
/** An address, or with `prefix` the network that is written so. */
export interface AddressValue { readonly kind: 'address'; readonly ip: Ip; readonly prefix?: Prefix; readonly port?: number; readonly span: Span; readonly line: number }
export type Subject = ChainName | SetName | InterfaceName | MarkValue | AddressValue;

export function subjectAt(file: AnalysedFile, offset: number): Subject | undefined {
  const name = nameAt(file, offset);
  if (name) return name;
  const line = lineAt(file.lines, offset);
  const rule = file.rule(line);
  if (rule) return inRule(file, rule, offset);
  switch (file.capture.records.kind[line]) {
    case LineKind.Blank: case LineKind.Comment: case LineKind.Generated: case LineKind.Prompt: case LineKind.Chain: case LineKind.Table: case LineKind.Commit: return undefined;
    case LineKind.Sysctl: return interfaceInSysctl(file, line, offset);
    default: return inSet(file, line, offset) ?? markElsewhere(file, line, offset) ?? wordElsewhere(file, line, offset);
  }
}

function inRule(file: AnalysedFile, rule: Rule, offset: number): Subject | undefined {
  const { line } = rule;
  for (const { option } of optionsOf(rule)) {
    if (!contains(option.span, offset)) continue;
    const name = option.spec?.name ?? option.name;
    const word = option.words.find(({ span }) => contains(span, offset));
    const kind = valueKind(name);
    if (kind === 'mark' || name === '--save-mark' || name === '--restore-mark') return markInRule(file, line, word?.span ?? option.nameSpan);
    if (!word) return undefined;
    if (kind === 'interface') return { kind: 'interface', name: word.text, span: word.span, line };
    if (kind === 'address') return addressIn(file, line, offset, word.span);
  }
  return undefined;
}

/** The bits that a rule works on: what it sets or tests, or else the bits that it copies or clears. */
function markInRule(file: AnalysedFile, line: number, span: Span): MarkValue | undefined {
  const uses = markUsesOfLine(file.own, line);
  const text = file.lines.text.slice(span.start, span.end);
  const value = parseMasked(text)?.value;
  const use = uses.find((each) => value !== undefined && (each.kind === 'test' ? each.value === value : each.kind === 'change' && ((each.sets | each.flips) >>> 0 === value || value === 0))) ?? uses[0];
  if (!use) return undefined;
  const bits = use.kind === 'test' ? use.value || use.mask : use.kind === 'change' ? ((use.sets | use.flips) >>> 0) || use.clears : bitsOfUse(use);
  return bits === 0 ? undefined : { kind: 'mark', field: use.field, bits, span, line };
}

/** One address of a list or range at the offset, with its port. */
function addressIn(file: AnalysedFile, line: number, offset: number, within: Span): AddressValue | undefined {
  const { text } = file.lines;
  let { start, end } = { start: offset, end: offset };
  while (start > within.start && /[\da-fA-F.:/[\]]/.test(text[start - 1]!)) start--;
  while (end < within.end && /[\da-fA-F.:/[\]]/.test(text[end]!)) end++;
  const found = addressOf(text.slice(start, end));
  return found && addressValue(found, { start, end }, line);
}

/** The network of all addresses stands everywhere and leads nowhere. */
function addressValue({ ip, prefix, port }: { readonly ip: Ip; readonly prefix?: Prefix; readonly port?: number }, span: Span, line: number): AddressValue | undefined {
  return prefix && lengthOfMask(prefix.mask) === 0 ? undefined : { kind: 'address', ip, ...(prefix && { prefix }), ...(port !== undefined && { port }), span, line };
}

/** `net.ipv4.conf.eth0.rp_filter`; a dot in the interface's name is a slash there (sysctl(8)). */
function interfaceInSysctl(file: AnalysedFile, line: number, offset: number): InterfaceName | undefined {
  const text = lineText(file.lines, line).slice(0, 300);
  const found = /^(\s*net[./]ipv[46][./](?:conf|neigh)[./])([^=\s]+)[./]\w+\s*=/.exec(text);
  if (!found || /^(?:all|default)$/.test(found[2]!)) return undefined;
  const start = file.lines.starts[line]! + found[1]!.length;
  const span = { start, end: start + found[2]!.length };
  return contains(span, offset) ? { kind: 'interface', name: found[2]!.replaceAll('/', '.'), span, line } : undefined;
}

/** In a listing of sets: the set of an `add` line, the set whose `References` are counted, a member that is a set itself. */
function inSet(file: AnalysedFile, line: number, offset: number): SetName | undefined {
  const start = file.lines.starts[line]!;
  const text = file.lines.text.slice(start, Math.min(lineEnd(file.lines, line), start + 200));
  const add = /^(\s*(?:add|-A|del|-D|test|-T|flush|-F|destroy|-X)\s+)(\S+)(?:(\s+)(\S+))?/.exec(text);
  const set = [...file.own.sets.values()].find((each) => contains(each.span, offset));
  const named = (name: string, from: number): SetName | undefined => {
    const span = { start: start + from, end: start + from + name.length };
    return contains(span, offset) && file.sets.has(name) ? { kind: 'set', name, span, line } : undefined;
  };
  if (add) return named(add[2]!, add[1]!.length) ?? (add[4] !== undefined && file.sets.get(add[2]!)?.type === 'list:set' ? named(add[4], add[1]!.length + add[2]!.length + add[3]!.length) : undefined);
  if (!set) return undefined;
  if (/^References:/.test(text)) return { kind: 'set', name: set.name, span: { start, end: lineEnd(file.lines, line) }, line };
  const member = /^(\s*)(\S+)/.exec(text);
  return set.type === 'list:set' && member ? named(member[2]!, member[1]!.length) : undefined;
}

/** `fwmark 0x1/0xff` of a routing rule, `FWM 1` of IPVS, `mark=1` of a connection. */
function markElsewhere(file: AnalysedFile, line: number, offset: number): MarkValue | undefined {
  const start = file.lines.starts[line]!;
  const text = file.lines.text.slice(start, Math.min(lineEnd(file.lines, line), start + 2000));
  const found = /(\bfwmark\s+)(0x[\da-fA-F]+|\d+)(?:\/(0x[\da-fA-F]+|\d+))?/.exec(text) ?? /^(\s*FWM\s+)(\d+)(?=\s)/.exec(text) ?? /(\smark=)(\d+)(?=\s|$)/.exec(text);
  if (!found) return undefined;
  const from = start + found.index + found[1]!.length;
  const span = { start: from, end: start + found.index + found[0].length };
  const bits = Number(found[2]) || Number(found[3] ?? 0);
  return contains(span, offset) && bits !== 0 ? { kind: 'mark', field: found[1]!.includes('=') ? 'connection' : 'packet', bits: bits >>> 0, span, line } : undefined;
}

/** An interface or an address on a line that another command printed. */
function wordElsewhere(file: AnalysedFile, line: number, offset: number): InterfaceName | AddressValue | undefined {
  const around = wordAt(file, offset, /[^\s,@()]/);
  if (!around) return undefined;
  const raw = file.lines.text.slice(around.start, around.end);
  const name = raw.replace(/:$/, '');
  const before = file.lines.text.slice(Math.max(file.lines.starts[line]!, around.start - 20), around.start);
  const isDevice = (): boolean => file.own.host.routes.some((route) => contains(route.span, offset) && route.hops.some(({ dev }) => dev === name));
  if (file.host.interfaces.some((item) => item.name === name) || /\b(?:dev|iif|oif|master)\s+$/.test(before) || isDevice()) {
    return { kind: 'interface', name, span: { start: around.start, end: around.start + name.length }, line };
  }
  const lead = /^(?:[a-z]+=|tcp:|udp:|sctp:)/.exec(raw)?.[0].length ?? 0;
  const word = { start: around.start + lead, end: around.end };
  const found = addressOf(file.lines.text.slice(word.start, word.end));
  if (!found || !contains(word, offset)) return undefined;
  // In `ip addr`, 192.0.2.1/24 is an address with its network; elsewhere a prefix is a network.
  const isNetwork = found.prefix && found.ip.words.every((bits, i) => (bits & ~found.prefix!.mask[i]!) === 0);
  // A member of a set has its port behind a comma: 10.96.0.10,tcp:80.
  const port = found.port ?? portBehind(file.lines.text.slice(around.end, around.end + 20));
  return addressValue({ ip: found.ip, ...(port !== undefined && { port }), ...(isNetwork && { prefix: found.prefix! }) }, word, line);
}

function portBehind(text: string): number | undefined {
  const port = /^,(?:tcp:|udp:|sctp:)?(\d{1,5})(?![\w.:/])/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
