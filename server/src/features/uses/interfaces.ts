/** Exports the uses of an interface: rules, routes, routing rules, settings, other interfaces. */
import { isRuleKind, LineKind } from '../../syntax/capture/tree.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { wordUses, type Use } from './search.ts';

const isNameCharacter = (character: string | undefined): boolean => character !== undefined && /[\w.-]/.test(character);

/** Places with the whole name. Settings have dots around it, and a slash for each of its own dots; or slashes around it, as in /proc/sys. */
export function* interfaceUses(box: AnalysedFile, name: string): Generator<Use> {
  if (name.endsWith('+')) {
    yield* wordUses(box, name, (text, start, end) => /\s/.test(text[start - 1] ?? ' ') && /\s/.test(text[end] ?? ' '));
    return;
  }
  const declared = box.own.host.interfaces.find((item) => item.name === name);
  for (const use of wordUses(box, name, (text, start, end, file, line) => {
    if (file.capture.records.kind[line] === LineKind.Sysctl) return /[./]/.test(text[start - 1] ?? '') && text[end] === text[start - 1];
    return !isNameCharacter(text[start - 1]) && !isNameCharacter(text[end]) && text[end] !== '+';
  })) yield { ...use, write: use.file === box.own && use.span.start === declared?.nameSpan.start };
  // Rules for all interfaces whose names begin so are for this one, too.
  for (const { file, span: { start, end } } of wordUses(box, '+', (text, start, end, file, line) => isRuleKind(file.capture.records.kind[line]) && /\s/.test(text[end] ?? ' ') && isBeginning(text, start, name))) {
    yield { file, span: { start: beginningOf(file.lines.text, start), end }, write: false };
  }
  if (name.includes('.')) yield* wordUses(box, name.replaceAll('.', '/'), (text, start, _end, file, line) => file.capture.records.kind[line] === LineKind.Sysctl && /[./]/.test(text[start - 1] ?? ''));
}

/** The start of the word that ends in front of an offset; names have at most 15 characters. */
function beginningOf(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < 16 && text.charCodeAt(start - 1) > 32) start--;
  return start;
}

/** Whether the word in front of a `+` is the beginning of a name. A `+` alone is for every interface, and says nothing of this one. */
function isBeginning(text: string, plus: number, name: string): boolean {
  const word = text.slice(beginningOf(text, plus), plus);
  return word !== '' && name.startsWith(word);
}
