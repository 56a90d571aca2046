/** Exports the match `string`. */
import { parseNumber } from '../../base/numbers.ts';
import { clip, utf8Bytes } from '../../base/text.ts';
import type { Tri } from '../../base/tri.ts';
import { no, unknown, yes } from '../../base/tri.ts';
import { bytesOf } from '../bytes.ts';
import type { PacketBytes } from '../bytes.ts';
import { isNumber, isText, isWord } from '../checks.ts';
import { bare, text, word } from '../listed.ts';
import { both, flag, has, nameOf, negateAnswer, oneWord, option, problemOf, readOnce, says, wordOf, wordsOf } from '../support.ts';
import type { MatchContext, MatchModule, MatchUse, OptionUse } from '../types.ts';
import { bytesUnknown } from '../unknownBytes.ts';

/** XT_STRING_MAX_PATTERN_SIZE. */
const longest = 128;

/** The bytes of a --hex-string: bytes in hexadecimal between bars, text elsewhere, a backslash in front of what is meant literally (parse_hex_string). A text says what is wrong. */
function parseHex(text: string): Uint8Array | string {
  const bytes: number[] = [];
  let hex = false;
  for (let i = 0; i < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    if (character === '|') {
      hex = !hex;
      i++;
      while (hex && text[i] === ' ') i++;
    } else if (hex) {
      const digits = text.slice(i, i + 2);
      if (!/^[0-9a-f]{2}$/i.test(digits)) return `${digits || text} is not two hexadecimal digits`;
      bytes.push(parseInt(digits, 16));
      i += text[i + 2] === ' ' ? 3 : 2;
    } else {
      if (character === '\\') i++;
      const literal = text.codePointAt(i);
      if (literal === undefined) return 'nothing follows the backslash';
      bytes.push(...utf8Bytes(String.fromCodePoint(literal)));
      i += literal > 0xffff ? 2 : 1;
    }
  }
  if (hex && !text.endsWith('|')) return 'the hexadecimal bytes do not end with |';
  if (bytes.length === 0) return 'the text is empty';
  return bytes.length > longest ? `the text has at most ${longest} bytes` : Uint8Array.from(bytes);
}

/** Capital letters of the kernel's toupper: ASCII and the letters of Latin-1. */
const upper = (byte: number): number => ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0xe0 && byte !== 0xf7) ? byte - 32 : byte);

/** What is searched for, folded where case counts for nothing, with how far each beginning of it is also an end (Knuth, Morris, Pratt). */
interface Pattern { readonly bytes: Uint8Array; readonly back: readonly number[] }

function patternOfBytes(bytes: Uint8Array): Pattern {
  const back = [0];
  for (let i = 1, k = 0; i < bytes.length; i++) {
    while (k > 0 && bytes[i] !== bytes[k]) k = back[k - 1]!;
    if (bytes[i] === bytes[k]) k++;
    back.push(k);
  }
  return { bytes, back };
}

/** Where the pattern stands in bytes that are all known, within [from, end). The work grows with the packet alone, whatever the pattern. */
function findKnown({ bytes, known }: PacketBytes, pattern: Pattern, from: number, end: number, icase: boolean): number | undefined {
  let k = 0;
  for (let at = from; at < end; at++) {
    const byte = known[at] === 0xff ? (icase ? upper(bytes[at]!) : bytes[at]!) : -1;
    while (k > 0 && byte !== pattern.bytes[k]) k = pattern.back[k - 1]!;
    if (byte === pattern.bytes[k]) k++;
    if (k === pattern.bytes.length) return at + 1 - k;
  }
  return undefined;
}

/** Whether the pattern may stand where a byte is unknown. */
function mayStand({ bytes, known }: PacketBytes, { bytes: wanted }: Pattern, from: number, end: number, icase: boolean): boolean {
  const fits = (at: number): boolean => wanted.every((byte, i) => {
    const mask = known[at + i]!;
    const seen = bytes[at + i]!;
    return mask === 0xff ? (icase ? upper(seen) : seen) === byte : icase || ((seen ^ byte) & mask) === 0;
  });
  let next = from;
  for (let unknownAt = from; unknownAt < end; unknownAt++) {
    if (known[unknownAt] === 0xff) continue;
    for (let at = Math.max(next, unknownAt + 1 - wanted.length); at <= unknownAt && at + wanted.length <= end; at++) if (fits(at)) return true;
    next = unknownAt + 1;
  }
  return false;
}

/** Where the pattern begins within [from, to): a number, 'unknown' where bytes that nobody gave decide, or undefined (skb_find_text). */
function find(packet: PacketBytes, pattern: Pattern, from: number, to: number, icase: boolean): number | 'unknown' | undefined {
  const end = Math.min(to, packet.length);
  return findKnown(packet, pattern, from, end, icase) ?? (mayStand(packet, pattern, from, end, icase) ? 'unknown' : undefined);
}

/** So many bytes are searched in the time that a rule takes. */
const bytesOfRule = 256;

function test(use: MatchUse, { packet, host }: MatchContext): Tri {
  const one = use.options.find(isPattern);
  if (!one) return unknown('-m string needs --string or --hex-string');
  const [text = ''] = wordsOf(one);
  const icase = has(use, '--icase');
  const pattern = (icase ? foldedPatternOf : patternOf)(one);
  if (typeof pattern === 'string') return unknown(pattern);
  const from = parseNumber(wordOf(use, '--from') ?? '0') ?? 0;
  const to = parseNumber(wordOf(use, '--to') ?? '65535') ?? 65535;
  if (from > to) return unknown(`the search would end at byte ${to}, before it begins at byte ${from}`);
  const bytes = bytesOf(packet);
  host.spend(Math.floor(Math.max(0, Math.min(to, bytes.length) - from) / bytesOfRule));
  const at = find(bytes, pattern, from, to, icase);
  const where = from > 0 || to < 65535 ? ` between byte ${from} and byte ${Math.min(to, bytes.length)}` : '';
  if (at === 'unknown') return bytesUnknown(packet, `string:${text}:${from}:${to}`, `the text ${clip(text)}${where}`);
  return at === undefined ? no(`the packet does not contain ${clip(text)}${where}`) : yes(`the packet contains ${clip(text)} at byte ${at}`);
}

/** The pattern of either option, or what is wrong with it. */
const readPattern = (icase: boolean) => readOnce(([text = ''], option): Pattern | string => {
  const bytes = nameOf(option) === '--string' ? utf8Bytes(text) : parseHex(text);
  return typeof bytes === 'string' ? bytes : patternOfBytes(icase ? bytes.map(upper) : bytes);
});
const patternOf = readPattern(false);
const foldedPatternOf = readPattern(true);
const isPattern = (option: OptionUse): boolean => ['--string', '--hex-string'].includes(nameOf(option));

export const string: MatchModule = {
  kind: 'match',
  name: 'string',
  families: both,
  help: 'Searches the packet for some bytes. It sees one packet at a time, and nothing inside encrypted connections.',
  validity: { required: ['--algo'], oneOf: ['--string', '--hex-string'], exclusive: [['--string', '--hex-string']] },
  listed: {
    items: [
      {
        at: text('STRING match\\s+(?<not>!)? ?(?:"\\|(?<hex>[\\dA-Fa-f ]*)\\|"|"(?<plain>(?:[^"\\\\]|\\\\.)*)")'),
        options: ({ not: bang, hex, plain = '' }) => [{ option: hex === undefined ? '--string' : '--hex-string', words: [hex === undefined ? plain.replace(/\\(.)/g, '$1') : `|${hex}|`], negated: bang !== undefined }],
      },
      word('ALGO name ', '--algo'), word('FROM ', '--from', '\\d+'), word('TO ', '--to', '\\d+'), bare('ICASE', '--icase'),
    ],
  },
  options: [
    option('--string', 'text', 'The text that is searched for.', { negatable: true, check: (words, family) => (words[0] === '' ? 'the text is empty' : isText(longest, 'the text')(words, family)), explain: says('containing') }),
    option('--hex-string', 'text|hex|', 'The same with bytes in hexadecimal between bars: `|0d 0a|`.', {
      negatable: true, explain: says('containing the bytes'), check: ([text = '']) => {
        const pattern = parseHex(text);
        return typeof pattern === 'string' ? pattern : undefined;
      },
    }),
    option('--algo', 'bm|kmp', 'How it searches: Boyer-Moore or Knuth-Pratt-Morris.', { values: oneWord(['bm', 'kmp']), check: isWord(['bm', 'kmp']) }),
    option('--from', 'offset', 'Where the search begins, in bytes from the IP header.', { check: isNumber(65535) }),
    option('--to', 'offset', 'Where the search ends: the text has to lie in front of this byte.', { check: isNumber(65535) }),
    flag('--icase', 'Capital and small letters are the same.'),
  ],
  test: (use, context) => {
    const problem = use.options.map((one) => problemOf(one, context.packet.family)).find((text) => text !== undefined);
    const one = use.options.find(isPattern);
    return [{ option: one ? nameOf(one) : '-m', answer: problem === undefined ? negateAnswer(one?.negated === true, test(use, context)) : unknown(problem) }];
  },
};
