/** Exports the packet, its connection and the hooks, as matches and targets see them. All of them are immutable. */
import type { Family, Ip } from './ip.ts';

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

export interface Packet {
  readonly family: Family;
  readonly src: Ip;
  readonly dst: Ip;
  /** IP protocol number. */
  readonly protocol: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly icmpId?: number;
  /** TCP flags as their bits in the header: see tcpFlagBits. */
  readonly flags: number;
  readonly ttl: number;
  readonly tos: number;
  /** Total length of the IP packet in bytes. */
  readonly length: number;
  readonly mark: number;
  /** Of the socket that sent it; only for packets of this box. */
  readonly uid?: number;
  readonly gid?: number;
  /** What follows the transport header, as text; absent: not given. */
  readonly payload?: string;
  /** For an ICMP error: the packet that it tells of, as its sender saw it. */
  readonly about?: Packet;
  /** IPv4 identification. */
  readonly id?: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  /** Options of the TCP header in their order; absent: not given. `data` is hexadecimal, without kind and length. */
  readonly tcpOptions?: readonly TcpOption[];
  /** IPv6 extension headers in their order; absent: none. */
  readonly extensions?: readonly ExtensionHeader[];
  /** Security parameters index of AH and ESP, compression parameter index of IPComp. */
  readonly spi?: number;
  /** Chunks of SCTP in their order; absent: INIT alone. */
  readonly sctpChunks?: readonly SctpChunk[];
  /** Packet type of DCCP; absent: 0, a request. */
  readonly dccpType?: number;
  /** Message type of the IPv6 mobility header. */
  readonly mhType?: number;
  /** Source address of the Ethernet frame, lower case with colons. */
  readonly mac?: string;
  /** skb->priority. */
  readonly priority?: number;
  /** A copy that the kernel made, of a broadcast for this box itself or for TEE: it has neither a socket nor a frame (ip_mc_output, nf_dup_ipv4). */
  readonly copy?: true;
  /** The device that TEE chose for a copy, which POSTROUTING shows as the one that it came in by (skb->dev: nf_dup_ipv4_route, ip_output). */
  readonly device?: string;
  /** The packet that this one carries, for IP in IP (protocol 4). */
  readonly inner?: Packet;
  /** Interface it arrived on; absent for packets of a local process. */
  readonly in?: string;
  /** Interface it will leave by, once routing has chosen it. */
  readonly out?: string;
}

export interface TcpOption { readonly kind: number; readonly data?: string }
/** `header` is its protocol number; `data` is all of it behind the Next Header byte, in hexadecimal. */
export interface ExtensionHeader { readonly header: number; readonly data: string }
export interface SctpChunk { readonly type: number; readonly flags?: number }

/** Bits of the TCP flags byte that RFC 3168 adds. */
export const congestionBits = { ECE: 0x40, CWR: 0x80 } as const;
/** Bits of the TCP flags byte (RFC 9293). */
export const tcpFlagBits = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;

/** One direction of a connection. For ICMP echo the identifier stands for both ports. */
export interface Tuple {
  readonly src: Ip;
  readonly dst: Ip;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

/** Of a packet within its connection: as the first packet, or the other way. */
export type Direction = 'ORIGINAL' | 'REPLY';

export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

export interface Counter { readonly packets: number; readonly bytes: number }

/** What connection tracking knows of the packet at hand. Before conntrack ran (raw table) there is none. */
export interface Connection {
  readonly state: ConnectionState;
  readonly direction: Direction;
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly seenReply: boolean;
  readonly assured: boolean;
  readonly confirmed: boolean;
  readonly expected: boolean;
  readonly sourceNat: boolean;
  readonly destinationNat: boolean;
  readonly mark: number;
  /** The zone that the target CT put it in; 0 for none. */
  readonly zone: number;
  /** Packets and bytes in both directions (nf_conntrack_acct); absent where nobody counted them. */
  readonly counters?: { readonly original: Counter; readonly reply: Counter };
  /** Seconds until it is forgotten, as its last packet left them; absent where nobody knows. */
  readonly timeout?: number;
  /** The bits that are set of its labels. */
  readonly labels?: readonly number[];
  /** The helper that reads the connection for others that it announces. `-m helper` looks at the helper of the connection that announced this one. */
  readonly helper?: string;
}
