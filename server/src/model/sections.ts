/** Exports sectionAt, the section of a capture that holds a line, and lastFrom, the search that finds it. */
import type { Section } from '../syntax/capture/tree.ts';

/** The index of the last item that begins at the line or above it, by binary search: the items stand in the order of the text. 0 where none does. */
export function lastFrom(items: readonly { readonly first: number }[], line: number): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle]!.first <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The section that a line stands in; undefined where it stands in none, as in a part of a document that is of another box. */
export function sectionAt(sections: readonly Section[], line: number): Section | undefined {
  const section = sections[lastFrom(sections, line)];
  return section && line >= section.first && line <= section.last ? section : undefined;
}
