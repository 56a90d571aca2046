/** Exports meantBy: what somebody may have meant by a value that its option cannot take, where there is one likely answer. */
import { parsePrefix } from '../base/ip.ts';
import { protocolNames } from '../base/protocols.ts';
import { services } from '../base/services.ts';
import type { Edit } from '../base/span.ts';
import type { OptionUse } from '../xtables/types.ts';
import { optionNamed } from './optionOwners.ts';
import { similarName } from './similar.ts';

export interface Meant {
  /** How it is written: `-m multiport --dports 80,443`. */
  readonly text: string;
  readonly edits: readonly Edit[];
}

const port = /^(?:\d{1,5}|[a-z][a-z0-9-]{0,30})(?::\d{1,5})?$/;
const several: Readonly<Record<string, string>> = { '--dport': '--dports', '--sport': '--sports' };
const ranges: Readonly<Record<string, string>> = { '-s': '--src-range', '-d': '--dst-range' };

/** `option` is one with words, whose spec refused them. */
export function meantBy(option: OptionUse, text: string): Meant | undefined {
  const { spec, words: [word, ...more], negated, span } = option;
  if (!spec || !word || more.length > 0) return undefined;
  const whole = { start: span.start, end: word.span.end };
  const not = negated ? '! ' : '';
  const instead = (meant: string): Meant => ({ text: meant, edits: [{ span: whole, text: meant }] });
  const ofWord = (meant: string | undefined): Meant | undefined => (meant === undefined ? undefined : { text: meant, edits: [{ span: word.span, text: meant }] });

  const glued = glueOf(option, text);
  if (glued) return { text: glued, edits: [{ span: { start: option.nameSpan.start, end: word.span.end }, text: glued }] };
  if (word.text.startsWith('!') && spec.negatable === true && !negated && word.text.length > 1) return instead(`! ${spec.name} ${word.text.slice(1)}`);
  const ports = several[spec.name];
  if (ports !== undefined && /,/.test(word.text)) {
    const list = word.text.split(',');
    return list.every((one) => port.test(one)) && list.reduce((sum, one) => sum + (one.includes(':') ? 2 : 1), 0) <= 15 ? instead(`-m multiport ${not}${ports} ${word.text}`) : undefined;
  }
  const range = ranges[spec.name];
  const ends = range === undefined ? [] : word.text.split('-');
  if (ends.length === 2 && ends.every((end) => parsePrefix(end))) return instead(`-m iprange ${not}${range} ${word.text}`);
  if (spec.name === '-p') return ofWord(similarName(word.text.toLowerCase(), protocolNames));
  if (spec.name === '--dport' || spec.name === '--sport') return ofWord(similarName(word.text.toLowerCase(), [...services.keys()]));
  return ofWord(wordOfList(spec, word.text));
}

/** `-dport`, which iptables reads as -d with the value port. */
function glueOf({ nameSpan, words: [word] }: OptionUse, text: string): string | undefined {
  if (!word || nameSpan.end - nameSpan.start !== 2 || nameSpan.end !== word.span.start) return undefined;
  const long = `-${text.slice(nameSpan.start, word.span.end)}`;
  return optionNamed(long) ? long : undefined;
}

/** A value of words from a closed list, with each of its words mended; undefined where one of them is like none of the list. */
function wordOfList({ values }: NonNullable<OptionUse['spec']>, text: string): string | undefined {
  const list = values?.[0];
  if (!list || list.behind !== undefined) return undefined;
  const parts = list.separator === undefined ? [text] : text.split(list.separator);
  const mended = parts.map((part) => (part === '' || list.words.includes(part) ? part : similarName(part, list.words)));
  return mended.length > 0 && mended.every(Boolean) ? mended.join(list.separator ?? '') : undefined;
}
