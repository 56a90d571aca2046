// Exports run (a command to its end), start (a command that goes on), findCommand, cleanEnvironment and isCi.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onStop } from './cleanup.mjs';
import { root } from './paths.mjs';

/** Whether a service runs this, and nobody reads what it prints while all is well. */
export const isCi = () => !['', '0', 'false'].includes(process.env.CI ?? '');

/** Full path of a command, or undefined. Looks into sbin too, where Debian keeps iptables. */
export function findCommand(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a command as the leader of its own process group, so that it can be stopped with all that it starts.
 * The result tells when it ended; `stop` ends the whole group.
 */
export function start(command, args, { cwd = root, env = process.env, stdio = ['ignore', 'inherit', 'inherit'] } = {}) {
  const child = spawn(command, args, { cwd, env, stdio, detached: true });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, error }));
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal }));
  });
  const stop = onStop(() => stopGroup(child, ended), () => signalGroup(child, 'SIGKILL'));
  return { child, ended, stop };
}

async function stopGroup(child, ended) {
  if (child.pid === undefined) return;
  signalGroup(child, 'SIGTERM');
  if (await groupGone(child, ended, 8000)) return;
  signalGroup(child, 'SIGKILL');
  await groupGone(child, ended, 3000);
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** True when nothing of the group is left within the time. */
async function groupGone(child, ended, limit) {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) await ended;
    if (!signalGroup(child, 0)) return true;
    await pause(50);
  }
  return false;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs a command to its end. With `onLine` its output goes there line by line (and is kept in `output`);
 * without, it goes straight to the terminal. `limit` is in seconds.
 */
export async function run(command, args, { onLine, limit, ...options } = {}) {
  const stdio = onLine ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const { child, ended, stop } = start(command, args, { ...options, stdio });
  const output = [];
  const keep = (line) => {
    output.push(line);
    onLine(line);
  };
  if (onLine) for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', keep);
  let late = false;
  const timer = limit && setTimeout(() => { late = true; void stop(); }, limit * 1000);
  const result = await ended;
  clearTimeout(timer);
  await stop();
  return { ...result, late, output, code: late ? 124 : result.code };
}

const leaking = /^npm_(lifecycle|package|command|node_execpath|config_(loglevel|local_prefix|global_prefix|prefix))|^(NODE_OPTIONS|VSCODE_IPC_HOOK_CLI|ELECTRON_RUN_AS_NODE|INIT_CWD)$/;

/**
 * The environment for a child: npm's settings of the outer `npm test`, and those of a VS Code whose terminal this is, would leak into it.
 * A name in `extra` whose value is undefined is left out.
 */
export function cleanEnvironment(extra = {}) {
  const entries = Object.entries({ ...process.env, ...extra });
  return Object.fromEntries(entries.filter(([name, value]) => value !== undefined && !leaking.test(name)));
}
