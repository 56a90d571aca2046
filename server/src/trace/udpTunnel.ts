/**
 * Exports tunnels in UDP: VXLAN (drivers/net/vxlan) and WireGuard (drivers/net/wireguard). Which box is at the other end no capture of one box
 * says: a journey knows it (Box.peer). The outer packet passes OUTPUT as one of this box (iptunnel_xmit, ip_local_out), and INPUT at its end.
 */
import type { Interface, TunnelEnds } from '../base/host.ts';
import { formatIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { endsOf, printPacket } from './packet.ts';
import { addStep, finish, without, type Box, type State, type Station } from './state.ts';
import { kindOf, sourceFor } from './tunnel.ts';

export type UdpTunnel = 'vxlan' | 'wireguard';

/** IPv4, UDP and VXLAN with the inner frame's Ethernet header; IPv4, UDP and WireGuard's header and tag. */
const headers: Readonly<Record<UdpTunnel, number>> = { vxlan: 50, wireguard: 60 };
const titles: Readonly<Record<UdpTunnel, string>> = { vxlan: 'VXLAN', wireguard: 'WireGuard' };

/** What stands for the hash of the inner packet that the kernel makes a source port of (udp_flow_src_port). */
const hashedPort = 49152;

/** The port that the outer packets go to: the device's own, else the one that its maker sets: flannel the kernel's old one, Calico and others that of IANA. */
function portOf(kind: UdpTunnel, name: string, { port }: TunnelEnds): number {
  if (port !== undefined) return port;
  if (kind === 'vxlan') return /^flannel/.test(name) || /^cilium/.test(name) ? 8472 : 4789;
  return /^cilium/.test(name) ? 51871 : 51820;
}

/** Puts a packet that leaves by the device into its tunnel; undefined where nobody knows the other end. */
export function wrapInUdp(state: State, box: Box, output: readonly Station[], { kind, out, ends }: { readonly kind: UdpTunnel; readonly out: string; readonly ends: TunnelEnds }): State | undefined {
  const { packet } = state;
  const to = ends.remote ?? box.peer?.(state.route?.gateway ?? packet.dst, packet);
  if (!to || packet.family !== 4 || to.family !== 4 || packet.inner) return undefined;
  const port = portOf(kind, out, ends);
  const bare: Packet = {
    family: 4, src: ends.local ?? { family: 4, words: [0] }, dst: to, protocol: protocolNumber.udp, sport: kind === 'vxlan' ? hashedPort : port, dport: port, flags: 0,
    ttl: 64, tos: 0, length: packet.length + headers[kind], mark: kind === 'vxlan' ? packet.mark : 0, inner: { ...without(packet, 'in', 'out', 'uid', 'gid'), mark: 0 },
  };
  const route = box.routing.output({ ...bare, mark: 0 });
  if (route.kind !== 'unicast' || route.dev === out) {
    const why = route.kind === 'unicast' ? `the way to ${formatIp(to)} leads into the tunnel itself` : route.because;
    return finish(addStep(state, { kind: 'tunnel', hook: 'POSTROUTING', summary: `${out} cannot send the packet: ${why}` }), { outcome: 'DROP', summary: `Dropped by ${out}: ${why}` });
  }
  if (kind === 'vxlan') box.inquiry.assume(`The source port of ${titles[kind]} packets is a hash of what they carry: ${hashedPort} stands for it.`);
  if (ends.port === undefined) box.inquiry.assume(`No capture says the UDP port of ${out}: ${port} was taken.`);
  const outer: Packet = { ...bare, src: ends.local ?? sourceFor(box, route, to, out), in: out };
  const wrapped = addStep({ ...without(state, 'tracked', 'route', 'walk', 'balanced'), packet: outer }, {
    kind: 'tunnel', hook: 'POSTROUTING', before: printPacket(packet), after: printPacket(outer),
    summary: `${out} wraps the packet: a UDP packet (${titles[kind]}) from ${endsOf(outer)} carries it${kind === 'wireguard' ? ', encrypted' : ''}, and passes OUTPUT as a packet of this node`,
  });
  return { ...addStep({ ...wrapped, route }, { kind: 'route', hook: 'OUTPUT', summary: `To ${formatIp(to)} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` }), todo: output };
}

/** The end of INPUT for a packet of such a tunnel: it starts again inside the device that listens on the port; undefined where none does. */
export function arriveByUdp(state: State, box: Box, arriving: readonly Station[]): State | undefined {
  const { packet } = state;
  const item = box.file.host.interfaces.find((one) => isEndOf(one, packet));
  if (!item || !packet.inner) return undefined;
  const unpacked: Packet = { ...packet.inner, in: item.name, mark: packet.mark };
  const next = addStep({ ...without(state, 'tracked', 'route', 'walk', 'balanced'), packet: unpacked }, {
    kind: 'tunnel', hook: 'INPUT', before: printPacket(packet), after: printPacket(unpacked), summary: `${item.name} unpacks it: a packet from ${endsOf(unpacked)} arrives on ${item.name}`,
  });
  return { ...next, todo: arriving };
}

function isEndOf(item: Interface, { dport }: Packet): boolean {
  const kind = kindOf(item.name, item);
  return (kind === 'vxlan' || kind === 'wireguard') && portOf(kind, item.name, item.tunnel ?? {}) === dport;
}
