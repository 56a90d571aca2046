/** Exports what a journey answers: pathsOf, its ways as paths of the protocol; boxOfEnd and idOf, its boxes. */
import { formatIp, isLoopback, type Ip } from '../../base/ip.ts';
import type { JourneyBox, Leg, TracePath } from '../../protocol/trace.ts';
import { endsOf, printPacket } from '../packet.ts';
import { toPaths } from '../paths.ts';
import type { State } from '../state.ts';
import { addressesOf } from './addresses.ts';
import type { End, History, LegDraft } from './history.ts';
import { holdsServices, podNamed, podRoute, type World } from './world.ts';

/** The name of a box in steps and legs. */
export const idOf = (end: End): string => (end.kind === 'place' ? end.place.id : end.kind === 'pod' ? `pod ${formatIp(end.ip)}` : formatIp(end.ip));

/** Ways that are at their end, as paths of the answer. */
export function pathsOf(world: World, ways: readonly History[]): TracePath[] {
  const states = ways.map((way): State => {
    const outcome = outcomeOf(world, way);
    return { ...way.last!, ...way.trails, packet: way.packet, ...(outcome && { end: outcome }) };
  });
  const random = states.length > 1 || states.some(({ order }) => order !== undefined);
  return toPaths(states, random).map((path, index) => {
    const legs = ways[index]!.legs.map(printed);
    return { ...path, legs, addresses: addressesOf(legs, path.steps) };
  });
}

const printed = ({ box, arrives, leaves, connection }: LegDraft): Leg => ({ box, arrives: printPacket(arrives), ...(leaves && { leaves: printPacket(leaves) }), connection });

/** What became of the packet: over several boxes, the last box says less than the whole way. */
function outcomeOf(world: World, { outcome, legs, packet }: History): History['outcome'] {
  const walked = new Set(legs.flatMap(({ end }) => (end.kind === 'place' ? [end.place] : [])));
  if (!outcome?.delivered || walked.size < 2 || outcome.summary.startsWith('nginx ')) return outcome;
  const end = legs.at(-1)!.end;
  const where = end.kind === 'place' ? `on ${end.place.id}` : end.kind === 'pod' ? `to ${podTitle(world, end.ip)} behind ${end.dev ?? 'a device'} of ${end.node.id}` : `out of ${end.dev ?? 'a device'} of ${end.node.id}`;
  return { ...outcome, summary: `Delivered ${where}, as ${endsOf(packet)}` };
}

function podTitle(world: World, ip: Ip): string {
  const pod = podNamed(world, ip);
  return pod ? `${pod.namespace}/${pod.name}` : `the pod ${formatIp(ip)}`;
}

/** A box of the map, by the id that legs have. */
export function boxOfEnd(world: World, id: string, end: End): JourneyBox {
  if (end.kind === 'place') {
    const { file, kind } = end.place;
    const addresses = file.host.interfaces.filter((item) => item.name !== 'lo' && !holdsServices(item)).flatMap(({ addresses: own }) => own.flatMap(({ ip, scope }) => (ip.family === 4 && !isLoopback(ip) && scope !== 'link' ? [formatIp(ip)] : [])));
    return { id, kind, title: id, uri: file.uri, ...(addresses.length > 0 && { detail: addresses.slice(0, 3).join(', ') }) };
  }
  const ip = formatIp(end.ip);
  if (end.kind === 'outside') return { id, kind: 'outside', title: ip, because: 'No capture has this address.' };
  const route = podRoute(end.node.file, end.ip);
  return { id, kind: 'pod', title: podNamed(world, end.ip)?.name ?? `pod ${ip}`, detail: ip, because: `A route of ${end.node.id} leads to it by ${route?.dev ?? end.dev ?? 'a device'}; no capture of it is open.` };
}
