/** Exports trace: packets, in order, through one box and its connection tracking; every random choice becomes a path of its own. */
import type { Family } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { FieldProblem, TraceParams, TracePath, TraceResult } from '../protocol/trace.ts';
import { createBox, type BoxOfFile } from './box.ts';
import { inOneGo, walkPacket, type Slices, type Walked } from './drive.ts';
import { printPacket } from './packet.ts';
import { toPaths } from './paths.ts';
import { createInquiry } from './questions.ts';
import { replyTo } from './reply.ts';
import { refusalsOf } from './refusals.ts';
import { isObject, readAll, senderNotes } from './requested.ts';
import { mostRules, type Budget, type State } from './state.ts';

/**
 * Walks the packets of a request through the box of a file. Never throws, whatever the request holds: `params` comes from
 * clients unchecked. Fields that cannot be understood come back as `problems`.
 */
export const trace = (file: AnalysedFile, params: TraceParams): TraceResult => inOneGo(traceInSlices(file, params));

/** The same in slices. */
export function* traceInSlices(file: AnalysedFile, params: TraceParams): Slices<TraceResult> {
  const { packets: given, facts: answers }: { readonly packets?: unknown; readonly facts?: unknown } = isObject(params) ? params : {};
  const list: unknown[] = Array.isArray(given) ? given : [];
  const { wanted, problems } = readAll(list, file);
  if (problems.length > 0) return { results: [], questions: [], problems };
  const inquiry = createInquiry(isObject(answers) ? answers : {});
  const budget: Budget = { left: mostRules };
  const boxes = new Map<Family, BoxOfFile>();
  const boxFor = (family: Family): BoxOfFile => {
    let found = boxes.get(family);
    if (!found) boxes.set(family, (found = createBox(file, family, inquiry, budget)));
    return found;
  };
  for (const { packet } of wanted) if (packet) boxFor(packet.family).locality.expect(packet);
  const refused = wanted.flatMap(({ index, packet }) => {
    if (!packet) return [];
    const { box, locality } = boxFor(packet.family);
    return refusalsOf(packet, index, locality, box.routing);
  });
  // What could let such a packet through is asked; what else was looked up on the way is not.
  if (refused.length > 0) return { results: [], questions: inquiry.questions(), problems: refused };
  inquiry.take();

  const results: { paths: TracePath[] }[] = [];
  let last: Walked | undefined;
  for (const { index, packet: own, reply, assumptions } of wanted) {
    let packet = own;
    if (reply) {
      const answer = replyFor(last, list[index] as TraceParams['packets'][number], index);
      if (typeof answer === 'string') {
        results.push({ paths: [noReply(answer, last?.states[0])] });
        continue;
      }
      if ('problems' in answer) return { results: [], questions: [], problems: answer.problems };
      packet = answer.packet;
    }
    if (!packet) continue;
    const { box, assumptions: ofBox } = boxFor(packet.family);
    inquiry.begin(index + 1);
    const notes = [...assumptions, ...ofBox, ...senderNotes(packet, box)];
    if (last && last.states.length > 1) notes.push(`The packet before had ${last.states.length} possible paths: this one follows the first of them.`);
    last = yield* walkPacket(packet, box, last?.states[0], notes);
    const { random, states } = last;
    results.push({ paths: toPaths(states, random) });
  }
  return { results, questions: inquiry.questions() };
}

function replyFor(last: Walked | undefined, given: TraceParams['packets'][number], index: number): { packet: Packet } | { problems: FieldProblem[] } | string {
  const state = last?.states[0];
  if (!state) return 'There is no answer, because no packet arrived before it.';
  const delivered = state.end?.delivered;
  if (!delivered) return 'There is no answer: the packet before did not arrive.';
  const { packet, problems } = replyTo(state.packet, delivered, given, index);
  return problems.length > 0 ? { problems } : { packet };
}

function noReply(why: string, state: State | undefined): TracePath {
  return { assumptions: [], steps: [], outcome: 'UNKNOWN', packet: state ? printPacket(state.packet) : { src: '', dst: '', proto: '' }, summary: why };
}
