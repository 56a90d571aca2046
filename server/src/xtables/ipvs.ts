/** Exports the connections of IPVS, which `-m ipvs` looks at and trace/ipvs.ts keeps: struct ip_vs_conn, as far as packets show it. */
import { sameIp, type Ip } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { memoryKey } from './memory.ts';

export interface IpvsEnd { readonly ip: Ip; readonly port: number }

export interface IpvsConnection {
  readonly id: number;
  readonly protocol: number;
  readonly client: IpvsEnd;
  readonly virtual: IpvsEnd;
  readonly real: IpvsEnd;
  /** Masq, Route, Tunnel or Local, as ipvsadm prints them. */
  readonly method: string;
  /** Connection tracking keeps it (IP_VS_CONN_F_NFCT, by net.ipv4.vs.conntrack). */
  readonly tracked: boolean;
  /** The virtual port of the connection that controls it: its template's, for a persistent service. */
  readonly controlPort?: number;
  /** IP_VS_TCP_S_… of a TCP connection. */
  readonly tcp?: string;
}

export const ipvsConnections = memoryKey<readonly IpvsConnection[]>('ipvs connections');

const isAt = (ip: Ip, port: number | undefined, end: IpvsEnd): boolean => port === end.port && sameIp(ip, end.ip);

/** The connection of a packet from its client to the virtual server (ip_vs_conn_in_get). */
export const findByVirtual = (all: readonly IpvsConnection[], { protocol, src, sport, dst, dport }: Packet): IpvsConnection | undefined => all.find((one) => one.protocol === protocol && isAt(src, sport, one.client) && isAt(dst, dport, one.virtual));

/** IPVS translates addresses; ipvsadm's listings with statistics leave the method out, and that is the usual one. */
export const masquerades = ({ method }: Pick<IpvsConnection, 'method'>): boolean => method === 'Masq' || method === '';

/** Where answers come from: by the other methods the real server has the virtual address itself. */
const answerEnd = (one: IpvsConnection): IpvsEnd => (masquerades(one) ? one.real : one.virtual);

/** The connection of a packet from the real server to the client (ip_vs_conn_out_get). */
export const findByReal = (all: readonly IpvsConnection[], { protocol, src, sport, dst, dport }: Packet): IpvsConnection | undefined => all.find((one) => one.protocol === protocol && isAt(src, sport, answerEnd(one)) && isAt(dst, dport, one.client));

/** The connection of a packet from the client to the real server: what `-m ipvs` looks for (ip_vs_conn_out_get of the inverse packet). */
export const findByServer = (all: readonly IpvsConnection[], { protocol, src, sport, dst, dport }: Packet): IpvsConnection | undefined => all.find((one) => one.protocol === protocol && isAt(dst, dport, answerEnd(one)) && isAt(src, sport, one.client));
