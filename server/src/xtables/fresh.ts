/**
 * Exports what matches that depend on state have in common: questions named after their rule, rates as iptables reads them,
 * and the credits of a token bucket. A freshly loaded ruleset begins with full buckets, and the packets of a trace come at one moment.
 */
import { parseNumber } from '../base/numbers.ts';
import type { Tri } from '../base/tri.ts';
import { assumed, yes } from '../base/tri.ts';
import type { RulePlace } from './types.ts';

/** The id of a question about the state of one rule's match. */
export const idOf = (module: string, { table, chain, number }: RulePlace): string => `${module}:${table}/${chain}/${number}`;

/** A yes that later packets of the trace cannot take back, or else a no that a longer history might have made a yes. */
export const foundOr = (found: boolean, because: string, ask: Parameters<typeof assumed>[2]): Tri => (found ? yes(because) : assumed(false, because, ask));

const spans: readonly (readonly [name: string, seconds: number])[] = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86400]];

/** The units of a rate, as `3/hour` has them. */
export const timeUnits: readonly string[] = spans.map(([name]) => name);

/** `3/hour` as packets and seconds; a unit may be cut short anywhere, and none is seconds (parse_rate in libxt_limit.c). */
export function parseRate(text: string): { readonly packets: number; readonly seconds: number } | undefined {
  const [number = '', unit, more] = text.split('/');
  const packets = Number(/^\s*(\d+)/.exec(number)?.[1] ?? 0);
  if (packets === 0 || more !== undefined || unit === '') return undefined;
  const seconds = unit === undefined ? 1 : spans.find(([name]) => name.startsWith(unit.toLowerCase()))?.[1];
  return seconds === undefined ? undefined : { packets, seconds };
}

/** HZ times the credits of a jiffy, for the usual HZ of 250 and of 1000: 32 bits (xt_limit.c), 64 bits and bytes (xt_hashlimit.c). */
const perSecond = 32_000;
const perScaledSecond = 137_438_953n;
export const byteCredits = 4_194_304_000n;

const limitScale = 10_000;

/** How many packets fit into a full bucket of `-m limit`: the burst, or fewer where its credits overflow; undefined where the kernel refuses the rule. */
export function limitBurst({ packets, seconds }: { readonly packets: number; readonly seconds: number }, burst: number): number | undefined {
  const average = Math.floor(limitScale * seconds / packets);
  const credits = (user: number): number => (user > Math.floor(0xffffffff / perSecond) ? (Math.floor(user / limitScale) * perSecond) % 2 ** 32 : Math.floor(user * perSecond / limitScale));
  const cost = credits(average);
  const full = credits((average * burst) % 2 ** 32);
  return average === 0 || burst === 0 || full < cost ? undefined : Math.floor(full / cost);
}

/** The credits of `-m hashlimit`, which counts millionths of seconds in 64 bits. */
export const hashlimitCredits = (user: bigint): bigint => BigInt.asUintN(64, BigInt.asUintN(64, user) * perScaledSecond);

/** A number with `k` or `m` behind it, as bytes (get_factor in libxt_hashlimit.c); undefined where it is none. */
export function parseBytes(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+)([km]?)b?$/.exec(text) ?? [];
  const value = parseNumber(digits, Number.MAX_SAFE_INTEGER);
  return value === undefined ? undefined : value * (unit === 'm' ? 1024 * 1024 : unit === 'k' ? 1024 : 1);
}
