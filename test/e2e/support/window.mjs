// Exports openWindow: a VS Code in a browser with the packed extension installed, and what a person does in it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { stopEverything, stopOnSignals } from '../../../scripts/lib/cleanup.mjs';
import { workspaceCopy } from '../../../scripts/lib/hostSuite.mjs';
import { inRoot, resultsFolder } from '../../../scripts/lib/paths.mjs';
import { startHost } from '../../../scripts/lib/vscodeHost.mjs';

/** The package that `npm run package` made. */
function vsix() {
  const { name, version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const file = inRoot(`${name}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run package, or npm run test:e2e, which does it.`);
  return file;
}

/** Opens a copy of the samples and of `files` (names and texts), with `file` (a path in it) in an editor. */
export async function openWindow({ file, files = {}, settings = {} }) {
  const host = await startHost({ install: [vsix()], extraSettings: settings });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1700, height: 1000 } });
  page.setDefaultTimeout(60_000);
  const folder = workspaceCopy();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await page.goto(host.url(folder, { openFile: host.remote(join(folder, file)), skipWelcome: 'true' }));
  await page.locator('.monaco-workbench').waitFor();
  await page.locator('.editor-instance .view-line').first().waitFor();
  return new Window(page, folder);
}

// The browser and the server are leaders of their own process groups: nobody else ends them when mocha is ended.
stopOnSignals();

class Window {
  constructor(page, folder) {
    Object.assign(this, { page, folder });
  }

  /** Closes the browser, stops the server and removes what they wrote. */
  async close() {
    await stopEverything();
  }

  /** Saves what the window shows as test-results/screenshots/NAME.png. */
  async screenshot(name) {
    const folder = join(resultsFolder, 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`) });
  }

  /** Runs a command by its title in the command palette. */
  async command(title) {
    await this.pick('F1', `>${title}`, title);
  }

  /** Opens a file of the folder through Quick Open. */
  async open(path) {
    const name = path.split('/').at(-1);
    await this.pick('Control+P', path, name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Opens the quick input with a key, types, and clicks the row; asks again while the row is not there yet. */
  async pick(key, typed, row) {
    const input = this.page.locator('.quick-input-widget input').first();
    const found = this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await this.page.keyboard.press(key);
      await input.waitFor();
      await input.fill(typed);
      // The list is made once, when it opens: a command that comes later is not in it.
      if (await found.waitFor({ timeout: 5000 }).then(() => true, () => false)) return found.click();
      await this.page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
    }
    throw new Error(`${typed} has no row ${row}`);
  }

  /** Opens the context menu at a point of the page and chooses an item of it. */
  async menu({ x, y }, name) {
    await this.page.mouse.click(x, y, { button: 'right' });
    const item = this.page.getByRole('menuitem', { name });
    // A menu that has just opened takes no click, so that the one that opened it chooses nothing.
    await this.until(async () => {
      await item.click();
      return item.waitFor({ state: 'hidden', timeout: 1000 }).then(() => true, () => false);
    });
  }

  /** Puts the cursor at a place; lines and columns count from 1. */
  async goTo(line, column = 1) {
    await this.pick('Control+G', `:${line}:${column}`, `line ${line} `);
    await this.atLine(line);
  }

  /** Waits until the status bar says that the cursor is on the line. */
  async atLine(line) {
    await this.page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, `) }).waitFor();
  }

  /** The line of the editor that shows the text. */
  line(text) {
    return this.page.locator('.editor-instance .view-line', { hasText: text }).first();
  }

  /** Rests the mouse on a word of a visible line until a hover with the text appears; returns the hover's text. */
  async hover(lineText, word, expected) {
    const hover = this.page.locator('.monaco-hover:not(.hidden)', { hasText: expected });
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const { x, y } = await this.placeOf(lineText, word);
      // The mouse must move for a hover to be asked for, and the answer may still be on its way.
      await this.page.mouse.move(x + 200, y + 200);
      await this.page.mouse.move(x + (attempt % 2), y);
      const seen = await hover.first().waitFor({ timeout: 2000 }).then(() => true, () => false);
      // A window that is still starting lays its editor out anew, which closes the hover once.
      const text = seen && await hover.first().innerText({ timeout: 1000 }).catch(() => '');
      if (text) return text;
    }
    throw new Error(`No hover with ${expected} on ${word}`);
  }

  /** Where on the page a word of an editor line stands. */
  async placeOf(lineText, word) {
    // The editor draws a line anew when its colours come in, and what was measured may be gone.
    return this.until(async () => {
      const place = await this.boxOf(lineText, word);
      return place.width > 0 && place;
    });
  }

  /** Asks until there is an answer. */
  async until(ask, seconds = 60) {
    for (let end = Date.now() + seconds * 1000; Date.now() < end; await this.page.waitForTimeout(50)) {
      const answer = await ask();
      if (answer) return answer;
    }
    throw new Error(`No answer within ${seconds} s`);
  }

  async boxOf(lineText, word) {
    return this.line(lineText).evaluate((line, text) => {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const whole = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) whole.push(node);
      const joined = whole.map((node) => node.data).join('').replaceAll('\u00a0', ' ');
      let at = joined.indexOf(text) + Math.floor(text.length / 2);
      const node = whole.find(({ data }) => at < data.length || (at -= data.length, false));
      if (!node) return { x: 0, y: 0, width: 0 };
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
    }, word);
  }

  /** The content of the trace panel's webview. */
  panel() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }
}
