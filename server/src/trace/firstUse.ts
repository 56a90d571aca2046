/** Exports createFirstUse: the rule that made a table which rules share by name, such as that of `-m hashlimit --hashlimit-name NAME`. */
import { lineAt } from '../base/text.ts';
import { dumpsOf } from '../model/box.ts';
import type { AnalysedFile, Dump } from '../model/tree.ts';
import type { HostView, MatchUse } from '../xtables/types.ts';
import { nameOf } from '../xtables/support.ts';

/** So many places of one word are looked at; they may stand in other words, such as comments. */
const mostLooks = 20;

/** Finds uses in the text of the family's dumps, in their order, which is that of loading. The text is gone through once for each option, and no rule is parsed but those that hold option and word. */
export function createFirstUse(file: AnalysedFile, family: Dump['family']): HostView['firstUse'] {
  const places = new Map<string, ReadonlyMap<string, readonly Place[]>>();
  const found = new Map<string, MatchUse | undefined>();
  return (match, option, word) => {
    const key = `${match} ${option} ${word}`;
    if (!found.has(key)) {
      if (!places.has(option)) places.set(option, placesOf(file, family, option));
      const uses = (places.get(option)!.get(word) ?? []).map((place) => place.file.rule(place.line)?.matches.find((other) => other.name === match && other.options.some((one) => nameOf(one) === option && one.words[0]?.text === word)));
      found.set(key, uses.find((use) => use !== undefined));
    }
    return found.get(key);
  };
}

interface Place { readonly file: AnalysedFile; readonly line: number }

/** The lines where each word stands behind the option, the first of them. */
function placesOf(file: AnalysedFile, family: Dump['family'], option: string): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  const wanted = `${option} `;
  for (const { file: own, first, last } of dumpsOf(file).filter((dump) => dump.family === family)) {
    const { text, starts } = own.lines;
    const end = starts[last + 1] ?? text.length;
    for (let at = text.indexOf(wanted, starts[first]); at >= 0 && at < end; at = text.indexOf(wanted, at + wanted.length)) {
      const word = /^(?:"([^"\n]*)"|(\S+))/.exec(text.slice(at + wanted.length, at + wanted.length + longestWord));
      const name = word?.[1] ?? word?.[2];
      if (name === undefined) continue;
      const known = places.get(name);
      const place = { file: own, line: lineAt(own.lines, at) };
      if (!known) places.set(name, [place]);
      else if (known.length < mostLooks) known.push(place);
    }
  }
  return places;
}

/** Names of tables are shorter (IFNAMSIZ, NAME_MAX). */
const longestWord = 260;
