/** Exports the match `set`. */
import { unknown } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { both, flag, has, noEffect, not, option, saysOnly, testEach } from '../support.ts';
import { checkDimensions, dimensionsInWords, dimensionsOf } from '../sets.ts';
import type { MatchModule, OptionSpec } from '../types.ts';

const counters = (what: 'packets' | 'bytes'): readonly OptionSpec[] => [
  option(`--${what}-eq`, 'number', `The ${what} counter of the set's element is this number.`, { negatable: true, check: isNumber(Number.MAX_SAFE_INTEGER) }),
  option(`--${what}-lt`, 'number', `The ${what} counter of the set's element is smaller.`, { check: isNumber(Number.MAX_SAFE_INTEGER) }),
  option(`--${what}-gt`, 'number', `The ${what} counter of the set's element is greater.`, { check: isNumber(Number.MAX_SAFE_INTEGER) }),
];
const counterTests = Object.fromEntries([...counters('packets'), ...counters('bytes')].map(({ name }) => [name, () => unknown('counters of set elements change with every packet')]));

export const set: MatchModule = {
  kind: 'match',
  name: 'set',
  families: both,
  help: 'Whether addresses, ports or interfaces of the packet are in an IP set (`ipset list` shows it).',
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
  test: testEach({
    '--match-set': ([name = '', flags = ''], { host, packet }, use) => host.inSet(name, dimensionsOf(flags), packet, { returnNomatch: has(use, '--return-nomatch') }),
    '--return-nomatch': noEffect('it only changes what elements with nomatch mean'),
    '--update-counters': noEffect('counters of the set do not decide'),
    '--update-subcounters': noEffect('counters of the set do not decide'),
    ...counterTests,
  }, { needs: '--match-set' }),
};
