// Exports withLock: lets one process at a time fill the cache folder.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { onStop } from './cleanup.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `work` while holding the lock file; says once on whom it waits. A lock of a dead process is taken over. */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) console.log(`  Another Tablewalk run (process ${holder ?? '?'}) is installing the same thing: waiting for it.`);
    told = true;
    await pause(500);
  }
  const release = onStop(() => rmSync(file, { force: true }));
  try {
    return await work();
  } finally {
    await release();
  }
}

function take(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
