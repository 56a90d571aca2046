/** Exports inlayHints: a probability as "1 in 3", the name of a mark, the Service of a chain, beside the words of the lines asked for. */
import { InlayHintKind, MarkupKind, type InlayHint, type Range } from 'vscode-languageserver-types';
import { bitsInWords, parseMasked } from '../base/numbers.ts';
import { lineText, positionAt } from '../base/text.ts';
import type { KnownMark } from '../knowledge/index.ts';
import { boxAt, boxesOf } from '../model/box.ts';
import { markUsesOfLine, writers, type MarkUse } from '../model/marks.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import { serviceOfChain } from '../model/serviceChains.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import { knownMarksOf, meanings } from './hover/marks.ts';
import { paragraphs, printable } from './markdown.ts';

export interface HintKinds { readonly probability: boolean; readonly marks: boolean; readonly services: boolean }

/** An editor asks for the lines that it shows, and some more. */
const mostLines = 2_000;
/** Names of marks need all rules with marks to be read: a dump of this many lines is opened without. */
const largeFile = 100_000;

/** Of a document with several boxes, each line is spoken of for its own. */
export function inlayHints(document: AnalysedFile, range: Range, kinds: HintKinds): InlayHint[] {
  const hints: InlayHint[] = [];
  const boxes = boxesOf(document);
  const last = Math.min(range.end.line, document.lines.count - 1, range.start.line + mostLines);
  for (let line = Math.max(0, range.start.line); line <= last; line++) {
    const file = boxAt(boxes, line) ?? document;
    switch (file.capture.records.kind[line]) {
      case LineKind.Chain: case LineKind.ListChain:
        if (kinds.services) hints.push(...declarationHints(file, line));
        break;
      case LineKind.Append: case LineKind.Command: case LineKind.ListRow: {
        const rule = file.rule(line);
        if (rule) hints.push(...ruleHints(file, rule, kinds));
      }
    }
  }
  return hints;
}

function hintAt(file: AnalysedFile, offset: number, label: string, tooltip?: string): InlayHint {
  return { position: positionAt(file.lines, offset), label: printable(label, 80), kind: InlayHintKind.Type, paddingLeft: true, ...(tooltip && { tooltip: { kind: MarkupKind.Markdown, value: tooltip } }) };
}

function declarationHints(file: AnalysedFile, line: number): InlayHint[] {
  const parts = chainDeclaration(file.capture, line);
  const service = parts && serviceOf(file, parts.name);
  return parts && service ? [hintAt(file, parts.nameSpan.end, service)] : [];
}

/** `default/web:http`; of an endpoint with its address. */
function serviceOf(file: AnalysedFile, name: string): string | undefined {
  const found = serviceOfChain(file, name);
  return found && (found.endpoint === undefined ? found.service : `${found.service} → ${found.endpoint}`);
}

function* ruleHints(file: AnalysedFile, rule: Rule, kinds: HintKinds): Generator<InlayHint> {
  for (const { option, owner } of optionsOf(rule)) {
    const name = option.spec?.name ?? option.name;
    const word = option.words[0];
    if (!word) continue;
    if (kinds.probability && name === '--probability' && owner.name === 'statistic') {
      const share = oddsOf(word.text, option.negated);
      if (share !== undefined) yield hintAt(file, word.span.end, share, 'Of the packets that come to this match.');
    } else if (kinds.marks && markOptions.has(name) && file.lines.count <= largeFile) {
      const found = markName(file, rule, name, word.text);
      if (found) yield hintAt(file, word.span.end, found.label, found.tooltip);
    }
  }
  const { target } = rule;
  if (kinds.services && target && !target.module && target.name.startsWith('KUBE-')) {
    const found = serviceOfChain(file, target.name);
    // A comment of kube-proxy says it already.
    if (found && !lineText(file.lines, rule.line).slice(0, 2000).includes(found.service)) yield hintAt(file, target.nameSpan.end, serviceOf(file, target.name)!);
  }
}

const markOptions: ReadonlySet<string> = new Set(['--mark', '--set-xmark', '--set-mark', '--or-mark', '--xor-mark']);

/** What the bits of a value are for: of a maker that is known, or else who sets them where a rule tests them. */
function markName(file: AnalysedFile, rule: Rule, option: string, text: string): { label: string; tooltip?: string } | undefined {
  const masked = parseMasked(text);
  const use = masked && markUsesOfLine(file, rule.line).find(({ kind }) => kind === (option === '--mark' ? 'test' : 'change'));
  if (!masked || (use?.kind !== 'test' && use?.kind !== 'change')) return undefined;
  const [bits, value] = use.kind === 'test' ? [use.value || use.mask, use.value] : [((use.sets | use.flips) >>> 0) || use.clears, (use.sets | use.flips) >>> 0];
  if (bits === 0 || bits === 0xffffffff) return undefined;
  const known = knownMarksOf(file).filter((each) => isAbout(each, bits, value));
  if (known.length === 0) return use.kind === 'test' && value !== 0 ? setIn(file, use) : undefined;
  const verb = use.kind === 'change' && use.flips ? 'flips ' : value !== 0 ? '' : use.kind === 'change' ? 'clears ' : 'without ';
  const label = `${verb}${[...new Set(known.map(({ name, maker }) => (name.includes('(') ? name : `${name} (${maker})`)))].slice(0, 2).join(', ')}`;
  return { label, tooltip: paragraphs(`${bitsInWords(bits)[0]!.toUpperCase()}${bitsInWords(bits).slice(1)}.`, ...meanings(file, bits, value).map((each) => `${each}.`)) };
}

/** Who sets bits that no maker is known for: one chain or two are a name. */
function setIn(file: AnalysedFile, { chain, value, field }: MarkUse & { readonly kind: 'test' }): { label: string } | undefined {
  const setters = writers(file, chain.table.dump, value, field).filter((each) => each.kind === 'change' && (each.sets & value) !== 0);
  const chains = [...new Set(setters.map((each) => each.chain.name))];
  return chains.length === 1 || chains.length === 2 ? { label: `set in ${chains.join(', ')}` } : undefined;
}

const isAbout = (known: KnownMark, bits: number, value: number): boolean =>
  (known.mask & bits) === known.mask && (known.value === undefined || value === 0 || (value & known.mask) === known.value);

/** The kernel keeps a probability in 31 bits (struct xt_statistic_info); kube-proxy writes ten digits, iptables-save eleven. */
const scale = 2 ** 31;

/** "1 in 3" for 0.33333333349, "2 in 5" for 0.4, "37.2 %" where it is no small fraction. */
export function oddsOf(text: string, negated = false): string | undefined {
  const given = Number(text);
  if (!/^\d*\.?\d+(?:e[+-]?\d+)?$/i.test(text) || !(given >= 0 && given <= 1)) return undefined;
  const probability = negated ? 1 - given : given;
  const units = Math.round(probability * scale);
  if (units <= 1) return units === 0 ? 'never' : undefined;
  if (units >= scale - 1) return 'always';
  const fits = (part: number, whole: number): boolean => Math.abs(Math.round(part / whole * scale) - units) <= 1;
  const whole = Math.round(scale / units);
  if (whole <= 20_000 && fits(1, whole)) return `1 in ${whole}`;
  for (let n = 3; n <= 30; n++) {
    const part = Math.round(probability * n);
    if (part > 1 && part < n && fits(part, n)) return `${part} in ${n}`;
  }
  const percent = probability * 100;
  return `${percent < 0.1 ? percent.toPrecision(2) : Number(percent.toFixed(2))} %`;
}
