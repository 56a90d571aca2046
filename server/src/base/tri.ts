/** Exports Tri: the answer yes, no or unknown, always with its reason in plain words. */

export interface Tri {
  readonly result: 'yes' | 'no' | 'unknown';
  /** Why, in words with this packet's and this rule's values. */
  readonly because: string;
  /** For unknown: what a person could answer. Equal ids are asked once. */
  readonly ask?: Ask;
}

/** A fact that the files do not hold and a person may know. */
export interface Ask {
  /** Equal ids are one question. */
  readonly id: string;
  /** The question in words; yes or no answers it. */
  readonly text: string;
  /** What would decide it, in whole sentences: what the files would have to hold, or where a person finds it. */
  readonly decides?: string;
  /** What is taken while nobody answers. Absent: nothing is, and what needs the answer stays unknown. */
  readonly default?: boolean;
  /** The default in words, as an assumption of the path. */
  readonly assumption?: string;
  /** The answer stands behind `!`: yes to the question is no here. */
  readonly turned?: boolean;
}

export const yes = (because: string): Tri => ({ result: 'yes', because });
export const no = (because: string): Tri => ({ result: 'no', because });
export const unknown = (because: string, ask?: Ask): Tri => ({ result: 'unknown', because, ...(ask && { ask }) });

/**
 * An answer that depends on state which no dump holds (a limit's bucket, the hour, a socket): `answer` is what a freshly
 * loaded ruleset would give. It is taken under an assumption, and a person may turn it over.
 */
export const assumed = (answer: boolean, because: string, ask: { readonly id: string; readonly text: string; readonly decides: string; readonly assumption: string }): Tri => ({ result: 'unknown', because, ask: { ...ask, default: answer } });

/** The answer of a test, turned round where the option stands behind `!`; unknown stays unknown, and what a person answers to it is turned. */
export function negateIf(negated: boolean, tri: Tri): Tri {
  if (!negated) return tri;
  if (tri.result === 'unknown') return tri.ask ? { ...tri, ask: { ...tri.ask, turned: tri.ask.turned !== true } } : tri;
  return { result: tri.result === 'yes' ? 'no' : 'yes', because: tri.because };
}

/** Yes or no from a boolean. */
export const when = (condition: boolean, because: string): Tri => (condition ? yes(because) : no(because));
