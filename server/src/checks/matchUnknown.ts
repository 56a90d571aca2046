/** Exports the check match-unknown, and of matches that only the other program has. */
import type { Problem } from '../base/span.ts';
import { allMatches, findMatch } from '../xtables/registry.ts';
import type { RuleContext } from './context.ts';
import { similarName } from './similar.ts';

export function* matchUnknown({ rule, family }: RuleContext): Generator<Problem> {
  for (const { module, name, nameSpan: span } of rule.matches) {
    if (module) continue;
    if (findMatch(name, family === 4 ? 6 : 4)) {
      yield { code: 'family-wrong', severity: 'error', message: `The match ${name} is not for ${family === 4 ? 'iptables' : 'ip6tables'}; it works only in ${family === 4 ? 'ip6tables' : 'iptables'}.`, span };
    } else {
      const meant = similarName(name, allMatches.filter((match) => match.families.includes(family)).map((match) => match.name));
      yield { code: 'match-unknown', severity: 'information', message: `Tablewalk does not know the match ${name}; a trace says "unknown" here.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, span };
    }
  }
}
