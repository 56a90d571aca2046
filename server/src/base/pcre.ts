/**
 * Exports startPcre: PCRE2 as nginx uses it, in WebAssembly, with a limit on the work of each match, so that no regex of a document can hang
 * the server. The module is that of @stephen-riley/pcre2-wasm; its own loader wants files and Node, so this one takes the bytes.
 */

export interface Regex {
  /** How many groups it captures. */
  readonly groups: number;
  /** Numbers of the groups that have names. */
  readonly names: ReadonlyMap<string, number>;
  /** The whole match and its groups (undefined for those that took no part); undefined where the subject does not fit; `limit` where the work got too much. */
  exec(subject: string): readonly (string | undefined)[] | undefined | 'limit';
}

export interface RegexError { readonly error: string; /** Where in the pattern. */ readonly offset: number }

export interface Pcre {
  /** One regex for each pattern, kept while it is used. Pattern and subjects are texts of one character a byte. */
  compile(pattern: string, caseless: boolean): Regex | RegexError;
}

/** PCRE2 counts calls of its matching function: so many take some milliseconds (pcre2pattern(3), LIMIT_MATCH). */
const mostWork = 100_000;
/** Kilobytes of memory for one match. */
const mostHeap = 4_000;
const longestPattern = 20_000;
const longestSubject = 200_000;
const mostKept = 5_000;

/** Sizes that the module was linked with (emscripten's STACK_BASE, STACK_MAX, DYNAMICTOP_PTR, TOTAL_MEMORY). */
const stackBase = 117_376;
const stackMax = 5_360_256;
const topPointer = 117_184;
const memoryPages = 256;

interface Exports {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _compile(pattern: number, length: number, flags: number): number;
  _destroyCode(code: number): void;
  _createMatchData(code: number): number;
  _destroyMatchData(data: number): void;
  _match(code: number, subject: number, length: number, offset: number, data: number): number;
  _getOvectorCount(data: number): number;
  _getOvectorPointer(data: number): number;
  _getCaptureCount(code: number): number;
  _getMatchNameCount(code: number): number;
  _getMatchNameTableEntrySize(code: number): number;
  _getMatchNameTable(code: number): number;
  _lastErrorMessage(buffer: number, length: number): number;
  _lastErrorOffset(): number;
  establishStackSpace(base: number, max: number): void;
}

interface Instance { readonly at: Exports; readonly memory: WebAssembly.Memory }

export function startPcre(bytes: Uint8Array<ArrayBuffer>): Pcre {
  const module = new WebAssembly.Module(bytes);
  let instance = instantiate(module);
  const kept = new Map<string, { regex: Regex | RegexError; drop: () => void }>();
  /** What ran out of memory or stack cannot be used any more. */
  const restart = (): void => {
    kept.clear();
    instance = instantiate(module);
  };
  return {
    compile(pattern, caseless) {
      const key = `${caseless ? 'i' : '-'}${pattern}`;
      const known = kept.get(key);
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return known.regex;
      }
      try {
        const made = compileIn(instance, pattern, caseless, restart);
        kept.set(key, made);
        const [oldest] = kept.keys();
        if (kept.size > mostKept && oldest !== undefined) {
          kept.get(oldest)!.drop();
          kept.delete(oldest);
        }
        return made.regex;
      } catch {
        restart();
        return { error: 'the regex takes too much memory', offset: 0 };
      }
    },
  };
}

function instantiate(module: WebAssembly.Module): Instance {
  const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages });
  const give = (): never => {
    throw new Error('out of memory');
  };
  const env = {
    memory, table: new WebAssembly.Table({ initial: 4, maximum: 4, element: 'anyfunc' }), __table_base: 0,
    abortStackOverflow: give, nullFunc_vii: give, nullFunc_iii: give, _emscripten_resize_heap: give, _emscripten_get_heap_size: () => memory.buffer.byteLength,
    _emscripten_memcpy_big: (to: number, from: number, count: number) => { new Uint8Array(memory.buffer).copyWithin(to, from, from + count); },
  };
  new Int32Array(memory.buffer)[topPointer >> 2] = stackMax;
  const at = new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
  at.establishStackSpace(stackBase, stackMax);
  return { at, memory };
}

/** The text as 16-bit units. The caller frees it. */
function put({ at, memory }: Instance, text: string): number {
  const pointer = at._malloc(text.length * 2 + 2);
  if (pointer === 0) throw new Error('out of memory');
  const units = new Uint16Array(memory.buffer, pointer, text.length + 1);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  units[text.length] = 0;
  return pointer;
}

const read = ({ memory }: Instance, pointer: number, length: number): string => String.fromCharCode(...new Uint16Array(memory.buffer, pointer, length));

function compileIn(instance: Instance, pattern: string, caseless: boolean, restart: () => void): { regex: Regex | RegexError; drop: () => void } {
  const { at, memory } = instance;
  if (pattern.length > longestPattern) return { regex: { error: 'the regex is too long to be looked at', offset: 0 }, drop: () => undefined };
  const limits = `(*LIMIT_MATCH=${mostWork})(*LIMIT_HEAP=${mostHeap})`;
  const text = put(instance, limits + pattern);
  const flags = put(instance, '');
  if (caseless) new Uint8Array(memory.buffer)[flags] = 105;
  const code = at._compile(text, limits.length + pattern.length, flags);
  at._free(text);
  at._free(flags);
  if (code === 0) {
    const buffer = at._malloc(512);
    const message = read(instance, buffer, at._lastErrorMessage(buffer, 256)).replace(/\0.*$/s, '');
    at._free(buffer);
    return { regex: { error: message, offset: Math.max(0, at._lastErrorOffset() - limits.length) }, drop: () => undefined };
  }
  const groups = at._getCaptureCount(code);
  const names = new Map<string, number>();
  const [size, table] = [at._getMatchNameTableEntrySize(code), at._getMatchNameTable(code)];
  for (let i = 0; i < at._getMatchNameCount(code); i++) {
    const entry = new Uint16Array(memory.buffer, table + i * size * 2, size);
    names.set(String.fromCharCode(...entry.subarray(1)).replace(/\0.*$/s, ''), entry[0]!);
  }
  const exec: Regex['exec'] = (subject) => {
    if (subject.length > longestSubject) return 'limit';
    try {
      const data = at._createMatchData(code);
      const line = put(instance, subject);
      const count = at._match(code, line, subject.length, 0, data);
      const ends = new Int32Array(memory.buffer, at._getOvectorPointer(data), at._getOvectorCount(data) * 2).slice();
      at._destroyMatchData(data);
      at._free(line);
      if (count < 0) return count === -1 ? undefined : 'limit';
      return Array.from({ length: groups + 1 }, (_, i) => (ends[2 * i]! < 0 ? undefined : subject.slice(ends[2 * i], ends[2 * i + 1])));
    } catch {
      restart();
      return 'limit';
    }
  };
  return { regex: { groups, names, exec }, drop: () => at._destroyCode(code) };
}
