/** What targets do: marks, connection marks, NAT at every hook, logging, routing again. */
import { input, ping, reply, sent, table, tcp, udp, type HandCase } from './box.ts';

const markChecks = (hook: string) => [0x0, 0x1, 0x4, 0x5, 0xf0, 0xff, 0x40f0].map((mark) => `-A ${hook} -m mark --mark ${mark}`);

export const targetCases: HandCase[] = [
  {
    name: 'MARK: set, and, or, xor, with masks', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -j MARK --set-mark 0xff', '-A PREROUTING -j MARK --and-mark 0xf0', ...markChecks('PREROUTING'), '-A PREROUTING -p tcp -j MARK --or-mark 0x4000', ...markChecks('PREROUTING'),
      '-A PREROUTING -j MARK --xor-mark 0x40f0', ...markChecks('PREROUTING'), '-A PREROUTING -j MARK --set-xmark 0x5/0xf', ...markChecks('PREROUTING'), '-A PREROUTING -j MARK --set-mark 0x4/0x1', ...markChecks('PREROUTING'),
      '-A PREROUTING -j MARK --set-xmark 0x4/0x0', ...markChecks('PREROUTING'),
    ]),
    packets: [tcp(), udp()],
  },
  {
    name: 'CONNMARK: set, save, restore, with masks', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -j CONNMARK --restore-mark', '-A PREROUTING -m mark --mark 0x0/0xff -j MARK --set-mark 0x35', '-A PREROUTING -m connmark --mark 0x35', '-A PREROUTING -m mark --mark 0x30',
      '-A PREROUTING -p tcp -j CONNMARK --save-mark --nfmask 0xf0 --ctmask 0xff', '-A PREROUTING -p udp -j CONNMARK --save-mark', '-A PREROUTING -m connmark --mark 0x30', '-A PREROUTING -m connmark ! --mark 0x0/0x1',
      '-A POSTROUTING -j CONNMARK --set-xmark 0x100/0xf00', '-A POSTROUTING -m connmark --mark 0x100/0xf00', '-A FORWARD -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf0', '-A FORWARD -m mark --mark 0x30',
    ]),
    packets: [tcp({ dst: '10.0.0.7' }), reply(), tcp({ dst: '10.0.0.7', flags: ['ACK'] }), udp({ dst: '10.0.0.7' }), udp({ dst: '10.0.0.7' })],
  },
  {
    name: 'CONNMARK and, or, xor and its save form', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -j CONNMARK --set-mark 0x1f', '-A PREROUTING -j CONNMARK --and-mark 0x1c', '-A PREROUTING -m connmark --mark 0x1c', '-A PREROUTING -j CONNMARK --or-mark 0x40', '-A PREROUTING -j CONNMARK --xor-mark 0x50', '-A PREROUTING -m connmark --mark 0x0c',
      '-A PREROUTING -j CONNMARK --set-mark 0x2/0x3', '-A PREROUTING -m connmark --mark 0x0e', '-A PREROUTING -j CONNMARK --restore-mark --mask 0xa', '-A PREROUTING -m mark --mark 0xa',
    ]),
    packets: [tcp({ hits: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'policy'] })],
  },
  {
    name: 'nat sees the first packet of a connection only', chain: 'nat PREROUTING',
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', '-A PREROUTING -p udp', '-A POSTROUTING -d 172.16.0.9', '-A INPUT -p udp', '-A OUTPUT']),
    packets: [
      tcp({ hits: [1], to: 'cali1' }), tcp({ hits: [], to: 'cali1' }), reply({ hits: [], to: 'eth0' }), tcp({ flags: ['ACK'], hits: [], to: 'cali1' }), tcp({ sport: 40001, hits: [1], to: 'cali1' }),
      udp({ hits: [2, 'policy'], to: 'local' }), udp({ hits: [], to: 'local' }),
    ],
  },
  {
    name: 'DNAT by port, address, both; the reply comes back translated', chain: 'nat PREROUTING',
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination :8080', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 172.16.0.10', '-A PREROUTING -p udp -j DNAT --to-destination 10.0.0.7:5353', '-A PREROUTING -p icmp -j DNAT --to-destination 10.0.0.8', '-A PREROUTING']) + input('-p tcp --dport 8080', '-p tcp --dport 80'),
    packets: [tcp({ hits: [1], to: 'local' }), reply({ to: 'eth0' }), tcp({ dport: 81, hits: [2], to: 'cali22' }), reply({ to: 'eth0' }), udp({ hits: [3], to: 'eth1' }), reply({ to: 'eth0' }), ping({ hits: [4], to: 'eth1' }), reply({ to: 'eth0' }), tcp({ dport: 82, hits: [5, 'policy'] })],
  },
  {
    name: 'SNAT in POSTROUTING and INPUT', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -o eth1 -p tcp -j SNAT --to-source 10.0.0.1', '-A POSTROUTING -o eth1 -p udp -j SNAT --to-source 10.0.0.1:7777', '-A POSTROUTING', '-A INPUT -p udp -j SNAT --to-source 1.2.3.4', '-A PREROUTING']),
    packets: [tcp({ dst: '10.0.0.7', hits: [1], to: 'eth1' }), reply({ to: 'eth0' }), udp({ dst: '10.0.0.7', hits: [2], to: 'eth1' }), reply({ to: 'eth0' }), tcp({ dst: '172.16.0.9', hits: [3, 'policy'], to: 'cali1' }), udp({ hits: [], to: 'local' }), ping({ dst: '10.0.0.7' })],
  },
  {
    name: 'MASQUERADE: the address of the interface, or the first that fits', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A POSTROUTING -p tcp -j MASQUERADE', '-A POSTROUTING -p udp -j MASQUERADE --to-ports 5000-5000']),
    packets: [
      tcp({ dst: '10.0.0.7', hits: [1], to: 'eth1' }), tcp({ dst: '172.16.0.9', hits: [1], to: 'cali1' }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8', hits: [1], to: 'eth0' }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '192.168.1.77' }),
      udp({ dst: '10.0.0.7', hits: [2], to: 'eth1' }), reply({ to: 'eth0' }), sent(tcp({ dst: '8.8.8.8', sport: 40001 }), { src: '10.0.0.1', hits: [1], to: 'eth0' }),
    ],
  },
  {
    name: 'REDIRECT in PREROUTING and OUTPUT', chain: 'nat PREROUTING',
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080', '-A PREROUTING -p udp -j REDIRECT', '-A OUTPUT -p tcp -d 8.8.8.8 -j REDIRECT --to-ports 15001']) + input('-p tcp --dport 8080', '-p tcp --dport 15001', '-d 127.0.0.1', '-d 192.168.1.1'),
    packets: [
      tcp({ dst: '8.8.8.8', hits: [1], to: 'local' }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8', hits: [1], to: null }), udp({ dst: '10.0.0.7', in: 'eth0', hits: [2], to: 'local' }), reply({ to: 'eth0' }), sent(tcp({ dst: '8.8.8.8' }), { to: 'local' }), reply(),
    ],
  },
  {
    name: 'DNAT in OUTPUT routes again', chain: 'nat OUTPUT',
    rules4: table('nat', ['-A OUTPUT -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', '-A OUTPUT -p tcp --dport 81 -j DNAT --to-destination 10.0.0.7', '-A OUTPUT -p udp -d 8.8.8.8 -j DNAT --to-destination 192.168.1.2:53', '-A POSTROUTING -o cali+ -j MASQUERADE', '-A POSTROUTING -o eth1'])
      + table('filter', ['-A OUTPUT -o cali1', '-A OUTPUT -o eth0', '-A OUTPUT -o eth1', '-A OUTPUT -o lo', '-A OUTPUT -d 172.16.0.9']) + table('mangle', ['-A OUTPUT -o eth0', '-A POSTROUTING -o cali1', '-A POSTROUTING -o eth1', '-A POSTROUTING -o lo', '-A POSTROUTING -o eth0']),
    packets: [sent(tcp({ dst: '192.168.1.1' }), { hits: [1], to: 'cali1' }), reply({ to: 'local' }), sent(tcp({ dst: '8.8.8.8', dport: 81 }), { hits: [2], to: 'eth1' }), sent(udp({ dst: '8.8.8.8' }), { hits: [3], to: 'local' }), reply(), sent(tcp({ dst: '127.0.0.1' }), { src: '127.0.0.1', hits: [1] })],
  },
  {
    name: 'a mark set in mangle OUTPUT routes again; one set in raw or nat does not', chain: 'mangle OUTPUT',
    routes: ['default via 192.168.1.254 dev eth0', '10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1', '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1', 'default via 10.0.0.254 dev eth1 table 100'],
    ipRules: ['100:\tfrom all fwmark 0x1 lookup 100'],
    rules4: table('raw', ['-A OUTPUT -p udp -j MARK --set-mark 1']) + table('mangle', ['-A OUTPUT -p tcp --dport 80 -j MARK --set-mark 1', '-A POSTROUTING -o eth0', '-A POSTROUTING -o eth1'])
      + table('nat', ['-A OUTPUT -p icmp -j MARK --set-mark 1', '-A OUTPUT -p tcp --dport 81 -j MARK --set-mark 1', '-A OUTPUT -p tcp --dport 82 -j DNAT --to-destination 8.8.4.4']) + table('filter', ['-A OUTPUT -o eth0', '-A OUTPUT -o eth1']),
    packets: [
      sent(tcp({ dst: '8.8.8.8' }), { hits: [1, 'policy'], to: 'eth1' }), sent(udp({ dst: '8.8.8.8' })), sent(ping({ dst: '8.8.8.8' })), sent(tcp({ dst: '8.8.8.8', dport: 81 })), sent(tcp({ dst: '8.8.8.8', dport: 90 }), { mark: 1, to: 'eth1' }),
      sent(tcp({ dst: '8.8.8.8', dport: 82, sport: 41000 }), { mark: 1 }),
    ],
  },
  {
    name: 'LOG and other targets that go on', chain: 'filter INPUT',
    rules4: input('-j LOG --log-prefix "in: "', '-p tcp -j LOG --log-level 4 --log-uid', '-m comment --comment "goes on"'),
    packets: [tcp({ hits: [1, 2, 3, 'policy'] }), udp({ hits: [1, 3, 'policy'] })],
  },
  {
    name: 'statistic with probability 0 and 1', chain: 'filter INPUT',
    rules4: input('-m statistic --mode random --probability 1', '-m statistic --mode random --probability 0', '-m statistic --mode random ! --probability 0'),
    packets: [tcp({ hits: [1, 3, 'policy'] })],
  },
  {
    name: 'hairpin: a pod reaches itself through its host port', chain: 'nat POSTROUTING',
    rules4: table('nat', ['-A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:80', '-A POSTROUTING -s 172.16.0.9 -d 172.16.0.9 -j MASQUERADE', '-A POSTROUTING']),
    packets: [tcp({ in: 'cali1', src: '172.16.0.9', dst: '192.168.1.1', hits: [1], to: 'cali1' }), reply({ to: 'cali1' }), tcp({ in: 'cali22', src: '172.16.0.10', dst: '192.168.1.1', hits: [2, 'policy'], to: 'cali1' }), reply({ to: 'cali22' })],
  },
  {
    name: 'IPv6: DNAT, MASQUERADE, REJECT', chain: 'nat PREROUTING',
    rules6: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [2001:db8:9::9]:8080', '-A POSTROUTING -o cali1 -j MASQUERADE']) + table('filter', ['-A FORWARD -p tcp --dport 8080', '-A INPUT -p udp -j REJECT']),
    packets: [tcp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', hits: [1], to: 'cali1' }), reply({ to: 'eth0' }), udp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', to: null })],
  },
];
