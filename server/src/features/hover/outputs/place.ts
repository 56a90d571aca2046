/** Exports Place, a line of a command's output with its words, and what the hovers over outputs share: words by the key in front of them. */
import { contains, type Span } from '../../../base/span.ts';
import { lineText } from '../../../base/text.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import type { Section } from '../../../syntax/capture/tree.ts';
import { code } from '../../markdown.ts';
import type { Said } from '../option.ts';

export interface PlacedWord extends Span { readonly text: string }

export interface Place {
  readonly file: AnalysedFile;
  readonly section: Section;
  readonly line: number;
  readonly offset: number;
  readonly text: string;
  /** The words of the line, and which of them stands at the offset. */
  readonly words: readonly PlacedWord[];
  readonly index: number;
  readonly word: PlacedWord;
}

/** Longer lines are looked at to here. */
const longestLine = 3_000;

/** The line at an offset in words that blanks separate; undefined where the offset is in none. */
export function placeAt(file: AnalysedFile, section: Section, line: number, offset: number): Place | undefined {
  const text = lineText(file.lines, line).slice(0, longestLine);
  const start = file.lines.starts[line]!;
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], start: start + match.index, end: start + match.index + match[0].length }));
  const index = words.findIndex((word) => contains(word, offset));
  return index < 0 ? undefined : { file, section, line, offset, text, words, index, word: words[index]! };
}

/** A hover of a span, where there is a text. */
export const say = (span: Span, text: string | undefined | false): Said | undefined => (text ? { span: { start: span.start, end: span.end }, text } : undefined);

/** The text of the lines above, up to the beginning of the section, nearest first; at most `most` of them. */
export function* linesAbove({ file, section, line }: Place, most = 2_000): Generator<string> {
  for (let at = line - 1; at >= section.first && line - at <= most; at--) yield lineText(file.lines, at).slice(0, longestLine);
}

/** What a key means. The value is the word behind it, not escaped; it is empty for words that stand alone. */
export type Meaning = string | ((value: string, place: Place) => string | undefined);
export type Meanings = Readonly<Record<string, Meaning>>;

const meaningOf = (meanings: Meanings, key: string): Meaning | undefined => (Object.hasOwn(meanings, key) ? meanings[key] : undefined);

/**
 * What is said of the word at the place by a table of keys: of a key, or of the value behind one. `alone` are keys without a value.
 */
export function byKey(place: Place, meanings: Meanings, alone: ReadonlySet<string> = new Set()): Said | undefined {
  const { words, index, word } = place;
  const before = words[index - 1]?.text;
  const valued = before !== undefined && !alone.has(before) ? meaningOf(meanings, before) : undefined;
  if (valued !== undefined) return say(word, inWords(before!, valued, word.text, place));
  const own = meaningOf(meanings, word.text);
  if (own === undefined) return undefined;
  return say(word, inWords(word.text, own, alone.has(word.text) ? '' : (words[index + 1]?.text ?? ''), place));
}

function inWords(key: string, meaning: Meaning, value: string, place: Place): string | undefined {
  const text = typeof meaning === 'string' ? meaning : meaning(value, place);
  return text === undefined ? undefined : `${code(value === '' || typeof meaning === 'string' ? key : `${key} ${value}`, 80)}: ${text}`;
}

/** One of the words in a list such as `<BROADCAST,NOARP>` or `80,443`, at the offset. */
export function partAt({ file, word, offset }: Place, separator = ','): PlacedWord {
  const raw = file.lines.text.slice(word.start, word.end);
  const at = Math.max(0, offset - word.start);
  const from = raw.lastIndexOf(separator, at - 1) + 1;
  const to = raw.indexOf(separator, at);
  const part = raw.slice(from, to < 0 ? raw.length : to);
  const lead = part.length - part.replace(/^(?:flags=\d+)?(?:[<[(]+|&lt;)/, '').length;
  const text = part.slice(lead).replace(/(?:[>\])]+|&gt;)$/, '');
  return { text, start: word.start + from + lead, end: word.start + from + lead + text.length };
}
