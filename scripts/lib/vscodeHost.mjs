// Exports startHost: one code-server with its own data folder and port, stopped and removed at the end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from './cleanup.mjs';
import { codeServer } from './install.mjs';
import { cleanEnvironment, run, start } from './processes.mjs';

/** A window with the editor in it and nothing that asks for attention or for the network. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'npm.fetchOnlinePackageInfo': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  // The server keeps its own files in folders of its own; a terminal opened in it should not.
  'terminal.integrated.env.linux': { TMPDIR: null, XDG_DATA_HOME: null, XDG_CACHE_HOME: null },
};

const serverOptions = [
  '--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened',
  // Without this a released build ignores extensionDevelopmentPath and extensionTestsPath in the address.
  '--vscode-option', 'enable-smoke-test-driver',
];

/**
 * Starts code-server on 127.0.0.1 and waits until it answers.
 * `install` lists .vsix files, `extraSettings` adds to the user's settings, `privateHome` keeps the real home folder untouched.
 */
export async function startHost({ port, install = [], extraSettings = {}, privateHome = true } = {}) {
  const { node, entry } = await codeServer();
  const data = dataFolder(extraSettings);
  const folders = ['--config', join(data, 'config.yaml'), '--user-data-dir', data, '--extensions-dir', join(data, 'extensions')];
  const env = cleanEnvironment({ EXTENSIONS_GALLERY: '{}', ...ownFolders(data, privateHome) });
  for (const file of install) await installExtension([node, entry, ...folders, '--install-extension', file], env);
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const server = start(node, [entry, ...folders, ...serverOptions, '--bind-addr', address], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = keepLog(server.child);
  await answers(`http://${address}/healthz`, server, log);
  return { ended: server.ended, stop: server.stop, log, ...addressing(address) };
}

function dataFolder(extraSettings) {
  const data = temporaryFolder('vscode');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify({ ...settings, ...extraSettings }, null, 2));
  writeFileSync(join(data, 'config.yaml'), 'auth: none\ncert: false\n');
  return data;
}

/** Keeps sockets, logs and state of the server inside its own folder, and with `privateHome` everything else too. */
function ownFolders(data, privateHome) {
  const folder = (name) => {
    mkdirSync(join(data, name));
    return join(data, name);
  };
  const own = { TMPDIR: folder('tmp'), XDG_DATA_HOME: folder('state'), XDG_CACHE_HOME: folder('cache'), XDG_RUNTIME_DIR: undefined };
  return privateHome ? { ...own, HOME: folder('home'), XDG_CONFIG_HOME: undefined } : own;
}

async function installExtension([command, ...args], env) {
  const { code, output } = await run(command, args, { env, onLine: () => {}, limit: 120 });
  if (code !== 0) throw new Error(`The extension could not be installed:\n${output.join('\n')}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Keeps the server's words; its complaints about two optional native modules are left out. */
function keepLog(child) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (!isNoise(line)) lines.push(line);
    });
  }
  return () => lines.slice(-60).join('\n');
}

const isNoise = (line) => /spdlog|native-watchdog|^\s+at |Require stack|^- |MODULE_NOT_FOUND|^\s*[{}]?\s*$|requireStack/.test(line);

async function answers(url, server, log) {
  let over = false;
  void server.ended.then(() => { over = true; });
  const end = Date.now() + 90_000;
  while (!over && Date.now() < end) {
    if (await fetch(url).then((response) => response.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await server.stop();
  throw new Error(`code-server did not start:\n${log()}`);
}

/** How files are named in the browser's window, and the address that opens a folder there. */
function addressing(address) {
  const remote = (path) => `vscode-remote://${address}${path}`;
  const url = (folder, payload) => {
    const query = new URLSearchParams({ folder, payload: JSON.stringify(Object.entries(payload)) });
    return `http://${address}/?${query}`;
  };
  return { address, remote, url };
}
