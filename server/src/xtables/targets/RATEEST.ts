/** Exports the target RATEEST. */
import { isText } from '../checks.ts';
import { continues } from '../effects.ts';
import { both, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const RATEEST: TargetModule = {
  kind: 'target',
  name: 'RATEEST',
  families: both,
  terminating: false,
  help: 'Measures the rate of the packets that come here, for the match `rateest`.',
  validity: { required: ['--rateest-name', '--rateest-interval', '--rateest-ewmalog'] },
  options: [
    option('--rateest-name', 'name', 'Name of the estimator.', { check: isText(15, 'the name') }),
    option('--rateest-interval', 'time', 'How often the rate is measured: `250ms`, `1s`.'),
    option('--rateest-ewmalog', 'time', 'Over how long it is averaged.'),
  ],
  apply: continues('RATEEST only measures a rate'),
};
