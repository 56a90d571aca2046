/** ICMP errors: their connection, their direction, and the address translation of both headers. */
import { asking } from './conntrack.ts';
import { other, ping, reply, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';

const chain = 'mangle PREROUTING';
const router = '10.250.0.1';
/** An error about the packet before; `src` names a router as its sender. */
const error = (icmpType: number, icmpCode = 0, fields: Partial<HandPacket> = {}): HandPacket => reply({ proto: 'icmp', icmpType, icmpCode, ...fields });
const error6 = (icmpType: number, icmpCode = 0, fields: Partial<HandPacket> = {}): HandPacket => reply({ proto: 'icmpv6', icmpType, icmpCode, ...fields });
/** The packet that an error tells of. */
const about = (packet: HandPacket): NonNullable<HandPacket['about']> => {
  const { src = '', dst = '', proto = 0, sport, dport, icmpType, icmpCode, icmpId, flags } = packet;
  return { src, dst, proto, ...(sport !== undefined && { sport }), ...(dport !== undefined && { dport }), ...(icmpType !== undefined && { icmpType, icmpCode: icmpCode ?? 0, icmpId: icmpId ?? 1 }), ...(flags && { flags }) };
};
const icmp = (packet: HandPacket, fields: Partial<HandPacket> = {}): HandPacket => ({ in: 'eth0', src: packet.dst ?? '', dst: packet.src ?? '', proto: 'icmp', icmpType: 3, icmpCode: 1, icmpId: 0, ttl: 64, about: about(packet), ...fields });

const dnat = '-A PREROUTING -d 192.168.1.1 -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080';
const udpDnat = '-A PREROUTING -d 192.168.1.1 -p udp --dport 53 -j DNAT --to-destination 172.16.0.9:5353';
const snat = '-A POSTROUTING -o cali1 -j SNAT --to-source 10.0.0.1';
const out = '-A POSTROUTING -o eth0 -j SNAT --to-source 192.168.1.2';
const toPod = tcp({ dst: '172.16.0.9' });

export const relatedCases: HandCase[] = [
  { name: 'errors of all types about a forwarded packet', chain, rules4: asking, packets: [toPod, error(3, 1), error(11, 0, { src: '10.9.9.9' }), toPod, error(12), toPod, error(4), toPod, error(5, 1), udp({ dst: '172.16.0.9' }), error(3, 3)] },
  { name: 'errors about answers, in the original direction', chain, rules4: asking, packets: [toPod, reply(), error(3, 1), toPod, reply(), error(11, 0, { src: router })] },
  { name: 'errors about packets that nobody knows, or to somebody else', chain, rules4: asking, packets: [icmp(toPod), toPod, icmp(toPod), icmp(toPod, { dst: '10.250.0.99' }), icmp(tcp({ dst: '172.16.0.9', sport: 1 })), { ...icmp(toPod), about: undefined } as HandPacket, icmp(tcp({ src: '172.16.0.9', dst: '10.250.0.34', sport: 80, dport: 40000 }))] },
  { name: 'errors about ping, UDP, GRE, ESP, SCTP', chain, rules4: asking, packets: [ping({ dst: '172.16.0.9' }), error(3, 1), ping({ dst: '172.16.0.9' }), reply(), error(3, 1), other('gre', { dst: '172.16.0.9' }), error(3, 2), other('esp', { dst: '172.16.0.9' }), error(3, 2), other('sctp', { dst: '172.16.0.9', sport: 1000, dport: 80 }), error(3, 3), icmp(ping({ dst: '172.16.0.9', icmpType: 3 }))] },
  { name: 'errors behind DNAT', chain, rules4: table('nat', [dnat, udpDnat]) + asking, packets: [tcp(), error(3, 1), error(3, 1), tcp(), error(11, 0, { src: '172.16.0.1' }), tcp(), error(5, 1), tcp(), reply(), error(3, 1), udp(), error(3, 3)] },
  { name: 'errors behind SNAT', chain, rules4: table('nat', [out]) + asking, packets: [tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), error(3, 1), tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), error(11, 0, { src: '192.168.1.254' }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), reply(), error(3, 1), tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), error(5, 1)] },
  { name: 'errors behind DNAT and SNAT, from both sides and from routers', chain, rules4: table('nat', [dnat, udpDnat, snat]) + asking, packets: [tcp({ hits: [1, 6, 13, 16, 'policy'], to: 'cali1' }), error(3, 1, { hits: [3, 7, 10, 14, 15, 16, 'policy'], to: 'eth0' }), tcp(), error(11, 0, { src: '172.16.0.1', hits: [3, 7, 10, 14, 15, 16, 'policy'] }), tcp(), reply({ hits: [2, 7, 8, 10, 14, 15, 16, 'policy'] }), error(11, 0, { src: router, hits: [3, 6, 8, 10, 14, 15, 16, 'policy'], to: 'cali1' }), udp(), error(3, 3), udp(), reply(), error(3, 3), udp({ sport: 1 }), reply(), udp({ sport: 1 }), error(12)] },
  { name: 'ping behind SNAT: the identifier in the error', chain, rules4: table('nat', ['-A POSTROUTING -o eth0 -j SNAT --to-source 192.168.1.2', '-A POSTROUTING -o eth1 -j MASQUERADE']) + asking, packets: [ping({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), error(3, 1), ping({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8', icmpId: 8 }), reply(), error(3, 3)] },
  { name: 'errors to and from this box', chain: 'mangle INPUT', rules4: asking, packets: [sent(tcp({ dst: '8.8.8.8' })), error(3, 1), sent(udp({ dst: '8.8.8.8' })), error(11, 0, { src: '192.168.1.254' }), udp(), error(3, 3), tcp({ flags: ['ACK'] }), error(3, 10), tcp({ sport: 7, flags: ['FIN', 'ACK'] }), error(3, 3)] },
  { name: 'errors to and from this box, translated', chain: 'mangle INPUT', rules4: table('nat', ['-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 172.16.0.9', '-A POSTROUTING -j MASQUERADE', '-A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353', '-A INPUT -p udp -j SNAT --to-source 8.8.8.8']) + asking, packets: [sent(tcp({ dst: '10.96.0.1' })), error(3, 1), sent(tcp({ dst: '10.96.0.1', sport: 2 })), error(11, 0, { src: '172.16.0.1' }), udp(), error(3, 3), sent(udp({ dst: '8.8.4.4' })), error(3, 3)] },
  { name: 'errors by way of lo', chain: 'mangle INPUT', rules4: table('nat', ['-A OUTPUT -d 10.96.0.1 -p udp -j DNAT --to-destination 10.0.0.1:5353']) + asking, packets: [sent(udp({ dst: '10.0.0.1' })), error(3, 3), sent(udp({ dst: '10.96.0.1', sport: 3 })), error(3, 3), sent(udp({ dst: '10.96.0.1', sport: 3 })), reply(), error(3, 3)] },
  { name: 'an error does not change its connection', chain, rules4: asking, packets: [tcp({ dst: '172.16.0.9' }), error(3, 1), tcp({ dst: '172.16.0.9', flags: ['ACK'] }), udp({ dst: '172.16.0.9' }), error(3, 3), udp({ dst: '172.16.0.9' })] },
  {
    name: 'errors within zones and with marks', chain,
    rules4: table('raw', ['-A PREROUTING -i eth0 -j CT --zone 7', '-A PREROUTING -i cali1 -p tcp -j CT --zone 7', '-A PREROUTING -i cali1 -p icmp -j CT --zone-reply 7']) + asking.replace('COMMIT', '-A PREROUTING -p icmp -j CONNMARK --restore-mark\n-A PREROUTING -p icmp -m mark --mark 0x9\n-A FORWARD -p tcp -j CONNMARK --set-mark 0x9\nCOMMIT'),
    packets: [toPod, error(3, 1), toPod, reply(), error(3, 1)],
  },
  {
    name: 'IPv6: errors, with and without NAT, too big, redirect', chain,
    rules6: asking + table('nat', ['-A PREROUTING -d 2001:db8:1::1 -p tcp --dport 80 -j DNAT --to-destination [2001:db8:9::9]:8080', '-A POSTROUTING -o eth0 -j MASQUERADE']),
    packets: [
      { in: 'eth0', src: '2001:db8:5::34', dst: '2001:db8:9::9', proto: 'udp', sport: 4000, dport: 53, ttl: 64 }, error6(1, 4), { in: 'eth0', src: '2001:db8:5::34', dst: '2001:db8:1::1', proto: 'tcp', sport: 4000, dport: 80, ttl: 64 }, error6(1, 3), error6(2),
      { in: 'eth0', src: '2001:db8:5::34', dst: '2001:db8:1::1', proto: 'tcp', sport: 4001, dport: 80, ttl: 64 }, error6(3, 0, { src: '2001:db8:9::1' }), { in: 'eth1', src: '2001:db8:2::7', dst: '2001:db8:77::1', proto: 'icmpv6', icmpType: 128, icmpId: 4, ttl: 64 }, error6(1, 0, { src: '2001:db8:1::fe' }),
      { src: '2001:db8:1::1', dst: '2001:db8:77::1', proto: 'udp', sport: 4000, dport: 53, ttl: 64 }, error6(4, 1), error6(100),
    ],
  },
];
