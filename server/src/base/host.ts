/** Exports what a capture says of its box beside the ruleset: interfaces, addresses, routes. Items keep their span. */
import type { Family, Ip, Prefix } from './ip.ts';
import type { Span } from './span.ts';

/** An address type as `-m addrtype` and routing know it (enum rtn_type in linux/rtnetlink.h). */
export type AddressType = 'UNSPEC' | 'UNICAST' | 'LOCAL' | 'BROADCAST' | 'ANYCAST' | 'MULTICAST' | 'BLACKHOLE' | 'UNREACHABLE' | 'PROHIBIT' | 'THROW' | 'NAT' | 'XRESOLVE';

export interface InterfaceAddress {
  readonly ip: Ip;
  readonly prefixLength: number;
  readonly broadcast?: Ip;
  /** For point-to-point addresses: the far end. */
  readonly peer?: Ip;
  readonly scope: 'global' | 'site' | 'link' | 'host' | string;
  readonly secondary: boolean;
  readonly span: Span;
}

export interface Interface {
  /** Kernel's interface number; the list is in this order. */
  readonly index: number;
  readonly name: string;
  /** What stands behind `@`: the parent, or the peer of a veth. */
  readonly link?: string;
  readonly flags: readonly string[];
  readonly mtu?: number;
  readonly state?: string;
  readonly mac?: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface Route {
  readonly family: Family;
  readonly type: 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';
  readonly prefix: Prefix;
  readonly table: string;
  /** Several for multipath. `dev` is absent where the listing has none (`*`). */
  readonly hops: readonly { readonly via?: Ip; readonly dev?: string; readonly weight?: number; readonly onlink?: boolean }[];
  readonly metric: number;
  readonly scope?: string;
  readonly protocol?: string;
  readonly src?: Ip;
  readonly flags: readonly string[];
  readonly span: Span;
}

/** A virtual server of IPVS with its real servers, from `ipvsadm`. */
export interface VirtualServer {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'FWM';
  /** Absent for firewall marks. */
  readonly ip?: Ip;
  readonly port?: number;
  readonly fwmark?: number;
  readonly scheduler: string;
  readonly flags: string;
  readonly realServers: readonly RealServer[];
  readonly span: Span;
}

export interface RealServer {
  readonly ip: Ip;
  readonly port: number;
  readonly forward: 'Masq' | 'Route' | 'Tunnel' | 'Local' | string;
  readonly weight: number;
  readonly span: Span;
}

/** One box: what its capture says beside the rules. `has…` tell a missing section from an empty one. */
export interface Host {
  readonly name: string;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
  readonly virtualServers: readonly VirtualServer[];
  readonly hasAddresses: boolean;
  readonly hasRoutes: { readonly 4: boolean; readonly 6: boolean };
  readonly hasVirtualServers: boolean;
}
