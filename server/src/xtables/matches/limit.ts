/** Exports the match `limit`. */
import { isNumber } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const limit: MatchModule = {
  kind: 'match',
  name: 'limit',
  families: both,
  help: 'Fits only so many packets in a time (a token bucket for all packets that reach this rule). Often used so that LOG does not flood the log.',
  options: [
    option('--limit', 'number[/second|/minute|/hour|/day]', 'Average rate at which packets fit; 3 per hour where nothing is said.', {
      check: ([text = '']) => (/^\d+(\/(s|m|h|d)[a-z]*)?$/i.test(text) ? undefined : `${text} is not a rate such as 3/minute`), explain: says('at most'),
    }),
    option('--limit-burst', 'number', 'So many packets fit at once before the limit begins; 5 where nothing is said.', { check: isNumber(10000), explain: says('after a burst of') }),
  ],
};
