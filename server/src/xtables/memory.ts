/**
 * Exports what rules remember from packet to packet: a limit's bucket, a recent list, elements that SET added.
 * A freshly loaded ruleset remembers nothing. Memory is immutable; matches and targets ask for it to be changed by writes.
 */
import { emptyMap, type PersistentMap } from '../base/persistentMap.ts';
import type { Span } from '../base/span.ts';
import type { RulePlace } from './types.ts';

/** The name of something remembered, with the type of its value. Names are unique over all modules: they begin with the module's. */
export interface MemoryKey<T> {
  readonly name: string;
  /** Never there: it only ties the type to the key. */
  readonly holds?: (value: T) => void;
}

export const memoryKey = <T>(name: string): MemoryKey<T> => ({ name });

/** The key of state that the kernel keeps for one match or target of one rule: two limits of a rule have a bucket each. */
export const ruleKey = <T>(module: string, { table, chain, number }: RulePlace, { nameSpan }: { readonly nameSpan: Span }): MemoryKey<T> => memoryKey(`${module} ${table}/${chain}/${number} ${nameSpan.start}`);

/** How many packets came so far, the one at hand included: what one packet does, and its copies, happens at one moment, and the next packet comes later. */
export const arrivals: MemoryKey<number> = memoryKey('arrivals');

export interface Memory {
  /** What is remembered under the key; undefined in a freshly loaded ruleset. */
  get<T>(key: MemoryKey<T>): T | undefined;
}

/** A change of the memory. Made by `write` only, so that the value fits the key. */
export interface Write { readonly name: string; readonly value: unknown; /** What a person should hear of it. */ readonly told?: Told }

/** Something beside the packet that a rule changed, as text ready to show. */
export interface Told { readonly field: string; readonly before: string; readonly after: string }

export const write = <T>(key: MemoryKey<T>, value: T, told?: Told): Write => ({ name: key.name, value, ...(told && { told }) });

/** The values behind a Memory. Thousands of rules may write each in turn, and every state of a trace keeps its own. */
export type Remembered = PersistentMap<unknown>;

export const nothingRemembered: Remembered = emptyMap<unknown>();

export const memoryOf = (values: Remembered): Memory => ({
  // Only `write` makes values, and it takes the key's type.
  get: <T>(key: MemoryKey<T>) => values.get(key.name) as T | undefined,
});

/** The values after the writes, in their order. */
export function remember(values: Remembered, writes: readonly Write[]): Remembered {
  return writes.reduce((next, { name, value }) => next.set(name, value), values);
}

/** The memory as it is after these writes, for a match behind one of the same rule that made them. */
export function memoryAfter(memory: Memory, writes: readonly Write[]): Memory {
  if (writes.length === 0) return memory;
  const values = new Map(writes.map(({ name, value }) => [name, value]));
  return { get: <T>(key: MemoryKey<T>) => (values.has(key.name) ? (values.get(key.name) as T | undefined) : memory.get(key)) };
}
