// Exports ensure and missing: the system packages that a script needs, by the names that Debian gives them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stopOnSignals } from './lib/cleanup.mjs';
import { findCommand, run } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';

/** Commands that tell that a package, or an equal of another maker, is there. */
const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  iptables: ['iptables-legacy-restore'],
  ipset: ['ipset'],
  iproute2: ['ip'],
  nftables: ['nft'],
  conntrack: ['conntrack'],
  python3: ['python3'],
  'qemu-system-x86': ['qemu-system-x86_64'],
  'busybox-static': ['busybox'],
  ipvsadm: ['ipvsadm'],
  nginx: ['nginx'],
  openssl: ['openssl'],
};

/** The packages of the list that are not there. */
export function missing(packages) {
  return packages.filter((name) => !isThere(name));
}

function isThere(name) {
  if (commands[name]) return findCommand(...commands[name]) !== undefined;
  if (name.startsWith('fonts-') && process.platform !== 'linux') return true;
  const query = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return query.error !== undefined || query.stdout.endsWith(' installed');
}

/**
 * Installs what is missing where that is possible (as root on Debian and its children).
 * Elsewhere, or when it fails, prints one line. Returns what is still missing.
 */
export async function ensure(packages) {
  const wanted = missing(packages);
  if (wanted.length === 0) return [];
  if (canInstall()) await step(`System packages: ${wanted.join(', ')}`, () => install(wanted));
  const left = missing(packages);
  if (left.length > 0) console.log(`Missing system packages: ${left.join(' ')} (on Debian: sudo apt-get install ${left.join(' ')})`);
  return left;
}

const canInstall = () => process.getuid?.() === 0 && existsSync('/etc/debian_version') && findCommand('apt-get') !== undefined;

async function install(packages) {
  const output = [];
  const apt = async (...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const result = await run('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...args], { env, onLine: (line) => output.push(line), limit: 900 });
    return result.code === 0;
  };
  // Without package lists nothing can be installed; with old ones the addresses may be gone.
  await apt('update');
  if (!(await apt('install', '--no-install-recommends', ...packages))) console.log(output.slice(-15).join('\n'));
}

if (process.argv[1] === import.meta.filename) {
  stopOnSignals();
  process.exitCode = (await ensure(process.argv.slice(2))).length > 0 ? 1 : 0;
}
