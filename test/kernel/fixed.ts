/** Exports the random cases of `npm test`: the fixed ones, one for each entry of the vocabulary and some that favour none, and those of the day. */
import type { Wanted } from './batch.ts';
import type { KernelCase } from './oracle.ts';
import { randomCase, seedOf } from './random.ts';
import { drawable, matchEntries, moduleOf, targetEntries } from './vocabulary/index.ts';
import type { Entry } from './vocabulary/types.ts';

export const packetsPerRuleset = 16;
const plainRulesets = 40;
const dailyRulesets = 12;
const mostSeeds = 24;
const enough = 6;

/** How much a random case asks of a module: rules of built-in chains with few other conditions see most packets. */
function uses({ rules4 = '', rules6 = '' }: KernelCase, module: string): number {
  const own = `${rules4}${rules6}`.split('\n').map((rule) => `${rule} `).filter((rule) => rule.includes(` -m ${module} `) || rule.includes(` -j ${module} `));
  return own.reduce((sum, rule) => sum + (/^-A [A-Z]+ /.test(rule) ? 1 : 0.2) / (rule.match(/ -[mpsdio] /g)?.length ?? 1), 0);
}

/** The first seed whose ruleset asks much of the entry, or the best of many. */
function seedFor(entry: Entry): number {
  let best = { seed: 0, asked: -1 };
  for (let index = 0; index < mostSeeds && best.asked < enough; index++) {
    const seed = seedOf(`favour ${entry.name} ${index}`);
    const asked = uses(randomCase(seed, { packets: packetsPerRuleset, favour: entry.name }), moduleOf(entry));
    if (asked > best.asked) best = { seed, asked };
  }
  return best.seed;
}

export const fixedCases: readonly Wanted[] = [
  ...Array.from({ length: plainRulesets }, (_, index) => ({ seed: 1 + index })),
  ...drawable([...matchEntries, ...targetEntries]).map((entry) => ({ seed: seedFor(entry), favour: entry.name })),
];

/** The cases of a day such as 2025-02-28. */
export const casesOf = (day: string): readonly Wanted[] => Array.from({ length: dailyRulesets }, (_, index) => ({ seed: seedOf(day) + index }));
