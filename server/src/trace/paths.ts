/**
 * Exports the handling of many histories at once: createOpen, those that are not at their end yet; byProbability, the order of paths;
 * weightOf, what a path adds to the answer; and toPaths, the answer itself. All of them stay bounded whatever a dump holds.
 */
import type { TracePath, TraceStep } from '../protocol/trace.ts';
import { endsOf, printPacket } from './packet.ts';
import { addNote, push, toArray, type State, type StepTrail, type Trail } from './state.ts';

/** More paths than these are not told apart. */
export const mostPaths = 256;
/** So many beginnings wait at most: more than paths are followed, so what is given up is never one of them. */
const mostOpen = 4 * mostPaths;

export interface OpenStates {
  add(states: readonly State[]): void;
  /** Takes the likeliest state out, the first of equals. */
  take(): State | undefined;
  /** States that wait, and that were given up. */
  count(): number;
  /** All that is left as one path of unknown end; `why` says what kept the trace from following it. */
  rest(why: string): State | undefined;
}

export function createOpen(): OpenStates {
  let open: State[] = [];
  const given = { count: 0, probability: 0 };
  return {
    add(states) {
      open.push(...states);
      if (open.length <= mostOpen) return;
      open.sort((a, b) => b.probability - a.probability);
      for (const state of open.slice(mostOpen / 2)) {
        given.count++;
        given.probability += state.probability;
      }
      open = open.slice(0, mostOpen / 2);
    },
    take: () => takeLikeliest(open),
    count: () => open.length + given.count,
    rest(why) {
      const [one] = open;
      if (!one) return undefined;
      const probability = open.reduce((sum, state) => sum + state.probability, given.probability);
      const note = `${why}: ${open.length + given.count} beginnings of less likely paths were not followed to their end.`;
      return { ...one, probability, choices: push(undefined, 'the rest'), assumptions: addNote(one.assumptions, { text: note }), end: { outcome: 'UNKNOWN', summary: 'The less likely paths, which were not followed' } };
    },
  };
}

/** Takes the likeliest state out of a list, the first of equals. */
export function takeLikeliest(open: State[]): State | undefined {
  if (open.length <= 1) return open.pop();
  let best = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.probability > open[best]!.probability) best = i;
  return open.splice(best, 1)[0];
}

/** Likelier first; equally likely ones in the order of their choices, which is the order of the rules. */
export function byProbability(a: State, b: State): number {
  const difference = b.probability - a.probability;
  return Math.abs(difference) > 1e-6 ? difference : compareTrails(a.order, b.order);
}

/** Compares lists from their beginnings, which they share: only what lies behind their parting is looked at. */
function compareTrails(a: Trail<number> | undefined, b: Trail<number> | undefined): number {
  let [left, right] = [a, b];
  const longer = (a?.length ?? 0) - (b?.length ?? 0);
  while (left && left.length > (right?.length ?? 0)) left = left.before;
  while (right && right.length > (left?.length ?? 0)) right = right.before;
  let first = 0;
  while (left && right && left !== right) {
    if (left.value !== right.value) first = left.value - right.value;
    left = left.before;
    right = right.before;
  }
  return first === 0 ? longer : first;
}

/** How many items a path adds to the answer at least: what is not left out of repeats. */
export const weightOf = ({ steps, choices, assumptions }: State): number => (steps?.keptLength ?? 0) + (choices?.length ?? 0) + (assumptions?.length ?? 0);

/** Results past this number of steps leave out what their paths have in common. */
const mostSteps = 2_000;

/**
 * Finished states as paths of the answer. In a large result a rule that did not match before the paths parted is listed by the first path
 * that met it; the later ones say how many they leave out. Twenty endpoints behind 5,000 rules would be 50 MB otherwise, and a Service
 * with a thousand endpoints lists half a million rules. What matched, and so every counter, stays in every path.
 */
export function toPaths(states: readonly State[], random: boolean): TracePath[] {
  const listed = states.reduce((sum, { steps }) => sum + (steps?.length ?? 0), 0) > mostSteps ? new Set<StepTrail>() : undefined;
  return states.map((state) => {
    const end = state.end ?? { outcome: 'UNKNOWN' as const, summary: `Unknown: ${endsOf(state.packet)}` };
    const choices = toArray(state.choices);
    const notes = toArray(state.assumptions);
    const asked = new Map(notes.flatMap(({ question, text }) => (question === undefined ? [] : [[question, text] as const])));
    const { steps, omitted } = stepsOf(state.steps, listed);
    return {
      ...(random && { probability: state.probability }), ...(choices.length > 0 && { choices }),
      assumptions: [...new Set(notes.map(({ text }) => text))], ...(asked.size > 0 && { questions: [...asked].map(([id, assumption]) => ({ id, assumption })) }), steps, ...(omitted > 0 && { omitted }), outcome: end.outcome,
      ...(end.delivered && { delivered: end.delivered }), ...(end.lost && { lost: end.lost }), packet: printPacket(state.packet), summary: end.summary,
    };
  });
}

/** The steps of a path without what earlier paths list. Paths that share a step share all steps before it. */
function stepsOf(end: StepTrail | undefined, listed: Set<StepTrail> | undefined): { steps: TraceStep[]; omitted: number } {
  const steps: TraceStep[] = [];
  let at = end;
  for (; at && !listed?.has(at); at = at.before) {
    steps.push(at.value);
    listed?.add(at);
  }
  const all = at?.length ?? 0;
  const own = steps.length;
  for (let kept = at?.kept; kept; kept = kept.before?.kept) steps.push(kept.value);
  return { steps: steps.reverse(), omitted: all - (steps.length - own) };
}
