/**
 * Exports timeoutOf: how long the kernel keeps a connection after a packet of it, with the timeouts that nobody has changed (tcp_timeouts,
 * sctp_timeouts, udp_timeouts, gre_timeouts, nf_ct_icmp_timeout, nf_ct_generic_timeout).
 */
import { protocolNumber } from '../base/protocols.ts';
import type { Entry } from './connections.ts';
import type { SctpState } from './sctp.ts';
import type { TcpState } from './tcp.ts';

const ofTcp: Readonly<Record<TcpState, number>> = {
  NONE: 120, SYN_SENT: 120, SYN_RECV: 60, ESTABLISHED: 432_000, FIN_WAIT: 120, CLOSE_WAIT: 60, LAST_ACK: 30, TIME_WAIT: 120, CLOSE: 10, SYN_SENT2: 120,
};
const ofSctp: Readonly<Record<SctpState, number>> = {
  NONE: 10, CLOSED: 10, COOKIE_WAIT: 3, COOKIE_ECHOED: 3, ESTABLISHED: 210, SHUTDOWN_SENT: 3, SHUTDOWN_RECD: 3, SHUTDOWN_ACK_SENT: 3, HEARTBEAT_SENT: 30,
};

/** A connection that was picked up in its middle, while only one side is heard (TCP_CONNTRACK_UNACK). */
const unanswered = 300;

/**
 * Seconds that a connection has left when a packet has made it what it is. TCP counts as without data that waits for its acknowledgement,
 * which has five minutes. `answered`: before this packet.
 */
export function timeoutOf({ original, tcp, sctp, assured }: Pick<Entry, 'original' | 'tcp' | 'sctp' | 'assured'>, answered: boolean): number {
  if (tcp) return tcp.state === 'ESTABLISHED' && !answered ? unanswered : ofTcp[tcp.state];
  if (sctp) return ofSctp[sctp.state];
  switch (original.protocol) {
    case protocolNumber.udp:
      return answered && assured ? 120 : 30;
    case protocolNumber.icmp:
    case protocolNumber.icmpv6:
      return 30;
    case protocolNumber.udplite:
      return answered ? 120 : 30;
    case protocolNumber.gre:
      return answered ? 180 : 30;
    default:
      return 600;
  }
}
