/** Exports similarName, what somebody may have meant by a name that does not exist, and similarNames, the same for many names at a bounded price. */

/** No more names than this are compared. */
const mostNames = 5000;

/** No more names than this are looked up in one list: a dump that lacks thousands of chains lost them all together, and nobody misspelt them. */
const mostLookUps = 100;

/** similarName for one list of names, each answer worked out once; past a hundred different names it knows none. */
export function similarNames(names: Iterable<string>): (name: string) => string | undefined {
  const list = [...names];
  const found = new Map<string, string | undefined>();
  return (name) => {
    if (!found.has(name) && found.size < mostLookUps) found.set(name, similarName(name, list));
    return found.get(name);
  };
}

/** The one name that differs from the given one by a typing error or two, or in upper and lower case; undefined where there is none, or several. */
export function similarName(name: string, names: Iterable<string>): string | undefined {
  const most = name.length > 5 ? 2 : 1;
  let best: string | undefined;
  let bestDistance = most + 1;
  let tie = false;
  let seen = 0;
  for (const other of names) {
    if (++seen > mostNames) break;
    if (Math.abs(other.length - name.length) > most || other === name) continue;
    const distance = other.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, other, most);
    if (distance > bestDistance) continue;
    tie = distance === bestDistance;
    bestDistance = distance;
    best = other;
  }
  return tie || bestDistance > most ? undefined : best;
}

/** Insertions, deletions and changes of one character, and neighbours that changed places, that lead from one to the other; more than `most` counts as most + 1. */
function editDistance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), swapped));
    }
    if (Math.min(...next) > most && Math.min(...row) > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length]!;
}
