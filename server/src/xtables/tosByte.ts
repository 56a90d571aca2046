/** Exports how tos, TOS, dscp and DSCP read the byte that IPv4 calls TOS and IPv6 traffic class (RFC 2474). */
import type { Masked } from '../base/numbers.ts';
import { parseNumber } from '../base/numbers.ts';
import type { Check } from './checks.ts';

const symbols: Readonly<Record<string, number>> = { 'minimize-delay': 0x10, 'maximize-throughput': 0x08, 'maximize-reliability': 0x04, 'minimize-cost': 0x02, 'normal-service': 0 };

/** The symbolic names, as iptables prints them. */
export const tosNames: readonly string[] = Object.keys(symbols).map((name) => name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()));

/** `value[/mask]`; a symbolic name leaves the upper two bits out (xtopt_parse_tosmask). */
export function parseTos(text: string): Masked | undefined {
  const key = text.toLowerCase();
  if (Object.hasOwn(symbols, key)) return { value: symbols[key]!, mask: 0x3f };
  const slash = text.indexOf('/');
  const value = parseNumber(slash < 0 ? text : text.slice(0, slash), 255);
  const mask = slash < 0 ? 255 : parseNumber(text.slice(slash + 1), 255);
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

export const isTos: Check = ([text = '']) => (parseTos(text) ? undefined : `${text} is not a TOS value`);

export const formatByte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

const classes: Readonly<Record<string, number>> = {
  BE: 0, EF: 0x2e,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`CS${n}`, n << 3])),
  ...Object.fromEntries([1, 2, 3, 4].flatMap((n) => [1, 2, 3].map((drop) => [`AF${n}${drop}`, (n << 3) | (drop << 1)]))),
};

/** The names of the DiffServ classes. */
export const dscpClasses: readonly string[] = Object.keys(classes);

/** The code point of a DiffServ class: EF, BE, CS0 to CS7, AF11 to AF43. */
export const parseDscpClass = (text: string): number | undefined => (Object.hasOwn(classes, text.toUpperCase()) ? classes[text.toUpperCase()] : undefined);

export const isDscpClass: Check = ([text = '']) => (parseDscpClass(text) === undefined ? `${text} is not a DiffServ class (EF, BE, CS0 to CS7, AF11 to AF43)` : undefined);
