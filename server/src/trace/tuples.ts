/** Exports what connection tracking does with tuples: turning them round and printing them (nf_ct_invert_tuple). Those of packets are in base. */
import { formatIp, type Ip } from '../base/ip.ts';
import type { Tuple } from '../base/packet.ts';
import { hasTrackedPorts } from '../base/protocols.ts';
import { icmpReplies } from './packet.ts';

/** Whether there is another direction: not for ICMP messages that are neither request nor answer. */
export const isInvertible = ({ src, icmpType }: Tuple): boolean => icmpType === undefined || icmpReplies[src.family].has(icmpType);

/** The other direction of a tuple; an ICMP request becomes its reply. */
export function invert(tuple: Tuple): Tuple {
  const { src, dst, sport, dport, icmpType, ...rest } = tuple;
  return { ...rest, src: dst, dst: src, sport: dport, dport: sport, ...(icmpType !== undefined && { icmpType: icmpReplies[src.family].get(icmpType) ?? icmpType }) };
}

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
