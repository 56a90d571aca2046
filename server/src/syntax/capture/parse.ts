/** Exports readCapture, from text to lines, records and sections, and editCapture, which does the same after an edit. */
import { createNamePool } from '../../base/names.ts';
import { indexLines, lineAt } from '../../base/text.ts';
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
 * The tree of a text that differs from the old one only behind `start`, where `inserted` characters stand now. Lines outside keep their records.
 */
export function editCapture(old: CaptureTree, text: string, start: number, inserted: number): CaptureTree {
  const lines = indexLines(text);
  const firstTouched = lineAt(lines, start);
  const lastTouched = lineAt(lines, start + inserted);
  const records = rescanLines(old.records, lines, old.names, firstTouched, lastTouched + 1);
  return { lines, names: old.names, records, sections: findSections(lines, records) };
}
