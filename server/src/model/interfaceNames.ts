/** Exports interfacesInRules: the names of interfaces that the rules of a file speak of. */
import { lineAt } from '../base/text.ts';
import { isRuleKind, LineKind } from '../syntax/capture/tree.ts';
import { dumpsOf } from './box.ts';
import type { AnalysedFile, Dump } from './tree.ts';

/** So many places are looked at, and so many rows of listings are read. */
const mostPlaces = 100_000;
const mostRows = 2000;
const mostNames = 200;

const known = new WeakMap<AnalysedFile, readonly string[]>();

/** Names behind -i and -o, and in the columns in and out of `iptables -L -v`, in the order of the text. Beginnings of names (`eth+`) are none. */
export function interfacesInRules(file: AnalysedFile): readonly string[] {
  let names = known.get(file);
  if (!names) known.set(file, (names = [...new Set(dumpsOf(file).flatMap((dump) => (dump.tables.some((table) => table.listing) ? inRows(dump) : inText(dump))))].slice(0, mostNames)));
  return names;
}

/** Found in the text: no rule is parsed for it. */
function inText({ file, first, last }: Dump): string[] {
  const { text, starts } = file.lines;
  const { kind } = file.capture.records;
  const end = starts[last + 1] ?? text.length;
  const names = new Set<string>();
  for (const word of [' -i ', ' -o ', '--in-interface ', '--out-interface ']) {
    let looked = 0;
    for (let at = text.indexOf(word, starts[first]); at >= 0 && at < end && looked < mostPlaces && names.size < mostNames; at = text.indexOf(word, at + word.length), looked++) {
      const name = /^(?:! )?([\w.@:-]{1,15})(?=\s|$)/.exec(text.slice(at + word.length, at + word.length + 20))?.[1];
      // A command line of another program may have an option of the same name.
      if (name !== undefined && !names.has(name) && isRuleKind(kind[lineAt(file.lines, at)])) names.add(name);
    }
  }
  return [...names];
}

function inRows({ file, first, last }: Dump): string[] {
  const names = new Set<string>();
  let rows = 0;
  for (let line = first; line <= last && rows < mostRows; line++) {
    if (file.capture.records.kind[line] !== LineKind.ListRow) continue;
    rows++;
    for (const option of file.rule(line)?.header.options ?? []) {
      const name = option.words[0]?.text;
      if (name !== undefined && (option.spec?.name === '-i' || option.spec?.name === '-o') && !name.endsWith('+')) names.add(name);
    }
  }
  return [...names];
}
