/**
 * Exports visible: a trace with the invisible characters of its texts written out. Comments and names come from a dump
 * that somebody else made; marks of direction in them could show a rule in another order than it has.
 */
import type { RequestResult } from '../../server/src/protocol/request.ts';
import type { TraceResult } from '../../server/src/protocol/trace.ts';

/** Control characters, marks of direction and of no width (Unicode 16, categories Cc, Cf, Zl, Zp), save tabs and those that join letters. */
const invisible = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Places, keys and answers are not shown, or must go back as they came. */
const untouched: ReadonlySet<string> = new Set(['uri', 'id', 'value', 'default', 'answer', 'kind']);

/** `before\u202eafter` becomes `before⟨U+202E⟩after`. */
export const writeOut = (text: string): string =>
  text.replace(invisible, (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`);

/** The trace with every text that is shown made visible; the same object where nothing was to do. */
export function visible<T extends TraceResult | RequestResult>(result: T): T {
  return walk(result) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return writeOut(value);
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    value.forEach((item: unknown, index) => {
      const next = walk(item);
      if (next !== item) (copy ??= [...(value as unknown[])])[index] = next;
    });
    return copy ?? value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const next = untouched.has(key) ? item : walk(item);
    if (next !== item) (copy ??= { ...value })[key] = next;
  }
  return copy ?? value;
}
