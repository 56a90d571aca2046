/** Exports the Gregorian calendar in UTC: days and seconds since 1970 to dates and back, and dates as ISO 8601 writes them. No clock is read. */

export interface CalendarDate { readonly year: number; /** From 1. */ readonly month: number; readonly day: number; /** 1 is Monday. */ readonly weekday: number; readonly secondOfDay: number }

const perDay = 86_400;
/** Days of 400 years, after which the calendar repeats. */
const era = 146_097;

/** Days since 1970-01-01 of a day in the calendar; a day past the end of its month counts on into the next, and month 0 is the December before. */
function daysOf(year: number, month: number, day: number): number {
  // Years begin in March here, so that the leap day is the last of a year.
  const shifted = year + Math.floor((month - 3) / 12);
  const march = ((month - 3) % 12 + 12) % 12;
  const cycle = Math.floor(shifted / 400);
  const ofCycle = shifted - cycle * 400;
  return cycle * era + ofCycle * 365 + Math.floor(ofCycle / 4) - Math.floor(ofCycle / 100) + Math.floor((153 * march + 2) / 5) + day - 1 - 719_468;
}

/** Seconds since 1970 of a date, as mktime makes them in UTC. */
export const secondsOf = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number => daysOf(year, month, day) * perDay + hour * 3600 + minute * 60 + second;

/** The date of a moment. */
export function dateOf(seconds: number): CalendarDate {
  const days = Math.floor(seconds / perDay);
  const z = days + 719_468;
  const cycle = Math.floor(z / era);
  const ofCycle = z - cycle * era;
  const yearOf = Math.floor((ofCycle - Math.floor(ofCycle / 1460) + Math.floor(ofCycle / 36_524) - Math.floor(ofCycle / 146_096)) / 365);
  const ofYear = ofCycle - (365 * yearOf + Math.floor(yearOf / 4) - Math.floor(yearOf / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  return { year: yearOf + cycle * 400 + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * march + 2) / 5) + 1, weekday: (((days + 3) % 7) + 7) % 7 + 1, secondOfDay: seconds - days * perDay };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `08:30:00`. */
export const formatTimeOfDay = (seconds: number): string => `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

/** `2024-02-29T08:30:00`. */
export function formatMoment(seconds: number): string {
  const { year, month, day, secondOfDay } = dateOf(seconds);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${formatTimeOfDay(secondOfDay)}`;
}

/** `2024-02-29T08:30[:00][Z]`, also with a space for the T, as seconds since 1970; undefined where it is no date since then. */
export function parseMoment(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?Z?$/.exec(text.trim());
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const seconds = secondsOf(year, month, day, hour, minute, second);
  const date = dateOf(seconds);
  return year >= 1970 && month >= 1 && date.month === month && date.day === day && hour < 24 && minute < 60 && second < 60 ? seconds : undefined;
}
