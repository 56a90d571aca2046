/** Exports the match `statistic`. */
import { parseNumber } from '../../base/numbers.ts';
import { no, unknown, yes } from '../../base/tri.ts';
import { isNumber, isWord } from '../checks.ts';
import { both, has, not, option, testEach, wordOf } from '../support.ts';
import type { Chance, MatchModule } from '../types.ts';

const percent = (probability: number): string => `${Number((probability * 100).toPrecision(4))} %`;

export const statistic: MatchModule = {
  kind: 'match',
  name: 'statistic',
  families: both,
  help: 'Fits some of the packets only: a random share, or every n-th one. kube-proxy spreads connections over endpoints with it.',
  options: [
    option('--mode', 'random|nth', '`random` throws dice for each packet, `nth` counts packets.', { check: isWord(['random', 'nth']), explain: ([mode]) => (mode === 'nth' ? 'counted' : 'at random') }),
    option('--probability', 'p', 'Share of the packets that fit, from 0 to 1, in mode `random`. The kernel keeps 31 bits of it; iptables-save prints 11 digits.', {
      negatable: true,
      check: ([text = '']) => (/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) && Number(text) <= 1 ? undefined : `${text} is not between 0 and 1`),
      explain: ([text = '?'], negated) => `${negated ? 'except for ' : 'for '}${percent(Number(text))} of the packets`,
    }),
    option('--every', 'n', 'In mode `nth`: one packet of n fits.', { negatable: true, check: isNumber(0xffffffff, 1), explain: ([n = '?'], negated) => `${not(negated)}one packet of ${n}` }),
    option('--packet', 'p', 'In mode `nth`: which of the n packets fits, from 0 to n - 1.', { check: isNumber(0xffffffff), explain: ([p = '?']) => `beginning at packet ${p}` }),
  ],
  test: testEach({
    '--mode': ([mode = ''], _context, use) => {
      const needed = mode === 'nth' ? '--every' : '--probability';
      return has(use, needed) ? yes(mode === 'nth' ? 'packets are counted' : 'dice decide') : unknown(`--mode ${mode} needs ${needed}`);
    },
    '--probability': ([text = '']) => {
      // statistic_mt compares 31 random bits with the rounded probability, so the ends are certain.
      const share = Math.round(0x80000000 * Number(text));
      if (share === 0) return no(`with probability ${text} no packet fits`);
      if (share === 0x80000000) return yes(`with probability ${text} every packet fits`);
      return { result: 'chance', probability: Number(text), because: `${percent(Number(text))} of the packets fit, at random` } satisfies Chance;
    },
    '--every': ([text = '']) => {
      const every = parseNumber(text)!;
      if (every === 1) return yes('every packet fits');
      return { result: 'chance', probability: 1 / every, because: `one packet of ${every} fits; where the count stands is not known` } satisfies Chance;
    },
    '--packet': ([text = ''], _context, use) => {
      return parseNumber(text)! < (parseNumber(wordOf(use, '--every') ?? '') ?? 0) ? yes('it only shifts the count') : unknown('--packet must be smaller than --every');
    },
  }, { needs: '--mode' }),
};
