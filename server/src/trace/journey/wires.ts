/**
 * Exports wayOut: which box gets what leaves another by a device; and peerOf, the other end of a tunnel. Addresses and routes of the captures say it: the next hop's owner, the pod
 * behind a veth, the node at the other end of a pod's veth; where none has it, the packet leaves the captures.
 */
import { formatIp, inPrefix, lengthOfMask, maskOfLength, type Ip } from '../../base/ip.ts';
import type { Packet } from '../../base/packet.ts';
import { placeOf } from '../../model/box.ts';
import { endsOf } from '../packet.ts';
import type { State } from '../state.ts';
import { crossing } from './history.ts';
import { isCalicoGateway, nodeOf, ownerOf, podHolder, podRoute, type Place, type World } from './world.ts';

/** Where a packet goes that left a box. `step` is the wire in one line; `notes` what was taken for granted. */
export type Way =
  | { readonly to: 'place'; readonly place: Place; readonly packet: Packet; readonly step: WireStep; readonly notes: readonly string[] }
  | { readonly to: 'pod'; readonly ip: Ip; readonly dev: string; readonly step: WireStep }
  | { readonly to: 'outside'; readonly ip: Ip; readonly dev: string | undefined };

export interface WireStep { readonly summary: string; readonly uri?: string; readonly range?: ReturnType<typeof placeOf>['range'] }

/** `state` is a packet's last in `place`, delivered out of a device. */
export function wayOut(world: World, place: Place, { packet, route }: Pick<State, 'packet' | 'route'>): Way {
  const dev = packet.out;
  const hop = route?.gateway ?? packet.dst;
  const crossed = crossing(packet);
  if (place.kind === 'pod') {
    const node = nodeOf(world, place);
    if (!node) return { to: 'outside', ip: hop, dev };
    const why = isCalicoGateway(hop) ? `. ${formatIp(hop)} is nobody's address: ${node.place.id} answers ARP for it on ${node.dev} (proxy_arp), as Calico sets it up` : '';
    return { to: 'place', place: node.place, packet: { ...crossed, in: node.dev }, notes: [], step: { summary: `Out of the pod by ${dev ?? 'its device'}, into ${node.place.id} by ${node.dev}${why}` } };
  }
  const own = podRoute(place.file, packet.dst);
  if (own && own.dev === dev) {
    const pod = ownerOf(world, packet.dst);
    if (!pod || pod.place === place) return { to: 'pod', ip: packet.dst, dev, step: { summary: `Through ${dev} into the pod that has ${formatIp(packet.dst)}: the route leads there, and no capture of the pod is open`, ...placeOf(place.file, own.route) } };
    return into(pod.place, pod.item.name, crossed, `Through ${dev} into ${pod.place.id}, whose ${pod.item.name} has ${formatIp(packet.dst)}`);
  }
  const next = ownerOf(world, hop);
  if (next && next.place !== place) return into(next.place, next.item.name, crossed, `Over the wire from ${place.id}'s ${dev ?? 'device'} to ${next.place.id}'s ${next.item.name}, which has ${formatIp(hop)}`);
  const behind = route?.gateway && ownerOf(world, packet.dst);
  if (behind && behind.place !== place) return into(behind.place, behind.item.name, crossed, `Over the wire from ${place.id}'s ${dev ?? 'device'} to ${behind.place.id}'s ${behind.item.name}, by way of ${formatIp(hop)}`, [`${formatIp(hop)}, of which there is no capture, was taken to pass the packet on to ${behind.place.id}, which has ${formatIp(packet.dst)}.`]);
  const holder = podHolder(world, packet.dst);
  if (holder && holder.place !== place) {
    const device = deviceTowards(holder.place, hop);
    if (device !== undefined) return into(holder.place, device, crossed, `Over the wire from ${place.id}'s ${dev ?? 'device'} to ${holder.place.id}'s ${device}, by way of ${formatIp(hop)}`, [`The network was taken to bring ${endsOf(packet)} to ${holder.place.id}, which has the route to that pod.`]);
  }
  return { to: 'outside', ip: packet.dst, dev };
}

const into = (place: Place, device: string, packet: Packet, summary: string, notes: readonly string[] = []): Way => ({ to: 'place', place, packet: { ...packet, in: device }, step: { summary }, notes });

/** The device of a box that the network reaches it by: one in the network of the next hop, else that of its default route. */
function deviceTowards({ file: { host } }: Place, hop: Ip): string | undefined {
  const near = host.interfaces.find(({ addresses }) => addresses.some(({ ip, prefixLength, scope }) => ip.family === hop.family && scope !== 'host' && prefixLength > 0 && prefixLength < (hop.family === 4 ? 32 : 128) && inPrefix(hop, { ip, mask: maskOfLength(ip.family, prefixLength) })));
  return near?.name ?? host.routes.find((one) => one.family === hop.family && one.type === 'unicast' && lengthOfMask(one.prefix.mask) === 0)?.hops[0]?.dev;
}

/** The address that a box is reached by over the wire: one in a network of the other box, else that of its default route's device. */
function wireAddress({ file: { host } }: Place, other: Place): Ip | undefined {
  const gate = host.routes.find((one) => one.family === 4 && one.type === 'unicast' && lengthOfMask(one.prefix.mask) === 0)?.hops[0]?.dev;
  const own = host.interfaces.filter(({ name, kind }) => kind === undefined || name === gate).flatMap(({ name, addresses }) => addresses.filter(({ ip, scope }) => ip.family === 4 && scope === 'global').map(({ ip, prefixLength }) => ({ name, ip, prefixLength })));
  const near = own.find(({ ip, prefixLength }) => prefixLength < 32 && other.file.host.interfaces.some((item) => item.addresses.some((address) => address.prefixLength === prefixLength && address.scope === 'global' && inPrefix(address.ip, { ip, mask: maskOfLength(4, prefixLength) }))));
  return (near ?? own.find(({ name }) => name === gate))?.ip;
}

/** The wire address of the box that a tunnel's packet is for: the owner of its next hop, or the one with the route to its pod. */
export function peerOf(world: World, place: Place, hop: Ip, packet: Packet): Ip | undefined {
  const other = ownerOf(world, hop)?.place ?? podHolder(world, packet.dst)?.place ?? ownerOf(world, packet.dst)?.place;
  const node = other?.kind === 'pod' ? nodeOf(world, other)?.place : other;
  return node && node !== place ? wireAddress(node, place) : undefined;
}
