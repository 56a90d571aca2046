/** Exports the check file-binary, and isBinary: such a file is reported once, not once per line. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';

const counts = new WeakMap<AnalysedFile, number>();

function nulCharacters(file: AnalysedFile): number {
  let count = counts.get(file);
  if (count === undefined) {
    count = 0;
    for (let at = file.lines.text.indexOf('\0'); at >= 0; at = file.lines.text.indexOf('\0', at + 1)) count++;
    counts.set(file, count);
  }
  return count;
}

/** Whether so many of the characters are NUL that the file is no text. A few are damage in a text, and the rest of it is checked. */
export const isBinary = (file: AnalysedFile): boolean => nulCharacters(file) * 200 > file.lines.text.length;

/** Text has no NUL characters: this is a binary file, or a text that was damaged when it was written or copied. */
export function* fileBinary(file: AnalysedFile): Generator<Problem> {
  const count = nulCharacters(file);
  if (count === 0) return;
  const start = file.lines.text.indexOf('\0');
  const message = isBinary(file)
    ? 'This is a binary file, not the output of iptables-save. Open the text that the command printed.'
    : `The file holds ${count} NUL character${count === 1 ? '' : 's'}, here the first: it was damaged when it was written or copied. Collect it again.`;
  yield { code: 'file-binary', severity: 'error', message, span: { start, end: start + 1 } };
}
