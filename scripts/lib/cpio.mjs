// Exports CpioArchive: an archive as the kernel unpacks its initramfs (format newc, Documentation/driver-api/early-userspace/buffer-format.rst).
import { posix } from 'node:path';

const types = { directory: 0o040000, file: 0o100000, link: 0o120000, character: 0o020000 };

export class CpioArchive {
  #parts = [];
  #names = new Set();

  directory(path) {
    this.#parents(path);
    this.#add(path, types.directory | 0o755);
  }

  file(path, content, mode) {
    this.#parents(path);
    this.#add(path, types.file | mode, content);
  }

  link(path, target) {
    this.#parents(path);
    this.#add(path, types.link | 0o777, Buffer.from(target));
  }

  device(path, major, minor) {
    this.#parents(path);
    this.#add(path, types.character | 0o600, undefined, [major, minor]);
  }

  end() {
    this.#names.delete('TRAILER!!!');
    this.#add('TRAILER!!!', 0);
    return Buffer.concat(this.#parts);
  }

  /** The folders above a path, each once: the kernel makes none by itself. */
  #parents(path) {
    const parent = posix.dirname(path);
    if (parent === '.' || this.#names.has(parent)) return;
    this.directory(parent);
  }

  /** The first entry of a name counts. */
  #add(path, mode, content = Buffer.alloc(0), [major, minor] = [0, 0]) {
    if (this.#names.has(path)) return;
    this.#names.add(path);
    const name = Buffer.from(`${path}\0`);
    const numbers = [this.#names.size, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length, 0];
    const head = Buffer.from(`070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`);
    this.#parts.push(...padded(Buffer.concat([head, name])), ...padded(content));
  }
}

/** Bytes filled up to a multiple of four. */
const padded = (bytes) => [bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)];
