// `npm start`: sets everything up, builds, and opens VS Code with the extension and the sample folder. Ctrl-C stops it.
import { existsSync } from 'node:fs';
import { argv, env, platform } from 'node:process';
import { stopRequested, temporaryFolder } from './lib/cleanup.mjs';
import { npmPackages } from './lib/install.mjs';
import { inRoot, root, sampleFile, sampleFolder } from './lib/paths.mjs';
import { cleanEnvironment, findCommand, run } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { runScript } from './lib/script.mjs';
import { startHost } from './lib/vscodeHost.mjs';

/** The desktop VS Code, where there is one and a display to show it on. */
function desktop() {
  const display = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY;
  return display && !argv.includes('--browser') ? findCommand('code') : undefined;
}

async function openDesktop(code) {
  const file = existsSync(sampleFile) ? [sampleFile] : [];
  // VS Code refuses to run as root in the root user's own profile.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${temporaryFolder('vscode')}`] : [];
  console.log('Opening VS Code. Close its window, or press Ctrl-C here, to end.');
  const args = ['--wait', '--new-window', `--extensionDevelopmentPath=${root}`, ...asRoot, sampleFolder, ...file];
  const { code: result } = await run(code, args, { env: cleanEnvironment() });
  return result;
}

async function openInBrowser() {
  const host = await startHost({ port: env.PORT, privateHome: false });
  const url = host.url(sampleFolder, {
    extensionDevelopmentPath: host.remote(root),
    ...(existsSync(sampleFile) ? { openFile: host.remote(sampleFile) } : {}),
    skipWelcome: 'true',
  });
  console.log(`\nTablewalk is ready. Open this address in a browser (Ctrl-C here stops it):\n\n  ${url}\n`);
  const { code } = await host.ended;
  if (!stopRequested()) console.log(`VS Code ended by itself.\n${host.log()}`);
  return code;
}

async function main() {
  console.log('Setting up Tablewalk (downloads are kept for the next time):');
  await npmPackages();
  await step('Building the extension', () => build());
  const code = desktop();
  return code ? openDesktop(code) : openInBrowser();
}

async function build() {
  const output = [];
  const { code } = await run(process.execPath, [inRoot('esbuild.mjs')], { env: cleanEnvironment(), onLine: (line) => output.push(line) });
  if (code !== 0) throw new Error(`The build failed:\n${output.join('\n')}`);
}

await runScript(main, (signal) => console.log(signal === 'SIGINT' ? '\nStopping ...' : `\nStopping (${signal}) ...`));
