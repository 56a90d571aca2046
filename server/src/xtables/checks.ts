/** Exports checks of option words: each makes a function that says what is wrong, or undefined where nothing is. */
import type { Family } from '../base/ip.ts';
import { parseHostMask, parseIp, parseLooseIp, parseNetwork, parsePrefix } from '../base/ip.ts';
import { parseMasked, parseNumber, parseRange } from '../base/numbers.ts';
import { firstBytes, utf8Bytes } from '../base/text.ts';
import { oneOf } from './support.ts';
import type { OptionSpec } from './types.ts';

export type Check = NonNullable<OptionSpec['check']>;

/** A number from `min` to `max`. */
export const isNumber = (max: number, min = 0): Check => ([text = '']) => {
  const value = parseNumber(text, Number.MAX_SAFE_INTEGER);
  if (value === undefined) return `${text} is not a number`;
  return value < min || value > max ? `${text} is not between ${min} and ${max}` : undefined;
};

const most64 = 2n ** 64n - 1n;

/** A number of 64 bits, decimal, 0x hexadecimal or 0 octal; past 2^53 the nearest that a number can hold. Undefined where it is none. */
export function parseNumber64(text: string): number | undefined {
  const small = parseNumber(text, Number.MAX_SAFE_INTEGER);
  if (small !== undefined || !/^(?:0[xX][0-9a-fA-F]{1,16}|[1-9]\d{0,19})$/.test(text)) return small;
  const value = BigInt(text);
  return value <= most64 ? Number(value) : undefined;
}

/** A number of 64 bits. */
export const isNumber64: Check = ([text = '']) => (parseNumber64(text) === undefined ? `${text} is not a number of at most 64 bits` : undefined);

/** A number or a range of two, the smaller first; either end may be missing (xtopt_parse_mint). */
export const isRange = (max: number, separator = ':'): Check => ([text = '']) => {
  const range = parseRange(text, max, separator);
  if (!range) return `${text} is not a number or range from 0 to ${max}`;
  return range.from > range.to ? `the range ${text} ends before it begins` : undefined;
};

/** `value[/mask]` of 32 bits (xtables_parse_mark_mask). */
export const isMark: Check = ([text = '']) => (parseMasked(text) ? undefined : `${text} is not a mark or mark/mask`);

/** One of these words, whatever its case. */
export const isWord = (words: readonly string[]): Check => ([text = '']) =>
  words.some((word) => word.toLowerCase() === text.toLowerCase()) ? undefined : `${text} is not one of ${oneOf(words, words.length)}`;

/** These words, with commas between them; iptables takes the beginning of a word for the word. */
export const isList = (words: readonly string[]): Check => ([text = '']) => {
  const wrong = text.split(',').find((part) => wordThatBegins(words, part) === undefined);
  return wrong === undefined ? undefined : `${wrong === '' ? 'an empty word' : wrong} is not one of ${oneOf(words, words.length)}`;
};

/** These words, with commas between them, whatever their case. */
export const areWords = (words: readonly string[]): Check => ([text = '']) => {
  const wrong = text.split(',').find((part) => !words.includes(part.toUpperCase()));
  return wrong === undefined ? undefined : `${wrong === '' ? 'an empty word' : wrong} is not one of ${oneOf(words, words.length)}`;
};

/** The first word that begins with the text, as iptables' list parsers (strncasecmp) find it. */
export const wordThatBegins = (words: readonly string[], text: string): string | undefined => (text === '' ? undefined : words.find((word) => word.toLowerCase().startsWith(text.toLowerCase())));

/** One address of the rule's family. */
export const isAddress: Check = ([text = ''], family) => {
  const ip = parseIp(text) ?? parseLooseIp(text);
  return ip?.family === family ? undefined : `${text} is not an IPv${family} address`;
};

/** An address with or without a mask, of the rule's family. */
export const isNetwork: Check = ([text = ''], family) => networkProblem(text, family);

/** As isNetwork, for options that take a host name and a mask from getaddrinfo. */
export const isHostMask: Check = ([text = ''], family) => (parseHostMask(text, family) ? undefined : (networkProblem(text, family) ?? `${text} is not an address or network`));

export function networkProblem(text: string, family: Family): string | undefined {
  if (parseNetwork(text, family)) return undefined;
  const prefix = parsePrefix(text);
  if (!prefix) return /^[A-Za-z]/.test(text) && !text.includes(':') ? `${text} is a host name: only addresses can be tested` : `${text} is not an address or network`;
  return `${text} is not an IPv${family} address`;
}

/** A text of at most so many bytes. A UTF-16 unit makes at most three of them, so short texts need no counting. */
export const isText = (bytes: number, what: string): Check => ([text = '']) => (text.length * 3 > bytes && utf8Bytes(text).length > bytes ? `${what} has at most ${bytes} bytes` : undefined);

/** A text of which iptables keeps so many bytes and drops the others without a word (XTTYPE_STRING without a largest length); of one at least where `least` says so. */
export const cutText = (bytes: number, what: string, least = 0): { readonly check: Check; readonly doubt: Check } => ({
  check: ([text = '']) => (text.length < least ? `${what} is empty` : undefined),
  doubt: ([text = '']) => (isText(bytes, what)([text], 4) === undefined ? undefined : `iptables keeps the first ${bytes} bytes of it and drops the rest, so that ${what} ends in "${firstBytes(text, bytes).slice(-12)}"`),
});

/** An Ethernet address: six pairs of hexadecimal digits, or of X where somebody blacked them out. */
export const isMac: Check = ([text = '']) => (/^([0-9a-fx]{1,2}:){5}[0-9a-fx]{1,2}$/i.test(text) ? undefined : `${text} is not an Ethernet address`);

/** An interface name, or the beginning of one with `+` (IFNAMSIZ is 16). */
export const isInterface: Check = ([text = '']) => {
  if (text === '') return 'the interface name is empty';
  return text.length > 15 ? `${text} is longer than the 15 characters of an interface name` : undefined;
};
