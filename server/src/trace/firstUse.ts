/** Exports createFirstUse: the rule that made a table which rules share by name, such as that of `-m hashlimit --hashlimit-name NAME`. */
import { lineAt } from '../base/text.ts';
import type { AnalysedFile, Dump } from '../model/tree.ts';
import type { HostView, MatchUse } from '../xtables/types.ts';
import { nameOf } from '../xtables/support.ts';

/** So many places of option and word are looked at; they may stand in other words, such as comments. */
const mostLooks = 1_000;

/** Finds uses in the text of the family's dumps, in their order, which is that of loading. No rule is parsed but those that hold option and word. */
export function createFirstUse(file: AnalysedFile, family: Dump['family']): HostView['firstUse'] {
  const found = new Map<string, MatchUse | undefined>();
  return (match, option, word) => {
    const key = `${match} ${option} ${word}`;
    if (!found.has(key)) found.set(key, find(file, family, match, option, word));
    return found.get(key);
  };
}

function find(file: AnalysedFile, family: Dump['family'], match: string, option: string, word: string): MatchUse | undefined {
  const { text, starts } = file.lines;
  let looks = 0;
  for (const { first, last } of file.dumps.filter((dump) => dump.family === family)) {
    const end = starts[last + 1] ?? text.length;
    const uses = [`${option} ${word}`, `${option} "${word}"`].flatMap((wanted) => {
      for (let at = text.indexOf(wanted, starts[first]); at >= 0 && at < end && looks < mostLooks; at = text.indexOf(wanted, at + wanted.length)) {
        looks++;
        const use = file.rule(lineAt(file.lines, at))?.matches.find((other) => other.name === match && other.options.some((one) => nameOf(one) === option && one.words[0]?.text === word));
        if (use) return [{ at, use }];
      }
      return [];
    });
    const earliest = uses.sort((a, b) => a.at - b.at)[0];
    if (earliest) return earliest.use;
  }
  return undefined;
}
