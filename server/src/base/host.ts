/** Exports what a capture says of its box beside the ruleset: interfaces, addresses, routes, routing rules, sysctls. Items keep their place. */
import { sameIp, type Family, type Ip, type Prefix } from './ip.ts';
import type { NumberRange } from './numbers.ts';
import type { Counter, Direction, Tuple } from './packet.ts';
import type { Sourced, Span } from './span.ts';

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
  /** What else the kernel says of the address: deprecated, tentative, temporary, …; absent: nothing. */
  readonly flags?: readonly string[];
  readonly span: Span;
}

/** The addresses of two listings of one interface, each once. */
export const unionOfAddresses = (known: readonly InterfaceAddress[], more: readonly InterfaceAddress[]): readonly InterfaceAddress[] =>
  [...known, ...more.filter((address) => !known.some((other) => other.prefixLength === address.prefixLength && sameIp(other.ip, address.ip)))];

export interface Interface extends Sourced {
  /** Kernel's interface number; the list is in this order. */
  readonly index: number;
  readonly name: string;
  /** What stands behind `@`: the parent, or the peer of a veth. */
  readonly link?: string;
  readonly flags: readonly string[];
  readonly mtu?: number;
  readonly state?: string;
  readonly mac?: string;
  /** What stands behind `link/`: `ether`, `loopback`, `none`; absent where the capture does not say. */
  readonly linkType?: string;
  /** The bridge or bond it is a port of. */
  readonly master?: string;
  /** The interface group; absent where the listing has none. */
  readonly group?: string;
  /** What makes it: ipip, gre, sit, vxlan, veth, …; from `link/…`, and from the details that `ip -d` prints. */
  readonly kind?: string;
  /** Of IPIP and VXLAN devices. */
  readonly tunnel?: TunnelEnds;
  readonly addresses: readonly InterfaceAddress[];
  readonly nameSpan: Span;
}

/** The fixed parts of a tunnel's outer packets; absent: local by routing, remote by the route's gateway, TTL of the inner packet, TOS 0. */
export interface TunnelEnds { readonly local?: Ip; readonly remote?: Ip; readonly ttl?: number; readonly tos?: number | 'inherit'; /** The UDP port that outer packets go to. */ readonly port?: number }

export interface RouteHop {
  readonly via?: Ip;
  /** A gateway that the listing names instead of its address, as `route` without -n does. */
  readonly viaName?: string;
  readonly dev?: string;
  readonly weight?: number;
  readonly onlink?: boolean;
  /** `dead` and `linkdown`, where the line says them of this hop. */
  readonly flags?: readonly string[];
}

export interface Route extends Sourced {
  readonly family: Family;
  readonly type: 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';
  readonly prefix: Prefix;
  readonly table: string;
  /** Several for multipath. `dev` is absent where the listing has none (`*`). */
  readonly hops: readonly RouteHop[];
  readonly metric: number;
  /** The TOS byte that the route is for; absent: any. */
  readonly tos?: number;
  /** The source network that an IPv6 route is for; absent: any. */
  readonly from?: Prefix;
  /** The realm of the destination, as `-m realm` sees it; with the realm of the source in the upper half. */
  readonly realm?: number;
  /** The MTU that the route itself says; absent: that of its interface. */
  readonly mtu?: number;
  /** Router preference of an IPv6 route (RFC 4191); absent: medium. */
  readonly preference?: 'low' | 'high';
  readonly scope?: string;
  readonly protocol?: string;
  readonly src?: Ip;
  readonly flags: readonly string[];
}

/** A rule of the policy routing database, as `ip rule` prints it (struct fib_rule). Absent conditions fit everything. */
export interface IpRule extends Sourced {
  readonly family: Family;
  readonly priority: number;
  readonly negated: boolean;
  readonly from?: Prefix;
  readonly to?: Prefix;
  readonly tos?: number;
  readonly mark?: { readonly value: number; readonly mask: number };
  /** `lo` stands for packets of this box. A detached interface does not exist, so no packet fits. */
  readonly iif?: RuleInterface;
  readonly oif?: RuleInterface;
  readonly uids?: NumberRange;
  readonly protocol?: number;
  readonly sport?: NumberRange;
  readonly dport?: NumberRange;
  readonly action: 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit' | 'other';
  /** For lookup: as in Route. */
  readonly table?: string;
  /** For goto: the priority of the rule to go on with. */
  readonly target?: number;
  /** A route whose prefix is not longer does not count. */
  readonly suppressLength?: number;
  readonly suppressGroup?: string;
  readonly realm?: number;
  /** Words that were not understood: what the rule says is not known. */
  readonly strange?: string;
}

export interface RuleInterface { readonly name: string; readonly detached: boolean }

/** A kernel setting, as `sysctl` prints it. */
export interface Sysctl extends Sourced { readonly value: string }

/** A virtual server of IPVS with its real servers, from `ipvsadm`. */
export interface VirtualServer extends Sourced {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'FWM';
  /** Absent for firewall marks. */
  readonly ip?: Ip;
  readonly port?: number;
  readonly fwmark?: number;
  /** Where a listing with names says no address: the host and service as it names them. `ip` is absent then. */
  readonly named?: string;
  readonly scheduler: string;
  readonly flags: string;
  readonly realServers: readonly RealServer[];
  /** Real servers of which a listing with names says no address; absent: none. */
  readonly namedServers?: readonly NamedServer[];
}

export interface RealServer {
  readonly ip: Ip;
  readonly port: number;
  readonly forward: 'Masq' | 'Route' | 'Tunnel' | 'Local' | string;
  readonly weight: number;
  readonly span: Span;
}

/** A real server known by `host:service` alone. */
export interface NamedServer extends Omit<RealServer, 'ip' | 'port'> { readonly name: string }

/** An entry of the neighbour table, as `ip neigh` and `arp` print it: which MAC address an address on a link has. */
export interface Neighbour extends Sourced {
  readonly ip: Ip;
  readonly dev?: string;
  /** Absent: not known, or not asked for yet. */
  readonly mac?: string;
  /** REACHABLE, STALE, FAILED, …, as `ip neigh` says it. */
  readonly state?: string;
  /** This box answers for the address (`ip neigh show proxy`, flag P of arp). */
  readonly proxy?: boolean;
}

/** A connection that `conntrack -L` lists. */
export interface ListedConnection extends Sourced {
  readonly original: Tuple;
  readonly reply: Tuple;
  /** There were packets in both directions: the line has no [UNREPLIED]. */
  readonly replied: boolean;
  readonly assured: boolean;
  /** The state that TCP and SCTP have, as written. */
  readonly state?: string;
  /** Seconds until it is forgotten, counted from the listing. */
  readonly timeout?: number;
  readonly mark: number;
  /** 0 for none; with `zoneOnly` for one direction. */
  readonly zone: number;
  readonly zoneOnly?: Direction;
  readonly counters?: { readonly original: Counter; readonly reply: Counter };
  /** By name or number, as written. */
  readonly labels?: readonly string[];
  readonly helper?: string;
}

/** A line among listed connections that is none, and why. */
export interface UnreadLine { readonly span: Span; readonly because: string }

/** A piece of what `conntrack -L` printed. */
export interface ConnectionListing { readonly connections: readonly ListedConnection[]; readonly unread: readonly UnreadLine[] }

/** One box: what its capture says beside the rules. `has…` tell a missing section from an empty one. */
export interface Host {
  readonly name: string;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
  /** The routing tables that were listed, by family; `all` where `ip route show table all` was. */
  readonly listedTables: { readonly 4: ReadonlySet<string> | 'all'; readonly 6: ReadonlySet<string> | 'all' };
  /** In the order of the listing, which is that of priorities. */
  readonly rules: readonly IpRule[];
  readonly hasRules: { readonly 4: boolean; readonly 6: boolean };
  /** By name as sysctl(8) writes it, `net.ipv4.conf.eth0/100.rp_filter`: a dot within an interface's name is a slash. */
  readonly sysctls: ReadonlyMap<string, Sysctl>;
  readonly virtualServers: readonly VirtualServer[];
  readonly neighbours: readonly Neighbour[];
  /** What connection tracking knew when the capture was made. */
  readonly connections: readonly ListedConnection[];
  /** The same in pieces, each read when it is looked at: there may be some hundred thousand. */
  readonly connectionListings: readonly ConnectionListing[];
  /** All interfaces are listed: there is a listing, and no route goes out of an interface that is not in it, as with `ip addr show dev X` or an excerpt. */
  readonly hasAddresses: boolean;
  readonly hasRoutes: { readonly 4: boolean; readonly 6: boolean };
  readonly hasVirtualServers: boolean;
}

/** Whether a listing of interfaces has all of them, as far as the routes tell. */
export function listsAll(interfaces: readonly Interface[], routes: readonly Route[]): boolean {
  const names = new Set(interfaces.map(({ name }) => name));
  return names.size > 0 && routes.every(({ hops }) => hops.every(({ dev }) => dev === undefined || names.has(dev)));
}
