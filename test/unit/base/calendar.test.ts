/** The calendar, against the one that JavaScript has. */
import assert from 'node:assert/strict';
import { dateOf, formatMoment, parseMoment, secondsOf } from '../../../server/src/base/calendar.ts';

describe('calendar', () => {
  it('agrees with the one of JavaScript on every eleventh day from 1970 to 2110', () => {
    for (let day = 0; day < 51_000; day += 11) {
      const seconds = day * 86_400 + 3_723;
      const date = new Date(seconds * 1000);
      assert.equal(formatMoment(seconds), date.toISOString().slice(0, 19));
      assert.equal(dateOf(seconds).weekday, ((date.getUTCDay() + 6) % 7) + 1);
      assert.equal(parseMoment(date.toISOString().slice(0, 19)), seconds);
    }
  });
  it('counts on past the end of a month, as mktime does', () => {
    assert.equal(formatMoment(secondsOf(2023, 2, 31)), '2023-03-03T00:00:00');
    assert.equal(formatMoment(secondsOf(2023, 0, 5)), '2022-12-05T00:00:00');
    assert.equal(formatMoment(secondsOf(2023, 3, 0)), '2023-02-28T00:00:00');
  });
  it('reads dates with and without seconds, and nothing that is no date', () => {
    assert.equal(parseMoment('2024-02-29 08:30'), parseMoment('2024-02-29T08:30:00Z'));
    for (const text of ['2023-02-29T00:00', '2024-13-01T00:00', '2024-01-01T24:00', 'today', '1969-12-31T23:59']) assert.equal(parseMoment(text), undefined, text);
  });
});
