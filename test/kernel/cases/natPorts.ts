/** Network address translation: ports, ICMP identifiers, and what happens where two connections would look alike. */
import { other, ping, reply, sent, table, tcp, udp, type HandCase } from './box.ts';

const to7 = (fields: Parameters<typeof tcp>[0] = {}) => tcp({ dst: '10.0.0.7', ...fields });

export const natPortCases: HandCase[] = [
  {
    name: 'DNAT to ranges of ports: the first free one, or counted from a base', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('nat', [
      '-A PREROUTING -p tcp --dport 8000:8099 -j DNAT --to-destination 10.0.0.7:80-90/8080', '-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.7:3000-3005', '-A PREROUTING -p tcp --dport 3002 -j DNAT --to-destination 10.0.0.7:3000-3005',
      '-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.1-10.0.0.4:80-90/50', '-A PREROUTING -p udp -j DNAT --to-destination :4000-4001', '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.7:0',
    ]),
    packets: [
      tcp({ dport: 8080, hits: [1], to: 'eth1' }), reply(), tcp({ dport: 8085 }), tcp({ dport: 8095 }), tcp({ dport: 8079 }), tcp({ hits: [2] }), reply(), tcp({ sport: 40001 }), tcp({ dport: 3002, hits: [3] }), tcp({ dst: '192.168.1.2', dport: 3002, hits: [3] }),
      udp(), udp({ dst: '192.168.1.2', sport: 40002 }), udp({ dport: 99 }), udp({ dport: 98 }), udp({ dport: 97 }), tcp({ dport: 5, hits: [6] }),
    ],
  },
  {
    name: 'ports of a base that are taken: the next one', chain: 'nat PREROUTING', firstPath: true,
    rules4: table('nat', ['-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.7:80-90/8080']),
    packets: [tcp({ dport: 8080, hits: [1] }), tcp({ dport: 8080, dst: '192.168.1.2' }), tcp({ dport: 8081 }), tcp({ dport: 8090 }), tcp({ dport: 8091 }), tcp({ dport: 8092 })],
  },
  {
    name: 'SNAT to one port: used twice, the second connection is dropped', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:7777', '-A POSTROUTING -p udp -j MASQUERADE --to-ports 53']),
    packets: [to7({ hits: [1], to: 'eth1' }), to7({ sport: 40001, hits: [1], to: null }), tcp({ dst: '10.0.0.8', sport: 40001, to: 'eth1' }), udp({ dst: '10.0.0.7' }), udp({ dst: '10.0.0.7', src: '8.8.8.8', to: null }), reply()],
  },
  {
    name: 'SNAT to one port: a connection that has ended gives it to one whose sequence numbers are further', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:7777']),
    packets: [
      to7({ seq: 1000, hits: [1], to: 'eth1' }), reply({}), to7({ seq: 1001, flags: ['RST'] }), to7({ seq: 1000, sport: 40001, hits: [1], to: null }), to7({ seq: 900, sport: 40002, to: null }), to7({ seq: 70000, sport: 40003, hits: [1], to: 'eth1' }),
      to7({ seq: 80000, sport: 40004, hits: [1], to: null }),
    ],
  },
  {
    name: 'SNAT to ranges of ports: kept where it fits, else one at random', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p tcp --dport 80 -j SNAT --to-source 10.0.0.1:40000-40003', '-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:5000-5003', '-A POSTROUTING -p udp -j MASQUERADE --to-ports 600-603', '-A POSTROUTING -p icmp -j MASQUERADE --to-ports 10-12', '-A POSTROUTING -p sctp -j SNAT --to-source 10.0.0.1:30000-60000']),
    packets: [
      to7({ hits: [1] }), reply(), to7({ sport: 40002 }), to7({ sport: 40002, src: '8.8.8.8' }), to7({ sport: 39999 }), to7({ dport: 81 }), reply(), udp({ dst: '10.0.0.7' }), reply(), udp({ dst: '10.0.0.7', sport: 601 }),
      ping({ dst: '10.0.0.7' }), reply(), ping({ dst: '10.0.0.8', icmpId: 11 }), other('sctp', { dst: '10.0.0.7', sport: 20000, dport: 5 }),
    ],
  },
  {
    name: 'SNAT with a base of ports', chain: 'nat POSTROUTING', firstPath: true,
    rules4: table('nat', ['-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:5000-5009/40000']),
    packets: [to7({ hits: [1] }), to7({ sport: 40001 }), to7({ sport: 40011 })],
  },
  {
    name: 'two clients with one port behind one address: the second gets another of its kind', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -j MASQUERADE']),
    packets: [
      to7({ hits: [1] }), to7({ src: '8.8.8.8', hits: [1], to: 'eth1' }), reply({ to: 'eth0' }), to7({ sport: 100 }), to7({ sport: 100, src: '8.8.8.8' }), reply({ to: 'eth0' }), to7({ sport: 700 }), to7({ sport: 700, src: '8.8.8.8' }),
      ping({ dst: '10.0.0.7' }), ping({ dst: '10.0.0.7', src: '8.8.8.8' }), reply({ to: 'eth0' }), udp({ dst: '10.0.0.7' }), udp({ dst: '10.0.0.7', src: '8.8.8.8' }), other('sctp', { dst: '10.0.0.7', sport: 9, dport: 9 }), other('sctp', { dst: '10.0.0.7', src: '8.8.8.8', sport: 9, dport: 9 }),
      other('dccp', { dst: '10.0.0.7', sport: 9, dport: 9 }), other('dccp', { dst: '10.0.0.7', src: '8.8.8.8', sport: 9, dport: 9 }),
    ],
  },
  {
    name: 'no rule at all, and still the source port changes where DNAT makes two connections one', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.7:80', '-A PREROUTING -p udp --dport 54 -j DNAT --to-destination 192.168.1.1:53', '-A PREROUTING -p icmp -d 192.168.1.2 -j DNAT --to-destination 192.168.1.1', '-A POSTROUTING']),
    packets: [to7({ hits: [1, 'policy'] }), tcp({ dport: 81, to: 'eth1' }), reply({ to: 'eth0' }), udp({ to: 'local' }), udp({ dport: 54, to: 'local' }), reply({ to: 'eth0' }), ping(), ping({ dst: '192.168.1.2', to: 'local' }), reply({ to: 'eth0' })],
  },
  {
    name: 'ports at random', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p tcp --dport 80 -j SNAT --to-source 10.0.0.1 --random', '-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.20-10.0.0.30 --random-fully', '-A POSTROUTING -p udp -j MASQUERADE --random', '-A POSTROUTING -p icmp -j MASQUERADE --random-fully', '-A PREROUTING -p tcp --dport 82 -j DNAT --to-destination 10.0.0.7:3000-3003 --random', '-A PREROUTING -p udp --dport 83 -j DNAT --to-destination 10.0.0.7 --random']),
    packets: [to7({ hits: [1] }), reply({ to: 'eth0' }), to7({ sport: 300 }), to7({ sport: 700 }), to7({ dport: 81 }), reply({ to: 'eth0' }), udp({ dst: '10.0.0.7' }), reply(), ping({ dst: '10.0.0.7' }), reply({ to: 'eth0' }), tcp({ dport: 82 }), reply({ to: 'eth0' }), udp({ dport: 83 })],
  },
  {
    name: 'a masqueraded connection that would leave by another interface ends', chain: 'nat POSTROUTING',
    routes: ['default via 192.168.1.254 dev eth0', '10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1', '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1', 'default via 10.0.0.254 dev eth1 table 100'], ipRules: ['100:\tfrom all fwmark 0x1 lookup 100'],
    rules4: table('raw', ['-A PREROUTING -m tos --tos 0x10 -j MARK --set-mark 1']) + table('nat', ['-A POSTROUTING -j MASQUERADE']) + table('filter', ['-A FORWARD -m conntrack --ctstate NEW']),
    packets: [
      tcp({ dst: '8.8.8.8', hits: [1], to: 'eth0' }), reply({ to: 'eth0' }), tcp({ dst: '8.8.8.8', flags: ['ACK'], tos: 16, hits: [], to: null }), tcp({ dst: '8.8.8.8', flags: ['ACK'], tos: 16, hits: [1], to: 'eth1' }),
      udp({ dst: '8.8.8.8', hits: [1] }), udp({ dst: '8.8.8.8', tos: 16, hits: [], to: null }), udp({ dst: '8.8.8.8', tos: 16, hits: [1], to: 'eth1' }),
    ],
  },
  {
    name: 'SNAT in INPUT with ports, and local answers', chain: 'nat INPUT',
    rules4: table('nat', ['-A INPUT -p tcp -j SNAT --to-source 1.2.3.4:9999', '-A INPUT -p udp -j SNAT --to-source 1.2.3.4-1.2.3.9:700-702', '-A OUTPUT']),
    packets: [tcp({ hits: [1], to: 'local' }), reply({ to: 'eth0' }), tcp({ sport: 40001, hits: [1] }), udp({ to: 'local' }), reply({ to: 'eth0' }), sent(tcp({ dst: '10.0.0.1' }), { to: 'local' }), sent(udp({ dst: '10.0.0.1' }))],
  },
];
