/** `npm run test:kernel -- --seed S --rulesets N --packets P`: random rulesets, kernel beside trace. Exit code 1 on any disagreement. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Server, serverIsBuilt } from '../support/server.ts';
import { account } from './account.ts';
import { runBatch, showing, summary, type Failure } from './batch.ts';
import { compareCase } from './differential.ts';
import { Oracle, type KernelCase } from './oracle.ts';
import { randomCase, seedOf } from './random.ts';
import { shrink } from './shrink.ts';
import { pending } from './vocabulary/pending.ts';

const help = `npm run test:kernel -- [options]

Without options: the tests of test/kernel, as npm test runs them (the hand-written cases, the fixed seeds, the seed of the day).
With options: random rulesets, each with random packets, asked of the running kernel and traced. Needs root on Linux.

  --seed S       the first seed, a number or any word (default: 1); ruleset number i has the seed S + i
  --rulesets N   how many rulesets (default: 100)
  --packets P    packets for each ruleset, 1 to 500 (default: 16); N x P packets in all
  --jobs J       rulesets at work at the same time (default: one for each processor)
  --coverage     lists which matches, targets and options the packets met
  --favour NAME  an entry of test/kernel/vocabulary that is drawn often, with packets that it looks at
  --with-pending draws what the trace does not follow yet, too (vocabulary/pending.ts)
  --shrink K     how many disagreeing rulesets are shrunk (default: 5)
  --show         prints the ruleset and the packets of the first seed, and asks nobody
  --case FILE    compares the case of a JSON file, as the runner leaves it in test-results/kernel

The last line is the summary. Exit code 1: a disagreement, a refused ruleset, or no packet at all.`;

const folder = fileURLToPath(new URL('../../test-results/kernel/', import.meta.url));

function keep({ seed, case: one }: Failure): string {
  if (!one) return '';
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}seed-${seed}.json`, `${JSON.stringify(one, null, 1)}\n`);
  return `\n--- the case: test-results/kernel/seed-${seed}.json, for --case`;
}

/** Compares one case from a file and accounts for it. */
async function oneCase(file: string, shrunk: boolean): Promise<number> {
  let one = JSON.parse(readFileSync(file, 'utf8')) as KernelCase;
  const oracle = new Oracle();
  const server = await Server.start();
  try {
    let seen = await compareCase(oracle, server, one);
    if (shrunk && seen.disagreements.length > 0) {
      one = await shrink(one, showing({ oracle, server }, seen));
      seen = await compareCase(oracle, server, one);
    }
    console.log(seen.disagreements.length > 0 ? account(one, seen, `npm run test:kernel -- --case ${file}`) : `${seen.compared.length} packets agree.`);
    return seen.disagreements.length > 0 ? 1 : 0;
  } finally {
    oracle.stop();
    await server.stop();
  }
}

function number(text: string | undefined, otherwise: number, least: number, most: number, name: string): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(`--${name} is a whole number from ${least} to ${most}.`);
  return value;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' }, rulesets: { type: 'string' }, packets: { type: 'string' }, jobs: { type: 'string' }, shrink: { type: 'string' }, case: { type: 'string' },
      coverage: { type: 'boolean' }, 'with-pending': { type: 'boolean' }, favour: { type: 'string' }, show: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const seed = seedOf(values.seed ?? '1');
  const rulesets = number(values.rulesets, 100, 1, 1_000_000, 'rulesets');
  const packets = number(values.packets, 16, 1, 500, 'packets');
  const withPending = values['with-pending'] === true;
  const special = values.favour === undefined ? {} : { favour: values.favour };
  if (values.show === true) {
    const one = randomCase(seed, { packets, withPending, ...special });
    console.log([one.ipset, one.rules4, one.rules6, ...one.packets.map((packet) => JSON.stringify(packet))].filter((part) => part !== undefined).join('\n'));
    return 0;
  }
  if (!serverIsBuilt()) throw new Error('dist/server.cjs is missing; build it with: node esbuild.mjs');
  const probe = new Oracle();
  const { ok, reason, kernel } = await probe.probe();
  probe.stop();
  if (!ok) throw new Error(`The kernel cannot be asked on this machine: ${reason ?? 'unknown reason'}.`);
  if (values.case !== undefined) return oneCase(values.case, values.shrink !== undefined);
  console.log(`Linux ${kernel ?? ''}: ${rulesets} rulesets from seed ${seed}, ${packets} packets each.`);
  const left = Object.keys(pending);
  if (left.length > 0 && !withPending) console.log(`Not drawn, because the trace does not follow them yet: ${left.join(', ')}.`);
  let told = performance.now();
  const result = await runBatch({
    seeds: Array.from({ length: rulesets }, (_, index) => ({ seed: seed + index, ...special })), packets, withPending, jobs: number(values.jobs, availableParallelism(), 1, 64, 'jobs'), mostShrunk: number(values.shrink, 5, 0, 10_000, 'shrink'),
    onFailure: (failure) => console.log(`\n──── seed ${failure.seed}\n${failure.report}${keep(failure)}`),
    onProgress: (sofar) => {
      if (performance.now() - told < 5000) return;
      told = performance.now();
      console.log(`  ${summary(sofar)}`);
    },
  });
  if (values.coverage === true) console.log(result.coverage.words().join('\n'));
  for (const [why, count] of result.unsent) console.log(`  not sent: ${count} packets, ${why}`);
  for (const { seed: refused, why } of result.refused) console.log(`  refused: seed ${refused}: ${why}`);
  console.log(summary(result));
  return result.disagreed > 0 || result.refused.length > 0 || result.packets === 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
