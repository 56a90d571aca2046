/**
 * Exports IPVS, the kernel's load balancer that kube-proxy uses in ipvs mode: the choice of a real server in INPUT and OUTPUT,
 * and the way back for answers (ip_vs_in, ip_vs_out, ip_vs_nat_xmit with net.ipv4.vs.conntrack=1).
 */
import type { RealServer, VirtualServer } from '../base/host.ts';
import { formatIp, sameIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { positionAt } from '../base/text.ts';
import type { Entry } from './connections.ts';
import { viewOf, withEntry } from './conntrack.ts';
import { changesOf, endPoint, endsOf, printPacket } from './packet.ts';
import { addStep, finish, fork, type Box, type State, type Station } from './state.ts';

/** Protocols that IPVS balances, as ipvsadm names them. */
const protocols: ReadonlyMap<number, VirtualServer['protocol']> = new Map([[protocolNumber.tcp, 'TCP'], [protocolNumber.udp, 'UDP'], [protocolNumber.sctp, 'SCTP']]);

/** The virtual server of a packet: by firewall mark first, then by address and port (ip_vs_service_find). */
export function virtualServerOf(servers: readonly VirtualServer[], packet: Packet): VirtualServer | undefined {
  const protocol = protocols.get(packet.protocol);
  if (!protocol) return undefined;
  return servers.find((server) => server.fwmark !== undefined && packet.mark !== 0 && server.fwmark === packet.mark)
    ?? servers.find((server) => server.protocol === protocol && server.ip && sameIp(server.ip, packet.dst) && (server.port === packet.dport || server.port === 0));
}

const weighted = new Set(['wrr', 'wlc', 'sed', 'nq', 'mh', 'ovf']);

/** The real servers that may be chosen, with their probabilities. */
function candidates(server: VirtualServer): { real: RealServer; probability: number }[] {
  const able = server.realServers.filter((real) => real.weight > 0);
  const weigh = weighted.has(server.scheduler);
  const sum = able.reduce((total, real) => total + (weigh ? real.weight : 1), 0);
  return able.map((real) => ({ real, probability: (weigh ? real.weight : 1) / sum }));
}

/** IPVS in INPUT, behind the filters: a packet for a virtual server leaves INPUT and begins OUTPUT towards its real server. */
export const balanceInput = (sentOn: () => readonly Station[]): Station => (state, box) => balance(state, box, 'INPUT', sentOn);
/** IPVS in OUTPUT, behind nat and before the filters: a packet of this box for a virtual server begins OUTPUT anew. */
export const balanceOutput = (sentOn: () => readonly Station[]): Station => (state, box) => balance(state, box, 'OUTPUT', sentOn);

function balance(state: State, box: Box, hook: 'INPUT' | 'OUTPUT', sentOn: () => readonly Station[]): State | State[] {
  const { packet, tracked, balanced } = state;
  if (balanced || box.file.host.virtualServers.length === 0) return state;
  const known = tracked?.direction === 'ORIGINAL' ? tracked.entry?.balanced : undefined;
  if (known) return sendTo(state, box, hook, known.real, known.virtual, 'as the first packet of the connection', sentOn);
  if (tracked?.direction === 'REPLY') return state;
  const server = virtualServerOf(box.file.host.virtualServers, packet);
  // Only a SYN begins a TCP connection here (tcp_conn_schedule).
  if (!server || (packet.protocol === protocolNumber.tcp && (packet.flags & 2) === 0)) return state;
  const virtual = { ip: packet.dst, port: packet.dport ?? 0 };
  const choices = candidates(server);
  const name = endPoint(virtual.ip, virtual.port);
  if (choices.length === 0) {
    const none = addStep(state, { kind: 'ipvs', hook, summary: `The virtual server ${name} has no real server with a weight: the packet is dropped and the sender is told "port unreachable"`, ...placeOf(box, server) });
    return finish(none, { outcome: 'DROP', summary: `Dropped by IPVS: ${name} has no real server` });
  }
  const states = choices.map(({ real, probability }) => ({
    probability, choice: `IPVS: ${endPoint(real.ip, real.port)}`,
    state: sendTo(state, box, hook, { ip: real.ip, port: real.port === 0 ? virtual.port : real.port }, virtual, `${server.scheduler} chose it of ${choices.length === 1 ? 'one real server' : `${choices.length} real servers`}`, sentOn, real),
  }));
  return states.length === 1 ? states[0]!.state : fork(state, states);
}

type Ends = NonNullable<Entry['balanced']>['real'];

function placeOf(box: Box, item: { readonly span: { readonly start: number; readonly end: number } }): { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } } {
  return { uri: box.file.uri, range: { start: positionAt(box.file.lines, item.span.start), end: positionAt(box.file.lines, item.span.end) } };
}

function sendTo(state: State, box: Box, hook: 'INPUT' | 'OUTPUT', real: Ends, virtual: Ends, why: string, sentOn: () => readonly Station[], server?: RealServer): State {
  const place = server && placeOf(box, server);
  if (server && server.forward !== 'Masq' && server.forward !== 'Local') {
    const step = addStep(state, { kind: 'ipvs', hook, summary: `IPVS sends the packet to ${endPoint(real.ip, real.port)} by the method ${server.forward} (${why})`, ...place });
    return finish(step, { outcome: 'UNKNOWN', summary: `IPVS sends the packet on by the method ${server.forward}, which this trace does not follow` });
  }
  const { in: arrived, ...sent } = state.packet;
  const moved: Packet = { ...sent, dst: real.ip, dport: real.port };
  const route = box.routing.output(moved);
  const here = route.kind === 'local';
  const packet: Packet = { ...moved, ...(arrived !== undefined && { in: arrived }), ttl: here ? moved.ttl : moved.ttl - 1 };
  const entry = state.tracked?.entry;
  let next: State = { ...state, packet, balanced: true };
  // The conntrack entry learns where answers will come from (ip_vs_update_conntrack), while its status knows of no DNAT.
  if (entry && !entry.confirmed) next = withEntry(next, { ...entry, balanced: { real, virtual }, reply: { ...entry.reply, src: real.ip, sport: real.port } });
  const connection = viewOf(next.tracked);
  next = addStep(next, {
    kind: 'ipvs', hook, summary: `IPVS sends the packet for ${endPoint(virtual.ip, virtual.port)} to the real server ${endPoint(real.ip, real.port)} (${why})`,
    changes: changesOf(state.packet, packet), before: printPacket(state.packet), after: printPacket(packet), ...(connection && { connection }), ...place,
  });
  if (here) return next;
  if (moved.ttl <= 1) return finish(next, { outcome: 'DROP', summary: 'Dropped by IPVS: the TTL does not last for another hop' });
  const way = addStep({ ...next, route }, { kind: 'route', hook, summary: `To ${formatIp(real.ip)} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` });
  if (route.kind !== 'unicast' && route.kind !== 'unknown') return finish(way, { outcome: 'DROP', summary: `Dropped by IPVS: ${route.because}` });
  return { ...way, todo: sentOn() };
}

/** An answer from a real server gets the virtual server's address back as its source. */
export const unbalance: Station = (state) => {
  const { packet, tracked } = state;
  const balanced = tracked?.direction === 'REPLY' ? tracked.entry?.balanced : undefined;
  if (!balanced || state.balanced || !sameIp(packet.src, balanced.real.ip) || packet.sport !== balanced.real.port) return state;
  const after: Packet = { ...packet, src: balanced.virtual.ip, sport: balanced.virtual.port };
  return addStep({ ...state, packet: after, balanced: true }, {
    kind: 'ipvs', summary: `IPVS gives the answer the virtual server's address as its source: ${endsOf(after)}`, changes: changesOf(packet, after), before: printPacket(packet), after: printPacket(after),
  });
};
