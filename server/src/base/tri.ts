/** Exports Tri: the answer yes, no or unknown, always with its reason in plain words. */

export interface Tri {
  readonly result: 'yes' | 'no' | 'unknown';
  /** Why, in words with this packet's and this rule's values. */
  readonly because: string;
  /** For unknown: what a person could answer. Equal ids are asked once. */
  readonly ask?: Ask;
}

/** A fact that the files do not hold and a person may know. */
export interface Ask { readonly id: string; readonly text: string }

export const yes = (because: string): Tri => ({ result: 'yes', because });
export const no = (because: string): Tri => ({ result: 'no', because });
export const unknown = (because: string, ask?: Ask): Tri => ({ result: 'unknown', because, ...(ask && { ask }) });

/** The answer of a test, turned round where the option stands behind `!`; unknown stays unknown. */
export function negateIf(negated: boolean, tri: Tri): Tri {
  if (!negated || tri.result === 'unknown') return tri;
  return { result: tri.result === 'yes' ? 'no' : 'yes', because: tri.because };
}

/** Yes or no from a boolean. */
export const when = (condition: boolean, because: string): Tri => (condition ? yes(because) : no(because));
