/**
 * Exports how connection tracking follows TCP without looking at sequence numbers:
 * which flags a packet may carry, and the state after it (tcp_new, tcp_valid_flags and the transitions of nf_conntrack_proto_tcp.c).
 */
import { tcpFlagBits } from '../base/packet.ts';

export type TcpState = 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2';

const { FIN, SYN, RST, PSH, ACK, URG } = tcpFlagBits;
/** Sets of flags that some host may send; PSH, ECE and CWR say nothing here. */
const valid = new Set([SYN, SYN | URG, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | URG, ACK, ACK | URG]);

export const validFlags = (flags: number): boolean => valid.has(flags & (FIN | SYN | RST | ACK | URG) & ~PSH);

type Segment = 'syn' | 'synack' | 'fin' | 'ack' | 'rst';

function segmentOf(flags: number): Segment {
  if (flags & RST) return 'rst';
  if (flags & SYN) return flags & ACK ? 'synack' : 'syn';
  return flags & FIN ? 'fin' : 'ack';
}

/** The state that a first packet begins; undefined where no connection begins with it. A lone ACK is picked up (nf_conntrack_tcp_loose). */
export function firstState(flags: number): TcpState | undefined {
  const segment = segmentOf(flags);
  return segment === 'syn' ? 'SYN_SENT' : segment === 'ack' ? 'ESTABLISHED' : undefined;
}

const closing: Readonly<Record<'fin' | 'ack', Partial<Record<TcpState, TcpState>>>> = {
  fin: { SYN_RECV: 'FIN_WAIT', ESTABLISHED: 'FIN_WAIT', FIN_WAIT: 'LAST_ACK', CLOSE_WAIT: 'LAST_ACK', LAST_ACK: 'LAST_ACK', TIME_WAIT: 'TIME_WAIT', CLOSE: 'CLOSE' },
  ack: { ESTABLISHED: 'ESTABLISHED', FIN_WAIT: 'CLOSE_WAIT', CLOSE_WAIT: 'CLOSE_WAIT', LAST_ACK: 'TIME_WAIT', TIME_WAIT: 'TIME_WAIT', CLOSE: 'CLOSE' },
};

/** The state after a packet of a known connection: 'ignored' leaves it as it is, 'invalid' makes the packet INVALID, 'new' begins the connection afresh. */
export function nextState(state: TcpState, direction: 'ORIGINAL' | 'REPLY', flags: number): TcpState | 'ignored' | 'invalid' | 'new' {
  const segment = segmentOf(flags);
  const half = state === 'SYN_SENT' || state === 'SYN_SENT2';
  const original = direction === 'ORIGINAL';
  switch (segment) {
    case 'rst':
      return 'CLOSE';
    case 'syn':
      if (half) return original ? state : 'SYN_SENT2';
      if (!original) return 'invalid';
      return state === 'TIME_WAIT' || state === 'CLOSE' ? 'new' : 'ignored';
    case 'synack':
      if (state === 'SYN_SENT2') return 'SYN_RECV';
      if (state === 'SYN_SENT') return original ? 'invalid' : 'SYN_RECV';
      return 'ignored';
    case 'fin':
      return half ? 'invalid' : (closing.fin[state] ?? 'invalid');
    case 'ack':
      if (half) return original ? 'invalid' : 'ignored';
      if (state === 'SYN_RECV') return original ? 'ESTABLISHED' : 'SYN_RECV';
      return closing.ack[state] ?? 'invalid';
  }
}
