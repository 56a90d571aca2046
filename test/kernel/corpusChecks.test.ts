/** Rulesets that other people's systems wrote (../shared/corpus, where that is): those that iptables-restore loads have no error. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTaken, openAll } from '../upstream/corpus.ts';
import { corpus, kernelOrSkip } from './setup.ts';

describe("diagnostics of other people's files", function () {
  this.timeout(300_000);

  it('have no error where iptables-restore loads the ruleset', async function () {
    if (!existsSync(corpus)) return this.skip();
    await kernelOrSkip(this);
    let taken = 0;
    const alarms: string[] = [];
    for (const { name, file, problems } of openAll(fileURLToPath(corpus))) {
      const errors = problems.filter(({ severity }) => severity === 'error');
      if (!/^ip6?tables-save/.test(name) || (errors.length === 0 && taken > 0)) continue;
      if (isTaken(name, file.lines.text) !== true) continue;
      taken++;
      alarms.push(...errors.map(({ code, message }) => `${name}: ${code}: ${message}`));
    }
    assert.ok(taken > 0, 'no ruleset was loaded');
    assert.deepEqual(alarms, []);
  });
});
