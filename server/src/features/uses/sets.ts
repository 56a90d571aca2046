/** Exports the uses of a set: rules that name it and lists that hold it. */
import { lineAt } from '../../base/text.ts';
import { filesOf, holdsLine } from '../../model/box.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { isRuleKind } from '../../syntax/capture/tree.ts';
import { namesIn } from '../at.ts';
import type { Use } from './search.ts';

/** The rules of a box that name a set; SET changes it. */
export function* setRuleUses(box: AnalysedFile, name: string): Generator<Use> {
  for (const file of filesOf(box)) {
    const { text } = file.lines;
    const { kind } = file.capture.records;
    for (let at = text.indexOf(name); at >= 0 && name !== ''; at = text.indexOf(name, at + name.length)) {
      // Most hits are parts of longer words: they cost no parsing.
      if (!/[\s"]/.test(text[at - 1] ?? ' ') || !/[\s"]/.test(text[at + name.length] ?? ' ')) continue;
      const line = lineAt(file.lines, at);
      if (!isRuleKind(kind[line]) || !holdsLine(file, line)) continue;
      const rule = file.rule(line);
      for (const use of rule ? namesIn(rule) : []) {
        if (use.kind === 'set' && use.word.text === name && use.word.span.start <= at && at < use.word.span.end) yield { file, span: use.word.span, write: false };
      }
    }
  }
}

/** Lists of sets that hold the set. */
export function* setMemberUses(box: AnalysedFile, name: string): Generator<Use> {
  for (const file of filesOf(box)) {
    for (const set of file.sets.values()) {
      if (set.type !== 'list:set') continue;
      for (const { element, span } of set.members) if (element === name) yield { file, span: { start: span.start, end: span.start + name.length }, write: false };
    }
  }
}
