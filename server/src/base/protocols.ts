/** Exports IP protocol names and numbers, which ICMP types are errors, which protocols have ports, and service names of ports, as iptables resolves them from /etc/protocols and /etc/services. */
import type { Family } from './ip.ts';
import { services } from './services.ts';

const numbers: Readonly<Record<string, number>> = {
  all: 0, ip: 0, hopopt: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, ipip: 4, ipv4: 4, st: 5, tcp: 6, egp: 8, igp: 9, pup: 12, udp: 17, hmp: 20, 'xns-idp': 22, rdp: 27,
  'iso-tp4': 29, dccp: 33, xtp: 36, ddp: 37, 'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45, rsvp: 46, gre: 47, esp: 50,
  'ipv6-crypt': 50, ah: 51, 'ipv6-auth': 51, skip: 57, 'ipv6-icmp': 58, icmpv6: 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60, rspf: 73, vmtp: 81, eigrp: 88,
  ospf: 89, 'ax.25': 93, ipip2: 94, etherip: 97, encap: 98, pim: 103, ipcomp: 108, vrrp: 112, l2tp: 115, isis: 124, sctp: 132, fc: 133,
  'mobility-header': 135, mh: 135, 'ipv6-mh': 135, udplite: 136, 'mpls-in-ip': 137, manet: 138, hip: 139, shim6: 140, wesp: 141, rohc: 142, ethernet: 143,
};

/** Names that not every /etc/protocols has; Debian's lacks them. */
const rareNames = new Set(['ipv4', 'ipv6-crypt', 'ipv6-auth', 'ipip2']);

/** The names that iptables takes for protocols, the usual ones first. */
export const protocolNames: readonly string[] = [...new Set(['tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'all', 'esp', 'ah', 'gre', ...Object.keys(numbers)])].filter((name) => !rareNames.has(name));

const names = new Map<number, string>([
  [1, 'icmp'], [2, 'igmp'], [4, 'ipencap'], [6, 'tcp'], [17, 'udp'], [33, 'dccp'], [41, 'ipv6'], [47, 'gre'], [50, 'esp'], [51, 'ah'],
  [58, 'icmpv6'], [59, 'ipv6-nonxt'], [89, 'ospf'], [103, 'pim'], [108, 'ipcomp'], [112, 'vrrp'], [115, 'l2tp'], [132, 'sctp'], [135, 'mh'], [136, 'udplite'],
]);

/** Protocol numbers that Tablewalk has to name. */
export const protocolNumber = { icmp: 1, ipip: 4, tcp: 6, udp: 17, dccp: 33, gre: 47, esp: 50, ah: 51, icmpv6: 58, none: 59, ipcomp: 108, sctp: 132, mh: 135, udplite: 136 } as const;

/** ICMP types that carry the beginning of the packet that caused them (icmp_is_err). */
const icmpErrors4 = new Set([3, 4, 5, 11, 12]);

/** Whether a type is that of an ICMP or ICMPv6 error: of ICMPv6 all below 128 are. No error answers one (RFC 1122, section 3.2.2; RFC 4443, section 2.4). */
export const isIcmpError = (family: 4 | 6, type: number): boolean => (family === 4 ? icmpErrors4.has(type) : type < 128);

/** The number of a protocol's name or digits; undefined where it is neither. */
export function parseProtocol(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  const key = text.toLowerCase();
  return Object.hasOwn(numbers, key) ? numbers[key] : undefined;
}

export const protocolName = (number: number): string => names.get(number) ?? String(number);

const serviceNames = new Map([...services].map(([name, port]) => [port, name] as const).reverse());

/** A port from digits or a well-known service name; undefined where it is neither. */
export function parsePort(text: string): number | undefined {
  if (/^\d{1,5}$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  return services.get(text);
}

/** The usual service name of a port, where it has one. */
export const serviceName = (port: number): string | undefined => serviceNames.get(port);

/** Protocols whose header begins with two ports. */
export const hasPorts = (protocol: number): boolean =>
  protocol === protocolNumber.tcp || protocol === protocolNumber.udp || protocol === protocolNumber.sctp || protocol === protocolNumber.dccp || protocol === protocolNumber.udplite;

/** Ports that connection tracking knows. Measured on Linux 6.18; older kernels knew those of DCCP too (nf_conntrack_proto_dccp.c). */
export const hasTrackedPorts = (protocol: number): boolean => protocol !== protocolNumber.dccp && hasPorts(protocol);

/** ICMP, or ICMPv6 in a packet of IPv6. */
export const isIcmp = (packet: { readonly family: Family; readonly protocol: number }): boolean => packet.protocol === (packet.family === 4 ? protocolNumber.icmp : protocolNumber.icmpv6);
