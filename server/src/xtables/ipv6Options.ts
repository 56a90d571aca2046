/** Exports the shape of the ip6tables matches `hbh` and `dst`, which look at the two kinds of options headers. */
import type { ExtensionHeader } from '../base/packet.ts';
import { parseNumber } from '../base/numbers.ts';
import type { Tri } from '../base/tri.ts';
import { no, yes } from '../base/tri.ts';
import type { Check } from './checks.ts';
import { isNumber } from './checks.ts';
import { fromHex } from './bytes.ts';
import { findExtension, headerLength, inHeader } from './extensionHeaders.ts';
import { head, word, wordBehind } from './listed.ts';
import { option, readOnce, says, testEach } from './support.ts';
import type { MatchModule } from './types.ts';

/** `length` is absent where any fits. */
interface Wanted { readonly type: number; readonly length?: number }

/** IP6T_OPTS_OPTSNR. */
const most = 16;

/** `type[:length],…` (parse_options in libip6t_hbh.c): numbers keep their lowest byte, and a length of 255 is any. */
function parseList(text: string): readonly Wanted[] | string {
  const parts = text.split(',');
  if (parts.length > most) return `at most ${most} options fit into a rule`;
  const wanted: Wanted[] = [];
  for (const part of parts) {
    const [type, length, ...rest] = part.split(':').map((word) => parseNumber(word, Number.MAX_SAFE_INTEGER));
    if (type === undefined || rest.length > 0 || (part.includes(':') && length === undefined)) return `${part} is not an option number, with or without : and a length`;
    if (length !== undefined && type % 256 === 0) return 'the option 0 is a single byte and has no length';
    wanted.push({ type: type % 256, ...(length !== undefined && length % 256 !== 255 && { length: length % 256 }) });
  }
  return wanted;
}

const check: Check = ([text = '']) => {
  const list = parseList(text);
  return typeof list === 'string' ? list : undefined;
};

const listOf = readOnce(([text = '']) => parseList(text));

/** Compares the options of a header with those of a rule, one by one from the first (hbh_mt6 in ip6t_hbh.c). */
function compare({ data }: ExtensionHeader, list: readonly Wanted[]): Tri {
  const bytes = fromHex(data).slice(1);
  let at = 0;
  for (const [i, { type, length }] of list.entries()) {
    if (at >= bytes.length) return no(`the header has only ${i} options`);
    const found = bytes[at]!;
    if (found !== type) return no(`its option ${i + 1} is ${found}, not ${type}`);
    if (found !== 0) {
      const size = bytes[at + 1];
      if (size === undefined) return no(`its option ${i + 1} has no length`);
      if (length !== undefined && size !== length) return no(`its option ${i + 1} has ${size} bytes, not ${length}`);
      if (at + size + 2 > bytes.length && i < list.length - 1) return no(`its option ${i + 1} reaches beyond the header`);
      at += size + 2;
    } else at++;
  }
  return yes(`its options begin with ${list.map(({ type }) => type).join(', ')}`);
}

export const optionsHeader = (name: 'hbh' | 'dst', number: number, header: string): MatchModule => ({
  kind: 'match',
  name,
  families: [6],
  help: `The ${header} options header of IPv6.`,
  listed: { head: head(name), items: [wordBehind('length:', `--${name}-len`), word('opts ', `--${name}-opts`)] },
  options: [
    option(`--${name}-len`, 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff), explain: says(`with a ${header} header of`, 'bytes') }),
    option(`--${name}-opts`, 'type[:length],…', 'Options that the header begins with, by number, with their lengths; at most 16.', { check, explain: says(`with the ${header} options`) }),
  ],
  test: inHeader(number, testEach({
    [`--${name}-len`]: ([text = ''], { packet }) => headerLength(packet, number, text),
    [`--${name}-opts`]: (_words, { packet }, _use, use) => {
      const list = listOf(use);
      return typeof list === 'string' ? no(list) : compare(findExtension(packet, number)!, list);
    },
  })),
});
