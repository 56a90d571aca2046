/** Exports the random cases of `npm test`: the fixed ones, one for each entry of the vocabulary and some that favour none, and those of the day. */
import type { Wanted } from './batch.ts';
import type { KernelCase } from './oracle.ts';
import { randomCase, seedOf } from './random.ts';
import { drawable, matchEntries, moduleOf, targetEntries } from './vocabulary/index.ts';
import type { Entry } from './vocabulary/types.ts';

export const packetsPerRuleset = 16;
const plainRulesets = 40;
const dailyRulesets = 12;

/** How many rules of a random case have a module. */
function uses({ rules4 = '', rules6 = '' }: KernelCase, module: string): number {
  return `${rules4}${rules6}`.split('\n').filter((rule) => ` ${rule} `.includes(` -m ${module} `) || ` ${rule} `.includes(` -j ${module} `)).length;
}

/** A seed whose ruleset has the entry in many rules: the best of some. */
function seedFor(entry: Entry): number {
  const seeds = Array.from({ length: 12 }, (_, index) => seedOf(`favour ${entry.name} ${index}`));
  const counts = seeds.map((seed) => uses(randomCase(seed, { packets: packetsPerRuleset, favour: entry.name }), moduleOf(entry)));
  return seeds[counts.indexOf(Math.max(...counts))] ?? 0;
}

export const fixedCases: readonly Wanted[] = [
  ...Array.from({ length: plainRulesets }, (_, index) => ({ seed: 1 + index })),
  ...drawable([...matchEntries, ...targetEntries]).map((entry) => ({ seed: seedFor(entry), favour: entry.name })),
];

/** The cases of a day such as 2025-02-28. */
export const casesOf = (day: string): readonly Wanted[] => Array.from({ length: dailyRulesets }, (_, index) => ({ seed: seedOf(day) + index }));
