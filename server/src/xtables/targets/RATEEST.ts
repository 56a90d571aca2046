/** Exports the target RATEEST. */
import { cutText, type Check } from '../checks.ts';
import { continues } from '../effects.ts';
import { word } from '../listed.ts';
import { both, option, wordOf } from '../support.ts';
import { optionOf, type Refusal, type TargetModule, type TargetUse } from '../types.ts';

/** Microseconds; a number without a unit is some already (rateest_get_time in libxt_RATEEST.c). */
function timeOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([a-z]*)$/i.exec(text) ?? [];
  const scale = units.get(unit.toLowerCase());
  return number === undefined || scale === undefined ? undefined : Math.floor(Number(number) * scale);
}
const units = new Map([['', 1], ['s', 1e6], ['sec', 1e6], ['secs', 1e6], ['ms', 1e3], ['msec', 1e3], ['msecs', 1e3], ['us', 1], ['usec', 1], ['usecs', 1]]);
const isTime: Check = ([text = '']) => (timeOf(text) === undefined ? `${text} is not a time such as 250ms` : undefined);

/** RATEEST_final_check: the kernel measures 4 times a second to once in 8 s, and averages by powers of two. */
function refused(use: TargetUse): Refusal | undefined {
  const [interval, average] = [timeOf(wordOf(use, '--rateest-interval') ?? '') ?? 0, timeOf(wordOf(use, '--rateest-ewmalog') ?? '') ?? 0];
  if (interval > 8e6) return { message: 'The interval is at most 8 s.', option: optionOf(use, '--rateest-interval')! };
  let log = 1;
  while (log < 32 && interval / -Math.log(1 - 1 / 2 ** log) <= average) log++;
  return log === 1 || log - 1 >= 31 ? { message: 'The average is to be longer than the interval, and not by so much.', option: optionOf(use, '--rateest-ewmalog')! } : undefined;
}

export const RATEEST: TargetModule = {
  kind: 'target',
  name: 'RATEEST',
  families: both,
  terminating: false,
  help: 'Measures the rate of the packets that come here, for the match `rateest`.',
  validity: { required: ['--rateest-name', '--rateest-interval', '--rateest-ewmalog'], refused },
  listed: { items: [word('name ', '--rateest-name'), word('interval\\s+', '--rateest-interval'), word('ewmalog\\s+', '--rateest-ewmalog')] },
  options: [
    option('--rateest-name', 'name', 'Name of the estimator.', { ...cutText(15, 'the name') }),
    option('--rateest-interval', 'time', 'How often the rate is measured: `250ms`, `1s`.', { check: isTime }),
    option('--rateest-ewmalog', 'time', 'Over how long it is averaged.', { check: isTime }),
  ],
  apply: continues('RATEEST only measures a rate'),
};
