/** Exports nextTcpState: the state that IPVS gives a TCP connection by itself, beside connection tracking (tcp_states of ip_vs_proto_tcp.c). */
import { tcpFlagBits } from '../base/packet.ts';

const states = ['NONE', 'ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'SYNACK'] as const;
type Row = readonly number[];

/** Rows: SYN, FIN, ACK, RST; columns: the states in the order above; values: the next state by its number. */
const table: Readonly<Record<'in' | 'out' | 'in only', readonly [Row, Row, Row, Row]>> = {
  in: [[3, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3], [6, 7, 2, 5, 5, 5, 6, 7, 8, 9, 5], [1, 1, 2, 1, 4, 5, 6, 7, 6, 9, 1], [6, 6, 6, 3, 6, 6, 6, 6, 8, 9, 3]],
  out: [[2, 1, 2, 3, 2, 2, 2, 2, 2, 9, 3], [5, 4, 2, 5, 4, 5, 6, 5, 8, 9, 5], [1, 1, 2, 1, 4, 5, 6, 7, 8, 1, 1], [6, 6, 2, 6, 6, 5, 6, 6, 6, 6, 6]],
  'in only': [[3, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3], [6, 4, 2, 5, 4, 5, 6, 7, 8, 9, 5], [1, 1, 2, 1, 4, 5, 6, 7, 6, 9, 1], [6, 6, 6, 3, 6, 6, 6, 6, 8, 9, 6]],
};

/** Of a connection without a state yet: NONE. `flags` are those of the TCP header. */
export function nextTcpState(state: string | undefined, flags: number, direction: 'in' | 'out' | 'in only'): string {
  const from = Math.max(0, states.findIndex((name) => name === state));
  const { RST, SYN, FIN, ACK } = tcpFlagBits;
  const row = flags & RST ? 3 : flags & SYN ? 0 : flags & FIN ? 1 : flags & ACK ? 2 : undefined;
  return row === undefined ? 'CLOSE' : states[table[direction][row]![from]!]!;
}
