// Exports neededLibraries: the shared libraries that programs load, as ldd tells them, without a process for each.
import { readFileSync } from 'node:fs';
import { findCommand, run } from './processes.mjs';

const segment = { dynamic: 2, interpreter: 3, load: 1 };
const dynamic = { needed: 1, strings: 5 };

/** The paths of all libraries that the files need, those of their libraries included, and of the dynamic loader. */
export async function neededLibraries(files) {
  const { output } = await run(findCommand('ldconfig') ?? 'ldconfig', ['-p'], { onLine: () => {}, limit: 60 });
  const known = new Map();
  for (const line of output) {
    const found = /^\s*(\S+) \(libc6,x86-64.*=> (\S+)$/.exec(line);
    if (found && !known.has(found[1])) known.set(found[1], found[2]);
  }
  const paths = new Set();
  const open = [...files];
  while (open.length > 0) {
    const { names, interpreter } = readElf(readFileSync(open.pop()));
    const wanted = names.map((name) => known.get(name)).filter(Boolean);
    for (const path of interpreter ? [...wanted, interpreter] : wanted) {
      if (paths.has(path)) continue;
      paths.add(path);
      open.push(path);
    }
  }
  // A loader finds them by these names; the files behind links are read when they are copied.
  return [...paths];
}

/** The names of the needed libraries and the path of the loader (System V ABI, 64 bits, little endian). */
function readElf(bytes) {
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2) return { names: [] };
  const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  const segments = Array.from({ length: count }, (_, i) => start + i * size).map((at) => ({
    type: bytes.readUInt32LE(at), offset: Number(bytes.readBigUInt64LE(at + 8)), address: Number(bytes.readBigUInt64LE(at + 16)), length: Number(bytes.readBigUInt64LE(at + 32)),
  }));
  const text = (at) => bytes.toString('utf8', at, bytes.indexOf(0, at));
  const interpreter = segments.find(({ type }) => type === segment.interpreter);
  const table = segments.find(({ type }) => type === segment.dynamic);
  const entries = table ? Array.from({ length: table.length / 16 }, (_, i) => table.offset + i * 16).map((at) => [Number(bytes.readBigInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8))]) : [];
  const address = entries.find(([tag]) => tag === dynamic.strings)?.[1] ?? 0;
  const holder = segments.find(({ type, address: from, length }) => type === segment.load && from <= address && address < from + length);
  const strings = address - (holder?.address ?? 0) + (holder?.offset ?? 0);
  return { names: entries.filter(([tag]) => tag === dynamic.needed).map(([, value]) => text(strings + value)), ...(interpreter && { interpreter: text(interpreter.offset) }) };
}

