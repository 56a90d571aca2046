/** Exports the match `time`. */
import { both, flag, option, says } from '../support.ts';
import type { Check } from '../checks.ts';
import type { MatchModule } from '../types.ts';

const isTime: Check = ([text = '']) => (/^([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d)?$/.test(text) ? undefined : `${text} is not a time of day such as 08:30`);
const isDate: Check = ([text = '']) => (/^\d{4}(-\d{1,2}(-\d{1,2}(T\d{1,2}(:\d{1,2}(:\d{1,2})?)?)?)?)?$/.test(text) ? undefined : `${text} is not a date such as 2024-02-28T08:30:00`);

export const time: MatchModule = {
  kind: 'match',
  name: 'time',
  families: both,
  help: 'The time at which the packet arrives, in UTC unless said otherwise.',
  options: [
    option('--datestart', 'YYYY-MM-DDThh:mm:ss', 'Not before this date.', { check: isDate, explain: says('from') }),
    option('--datestop', 'YYYY-MM-DDThh:mm:ss', 'Not after this date.', { check: isDate, explain: says('until') }),
    option('--timestart', 'hh:mm[:ss]', 'Not before this time of day.', { check: isTime, explain: says('from') }),
    option('--timestop', 'hh:mm[:ss]', 'Not after this time of day.', { check: isTime, explain: says('until') }),
    option('--monthdays', 'day,…', 'On these days of the month, 1 to 31.', { negatable: true, explain: says('on days') }),
    option('--weekdays', 'day,…', 'On these days of the week: Mon to Sun, or 1 to 7.', { negatable: true, explain: says('on') }),
    flag('--contiguous', 'A time span that crosses midnight counts as one, belonging to the day it began on.'),
    flag('--kerneltz', 'Times are in the kernel\'s time zone, not in UTC.'),
    flag('--localtz', 'The former name of `--kerneltz`.'),
    flag('--utc', 'Times are in UTC; this is the default.'),
  ],
};
