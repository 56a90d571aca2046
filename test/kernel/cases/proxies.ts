/** Targets that hand a packet on in ways of their own: prefix translation, TEE, TPROXY, SYNPROXY. */
import { other, ping, reply, sent, table, tcp, udp, type HandCase } from './box.ts';

const from6 = { src: '2001:db8:5::7', dst: '2001:db8:2::7' };
const everywhere = (family: 4 | 6, mangle: string[]): string => {
  const log = (hook: string) => [`-A ${hook} -p udp`, `-A ${hook} -p tcp`];
  const gateway = family === 4 ? '10.0.0.7' : '2001:db8:2::7';
  return table('raw', log('OUTPUT')) + table('mangle', [...mangle, ...log('OUTPUT'), ...log('POSTROUTING')]) + table('nat', ['-A OUTPUT', '-A POSTROUTING -p tcp -j MASQUERADE'])
    + table('filter', ['-A OUTPUT -o eth1', '-A OUTPUT -o eth0', `-A OUTPUT -d ${gateway}`, '-A OUTPUT -m conntrack --ctstate UNTRACKED', '-A FORWARD']);
};

export const proxyCases: HandCase[] = [
  {
    name: 'SNPT and DNPT: lengths, checksums, and addresses without room', chain: 'mangle POSTROUTING', firstPath: true,
    rules6: table('mangle', [
      '-A POSTROUTING -d 2001:db8:2::7 -j SNPT --src-pfx 2001:db8:5::/48 --dst-pfx fd00:1:2::/48', '-A POSTROUTING -d 2001:db8:2::8 -j SNPT --src-pfx 2001:db8:5::/64 --dst-pfx fd00:1:2:3::/64', '-A POSTROUTING -d 2001:db8:2::9 -j SNPT --src-pfx 2001:db8:5::/56 --dst-pfx 2001:db8:8000::/40',
      '-A POSTROUTING -d 2001:db8:2::a -j SNPT --src-pfx 2001:db8:5::/52 --dst-pfx ffff:ffff:ffff:f000::/52', '-A POSTROUTING -d 2001:db8:2::b -j SNPT --src-pfx 2001:db8::/32 --dst-pfx 2001:db8::/32',
      '-A PREROUTING -d fd00:1::/48 -j DNPT --src-pfx fd00:1::/48 --dst-pfx 2001:db8:2::/48', '-A PREROUTING -d fd00:2::/64 -j DNPT --src-pfx fd00:2::/64 --dst-pfx 2001:db8:2::/64', '-A INPUT -j SNPT --src-pfx 2001:db8:5::/48 --dst-pfx fd00:7::/48', '-A POSTROUTING',
    ]),
    packets: [
      ...['7', '8', '9', 'a', 'b'].flatMap((end, i) => ['2001:db8:5::7', '2001:db8:5:ffff::7', '2001:db8:5:0:ffff::1', '2001:db8:5:0:ffff:ffff:ffff:ffff', '2001:db8:5:1:ffff:ffff:ffff:1', '2001:db8:5:f0f:1:2:3:4'].map((src, j) => tcp({ src, dst: `2001:db8:2::${end}`, sport: 40000 + 10 * i + j }))),
      udp({ src: '2001:db8:5::7', dst: 'fd00:1::7' }), udp({ src: '2001:db8:5::7', dst: 'fd00:1:0:1234::7' }), udp({ src: '2001:db8:5::7', dst: 'fd00:2::7' }), udp({ src: '2001:db8:5::7', dst: 'fd00:2::ffff:ffff:ffff:ffff', to: null }), udp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', to: 'local' }),
    ],
  },
  {
    name: 'SNPT and DNPT translate what an ICMP error quotes', chain: 'mangle PREROUTING', firstPath: true,
    rules6: table('mangle', ['-A PREROUTING -i eth1 -d fd00:1:2::/48 -j DNPT --src-pfx fd00:1:2::/48 --dst-pfx 2001:db8:5::/48', '-A POSTROUTING -o eth1 -j SNPT --src-pfx 2001:db8:5::/48 --dst-pfx fd00:1:2::/48', '-A POSTROUTING']),
    packets: [udp(from6), reply({ icmpType: 1, icmpCode: 4 }), tcp({ ...from6, src: '2001:db8:5:77::9' }), reply({ icmpType: 3, icmpCode: 0 })],
  },
  {
    name: 'DNPT of a packet that comes back through lo: it keeps its route', chain: 'mangle INPUT', firstPath: true,
    rules6: table('mangle', ['-A PREROUTING -i lo -j DNPT --src-pfx 2001:db8:1::/64 --dst-pfx 2001:db8:77::/64', '-A INPUT -d 2001:db8:77::/64']),
    packets: [sent(udp({ dst: '2001:db8:1::1' }), { src: '2001:db8:2::1', hits: [1, 'policy'], to: 'local' })],
  },
  {
    name: 'DNPT in OUTPUT routes again', chain: 'mangle OUTPUT', firstPath: true,
    rules6: table('mangle', ['-A OUTPUT -d fd00:1::/48 -j DNPT --src-pfx fd00:1::/48 --dst-pfx 2001:db8:2::/48', '-A OUTPUT']) + table('filter', ['-A OUTPUT -o eth0', '-A OUTPUT -o eth1']),
    packets: [sent(tcp({ dst: 'fd00:1::7' }), { src: '2001:db8:1::1', hits: [1, 2, 'policy'], to: 'eth0' })],
  },
  {
    name: 'TEE: the copy passes OUTPUT and POSTROUTING first', chain: 'mangle POSTROUTING', firstPath: true,
    rules4: everywhere(4, ['-A FORWARD -p udp -j TEE --gateway 10.0.0.9', '-A OUTPUT -p udp -d 8.8.8.8 -j TEE --gateway 10.0.0.9', '-A POSTROUTING -p tcp --dport 81 -j TEE --gateway 192.168.1.9', '-A PREROUTING -p tcp --dport 80 -j TEE --gateway 10.0.0.9']),
    packets: [udp({ dst: '10.0.0.7', to: 'eth1' }), udp({ dst: '172.16.0.9' }), sent(udp({ dst: '8.8.8.8' })), tcp({ dst: '10.0.0.7', dport: 81 }), sent(tcp({ dst: '10.0.0.7', dport: 81, sport: 40009 })), tcp({ dst: '172.16.0.9' }), tcp({ dst: '172.16.0.9', ttl: 2, sport: 40003 }), ping({ dst: '10.0.0.7' }), tcp({ sport: 40004 })],
  },
  {
    name: 'TEE: no way to the gateway, an interface by name, copies that rules drop', chain: 'mangle OUTPUT', firstPath: true,
    rules4: table('mangle', ['-A FORWARD -p udp --dport 53 -j TEE --gateway 198.51.100.7', '-A FORWARD -p udp --dport 54 -j TEE --gateway 10.0.0.9 --oif cali1', '-A FORWARD -p udp --dport 55 -j TEE --gateway 10.0.0.9 --oif nothere', '-A FORWARD -p udp --dport 56 -j TEE --gateway 10.0.0.9 --oif dum0', '-A OUTPUT -p udp --dport 57 -j DROP', '-A FORWARD -p udp --dport 57 -j TEE --gateway 10.0.0.9', '-A FORWARD', '-A OUTPUT'])
      + table('filter', ['-A FORWARD', '-A OUTPUT -o cali1', '-A OUTPUT -o eth1']),
    packets: [53, 54, 55, 56, 57].map((dport) => udp({ dst: '172.16.0.10', dport })),
  },
  {
    name: 'TEE: a mark set on the copy routes it again, to where the packet itself goes', chain: 'mangle OUTPUT', firstPath: true,
    rules4: table('mangle', ['-A FORWARD -p udp -j TEE --gateway 10.0.0.9', '-A OUTPUT -p udp -j MARK --set-mark 7', '-A FORWARD -m mark --mark 7', '-A POSTROUTING -o eth1', '-A POSTROUTING -o cali1', '-A POSTROUTING -m mark --mark 7']) + table('filter', ['-A OUTPUT -m mark --mark 7', '-A FORWARD']),
    packets: [udp({ dst: '172.16.0.9' })],
  },
  {
    name: 'TEE: a copy that comes back through lo is copied again, and POSTROUTING shows the way to the gateway as its incoming one', chain: 'mangle OUTPUT',
    rules4: table('mangle', ['-A INPUT -p udp -j TEE --gateway 10.0.0.9', '-A OUTPUT -p udp -j TOS --or-tos 0x08', '-A POSTROUTING -j SEEN', '-A SEEN -i eth0', '-A SEEN -i eth1', '-A SEEN -i lo', '-A SEEN -o lo', '-A SEEN -o eth1']),
    packets: [udp({}), udp({ sport: 40001 })],
  },
  {
    name: 'TEE for IPv6', chain: 'mangle POSTROUTING', firstPath: true,
    rules6: everywhere(6, ['-A FORWARD -p udp -j TEE --gateway 2001:db8:2::9', '-A PREROUTING -p tcp -j TEE --gateway 2001:db8:2::9']),
    packets: [udp(from6), tcp({ ...from6, dst: '2001:db8:9::9' })],
  },
  {
    name: 'TPROXY without a socket drops', chain: 'mangle PREROUTING',
    rules4: table('mangle', ['-A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 3128 --tproxy-mark 0x1/0x1', '-A PREROUTING -p udp -j TPROXY --on-port 0 --on-ip 10.0.0.1 --tproxy-mark 0x5', '-A PREROUTING']),
    packets: [tcp({ hits: [1], to: null }), udp({ hits: [2], to: null }), tcp({ dport: 81, hits: [3, 'policy'], to: 'local' })],
  },
  {
    name: 'TPROXY for IPv6', chain: 'mangle PREROUTING',
    rules6: table('mangle', ['-A PREROUTING -p tcp -j TPROXY --on-port 3128 --on-ip 2001:db8:1::1', '-A PREROUTING']),
    packets: [tcp({ ...from6, hits: [1], to: null }), udp({ ...from6, hits: [2, 'policy'], to: 'eth1' })],
  },
  {
    name: 'SYNPROXY takes SYNs and drops strange ACKs', chain: 'filter INPUT',
    rules4: table('raw', ['-A PREROUTING -p tcp --dport 90 -m tcp --syn -j CT --notrack']) + table('nat', ['-A PREROUTING']) + table('filter', [
      '-A INPUT -p tcp -m tcp --dport 80 -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460', '-A INPUT -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY', '-A INPUT', '-A FORWARD -p tcp -j SYNPROXY --ecn', '-A FORWARD',
    ]),
    packets: [
      tcp({ hits: [1], to: null }), tcp({ flags: ['ACK'], hits: [1], to: null }), tcp({ flags: ['RST'], sport: 40001, hits: [1, 2, 3, 'policy'] }), tcp({ flags: ['FIN', 'ACK'], sport: 40002, hits: [1, 2, 3, 'policy'] }), tcp({ flags: ['SYN', 'ACK'], sport: 40003 }),
      tcp({ dport: 90, hits: [2], to: null }), tcp({ dst: '10.0.0.7' }), tcp({ dst: '10.0.0.7', flags: ['ACK'], sport: 40005 }), tcp({ dst: '10.0.0.7', flags: ['RST', 'ACK'], sport: 40006 }), tcp({ flags: ['SYN', 'ECE', 'CWR'], sport: 40007, hits: [1] }), other('udp', { dport: 80, sport: 5, hits: [3, 'policy'] }),
    ],
  },
];
