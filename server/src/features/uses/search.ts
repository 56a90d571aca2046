/** Exports the search for a word in all files of a box, and Use, one place where something is used. No rule is parsed but where the word stands. */
import type { Span } from '../../base/span.ts';
import { lineAt } from '../../base/text.ts';
import { filesOf, holdsLine } from '../../model/box.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { isRuleKind, LineKind } from '../../syntax/capture/tree.ts';
import { optionsOf } from '../../syntax/iptables/tree.ts';

export interface Use {
  /** The file that the place is in, by itself. */
  readonly file: AnalysedFile;
  readonly span: Span;
  /** It is made or changed here; else it is looked at. */
  readonly write: boolean;
}

/** An editor lists the places; nobody reads more of them. */
export const mostUses = 5_000;

/** Places of a word that `bounded` accepts by the characters around it, outside of comments and prompts. */
export function* wordUses(box: AnalysedFile, word: string, bounded: (text: string, start: number, end: number, file: AnalysedFile, line: number) => boolean): Generator<Use> {
  if (word === '') return;
  let count = 0;
  for (const file of filesOf(box)) {
    const { text } = file.lines;
    const { kind } = file.capture.records;
    for (let at = text.indexOf(word); at >= 0 && count < mostUses; at = text.indexOf(word, at + word.length)) {
      const end = at + word.length;
      const line = lineAt(file.lines, at);
      if (skipped.has(kind[line]!) || !holdsLine(file, line) || !bounded(text, at, end, file, line)) continue;
      if (isRuleKind(kind[line]) && !isInValue(file, line, at)) continue;
      count++;
      yield { file, span: { start: at, end }, write: false };
    }
  }
}

const skipped: ReadonlySet<number> = new Set([LineKind.Comment, LineKind.Generated, LineKind.Prompt, LineKind.Chain, LineKind.Table, LineKind.ListChain]);

/** Whether an option other than a comment has its value there. */
function isInValue(file: AnalysedFile, line: number, offset: number): boolean {
  const rule = file.rule(line);
  if (!rule) return true;
  for (const { option } of optionsOf(rule)) {
    if (option.words.some(({ span }) => span.start <= offset && offset < span.end)) return (option.spec?.name ?? option.name) !== '--comment';
  }
  return false;
}
