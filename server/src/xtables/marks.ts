/** Exports what mark, connmark, MARK and CONNMARK share: comparing marks and computing new ones, with words for both. */
import type { Masked } from '../base/numbers.ts';
import { bitsInWords, formatMark, parseMasked, parseNumber } from '../base/numbers.ts';
import type { Tri } from '../base/tri.ts';
import { when } from '../base/tri.ts';
import { isMark, isNumber } from './checks.ts';
import { not, option } from './support.ts';
import type { OptionSpec } from './types.ts';

const all = 0xffffffff;
const and = (a: number, b: number): number => (a & b) >>> 0;

/** `(mark & mask) == value` (mark_mt in xt_mark.c): a value with bits outside the mask never fits. */
export function testMark(what: string, mark: number, { value, mask }: Masked): Tri {
  const seen = and(mark, mask);
  if (mask === all) return when(seen === value, `${what} is ${formatMark(mark)}${seen === value ? '' : `, not ${formatMark(value)}`}`);
  return when(seen === value, `${what} ${formatMark(mark)} & ${formatMark(mask)} = ${formatMark(seen)}${seen === value ? '' : `, not ${formatMark(value)}`}`);
}

/** "mark has bit 14 set", "mark has bit 14 clear", "mark is 0x1", for the option --mark. */
export function explainMark(what: string, text: string, negated: boolean): string {
  const masked = parseMasked(text);
  if (!masked) return `${what} ${not(negated)}${text}`;
  const { value, mask } = masked;
  if (mask === all) return `${what} is ${not(negated)}${formatMark(value)}`;
  if (value === mask) return `${what} ${negated ? 'lacks' : 'has'} ${bitsInWords(mask)} (${formatMark(mask)})`;
  if (value === 0) return `${what} has ${negated ? 'some' : 'none'} of ${bitsInWords(mask)} (${formatMark(mask)})`;
  return `${what} & ${formatMark(mask)} is ${not(negated)}${formatMark(value)}`;
}

/** How a mark is changed: `(mark & ~mask) ^ value` (mark_tg in xt_mark.c). */
export interface MarkChange { readonly value: number; readonly mask: number }

export const changeMark = (mark: number, { value, mask }: MarkChange): number => ((mark & ~mask) ^ value) >>> 0;

/** The change that an option of MARK or CONNMARK asks for; undefined where the option is none of these or its word is broken. */
export function markChange(name: string, text: string): MarkChange | undefined {
  const masked = name === '--set-xmark' || name === '--set-mark' ? parseMasked(text) : undefined;
  const bits = parseNumber(text);
  switch (name) {
    case '--set-xmark': return masked;
    case '--set-mark': return masked && { value: masked.value, mask: (masked.mask | masked.value) >>> 0 };
    case '--and-mark': return bits === undefined ? undefined : { value: 0, mask: ~bits >>> 0 };
    case '--or-mark': return bits === undefined ? undefined : { value: bits, mask: bits };
    case '--xor-mark': return bits === undefined ? undefined : { value: bits, mask: 0 };
    default: return undefined;
  }
}

/** What a change does to any mark: "sets bit 14 (0x4000)", "clears bit 14 (0x4000)", "sets the mark to 0x1", … */
export function changeInWords({ value, mask }: MarkChange, what = 'the mark'): string {
  if (mask === all) return `sets ${what} to ${formatMark(value)}`;
  if (mask === 0) return value === 0 ? `leaves ${what} as it is` : `flips ${bitsInWords(value)} of ${what} (${formatMark(value)})`;
  if (value === mask) return `sets ${bitsInWords(value)} of ${what} (${formatMark(value)})`;
  if (value === 0) return `clears ${bitsInWords(mask)} of ${what} (${formatMark(mask)})`;
  const parts: string[] = [];
  const set = and(value, mask);
  const cleared = and(mask, ~value);
  const flipped = and(value, ~mask);
  if (cleared) parts.push(`clears ${bitsInWords(cleared)}`);
  if (set) parts.push(`sets ${bitsInWords(set)}`);
  if (flipped) parts.push(`flips ${bitsInWords(flipped)}`);
  return `${parts.join(', ')} of ${what} (${formatMark(value)}/${formatMark(mask)})`;
}

/** --set-xmark, --set-mark, --and-mark, --or-mark and --xor-mark of MARK and CONNMARK. */
export const markChangeOptions = (what: string): readonly OptionSpec[] => {
  const explain = (name: string): OptionSpec['explain'] => ([text = '?']) => {
    const change = markChange(name, text);
    return change ? changeInWords(change, what) : text;
  };
  return [
    option('--set-xmark', 'value[/mask]', `Clears the bits of the mask in ${what}, then flips the bits of the value. iptables-save writes every change in this form.`, { check: isMark, explain: explain('--set-xmark') }),
    option('--set-mark', 'value[/mask]', `Clears the bits of the mask in ${what}, then sets the bits of the value.`, { check: isMark, explain: explain('--set-mark') }),
    option('--and-mark', 'bits', `Keeps only these bits of ${what}. Saved as \`--set-xmark 0/\` and the other bits.`, { check: isNumber(all), explain: explain('--and-mark') }),
    option('--or-mark', 'bits', `Sets these bits of ${what}. Saved as \`--set-xmark\` bits/bits.`, { check: isNumber(all), explain: explain('--or-mark') }),
    option('--xor-mark', 'bits', `Flips these bits of ${what}. Saved as \`--set-xmark\` bits/0.`, { check: isNumber(all), explain: explain('--xor-mark') }),
  ];
};
