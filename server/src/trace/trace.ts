/** Exports trace: packets, in order, through one box and its connection tracking; every random choice becomes a path of its own. */
import { formatIp, isUnspecified, type Family } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { FieldProblem, TraceParams, TracePath, TraceResult } from '../protocol/trace.ts';
import { arrivals, memoryOf, nothingRemembered, remember, write } from '../xtables/memory.ts';
import { createBox, type BoxOfFile } from './box.ts';
import { arriving, looped, sending } from './hooks.ts';
import { connectionsOf } from './listed.ts';
import { printPacket, readPacket } from './packet.ts';
import { byProbability, createOpen, mostPaths, takeLikeliest, toPaths, weightOf } from './paths.ts';
import { createInquiry, type Note } from './questions.ts';
import { replyTo } from './reply.ts';
import { refusalsOf } from './refusals.ts';
import { addNote, finish, mostRules, without, type Box, type Budget, type NoteTrail, type State } from './state.ts';

/** A guard against stations that never end; no packet gets near it. Rules have a budget of their own. */
const mostStations = 100_000;
/** No further path of a packet is begun when those after the first have looked at so many rules. */
const mostFurther = 100_000;
/** What the paths of one packet may list together. A choice behind very many rules would list them 256 times. */
const mostListed = 400_000;

interface Wanted { readonly index: number; readonly packet?: Packet; readonly reply: boolean; readonly assumptions: readonly string[] }

/**
 * Walks the packets of a request through the box of a file. Never throws, whatever the request holds: `params` comes from
 * clients unchecked. Fields that cannot be understood come back as `problems`.
 */
export function trace(file: AnalysedFile, params: TraceParams): TraceResult {
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
    const notes = [...assumptions, ...ofBox];
    if (packet.in === undefined && isForeign(packet, box)) notes.push(`${formatIp(packet.src)} is not an address of this node: only a process with a raw socket (CAP_NET_RAW) or a transparent one (IP_TRANSPARENT) may send from it, and one is taken to have sent the packet.`);
    if (last && last.states.length > 1) notes.push(`The packet before had ${last.states.length} possible paths: this one follows the first of them.`);
    last = walkPacket(packet, box, last?.states[0], notes);
    const { random, states } = last;
    results.push({ paths: toPaths(states, random) });
  }
  return { results, questions: inquiry.questions() };
}

/** A source that ip_route_output_key refuses to ordinary sockets. */
const isForeign = ({ src }: Packet, { file, routing }: Box): boolean => file.host.hasAddresses && !isUnspecified(src) && routing.hasAddressType(src, 'LOCAL').result === 'no';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function readAll(list: readonly unknown[], file: AnalysedFile): { wanted: Wanted[]; problems: FieldProblem[] } {
  const wanted: Wanted[] = [];
  const problems: FieldProblem[] = [];
  if (list.length === 0) problems.push({ packet: 0, field: '', message: 'There is no packet to trace.' });
  for (const [index, item] of list.entries()) {
    const reply = isObject(item) && item['reply'] === true;
    if (reply) {
      if (index === 0) problems.push({ packet: 0, field: 'reply', message: 'The first packet cannot be a reply: it answers the packet before it.' });
      wanted.push({ index, reply, assumptions: [] });
      continue;
    }
    const read = readPacket(item, index);
    problems.push(...read.problems);
    if (!read.packet) continue;
    const notes = [...read.assumptions];
    const packet = throughBridge(read.packet, file, notes);
    if (packet.in !== undefined && file.host.hasAddresses) {
      const item = file.host.interfaces.find((each) => each.name === packet.in);
      if (!item) notes.push(`The interface ${packet.in} is not among those that "ip addr" lists.`);
      else if (!item.flags.includes('UP')) notes.push(`The interface ${packet.in} is down, so nothing arrives on it: the packet is followed as if it were up.`);
    }
    wanted.push({ index, packet, reply, assumptions: notes });
  }
  return { wanted, problems };
}

/** A packet that comes in by a port of a bridge (or of a bond) comes to routing and to rules by the bridge itself; only `-m physdev` sees the port. */
function throughBridge(packet: Packet, { host }: AnalysedFile, notes: string[]): Packet {
  const master = host.interfaces.find(({ name }) => name === packet.in)?.master;
  if (packet.in === undefined || master === undefined || !host.interfaces.some(({ name }) => name === master)) return packet;
  notes.push(`${packet.in} is a port of ${master}: rules and routing see the packet come in by ${master}. Packets from port to port meet the rules only where net.bridge.bridge-nf-call-ip${packet.family === 4 ? '' : '6'}tables is 1.`);
  return { ...packet, in: master };
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

interface Walked { /** Finished, the most likely first. */ readonly states: readonly State[]; readonly random: boolean }

/** Drives the states of one packet from station to station, the likeliest first, until every one has ended or there is too much. */
function walkPacket(packet: Packet, box: Box, before: State | undefined, notes: readonly string[]): Walked {
  let assumptions: NoteTrail | undefined;
  for (const text of notes) assumptions = addNote(assumptions, { text });
  const { entries, memory: learned } = before ?? { entries: connectionsOf(box.file), memory: nothingRemembered };
  const memory = remember(learned, [write(arrivals, (memoryOf(learned).get(arrivals) ?? 0) + 1)]);
  const open = createOpen();
  const done: State[] = [];
  let stations = 0;
  let listed = 0;
  let least = 0;
  let state: State | undefined = { packet, entries, memory, steps: undefined, assumptions, choices: undefined, order: undefined, probability: 1, todo: packet.in === undefined ? sending : packet.in === 'lo' ? looped() : arriving };
  while (state) {
    while (!state.end) {
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
