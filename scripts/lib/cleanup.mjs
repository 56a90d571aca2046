// Exports the list of things to undo at the end: onStop, stopEverything, stopOnSignals, stopRequested, temporaryFolder.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const tasks = new Set();
let stopping;
let asked = false;

/**
 * Registers work for the end; returns a function that does it now, once.
 * `atExit` does the same at once, for a process that ends without waiting (an uncaught error).
 */
export function onStop(task, atExit = () => {}) {
  const once = async () => {
    if (tasks.delete(once)) await task();
  };
  once.atExit = atExit;
  tasks.add(once);
  return once;
}

process.on('exit', () => {
  for (const { atExit } of [...tasks].reverse()) atExit();
});

/** Undoes everything that is registered, newest first. */
export function stopEverything() {
  stopping ??= undo().finally(() => { stopping = undefined; });
  return stopping;
}

async function undo() {
  for (const task of [...tasks].reverse()) {
    try {
      await task();
    } catch (error) {
      console.error(`While stopping: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Makes Ctrl-C, SIGTERM and a closed terminal stop everything before the process ends. */
export function stopOnSignals(beforeStop = () => {}) {
  const stop = async (signal) => {
    // A terminal sends SIGINT to npm and to us, and npm passes its own on: the second one is no news.
    if (asked) return;
    asked = true;
    beforeStop(signal);
    await stopEverything();
    process.exit(128 + (constants.signals[signal] ?? 0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(signal));
  stopWithNpm(stop);
}

/** True once a signal asked for the end: what ends now was ended by us. */
export const stopRequested = () => asked;

/** When npm is killed outright it cannot pass the signal on; what it started must not stay behind. */
function stopWithNpm(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) void stop('SIGTERM'); }, 500).unref();
}

/** A temporary folder that is removed at the end. */
export function temporaryFolder(name) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `tablewalk-${name}-`)));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  onStop(remove, remove);
  return folder;
}
