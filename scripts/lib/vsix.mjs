// Exports makeVsix (builds and packs the extension) and checkVsix (what must and must not be in it).
import { readFileSync, rmSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { inRoot, tool } from './paths.mjs';
import { cleanEnvironment, run } from './processes.mjs';

const manifest = () => JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));

/** Makes `<name>-<version>.vsix` in the checkout and returns its path; vsce builds it with the script `vscode:prepublish`. */
export async function makeVsix() {
  const { name, version } = manifest();
  const file = inRoot(`${name}-${version}.vsix`);
  rmSync(file, { force: true });
  await must(tool('vsce'), ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file]);
  return file;
}

async function must(command, args) {
  const output = [];
  const { code } = await run(command, args, { env: cleanEnvironment(), limit: 300, onLine: (line) => output.push(line) });
  if (code !== 0) throw new Error(`${args[0]} failed:\n${output.join('\n')}`);
}

/** The checks of a package, each with its title and whether it holds. */
export function checkVsix(file) {
  const { names, read } = openZip(readFileSync(file));
  const has = (path) => names.some((name) => name.toLowerCase() === `extension/${path}`.toLowerCase());
  const none = (title, pattern) => {
    const found = names.filter((name) => pattern.test(name));
    return { title: found.length > 0 ? `${title}: ${found.slice(0, 3).join(', ')}` : title, holds: found.length === 0 };
  };
  const packed = JSON.parse(read('extension/package.json'));
  return [
    ...requiredFiles(packed).map((path) => ({ title: `holds ${path}`, holds: has(path) })),
    none('holds no node_modules', /node_modules\//),
    none('holds no tests', /^extension\/(dist\/)?test\//),
    none('holds no source files', /\.(ts|tsx|map)$|^extension\/(client|server|scripts|samples)\//),
    none('holds no tool configuration', /^extension\/(tsconfig|esbuild|eslint|\.ci|\.mocharc|package-lock)/),
  ];
}

/** The files that the extension names in its manifest, and those that a reader expects. */
function requiredFiles({ main, icon, contributes }) {
  const { languages = [], grammars = [] } = contributes;
  const named = [main, icon, ...languages.map((language) => language.configuration), ...grammars.map((grammar) => grammar.path)];
  const paths = named.filter(Boolean).map((path) => path.replace(/^\.\//, ''));
  return [...new Set([...paths, 'dist/server.cjs', 'dist/pcre2.wasm', 'dist/webview.js', 'dist/webview.css', 'docs/diagnostics/README.md', 'docs/diagnostics/rule-shadowed.md', 'readme.md', 'changelog.md', 'license.txt', 'icon.png'])];
}

/** The names in a zip file's directory, and a reader for its members. */
function openZip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const members = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    members.set(name, { method: bytes.readUInt16LE(at + 10), size: bytes.readUInt32LE(at + 20), header: bytes.readUInt32LE(at + 42) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  const read = (name) => {
    const { method, size, header } = members.get(name);
    const data = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const packed = bytes.subarray(data, data + size);
    return (method === 0 ? packed : inflateRawSync(packed)).toString('utf8');
  };
  return { names: [...members.keys()], read };
}
