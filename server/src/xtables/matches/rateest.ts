/** Exports the match `rateest`. */
import { both, flag, option } from '../support.ts';
import type { MatchModule, OptionSpec } from '../types.ts';

const rate = (name: string, what: string): OptionSpec => ({ name, args: 'optional', value: 'rate', help: `Compares ${what}, with this rate where one is given.` });

export const rateest: MatchModule = {
  kind: 'match',
  name: 'rateest',
  families: both,
  help: 'Compares rates that the target RATEEST measures: one with a number, or two with each other.',
  options: [
    option('--rateest', 'name', 'The estimator whose rate is compared with a number.'),
    option('--rateest1', 'name', 'The first of two estimators.'),
    option('--rateest2', 'name', 'The second of two estimators.'),
    flag('--rateest-delta', 'Compares how far the rates are from the given ones.'),
    rate('--rateest-bps', 'bits per second'),
    rate('--rateest-pps', 'packets per second'),
    rate('--rateest-bps1', 'bits per second of the first estimator'),
    rate('--rateest-pps1', 'packets per second of the first estimator'),
    rate('--rateest-bps2', 'bits per second of the second estimator'),
    rate('--rateest-pps2', 'packets per second of the second estimator'),
    flag('--rateest-lt', 'The first rate is lower.', { negatable: true }),
    flag('--rateest-gt', 'The first rate is higher.', { negatable: true }),
    flag('--rateest-eq', 'The rates are equal.', { negatable: true }),
  ],
};
