/** Exports the check typographic-character. */
import type { Edit, Problem } from '../base/span.ts';
import { lineEnd } from '../base/text.ts';
import type { RuleContext } from './context.ts';

/** Quotes, dashes, minus signs and blanks that word processors and chats put in the place of what was typed. */
const typographic = /[\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2010-\u2015\u2212\u00a0\u2007\u202f]|&(?:quot|apos|amp|lt|gt|#3[49]);/;
/** What the source of a web page has in the place of characters that mean something there. */
const entities: Readonly<Record<string, string>> = { '&quot;': '"', '&apos;': "'", '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'" };
const everyTypographic = new RegExp(typographic, 'g');

/** A rule that went through a program for prose: iptables knows neither its quotes nor its dashes. What stands in plain quotes is text, and may have them. A dash in front of an option makes it a word that iptables refuses. One problem for each rule. */
export function* typographicCharacter({ file, rule }: RuleContext): Generator<Problem> {
  const { starts, text: all } = file.lines;
  const from = starts[rule.line]!;
  const text = all.slice(from, lineEnd(file.lines, rule.line));
  if (!typographic.test(text)) return;
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length));
  const found = [...outside.matchAll(everyTypographic)];
  const [first, last] = [found[0], found[found.length - 1]];
  if (!first || !last) return;
  yield {
    code: 'typographic-character', severity: /(?:^|\s)[\u2010-\u2015\u2212]/.test(outside) ? 'error' : 'warning', span: { start: from + first.index, end: from + last.index + last[0].length },
    message: 'This rule has typographic quotes, dashes or blanks, as programs for prose put them in, or `&quot;` of a web page: iptables takes " and - only, and a plain blank.', fixes: () => [{ title: 'Use plain quotes, dashes and blanks', edits: plain(outside, from) }],
  };
}

/** A dash at the beginning of a longer word was two of them. */
function plain(text: string, from: number): Edit[] {
  return [...text.matchAll(everyTypographic)].map(({ 0: character, index }) => {
    const span = { start: from + index, end: from + index + 1 };
    const html = entities[character];
    if (html !== undefined) return { span: { start: span.start, end: span.start + character.length }, text: html };
    if (/[\u201c-\u201e\u00ab\u00bb]/.test(character)) return { span, text: '"' };
    if (/[\u2018-\u201a]/.test(character)) return { span, text: "'" };
    if (/\s/.test(character)) return { span, text: ' ' };
    const begins = index === 0 || /\s/.test(text[index - 1]!);
    return { span, text: begins && /^[\u2010-\u2015\u2212][A-Za-z][A-Za-z0-9-]/.test(text.slice(index)) ? '--' : '-' };
  });
}
