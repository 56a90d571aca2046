/**
 * Exports IPIP tunnels (net/ipv4/ipip.c, ip_tunnel.c): what leaves by a tunnel device goes on as a packet of this box around it,
 * and what arrives as protocol 4 for a tunnel's ends starts again inside it. VXLAN and WireGuard are in udpTunnel.ts; other tunnels are named, and followed up to their device.
 */
import type { Interface, TunnelEnds } from '../base/host.ts';
import { formatIp, sameIp, type Ip } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { endsOf, printPacket } from './packet.ts';
import { selectSource4 } from './sourceAddress.ts';
import { addStep, finish, without, type Box, type RouteDecision, type State, type Station } from './state.ts';
import { arriveByUdp, wrapInUdp } from './udpTunnel.ts';

/** The kernel gives up on packets that are wrapped more often (XMIT_RECURSION_LIMIT, dev_xmit_recursion). */
const deepest = 8;
const header = 20;

interface Tunnel { readonly name: string; readonly ends: TunnelEnds }

/** What makes the interface a tunnel: what `ip` prints of it, else the name that the kernel, Calico or Flannel gives it. */
export function kindOf(name: string, item: Interface | undefined): string | undefined {
  if (item?.kind !== undefined) return item.kind;
  if (/^tunl\d+$/.test(name)) return 'ipip';
  if (/^(?:flannel[.-]v6\.\d+|flannel\.\d+|vxlan\S*|cilium_vxlan|antrea-tun\d+)$/.test(name)) return 'vxlan';
  if (/^(?:wg\d+|wireguard\.cali|flannel-wg(?:-v6)?|cilium_wg\d+)$/.test(name)) return 'wireguard';
  if (/^(?:gre\d+|geneve\S*|sit\d+|ip6tnl\d+|cilium_geneve)$/.test(name)) return /^\D+/.exec(name)?.[0]?.replace('cilium_', '');
  return undefined;
}

const shownNames: Readonly<Record<string, string>> = { vxlan: 'VXLAN', wireguard: 'WireGuard', gre: 'GRE', gretap: 'GRE', geneve: 'Geneve', sit: 'sit (IPv6 in IPv4)', ip6tnl: 'IPv6', tunnel6: 'IPv6', gre6: 'GRE over IPv6' };

/** The end of POSTROUTING: a packet that leaves by an IPIP device goes on around itself; any other leaves here. */
export function leaveByTunnel(state: State, box: Box, output: readonly Station[]): { state: State; goesOn: boolean } {
  const { packet } = state;
  const { out } = packet;
  if (out === undefined) return { state, goesOn: false };
  const item = box.file.host.interfaces.find((other) => other.name === out);
  const kind = kindOf(out, item);
  if (kind === 'ipip' && packet.family === 4) {
    const { local, remote, ttl, tos } = item?.tunnel ?? {};
    const named = remote ? undefined : state.route?.gatewayName;
    if (named !== undefined) {
      box.inquiry.assume(`The routing table names the other end of the tunnel ${out}, ${named}, without its address: what wraps the packet is not followed.`);
      return { state: addStep(state, { kind: 'tunnel', hook: 'POSTROUTING', summary: `${out} wraps the packet for ${named}, whose address the routing table does not tell` }), goesOn: false };
    }
    const to = remote ?? state.route?.gateway ?? packet.dst;
    return { state: wrap(state, box, output, { to, ttl: ttl ?? packet.ttl, tos: tos === 'inherit' ? packet.tos : (tos ?? 0), through: out, ...(local && { from: local }) }), goesOn: true };
  }
  const shown = kind === undefined ? undefined : shownNames[kind];
  if (shown === undefined) return { state, goesOn: false };
  const wrapped = kind === 'vxlan' || kind === 'wireguard' ? wrapInUdp(state, box, output, { kind, out, ends: item?.tunnel ?? {} }) : undefined;
  if (wrapped) return { state: wrapped, goesOn: true };
  box.inquiry.assume(`${out} is a ${shown} tunnel. What wraps the packet, and where that goes, is not followed.`);
  return { state: addStep(state, { kind: 'tunnel', hook: 'POSTROUTING', summary: `${out} is a ${shown} tunnel: the packet goes on inside another one, which this trace does not follow` }), goesOn: false };
}

export interface Wrapping {
  readonly to: Ip;
  /** Absent: the address that routing chooses. */
  readonly from?: Ip;
  readonly ttl: number;
  readonly tos: number;
  /** The tunnel device. Absent: IPVS wraps. */
  readonly through?: string;
}

/** Not ECN-capable, or capable, as the inner packet; congestion experienced becomes capable (INET_ECN_encapsulate). */
const outerTos = (tos: number, inner: number): number => (tos & 0xfc) | ((inner & 3) === 3 ? 2 : inner & 3);

/** Puts an IPIP header around the packet; the result is a packet of this box with a connection of its own (ip_tunnel_xmit, ip_vs_tunnel_xmit). */
export function wrap(state: State, box: Box, output: readonly Station[], { to, from, ttl, tos, through }: Wrapping): State {
  const { packet } = state;
  let depth = 1;
  for (let inner = packet.inner; inner; inner = inner.inner) depth++;
  const who = through ?? 'IPVS';
  if (depth >= deepest) return finish(state, { outcome: 'DROP', summary: `Dropped by ${who}: the packet is wrapped ${depth} times already` });
  const inner = without(packet, 'in', 'out', 'uid', 'gid', 'mark');
  const bare: Packet = {
    family: 4, src: from ?? { family: 4, words: [0] }, dst: to, protocol: protocolNumber.ipip, flags: 0, ttl, tos: outerTos(tos, packet.tos), length: packet.length + header, mark: packet.mark,
    inner: { ...inner, mark: 0 },
    ...(packet.uid !== undefined && { uid: packet.uid }), ...(packet.gid !== undefined && { gid: packet.gid }),
  };
  const route = box.routing.output({ ...bare, mark: 0 });
  const usable = route.kind === 'unicast' || route.kind === 'local' || route.kind === 'unknown';
  if (!usable || (through !== undefined && route.dev === through)) {
    const why = usable ? `the way to ${formatIp(to)} leads into the tunnel itself` : route.because;
    return finish(addStep(state, { kind: 'tunnel', hook: 'POSTROUTING', summary: `${who} cannot send the packet: ${why}` }), { outcome: 'DROP', summary: `Dropped by ${who}: ${why}` });
  }
  const src = from ?? sourceFor(box, route, to, who);
  // POSTROUTING sees the device that the packet was at before as the one it came in by (ip_output).
  const arrived = through ?? packet.in;
  const outer: Packet = { ...bare, src, ...(arrived !== undefined && { in: arrived }) };
  // A tunnel device makes the packet forget IPVS (skb_scrub_packet).
  const wrapped = addStep({ ...(through === undefined ? without(state, 'tracked', 'route', 'walk') : without(state, 'tracked', 'route', 'walk', 'balanced')), packet: outer }, {
    kind: 'tunnel', hook: 'POSTROUTING', before: printPacket(packet), after: printPacket(outer),
    summary: `${who} wraps the packet: one of protocol 4 (IPIP) from ${endsOf(outer)} carries it, and passes OUTPUT as a packet of this node`,
  });
  const step = addStep({ ...wrapped, route }, { kind: 'route', hook: 'OUTPUT', summary: route.kind === 'local' ? `To this node itself, through lo: ${route.because}` : `To ${formatIp(to)} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` });
  return { ...step, todo: output };
}

/** The source address that routing chooses for a packet without one (fib_result_prefsrc). */
export function sourceFor(box: Box, route: RouteDecision, to: Ip, who: string): Ip {
  if (route.kind === 'local') return to;
  const { host } = box.file;
  const known = route.src ?? (host.hasAddresses ? selectSource4(host, route.dev, route.gateway ?? to) : undefined);
  if (known) return known;
  box.inquiry.assume(`The source address of the packet that ${who} sends to ${formatIp(to)} is not known: the file does not list the addresses of this node. 0.0.0.0 stands for it.`);
  return { family: 4, words: [0] };
}

/** The tunnel device that takes a packet of protocol 4 (ip_tunnel_lookup): both ends fixed, then the far one, then the near one, then none. */
function tunnelFor(interfaces: readonly Interface[], outer: Packet): Tunnel | undefined {
  let best: Tunnel | undefined;
  let most = -1;
  for (const item of interfaces) {
    if (kindOf(item.name, item) !== 'ipip' || !item.flags.includes('UP')) continue;
    const { local, remote } = item.tunnel ?? {};
    if ((local && !sameIp(local, outer.dst)) || (remote && !sameIp(remote, outer.src))) continue;
    const rank = (remote ? 2 : 0) + (local ? 1 : 0);
    if (rank > most) {
      best = { name: item.name, ends: item.tunnel ?? {} };
      most = rank;
    }
  }
  return best;
}

/** The end of INPUT for protocol 4: undefined where no tunnel device is there at all. */
export function arriveByTunnel(state: State, box: Box, arriving: readonly Station[]): State | undefined {
  const { packet } = state;
  if (packet.protocol === protocolNumber.udp && packet.inner) return arriveByUdp(state, box, arriving);
  if (packet.family !== 4 || packet.protocol !== protocolNumber.ipip) return undefined;
  const { interfaces } = box.file.host;
  if (!interfaces.some((item) => kindOf(item.name, item) === 'ipip')) return undefined;
  const tunnel = tunnelFor(interfaces, packet);
  if (!tunnel) {
    const why = `no tunnel device has ${formatIp(packet.src)} and ${formatIp(packet.dst)} as its ends`;
    return finish(addStep(state, { kind: 'tunnel', hook: 'INPUT', summary: `Not unpacked: ${why}; the sender is told "port unreachable"` }), { outcome: 'DROP', summary: `Dropped behind INPUT: ${why}` });
  }
  const { inner } = packet;
  if (!inner) {
    box.inquiry.assume(`What the packet carries into ${tunnel.name} is not given: the trace ends at the tunnel.`);
    return undefined;
  }
  if ((packet.tos & 3) === 3 && (inner.tos & 3) === 0) return finish(state, { outcome: 'DROP', summary: `Dropped by ${tunnel.name}: the outer packet met congestion, and the inner one does not take part in ECN` });
  const unpacked: Packet = { ...inner, in: tunnel.name, mark: packet.mark, tos: (packet.tos & 3) === 3 ? inner.tos | 3 : inner.tos };
  const next = addStep({ ...without(state, 'tracked', 'route', 'walk', 'balanced'), packet: unpacked }, {
    kind: 'tunnel', hook: 'INPUT', before: printPacket(packet), after: printPacket(unpacked), summary: `${tunnel.name} unpacks it: a packet from ${endsOf(unpacked)} arrives on ${tunnel.name}`,
  });
  return { ...next, todo: arriving };
}
