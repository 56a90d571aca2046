/** Exports the ways of a packet over boxes: begin and replyOf, their first steps; followAll, all of them to their ends, the likeliest first. */
import { formatIp } from '../../base/ip.ts';
import { tcpFlagBits, type Packet } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { dumpsOf } from '../../model/box.ts';
import type { FieldProblem, TracePacket } from '../../protocol/trace.ts';
import { walkPacket, type Slices } from '../drive.ts';
import { endPoint, endsOf } from '../packet.ts';
import { mostPaths } from '../paths.ts';
import { replyTo } from '../reply.ts';
import { senderNotes } from '../requested.ts';
import { selectSource4 } from '../sourceAddress.ts';
import { addNote, addStep, fork, without, type End as StateEnd } from '../state.ts';
import { completed, crossing, noTrails, withLeg, type Connected, type End, type History } from './history.ts';
import type { Journey } from './journey.ts';
import { idOf } from './result.ts';
import { notesOf, requestOf, serve, serverIn } from './serve.ts';
import { upstreamOf, type Target } from './upstream.ts';
import { wayOut, type WireStep } from './wires.ts';
import { ownerOf, podRoute, type Place } from './world.ts';

/** A way over more boxes than these goes in a circle. */
const mostLegs = 64;

/** A way with what happens next; without it, it is at its end. */
export interface Going { readonly history: History; readonly next?: (history: History) => Slices<readonly Going[]> }

/** All ways to their ends, the likeliest first; what is more than can be told apart is one way of unknown end. */
export function* followAll(first: Going): Slices<readonly History[]> {
  let open: Going[] = [first];
  const done: History[] = [];
  while (open.length > 0 && done.length < mostPaths - 1) {
    let best = 0;
    for (let i = 1; i < open.length; i++) if (open[i]!.history.trails.probability > open[best]!.history.trails.probability) best = i;
    const [going] = open.splice(best, 1);
    const { history, next } = going!;
    if (!next) done.push(history);
    else if (history.legs.length >= mostLegs) done.push({ ...history, outcome: { outcome: 'UNKNOWN', summary: `Not followed further: the packet has passed ${mostLegs} boxes` } });
    else {
      open.push(...(yield* next(history)));
      yield;
    }
    if (open.length > 4 * mostPaths) open = open.sort((a, b) => b.history.trails.probability - a.history.trails.probability).slice(0, 4 * mostPaths);
  }
  done.sort((a, b) => b.trails.probability - a.trails.probability);
  const [rest] = open;
  if (rest) {
    const probability = Math.max(0, 1 - done.reduce((sum, { trails }) => sum + trails.probability, 0));
    done.push({ ...rest.history, trails: { ...rest.history.trails, probability }, outcome: { outcome: 'UNKNOWN', summary: 'The less likely paths, which were not followed' } });
  }
  return done;
}

/** The way of a packet from its sender into the first box. What boxes remember of the packets `before` holds on. */
export function begin(journey: Journey, start: Place, packet: Packet, before: History | undefined, notes: readonly string[]): Going {
  const empty: History = { trails: noTrails, packet, legs: [], known: before?.known ?? new Map(), connections: [] };
  const sent = packet.in === undefined ? empty : withLeg(empty, { box: '', end: senderOf(journey, start, packet), arrives: crossing(packet), leaves: crossing(packet), connection: 1 });
  return { history: named(sent), next: (history) => walk(journey, history, start, packet, notes) };
}

/** Legs get the id of their box where the end says it. */
const named = (history: History): History => ({ ...history, legs: history.legs.map((leg) => (leg.box === '' ? { ...leg, box: idOf(leg.end) } : leg)) });

/** Who sends what arrives at a box: a captured box, a pod behind the device, or somebody outside. */
function senderOf({ world }: Journey, start: Place, packet: Packet): End {
  const owner = ownerOf(world, packet.src);
  if (owner && owner.place !== start) return { kind: 'place', place: owner.place };
  const isPod = podRoute(start.file, packet.src)?.dev === packet.in;
  return { kind: isPod ? 'pod' : 'outside', ip: packet.src, node: start, dev: packet.in };
}

/** A packet through one captured box. */
function* walk(journey: Journey, history: History, place: Place, packet: Packet, notes: readonly string[], wire?: WireStep): Slices<readonly Going[]> {
  const { box, locality, assumptions } = journey.boxFor(place, packet.family);
  const connection = history.answering === undefined ? history.connections.length + 1 : history.answering + 1;
  let entered = withLeg(history, { box: place.id, end: { kind: 'place', place }, arrives: packet, connection });
  if (wire) entered = { ...entered, trails: addStep(entered.trails, { kind: 'wire', ...wire }) };
  locality.expect(packet);
  // nginx's own connection is another packet: what was asked of the client's may have another answer.
  journey.inquiry.begin(connection === 1 || history.answering !== undefined ? journey.packet : Number(`${journey.packet}.${connection}`));
  journey.inquiry.take();
  const { states } = yield* walkPacket(packet, box, history.known.get(place.id), [...notes, ...(history.known.has(place.id) ? [] : assumptionsOf(place, history, assumptions)), ...senderNotes(packet, box)], entered.trails);
  return states.map((state): Going => {
    const { steps, assumptions: told, choices, order, probability, at, end } = state;
    const walked: History = {
      ...entered, last: state, packet: state.packet, known: new Map(entered.known).set(place.id, { entries: state.entries, memory: state.memory }),
      trails: { steps, assumptions: told, choices, order, probability, ...(at && { at }) }, ...(end && { outcome: end }),
    };
    if (!end?.delivered) return { history: walked };
    const left = completed(walked, state.packet);
    return end.delivered.to === 'local' ? arrived(journey, left, { kind: 'place', place }) : { history: left, next: (now) => leave(journey, now, place) };
  });
}

/** What is taken for granted of a box as a whole. Of a further box without any rules this is one sentence that names it. */
const assumptionsOf = ({ id, file }: Place, { last }: History, own: readonly string[]): readonly string[] => (last && dumpsOf(file).length === 0 ? [`No capture holds iptables rules of ${id}: none were taken to be there.`] : own);

/** Out of a box, over the wire. */
function* leave(journey: Journey, history: History, place: Place): Slices<readonly Going[]> {
  const way = wayOut(journey.world, place, history.last!);
  if (way.to === 'place') return yield* walk(journey, history, way.place, way.packet, way.notes, way.step);
  const { packet } = history;
  const end: End = { kind: way.to, ip: way.ip, node: place, dev: way.dev };
  const connection = history.legs.at(-1)?.connection ?? 1;
  const there = withLeg(history, { box: idOf(end), end, arrives: crossing(packet), leaves: crossing(packet), connection });
  return [arrived(journey, way.to === 'pod' ? { ...there, trails: addStep(there.trails, { kind: 'wire', ...way.step }) } : there, end)];
}

/** At the end of a connection: nginx may go on from here; on the way back it hands the answer on. */
function arrived(journey: Journey, history: History, end: End): Going {
  const { packet } = history;
  if (history.answering !== undefined) {
    const earlier = history.connections[history.answering - 1];
    return earlier ? { history, next: (now) => answer(journey, { ...now, answering: history.answering! - 1 }, earlier, { src: '', dst: '', proto: '', reply: true }, [], 'nginx has the answer of the server behind, and answers its client on their own connection') } : { history };
  }
  const connected: History = { ...history, connections: [...history.connections, { arrived: packet, end }] };
  return { history: connected, next: (now) => atServer(journey, now, end) };
}

/** Whoever got the connection: nginx, where a configuration says what it does. */
function* atServer(journey: Journey, history: History, end: End): Slices<readonly Going[]> {
  const { inquiry, world } = journey;
  const { packet } = history;
  const file = (packet.flags & (tcpFlagBits.SYN | tcpFlagBits.ACK)) === tcpFlagBits.SYN ? serverIn(world, end, packet, inquiry) : undefined;
  if (!file) return [{ history: noted(journey, history) }];
  const http = requestOf(file, packet, journey.http, inquiry);
  const result = serve(world, file, packet, http, journey.facts);
  const asked = noted(journey, history);
  if (result.problems) return [{ history: withNote(asked, `nginx was not asked: ${result.problems.map(({ message }) => message).join(' ')}`) }];
  for (const question of result.questions) journey.served.set(question.id, question);
  const ways = result.paths.map((path) => {
    let { trails } = asked;
    for (const step of path.steps) trails = addStep(trails, step);
    for (const note of notesOf(result, path)) trails = { ...trails, assumptions: addNote(trails.assumptions, note) };
    return { state: trails, probability: path.probability, choice: `nginx: ${path.summary}` };
  });
  const forked = ways.length === 1 ? [ways[0]!.state] : fork(asked.trails, ways);
  return result.paths.flatMap((path, index): readonly Going[] => {
    const answered: History = { ...asked, trails: forked[index]!, outcome: { outcome: path.outcome.kind === 'unknown' ? 'UNKNOWN' : 'ACCEPT', ...deliveredOf(asked), summary: `nginx ${path.outcome.kind === 'unknown' ? 'gets the request' : 'answers'}: ${path.summary}` } };
    if (path.outcome.kind !== 'proxy') return [{ history: answered }];
    const targets = upstreamOf(world, file.config, path.outcome, packet.family, inquiry);
    const decided = noted(journey, answered);
    if (typeof targets === 'string') return [{ history: withNote({ ...decided, outcome: { ...answered.outcome!, outcome: 'UNKNOWN', summary: `nginx passes the request on, and its way ends here: ${targets}` } }, `${targets}.`) }];
    return connectTo(journey, decided, end, targets);
  });
}

const deliveredOf = ({ outcome }: History): Pick<StateEnd, 'delivered'> => (outcome?.delivered ? { delivered: outcome.delivered } : {});

/** nginx's own connection to each of the servers behind that it may choose. */
function connectTo(journey: Journey, history: History, end: End, targets: readonly Target[]): readonly Going[] {
  const ways = targets.map(({ probability, choice = '', step }) => ({ state: addStep(history.trails, step), probability, choice }));
  const forked = ways.length === 1 ? [ways[0]!.state] : fork(history.trails, ways);
  return targets.map((target, index): Going => {
    const packet = opened(history.packet, end, target);
    return { history: { ...history, trails: forked[index]!, packet }, next: (now) => send(journey, now, end, packet, `nginx opens a connection of its own to ${endPoint(target.ip, target.port)}, from a port that its kernel chooses (${packet.sport} stands for it here)`) };
  });
}

/** The first packet of nginx's connection. A pod has one address; a node takes the one that it would use towards the server. */
function opened({ dst, sport = 40000 }: Packet, end: End, { ip, port }: Target): Packet {
  const own = end.kind === 'place' && end.place.kind === 'node' && ip.family === 4 ? sourceOf(end.place, ip) : undefined;
  return { family: ip.family, src: own ?? dst, dst: ip, protocol: protocolNumber.tcp, sport: sport >= 60000 ? 40000 : sport + 1, dport: port, flags: tcpFlagBits.SYN, ttl: 64, tos: 0, length: 60, mark: 0 };
}

function sourceOf({ file }: Place, to: Packet['dst']): Packet['src'] | undefined {
  const pod = podRoute(file, to);
  return pod?.route.src ?? (file.host.hasAddresses ? selectSource4(file.host, pod?.dev, to) : undefined);
}

/** A packet that begins at an end of the journey: through the box itself, or out of a pod or from outside into the node that knows it. */
function* send(journey: Journey, history: History, end: End, packet: Packet, summary: string): Slices<readonly Going[]> {
  if (end.kind === 'place') return yield* walk(journey, history, end.place, packet, [], { summary });
  const { node, dev } = end;
  if (dev === undefined) return [{ history: { ...history, outcome: { outcome: 'UNKNOWN', summary: `It is not known by which device packets of ${formatIp(end.ip)} come to ${node.id}` } } }];
  const gateway = end.kind === 'pod' && /^cali/.test(dev) ? `. The pod sends everything to 169.254.1.1, which is nobody's address: ${node.id} answers ARP for it on ${dev} (proxy_arp), as Calico sets it up` : '';
  return yield* walk(journey, history, node, { ...packet, in: dev }, [], { summary: `${summary}. It comes to ${node.id} by ${dev}${gateway}` });
}

/** The answer to the packet before, on its way back; a text says why there is none. */
export function replyOf(journey: Journey, before: History | undefined, given: TracePacket, index: number, notes: readonly string[]): Going | { problems: FieldProblem[] } | string {
  if (!before) return 'There is no answer, because no packet arrived before it.';
  const last = before.answering === undefined ? before.connections.at(-1) : undefined;
  if (before.answering !== undefined) {
    const back = lastOf(before);
    return back ? answering(journey, { ...before, connections: [back] }, 0, given, index, notes) : 'There is no answer: the packet before did not arrive.';
  }
  if (!last || !before.outcome?.delivered) return 'There is no answer: the packet before did not arrive.';
  return answering(journey, before, before.connections.length - 1, given, index, notes);
}

/** Where an answer came to its end: whoever answers that begins there. */
const lastOf = ({ legs, packet, outcome }: History): Connected | undefined => (legs.length > 0 && outcome?.delivered ? { arrived: packet, end: legs.at(-1)!.end } : undefined);

function answering(journey: Journey, before: History, which: number, given: TracePacket, index: number, notes: readonly string[]): Going | { problems: FieldProblem[] } {
  const { arrived: asked, end } = before.connections[which]!;
  const { problems } = replyTo(asked, { to: 'local' }, given, index);
  if (problems.length > 0) return { problems };
  const rest = without(before, 'outcome', 'last');
  const history: History = { ...rest, trails: noTrails, legs: [], answering: which };
  return { history, next: (now) => answer(journey, now, { arrived: asked, end }, given, notes) };
}

/** Sends the answer to what came to an end of the journey. */
function* answer(journey: Journey, history: History, { arrived: asked, end }: Connected, given: TracePacket, notes: readonly string[], why?: string): Slices<readonly Going[]> {
  const { packet: made } = replyTo(asked, end.kind === 'place' ? { to: 'local' } : { to: 'out', ...(end.dev !== undefined && { interface: end.dev }) }, given, 0);
  let noted = history;
  for (const text of notes) noted = withNote(noted, text);
  const summary = why ?? `${who(end)} answers: ${endsOf(made)}`;
  if (end.kind === 'place') return yield* walk(journey, noted, end.place, made, [], { summary });
  const sent = withLeg(noted, { box: idOf(end), end, arrives: crossing(made), leaves: crossing(made), connection: (history.answering ?? 0) + 1 });
  return yield* send(journey, sent, end, made, summary);
}

const who = (end: End): string => (end.kind === 'place' ? end.place.id : `${end.kind === 'pod' ? 'The pod ' : ''}${formatIp(end.ip)}`);

const withNote = (history: History, text: string): History => ({ ...history, trails: { ...history.trails, assumptions: addNote(history.trails.assumptions, { text }) } });

/** The way with what was assumed since. */
function noted({ inquiry }: Journey, history: History): History {
  let { trails } = history;
  for (const note of inquiry.take()) trails = { ...trails, assumptions: addNote(trails.assumptions, note) };
  return { ...history, trails };
}
