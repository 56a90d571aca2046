/**
 * Exports the tuples of connection tracking: that of a packet, its other direction, comparing and printing
 * (nf_ct_get_tuple, nf_ct_invert_tuple).
 */
import { formatIp, sameIp, type Ip } from '../base/ip.ts';
import type { Packet, Tuple } from '../base/packet.ts';
import { hasTrackedPorts, icmpReplies, isIcmp } from './packet.ts';

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

/** Whether there is another direction: not for ICMP messages that are neither request nor answer. */
export const isInvertible = ({ src, icmpType }: Tuple): boolean => icmpType === undefined || icmpReplies[src.family].has(icmpType);

/** The other direction of a tuple; an ICMP request becomes its reply. */
export function invert(tuple: Tuple): Tuple {
  const { src, dst, sport, dport, icmpType, ...rest } = tuple;
  return { ...rest, src: dst, dst: src, sport: dport, dport: sport, ...(icmpType !== undefined && { icmpType: icmpReplies[src.family].get(icmpType) ?? icmpType }) };
}

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.protocol === b.protocol && a.sport === b.sport && a.dport === b.dport && a.icmpType === b.icmpType && a.icmpCode === b.icmpCode && sameIp(a.src, b.src) && sameIp(a.dst, b.dst);

/** The tuple of something that is no packet: what a rule in the raw table sees behind CT (the template of nf_ct_tmpl_alloc). */
export function emptyTuple({ family, words }: Ip): Tuple {
  const none = { family, words: words.map(() => 0) };
  return { src: none, dst: none, protocol: 0, sport: 0, dport: 0 };
}

/** As `conntrack -L` writes it. */
export function printTuple(tuple: Tuple): string {
  const ends = `src=${formatIp(tuple.src)} dst=${formatIp(tuple.dst)}`;
  if (tuple.icmpType !== undefined) return `${ends} type=${tuple.icmpType} code=${tuple.icmpCode ?? 0} id=${tuple.sport}`;
  return hasTrackedPorts(tuple.protocol) ? `${ends} sport=${tuple.sport} dport=${tuple.dport}` : ends;
}
