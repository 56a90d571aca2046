/** Network address translation: which address and which port the kernel gives. */
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { input, other, ping, reply, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';

const clients4 = ['10.250.0.34', '10.250.0.35', '10.250.7.1', '8.8.8.8', '1.1.1.1', '203.0.113.77'];
const clients6 = ['2001:db8:5::7', '2001:db8:5::8', '2001:db8:77::1', 'fd00::1234:5'];
const from = (clients: readonly string[], packet: HandPacket, fields: Partial<TracePacket> = {}): HandPacket[] => clients.map((src, i) => ({ ...packet, src, sport: 40000 + i, ...fields }));

export const natCases: HandCase[] = [
  {
    name: 'DNAT to a range: the hash of both addresses decides', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.10-10.0.0.13', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.10-10.0.0.13 --persistent', '-A PREROUTING -p udp -j DNAT --to-destination 10.0.0.2-10.0.3.250']),
    packets: [
      ...from(clients4, tcp()), ...from(clients4, tcp({ dst: '192.168.1.2' })), ...from(clients4, tcp({ dport: 81 })), ...from(clients4, tcp({ dport: 81, dst: '192.168.1.2' })), ...from(clients4, udp()),
      tcp({ sport: 41000 }), reply({ to: 'eth0' }),
    ],
  },
  {
    name: 'SNAT to a range: the hash of both addresses decides', chain: 'nat POSTROUTING', firstPath: true,
    rules4: table('nat', ['-A POSTROUTING -p tcp --dport 80 -j SNAT --to-source 10.0.0.10-10.0.0.13', '-A POSTROUTING -p tcp --dport 81 -j SNAT --to-source 10.0.0.10-10.0.0.13 --persistent', '-A POSTROUTING -p udp -j SNAT --to-source 10.1.0.2-10.1.3.250', '-A POSTROUTING -p icmp -j SNAT --to-source 10.0.0.4-10.0.0.1']),
    packets: [...from(clients4, tcp({ dst: '10.0.0.7' })), ...from(clients4, tcp({ dst: '10.0.0.8' })), ...from(clients4, tcp({ dport: 81, dst: '10.0.0.7' })), ...from(clients4, tcp({ dport: 81, dst: '10.0.0.8' })), ...from(clients4, udp({ dst: '10.0.0.7' })), ping({ dst: '10.0.0.7' }), ping({ src: '8.8.8.8', dst: '10.0.0.7' })],
  },
  {
    name: 'IPv6 ranges', chain: 'nat PREROUTING', firstPath: true,
    rules6: table('nat', [
      '-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 2001:db8:2::10-2001:db8:2::1f', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 2001:db8:2::10-2001:db8:2::1f --persistent', '-A PREROUTING -p udp -j DNAT --to-destination 2001:db8:2::1-2001:db8:2:5::9',
      '-A POSTROUTING -p tcp --dport 90 -j SNAT --to-source 2001:db8:2::10-2001:db8:2::1f', '-A POSTROUTING -p tcp --dport 91 -j SNAT --to-source 2001:db8:2::10-2001:db8:2::1f --persistent', '-A POSTROUTING -p tcp --dport 92 -j SNAT --to-source 2001:db8:2::1-2001:db8:2:5::9',
    ]),
    packets: [80, 81].flatMap((dport) => from(clients6, tcp({ dst: '2001:db8:1::1', dport }))).concat(from(clients6, udp({ dst: '2001:db8:1::1' })), [90, 91, 92].flatMap((dport) => from(clients6, tcp({ dst: '2001:db8:2::7', dport })))),
  },
  {
    name: 'a source that lies in the range is kept', chain: 'nat POSTROUTING', firstPath: true,
    rules4: table('nat', ['-A POSTROUTING -p tcp -j SNAT --to-source 10.250.0.30-10.250.0.40', '-A POSTROUTING -p udp -j SNAT --to-source 10.250.0.30-10.250.0.40 --persistent']),
    packets: [tcp({ dst: '10.0.0.7', hits: [1] }), udp({ dst: '10.0.0.7' }), tcp({ dst: '10.0.0.7', src: '8.8.8.8' })],
  },
  {
    name: 'the address a source has already is used again', chain: 'nat POSTROUTING', firstPath: true,
    rules4: table('nat', ['-A POSTROUTING -p tcp -d 10.0.0.7 -j SNAT --to-source 10.0.0.21', '-A POSTROUTING -p tcp -d 10.0.0.8 -j SNAT --to-source 10.0.0.25', '-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.20-10.0.0.30']),
    packets: [
      tcp({ dst: '10.0.0.7', hits: [1] }), tcp({ dst: '10.0.0.9', hits: [3] }), tcp({ dst: '10.0.0.8', hits: [2] }), tcp({ dst: '10.0.0.11', hits: [3] }), tcp({ dst: '10.0.0.11', sport: 40009, hits: [3] }),
      tcp({ dst: '10.0.0.12', hits: [3] }),
    ],
  },
  {
    name: 'the zone of a connection is part of the hash', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('raw', ['-A PREROUTING -p udp -j CT --zone 7', '-A PREROUTING -p tcp -j CT --zone-orig 300']) + table('nat', ['-A PREROUTING -j DNAT --to-destination 10.0.0.2-10.0.3.250']),
    packets: [...from(clients4, tcp()), ...from(clients4, udp())],
  },
  {
    name: 'NETMAP in all hooks, masks with holes', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('nat', [
      '-A PREROUTING -d 192.168.1.0/24 -p tcp -j NETMAP --to 10.0.0.0/24', '-A PREROUTING -p udp --dport 53 -j NETMAP --to 10.0.0.0/255.0.255.0', '-A PREROUTING -p udp --dport 54 -j NETMAP --to 0.0.0.7/0.0.0.255',
      '-A POSTROUTING -p tcp -j NETMAP --to 172.20.0.0/14', '-A POSTROUTING -p udp -j NETMAP --to 9.0.0.8/255.0.0.12', '-A INPUT -p icmp -j NETMAP --to 1.2.0.0/16', '-A OUTPUT -p tcp -d 8.8.8.8 -j NETMAP --to 10.0.0.0/8',
    ]),
    packets: [tcp({ hits: [1] }), reply(), tcp({ dst: '192.168.1.77', sport: 40001 }), udp({ dst: '172.16.5.9' }), reply(), udp({ dst: '10.0.0.200', dport: 54 }), ping({ to: 'local' }), reply(), sent(tcp({ dst: '8.8.8.8' })), reply()],
  },
  {
    name: 'IPv6 NETMAP', chain: 'nat PREROUTING', firstPath: true,
    rules6: table('nat', ['-A PREROUTING -d 2001:db8:1::/64 -p tcp -j NETMAP --to 2001:db8:2::/64', '-A POSTROUTING -p tcp -j NETMAP --to 2001:db8:aa00::/41', '-A INPUT -p udp -j NETMAP --to 2001:db8:77::/96']),
    packets: [tcp({ src: '2001:db8:5::7', dst: '2001:db8:1::aa', hits: [1] }), reply(), udp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', to: 'local' }), reply()],
  },
  {
    name: 'DNAT and SNAT at once, both ways, untracked packets left alone', chain: 'nat POSTROUTING',
    rules4: table('raw', ['-A PREROUTING -p udp --dport 99 -j CT --notrack']) + table('nat', [
      '-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.7:8080', '-A POSTROUTING -p tcp -d 10.0.0.7 --dport 8080 -j SNAT --to-source 10.0.0.1:5555', '-A PREROUTING -p udp -j DNAT --to-destination 10.0.0.8', '-A POSTROUTING -p udp -j MASQUERADE', '-A POSTROUTING',
    ]),
    packets: [tcp({ hits: [1], to: 'eth1' }), reply({ to: 'eth0' }), tcp({ flags: ['ACK'], hits: [] }), udp({ hits: [2] }), reply(), udp({ dport: 99, dst: '10.0.0.9', hits: [] }), tcp({ flags: ['RST'], sport: 40010, hits: [] })],
  },
  {
    name: 'DNAT to an address of this box, to loopback, and hairpin', chain: 'nat PREROUTING',
    sysctls: { 'net.ipv4.conf.eth0.route_localnet': 1 },
    rules4: table('nat', ['-A PREROUTING -i eth1 -p tcp -j DNAT --to-destination 127.0.0.1:8080', '-A PREROUTING -p udp -j DNAT --to-destination 10.0.0.1:5353', '-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.1.50', '-A POSTROUTING -s 192.168.1.0/24 -d 192.168.1.50 -j MASQUERADE']),
    packets: [tcp({ in: 'eth1', src: '10.0.0.7', hits: [1], to: null }), udp({ hits: [2], to: 'local' }), reply({ to: 'eth0' }), tcp({ src: '192.168.1.60', dst: '192.168.1.1', hits: [3], to: 'eth0' }), reply({ to: 'eth0' }), tcp({ src: '192.168.1.50', sport: 40002, hits: [3], to: 'eth0' }), reply()],
  },
  {
    name: 'REDIRECT: first address of the interface, ranges of ports, local packets', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('nat', ['-A PREROUTING -p tcp -j REDIRECT --to-ports 3000-3009', '-A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 50-60', '-A PREROUTING -p udp -j REDIRECT', '-A OUTPUT -p tcp -j REDIRECT --to-ports 3000-3009', '-A OUTPUT -p udp -j REDIRECT']) + input('-p tcp --dport 3000', '-p tcp --dport 3001', '-p udp --dport 53', '-d 127.0.0.1'),
    packets: [tcp({ dst: '8.8.8.8', to: 'local' }), tcp({ dst: '8.8.4.4' }), reply(), tcp({ dst: '1.1.1.1', in: 'eth1', src: '10.0.0.7' }), udp({ dst: '8.8.8.8' }), udp({ dport: 99 }), sent(tcp({ dst: '8.8.8.8' })), reply(), sent(udp({ dst: '10.0.0.7' })), tcp({ in: 'cali1', src: '172.16.0.9', to: null })],
  },
  {
    name: 'protocols without ports keep what they have', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p gre -j SNAT --to-source 10.0.0.1', '-A POSTROUTING -p 50 -j SNAT --to-source 10.0.0.20-10.0.0.25', '-A POSTROUTING -p sctp -j MASQUERADE --to-ports 600', '-A POSTROUTING -p 99 -j MASQUERADE']),
    packets: [
      other('gre', { dst: '10.0.0.7', hits: [1], to: 'eth1' }), other('gre', { dst: '10.0.0.7', src: '8.8.8.8', hits: [1], to: null }), other('esp', { dst: '10.0.0.7', hits: [2] }), other('sctp', { dst: '10.0.0.7', sport: 40000, dport: 5, hits: [3] }),
      other(99, { dst: '10.0.0.7', hits: [4] }), other(99, { dst: '10.0.0.7', src: '1.1.1.1', hits: [4], to: null }),
    ],
  },
];
