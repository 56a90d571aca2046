/** Exports the match `set`. */
import { unknown, yes } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { bare, text, word } from '../listed.ts';
import { both, flag, has, nameOf, negateAnswer, not, option, problemOf, saysOnly, wordsOf } from '../support.ts';
import { checkDimensions, dimensionsInWords, dimensionsOf } from '../sets.ts';
import { optionOf } from '../types.ts';
import type { CounterTest, MatchModule, MatchUse, OptionAnswer, OptionSpec } from '../types.ts';

const counters = (what: 'packets' | 'bytes'): readonly OptionSpec[] => [
  option(`--${what}-eq`, 'number', `The ${what} counter of the set's element is this number.`, { negatable: true, check: isNumber(Number.MAX_SAFE_INTEGER) }),
  option(`--${what}-lt`, 'number', `The ${what} counter of the set's element is smaller.`, { check: isNumber(Number.MAX_SAFE_INTEGER) }),
  option(`--${what}-gt`, 'number', `The ${what} counter of the set's element is greater.`, { check: isNumber(Number.MAX_SAFE_INTEGER) }),
];
/** The test of a counter; a rule has one for packets and one for bytes at most (libxt_set.c). */
function counterTest(use: MatchUse, what: 'packets' | 'bytes'): CounterTest | undefined {
  for (const option of use.options) {
    const op = new RegExp(`^--${what}-(eq|lt|gt)$`).exec(nameOf(option))?.[1] as 'eq' | 'lt' | 'gt' | undefined;
    if (op) return { op: option.negated ? 'ne' : op, value: Number(wordsOf(option)[0]) };
  }
  return undefined;
}

const isNegated = (use: MatchUse, name: string): boolean => optionOf(use, name)?.negated === true;

export const set: MatchModule = {
  kind: 'match',
  name: 'set',
  families: both,
  help: 'Whether addresses, ports or interfaces of the packet are in an IP set (`ipset list` shows it).',
  validity: { required: ['--match-set'], repeatable: ['--return-nomatch', '--update-counters', '--update-subcounters'] },
  listed: {
    items: [
      { at: text('(?<not>! )?match-set (?<a>\\S+) (?<b>(?:src|dst)(?:,(?:src|dst))*)(?=\\s|$)'), option: '--match-set' }, bare('return-nomatch', '--return-nomatch'), bare('update-counters', '--update-counters'), bare('update-subcounters', '--update-subcounters'),
      word('packets-eq ', '--packets-eq'), word('packets-lt ', '--packets-lt'), word('packets-gt ', '--packets-gt'), word('bytes-eq ', '--bytes-eq'), word('bytes-lt ', '--bytes-lt'), word('bytes-gt ', '--bytes-gt'),
    ],
  },
  options: [
    {
      name: '--match-set', aliases: ['--set'], args: 2, negatable: true, value: 'set src|dst,…',
      help: 'The packet is in the set. For each part of the set\'s elements `src` or `dst` says which end of the packet is meant: source or destination address or port, incoming or outgoing interface.',
      check: checkDimensions,
      explain: ([name = '?', flags = ''], negated) => `${dimensionsInWords(flags)} ${not(negated)}in the set ${name}`,
    },
    flag('--return-nomatch', 'Elements of the set with the flag `nomatch` count as a match, the others do not.', { explain: saysOnly('nomatch elements count') }),
    flag('--update-counters', 'Behind `!`: the counters of the element are left alone.', { negatable: true }),
    flag('--update-subcounters', 'Behind `!`: for sets of sets, the counters of the inner element are left alone.', { negatable: true }),
    ...counters('packets'),
    ...counters('bytes'),
  ],
  test: (use, context) => {
    if (use.options.length === 0) return [{ option: '-m', answer: unknown('-m set needs --match-set') }];
    return use.options.map((option): OptionAnswer => {
      const name = nameOf(option);
      const problem = problemOf(option, context.packet.family);
      if (problem !== undefined) return { option: name, answer: unknown(problem) };
      // Whether the element is there and its counters fit is one answer, which `!` turns: the other options only shape it.
      if (name !== '--match-set') return { option: name, answer: yes('it is part of what --match-set asks') };
      const [set = '', flags = ''] = wordsOf(option);
      const [packets, bytes] = [counterTest(use, 'packets'), counterTest(use, 'bytes')];
      const { answer, remember } = context.host.inSet({
        set, dimensions: dimensionsOf(flags), returnNomatch: has(use, '--return-nomatch'), keepCounters: isNegated(use, '--update-counters'),
        keepSubcounters: isNegated(use, '--update-subcounters'), ...(packets && { packets }), ...(bytes && { bytes }),
      }, context);
      return { option: name, answer: negateAnswer(option.negated, answer), ...(remember && { remember }) };
    });
  },
};
