/**
 * Exports follow: what a packet makes of its connection by its protocol (nf_conntrack_handle_packet and the files of the
 * protocols). Time stands still between the packets of a trace, so a UDP connection never gets old enough to be assured.
 */
import type { Direction, Packet } from '../base/packet.ts';
import { protocolName, protocolNumber } from '../base/protocols.ts';
import type { Entry } from './connections.ts';
import { isIcmpRequest } from './icmp.ts';
import { firstSctpTrack, sctpStep } from './sctp.ts';
import { endOfSegment, firstTrack, tcpStep } from './tcp.ts';

export type Followed =
  | { readonly verdict: 'invalid'; readonly because: string }
  | { readonly verdict: 'reopen' }
  | { readonly verdict: 'accept'; readonly change: Partial<Entry>; /** Whether it counts for the connection's counters. */ readonly counted: boolean; /** The connection is forgotten. */ readonly killed?: true };

/** INIT alone, where the request does not say which chunks a packet has. */
const init = [{ type: 1 }];

export function follow(entry: Entry, direction: Direction, packet: Packet): Followed {
  switch (packet.protocol) {
    case protocolNumber.tcp: {
      const step = tcpStep(entry.tcp ?? firstTrack, direction, packet, entry.seenReply);
      if (step.verdict !== 'accept') return step;
      const end = direction === 'ORIGINAL' ? endOfSegment(step.track.end, packet) : undefined;
      return { ...step, change: { tcp: { ...step.track, ...(end !== undefined && { end }) }, ...(step.assured && { assured: true }) } };
    }
    case protocolNumber.sctp: {
      const step = sctpStep(entry.sctp ?? firstSctpTrack, direction, packet.sctpChunks ?? init);
      return step.verdict === 'accept' ? { ...step, change: { sctp: step.track, ...(step.assured && { assured: true }) } } : step;
    }
    case protocolNumber.icmp:
    case protocolNumber.icmpv6:
      return isIcmpRequest(entry.original) ? { verdict: 'accept', counted: true, change: {} } : { verdict: 'invalid', because: 'an ICMP answer without its request' };
    case protocolNumber.udplite:
      // The kernel reckons the checksum of what arrives as if the packet were UDP (udplite_error passes IPPROTO_UDP on).
      if (packet.in !== undefined) return { verdict: 'invalid', because: 'the kernel checks the checksum of UDP-Lite as that of UDP, and finds it wrong' };
      return { verdict: 'accept', counted: true, change: entry.seenReply ? { assured: true } : {} };
    case protocolNumber.gre:
      return { verdict: 'accept', counted: true, change: entry.seenReply ? { assured: true } : {} };
    default:
      return { verdict: 'accept', counted: true, change: {} };
  }
}

/** How a connection began, in words. */
export const beginningOf = ({ protocol }: Packet, entry: Entry): string =>
  `The first packet of ${/^[aeio]/.test(protocolName(protocol)) ? 'an' : 'a'} ${protocolName(protocol)} connection${entry.tcp?.state === 'ESTABLISHED' ? ', picked up in its middle (net.netfilter.nf_conntrack_tcp_loose)' : ''}: NEW`;
