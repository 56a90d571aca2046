/** Exports how iptables reads numbers, marks and port ranges, and how Tablewalk prints marks. */

/** A number as xtables_strtoui reads it: decimal, 0x hexadecimal or 0 octal; undefined out of [0, max]. */
export function parseNumber(text: string, max = 0xffffffff): number | undefined {
  let value: number;
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) value = parseInt(text.slice(2), 16);
  else if (/^0[0-7]*$/.test(text)) value = parseInt(text, 8);
  else if (/^[1-9][0-9]*$/.test(text)) value = Number(text);
  else return undefined;
  return value <= max ? value : undefined;
}

export interface Masked { readonly value: number; readonly mask: number }

/** `value[/mask]` as marks are written; the mask defaults to all bits. */
export function parseMasked(text: string): Masked | undefined {
  const slash = text.indexOf('/');
  const value = parseNumber(slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? 0xffffffff : parseNumber(text.slice(slash + 1));
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

export interface NumberRange { readonly from: number; readonly to: number }

/** `80`, `80:90`, `:90`, `80:` (iptables ports, lengths); with another separator `80-90`. Order is kept as written. */
export function parseRange(text: string, max = 65535, separator = ':'): NumberRange | undefined {
  const at = text.indexOf(separator);
  if (at < 0) {
    const value = parseNumber(text, max);
    return value === undefined ? undefined : { from: value, to: value };
  }
  const low = text.slice(0, at);
  const high = text.slice(at + 1);
  const from = low === '' ? 0 : parseNumber(low, max);
  const to = high === '' ? max : parseNumber(high, max);
  return from === undefined || to === undefined ? undefined : { from, to };
}

export const formatRange = (range: NumberRange, separator = ':'): string => (range.from === range.to ? String(range.from) : `${range.from}${separator}${range.to}`);

/** A mark as iptables prints it: 0x4000. */
export const formatMark = (mark: number): string => `0x${(mark >>> 0).toString(16)}`;

/** The numbers of the bits that are set, lowest first. */
export function bitsOf(value: number): number[] {
  const bits: number[] = [];
  for (let bit = 0; bit < 32; bit++) if ((value >>> bit) & 1) bits.push(bit);
  return bits;
}

/** "bit 14", "bits 14 and 15", "bits 16 to 19". */
export function bitsInWords(value: number): string {
  const bits = bitsOf(value);
  if (bits.length === 0) return 'no bit';
  if (bits.length === 32) return 'all 32 bits';
  if (bits.length === 1) return `bit ${bits[0]!}`;
  const last = bits[bits.length - 1]!;
  if (bits.length > 2 && last - bits[0]! === bits.length - 1) return `bits ${bits[0]!} to ${last}`;
  return `bits ${bits.slice(0, -1).join(', ')} and ${last}`;
}

const powers = 'KMGTPE';

/** A counter as xtables_print_num prints it: `3400`, or rounded as `21M`, which is written out here; units are powers of 1000. */
export function expandCount(text: string): string {
  const power = powers.indexOf(text.at(-1) ?? '') + 1;
  return power === 0 ? text : text.slice(0, -1) + '000'.repeat(power);
}
