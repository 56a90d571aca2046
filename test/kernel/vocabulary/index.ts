/** Exports the vocabulary: all matches and targets that random rules are made of. A group is a file in this folder; add it to its list here. */
import { addresses } from './addresses.ts';
import { bytes } from './bytes.ts';
import { conntrack } from './conntrack.ts';
import { headers } from './headers.ts';
import { ipv6 } from './ipv6.ts';
import { mangleTargets } from './mangle.ts';
import { markMatches, markTargets } from './marks.ts';
import { natTargets } from './nat.ts';
import { pending } from './pending.ts';
import { setMatches, setTargets } from './sets.ts';
import { statefulMatches, statefulTargets } from './stateful.ts';
import { transport } from './transport.ts';
import type { Entry } from './types.ts';
import { verdicts } from './verdicts.ts';

export const matchEntries: readonly Entry[] = [...addresses, ...transport, ...headers, ...conntrack, ...markMatches, ...setMatches, ...statefulMatches, ...bytes, ...ipv6];
export const targetEntries: readonly Entry[] = [...verdicts, ...natTargets, ...markTargets, ...mangleTargets, ...setTargets, ...statefulTargets];

/** The module of an entry. */
export const moduleOf = ({ name, module }: Entry): string => module ?? name.split(' ')[0] ?? name;

/** Which entries to draw from: all that the trace follows and the favoured one, or all. */
export function drawable(entries: readonly Entry[], withPending = false, favour?: string): readonly Entry[] {
  return withPending ? entries : entries.filter(({ name }) => name === favour || !Object.hasOwn(pending, name));
}
