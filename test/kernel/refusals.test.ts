/**
 * What iptables and the kernel refuse, beside the checks: random rulesets, and what is left of them when one thing is broken, are loaded. What
 * is taken has no error (a false alarm), what is refused has one on the line that was broken. More of it: npx tsx --tsconfig test/tsconfig.run.json test/kernel/judge.ts FROM COUNT
 */
import assert from 'node:assert/strict';
import { judge, summary, type Judged } from './judge.ts';
import { restorerForTests } from './setup.ts';

describe('refused rules', function () {
  this.timeout(300_000);
  const at = restorerForTests();

  it('are those that have an error, and no others', async () => {
    const all: Judged[] = [];
    for (let seed = 1; seed <= 60; seed++) all.push(...await judge(at(), seed, 20));
    const { taken, refused, found, falseAlarms } = summary(all);
    console.log(`      ${taken} rulesets were taken, ${falseAlarms.length} of them have an error; ${refused} were refused, ${found} of them have an error on the broken line (${(100 * found / refused).toFixed(1)} percent)`);
    assert.ok(taken > 200 && refused > 400, 'too few rulesets were judged');
    assert.deepEqual(falseAlarms, []);
    assert.ok(found >= 0.97 * refused, `only ${found} of ${refused} have an error`);
  });
});
