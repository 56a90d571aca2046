/** Exports runBatch: many random cases, several at a time, each asked of the kernel and traced; what disagrees is shrunk. */
import { Server } from '../support/server.ts';
import { account } from './account.ts';
import { Coverage } from './coverage.ts';
import { compareCase, type Comparison } from './differential.ts';
import { Oracle, type KernelCase } from './oracle.ts';
import { randomCase, type RandomOptions } from './random.ts';
import { shrink } from './shrink.ts';

/** A random case by its seed, and by the entry that it favours. */
export interface Wanted { seed: number; favour?: string }

export interface BatchOptions extends RandomOptions {
  seeds: readonly Wanted[];
  /** Packets of each ruleset. */
  packets: number;
  /** Kernels and language servers at work at the same time. */
  jobs: number;
  /** So many disagreeing rulesets are shrunk; of the rest only the seeds are told. */
  mostShrunk?: number;
  /** Hears after each ruleset. */
  onProgress?: (result: BatchResult) => void;
  /** Hears of each disagreement as soon as it is shrunk. */
  onFailure?: (failure: Failure) => void;
}

export interface Failure { seed: number; favour?: string; report: string; case?: KernelCase }

export interface BatchResult {
  rulesets: number;
  /** Packets that kernel and trace were both asked about. */
  packets: number;
  disagreed: number;
  failures: Failure[];
  /** Rulesets that the kernel, iptables or ipset refused, or that the trace refused to look at: faults of the generator. */
  refused: { seed: number; why: string }[];
  /** Packets that could not be sent, by reason. */
  unsent: Map<string, number>;
  /** Seeds whose disagreement was gone when the same case was asked again. */
  unsteady: number[];
  coverage: Coverage;
  milliseconds: number;
}

export const repeatWith = (seed: number, packets: number, more = ''): string => `npm run test:kernel -- --seed ${seed} --rulesets 1 --packets ${packets}${more}`;

interface Pair { oracle: Oracle; server: Server }

/** Whether a smaller case still shows a difference, and not only one that the first case did not have: that the trace does not know. */
export function showing({ oracle, server }: Pair, known: Comparison): (smaller: KernelCase) => Promise<boolean> {
  const real = (one: Comparison) => one.disagreements.some(({ lines }) => lines.some((line) => !line.endsWith('unknown to the trace')));
  const wanted = real(known);
  return async (smaller) => {
    try {
      const seen = await compareCase(oracle, server, smaller);
      return seen.disagreements.length > 0 && (!wanted || real(seen));
    } catch {
      return false;
    }
  };
}

/** The shrunk case with its account. */
async function explain(pair: Pair, one: KernelCase, seen: Comparison, repeat: string): Promise<{ report: string; case: KernelCase }> {
  const smallest = await shrink(one, showing(pair, seen));
  const last = await compareCase(pair.oracle, pair.server, smallest);
  return last.disagreements.length > 0 ? { report: account(smallest, last, repeat), case: smallest } : { report: account(one, seen, repeat), case: one };
}

/** Runs the cases of the seeds. */
export async function runBatch(options: BatchOptions): Promise<BatchResult> {
  const { seeds, jobs, mostShrunk = 5 } = options;
  const result: BatchResult = { rulesets: 0, packets: 0, disagreed: 0, failures: [], refused: [], unsent: new Map(), unsteady: [], coverage: new Coverage(), milliseconds: 0 };
  const started = performance.now();
  let next = 0;
  const work = async (pair: Pair): Promise<void> => {
    for (let wanted = seeds[next++]; wanted; wanted = seeds[next++]) {
      await runSeed(pair, wanted, options, result, mostShrunk);
      result.milliseconds = performance.now() - started;
      options.onProgress?.(result);
    }
  };
  const pairs = await Promise.all(Array.from({ length: Math.min(jobs, seeds.length) }, async (): Promise<Pair> => ({ oracle: new Oracle(), server: await Server.start() })));
  try {
    await Promise.all(pairs.map(work));
  } finally {
    for (const { oracle } of pairs) oracle.stop();
    await Promise.all(pairs.map(({ server }) => server.stop()));
  }
  result.milliseconds = performance.now() - started;
  result.failures.sort((a, b) => a.seed - b.seed);
  return result;
}

async function runSeed(pair: Pair, { seed, favour }: Wanted, options: BatchOptions, result: BatchResult, mostShrunk: number): Promise<void> {
  const one = randomCase(seed, { ...options, ...(favour !== undefined && { favour }) });
  let seen: Comparison;
  try {
    seen = await compareCase(pair.oracle, pair.server, one);
    if (seen.disagreements.length > 0) {
      const again = await compareCase(pair.oracle, pair.server, one);
      if (again.disagreements.length === 0) result.unsteady.push(seed);
      seen = again;
    }
  } catch (error) {
    result.refused.push({ seed, why: error instanceof Error ? error.message : String(error) });
    return;
  }
  result.rulesets++;
  result.packets += seen.compared.length;
  for (const why of seen.unsent) result.unsent.set(why, (result.unsent.get(why) ?? 0) + 1);
  result.coverage.add(seen.text, seen.compared.flatMap(({ paths }) => paths.slice(0, 1)));
  if (seen.disagreements.length === 0) return;
  result.disagreed += seen.disagreements.length;
  const repeat = repeatWith(seed, options.packets, `${options.withPending === true ? ' --with-pending' : ''}${favour === undefined ? '' : ` --favour '${favour}'`}`);
  const failure: Failure = { seed, ...(favour !== undefined && { favour }), report: `the first difference: packet ${(seen.disagreements[0]?.packet ?? 0) + 1}: ${seen.disagreements[0]?.lines[0] ?? ''}\n--- again with: ${repeat}` };
  result.failures.push(failure);
  if (result.failures.length <= mostShrunk) Object.assign(failure, await explain(pair, one, seen, repeat));
  options.onFailure?.(failure);
}

/** One line: what a batch came to. */
export function summary({ rulesets, packets, disagreed, refused, unsent, unsteady, milliseconds }: BatchResult): string {
  const seconds = milliseconds / 1000;
  const percent = packets === 0 ? 0 : ((packets - disagreed) / packets) * 100;
  const not = [...unsent.values()].reduce((sum, count) => sum + count, 0);
  return `${rulesets} rulesets, ${packets} packets: ${packets - disagreed} agreed, ${disagreed} disagreed (${disagreed === 0 ? '100' : percent.toFixed(3)} %); ${not} could not be sent, ${refused.length} rulesets refused`
    + `${unsteady.length > 0 ? `, ${unsteady.length} agreed only when asked again (seeds ${unsteady.join(', ')})` : ''}; ${(packets / seconds).toFixed(0)} packets/s in ${seconds.toFixed(1)} s`;
}
