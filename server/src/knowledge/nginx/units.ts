/** Exports readSize, readOffset and readTime: sizes and times as nginx reads them (ngx_parse.c). Results are bytes and milliseconds; undefined where nginx says "invalid value". */

const scales: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** Past 2^53 a figure is not exact here; nginx's own limit is 2^63. */
const most = 2 ** 63;

function scaled(text: string, pattern: RegExp): number | undefined {
  const [, digits, unit = ''] = pattern.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (scales[unit.toLowerCase()] ?? 1);
  return bytes < most ? bytes : undefined;
}

/** `4096`, `8k`, `1m`. */
export const readSize = (text: string): number | undefined => scaled(text, /^(\d{1,20})([km]?)$/i);

/** The same, and `2g`. */
export const readOffset = (text: string): number | undefined => scaled(text, /^(\d{1,20})([kmg]?)$/i);

const day = 86_400_000;
/** Units from the largest to the smallest; each may stand once, in this order. A figure without one is seconds. */
const units: readonly (readonly [string, number])[] = [['y', 365 * day], ['M', 30 * day], ['w', 7 * day], ['d', day], ['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]];

/** `60`, `1h30m`, `500ms`. With `inSeconds` as for directives that count in seconds: years, but no milliseconds; without it the other way round. */
export function readTime(text: string, inSeconds: boolean): number | undefined {
  const parts = [...text.matchAll(/(\d{1,20})(ms|[yMwdhms ]?)/gy)];
  if (parts.length === 0 || parts.reduce((sum, [whole]) => sum + whole.length, 0) !== text.length) return undefined;
  let last = inSeconds ? -1 : 0;
  let total = 0;
  for (const [i, [, digits, unit]] of parts.entries()) {
    const bare = unit === '' || unit === ' ';
    // A figure without a unit ends the time.
    if (bare && i + 1 < parts.length && unit === '') return undefined;
    const at = bare ? units.findIndex(([name]) => name === 's') : units.findIndex(([name]) => name === unit);
    if (at <= last || (inSeconds && unit === 'ms')) return undefined;
    last = at;
    total += Number(digits) * units[at]![1];
  }
  return total < most ? total : undefined;
}
