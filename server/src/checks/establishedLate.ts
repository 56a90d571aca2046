/** Exports the check established-late. */
import type { Problem } from '../base/span.ts';
import { lineText } from '../base/text.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { nameOf, wordsOf } from '../xtables/support.ts';
import { contentOf, tablesOf } from './context.ts';

/** So many rules in front of it, of a built-in chain, are worth a word. */
const many = 20;
const mostLookedAt = 500;

/** The rule that accepts packets of established connections stands far down: most packets pass all rules in front of it first. */
export function* establishedLate(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (table.name !== 'filter') continue;
    for (const chain of table.chains) {
      const at = chain.hook ? acceptsEstablished(file, chain) : -1;
      if (at < many) continue;
      yield {
        code: 'established-late', severity: 'hint', span: contentOf(file, chain.rules[at]!),
        message: `Packets of established connections, which are most packets, pass ${at} rules of ${chain.name} before this one accepts them. It is cheaper at the top, if none of those rules is meant for them.`,
      };
    }
  }
}

/** The index of the first rule that accepts established connections and asks for nothing else; -1 where there is none. */
function acceptsEstablished(file: AnalysedFile, chain: Chain): number {
  const { target, kind } = file.capture.records;
  const accept = file.capture.names.find('ACCEPT');
  for (let i = 0; i < Math.min(chain.rules.length, mostLookedAt); i++) {
    const line = chain.rules[i]!;
    if (target[line] !== accept || kind[line] === undefined || !lineText(file.lines, line).includes('ESTABLISHED')) continue;
    const rule = file.rule(line);
    if (!rule || rule.header.options.length > 0) continue;
    const tests = rule.matches.filter((match) => match.name !== 'comment').flatMap((match) => match.options);
    if (tests.length === 1 && (nameOf(tests[0]!) === '--ctstate' || nameOf(tests[0]!) === '--state') && !tests[0]!.negated && wordsOf(tests[0]!)[0]?.split(',').includes('ESTABLISHED')) return i;
  }
  return -1;
}
