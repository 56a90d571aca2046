/** Exports the check match-unknown, and of matches that only the other program has. */
import type { Problem } from '../base/span.ts';
import { allMatches, findMatch } from '../xtables/registry.ts';
import type { RuleContext } from './context.ts';
import { changeTo } from './fixes.ts';
import { foreignMatches } from './foreignNames.ts';
import { similarName } from './similar.ts';

export function* matchUnknown({ rule, family }: RuleContext): Generator<Problem> {
  for (const { module, name, nameSpan: span } of rule.matches) {
    if (module) continue;
    if (findMatch(name, family === 4 ? 6 : 4)) {
      yield { code: 'family-wrong', severity: 'error', message: `The match ${name} is not for ${family === 4 ? 'iptables' : 'ip6tables'}; it works only in ${family === 4 ? 'ip6tables' : 'iptables'}.`, span };
    } else {
      const meant = similarName(name, allMatches.filter((match) => match.families.includes(family)).map((match) => match.name));
      yield foreignMatches.has(name)
        ? { code: 'match-unknown', severity: 'information', message: `iptables does not come with the match ${name}: a package of its own has it. Tablewalk does not know what it tests, and a trace says "unknown" here.`, span }
        : { code: 'match-unknown', severity: 'error', message: `iptables has no match ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, span, ...(meant !== undefined && { fixes: () => [changeTo(span, meant)] }) };
    }
  }
}
