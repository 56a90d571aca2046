/** Protocol names of packets as numbers; packets.py has the same table. */
const numbers: Record<string, number> = {
  icmp: 1, igmp: 2, ipip: 4, ipencap: 4, tcp: 6, udp: 17, dccp: 33, gre: 47, esp: 50, ah: 51,
  icmpv6: 58, 'ipv6-icmp': 58, 'ipv6-nonxt': 59, ospf: 89, ipcomp: 108, sctp: 132, mh: 135, udplite: 136,
};

export function protocolNumber(proto: string | number): number {
  return typeof proto === 'number' ? proto : numbers[proto.toLowerCase()] ?? Number(proto);
}
