// Renders media/icon.svg to icon.png with Chromium: `node scripts/icon.mjs`, after a change of the drawing.
import { readFileSync } from 'node:fs';
import { launchBrowser } from './lib/browser.mjs';
import { stopEverything, stopOnSignals } from './lib/cleanup.mjs';
import { inRoot } from './lib/paths.mjs';

stopOnSignals();
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${readFileSync(inRoot('media', 'icon.svg'), 'utf8')}`);
await page.screenshot({ path: inRoot('icon.png'), omitBackground: true });
await stopEverything();
