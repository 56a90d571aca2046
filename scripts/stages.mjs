// Exports stages, kernelPackages and nginxPackages: what `npm test` runs, in order, and what each stage needs beforehand.
// A stage's `run` returns { passed, failed, skipped, failures }; `limit` is in seconds.
import { rmSync } from 'node:fs';
import { temporaryFolder } from './lib/cleanup.mjs';
import { runGrammarTests } from './lib/grammarTests.mjs';
import { guest, guestPackages } from './lib/guest.mjs';
import { runHostSuite } from './lib/hostSuite.mjs';
import { filesUnder, runMocha } from './lib/mocha.mjs';
import { inRoot, tool } from './lib/paths.mjs';
import { cleanEnvironment, findCommand, isCi, run } from './lib/processes.mjs';
import { checkVsix, makeVsix } from './lib/vsix.mjs';

const browserPackages = ['chromium', 'fonts-dejavu-core'];
export const nginxPackages = ['nginx', 'libnginx-mod-stream', 'libnginx-mod-http-lua', 'openssl'];
export const kernelPackages = ['iptables', 'ipset', 'iproute2', 'python3', 'nftables', 'conntrack', 'net-tools'];

/** A command that counts as one test. */
const one = (title, command, args) => async ({ limit }) => {
  const { code, late } = await run(command, args, { limit, env: cleanEnvironment() });
  if (late) console.log(`  Stopped after ${limit} s.`);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : { passed: 0, failed: 1, skipped: 0, failures: [title] };
};

/** Mocha over the test files of a folder. */
const mocha = (folder, pattern = /\.test\.tsx?$/) => (options) => runMocha(filesUnder(folder, pattern), options);

/**
 * Tests that cannot run on this machine: skipped with one line where somebody works, a failure on Linux with CI set, where nobody would
 * notice for months that the trace was compared with nothing.
 */
function unable(tests, why) {
  const fails = process.platform === 'linux' && isCi();
  console.log(fails ? `${tests} cannot be run, which is a failure with CI set: ${why}.` : `${tests} are skipped: ${why}.`);
  return fails ? { passed: 0, failed: 1, skipped: 0, failures: [`${tests} cannot be run: ${why}`] } : { passed: 0, failed: 0, skipped: 1, failures: [] };
}

async function kernel(options) {
  if (process.platform === 'linux' && process.getuid() === 0) return mocha('test/kernel', /^test\/kernel\/[^/]+\.test\.ts$/)(options);
  return unable('Kernel tests', 'they need root on Linux, to make network namespaces');
}

/** A seed of the day beside the fixed one, unless somebody names theirs. */
async function nginx(options) {
  if (!findCommand('nginx')) return unable('Comparisons with nginx', 'there is no nginx');
  return mocha('test/nginx')({ ...options, env: { TABLEWALK_NGINX_DAY: new Date().toISOString().slice(0, 10) } });
}

/** The cases that the kernel here cannot run, in small machines with Debian's kernel: one for each of two cores. */
async function machine(options) {
  const found = await guest();
  if ('reason' in found) return unable('The kernel tests that need IPVS and IPIP', found.reason);
  return runMocha(filesUnder('test/kernel/vm', /\.test\.ts$/), { ...options, env: { TABLEWALK_GUEST: JSON.stringify({ ...found, logs: temporaryFolder('guest-logs') }) } });
}

/** Screenshots of an earlier run would tell of things that are no longer so. */
async function endToEnd(options) {
  rmSync(inRoot('test-results', 'screenshots'), { recursive: true, force: true });
  return mocha('test/e2e', /\.test\.mjs$/)(options);
}

async function vsix() {
  const checks = checkVsix(await makeVsix());
  for (const { title, holds } of checks) console.log(`  ${holds ? '✔' : '✘'} the package ${title}`);
  const failures = checks.filter(({ holds }) => !holds).map(({ title }) => `the package ${title}`);
  return { passed: checks.length - failures.length, failed: failures.length, skipped: 0, failures };
}

export const stages = [
  { name: 'lint', title: 'Lint (eslint)', limit: 300, run: one('eslint', tool('eslint'), ['.', '--max-warnings', '0']) },
  { name: 'types', title: 'Types (tsc)', limit: 300, run: one('tsc', tool('tsc'), ['-b']) },
  { name: 'build', title: 'Build (esbuild)', limit: 120, run: one('esbuild', process.execPath, [inRoot('esbuild.mjs'), '--tests']) },
  { name: 'unit', title: 'Unit tests (mocha)', limit: 300, run: mocha('test/unit') },
  { name: 'fuzz', title: 'Hostile documents (fast-check)', limit: 1200, run: mocha('test/fuzz') },
  { name: 'grammar', title: 'Grammar tests (vscode-tmgrammar-test)', limit: 120, run: (options) => runGrammarTests('test/grammar', options) },
  { name: 'lsp', title: 'Language server over stdio (mocha)', limit: 900, needs: ['build'], run: mocha('test/lsp') },
  { name: 'kernel', title: 'The Linux kernel as oracle (mocha)', limit: 2400, needs: ['build'], system: kernelPackages, run: kernel },
  { name: 'nginx', title: 'nginx as oracle (mocha)', limit: 900, system: nginxPackages, run: nginx },
  { name: 'vm', title: 'A Linux kernel with IPVS and IPIP in a small machine (mocha, qemu)', limit: 900, needs: ['build'], system: guestPackages, run: machine },
  { name: 'package', title: 'Package (vsce)', limit: 300, run: vsix },
  { name: 'host', title: 'Inside an extension host (mocha in code-server)', limit: 300, needs: ['build'], system: browserPackages, run: runHostSuite },
  { name: 'e2e', title: 'End to end (Playwright in code-server)', limit: 600, needs: ['package'], system: browserPackages, run: endToEnd },
];
