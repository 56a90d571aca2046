/**
 * Exports sendCopy: the way of the copy that TEE makes of a packet (nf_dup_ipv4, nf_dup_ipv6). It is sent to a gateway at once, untracked,
 * and passes OUTPUT and POSTROUTING before the packet itself goes on; isCopy tells it from other packets, since
 * copies are not copied again on their way out (nf_skb_duplicated); one that comes in again through lo is.
 */
import { formatIp, type Ip } from '../base/ip.ts';
import type { Hook } from '../base/packet.ts';
import type { CopyRequest } from '../xtables/types.ts';
import { printPacket } from './packet.ts';
import { addStep, without, type Box, type RouteDecision, type State, type Station } from './state.ts';

export const isCopy = (state: State): boolean => state.original?.apart !== undefined;

/** Whether TEE leaves the packet alone. */
export const isBeingSent = (state: State): boolean => isCopy(state) && state.packet.in === undefined;

/** `state` is the original as it goes on after the rule; `stations` are those of a packet that is sent from here. */
export function sendCopy(state: State, box: Box, { gateway, out }: CopyRequest, hook: Hook, stations: readonly Station[]): State {
  const route = routeCopy(state, box, gateway, out);
  const to = `to ${formatIp(gateway)}`;
  const dev = route.dev ?? 'an interface that is not known';
  if (!canLeave(route)) return addStep(state, { kind: 'route', hook, summary: `The copy ${to} is not sent: ${route.because}` });
  // Copies that are made before routing lose a hop, so that two boxes that copy to each other come to an end.
  const lower = hook === 'PREROUTING' || hook === 'INPUT' ? 1 : 0;
  const ttl = state.packet.ttl - lower & 0xff;
  if (ttl > state.packet.ttl && isCopy(state)) return addStep(state, { kind: 'route', hook, summary: 'Copies go round in this node without end, because their TTL wraps from 0 to 255: no further one is followed' });
  const packet = { ...without(state.packet, 'in', 'out', 'uid', 'gid', 'device'), ttl, copy: true as const, ...(route.dev !== undefined && { device: route.dev }) };
  const { tracked, walk, balanced } = state;
  const original = {
    packet: state.packet, todo: state.todo, ...(state.original && { original: state.original }),
    apart: { ...(tracked && { tracked }), ...(state.route && { route: state.route }), ...(walk && { walk }), ...(balanced !== undefined && { balanced }) },
  };
  const copy: State = { ...without(state, 'walk'), packet, original, route, tracked: { state: 'UNTRACKED', direction: 'ORIGINAL' }, todo: stations };
  return addStep(copy, { kind: 'route', hook, summary: `A copy is sent ${to} through ${dev}, untracked: ${route.because}`, after: printPacket({ ...packet, ...(route.dev !== undefined && { out: route.dev }) }) });
}

const canLeave = ({ kind }: RouteDecision): boolean => kind === 'local' || kind === 'broadcast' || kind === 'multicast' || kind === 'unicast' || kind === 'unknown';

/** The way to the gateway, whatever the packet's own addresses and mark; an interface that is named is taken, if the box has it. */
function routeCopy({ packet }: State, box: Box, gateway: Ip, out: string | undefined): RouteDecision {
  const found = box.routing.output({ ...without(packet, 'in', 'out'), src: { family: gateway.family, words: gateway.words.map(() => 0) }, dst: gateway, mark: 0 });
  const named = out === undefined ? undefined : box.file.host.interfaces.find((item) => item.name === out);
  if (out === undefined || found.kind === 'local' || (box.file.host.hasAddresses && !named)) return found;
  if (named && !named.flags.includes('UP')) return { kind: 'none', because: `${out} is down` };
  return { kind: 'unicast', dev: out, because: `TEE names the interface ${out}` };
}
