/** Exports replyTo: the answer to a packet that arrived somewhere, or an ICMP error about it. */
import type { Packet } from '../base/packet.ts';
import { tcpFlagBits } from '../base/packet.ts';
import { isIcmpError, protocolNumber } from '../base/protocols.ts';
import type { FieldProblem, TracePacket } from '../protocol/trace.ts';
import { icmpReplies, printPacket, readPacket } from './packet.ts';
import { answeringChunk } from './sctp.ts';
import { without } from './state.ts';

/**
 * The answer of whoever got a packet, as it left the box or reached a socket here. Its ends are those of the packet, and it
 * arrives on the interface that the packet left by; what else the request says of it counts, and so does the router that sends
 * an error. `index` is the packet's place in the request.
 */
export function replyTo(packet: Packet, delivered: { readonly to: 'local' | 'out'; readonly interface?: string }, given: TracePacket, index: number): { packet: Packet; problems: FieldProblem[] } {
  const error = typeof given.icmpType === 'number' && isIcmpError(packet.family, given.icmpType);
  if (packet.inner && !error) return throughTunnel(packet, packet.inner, delivered, given, index);
  const made = error ? errorAbout(packet) : answerTo(packet);
  const settled: ReadonlySet<string> = new Set(error ? ['reply', 'in', 'dst', 'proto', 'sport', 'dport', 'icmpId'] : ['reply', 'in', 'src', 'dst', 'proto', 'sport', 'dport', 'icmpType', 'icmpCode', 'icmpId']);
  const fields = Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== undefined && !settled.has(key)));
  const arrived = delivered.to === 'out' ? delivered.interface : undefined;
  const { length, ...rest } = printPacket(made);
  const { packet: read, problems } = readPacket({ ...rest, ...(!made.about && { length }), ...fields, ...(arrived !== undefined && { in: arrived }) }, index);
  return { packet: read ?? made, problems };
}

/** What the far end of a tunnel sends back: the answer to the inner packet, wrapped again. What the request says of it is said of the inner one. */
function throughTunnel(packet: Packet, carried: Packet, delivered: { readonly to: 'local' | 'out'; readonly interface?: string }, given: TracePacket, index: number): { packet: Packet; problems: FieldProblem[] } {
  const { packet: inner, problems } = replyTo(carried, { to: 'local' }, without(given, 'inner'), index);
  const arrived = delivered.to === 'out' ? delivered.interface : undefined;
  return { packet: { ...answerTo(packet), inner, length: inner.length + 20, ...(arrived !== undefined && { in: arrived }) }, problems };
}

/** Of one end to the other and only for this packet, not for an answer. */
const own = ['in', 'out', 'uid', 'gid', 'payload', 'mac', 'priority', 'id', 'seq', 'ack', 'window', 'tcpOptions', 'extensions', 'about', 'inner'] as const;

/** Ends swapped: a SYN is answered with SYN and ACK, everything else of TCP with ACK; ICMP and SCTP with what answers them. */
function answerTo(packet: Packet): Packet {
  const { SYN, ACK } = tcpFlagBits;
  const flags = (packet.flags & (SYN | ACK)) === SYN ? SYN | ACK : ACK;
  const [first] = packet.sctpChunks ?? [{ type: 1 }];
  return {
    ...without(packet, ...own), src: packet.dst, dst: packet.src, ttl: 64, tos: 0, mark: 0, flags: packet.protocol === protocolNumber.tcp ? flags : 0,
    ...(packet.sport !== undefined && packet.dport !== undefined && { sport: packet.dport, dport: packet.sport }),
    ...(packet.icmpType !== undefined && { icmpType: icmpReplies[packet.family].get(packet.icmpType) ?? packet.icmpType }),
    ...(packet.protocol === protocolNumber.sctp && { sctpChunks: [{ type: answeringChunk(first?.type ?? 1) }] }),
  };
}

/** An ICMP error to the packet's sender, from its destination where nobody else is named. */
function errorAbout(packet: Packet): Packet {
  const { family, src, dst } = packet;
  return { family, src: dst, dst: src, protocol: family === 4 ? protocolNumber.icmp : protocolNumber.icmpv6, flags: 0, ttl: 64, tos: 0, mark: 0, length: 0, icmpId: 0, about: without(packet, 'in', 'out', 'uid', 'gid', 'mac', 'priority') };
}
