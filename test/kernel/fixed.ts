/** Exports the random cases of `npm test`: the fixed ones, one for each entry of the vocabulary and some that favour none, and those of the day. */
import type { Wanted } from './batch.ts';
import { seedOf } from './random.ts';
import { drawable, matchEntries, targetEntries } from './vocabulary/index.ts';

export const packetsPerRuleset = 16;
const plainRulesets = 40;
const dailyRulesets = 12;

const entries = drawable([...matchEntries, ...targetEntries]).map(({ name }) => name);

export const fixedCases: readonly Wanted[] = [
  ...Array.from({ length: plainRulesets }, (_, index) => ({ seed: 1 + index })),
  ...entries.map((favour) => ({ seed: seedOf(`favour ${favour}`), favour })),
];

/** The cases of a day such as 2025-02-28. */
export const casesOf = (day: string): readonly Wanted[] => Array.from({ length: dailyRulesets }, (_, index) => ({ seed: seedOf(day) + index }));
