/** Exports the match `rateest`. */
import { parseNumber } from '../../base/numbers.ts';
import { assumed, unknown } from '../../base/tri.ts';
import { cutText } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { text, type ListedOption } from '../listed.ts';
import { both, flag, has, nameOf, option, placeOf, says, saysOnly, testWhole, wordOf } from '../support.ts';
import { optionOf, type MatchModule, type MatchUse, type OptionSpec } from '../types.ts';

/** Bits of the units that libxt_rateest.c knows, whatever their case; without a unit a number is bytes. */
const units = new Map<string, number>([['', 1]]);
for (const [power, prefix] of ['', 'k', 'm', 'g', 't'].entries()) {
  for (const [unit, bits] of [['bit', 1], ['bps', 8]] as const) {
    units.set(`${prefix}${unit}`, bits * 1000 ** power);
    if (power > 0) units.set(`${prefix}i${unit}`, bits * 1024 ** power);
  }
}

/** A rate in bytes per second. */
function parseBits(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([a-z]*)$/i.exec(text) ?? [];
  const scale = units.get(unit.toLowerCase());
  return number === undefined || scale === undefined ? undefined : Math.floor(Number(number) * scale / 8);
}

const bits = (name: string, what: string): OptionSpec => ({
  name, args: 'optional', value: 'rate', help: `Compares ${what}, with this rate where one is given: \`1Mbit\`, \`10KBps\`, or a number of bytes per second.`,
  check: ([text]) => (text !== undefined && parseBits(text) === undefined ? `${text} is not a rate such as 1Mbit` : undefined), explain: ([text]) => `the bits per second${text === undefined ? '' : ` with ${text}`}`,
});
const packets = (name: string, what: string): OptionSpec => ({
  name, args: 'optional', value: 'number', help: `Compares ${what}, with this number where one is given.`,
  check: ([text]) => (text !== undefined && parseNumber(text) === undefined ? `${text} is not a number of packets per second` : undefined), explain: ([text]) => `the packets per second${text === undefined ? '' : ` with ${text}`}`,
});

const said = (option: string, ...words: string[]): ListedOption => ({ option, words, negated: false });

const modes = ['--rateest-lt', '--rateest-gt', '--rateest-eq'];

/** Every estimator measures 0 until its first interval is over. */
function fits(use: MatchUse): boolean | string {
  const mode = use.options.find((one) => modes.includes(nameOf(one)));
  if (!mode || wordOf(use, '--rateest1') === undefined) return '-m rateest needs an estimator and one of --rateest-lt, --rateest-gt and --rateest-eq';
  const delta = has(use, '--rateest-delta');
  const relative = has(use, '--rateest2');
  const kinds = (['bps', 'pps'] as const).filter((kind) => has(use, `--rateest-${kind}1`) || has(use, `--rateest-${kind}2`));
  if (kinds.length === 0) return '-m rateest needs a rate to compare: --rateest-bps or --rateest-pps';
  const given = (kind: 'bps' | 'pps', end: 1 | 2): number => {
    const text = optionOf(use, `--rateest-${kind}${end}`)?.words[0]?.text;
    return text === undefined ? 0 : ((kind === 'bps' ? parseBits(text) : parseNumber(text)) ?? 0);
  };
  const hit = kinds.every((kind) => {
    const left = delta ? given(kind, 1) : 0;
    const right = relative && !delta ? 0 : given(kind, 2);
    return nameOf(mode) === '--rateest-lt' ? left < right : nameOf(mode) === '--rateest-gt' ? left > right : left === right;
  });
  return hit !== mode.negated;
}

export const rateest: MatchModule = {
  kind: 'match',
  name: 'rateest',
  families: both,
  listed: {
    items: [{
      at: text('rateest match (?<name1>\\S+)(?<delta> delta)?(?: bps (?<left>\\d+\\w*)(?: (?<right>\\d+\\w*))? (?<notb>! )?(?<modeb>eq|lt|gt))?(?: pps(?: (?<p1>\\d+))? (?<notp>! )?(?<modep>eq|lt|gt) (?<p2>\\d+))?(?=\\s|$)'),
      options: ({ name1 = '', delta, left, right, notb, modeb, p1, notp, modep, p2 }) => [
        said('--rateest1', name1), ...(delta === undefined ? [] : [said('--rateest-delta')]),
        ...(left === undefined ? [] : delta === undefined ? [said('--rateest-bps2', left)] : [said('--rateest-bps1', left), ...(right === undefined ? [] : [said('--rateest-bps2', right)])]),
        ...(p1 === undefined ? [] : [said('--rateest-pps1', p1)]), ...(p2 === undefined ? [] : [said('--rateest-pps2', p2)]),
        ...(modeb ?? modep) === undefined ? [] : [{ ...said(`--rateest-${modeb ?? modep}`), negated: (modeb === undefined ? notp : notb) !== undefined }],
      ],
    }],
  },
  help: 'Compares rates that the target RATEEST measures: one with a number, or two with each other.',
  validity: { required: ['--rateest1'], oneOf: modes, exclusive: [modes] },
  options: [
    option('--rateest1', 'name', 'The estimator whose rate is compared with a number (`--rateest`), or the first of two.', { aliases: ['--rateest'], ...cutText(15, 'the name'), explain: says('the rate of') }),
    option('--rateest2', 'name', 'The second of two estimators.', { ...cutText(15, 'the name'), explain: says('and the rate of') }),
    flag('--rateest-delta', 'Compares how far the rates stay below the given ones.', { explain: saysOnly('by how far they stay below the given rates') }),
    bits('--rateest-bps1', 'bits per second of the first estimator'),
    packets('--rateest-pps1', 'packets per second of the first estimator'),
    { ...bits('--rateest-bps2', 'bits per second, those of the second estimator where there is one'), aliases: ['--rateest-bps'] },
    { ...packets('--rateest-pps2', 'packets per second, those of the second estimator where there is one'), aliases: ['--rateest-pps'] },
    flag('--rateest-lt', 'The first rate is lower.', { negatable: true, explain: saysOnly('lower', 'not lower') }),
    flag('--rateest-gt', 'The first rate is higher.', { negatable: true, explain: saysOnly('higher', 'not higher') }),
    flag('--rateest-eq', 'The rates are equal.', { negatable: true, explain: saysOnly('equal', 'not equal') }),
  ],
  test: testWhole((use, { rule }) => {
    const answer = fits(use);
    if (typeof answer === 'string') return { answer: unknown(answer) };
    const names = [wordOf(use, '--rateest1'), wordOf(use, '--rateest2')].filter((name) => name !== undefined).join(' and ');
    return { answer: assumed(answer, `RATEEST has measured nothing for ${names} yet`, {
      id: idOf('rateest', rule), text: `Does the rate of ${names} fit as ${placeOf(rule)} asks?`, decides: 'An iptables-save dump does not hold the rates that RATEEST has measured.', assumption: `The rate of ${names} is 0, as in a freshly loaded ruleset.`,
    }) };
  }),
};
