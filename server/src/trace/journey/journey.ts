/**
 * Exports traceJourney: packets, in order, over all boxes of a world. Each box is walked as trace.ts walks one; what leaves a box by a device
 * goes into the box at its other end; where nginx answers, its own connection to the server behind goes on from there; a reply goes all the way back.
 */
import type { Family } from '../../base/ip.ts';
import type { HttpRequest, Question, TracePacket, TracePath, TraceParams, TraceResult } from '../../protocol/trace.ts';
import { createBox, type BoxOfFile } from '../box.ts';
import { inOneGo, type Slices } from '../drive.ts';
import { printPacket } from '../packet.ts';
import { createInquiry, type Inquiry } from '../questions.ts';
import { refusalsOf } from '../refusals.ts';
import { isObject, readAll } from '../requested.ts';
import { mostRules, type Budget } from '../state.ts';
import type { End, History } from './history.ts';
import { inquiryFor } from './inquiries.ts';
import { boxOfEnd, pathsOf } from './result.ts';
import { begin, followAll, replyOf } from './ways.ts';
import { peerOf } from './wires.ts';
import type { Place, World } from './world.ts';

/** What all ways of a request share. */
export interface Journey {
  readonly world: World;
  /** What the client asks nginx for, where the request says it. */
  readonly http: HttpRequest | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of the place that the journey begins in. */
  readonly inquiry: Inquiry;
  /** What nginx's part asked, by id. */
  readonly served: Map<string, Question>;
  /** The number of the packet at hand, from 1. */
  packet: number;
  boxFor(place: Place, family: Family): BoxOfFile;
}

/** `start` is the box that the packets arrive in or are sent from. Never throws, whatever the request holds. */
export const traceJourney = (world: World, start: Place, params: TraceParams): TraceResult => inOneGo(journeyInSlices(world, start, params));

/** The same in slices. */
export function* journeyInSlices(world: World, start: Place, params: TraceParams): Slices<TraceResult> {
  const { packets: given, facts: answers }: { readonly packets?: unknown; readonly facts?: unknown } = isObject(params) ? params : {};
  const list: unknown[] = Array.isArray(given) ? given : [];
  const { wanted, problems } = readAll(list, start.file);
  if (problems.length > 0) return { results: [], questions: [], problems };
  const facts = isObject(answers) ? answers : {};
  const inquiry = createInquiry(facts);
  const budget: Budget = { left: mostRules };
  const boxes = new Map<string, BoxOfFile>();
  const journey: Journey = {
    world, http: readHttp(params.http), facts, inquiry, served: new Map(), packet: 1,
    boxFor(place, family) {
      const key = `${family} ${place.id}`;
      let found = boxes.get(key);
      if (!found) {
        const made = createBox(place.file, family, place === start ? inquiry : inquiryFor(inquiry, place.id), budget);
        boxes.set(key, (found = { ...made, box: { ...made.box, peer: (hop, packet) => peerOf(world, place, hop, packet) } }));
      }
      return found;
    },
  };
  for (const { packet } of wanted) if (packet) journey.boxFor(start, packet.family).locality.expect(packet);
  const refused = wanted.flatMap(({ index, packet }) => {
    if (!packet) return [];
    const { box, locality } = journey.boxFor(start, packet.family);
    return refusalsOf(packet, index, locality, box.routing);
  });
  // What could let such a packet through is asked; what else was looked up on the way is not.
  if (refused.length > 0) return { results: [], questions: inquiry.questions(), problems: refused };
  inquiry.take();

  const results: { paths: TracePath[] }[] = [];
  const met = new Map<string, End>();
  let last: readonly History[] = [];
  for (const { index, packet, reply, assumptions } of wanted) {
    journey.packet = index + 1;
    inquiry.begin(index + 1);
    const [before] = last;
    const notes = [...assumptions, ...(last.length > 1 ? [`The packet before had ${last.length} possible paths: this one follows the first of them.`] : [])];
    const begun = reply ? replyOf(journey, before, list[index] as TracePacket, index, notes) : packet && begin(journey, start, packet, before, notes);
    if (!begun) continue;
    if (typeof begun === 'string') {
      results.push({ paths: [{ assumptions: [], steps: [], outcome: 'UNKNOWN', packet: before ? printPacket(before.packet) : { src: '', dst: '', proto: '' }, summary: begun }] });
      continue;
    }
    if ('problems' in begun) return { results: [], questions: [], problems: begun.problems };
    last = yield* followAll(begun);
    results.push({ paths: pathsOf(world, last) });
    for (const { legs } of last) for (const { box, end } of legs) if (!met.has(box)) met.set(box, end);
  }
  return { results, questions: [...inquiry.questions(), ...journey.served.values()], boxes: [...met].map(([id, end], index) => ({ ...boxOfEnd(world, id, end), ...(index === 0 && end.kind === 'outside' && { title: 'client', detail: id }) })) };
}

/** Clients send what they like; what has no host as text is as if it were absent. */
function readHttp(http: unknown): HttpRequest | undefined {
  if (!isObject(http) || typeof http['host'] !== 'string') return undefined;
  const text = (key: string): string | undefined => (typeof http[key] === 'string' && http[key] !== '' ? http[key] : undefined);
  const [path, method, scheme] = [text('path'), text('method'), text('scheme')];
  return { host: http['host'], ...(path !== undefined && { path: path.startsWith('/') ? path : `/${path}` }), ...(method !== undefined && { method }), ...((scheme === 'http' || scheme === 'https') && { scheme }) };
}
