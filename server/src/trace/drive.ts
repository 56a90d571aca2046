/** Exports walkPacket: one packet through one box, every random choice a state of its own; and inOneGo, for those who do not mind how long that takes. */
import type { Packet } from '../base/packet.ts';
import { arrivals, memoryOf, nothingRemembered, remember, write } from '../xtables/memory.ts';
import { arriving, looped, sending } from './hooks.ts';
import { connectionsOf } from './listed.ts';
import { byProbability, createOpen, mostPaths, takeLikeliest, weightOf } from './paths.ts';
import type { Note } from './questions.ts';
import { addNote, finish, without, type Box, type State } from './state.ts';

/** A guard against stations that never end; no packet gets near it. Rules have a budget of their own. */
const mostStations = 100_000;
/** No further path of a packet is begun when those after the first have looked at so many rules. */
const mostFurther = 100_000;
/** What the paths of one packet may list together. A choice behind very many rules would list them 256 times. */
const mostListed = 400_000;

/** So many rules are looked at before others get their turn. */
const slice = 3_000;

/** A work that lets others have their turn now and then. */
export type Slices<T> = Generator<undefined, T, undefined>;

/** Does a work to its end. */
export function inOneGo<T>(work: Slices<T>): T {
  let turn = work.next();
  while (turn.done !== true) turn = work.next();
  return turn.value;
}

export interface Walked { /** Finished, the most likely first. */ readonly states: readonly State[]; readonly random: boolean }

/** What of an earlier way a packet brings into a box: what was told of it, and how likely the way was. */
export type Brought = Pick<State, 'steps' | 'assumptions' | 'choices' | 'order' | 'probability' | 'at'>;

/**
 * Drives the states of one packet through a box from station to station, the likeliest first, until every one has ended or there is too much.
 * `before` is what the box knows from the packets before, `brought` what the packet brings from other boxes.
 */
export function* walkPacket(packet: Packet, box: Box, before: Pick<State, 'entries' | 'memory'> | undefined, notes: readonly string[], brought?: Brought): Slices<Walked> {
  let assumptions = brought?.assumptions;
  for (const text of notes) assumptions = addNote(assumptions, { text });
  const { entries, memory: learned } = before ?? { entries: connectionsOf(box.file), memory: nothingRemembered };
  const memory = remember(learned, [write(arrivals, (memoryOf(learned).get(arrivals) ?? 0) + 1)]);
  const open = createOpen();
  const done: State[] = [];
  let stations = 0;
  let listed = 0;
  let least = 0;
  let turn = box.budget.left;
  let state: State | undefined = { packet, entries, memory, steps: undefined, choices: undefined, order: undefined, probability: 1, ...brought, assumptions, todo: packet.in === undefined ? sending : packet.in === 'lo' ? looped() : arriving };
  while (state) {
    while (!state.end) {
      if (turn - box.budget.left > slice) {
        turn = box.budget.left;
        yield;
      }
      if (!state.walk && stations++ >= mostStations) state = finish(without(state, 'original'), { outcome: 'UNKNOWN', summary: 'Not followed to its end: the packet does not leave this box' });
      else {
        const branches: State[] = [...goOn(state, box)];
        // The likeliest branch is followed to its end at once; looking at all of them in turn would never end one where choices are many.
        state = takeLikeliest(branches)!;
        open.add(branches);
      }
    }
    done.push(state);
    if (done.length === 1) least = Math.max(0, box.budget.left - mostFurther);
    listed += weightOf(state);
    state = done.length < mostPaths - 1 && stations < mostStations && listed < mostListed && box.budget.left > least ? open.take() : undefined;
  }
  const random = done.length + open.count() > 1 || done.some((other) => other.order !== undefined);
  done.sort(byProbability);
  const rest = open.rest(done.length === mostPaths - 1 ? `There are more random choices than the ${mostPaths} paths that a trace tells apart` : 'There are more rules behind random choices than a trace can follow');
  if (rest) done.push(rest);
  return { states: done, random };
}

/** The state behind its next station; several are a random choice. */
function goOn(state: State, box: Box): readonly State[] {
  const [station, ...todo]: State['todo'] = state.todo;
  const next: State | readonly State[] = station ? station({ ...state, todo }, box) : finish(state, { outcome: 'UNKNOWN', summary: 'The trace ended in the middle of nowhere' });
  return withNotes(Array.isArray(next) ? (next as readonly State[]) : [next as State], box.inquiry.take());
}

function withNotes(states: readonly State[], notes: readonly Note[]): readonly State[] {
  if (notes.length === 0) return states;
  return states.map((state) => {
    let { assumptions } = state;
    for (const note of notes) assumptions = addNote(assumptions, note);
    return { ...state, assumptions };
  });
}
