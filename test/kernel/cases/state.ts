/** Matches on what is remembered of a packet: marks, connection state, address types, bridge ports. */
import { input, ping, reply, sent, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';
const states = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'SNAT', 'DNAT'];

export const stateCases: HandCase[] = [
  {
    name: 'mark with mask and negation, set in raw', chain,
    rules4: table('raw', ['-A PREROUTING -p tcp -j MARK --set-xmark 0x4004/0xffffffff'])
      + input('-m mark --mark 0x4004', '-m mark --mark 0x4000/0x4000', '-m mark ! --mark 0x4000/0x4000', '-m mark --mark 0x0', '-m mark --mark 0x0/0x2', '-m mark --mark 0x4/0xf', '-m mark ! --mark 0x0'),
    packets: [tcp({ hits: [1, 2, 5, 6, 7, 'policy'] }), udp({ hits: [3, 4, 5, 'policy'] })],
  },
  {
    name: 'connection states of a TCP handshake', chain,
    rules4: input(...states.map((state) => `-m conntrack --ctstate ${state}`), '-m state --state NEW', '-m state --state ESTABLISHED', '-m conntrack ! --ctstate NEW', '-m conntrack --ctstate NEW,ESTABLISHED'),
    packets: [
      tcp({ hits: [1, 8, 11, 'policy'], to: 'local' }), reply({ to: 'eth0' }), tcp({ flags: ['ACK'], hits: [2, 9, 10, 11, 'policy'] }),
      tcp({ flags: ['ACK', 'PSH'], hits: [2, 9, 10, 11, 'policy'] }),
    ],
  },
  {
    name: 'a second SYN before any answer is NEW', chain,
    rules4: input(...states.map((state) => `-m conntrack --ctstate ${state}`)),
    packets: [tcp({ hits: [1, 'policy'] }), tcp({ hits: [1, 'policy'] }), udp({ hits: [1, 'policy'] }), udp({ hits: [1, 'policy'] }), reply({}), udp({ hits: [2, 'policy'] })],
  },
  {
    name: 'a connection that a queue lets through in nat is not settled: nat sees its next new packet too', chain: 'nat INPUT',
    rules4: table('nat', ['-A INPUT -p tcp -j NFQUEUE --queue-num 9 --queue-bypass']),
    packets: [tcp({ hits: [1], to: 'local' }), tcp({ hits: [1], to: 'local' }), udp({ hits: ['policy'] }), udp({ hits: [] })],
  },
  {
    name: 'a RST that answers the SYN removes the connection', chain,
    rules4: input(...states.map((state) => `-m conntrack --ctstate ${state}`)) + table('nat', ['-A INPUT']),
    packets: [
      tcp({ hits: [1, 'policy'] }), reply({ flags: ['RST', 'ACK'], to: 'eth0' }), tcp({ flags: ['ACK'], hits: [1, 'policy'] }), tcp({ sport: 40001 }), reply({ flags: ['RST', 'ACK'] }), tcp({ sport: 40001, flags: ['FIN', 'ACK'], hits: [4, 'policy'] }),
      tcp({ sport: 40002 }), reply(), tcp({ sport: 40002, flags: ['RST'], hits: [2, 'policy'] }), tcp({ sport: 40002, hits: [1, 'policy'] }),
    ],
  },
  {
    name: 'odd beginnings: ACK, SYN ACK, RST, FIN, no flags, echo reply', chain,
    rules4: input(...states.map((state) => `-m conntrack --ctstate ${state}`)),
    packets: [
      tcp({ flags: ['ACK'], sport: 1001, hits: [1, 'policy'] }), tcp({ flags: ['SYN', 'ACK'], sport: 1002, hits: [4, 'policy'] }), tcp({ flags: ['RST'], sport: 1003, hits: [4, 'policy'] }),
      tcp({ flags: ['FIN', 'ACK'], sport: 1004, hits: [4, 'policy'] }), tcp({ flags: [], sport: 1005, hits: [4, 'policy'] }), ping({ icmpType: 0, hits: [4, 'policy'] }),
      tcp({ flags: ['SYN', 'FIN'], sport: 1006, hits: [4, 'policy'] }), ping({ icmpType: 5, hits: [4, 'policy'] }), ping({ icmpType: 13, hits: [1, 'policy'] }),
    ],
  },
  {
    name: 'conntrack: protocol, original and reply addresses and ports, direction, status', chain,
    rules4: input(
      '-m conntrack --ctproto tcp', '-m conntrack --ctorigsrc 10.250.0.0/16', '-m conntrack ! --ctorigdst 192.168.1.1', '-m conntrack --ctorigdstport 80', '-m conntrack --ctorigsrcport 40000:40001',
      '-m conntrack --ctdir ORIGINAL', '-m conntrack --ctdir REPLY', '-m conntrack --ctstatus NONE', '-m conntrack --ctstatus SEEN_REPLY', '-m conntrack --ctstatus CONFIRMED',
      '-m conntrack --ctreplsrc 192.168.1.1', '-m conntrack --ctrepldstport 40000', '-m conntrack ! --ctproto udp', '-m conntrack --ctstatus ASSURED',
    ),
    packets: [
      tcp({ hits: [1, 2, 4, 5, 6, 11, 12, 13, 'policy'] }), reply({ to: 'eth0' }), tcp({ flags: ['ACK'], hits: [1, 2, 4, 5, 6, 9, 10, 11, 12, 13, 14, 'policy'] }), udp({ hits: [2, 5, 6, 11, 12, 'policy'] }),
      sent(tcp({ dst: '8.8.8.8' }), { to: 'eth0' }), reply({ hits: [1, 3, 4, 5, 7, 9, 10, 12, 13, 'policy'] }),
    ],
  },
  {
    name: 'DNAT and SNAT as states', chain: 'filter FORWARD',
    rules4: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', '-A POSTROUTING -o cali1 -j SNAT --to-source 10.0.0.1'])
      + table('filter', ['-A FORWARD -m conntrack --ctstate DNAT', '-A FORWARD -m conntrack --ctstate SNAT', '-A FORWARD -m conntrack --ctstate NEW,DNAT', '-A FORWARD -m conntrack ! --ctstate DNAT', '-A FORWARD -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT'])
      + table('mangle', ['-A POSTROUTING -m conntrack --ctstate DNAT', '-A POSTROUTING -m conntrack --ctstate SNAT', '-A FORWARD -m conntrack --ctorigdst 192.168.1.1', '-A FORWARD -m conntrack --ctreplsrc 172.16.0.9']),
    packets: [tcp({ hits: [1, 3, 'policy'], to: 'cali1' }), reply({ hits: [1, 2, 3, 'policy'], to: 'eth0' }), tcp({ flags: ['ACK'], hits: [1, 2, 3, 'policy'] })],
  },
  {
    name: 'NOTRACK', chain,
    rules4: table('raw', ['-A PREROUTING -p udp -j CT --notrack', '-A OUTPUT -p udp -j NOTRACK']) + table('nat', ['-A PREROUTING -p udp -j DNAT --to-destination 172.16.0.9'])
      + input(...states.map((state) => `-m conntrack --ctstate ${state}`), '-m state --state UNTRACKED'),
    packets: [udp({ hits: [5, 8, 'policy'] }), tcp({ hits: [1, 'policy'] })],
  },
  {
    name: 'address types', chain,
    rules4: input(
      '-m addrtype --dst-type LOCAL', '-m addrtype --src-type LOCAL', '-m addrtype ! --dst-type LOCAL', '-m addrtype --dst-type BROADCAST', '-m addrtype --dst-type MULTICAST',
      '-m addrtype --src-type UNICAST', '-m addrtype --dst-type LOCAL --limit-iface-in', '-m addrtype ! --src-type LOCAL --dst-type LOCAL', '-m addrtype --src-type UNICAST,LOCAL', '-m addrtype ! --dst-type LOCAL --limit-iface-in',
    ),
    packets: [
      tcp({ hits: [1, 6, 7, 8, 9, 'policy'] }), tcp({ dst: '10.0.0.1', hits: [1, 6, 8, 9, 10, 'policy'] }), tcp({ dst: '10.96.0.1', hits: [1, 6, 8, 9, 10, 'policy'] }),
      udp({ dst: '192.168.1.255', hits: [3, 4, 6, 9, 10, 'policy'] }), udp({ dst: '127.0.0.1', to: null }), sent(tcp({ dst: '10.96.0.1' }), { hits: [1, 2, 9, 10, 'policy'], to: 'local' }),
    ],
  },
  {
    name: 'address types know the local table only: blackhole and unreachable are UNICAST', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -m addrtype --dst-type UNICAST', '-A PREROUTING -m addrtype --dst-type BLACKHOLE', '-A PREROUTING -m addrtype --dst-type UNREACHABLE', '-A PREROUTING -m addrtype --src-type UNREACHABLE',
      '-A PREROUTING -m addrtype --src-type UNSPEC', '-A PREROUTING -m addrtype --dst-type LOCAL,UNICAST',
      '-A POSTROUTING -m addrtype --src-type LOCAL --limit-iface-out', '-A POSTROUTING -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL', '-A POSTROUTING -m addrtype --dst-type UNICAST --limit-iface-out',
    ]),
    packets: [
      tcp({ dst: '172.16.0.9', hits: [1, 6, 'policy'], to: 'cali1' }), tcp({ dst: '172.16.0.33', hits: [1, 6, 'policy'], to: null }), tcp({ dst: '198.51.100.3', hits: [1, 6, 'policy'], to: null }),
      tcp({ dst: '8.8.8.8', src: '198.51.100.3', hits: [1, 6, 'policy'], to: 'eth0' }), sent(tcp({ dst: '8.8.8.8' })), sent(tcp({ dst: '10.0.0.7' }), { src: '192.168.1.1' }), sent(tcp({ dst: '172.16.0.9' })),
    ],
  },
  {
    name: 'physdev on packets that no bridge carries', chain: 'filter FORWARD',
    rules4: table('filter', [
      '-A FORWARD -m physdev --physdev-is-in', '-A FORWARD -m physdev ! --physdev-is-in', '-A FORWARD -m physdev --physdev-is-bridged', '-A FORWARD -m physdev ! --physdev-is-bridged',
      '-A FORWARD -m physdev --physdev-in eth0', '-A FORWARD -m physdev ! --physdev-in eth0', '-A FORWARD -m physdev ! --physdev-is-in ! --physdev-is-out', '-A FORWARD -m physdev ! --physdev-is-out',
    ]),
    packets: [tcp({ dst: '10.0.0.7', hits: [2, 4, 6, 7, 8, 'policy'] })],
  },
  {
    name: 'owner, tos, ttl and length where the kernel knows them', chain: 'filter OUTPUT',
    rules4: table('filter', ['-A OUTPUT -m owner --uid-owner 1000', '-A OUTPUT -m owner ! --uid-owner 0', '-A OUTPUT -m owner --gid-owner 0', '-A OUTPUT -m mark --mark 0x10']),
    packets: [
      sent(tcp({ dst: '8.8.8.8' }), { uid: 1000, hits: [1, 2, 3, 'policy'] }), sent(tcp({ dst: '8.8.8.8', sport: 40001 }), { uid: 0, hits: [3, 'policy'] }),
      sent(tcp({ dst: '8.8.8.8', sport: 40002 }), { mark: 0x10, hits: [3, 4, 'policy'] }),
    ],
  },
];
