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
  const complaints = [];
  const code = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The suite did not end within ${limit} s.\n${host.log()}`)), limit * 1000);
    timer.unref();
    page.on('crash', () => reject(new Error('The page of the browser crashed.')));
    // The window looks these two functions up by name, so they must be there before it loads.
    const exposed = [
      page.exposeFunction('codeAutomationExit', resolve),
      page.exposeFunction('codeAutomationLog', (type, args) => { numbers = logged(type, format(...args), complaints) ?? numbers; }),
    ];
    Promise.all(exposed).then(() => page.goto(address(host, only))).catch(reject);
  });
  if (!numbers || numbers.failed > 0) console.log(['What VS Code complained about meanwhile:', ...complaints].join('\n  '));
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

/** Prints a line of the suite, or keeps an error for later; returns the numbers when it is the line that holds them. */
function logged(type, line, complaints) {
  if (line.startsWith(countsMark)) return JSON.parse(line.slice(countsMark.length));
  if (line.startsWith(textMark)) console.log(line.slice(textMark.length));
  // Two modules of VS Code that only concern its log files are not compiled here.
  else if (type === 'error' && !/bindings file|spdlog|watchdog/.test(line)) complaints.push(line.slice(0, 1000));
  return undefined;
}
