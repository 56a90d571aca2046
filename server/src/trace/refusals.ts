/**
 * Exports refusalsOf: why a packet of the request cannot be, field by field: no wire brings it, or no process can send it. The kernel
 * drops such packets unseen or calls them martians. Answers to packets before (`reply`) are never refused: they are followed to where the kernel drops them.
 */
import { formatIp, isLoopback, isMulticast, isUnspecified, type Ip } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { FieldProblem } from '../protocol/trace.ts';
import type { Locality } from './locality.ts';
import { isLinkLocal6 } from './reversePath.ts';
import type { Routing } from './route.ts';

/** What is asked on the way (route_localnet, accept_local) is an ordinary question: a yes lets the packet through. */
export function refusalsOf(packet: Packet, index: number, locality: Locality, routing: Routing): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (field: 'src' | 'dst', message: string): void => {
    problems.push({ packet: index, field, message });
  };
  if (packet.in === undefined) {
    if (packet.family === 6 && isLinkLocal6(packet.dst) && !isOwn(locality, packet.dst)) say('dst', `${formatIp(packet.dst)} is a link-local address: it means another host behind each interface, and a process has to say which one. Choose a destination with a wider scope.`);
    return problems;
  }
  if (isMulticast(packet.src)) say('src', `${formatIp(packet.src)} is a multicast address: it names a group of receivers, and nobody sends from it.`);
  if (packet.in === 'lo') onLoopback(packet, locality, say);
  else (packet.family === 4 ? onWire4 : onWire6)(packet, packet.in, locality, routing, say);
  return problems;
}

type Say = (field: 'src' | 'dst', message: string) => void;

const isOwn = (locality: Locality, ip: Ip): boolean => locality.known && locality.lookup(ip).type === 'LOCAL';

/** Only what the box sends to itself comes in by lo. */
function onLoopback({ src, dst }: Packet, locality: Locality, say: Say): void {
  if (!locality.known) return;
  for (const [field, ip] of [['src', src], ['dst', dst]] as const) {
    if (!isMulticast(ip) && locality.lookup(ip).type === undefined) say(field, `Only packets that this node sends to itself arrive on lo, and ${formatIp(ip)} is not one of its addresses.`);
  }
}

function onWire4({ src, dst, protocol }: Packet, dev: string, locality: Locality, routing: Routing, say: Say): void {
  const everybody = dst.words[0] === 0xffffffff;
  if (src.words[0] === 0xffffffff) say('src', `${formatIp(src)} means every host of a network, and nobody sends from it.`);
  // Hosts without an address yet ask for one like this: BOOTP, DHCP and IGMP.
  const nameless = everybody || isUnspecified(dst) || (isMulticast(dst) && (dst.words[0]! >>> 8 === 0xe00000 || protocol === 2));
  if (isUnspecified(src) && !nameless) say('src', `${formatIp(src)} stands for a host without an address, which may only send to 255.255.255.255 or to groups of its own network.`);
  if (isUnspecified(dst) && !isUnspecified(src)) say('dst', `${formatIp(dst)} is no address that a packet can be sent to over a wire.`);
  const loop = isLoopback(dst) ? 'dst' : isLoopback(src) ? 'src' : undefined;
  if (loop && !routing.routesLocalnet(dev)) say(loop, `${formatIp(loop === 'src' ? src : dst)} is a loopback address, which ${dev} does not let in: net.ipv4.conf.${dev}.route_localnet is not set.`);
  if (!isLoopback(src) && isOwn(locality, src) && !routing.acceptsLocal(dev)) say('src', `${formatIp(src)} is an address of this node, so its packets do not arrive on ${dev}: the kernel calls one that does martian. To trace what the node itself sends, name no incoming interface (in the form: sent by this box).`);
}

/** The kernel lets an own address of IPv6 in (ip6_rcv_core). */
function onWire6({ src, dst }: Packet, dev: string, _locality: Locality, _routing: Routing, say: Say): void {
  for (const [field, ip] of [['src', src], ['dst', dst]] as const) if (isLoopback(ip)) say(field, `${formatIp(ip)} is the loopback address, which never arrives on ${dev}.`);
  const scope = (dst.words[0]! >>> 16) & 0xf;
  if (isMulticast(dst) && scope <= 1) say('dst', `Packets to ${formatIp(dst)} do not leave the node that sends them: the group's scope is ${scope === 1 ? 'the interface' : 'reserved'}.`);
}
