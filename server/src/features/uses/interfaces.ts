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
  for (let length = name.length; length > 0; length--) {
    yield* wordUses(box, `${name.slice(0, length)}+`, (text, start, end, file, line) => isRuleKind(file.capture.records.kind[line]) && /\s/.test(text[start - 1] ?? ' ') && /\s/.test(text[end] ?? ' '));
  }
  if (name.includes('.')) yield* wordUses(box, name.replaceAll('.', '/'), (text, start, _end, file, line) => file.capture.records.kind[line] === LineKind.Sysctl && /[./]/.test(text[start - 1] ?? ''));
}
