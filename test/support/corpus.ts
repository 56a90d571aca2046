/** Exports corpus: the real files of other people, where the checkout has them beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = ['../shared/corpus', '../../shared/corpus'].find((path) => existsSync(path));

/** The files of a kind (`ip`, `ipset`, …) by name, with what MANIFEST.tsv counts in them; undefined where there is no corpus. */
export function corpus(kind: string): { name: string; text: string; counts: string }[] | undefined {
  if (folder === undefined) return undefined;
  const rows = readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8').split('\n').map((row) => row.split('\t'));
  const counts = new Map(rows.filter((row) => row[0] === kind).map((row) => [row[1]!, row[5] ?? '']));
  return readdirSync(join(folder, kind)).map((name) => ({ name, text: readFileSync(join(folder, kind, name), 'utf8'), counts: counts.get(name) ?? '' }));
}
