/**
 * Exports what the rules of a file do with packet and connection marks: markUses finds every rule that changes, saves, restores
 * or tests bits; alwaysMarks says what a chain does to the mark of each packet that enters it; readers finds who looks at the bits later.
 */
import { parseMasked, parseNumber } from '../base/numbers.ts';
import { lineAt, lineEnd } from '../base/text.ts';
import { isInChain, isRuleKind, LineFlag, LineKind } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { optionOf, type OptionUse } from '../xtables/types.ts';
import { chainOfLine, jumpsTo } from './references.ts';
import type { AnalysedFile, Chain, Dump, Table } from './tree.ts';

export type MarkField = 'packet' | 'connection';

/** Bits that a rule changes for sure: `(mark & ~mask) ^ value` of MARK and CONNMARK, told apart. */
export interface MarkChange { readonly sets: number; readonly clears: number; readonly flips: number }

interface Place { readonly line: number; readonly chain: Chain }

export type MarkUse = Place & (
  | ({ readonly kind: 'change'; readonly field: MarkField } & MarkChange)
  /** Copies packet bits to the connection (save) or back (restore); `mask` is what is written, `from` what is read. */
  | { readonly kind: 'save' | 'restore'; readonly field: MarkField; readonly mask: number; readonly from: number }
  /** Writes bits that no rule spells out: from a socket, a hash or a set. */
  | { readonly kind: 'write'; readonly field: MarkField; readonly mask: number; readonly source: string }
  | { readonly kind: 'test'; readonly field: MarkField; readonly value: number; readonly mask: number; readonly negated: boolean }
);

const allBits = 0xffffffff;

interface MarkIndex { readonly uses: readonly MarkUse[]; readonly byChain: ReadonlyMap<Chain, readonly MarkUse[]>; readonly byLine: ReadonlyMap<number, readonly MarkUse[]>; always?: ReadonlyMap<Chain, AlwaysMarks> }
const cache = new WeakMap<AnalysedFile, MarkIndex>();

/** Every use of a mark in the file, in the order of lines. Only lines with a mark option are parsed. */
export const markUses = (file: AnalysedFile): readonly MarkUse[] => indexOf(file).uses;

/** The uses in the rules of one chain, in the order of lines. */
export const markUsesOfChain = (file: AnalysedFile, chain: Chain): readonly MarkUse[] => indexOf(file).byChain.get(chain) ?? [];

/** The uses in one rule. */
export const markUsesOfLine = (file: AnalysedFile, line: number): readonly MarkUse[] => indexOf(file).byLine.get(line) ?? [];

function indexOf(file: AnalysedFile): MarkIndex {
  let index = cache.get(file);
  if (!index) {
    const uses = candidateLines(file).flatMap((line) => usesOfRule(file, line));
    index = { uses, byChain: groupBy(uses, (use) => use.chain), byLine: groupBy(uses, (use) => use.line) };
    cache.set(file, index);
  }
  return index;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** So many rules with marks are looked at; a node with a thousand pods under Calico has 20,000. */
const mostLines = 60_000;

/** Rule lines with an option whose name has `mark` in it. Targets and comments are not options: they cost no parsing. */
function candidateLines(file: AnalysedFile): number[] {
  const { lines, capture } = file;
  const { text } = lines;
  const found: number[] = [];
  for (let at = text.indexOf('mark'); at >= 0 && found.length < mostLines; ) {
    let start = at;
    while (start > 0 && text.charCodeAt(start - 1) > 32 && at - start < 32) start--;
    let next = at + 4;
    const line = lineAt(lines, at);
    if (text.startsWith('--', start) || capture.records.kind[line] === LineKind.ListRow) {
      if (isRuleKind(capture.records.kind[line])) found.push(line);
      next = lineEnd(lines, line);
    }
    at = text.indexOf('mark', next);
  }
  const listed = file.dumps.flatMap(({ tables }) => tables.filter((table) => table.listing)).flatMap((table) => listedChanges(file, table));
  return listed.length === 0 ? found : [...new Set([...found, ...listed])].sort((a, b) => a - b);
}

/** `iptables -L` writes `MARK set 0x1`: there the target tells. */
function listedChanges({ capture: { names, records } }: AnalysedFile, table: Table): number[] {
  const ids = new Set(['MARK', 'CONNMARK', 'TPROXY', 'HMARK', 'SET'].map((name) => names.find(name)).filter((id) => id >= 0));
  const lines: number[] = [];
  for (let line = table.first; line <= table.last; line++) if (ids.has(records.target[line]!)) lines.push(line);
  return lines;
}

function usesOfRule(file: AnalysedFile, line: number): MarkUse[] {
  const rule = file.rule(line);
  const chain = rule && chainOfLine(file, line);
  if (!rule || !chain) return [];
  return [...tests(rule), ...changes(rule)].map((use): MarkUse => ({ ...use, line, chain }));
}

type WithoutPlace<U> = U extends unknown ? Omit<U, keyof Place> : never;
type Bare = WithoutPlace<MarkUse>;

function tests(rule: Rule): Bare[] {
  const found: Bare[] = [];
  for (const match of rule.matches) {
    const field = match.name === 'mark' ? 'packet' : match.name === 'connmark' ? 'connection' : undefined;
    const option = field && optionOf(match, '--mark');
    const masked = option && parseMasked(option.words[0]?.text ?? '');
    if (field && option && masked) found.push({ kind: 'test', field, ...masked, negated: option.negated });
    if (match.name === 'socket' && optionOf(match, '--restore-skmark')) found.push({ kind: 'write', field: 'packet', mask: allBits, source: 'the mark of the socket' });
  }
  return found;
}

function changes(rule: Rule): Bare[] {
  const target = rule.target;
  switch (target?.name) {
    case 'MARK':
      return target.options.flatMap((option) => valueChange(option, 'packet'));
    case 'CONNMARK':
      return connectionChanges(target.options);
    case 'TPROXY': {
      const masked = parseMasked(optionOf(target, '--tproxy-mark')?.words[0]?.text ?? '');
      return masked ? [changeOf('packet', masked.value, masked.mask)] : [];
    }
    case 'HMARK':
      return [{ kind: 'write', field: 'packet', mask: allBits, source: 'a hash of the packet' }];
    case 'SET':
      return optionOf(target, '--map-mark') ? [{ kind: 'write', field: 'packet', mask: allBits, source: 'the matching entry of a set' }] : [];
    default:
      return [];
  }
}

const nameOf = (option: OptionUse): string => option.spec?.name ?? option.name;

/** The five spellings of a change, as xt_mark's and xt_connmark's user side turns them into value and mask. */
function valueChange(option: OptionUse, field: MarkField): Bare[] {
  const word = option.words[0]?.text ?? '';
  const masked = parseMasked(word);
  const plain = parseNumber(word);
  switch (nameOf(option)) {
    case '--set-xmark':
      return masked ? [changeOf(field, masked.value, masked.mask)] : [];
    case '--set-mark':
      return masked ? [changeOf(field, masked.value, (masked.mask | masked.value) >>> 0)] : [];
    case '--or-mark':
      return plain === undefined ? [] : [changeOf(field, plain, plain)];
    case '--and-mark':
      return plain === undefined ? [] : [changeOf(field, 0, ~plain >>> 0)];
    case '--xor-mark':
      return plain === undefined ? [] : [changeOf(field, plain, 0)];
    default:
      return [];
  }
}

function changeOf(field: MarkField, value: number, mask: number): Bare {
  return { kind: 'change', field, sets: (value & mask) >>> 0, clears: (mask & ~value) >>> 0, flips: (value & ~mask) >>> 0 };
}

function connectionChanges(options: readonly OptionUse[]): Bare[] {
  const number = (name: string): number | undefined => parseNumber(options.find((option) => nameOf(option) === name)?.words[0]?.text ?? '');
  const both = number('--mask') ?? allBits;
  const packetBits = number('--nfmask') ?? both;
  const connectionBits = number('--ctmask') ?? both;
  return options.flatMap((option): Bare[] => {
    if (nameOf(option) === '--save-mark') return [{ kind: 'save', field: 'connection', mask: connectionBits, from: packetBits }];
    if (nameOf(option) === '--restore-mark') return [{ kind: 'restore', field: 'packet', mask: packetBits, from: connectionBits }];
    return valueChange(option, 'connection');
  });
}

/** The bits that a use is about. */
export function bitsOfUse(use: MarkUse): number {
  return use.kind === 'change' ? (use.sets | use.clears | use.flips) >>> 0 : use.mask;
}

const rulesets = new WeakMap<Dump, readonly Table[]>();

/**
 * The tables that a packet meets together with those of this dump: dumps of one family that follow each other and have no table
 * in common. iptables-save writes its heading before each table, and people print the tables with one command each.
 */
export function rulesetOf(file: AnalysedFile, dump: Dump): readonly Table[] {
  if (!rulesets.has(dump)) {
    const open = new Map<number, Table[]>();
    for (const each of file.dumps) {
      const group = open.get(each.family);
      const joins = group && !each.tables.some((table) => group.some((other) => other.name === table.name));
      const tables = joins ? group : [];
      tables.push(...each.tables);
      open.set(each.family, tables);
      rulesets.set(each, tables);
    }
  }
  return rulesets.get(dump) ?? dump.tables;
}

/** What every packet that enters a chain gets, and the chains that it gets it in. */
export interface AlwaysMarks extends MarkChange { readonly via: readonly Chain[] }

/** What a chain does to the packet mark of every packet that enters it, itself or in chains that it calls without a condition. */
export function alwaysMarks(file: AnalysedFile, chain: Chain): AlwaysMarks | undefined {
  const index = indexOf(file);
  index.always ??= findAlways(file, index.uses);
  return index.always.get(chain);
}

/** How far jumps without a condition are followed upwards from a rule that changes a mark. */
const depthLimit = 4;

function findAlways(file: AnalysedFile, uses: readonly MarkUse[]): Map<Chain, AlwaysMarks> {
  const found = new Map<Chain, AlwaysMarks>();
  let level: { chain: Chain; change: MarkChange; via: readonly Chain[] }[] = uses.flatMap((use) =>
    (use.kind === 'change' && use.field === 'packet' && reachedByAll(file, use.chain, use.line) ? [{ chain: use.chain, change: use, via: [] }] : []));
  for (let depth = 0; depth <= depthLimit && level.length > 0; depth++) {
    for (const { chain, change, via } of level) {
      const known = found.get(chain);
      found.set(chain, known ? { ...then(known, change), via: [...new Set([...known.via, ...via])] } : { sets: change.sets, clears: change.clears, flips: change.flips, via });
    }
    const entered = new Set(level.map(({ chain }) => chain));
    level = [...entered].flatMap((chain) => callersOf(file, chain).filter((caller) => caller !== chain).map((caller) => ({ chain: caller, change: found.get(chain)!, via: [chain, ...found.get(chain)!.via] })));
  }
  return found;
}

/** Two changes, one after the other. */
function then(first: MarkChange, second: MarkChange): MarkChange {
  const fixed = second.sets | second.clears;
  const turned = second.flips;
  return {
    sets: (((first.sets & ~fixed & ~turned) | (first.clears & turned) | second.sets) >>> 0),
    clears: (((first.clears & ~fixed & ~turned) | (first.sets & turned) | second.clears) >>> 0),
    flips: (((first.flips ^ (turned & ~first.sets & ~first.clears)) & ~fixed) >>> 0),
  };
}

/** Chains whose every packet reaches a jump to this chain; a goto counts too. */
function callersOf(file: AnalysedFile, chain: Chain): Chain[] {
  const { flags, kind } = file.capture.records;
  const found = new Set<Chain>();
  for (const line of jumpsTo(file, chain)) {
    if (!isInChain(kind[line]) || flags[line]! & LineFlag.Conditional) continue;
    const caller = chainOfLine(file, line);
    if (caller && reachedByAll(file, caller, line)) found.add(caller);
  }
  return [...found];
}

/** How many rules are looked at before a jump, to see whether one of them ends the chain's work. */
const lookBack = 64;

/** Whether a rule has no condition and nothing before it in its chain can send a packet elsewhere. */
function reachedByAll(file: AnalysedFile, chain: Chain, line: number): boolean {
  const { flags, target } = file.capture.records;
  if (flags[line]! & LineFlag.Conditional) return false;
  for (let i = 0; i < chain.rules.length; i++) {
    const other = chain.rules[i]!;
    if (other === line) return true;
    if (i >= lookBack) return false;
    const id = target[other]!;
    if (id >= 0 && !goesOn.has(file.capture.names.nameOf(id))) return false;
  }
  return false;
}

/** Targets behind which the next rule of the chain is read. */
const goesOn: ReadonlySet<string> = new Set(['MARK', 'CONNMARK', 'LOG', 'NFLOG', 'ULOG', 'TOS', 'DSCP', 'TTL', 'HL', 'TCPMSS', 'CLASSIFY', 'CT', 'NOTRACK', 'SET', 'SECMARK', 'CONNSECMARK', 'ECN', 'CHECKSUM', 'TRACE', 'HMARK', 'AUDIT', 'RATEEST', 'IDLETIMER', 'TEE']);

/** A rule that tests bits. `carry`: it matches packets that have them; `lack`: packets that have not. */
export interface MarkReader { readonly use: MarkUse & { readonly kind: 'test' }; readonly sense: 'carry' | 'lack' }

/** The rules of a dump that test bits of the packet mark (or of the connection mark) that hold `value` in `mask`. */
export function readers(file: AnalysedFile, dump: Dump, value: number, mask: number, field: MarkField = 'packet'): MarkReader[] {
  const interest = value !== 0 ? value : mask;
  const tables = rulesetOf(file, dump);
  return markUses(file).flatMap((use): MarkReader[] => {
    if (use.kind !== 'test' || use.field !== field || !tables.includes(use.chain.table) || !(use.mask & interest)) return [];
    const equal = ((use.value ^ value) & use.mask & mask) === 0;
    // A test for another value of the same bits says nothing of packets with this one.
    if (!equal && !use.negated && (use.value & mask) !== 0) return [];
    return [{ use, sense: equal !== use.negated ? 'carry' : 'lack' }];
  });
}

/** The rules of a dump that change, restore or write bits of a mark; those that set them come first. */
export function writers(file: AnalysedFile, dump: Dump, bits: number, field: MarkField = 'packet'): MarkUse[] {
  const tables = rulesetOf(file, dump);
  const found = markUses(file).filter((use) => use.kind !== 'test' && use.field === field && tables.includes(use.chain.table) && (bitsOfUse(use) & bits) !== 0);
  const sets = (use: MarkUse): boolean => use.kind !== 'change' || (use.sets & bits) !== 0;
  return [...found.filter(sets), ...found.filter((use) => !sets(use))];
}
