// Exports runMocha: a mocha run in a process of its own, with its numbers.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryFolder } from './cleanup.mjs';
import { inRoot, root, tool } from './paths.mjs';
import { cleanEnvironment, run } from './processes.mjs';

/** The files under a folder of the checkout whose path fits, in a fixed order. */
export function filesUnder(folder, fits) {
  const start = inRoot(folder);
  if (!existsSync(start)) return [];
  const entries = readdirSync(start, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return paths.filter((path) => fits.test(path)).sort();
}

/** Runs the test files with mocha; `only` is the text that titles must contain. `limit` is in seconds. */
export async function runMocha(files, { limit, only, env = {} }) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const file = join(temporaryFolder('counts'), 'counts.json');
  const args = ['--reporter', inRoot('scripts', 'lib', 'mochaReporter.mjs'), ...(only ? ['--fgrep', only] : ['--forbid-only']), ...files];
  const { code, late } = await run(tool('mocha'), args, { limit, env: cleanEnvironment({ TABLEWALK_COUNTS: file, ...env }) });
  if (late) console.log(`  Stopped after ${limit} s.`);
  return result(file, code, late);
}

function result(file, code, late) {
  const broken = { passed: 0, failed: 1, skipped: 0, failures: [late ? 'mocha took too long' : `mocha ended with exit code ${code} and no result`] };
  if (!existsSync(file)) return broken;
  const numbers = JSON.parse(readFileSync(file, 'utf8'));
  if (code === 0 || numbers.failed > 0) return numbers;
  return { ...numbers, failed: 1, failures: [`mocha ended with exit code ${code}`] };
}
