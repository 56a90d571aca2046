/** Exports the line index of a text (offsets to positions and back, and the text of a line), and what else texts need: blanks and words, bytes, beginnings, a hash. */
import type { Span } from './span.ts';

export interface Lines {
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly starts: Uint32Array;
  /** Number of lines; a text that ends in a line break has an empty last line, as in an editor. */
  readonly count: number;
}

/** Finds the lines of a text. Line breaks are LF, CRLF and lone CR, as the language server protocol says. */
export function indexLines(text: string): Lines {
  let starts = new Uint32Array(Math.max(16, text.length >> 5));
  let count = 1;
  const loneCr = text.includes('\r') && /\r(?!\n)/.test(text);
  const push = (offset: number): void => {
    if (count === starts.length) {
      const larger = new Uint32Array(starts.length * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = offset;
  };
  if (loneCr) {
    for (const match of text.matchAll(/\r\n|\r|\n/g)) push(match.index + match[0].length);
  } else {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) push(at + 1);
  }
  return { text, starts: starts.slice(0, count), count };
}

/** The offset of the end of a line, its line break not included. */
export function lineEnd(lines: Lines, line: number): number {
  let end = line + 1 < lines.count ? lines.starts[line + 1]! : lines.text.length;
  const start = lines.starts[line]!;
  while (end > start && (lines.text.charCodeAt(end - 1) === 10 || lines.text.charCodeAt(end - 1) === 13)) end--;
  return end;
}

export function lineText(lines: Lines, line: number): string {
  return lines.text.slice(lines.starts[line]!, lineEnd(lines, line));
}

/** The part of a span that stands in its first line. */
export function firstLineOf(lines: Lines, span: Span): Span {
  return { start: span.start, end: Math.min(span.end, lineEnd(lines, lineAt(lines, span.start))) };
}

/** The line that holds an offset, by binary search. */
export function lineAt(lines: Lines, offset: number): number {
  let low = 0;
  let high = lines.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function positionAt(lines: Lines, offset: number): { line: number; character: number } {
  const clamped = Math.max(0, Math.min(offset, lines.text.length));
  const line = lineAt(lines, clamped);
  return { line, character: clamped - lines.starts[line]! };
}

/** The offset of a position; positions past the end of a line or of the text are pulled back to it. */
export function offsetAt(lines: Lines, position: { line: number; character: number }): number {
  if (position.line < 0) return 0;
  if (position.line >= lines.count) return lines.text.length;
  return Math.min(lines.starts[position.line]! + Math.max(0, position.character), lineEnd(lines, position.line));
}

const encoder = new TextEncoder();

/** A text as UTF-8. */
export const utf8Bytes = (text: string): Uint8Array => encoder.encode(text);

/** The characters of a text that fit into so many bytes of UTF-8 whole. */
export function firstBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const room = new Uint8Array(bytes);
  return text.slice(0, encoder.encodeInto(text, room).read);
}

/** The beginning of a text that may be long, for a sentence. */
export const clip = (text: string, most = 40): string => (text.length > most ? `${text.slice(0, most)}...` : text);

/** FNV-1a over UTF-16 units, with its upper half mixed in: 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A blank or a tab, by its code. */
export const isBlank = (code: number): boolean => code === 32 || code === 9;

/** The offset behind the word at `at`: that of the next blank, or `end`. */
export function wordEnd(text: string, at: number, end: number): number {
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The offset of the first character that is no blank, from `at` on, or `end`. */
export function skipBlanks(text: string, at: number, end: number): number {
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}
