// Exports runHostSuite: dist/test/host.cjs inside the extension host of a code-server that a headless browser opens.
import { cpSync, existsSync } from 'node:fs';
import { format } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { temporaryFolder } from './cleanup.mjs';
import { inRoot, root } from './paths.mjs';
import { startHost } from './vscodeHost.mjs';

/** Marks of the suite's own lines among what VS Code logs; test/host/index.ts writes them. */
const textMark = '[tablewalk] ';
const countsMark = '[tablewalk counts] ';

/** A copy of the samples that tests may change. */
export function workspaceCopy() {
  const folder = temporaryFolder('workspace');
  if (existsSync(inRoot('samples'))) cpSync(inRoot('samples'), folder, { recursive: true });
  return folder;
}

/** Runs the suite and returns its numbers. `limit` is in seconds; `only` is the text that titles must contain. */
export async function runHostSuite({ limit, only }) {
  const host = await startHost();
  const browser = await launchBrowser();
  try {
    return await suiteIn(await browser.newPage({ viewport: { width: 1200, height: 800 } }), host, { limit, only });
  } finally {
    await browser.close();
    await host.stop();
  }
}

async function suiteIn(page, host, { limit, only }) {
  let numbers;
  const code = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The suite did not end within ${limit} s.\n${host.log()}`)), limit * 1000);
    timer.unref();
    page.on('crash', () => reject(new Error('The page of the browser crashed.')));
    // The window looks these two functions up by name, so they must be there before it loads.
    const exposed = [
      page.exposeFunction('codeAutomationExit', resolve),
      page.exposeFunction('codeAutomationLog', (type, args) => { numbers = logged(type, format(...args)) ?? numbers; }),
    ];
    Promise.all(exposed).then(() => page.goto(address(host, only))).catch(reject);
  });
  return numbers ?? { passed: 0, failed: 1, skipped: 0, failures: [`the suite ended with code ${code} and no result`] };
}

function address(host, only) {
  return host.url(workspaceCopy(), {
    extensionDevelopmentPath: host.remote(root),
    extensionTestsPath: host.remote(inRoot('dist', 'test', 'host.cjs')),
    ...(only ? { extensionEnvironment: JSON.stringify({ TABLEWALK_ONLY: only }) } : {}),
    skipWelcome: 'true',
  });
}

/** Prints a line of the suite; returns the numbers when it is the line that holds them. */
export function logged(type, line) {
  if (line.startsWith(countsMark)) return JSON.parse(line.slice(countsMark.length));
  if (line.startsWith(textMark)) console.log(line.slice(textMark.length));
  else if (type === 'error' || process.env.TABLEWALK_VERBOSE) console.log(`    (${type}) ${line.slice(0, 500)}`);
  return undefined;
}
