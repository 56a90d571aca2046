/** Exports the uses of an interface: rules, routes, routing rules, settings, other interfaces. */
import { LineKind } from '../../syntax/capture/tree.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { wordUses, type Use } from './search.ts';

const isNameCharacter = (character: string | undefined): boolean => character !== undefined && /[\w.-]/.test(character);

/** Places with the whole name. Settings have dots around it, and a slash for each of its own dots; or slashes around it, as in /proc/sys. */
export function* interfaceUses(box: AnalysedFile, name: string): Generator<Use> {
  const declared = box.own.host.interfaces.find((item) => item.name === name);
  for (const use of wordUses(box, name, (text, start, end, file, line) => {
    if (file.capture.records.kind[line] === LineKind.Sysctl) return /[./]/.test(text[start - 1] ?? '') && text[end] === text[start - 1];
    return !isNameCharacter(text[start - 1]) && !isNameCharacter(text[end]) && text[end] !== '+';
  })) yield { ...use, write: use.file === box.own && use.span.start === declared?.nameSpan.start };
  if (name.includes('.')) yield* wordUses(box, name.replaceAll('.', '/'), (text, start, _end, file, line) => file.capture.records.kind[line] === LineKind.Sysctl && /[./]/.test(text[start - 1] ?? ''));
}
