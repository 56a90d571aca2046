/**
 * Exports IPVS, the kernel's load balancer that kube-proxy uses in ipvs mode: the choice of a real server in INPUT and OUTPUT,
 * and the way back for answers (ip_vs_in_hook, ip_vs_out_hook of ip_vs_core.c; ip_vs_xmit.c; ip_vs_nfct.c).
 */
import type { RealServer, VirtualServer } from '../base/host.ts';
import { formatIp, isLoopback, maskOfLength, sameIp, type Ip } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { tcpFlagBits } from '../base/packet.ts';
import { parsePort, protocolNumber } from '../base/protocols.ts';
import type { Sourced } from '../base/span.ts';
import { placeOf as placeOfItem } from '../model/box.ts';
import type { OtherStep } from '../protocol/trace.ts';
import { findByReal, findByVirtual, ipvsConnections, masquerades, type IpvsConnection, type IpvsEnd } from '../xtables/ipvs.ts';
import { memoryKey, memoryOf, remember, write } from '../xtables/memory.ts';
import { confirm, viewOf, withEntry } from './conntrack.ts';
import { candidates } from './ipvsSchedule.ts';
import { nextTcpState } from './ipvsTcp.ts';
import { changesOf, endPoint, endsOf, printPacket } from './packet.ts';
import { addStep, finish, fork, without, type Box, type State, type Station } from './state.ts';
import { wrap } from './tunnel.ts';

type BalancingHook = 'INPUT' | 'OUTPUT';

/** Where a client of a persistent service goes (the templates of ip_vs_sched_persist). */
interface Template { readonly client: Ip; readonly service: VirtualServer; readonly address: Ip; readonly port: number; readonly real: RealServer }
const templates = memoryKey<readonly Template[]>('ipvs templates');

/** Protocols that IPVS balances, as ipvsadm names them. */
const protocols: ReadonlyMap<number, VirtualServer['protocol']> = new Map([[protocolNumber.tcp, 'TCP'], [protocolNumber.udp, 'UDP'], [protocolNumber.sctp, 'SCTP']]);

/** The virtual server of a packet: by firewall mark, by address and port, by address alone (ip_vs_service_find). */
export function virtualServerOf(servers: readonly VirtualServer[], packet: Packet): VirtualServer | undefined {
  const protocol = protocols.get(packet.protocol);
  if (!protocol) return undefined;
  const at = (port: number | undefined): VirtualServer | undefined => servers.find((server) => server.protocol === protocol && server.ip && sameIp(server.ip, packet.dst) && server.port === port);
  return servers.find((server) => server.fwmark !== undefined && packet.mark !== 0 && server.fwmark === packet.mark) ?? at(packet.dport) ?? at(0);
}

/** A listing without -n says host names: whether one stands for the packet's destination is asked. */
function virtualServerByName(box: Box, packet: Packet): VirtualServer | undefined {
  const ip = formatIp(packet.dst);
  return box.file.host.virtualServers.find((server) => {
    if (server.named === undefined || server.protocol !== protocols.get(packet.protocol)) return false;
    const port = parsePort(server.named.slice(server.named.lastIndexOf(':') + 1));
    if (port !== undefined && port !== 0 && port !== packet.dport) return false;
    return box.inquiry.ask({
      id: `ipvs:${server.named}:${ip}`, kind: 'boolean', text: `Is ${server.named} the virtual server ${endPoint(packet.dst, packet.dport ?? 0)}?`, because: 'The listing of IPVS was made without -n and says host names.',
      options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: false, assumption: `${server.named} is taken as another virtual server than ${ip}.`,
    }).answer === true;
  });
}

const isPersistent = (server: VirtualServer): boolean => /\bpersistent\b/.test(server.flags);
const isOnePacket = (server: VirtualServer, packet: Packet): boolean => packet.protocol === protocolNumber.udp && /\bops\b/.test(server.flags);

/** A setting of IPVS, from the capture's sysctls. */
const setting = (box: Box, name: string): string | undefined => box.file.host.sysctls.get(`net.ipv4.vs.${name}`)?.value.trim();

/** Whether connection tracking keeps balanced connections. kube-proxy sets it; the kernel by itself does not. */
function keepsTracking(box: Box): boolean {
  const given = setting(box, 'conntrack');
  if (given !== undefined) return given !== '0';
  return box.inquiry.ask({
    id: 'sysctl:net.ipv4.vs.conntrack', kind: 'boolean', text: 'Is net.ipv4.vs.conntrack set to 1?', because: 'IPVS keeps the connections that it balances in connection tracking only then. The file has no sysctls that would say so.',
    options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: true, assumption: 'net.ipv4.vs.conntrack is taken as 1, as kube-proxy sets it.',
  }).answer === true;
}

const connectionsOf = (state: State): readonly IpvsConnection[] => memoryOf(state.memory).get(ipvsConnections) ?? [];

const keep = (state: State, connection: IpvsConnection): State => {
  const all = connectionsOf(state);
  const known = all.some((one) => one.id === connection.id);
  return { ...state, memory: remember(state.memory, [write(ipvsConnections, known ? all.map((one) => (one.id === connection.id ? connection : one)) : [...all, connection])]) };
};

const forget = (state: State, connection: IpvsConnection): State => ({ ...state, memory: remember(state.memory, [write(ipvsConnections, connectionsOf(state).filter((one) => one.id !== connection.id))]) });

/** IPVS in INPUT, behind the filters: a packet for a virtual server leaves INPUT and begins OUTPUT towards its real server. */
export const balanceInput = (output: () => readonly Station[]): Station => (state, box) => balance(state, box, 'INPUT', output());
/** IPVS in OUTPUT, behind nat and before the filters: a packet of this box for a virtual server begins OUTPUT anew. */
export const balanceOutput = (output: () => readonly Station[]): Station => (state, box) => balance(state, box, 'OUTPUT', output());

function balance(state: State, box: Box, hook: BalancingHook, output: readonly Station[]): State | State[] {
  const { packet } = state;
  if (state.balanced || box.file.host.virtualServers.length === 0 || !protocols.has(packet.protocol)) return state;
  const known = findByVirtual(connectionsOf(state), packet);
  if (!known) return schedule(state, box, hook, output);
  // A new SYN for a connection that has ended is balanced anew; where connection tracking still knows the old one, it has to come again.
  const again = packet.protocol === protocolNumber.tcp && (packet.flags & tcpFlagBits.SYN) !== 0 && known.controlPort === undefined && (known.tcp === 'TIME_WAIT' || known.tcp === 'CLOSE') && setting(box, 'conn_reuse_mode') !== '0';
  if (!again) return sendTo(state, box, hook, known, 'as the packets of this connection before', output);
  if (state.tracked?.entry?.confirmed) {
    const ended = { ...forget(state, known), entries: known.tracked ? state.entries.remove(state.tracked.entry) : state.entries };
    return finish(addStep(ended, { kind: 'ipvs', hook, summary: 'IPVS drops this SYN, since the connection before with the same ports has ended and is still tracked: it is forgotten, and the next SYN is balanced anew' }), { outcome: 'DROP', summary: 'Dropped by IPVS: an ended connection with the same ports is still tracked' });
  }
  return schedule(forget(state, known), box, hook, output);
}

/** Whether the packet may begin a connection: a SYN of TCP, an INIT of SCTP, anything of UDP. */
function begins(packet: Packet, box: Box): boolean {
  if (packet.protocol === protocolNumber.tcp) return (packet.flags & tcpFlagBits.RST) === 0 && ((packet.flags & tcpFlagBits.SYN) !== 0 || setting(box, 'sloppy_tcp') === '1');
  if (packet.protocol === protocolNumber.sctp) return (packet.sctpChunks?.[0]?.type ?? 1) === 1;
  return true;
}

function schedule(state: State, box: Box, hook: BalancingHook, output: readonly Station[]): State | State[] {
  const { packet } = state;
  if (!begins(packet, box)) return state;
  const server = virtualServerOf(box.file.host.virtualServers, packet) ?? virtualServerByName(box, packet);
  if (!server || packet.sport === 20) return state;
  // Answers of a real server on this box are not balanced.
  if ((packet.in === undefined || packet.in === 'lo') && connectionsOf(state).some((one) => one.protocol === packet.protocol && one.client.port === packet.dport && one.virtual.port === packet.sport && sameIp(one.client.ip, packet.dst) && sameIp(one.virtual.ip, packet.src))) return state;
  const virtual = { ip: packet.dst, port: packet.dport ?? 0 };
  const name = server.fwmark === undefined ? endPoint(virtual.ip, virtual.port) : `of firewall mark ${server.fwmark}`;
  const nameless = server.namedServers?.[0];
  if (nameless) {
    const step = addStep(state, { kind: 'ipvs', hook, summary: `The virtual server ${name} may send the packet to ${nameless.name}: the listing was made without -n and does not say its address`, ...placeOf(box, nameless) });
    return finish(step, { outcome: 'UNKNOWN', summary: `The address of the real server ${nameless.name} is not in the file; ipvsadm -Ln would say it` });
  }
  const template = isPersistent(server) ? templateOf(state, server, packet) : undefined;
  const choices = template ? [{ real: template.real, probability: 1 }] : server.port === 0 && !isPersistent(server) ? [] : candidates(server);
  if (choices.length === 0) return nobody(state, box, hook, server, name);
  const why = template ? 'persistence: it has this client already' : `${server.scheduler === '' ? 'the scheduler' : server.scheduler} chose it of ${choices.length === 1 ? 'one real server' : `${choices.length} real servers`}`;
  const id = 1 + connectionsOf(state).reduce((most, one) => Math.max(most, one.id), 0);
  const tracked = keepsTracking(box);
  const states = choices.map(({ real, probability }) => {
    const connection: IpvsConnection = {
      id, protocol: packet.protocol, client: { ip: packet.src, port: packet.sport ?? 0 }, virtual, real: { ip: real.ip, port: real.port === 0 || (server.fwmark === undefined && server.port !== virtual.port) ? virtual.port : real.port },
      method: real.forward, tracked, ...(isPersistent(server) && { controlPort: server.port === virtual.port ? virtual.port : 0 }),
    };
    if (real.weight <= 0 && !template) return { probability, choice: `IPVS: ${endPoint(real.ip, real.port)}, which has the weight 0`, state: nobody(state, box, hook, server, name) };
    const before = isPersistent(server) && !template ? withTemplate(state, server, packet, real) : state;
    return { probability, choice: `IPVS: ${endPoint(connection.real.ip, connection.real.port)}`, state: sendTo(before, box, hook, connection, why, output, { real, once: isOnePacket(server, packet), uri: server.uri }) };
  });
  return states.length === 1 ? states[0]!.state : fork(state, states);
}

/** No real server can be had (ip_vs_leave). */
function nobody(state: State, box: Box, hook: BalancingHook, server: VirtualServer, name: string): State {
  const none = addStep(state, { kind: 'ipvs', hook, summary: `The virtual server ${name} has no real server for the packet: it is dropped, and the sender is told "port unreachable"`, ...placeOf(box, server) });
  return finish(none, { outcome: 'DROP', summary: `Dropped by IPVS: the virtual server ${name} has no real server for it` });
}

/** The client's network: `persistent 300 mask 255.255.255.0` tells clients apart by it. */
function clientOf(server: VirtualServer, { src }: Packet): Ip {
  const mask = /\bmask\s+(\d+)\.(\d+)\.(\d+)\.(\d+)/.exec(server.flags);
  const length = /\bmask\s+(\d+)(?:\s|$)/.exec(server.flags);
  const words = mask && src.family === 4 ? [((Number(mask[1]) << 24) | (Number(mask[2]) << 16) | (Number(mask[3]) << 8) | Number(mask[4])) >>> 0] : length ? maskOfLength(src.family, Number(length[1])) : undefined;
  return words ? { family: src.family, words: src.words.map((word, i) => (word & words[i]!) >>> 0) } : src;
}

/** A template of a service by address holds for its port; one of a service of all ports, or by mark, for all. */
const templatePort = (server: VirtualServer, packet: Packet): number => (server.port === packet.dport && server.port !== 21 ? (packet.dport ?? 0) : 0);

const templateOf = (state: State, server: VirtualServer, packet: Packet): Template | undefined =>
  memoryOf(state.memory).get(templates)?.find((one) => one.service === server && sameIp(one.client, clientOf(server, packet)) && one.port === templatePort(server, packet) && (server.fwmark !== undefined || sameIp(one.address, packet.dst)));

function withTemplate(state: State, service: VirtualServer, packet: Packet, real: RealServer): State {
  const all = memoryOf(state.memory).get(templates) ?? [];
  return { ...state, memory: remember(state.memory, [write(templates, [...all, { client: clientOf(service, packet), service, address: packet.dst, port: templatePort(service, packet), real }])]) };
}

const placeOf = (box: Box, item: Sourced): Required<Pick<OtherStep, 'uri' | 'range'>> => placeOfItem(box.file, item);

/** From here on connection tracking leaves the packet alone (ip_vs_notrack); an INVALID one stays that. */
const notrack = (state: State): State => (state.tracked?.entry ? { ...state, tracked: { state: 'UNTRACKED', direction: 'ORIGINAL' } } : state);

/** Carries the packet to its real server: NAT, direct routing, or a tunnel (packet_xmit). */
function sendTo(state: State, box: Box, hook: BalancingHook, connection: IpvsConnection, why: string, output: readonly Station[], chosen?: { readonly real: RealServer; readonly once: boolean; readonly uri: string | undefined }): State {
  const { packet } = state;
  const { real, virtual, method, tracked } = connection;
  const place = chosen && placeOf(box, { span: chosen.real.span, ...(chosen.uri !== undefined && { uri: chosen.uri }) });
  const translates = masquerades(connection);
  const to = translates ? endPoint(real.ip, real.port) : formatIp(real.ip);
  const moved: Packet = translates ? { ...packet, dst: real.ip, dport: real.port } : packet;
  const route = method === 'Local' ? undefined : box.routing.output({ ...without(moved, 'in', 'out', 'uid', 'gid'), src: { family: packet.family, words: packet.src.words.map(() => 0) }, dst: real.ip, mark: 0 });
  const here = route === undefined || route.kind === 'local';
  const refused = (because: string): State => finish(addStep(state, { kind: 'ipvs', hook, summary: `IPVS cannot send the packet to ${to}: ${because}`, ...place }), { outcome: 'DROP', summary: `Dropped by IPVS: ${because}` });
  if (here && translates && isLoopback(real.ip) && hook === 'INPUT') return refused('a packet from outside may not be sent to a loopback address');
  if (!here) {
    if (packet.family === 4 && isLoopback(packet.src)) return refused(`a packet from ${formatIp(packet.src)} may not leave this node`);
    if (route.kind !== 'unicast' && route.kind !== 'unknown') return refused(route.because);
    if (packet.ttl <= 1) return refused(`the ${packet.family === 4 ? 'TTL' : 'hop limit'} of ${packet.ttl} does not last for another hop`);
  }
  const after: Packet = here ? moved : { ...moved, ttl: moved.ttl - 1 };
  let next: State = { ...state, packet: after, balanced: true };
  if (chosen?.once !== true) next = keep(next, { ...connection, ...(packet.protocol === protocolNumber.tcp && { tcp: nextTcpState(connection.tcp, packet.flags, translates ? 'in' : 'in only') }) });
  const { entry } = state.tracked ?? {};
  if (!tracked) next = notrack(next);
  // The entry learns where answers will come from (ip_vs_update_conntrack), while its status knows of no DNAT.
  else if (entry && !entry.confirmed && translates && chosen?.once !== true && state.tracked?.direction === 'ORIGINAL') next = withEntry(next, { ...entry, reply: { ...entry.reply, src: real.ip, sport: real.port } });
  const view = viewOf(next.tracked);
  const how = translates ? '' : method === 'Tunnel' ? ' inside an IPIP packet' : here ? ' unchanged' : ' unchanged, by direct routing';
  next = addStep(next, {
    kind: 'ipvs', hook, summary: `IPVS sends the packet for ${endPoint(virtual.ip, virtual.port)} to the real server ${to}${how} (${why})`,
    changes: changesOf(packet, after), before: printPacket(packet), after: printPacket(after), ...(view && { connection: view }), ...place,
  });
  if (here) return next;
  if (method === 'Tunnel') return packet.family === 4 ? intoTunnel(next, box, real, output) : finish(next, { outcome: 'UNKNOWN', summary: 'IPVS wraps the packet into another IPv6 packet, which this trace does not follow' });
  // By direct routing the packet keeps its destination, and goes to the real server as its next hop.
  const way = addStep({ ...next, route: translates || route.gateway ? route : { ...route, gateway: real.ip } }, { kind: 'route', hook, summary: `To ${formatIp(real.ip)} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` });
  return { ...way, todo: output };
}

function intoTunnel(state: State, box: Box, real: IpvsEnd, output: readonly Station[]): State {
  const passed = state.tracked?.entry ? confirm(state) : state;
  return passed.end ? passed : wrap(passed, box, output, { to: real.ip, ttl: state.packet.ttl, tos: state.packet.tos });
}

/** An answer from a real server gets the virtual server's address back as its source (handle_response). */
export const unbalance = (hook: 'INPUT' | 'FORWARD' | 'OUTPUT'): Station => (state, box) => {
  const { packet } = state;
  if (state.balanced || !protocols.has(packet.protocol)) return state;
  const known = findByReal(connectionsOf(state), packet);
  if (!known) return state;
  const translates = masquerades(known);
  const after: Packet = translates ? { ...packet, src: known.virtual.ip, sport: known.virtual.port } : packet;
  let next = keep({ ...state, packet: after, balanced: true }, { ...known, ...(known.tcp !== undefined && { tcp: nextTcpState(known.tcp, packet.flags, 'out') }) });
  const { entry, direction } = state.tracked ?? {};
  if (!known.tracked) next = notrack(next);
  else if (entry && !entry.confirmed && translates && direction === 'ORIGINAL') next = withEntry(next, { ...entry, reply: { ...entry.reply, dst: known.virtual.ip, dport: known.virtual.port } });
  if (!translates) return addStep(next, { kind: 'ipvs', hook, summary: 'IPVS knows this answer of a real server and leaves it as it is' });
  next = addStep(next, {
    kind: 'ipvs', hook, summary: `IPVS gives the answer the virtual server's address as its source: ${endsOf(after)}`, changes: changesOf(packet, after), before: printPacket(packet), after: printPacket(after),
  });
  return hook === 'INPUT' || state.route?.kind === 'local' ? next : routeAgain(next, box, hook);
};

/** With its new source the answer is routed again, as if it came from this node (ip_vs_route_me_harder, net.ipv4.vs.snat_reroute). */
function routeAgain(state: State, box: Box, hook: 'FORWARD' | 'OUTPUT'): State {
  if (setting(box, 'snat_reroute') === '0') return state;
  const route = box.routing.output(without(state.packet, 'in', 'out'));
  if (route.kind !== 'unicast') return state;
  if (route.dev === state.route?.dev) return { ...state, route };
  return addStep({ ...state, route }, { kind: 'route', hook, summary: `Routed again, because its source changed. To ${formatIp(state.packet.dst)} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` });
}
