/** Exports readCapture, from text to lines, records and sections, and editCapture, which does the same after an edit. */
import { createNamePool } from '../../base/names.ts';
import { indexLines } from '../../base/text.ts';
import { rescanLines, scanLines } from './scan.ts';
import { findSections } from './sections.ts';
import type { CaptureTree } from './tree.ts';

export function readCapture(text: string): CaptureTree {
  const lines = indexLines(text);
  const names = createNamePool();
  const records = scanLines(lines, names);
  return { lines, names, records, sections: findSections(lines, records) };
}

/**
 * The tree of a text that differs from the old one only between `start` and `oldEnd` (offsets in the old text),
 * where `inserted` characters stand now. Lines outside keep their records.
 */
export function editCapture(old: CaptureTree, text: string, start: number, inserted: number): CaptureTree {
  const lines = indexLines(text);
  const firstTouched = lineOf(lines.starts, lines.count, start);
  const lastTouched = lineOf(lines.starts, lines.count, start + inserted);
  const records = rescanLines(old.records, lines, old.names, firstTouched, lastTouched + 1);
  return { lines, names: old.names, records, sections: findSections(lines, records) };
}

function lineOf(starts: Uint32Array, count: number, offset: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
