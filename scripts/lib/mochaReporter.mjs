// Exports the default mocha reporter of this project: `spec` on the terminal, and the numbers in a file for the runner.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.TABLEWALK_COUNTS;
      if (file) writeFileSync(file, JSON.stringify(counts(runner.stats, this.failures)));
    });
  }
}

/** What the runner adds up: a failing hook counts as a failing test. */
export function counts(stats, failures) {
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, failures: failures.map((test) => test.fullTitle()) };
}
