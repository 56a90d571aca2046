/** Exports limited: at most so many problems of each code, the last one saying how many more there are. */
import type { Problem } from '../base/span.ts';

export function limited(problems: Iterable<Problem>, most: number): Problem[] {
  const seen = new Map<string, { count: number; last: number }>();
  const kept: Problem[] = [];
  for (const problem of problems) {
    const entry = seen.get(problem.code) ?? { count: 0, last: 0 };
    seen.set(problem.code, entry);
    if (++entry.count > most) continue;
    entry.last = kept.length;
    kept.push(problem);
  }
  for (const { count, last } of seen.values()) {
    if (count > most) kept[last] = { ...kept[last]!, message: `${kept[last]!.message} (and ${count - most} more like this in the file)` };
  }
  return kept;
}
