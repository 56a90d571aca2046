// Exports what the scripts install: npmPackages (into the checkout), codeServer (VS Code for the browser, into the cache), and ensureCached.
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { onStop } from './cleanup.mjs';
import { withLock } from './lock.mjs';
import { cacheFolder, inRoot } from './paths.mjs';
import { cleanEnvironment, run } from './processes.mjs';
import { step } from './progress.mjs';

const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';
const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/** `npm ci` where node_modules does not hold what package-lock.json asks for. */
export async function npmPackages() {
  if (installedMatchesLock()) return;
  await step('npm packages of this checkout', () => npm(['ci', ...quiet], { cwd: inRoot() }));
}

/** Compares versions, not dates: switching branches or copying a checkout changes dates. */
function installedMatchesLock() {
  const wanted = readPackages(inRoot('package-lock.json'));
  const present = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return present[path] ? present[path].version === version : optional === true;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Runs npm quietly; throws with what it said when it fails. */
async function npm(args, { cwd, path = [] }) {
  const env = cleanEnvironment();
  env.PATH = [...path, env.PATH].join(delimiter);
  const { code, output } = await run('npm', args, { cwd, env, onLine: () => {}, limit: 900 });
  if (code !== 0) throw new Error(`npm ${args[0]} failed:\n${output.slice(-20).join('\n')}`);
}

/** The paths of an installed code-server and of the Node it needs; installs them once per version. */
export async function codeServer() {
  const node = await ensureCached(`node-${nodeVersion}-${process.platform}-${process.arch}`, `Node ${nodeVersion} for VS Code (190 MB, once)`, installNode);
  const nodeBin = join(node, 'node_modules', nodePackage(), 'bin');
  const server = await ensureCached(`code-server-${codeServerVersion}`, `VS Code for the browser: code-server ${codeServerVersion} (600 MB, once)`, (folder) => installCodeServer(folder, nodeBin));
  return { node: join(nodeBin, 'node'), entry: join(serverPackage(server), 'out', 'node', 'entry.js') };
}

/** The npm package that holds Node itself for this machine. */
function nodePackage() {
  if (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) return `node-linux-${process.arch}`;
  throw new Error(`VS Code in the browser is set up here for Linux on x64 and arm64 only, not for ${process.platform} on ${process.arch}. Put VS Code's "code" command on the PATH instead.`);
}

const serverPackage = (folder) => join(folder, 'node_modules', 'code-server');

async function installNode(folder) {
  await npm(['install', '--prefix', folder, ...quiet, `${nodePackage()}@${nodeVersion}`], { cwd: folder });
}

async function installCodeServer(folder, nodeBin) {
  await npm(['install', '--prefix', folder, ...quiet, `code-server@${codeServerVersion}`], { cwd: folder, path: [nodeBin] });
  // Its own install script would fetch these and compile two modules that only concern logging.
  const vscode = join(serverPackage(folder), 'lib', 'vscode');
  await npm(['install', '--omit=dev', ...quiet], { cwd: vscode, path: [nodeBin] });
}

/** A folder of the cache that is either complete or absent: filled beside its place, then renamed into it. */
export async function ensureCached(name, title, fill) {
  const place = join(cacheFolder, name);
  if (existsSync(place)) return place;
  await withLock(join(cacheFolder, `${name}.lock`), async () => {
    if (!existsSync(place)) await step(title, () => fillAndRename(place, fill));
  });
  return place;
}

const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

async function fillAndRename(place, fill) {
  // Whoever was killed outright left its draft behind; the lock says that nobody is at work on one.
  for (const name of readdirSync(dirname(place))) if (name.startsWith(`${basename(place)}.draft-`)) remove(join(dirname(place), name));
  const draft = mkdtempSync(`${place}.draft-`);
  const removeDraft = onStop(() => remove(draft));
  try {
    writeFileSync(join(draft, 'package.json'), '{ "private": true }\n');
    await fill(draft);
    renameSync(draft, place);
  } finally {
    await removeDraft();
  }
}
