/** Exports what hovers say of marks: what a rule or chain does to them, who reads them later, and a mark value itself. */
import { bitsInWords, formatMark, parseMasked } from '../../base/numbers.ts';
import { knownMarks, type KnownMark, type MarkHint } from '../../knowledge/index.ts';
import { alwaysMarks, bitsOfUse, markUses, markUsesOfChain, markUsesOfLine, readers, rulesetOf, writers, type MarkChange, type MarkField, type MarkReader, type MarkUse } from '../../model/marks.ts';
import { ruleNumber } from '../../model/references.ts';
import type { AnalysedFile, Chain, Dump } from '../../model/tree.ts';
import { code, grouped, list, paragraphs } from '../markdown.ts';
import { commentsOf, ruleRef, ruleWords, shortRef } from './rules.ts';

/** "mark 0x4000 (bit 14)". */
export function markName(mask: number, field: MarkField = 'packet'): string {
  const noun = field === 'packet' ? 'mark' : 'connection mark';
  return mask === 0xffffffff ? `the whole ${noun}` : `${noun} ${formatMark(mask)} (${bitsInWords(mask)})`;
}

/** "sets mark 0x4000 (bit 14)", "sets the whole mark to 0x1", "clears mark 0xf0000 (bits 16 to 19)". */
export function changeInWords(change: MarkChange, field: MarkField = 'packet'): string {
  const { sets, clears, flips } = change;
  const noun = field === 'packet' ? 'mark' : 'connection mark';
  const touched = (sets | clears) >>> 0;
  const parts: string[] = [];
  if (touched === 0xffffffff) parts.push(sets === 0 ? `clears the whole ${noun}` : `sets the whole ${noun} to ${formatMark(sets)} (${bitsInWords(sets)})`);
  else if (sets && clears) parts.push(`sets ${noun} ${formatMark(sets)} in the bits ${formatMark(touched)} (${bitsInWords(touched)})`);
  else if (sets) parts.push(`sets ${markName(sets, field)}`);
  else if (clears) parts.push(`clears ${markName(clears, field)}`);
  if (flips) parts.push(`flips ${markName(flips, field)}`);
  return parts.join(' and ') || `leaves the ${noun} as it is`;
}

/** What one use of a mark is, as a verb and its object. */
export function useInWords(use: MarkUse): string {
  switch (use.kind) {
    case 'change': return changeInWords(use, use.field);
    case 'save': return `saves ${use.from === 0xffffffff ? 'the packet\'s mark' : `the packet's ${markName(use.from)}`} in the connection${use.mask === 0xffffffff ? '' : `, in ${markName(use.mask, 'connection')}`}`;
    case 'restore': return `restores ${use.mask === 0xffffffff ? 'the packet\'s mark' : `the packet's ${markName(use.mask)}`} from the connection${use.from === 0xffffffff ? '' : `, from ${markName(use.from, 'connection')}`}`;
    case 'write': return `writes ${use.source} into ${markName(use.mask, use.field)}`;
    case 'test': return `${use.negated ? 'takes packets without' : 'takes packets with'} ${use.field === 'packet' ? 'mark' : 'connection mark'} ${formatMark(use.value)}${use.mask === 0xffffffff ? '' : ` in the bits ${formatMark(use.mask)} (${bitsInWords(use.mask)})`}`;
  }
}

const knownCache = new WeakMap<AnalysedFile, KnownMark[]>();
/** Knowledge looks at no more uses than this; a maker shows its marks in its first chains. */
const hintLimit = 4_000;

/** The meanings of mark bits that the rules of this file show. */
export function knownMarksOf(file: AnalysedFile): KnownMark[] {
  let known = knownCache.get(file);
  if (!known) {
    known = knownMarks(markUses(file).slice(0, hintLimit).map((use): MarkHint => hintOf(file, use)));
    knownCache.set(file, known);
  }
  return known;
}

function hintOf(file: AnalysedFile, use: MarkUse): MarkHint {
  const rule = file.rule(use.line);
  const common = { chain: use.chain.name, table: use.chain.table.name, field: use.field, comment: rule ? commentsOf(rule).join('\n') : '' };
  if (use.kind === 'change') return { ...common, kind: use.sets ? 'set' : use.flips ? 'flip' : 'clear', value: (use.sets | use.flips) >>> 0, mask: bitsOfUse(use) };
  if (use.kind === 'test') return { ...common, kind: 'test', value: use.value, mask: use.mask };
  return { ...common, kind: use.kind === 'save' ? 'save' : 'restore', value: 0, mask: use.mask };
}

/** What makers mean by bits that a rule touches: "masquerade (kube-proxy): to be masqueraded …". */
export function meanings(file: AnalysedFile, bits: number, value?: number): string[] {
  return knownMarksOf(file)
    .filter((known) => (known.mask & bits) !== 0 && ((known.mask & bits) === known.mask || known.value === undefined) && (known.value === undefined || value === undefined || (value & known.mask) === known.value))
    .map((known) => `${known.mask === bits ? '' : `${formatMark(known.mask)}: `}**${known.name}**, ${known.text}`);
}

const verbs: Readonly<Record<string, string>> = {
  ACCEPT: 'accepts', DROP: 'drops', REJECT: 'rejects', MASQUERADE: 'masquerades', SNAT: 'changes the source of', DNAT: 'changes the destination of', REDIRECT: 'redirects',
  RETURN: 'returns with', LOG: 'logs', NFLOG: 'logs', TPROXY: 'hands to a proxy', NOTRACK: 'does not track', CT: 'sets tracking for', QUEUE: 'queues', NFQUEUE: 'queues',
};

/** Targets that decide what becomes of a packet, most telling first. */
const weight = ['MASQUERADE', 'SNAT', 'DNAT', 'REDIRECT', 'TPROXY', 'DROP', 'REJECT', 'ACCEPT'];

/** What a rule does with the packets that it takes: "masquerades them (`MASQUERADE --random-fully`)". */
function actionInWords(file: AnalysedFile, line: number, object: string): string {
  const target = file.rule(line)?.target;
  if (!target) return `counts ${object}`;
  const changed = markUsesOfLine(file, line).filter((use) => use.kind !== 'test').map(useInWords);
  if (changed.length > 0) return `${changed.join(' and ')} of ${object}`;
  const verb = Object.hasOwn(verbs, target.name) ? verbs[target.name] : undefined;
  if (!verb) return `sends ${object} to ${code(target.name)}`;
  return `${verb} ${object}${weight.indexOf(target.name) < 5 && weight.includes(target.name) ? ` (${code(target.name)})` : ''}`;
}

/** How many rules behind `return unless marked` are told. */
const rulesBehind = 6;

/** Rules that only packets with the mark reach, behind a rule that lets all others return: those before the first that ends it. */
function behindGuard(file: AnalysedFile, reader: MarkReader): number[] {
  const { chain, line } = reader.use;
  const number = ruleNumber(file, line);
  if (reader.sense !== 'lack' || number === undefined || file.rule(line)?.target?.name !== 'RETURN' || !onlyTestsMark(file, line)) return [];
  return Array.from({ length: Math.max(0, Math.min(rulesBehind, chain.rules.length - number)) }, (_, i) => chain.rules[number + i]!);
}

function onlyTestsMark(file: AnalysedFile, line: number): boolean {
  const rule = file.rule(line);
  return rule !== undefined && rule.header.options.length === 0 && rule.matches.every((match) => match.name === 'comment' || match.name === 'mark' || match.name === 'connmark');
}

/** What a rule that reads a mark does: with the packets that carry it, or with those that do not. */
export function readerInWords(file: AnalysedFile, reader: MarkReader, bits: number, name = ''): string {
  const { line } = reader.use;
  const ref = name === '' ? ruleRef(file, line) : shortRef(file, line);
  const behind = behindGuard(file, reader);
  if (behind.length > 0) {
    const told = behind.map((next) => `${shortRef(file, next)} ${behindAction(file, next, bits)}`);
    return `${ref} lets only packets that carry ${name || 'it'} go on; ${told.join(', ')}`;
  }
  const object = `packets that ${reader.sense === 'carry' ? 'carry' : 'do not carry'} ${name || 'it'}`;
  return `${ref} ${actionInWords(file, line, object)}${conditionOf(file, line)}`;
}

/** Behind the guard a flipped bit is a cleared one. */
function behindAction(file: AnalysedFile, line: number, bits: number): string {
  const uses = markUsesOfLine(file, line);
  if (uses.some((use) => use.kind === 'change' && use.field === 'packet' && ((use.flips | use.clears) & bits) === bits)) return 'clears it';
  return actionInWords(file, line, 'them');
}

function rank(file: AnalysedFile, reader: MarkReader): number {
  const lines = [reader.use.line, ...behindGuard(file, reader)];
  const ranks = lines.map((line) => weight.indexOf(file.rule(line)?.target?.name ?? '')).filter((at) => at >= 0);
  return ranks.length > 0 ? Math.min(...ranks) : weight.length;
}

/** A list of the rules that read bits, the most telling first; undefined where no rule reads them. */
export function readersInWords(file: AnalysedFile, dump: Dump, value: number, mask: number, field: MarkField = 'packet', except?: Chain, most = 5): string | undefined {
  const all = readers(file, dump, value, mask, field).filter(({ use }) => use.chain !== except);
  if (all.length === 0) return undefined;
  const ordered = all.length > 2000 ? all : all.map((reader) => ({ reader, rank: rank(file, reader) })).sort((a, b) => a.rank - b.rank).map(({ reader }) => reader);
  return list(ordered.slice(0, most).map((reader) => readerInWords(file, reader, value || mask)), ordered.length, most);
}

/** What a chain does to marks, in paragraphs: what it sets and who reads that later, what it reads and who sets that. */
export function marksOfChain(file: AnalysedFile, chain: Chain): string {
  const always = alwaysMarks(file, chain);
  const own = markUsesOfChain(file, chain);
  const dump = chain.table.dump;
  const parts: string[] = [];
  const set: Bits[] = [];
  if (always) {
    const value = (always.sets | always.flips) >>> 0;
    const via = always.via.length > 0 ? `, through ${always.via.slice(0, 3).map((each) => code(each.name)).join(' and ')}` : '';
    const meaning = value === 0 ? [] : meanings(file, (value | always.clears) >>> 0, value);
    parts.push(`Every packet that enters: **${changeInWords(always)}**${via}.${meaning.length > 0 ? ` Meaning: ${meaning.join('; ')}.` : ''}`);
    if (value !== 0) addBits(set, value, (value | always.clears) >>> 0, 'packet');
  }
  const toldAbove = always !== undefined && always.via.length === 0 && own.length === 1;
  const behind = new Set(own.flatMap((use) => (use.kind === 'test' ? behindGuard(file, { use, sense: senseOf(use) }) : [])));
  const shown = own.filter((use) => !behind.has(use.line));
  if (shown.length > 0 && !toldAbove) parts.push(`${always ? 'In detail' : 'Marks'}:\n\n${list(shown.slice(0, 6).map((use) => ownUse(file, use)), shown.length, 6)}`);
  if (!always) parts.push(...sentToMark(file, chain));
  const read: Bits[] = [];
  for (const use of own) {
    if (use.kind === 'test') addBits(read, use.value, use.mask, use.field);
    else if (use.kind === 'change' && use.sets) addBits(set, use.sets, bitsOfUse(use), use.field);
  }
  for (const { value, mask, field } of set) {
    const lines = readersInWords(file, dump, value, mask, field, chain);
    const inside = read.some((each) => each.field === field && each.mask & value);
    if (lines) parts.push(`Rules that read ${markName(value, field)} later:\n\n${lines}`);
    else if (!inside) parts.push(`No rule of this dump reads ${markName(value, field)}${field === 'packet' ? '; a routing rule (`ip rule … fwmark`) may' : ''}.`);
  }
  for (const { value, mask, field } of read) {
    const wrote = writers(file, dump, value || mask, field).filter((use) => use.chain !== chain && (use.kind !== 'change' || (use.sets & (value || mask)) !== 0));
    if (wrote.length > 0) parts.push(`${field === 'packet' ? 'Mark' : 'Connection mark'} ${formatMark(value || mask)} (${bitsInWords(value || mask)}) is set by:\n\n${list(wrote.slice(0, 4).map((use) => `${ruleRef(file, use.line)}, which ${useInWords(use)}`), wrote.length, 4)}`);
  }
  const copied = own.find((use) => use.kind === 'save' || use.kind === 'restore');
  return paragraphs(...parts, copied && otherWay(file, copied));
}

/** Jumps with a condition to chains that set a mark: some packets get it by way of this chain. */
function sentToMark(file: AnalysedFile, chain: Chain): string[] {
  const { target } = file.capture.records;
  const first = new Map<number, { line: number; count: number }>();
  for (let i = 0; i < chain.rules.length; i++) {
    const line = chain.rules[i]!;
    const known = first.get(target[line]!);
    if (known) known.count++;
    else first.set(target[line]!, { line, count: 1 });
  }
  const found: string[] = [];
  for (const [id, { line, count }] of first) {
    const to = id < 0 ? undefined : chain.table.byName.get(file.capture.names.nameOf(id));
    const marks = to && alwaysMarks(file, to);
    if (marks?.sets && found.length < marksTold) found.push(`${count === 1 ? `Rule ${shortRef(file, line).replace(/^\D+/, '')} sends` : `${grouped(count)} rules send`} packets to ${code(to!.name)}, which ${changeInWords(marks)}.`);
  }
  return found;
}

interface Bits { readonly value: number; readonly mask: number; readonly field: MarkField }

/** So many different marks are told of in the hover of one chain. */
const marksTold = 3;

function addBits(list: Bits[], value: number, mask: number, field: MarkField): void {
  const known = list.some((each) => each.field === field && (each.value || each.mask) === (value || mask));
  if ((value || mask) !== 0 && !known && list.length < marksTold) list.push({ value, mask, field });
}

/** A use in a rule of the chain that the hover is about. */
function ownUse(file: AnalysedFile, use: MarkUse): string {
  if (use.kind !== 'test') return `${shortRef(file, use.line)} ${useInWords(use)}${conditionOf(file, use.line)}`;
  const bits = use.value || use.mask;
  return readerInWords(file, { use, sense: senseOf(use) }, bits, `${use.field === 'packet' ? 'mark' : 'connection mark'} ${formatMark(bits)} (${bitsInWords(bits)})`);
}

const senseOf = (use: MarkUse & { readonly kind: 'test' }): MarkReader['sense'] => (use.negated === (use.value !== 0) ? 'lack' : 'carry');

/** ", of packets that match `-i cali+`": the conditions of a rule beside its tests of marks. */
function conditionOf(file: AnalysedFile, line: number): string {
  if (onlyTestsMark(file, line)) return '';
  const words = ruleWords(file, line, 'jump', 2000).replace(/^`+ ?| ?`+$/g, '').replace(/(?:-m (?:conn)?mark )?(?:! )?--mark \S+\s*/g, '').replace(/\s+-[jg] .*$/, '').trim();
  return words === '' ? '' : `, of packets that match ${code(words, 90)}`;
}

/** A mark value of a rule: its bits, what they mean, who writes and reads them in this dump. */
export function markValue(file: AnalysedFile, dump: Dump, text: string, field: MarkField, implicitMask?: number): string | undefined {
  const masked = parseMasked(text);
  if (!masked) return undefined;
  const value = masked.value;
  const mask = text.includes('/') ? masked.mask : implicitMask ?? masked.mask;
  const bits = (value || mask) >>> 0;
  const wrote = writers(file, dump, bits, field);
  const known = meanings(file, bits, value);
  const reading = readersInWords(file, dump, value, mask, field);
  const noun = field === 'packet' ? 'Mark' : 'Connection mark';
  return paragraphs(
    `**${noun} ${code(text)}**: value ${formatMark(value)} (${bitsInWords(value)})${mask === 0xffffffff ? ', compared or written in all 32 bits' : mask === value ? '' : `, in the bits ${formatMark(mask)} (${bitsInWords(mask)})`}.`,
    known.length > 0 && known.map((each) => `${each}.`).join(' '),
    wrote.length > 0 && `Written by:\n\n${list(wrote.slice(0, 5).map((use) => `${ruleRef(file, use.line)} ${useInWords(use)}`), wrote.length)}`,
    reading && `Read by:\n\n${reading}`,
    wrote.length === 0 && !reading && 'No other rule of this dump uses these bits.',
  );
}

/** Names of mark bits for the packet form: what makers mean, then where users' chains set bits. */
export function markNames(file: AnalysedFile, most = 16): { mask: number; name: string }[] {
  const names = new Map<number, string>();
  for (const known of knownMarksOf(file)) if (!names.has(known.mask)) names.set(known.mask, known.name);
  for (const use of markUses(file)) {
    if (names.size >= most) break;
    if (use.kind === 'change' && use.field === 'packet' && use.sets && ![...names.keys()].some((mask) => (mask & use.sets) === use.sets)) names.set(use.sets, `set in ${use.chain.name.slice(0, 40)}`);
  }
  return [...names].map(([mask, name]) => ({ mask, name: name.slice(0, 80) }));
}

/** What one rule does to marks, and who reads them later; for a hover on its target. */
export function marksOfLine(file: AnalysedFile, line: number): string | undefined {
  const uses = markUsesOfLine(file, line).filter((use) => use.kind !== 'test');
  const parts = uses.flatMap((use): string[] => {
    const dump = use.chain.table.dump;
    if (use.kind !== 'change') return [`This rule ${useInWords(use)}.`, otherWay(file, use) ?? ''];
    const value = (use.sets | use.flips) >>> 0;
    const reading = use.sets === 0 ? undefined : readersInWords(file, dump, value, bitsOfUse(use), use.field, undefined, 3);
    const meaning = use.sets === 0 ? [] : meanings(file, bitsOfUse(use), value);
    return [`This rule ${useInWords(use)}.${meaning.length > 0 ? ` Meaning: ${meaning.join('; ')}.` : ''}`, reading ? `Rules that read it later:\n\n${reading}` : ''];
  });
  return parts.length > 0 ? paragraphs(...parts) : undefined;
}

/** For a rule that saves marks, the rules that restore them, and the other way round. */
function otherWay(file: AnalysedFile, use: MarkUse): string | undefined {
  const wanted = use.kind === 'save' ? 'restore' : use.kind === 'restore' ? 'save' : undefined;
  if (!wanted) return undefined;
  const tables = rulesetOf(file, use.chain.table.dump);
  const bits = use.kind === 'save' ? use.mask : bitsOfUse(use);
  const found = markUses(file).filter((each) => each.kind === wanted && tables.includes(each.chain.table) && (bitsOfUse(each) & bits) !== 0);
  if (found.length === 0) return wanted === 'restore' ? 'No rule of this dump restores it to a packet.' : 'No rule of this dump saves a mark in the connection.';
  return `${wanted === 'restore' ? 'Restored to later packets by' : 'Saved by'}:\n\n${list(found.slice(0, 3).map((each) => ruleRef(file, each.line)), found.length, 3)}`;
}

