/** Exports the arithmetic of a long list of which only the visible part is in the page: tops of rows and the rows of a window. */

/** Tops of rows in pixels, and the whole height as the last entry. */
export function topsOf(heights: ArrayLike<number>): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  for (let row = 0; row < heights.length; row++) tops[row + 1] = tops[row]! + heights[row]!;
  return tops;
}

/** The row at a distance from the top, by binary search; the last row below the end, 0 in an empty list. */
export function rowAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows to draw, `end` excluded: those in sight and a margin of `spare` pixels on either side. */
export function windowOf(tops: Float64Array, scrollTop: number, height: number, spare: number): { start: number; end: number } {
  if (tops.length < 2) return { start: 0, end: 0 };
  return { start: rowAt(tops, scrollTop - spare), end: rowAt(tops, scrollTop + height + spare) + 1 };
}

/** Where to scroll so that a row is in sight, `top` pixels of the view being covered; the same place where it already is. */
export function scrollFor(tops: Float64Array, row: number, scrollTop: number, height: number, top: number): number {
  const from = tops[row]! - top;
  const to = tops[row + 1]!;
  if (from < scrollTop) return Math.max(0, from);
  return to > scrollTop + height ? Math.min(from, to - height) : scrollTop;
}
