/** Exports languageOfText: whether a text without a telling name holds a dump or a capture. */
import { lineText } from '../../base/text.ts';
import { readCapture } from './parse.ts';
import { LineKind } from './tree.ts';

export type CaptureLanguage = 'iptables' | 'netcapture';

/** A text is judged by its beginning: this much of it, in characters. */
export const mostJudged = 20_000;

/** Fewer lines of output than this are a quotation. */
const fewestLines = 2;

/**
 * `iptables` for a dump, a listing or rules alone; `netcapture` where a prompt or another program's output is there; undefined where at
 * least half of the lines are something else, or where nothing but YAML and JSON is there, which editors know themselves.
 */
export function languageOfText(text: string): CaptureLanguage | undefined {
  const head = text.slice(0, mostJudged);
  if (head.includes('\0')) return undefined;
  const { records, sections, lines } = readCapture(head);
  const isFilled = (line: number): boolean => records.kind[line] !== LineKind.Blank && records.kind[line] !== LineKind.Comment;
  let filled = 0;
  let telling = 0;
  for (let line = 0; line < lines.count; line++) if (isFilled(line)) filled++;
  const known = sections.filter(({ kind }) => kind !== 'other');
  for (const { kind, first, last } of known) {
    for (let line = first; line <= last; line++) if (isFilled(line) && (kind !== 'iptables' || isTelling(records.kind[line]!, lineText(lines, line)))) telling++;
  }
  const outputs = known.filter((section) => section.kind !== 'manifest' || section.prompt !== undefined);
  if (outputs.length === 0 || telling < fewestLines || telling * 2 < filled) return undefined;
  return known.every((section) => section.kind === 'iptables' && section.prompt === undefined) ? 'iptables' : 'netcapture';
}

/** Prose and lists have lines that begin like a rule's or a chain's. */
function isTelling(kind: number, text: string): boolean {
  switch (kind) {
    case LineKind.Append: case LineKind.Command: return /^(?:\S{1,40}\s+)*?-{1,2}[A-Za-z][\w-]*\s+\S+\s+(?:!\s+)?(?:\d+\s+)?-{1,2}[a-z]|^\s*-[PFXNZ]\s+[A-Z]|iptables\s/.test(text.slice(0, 300));
    case LineKind.Chain: return /^\s*:\S+\s+(?:[A-Z]+|-)(?:\s|$)/.test(text.slice(0, 300));
    case LineKind.Other: case LineKind.Comment: return false;
    default: return true;
  }
}
