/** Exports readCapture, from text to lines, records and sections, and editCapture, which does the same after an edit. */
import { createNamePool, type NamePool } from '../../base/names.ts';
import { indexLines, lineAt, type Lines } from '../../base/text.ts';
import { resolveHashes } from './hashes.ts';
import { rescanLines, scanLines } from './scan.ts';
import { findSections } from './sections.ts';
import type { CaptureTree, LineRecords } from './tree.ts';

export function readCapture(text: string): CaptureTree {
  const lines = indexLines(text);
  const names = createNamePool();
  return treeOf(lines, names, scanLines(lines, names));
}

/**
 * The tree of a text that differs from the old one only behind `start`, where `inserted` characters stand now. Lines outside keep their records.
 */
export function editCapture(old: CaptureTree, text: string, start: number, inserted: number): CaptureTree {
  const lines = indexLines(text);
  const firstTouched = lineAt(lines, start);
  const lastTouched = lineAt(lines, start + inserted);
  return treeOf(lines, old.names, rescanLines(old.ownRecords, lines, old.names, firstTouched, lastTouched + 1));
}

function treeOf(lines: Lines, names: NamePool, ownRecords: LineRecords): CaptureTree {
  const records = resolveHashes(ownRecords, lines.text.startsWith('#!'));
  return { lines, names, records, ownRecords, sections: findSections(lines, records) };
}
