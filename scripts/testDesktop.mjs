// `npm run test:desktop`: the host suite in a desktop VS Code, which @vscode/test-electron downloads into the cache folder.
import { argv, env } from 'node:process';
import { temporaryFolder } from './lib/cleanup.mjs';
import { workspaceCopy } from './lib/hostSuite.mjs';
import { npmPackages } from './lib/install.mjs';
import { cacheFolder, inRoot, root } from './lib/paths.mjs';
import { cleanEnvironment, findCommand, run } from './lib/processes.mjs';
import { runScript } from './lib/script.mjs';

/** The downloaded VS Code, or undefined with one line that says why there is none. */
async function downloadedVsCode(version) {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: cacheFolder });
  } catch (error) {
    console.log(`VS Code cannot be downloaded from here (${error instanceof Error ? error.message : error}). npm run test:host runs the same suite in a VS Code that npm brings.`);
    return undefined;
  }
}

/** A window needs a display; where there is none, xvfb-run lends one. */
function withDisplay(command, args) {
  if (process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return [command, args];
  const xvfb = findCommand('xvfb-run');
  if (!xvfb) console.log('There is no display and no xvfb-run (on Debian: apt-get install xvfb).');
  return xvfb ? [xvfb, ['-a', command, ...args]] : [command, args];
}

async function main() {
  await npmPackages();
  const build = await run(process.execPath, [inRoot('esbuild.mjs'), '--tests'], { env: cleanEnvironment() });
  if (build.code !== 0) return 1;
  const code = await downloadedVsCode(argv[2] ?? 'stable');
  if (!code) return 1;
  const data = temporaryFolder('vscode');
  const [command, args] = withDisplay(code, [
    workspaceCopy(),
    `--extensionDevelopmentPath=${root}`,
    `--extensionTestsPath=${inRoot('dist', 'test', 'host.cjs')}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${data}/extensions`,
    '--no-sandbox', '--disable-gpu', '--disable-updates', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes',
  ]);
  const { code: result } = await run(command, args, { env: cleanEnvironment(), limit: 600 });
  return result;
}

await runScript(main);
