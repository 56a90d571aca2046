// Exports story: a mocha suite in one VS Code window, whose tests follow each other as the steps of one person.
import { openWindow } from './window.mjs';

/**
 * Opens the window, runs the steps, closes it. A failing step leaves a screenshot.
 * With `steps: true` a step builds on the one before it, so those after a failing one are skipped.
 */
export function story(title, { steps = false, ...options }, tests) {
  describe(title, function () {
    this.timeout(240_000);
    let window;
    let broken = false;

    before(async () => { window = await openWindow(options); });
    beforeEach(function () {
      if (steps && broken) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest.state !== 'failed') return;
      broken = true;
      await window.screenshot(`failed ${this.currentTest.title}`);
    });
    after(() => window?.close());

    tests(() => window);
  });
}
