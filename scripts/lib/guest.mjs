// Exports guest: a small machine for qemu, with Debian's kernel and the tools of this one, whose only program is test/kernel/oracle.py.
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from './cleanup.mjs';
import { CpioArchive } from './cpio.mjs';
import { neededLibraries } from './elf.mjs';
import { ensureCached } from './install.mjs';
import { inRoot } from './paths.mjs';
import { cleanEnvironment, findCommand, run } from './processes.mjs';

/** What the machine is built from, by the names that Debian gives the packages. */
export const guestPackages = ['qemu-system-x86', 'busybox-static', 'ipvsadm', 'iptables', 'ipset', 'iproute2', 'python3', 'nftables', 'conntrack', 'netbase'];
const kernelPackage = 'linux-image-cloud-amd64';

/** Commands that the oracle and its cases run. */
const commands = ['ip', 'nft', 'ipset', 'ipvsadm', 'conntrack', 'iptables-legacy-restore', 'iptables-legacy-save', 'ip6tables-legacy-restore', 'ip6tables-legacy-save'];
/** Modules that a case may need, folders and files below `kernel`; what they need themselves comes along. */
const modules = ['net/netfilter', 'net/ipv4', 'net/ipv6', 'net/bridge', 'net/sched', 'drivers/net/tun.ko', 'drivers/net/dummy.ko', 'drivers/net/veth.ko', 'drivers/net/ifb.ko', 'drivers/net/vxlan', 'drivers/virtio/virtio_pci.ko', 'drivers/char/virtio_console.ko', 'lib', 'crypto/crc32c_generic.ko'];

/**
 * The kernel and the initramfs of the machine as paths of files, or one line that says why there is none here.
 * Only the kernel's package is kept (in the cache folder); the rest is put together anew, in a second or two.
 */
export async function guest() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { reason: 'the machine is set up for Linux on x64 only' };
  const missing = ['qemu-system-x86_64', 'busybox', 'python3', ...commands].filter((name) => !findCommand(name));
  if (missing.length > 0) return { reason: `missing: ${missing.join(', ')}` };
  let kernel;
  try {
    kernel = await ensureCached('guest-kernel-1', `${kernelPackage} for the small machine (30 MB, once)`, downloadKernel);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const folder = temporaryFolder('guest');
  const initramfs = join(folder, 'initramfs.gz');
  writeFileSync(initramfs, gzipSync(await buildInitramfs(kernel, folder), { level: 1 }));
  return { kernel: join(kernel, 'vmlinuz'), initramfs };
}

/** Fetches the kernel's package and unpacks what is needed of it. It is not installed: that would set up a boot loader. */
async function downloadKernel(folder) {
  if (!findCommand('apt-get') || !findCommand('dpkg-deb')) throw new Error(`${kernelPackage} can be fetched by apt-get only`);
  let name = await kernelName(folder);
  if (name === undefined || !(await quiet('apt-get', ['download', name], folder)).ok) {
    if (process.getuid() === 0) await quiet('apt-get', ['update'], folder);
    name = await kernelName(folder);
    const download = await quiet('apt-get', ['download', name ?? kernelPackage], folder);
    if (!download.ok) throw new Error(`${kernelPackage} cannot be fetched: ${download.output.at(-1) ?? 'apt-get failed'}`);
  }
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  const unpacked = join(folder, 'unpacked');
  if (!(await quiet('dpkg-deb', ['-x', file, unpacked], folder)).ok) throw new Error(`${file} cannot be unpacked`);
  const version = readdirSync(join(unpacked, 'lib', 'modules'))[0];
  cpSync(join(unpacked, 'boot', `vmlinuz-${version}`), join(folder, 'vmlinuz'));
  await quiet('busybox', ['depmod', '-b', unpacked, version], folder);
  const dependencies = readFileSync(join(unpacked, 'lib', 'modules', version, 'modules.dep'), 'utf8');
  for (const path of closure(dependencies)) cpSync(join(unpacked, 'lib', 'modules', version, path), join(folder, 'lib', 'modules', version, path));
  await quiet('busybox', ['depmod', '-b', folder, version], folder);
  for (const entry of [unpacked, join(folder, file)]) rmSync(entry, { recursive: true });
}

async function kernelName(folder) {
  const { output } = await quiet('apt-cache', ['depends', kernelPackage], folder);
  return output.map((line) => /Depends: (linux-image-\S+)/.exec(line)?.[1]).find(Boolean);
}

/** The paths of the chosen modules and of all that they need, from the text of modules.dep. */
function closure(text) {
  const needs = new Map(text.split('\n').filter(Boolean).map((line) => line.split(':')).map(([path, list]) => [path, list.trim().split(/\s+/).filter(Boolean)]));
  const wanted = [...needs.keys()].filter((path) => modules.some((prefix) => path === `kernel/${prefix}` || path.startsWith(`kernel/${prefix}/`)));
  const found = new Set();
  while (wanted.length > 0) {
    const path = wanted.pop();
    if (found.has(path)) continue;
    found.add(path);
    wanted.push(...(needs.get(path) ?? []));
  }
  return [...found].sort();
}

async function quiet(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd, env: cleanEnvironment({ LC_ALL: 'C' }), onLine: () => {}, limit: 300 });
  return { ok: code === 0, output };
}

const init = `#!/bin/sh
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
echo /sbin/modprobe > /proc/sys/kernel/modprobe
for module in virtio_pci virtio_console tun dummy ipip ip_vs nf_conntrack; do modprobe $module || echo "no module $module"; done
# tunl0 of a namespace is made when the case asks for it, behind the interfaces that come before it.
echo 2 > /proc/sys/net/core/fb_tunnels_only_for_init_net
ip link set lo up
python3 -B /oracle/oracle.py 0<>/dev/vport0p1 1>&0
poweroff -f
`;

async function buildInitramfs(kernel, folder) {
  const archive = new CpioArchive();
  for (const name of ['dev', 'proc', 'sys', 'tmp', 'run', 'root', 'etc']) archive.directory(name);
  archive.device('dev/console', 5, 1);
  archive.file('init', Buffer.from(init), 0o755);
  archive.file('bin/busybox', readFileSync(findCommand('busybox')), 0o755);
  for (const name of ['sh', 'mount', 'poweroff', 'modprobe', 'cat', 'ls', 'sleep']) archive.link(`bin/${name}`, '/bin/busybox');
  archive.link('sbin/modprobe', '/bin/busybox');
  archive.file('etc/protocols', readFileSync('/etc/protocols'), 0o644);
  archive.file('etc/services', readFileSync('/etc/services'), 0o644);
  for (const name of readdirSync(inRoot('test', 'kernel')).filter((entry) => entry.endsWith('.py'))) archive.file(`oracle/${name}`, readFileSync(inRoot('test', 'kernel', name)), 0o644);
  const lib = join(kernel, 'lib');
  for (const path of readdirSync(lib, { recursive: true })) if (statSync(join(lib, path)).isFile()) archive.file(`lib/${path}`, readFileSync(join(lib, path)), 0o644);

  const programs = new Map(commands.map((name) => [`bin/${name}`, realpathSync(findCommand(name))]));
  const { executable, files } = await pythonFiles(folder);
  programs.set(relative('/', executable), realpathSync(executable));
  archive.link('bin/python3', executable);
  const plugins = pluginFolder();
  const extensions = readdirSync(plugins).filter((name) => name.endsWith('.so')).map((name) => join(plugins, name));
  for (const [path, file] of programs) archive.file(path, readFileSync(file), 0o755);
  for (const file of [...files, ...extensions]) archive.file(relative('/', file), readFileSync(file), 0o755);
  const binaries = [...programs.values(), ...extensions, ...files.filter((file) => /\.so(\.|$)/.test(file))];
  for (const file of await neededLibraries(binaries)) archive.file(relative('/', file), readFileSync(file), 0o755);
  return archive.end();
}

/** The interpreter and the files of the modules that the oracle loads. */
async function pythonFiles(folder) {
  const script = 'import sys, json\nsys.path.insert(0, sys.argv[1])\nimport oracle, encodings.ascii, encodings.latin_1, encodings.idna, fractions\n'
    + 'print(json.dumps({"executable": sys.executable, "files": sorted({m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)})}))';
  const { ok, output } = await quiet('python3', ['-B', '-c', script, inRoot('test', 'kernel')], folder);
  if (!ok) throw new Error(`python3 does not load the oracle: ${output.at(-1) ?? ''}`);
  const { executable, files } = JSON.parse(output.at(-1));
  return { executable, files: files.filter((file) => dirname(file) !== inRoot('test', 'kernel')) };
}

/** Where iptables keeps its extensions. */
function pluginFolder() {
  const known = ['/usr/lib/x86_64-linux-gnu/xtables', '/usr/lib/xtables', '/usr/lib64/xtables', '/lib/xtables'].find((path) => existsSync(path));
  if (known === undefined) throw new Error('the extensions of iptables are not where they are expected');
  return known;
}
