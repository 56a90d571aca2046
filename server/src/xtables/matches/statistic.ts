/** Exports the match `statistic`. */
import { parseNumber } from '../../base/numbers.ts';
import { assumed, no, unknown, yes } from '../../base/tri.ts';
import { isNumber, isWord } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { text, word } from '../listed.ts';
import { ruleKey, write } from '../memory.ts';
import { both, has, negateAnswer, not, oneWord, option, placeOf, testWhole, wordOf } from '../support.ts';
import { optionOf, type Chance, type MatchContext, type MatchModule, type MatchUse, type OptionAnswer } from '../types.ts';

const percent = (probability: number): string => `${Number((probability * 100).toPrecision(4))} %`;

/** statistic_mt compares 31 random bits with the rounded probability, so the ends are certain. */
function random(text: string): OptionAnswer['answer'] {
  const share = Math.round(0x80000000 * Number(text));
  if (share === 0) return no(`with probability ${text} no packet fits`);
  if (share === 0x80000000) return yes(`with probability ${text} every packet fits`);
  return { result: 'chance', probability: Number(text), because: `${percent(Number(text))} of the packets fit, at random` } satisfies Chance;
}

/** Packets that reach the rule are counted from 0 to n - 1, beginning so that the p-th of a freshly loaded ruleset is the first that fits. */
function nth(use: MatchUse, { memory, rule }: MatchContext, every: number, packet: number): Omit<OptionAnswer, 'option'> {
  if (every === 1) return { answer: yes('every packet fits') };
  const counter = ruleKey<number>('statistic', rule, use);
  const seen = memory.get(counter) ?? 0;
  const fits = seen % every === packet;
  const place = placeOf(rule);
  const answer = assumed(fits, `${fits ? '' : 'not '}the one of ${every} packets that fits: ${seen === 0 ? 'none' : seen} of this trace came to the rule before`, {
    id: idOf('statistic', rule), text: `Is the packet the one of ${every} that ${place} counts out?`,
    decides: 'An iptables-save dump does not hold how many packets the rule has counted so far.', assumption: seen === 0 ? `The packet is the first that ${place} counts, as in a freshly loaded ruleset.` : `Only the packets of this trace were counted by ${place}: ${seen} before this one.`,
  });
  return { answer, remember: [write(counter, seen + 1)] };
}

export const statistic: MatchModule = {
  kind: 'match',
  name: 'statistic',
  families: both,
  help: 'Fits some of the packets only: a random share, or every n-th one. kube-proxy spreads connections over endpoints with it.',
  validity: { required: ['--mode'], exclusive: [['--probability', '--every'], ['--probability', '--packet']], needs: { '--every': ['--packet'], '--packet': ['--every'] },
    refused: (use) => {
      const mode = wordOf(use, '--mode')?.toLowerCase();
      const needed = mode === 'nth' ? '--every' : '--probability';
      if (!has(use, needed)) return { message: `--mode ${mode ?? ''} needs ${needed}.` };
      const last = (parseNumber(wordOf(use, '--every') ?? '') ?? 1) - 1;
      return mode === 'nth' && parseNumber(wordOf(use, '--packet') ?? '0')! > last ? { message: `--packet counts from 0 to ${last}, since --every is ${last + 1}.`, option: optionOf(use, '--packet')! } : undefined;
    },
  },
  listed: {
    items: [
      {
        at: text('statistic mode (?:random(?<not>! | !)? probability (?<p>[\\d.]+)|nth(?<nots>! | !)? every (?<n>\\d+))(?=\\s|$)'),
        options: ({ not: bang, nots, p, n }) => [{ option: '--mode', words: [p === undefined ? 'nth' : 'random'], negated: false }, p === undefined ? { option: '--every', words: [n ?? ''], negated: nots !== undefined } : { option: '--probability', words: [p], negated: bang !== undefined }],
      },
      word('packet ', '--packet', '\\d+(?=\\s|$)'),
    ],
    complete: (options) => (options.some(({ option }) => option === '--every') && !options.some(({ option }) => option === '--packet') ? [{ option: '--packet', words: ['0'], negated: false }] : []),
  },
  options: [
    option('--mode', 'random|nth', '`random` throws dice for each packet, `nth` counts packets.', { values: oneWord(['random', 'nth']), check: isWord(['random', 'nth']), explain: ([mode]) => (mode === 'nth' ? 'counted' : 'at random') }),
    option('--probability', 'p', 'Share of the packets that fit, from 0 to 1, in mode `random`. The kernel keeps 31 bits of it; iptables-save prints 11 digits.', {
      negatable: true,
      check: ([text = '']) => (/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) && Number(text) <= 1 ? undefined : `${text} is not between 0 and 1`),
      explain: ([text = '?'], negated) => `${negated ? 'except for ' : 'for '}${percent(Number(text))} of the packets`,
    }),
    option('--every', 'n', 'In mode `nth`: one packet of n fits.', { negatable: true, check: isNumber(0xffffffff, 1), explain: ([n = '?'], negated) => `${not(negated)}one packet of ${n}` }),
    option('--packet', 'p', 'In mode `nth`: which of the n packets fits, from 0 to n - 1.', { check: isNumber(0xffffffff), explain: ([p = '?']) => `beginning at packet ${p}` }),
  ],
  test: testWhole((use, context) => {
    const mode = wordOf(use, '--mode');
    if (mode === undefined) return { answer: unknown('-m statistic needs --mode') };
    const negated = use.options.some((one) => one.negated);
    const needed = mode === 'nth' ? '--every' : '--probability';
    if (!has(use, needed)) return { answer: unknown(`--mode ${mode} needs ${needed}`) };
    if (mode !== 'nth') return { answer: negateAnswer(negated, random(wordOf(use, '--probability')!)) };
    const every = parseNumber(wordOf(use, '--every')!)!;
    const packet = parseNumber(wordOf(use, '--packet') ?? '0')!;
    if (packet >= every) return { answer: unknown('--packet must be smaller than --every') };
    const { answer, remember } = nth(use, context, every, packet);
    return { answer: negateAnswer(negated, answer), ...(remember && { remember }) };
  }),
};
