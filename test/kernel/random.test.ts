/** Random rulesets, kernel beside trace: a fixed set, and one that is another every day. */
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { runBatch, summary, type BatchResult, type Wanted } from './batch.ts';
import { casesOf, fixedCases, packetsPerRuleset } from './fixed.ts';
import { seedOf } from './random.ts';
import { kernelOrSkip } from './setup.ts';
import { drawable, matchEntries, moduleOf, targetEntries } from './vocabulary/index.ts';

const leastPackets = 2000;
const today = new Date().toISOString().slice(0, 10);

/** Matches that the kernel gives one answer only here, with the reason. */
const neverFit: Readonly<Record<string, string>> = {
  osf: 'its fingerprints are those of the whole machine, which a test must not change; without any it says no, negated or not',
  socket: 'no program of the box has one: no dump says which there are',
  eui64: 'a TUN device has no Ethernet header to compare the address with',
};
const alwaysFit: Readonly<Record<string, string>> = { nfacct: 'it fits every packet, unless its object has a quota, which no dump shows' };

describe('random rulesets', function () {
  this.timeout(0);
  let fixed: BatchResult;
  before(async function () { await kernelOrSkip(this); });

  async function agree(seeds: readonly Wanted[]): Promise<BatchResult> {
    const result = await runBatch({ seeds, packets: packetsPerRuleset, jobs: availableParallelism(), mostShrunk: 6 });
    console.log(`      ${summary(result)}`);
    for (const { seed, report } of result.failures) console.log(`\n──── seed ${seed}\n${report}`);
    return result;
  }

  const assertAgreed = ({ refused, failures }: typeof fixed): void => {
    assert.deepEqual(refused, [], 'rulesets that cannot be loaded');
    assert.ok(failures.length === 0, `the trace disagrees with the kernel: seeds ${failures.map(({ seed }) => seed).join(', ')}`);
  };

  it(`agree with the kernel: ${fixedCases.length} fixed ones`, async () => {
    fixed = await agree(fixedCases);
    assertAgreed(fixed);
  });

  it(`agree with the kernel: those of ${today} (again with: npm run test:kernel -- --seed ${seedOf(today)} --rulesets 12 --packets ${packetsPerRuleset})`, async () => {
    const daily = await agree(casesOf(today));
    assertAgreed(daily);
    assert.ok(fixed.packets + daily.packets >= leastPackets, `${fixed.packets + daily.packets} packets were compared`);
  });

  it('in the fixed ones every match fits some packets and not others, and every target is met', () => {
    const counts = (name: string) => fixed.coverage.modules.get(name) ?? { yes: 0, no: 0 };
    const matches = [...new Set(drawable(matchEntries).map(moduleOf))].map((name) => ({ name, ...counts(`-m ${name}`) }));
    const targets = [...new Set(drawable(targetEntries).map(moduleOf))];
    assert.deepEqual(matches.filter(({ name, yes }) => yes === 0 && !Object.hasOwn(neverFit, name)).map(({ name }) => name), [], 'these never fitted');
    assert.deepEqual(matches.filter(({ name, no }) => no === 0 && !Object.hasOwn(alwaysFit, name)).map(({ name }) => name), [], 'these always fitted');
    assert.deepEqual(targets.filter((name) => counts(`-j ${name}`).yes === 0), [], 'no packet met these');
  });
});
