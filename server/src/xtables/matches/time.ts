/** Exports the match `time`. */
import { dateOf, formatMoment, formatTimeOfDay, secondsOf, type CalendarDate } from '../../base/calendar.ts';
import { assumed, no, yes, type Tri } from '../../base/tri.ts';
import type { Check } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { bare, head, text } from '../listed.ts';
import { both, flag, has, option, placeOf, says, saysOnly, testWhole, wordList } from '../support.ts';
import { optionOf, type MatchModule, type MatchUse } from '../types.ts';

/** Seconds since midnight of `8:30[:00]` (time_parse_minutes in libxt_time.c). */
function timeOf(text: string): number | undefined {
  const parts = /^(\d+):(\d+)(?::(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)] as const;
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : undefined;
}

/** Seconds since 1970 of `2024[-02[-28[T08[:30[:00]]]]]`; what is missing is the least (time_parse_date). */
function momentOf(text: string): number | undefined {
  const parts = /^(\d+)(?:-(\d+)(?:-(\d+)(?:T(\d+)(?::(\d+)(?::(\d+))?)?)?)?)?$/.exec(text);
  if (!parts) return undefined;
  const at = (i: number, least: number): number => Number(parts[i] ?? least);
  const [year, month, day, hour, minute, second] = [at(1, 0), at(2, 1), at(3, 1), at(4, 0), at(5, 0), at(6, 0)] as const;
  if (year < 1970 || year > 2038 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const seconds = secondsOf(year, month, day, hour, minute, second);
  return seconds < 0 ? undefined : seconds;
}

const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Days as bits; names count by their first two letters. */
function daysOf(text: string, most: number, names: readonly string[] = []): number | undefined {
  let bits = 0;
  for (const word of text.split(',').filter((part) => part !== '')) {
    const named = names.findIndex((name) => word.slice(0, 2) === name.slice(0, 2)) + 1;
    const day = /^\d+$/.test(word) ? Number(word) : named > 0 ? named : undefined;
    if (day === undefined || day > most) return undefined;
    bits |= 1 << day;
  }
  return bits >>> 0;
}

const isTime: Check = ([text = '']) => (timeOf(text) === undefined ? `${text} is not a time of day such as 08:30` : undefined);
const isDate: Check = ([text = '']) => (momentOf(text) === undefined ? `${text} is not a date from 1970 to 2038 such as 2024-02-28T08:30:00` : undefined);
const lastMoment = 0x7fffffff;
const lastSecond = 86_399;

const fits = (use: MatchUse, name: string, day: number, most: number, names?: readonly string[]): boolean => {
  const days = optionOf(use, name);
  if (!days) return true;
  const bits = daysOf(days.words[0]!.text, most, names) ?? 0;
  return ((bits >>> day) & 1) === 1 !== days.negated;
};

/** time_mt: date, hour, day of the week, day of the month. */
function test(use: MatchUse, now: number): Tri {
  const word = (name: string): string | undefined => optionOf(use, name)?.words[0]?.text;
  const [from, until] = [momentOf(word('--datestart') ?? '') ?? 0, momentOf(word('--datestop') ?? '') ?? lastMoment];
  const shown = formatMoment(now).replace('T', ' ');
  if (now < from) return no(`${shown} is before ${formatMoment(from)}`);
  if (now > until) return no(`${shown} is after ${formatMoment(until)}`);
  const [start, stop] = [timeOf(word('--timestart') ?? '') ?? 0, timeOf(word('--timestop') ?? '') ?? lastSecond];
  let date: CalendarDate = dateOf(now);
  const { secondOfDay } = date;
  const outside = start < stop ? secondOfDay < start || secondOfDay > stop : secondOfDay < start && secondOfDay > stop;
  if (outside) return no(`it is ${formatTimeOfDay(secondOfDay)}, not from ${formatTimeOfDay(start)} to ${formatTimeOfDay(stop)}`);
  // Behind midnight, a span that crosses it still belongs to the day before.
  if (start >= stop && has(use, '--contiguous') && secondOfDay <= stop) date = dateOf(now - 86_400);
  if (!fits(use, '--weekdays', date.weekday, 7, weekDays)) return no(`it is a ${weekDays[date.weekday - 1]!}`);
  if (!fits(use, '--monthdays', date.day, 31)) return no(`it is day ${date.day} of the month`);
  return yes(`it is ${weekDays[date.weekday - 1]!} ${shown}`);
}

export const time: MatchModule = {
  kind: 'match',
  name: 'time',
  families: both,
  help: 'The time at which the packet arrives, in UTC unless said otherwise.',
  validity: { exclusive: [['--utc', '--localtz'], ['--utc', '--kerneltz']] },
  listed: {
    head: head('TIME'),
    items: [
      { at: text('from (?<from>[\\d:]+) to (?<to>[\\d:]+)'), options: ({ from = '', to = '' }) => [{ option: '--timestart', words: [from], negated: false }, { option: '--timestop', words: [to], negated: false }] },
      { at: text('on (?<a>[A-Z][a-z]{2}(?:,[A-Z][a-z]{2})*)(?=\\s|$)'), option: '--weekdays' },
      { at: text('on (?<a>\\d+(?:st|nd|rd|th)(?:,\\d+(?:st|nd|rd|th))*)(?=\\s|$)'), option: '--monthdays', words: (days = '') => [days.replace(/[a-z]+/g, '')] },
      { at: text('starting from (?<a>\\d{4}-\\d\\d-\\d\\d) (?<b>[\\d:]+)'), option: '--datestart', words: (day = '', clock = '') => [`${day}T${clock}`] },
      { at: text('until date (?<a>\\d{4}-\\d\\d-\\d\\d) (?<b>[\\d:]+)'), option: '--datestop', words: (day = '', clock = '') => [`${day}T${clock}`] },
      bare('UTC', '--utc'), bare('contiguous', '--contiguous'),
    ],
    complete: (options) => (options.some(({ option }) => option === '--utc') ? [] : [{ option: '--kerneltz', words: [], negated: false }]),
  },
  options: [
    option('--datestart', 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]', 'Not before this date.', { check: isDate, explain: says('from') }),
    option('--datestop', 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]', 'Not after this date.', { check: isDate, explain: says('until') }),
    option('--timestart', 'hh:mm[:ss]', 'Not before this time of day.', { check: isTime, explain: says('from') }),
    option('--timestop', 'hh:mm[:ss]', 'Not after this time of day. A span that ends before it begins crosses midnight.', { check: isTime, explain: says('until') }),
    option('--monthdays', 'day,…', 'On these days of the month, 1 to 31.', { negatable: true, check: ([text = '']) => (daysOf(text, 31) === undefined ? `${text} is not a list of days from 1 to 31` : undefined), explain: says('on days') }),
    option('--weekdays', 'day,…', 'On these days of the week: Mon to Sun, or 1 (Monday) to 7.', {
      negatable: true, values: wordList(weekDays), check: ([text = '']) => (daysOf(text, 7, weekDays) === undefined ? `${text} is not a list of days from Mon to Sun, or 1 to 7` : undefined), explain: says('on'),
    }),
    flag('--contiguous', 'A time span that crosses midnight counts as one, belonging to the day it began on.', { explain: saysOnly('as one span over midnight') }),
    flag('--kerneltz', 'Times are in the kernel\'s time zone, not in UTC.', { explain: saysOnly('in the kernel\'s time zone') }),
    flag('--localtz', 'The former name of `--kerneltz`.', { explain: saysOnly('in the kernel\'s time zone') }),
    flag('--utc', 'Times are in UTC; this is the default.', { explain: saysOnly('in UTC') }),
  ],
  test: testWhole((use, { host, rule }) => {
    if (use.options.every(({ spec }) => spec?.name === '--utc')) return { answer: yes('no time is asked for') };
    const now = host.moment();
    const ask = { id: idOf('time', rule), text: `Does the packet come at a time that ${placeOf(rule)} asks for?` };
    if (now === undefined) return { answer: assumed(true, 'when the packet arrives is not known', { ...ask, decides: 'When the packet arrives is not given, and the file does not say when its rules were printed.', assumption: `The packet comes at a time that ${placeOf(rule)} asks for.` }) };
    const found = test(use, now);
    if (!has(use, '--kerneltz') && !has(use, '--localtz')) return { answer: found };
    return { answer: assumed(found.result === 'yes', `${found.because}, where the time zone of the kernel is UTC`, { ...ask, decides: 'The files do not say the time zone of the kernel (--kerneltz), which the node sets at boot.', assumption: 'The time zone of the kernel is taken to be UTC.' }) };
  }),
};
