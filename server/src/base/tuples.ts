/** Exports the tuple by which connection tracking and what counts connections know a packet (nf_ct_get_tuple). */
import { sameIp } from './ip.ts';
import type { Packet, Tuple } from './packet.ts';
import { hasTrackedPorts, isIcmp } from './protocols.ts';

/** The tuple of a packet; protocols without ports have zero for both. */
export function tupleOf(packet: Packet): Tuple {
  const { src, dst, protocol } = packet;
  if (isIcmp(packet)) {
    const id = packet.icmpId ?? 0;
    return { src, dst, protocol, sport: id, dport: id, icmpType: packet.icmpType ?? 0, icmpCode: packet.icmpCode ?? 0 };
  }
  const ports = hasTrackedPorts(protocol);
  return { src, dst, protocol, sport: ports ? (packet.sport ?? 0) : 0, dport: ports ? (packet.dport ?? 0) : 0 };
}

/** Whether both are the same direction of one connection. */
export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.protocol === b.protocol && a.sport === b.sport && a.dport === b.dport && a.icmpType === b.icmpType && a.icmpCode === b.icmpCode && sameIp(a.src, b.src) && sameIp(a.dst, b.dst);
