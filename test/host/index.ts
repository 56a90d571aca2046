/** The suite that runs inside an extension host: exports run(), which VS Code calls. Prints marked lines for scripts/lib/hostSuite.mjs. */
import { format } from 'node:util';

const suites = [
  () => import('./activation.test.ts'),
  () => import('./languages.test.ts'),
  () => import('./nginx.test.ts'),
  () => import('./reading.test.ts'),
  () => import('./editing.test.ts'),
  () => import('./trace.test.ts'),
  () => import('./captures.test.ts'),
  () => import('./writing.test.ts'),
];

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const only = process.env['TABLEWALK_ONLY'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, slow: 5_000, color: false, ...(only ? { fgrep: only } : {}) });
  Object.assign(Mocha.reporters.Base, { consoleLog: (...args: unknown[]) => { print('[tablewalk] ', format(...args)); } });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  for (const load of suites) await load();
  await finished(mocha);
}

/** VS Code's log takes one line at a time. */
function print(mark: string, text: string): void {
  for (const line of text.split('\n')) console.log(mark + line);
}

async function finished(mocha: Mocha): Promise<void> {
  const failures: string[] = [];
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('fail', (test) => failures.push(test.fullTitle()));
    runner.on('end', () => {
      const { passes, failures: count, pending } = runner.stats!;
      print('[tablewalk counts] ', JSON.stringify({ passed: passes, failed: count, skipped: pending, failures }));
    });
  });
  if (failed > 0) throw new Error(`${failed} tests failed`);
}
