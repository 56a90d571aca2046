/**
 * Exports how text of a document gets into Markdown: `plain` for running text, `code` for names and rules; `printable` for labels. Everything that a dump,
 * a host name or a comment says goes through one of them, so that no link, image or HTML can come of it.
 */

/** Control characters, line breaks and characters that turn the direction of writing: they show as something else than they are. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** Shortens long text; `…` stands for what was cut. */
export function cut(text: string, most = 80): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/**
 * Running text from a document. A backslash stands before whatever could begin markup, and breaks what GFM would make a link of
 * (`scheme://`, `www.`, `name@host`); what would begin a heading, quote or list at the start of a line is escaped too.
 */
export function plain(text: string, most = 200): string {
  return cut(text, most).replace(unprintable, ' ').trim()
    .replace(/[\\`*_{}[\]<>|~&$@^]/g, '\\$&').replace(/:\/\//g, ':\\/\\/').replace(/\b(www)\./gi, '$1\\.')
    .replace(/^[#+=!-]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Text of a document for a label, where no markup is read: without characters that show as something else than they are. */
export const printable = (text: string, most = 80): string => cut(text.replace(unprintable, ' ').trim(), most);

/** A code span. Its fence is longer than any run of backticks inside, as CommonMark asks. */
export function code(text: string, most = 120): string {
  const clean = cut(text, most).replace(unprintable, ' ').trim();
  if (clean === '') return '(empty)';
  const longest = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** A list of at most `most` items; the rest is counted. */
export function list(items: readonly string[], total = items.length, most = 5): string {
  const shown = items.slice(0, most);
  const more = total - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${grouped(more)} more`] : [])].map((item) => `- ${item}`).join('\n');
}

/** A number with its thousands set apart: 1,234,567. */
export const grouped = (value: number | bigint): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** "1 rule", "2 rules". */
export const plural = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`;

/** Paragraphs, empty ones left out. */
export const paragraphs = (...parts: readonly (string | undefined | false)[]): string => parts.filter((part) => part).join('\n\n');
