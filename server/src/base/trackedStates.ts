/** Exports the names that connection tracking has for the states of TCP and SCTP, in the kernel's order, and who has which. */
import { protocolNumber } from './protocols.ts';

/** enum tcp_conntrack; NONE is the state of a connection that the packet at hand begins. */
export const tcpStates = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'] as const;
export const sctpStates = ['NONE', 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'ESTABLISHED', 'SHUTDOWN_SENT', 'SHUTDOWN_RECD', 'SHUTDOWN_ACK_SENT', 'HEARTBEAT_SENT'] as const;

/** States of SCTP that older kernels list, and what stands for each: the kernel has made ESTABLISHED of HEARTBEAT_ACKED, which took the same chunks. */
export const formerSctpStates: ReadonlyMap<string, (typeof sctpStates)[number]> = new Map([['HEARTBEAT_ACKED', 'ESTABLISHED']]);

/** The states of a protocol by its number; undefined where a trace does not look at its states. */
export const statesOfProtocol = (protocol: number): readonly string[] | undefined => (protocol === protocolNumber.tcp ? tcpStates : protocol === protocolNumber.sctp ? sctpStates : undefined);
