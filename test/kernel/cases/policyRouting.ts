/** Cases about `ip rule`: every condition and action, for packets that arrive and packets of the box. */
import { box, ping, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';
import { sent6, tcp6, watch } from './routing.ts';

const routes = [...(box.routes ?? []), 'default dev eth1 table 100', 'default dev cali1 table 101', '8.8.8.0/24 dev cali22 table 102', 'throw 8.8.8.8 table 103', 'blackhole default table 104', 'unreachable default table 105', 'prohibit default table 106'];
const to = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => tcp({ dst, ...fields });
const from = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => sent(tcp({ dst }), fields);
const sysctls = { 'net.ipv4.conf.all.rp_filter': 0 };
const base = { rules4: watch, sysctls, routes };

export const policyCases: HandCase[] = [
  { ...base, name: 'from and to', ipRules: ['from 10.250.0.0/16 lookup 100 pref 10', 'to 9.9.9.0/24 lookup 101 pref 11', 'not from 192.168.1.1 lookup 102 pref 12'], packets: [to('8.8.8.8'), to('9.9.9.9'), to('8.8.8.8', { src: '11.1.1.1' }), to('9.9.9.9', { src: '11.1.1.1' }), from('8.8.8.8'), from('9.9.9.9'), from('8.8.8.8', { src: '192.168.1.2' }), to('192.168.1.1')] },
  { ...base, name: 'interfaces', ipRules: ['iif eth0 lookup 100 pref 10', 'iif lo lookup 101 pref 11', 'oif eth1 lookup 102 pref 12', 'iif nope0 lookup 102 pref 5', 'not iif nope0 lookup 103 pref 6'], packets: [to('8.8.8.8'), to('8.8.8.8', { in: 'eth1', src: '10.0.0.7' }), from('8.8.8.8'), from('1.1.1.1')] },
  {
    name: 'marks of PREROUTING and OUTPUT choose the table', sysctls, routes, ipRules: ['fwmark 0x1 lookup 100 pref 10', 'fwmark 0x10/0xf0 lookup 101 pref 11', 'not fwmark 0x0/0x1000 lookup 102 pref 12'],
    rules4: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A PREROUTING -p tcp --dport 2 -j MARK --set-mark 0x13', '-A PREROUTING -p tcp --dport 3 -j MARK --set-mark 0x1000', '-A OUTPUT -p tcp --dport 1 -j MARK --set-mark 1', '-A OUTPUT -p tcp --dport 2 -j MARK --set-mark 0x13', '-A FORWARD -o eth1', '-A FORWARD -o cali1', '-A FORWARD -o cali22', '-A POSTROUTING -o eth1', '-A POSTROUTING -o cali1']) + table('filter', ['-A OUTPUT -o eth0']),
    packets: [1, 2, 3, 4].flatMap((dport) => [to('8.8.8.8', { dport }), from('8.8.8.8', { dport })]).concat([from('8.8.8.8', { dport: 4, mark: 1 }), from('8.8.8.8', { dport: 4, mark: 0x1000 })]),
  },
  { ...base, name: 'TOS', ipRules: ['tos 0x10 lookup 100 pref 10', 'tos 0x08 lookup 101 pref 11'], packets: [0, 0x10, 0x08, 0x11, 0x30, 0xb0].flatMap((tos) => [to('8.8.8.8', { tos }), from('8.8.8.8', { tos })]) },
  { ...base, name: 'protocols and ports of arriving packets', ipRules: ['ipproto tcp dport 80 lookup 100 pref 10', 'ipproto udp sport 40000-40010 lookup 101 pref 11', 'ipproto icmp lookup 102 pref 12', 'sport 1-5 prohibit pref 13'], packets: [to('8.8.8.8'), to('8.8.8.8', { dport: 81 }), udp({ dst: '8.8.8.8' }), udp({ dst: '8.8.8.8', sport: 40011 }), ping({ dst: '8.8.8.8' }), to('8.8.8.8', { dport: 81, sport: 3 })] },
  { ...base, name: 'users: a packet that is routed again counts as root\'s', ipRules: ['uidrange 0-0 lookup 101 pref 11'], rules4: table('mangle', ['-A OUTPUT -p udp -j MARK --set-mark 7']), packets: [from('8.8.8.8', { uid: 1000 }), from('8.8.8.8', { uid: 1000, proto: 'udp', sport: 2 })] },
  { ...base, name: 'users', ipRules: ['uidrange 1000-1001 lookup 100 pref 10', 'uidrange 0-0 lookup 101 pref 11'], packets: [from('8.8.8.8', { uid: 1000 }), from('8.8.8.8', { uid: 1001, sport: 2 }), from('8.8.8.8', { uid: 1002, sport: 3 }), from('8.8.8.8', { uid: 0, sport: 4 }), to('8.8.8.8')] },
  { ...base, name: 'goto and nop', ipRules: ['to 8.8.8.8 goto 50 pref 10', 'from all lookup 101 pref 20', 'from all nop pref 30', 'from all lookup 100 pref 50', 'from all goto 60 pref 9'].slice(0, 4), packets: [to('8.8.8.8'), to('9.9.9.9'), from('8.8.8.8')] },
  { ...base, name: 'actions', ipRules: ['to 20.0.0.1 blackhole pref 10', 'to 20.0.0.2 unreachable pref 11', 'to 20.0.0.3 prohibit pref 12'], packets: ['20.0.0.1', '20.0.0.2', '20.0.0.3', '20.0.0.4'].flatMap((dst) => [to(dst), from(dst)]) },
  { ...base, name: 'tables that throw, refuse, or have nothing', ipRules: ['from all lookup 103 pref 10', 'to 20.0.0.1 lookup 104 pref 11', 'to 20.0.0.2 lookup 105 pref 12', 'to 20.0.0.3 lookup 106 pref 13', 'from all lookup 999 pref 14'], packets: ['8.8.8.8', '20.0.0.1', '20.0.0.2', '20.0.0.3', '20.0.0.4'].flatMap((dst) => [to(dst), from(dst)]) },
  { ...base, name: 'suppressed routes', ipRules: ['from all lookup main suppress_prefixlength 0 pref 10', 'from all lookup 100 pref 11'], packets: ['8.8.8.8', '10.0.0.7', '172.16.0.9', '198.51.100.3'].flatMap((dst) => [to(dst), from(dst)]) },
  { ...base, name: 'suppressed interface groups', ipRules: ['from all lookup main suppress_ifgroup 0 pref 10', 'from all lookup 100 pref 11'], packets: ['8.8.8.8', '10.0.0.7', '172.16.0.9'].flatMap((dst) => [to(dst), from(dst)]) },
  { ...base, name: 'a rule before table local', ipRules: ['to 192.168.1.2 lookup 100 pref 0'], packets: [to('192.168.1.2'), to('192.168.1.1'), from('192.168.1.2')] },
  { ...base, name: 'a rule with a realm-less table that has the default', ipRules: ['from 10.250.0.0/16 to 8.8.8.0/24 iif eth0 fwmark 0/0xff tos 0x10 lookup 101 pref 3'], packets: [to('8.8.8.8', { tos: 0x10 }), to('8.8.8.8'), to('8.8.8.8', { tos: 0x10, in: 'eth1', src: '10.0.0.7' })] },
];

const routes6 = [...(box.routes6 ?? []), 'default dev eth1 table 100', 'default dev cali1 table 101', '2001:db8:99::/64 dev cali22 table 102', 'throw default table 103', 'blackhole default table 104', 'unreachable default table 105', 'prohibit default table 106'];
const base6 = { rules6: watch, sysctls: { 'net.ipv6.conf.all.forwarding': 1 }, routes6 };

export const policy6Cases: HandCase[] = [
  {
    ...base6, name: 'IPv6 rules: addresses, interfaces, users', ipRules6: ['from 2001:db8:5::/48 lookup 100 pref 10', 'to 2001:db8:98::/64 lookup 101 pref 11', 'not from 2001:db8:1::1 lookup 102 pref 12', 'iif eth1 lookup 101 pref 9', 'iif lo uidrange 5-6 lookup 101 pref 8', 'oif eth1 prohibit pref 7'],
    packets: [tcp6('2001:db8:99::1'), tcp6('2001:db8:98::1'), tcp6('2001:db8:98::1', { src: '2001:db8:6::1' }), tcp6('2001:db8:99::1', { src: '2001:db8:6::1' }), tcp6('2001:db8:99::1', { in: 'eth1', src: '2001:db8:2::7' }), sent6('2001:db8:99::1'), sent6('2001:db8:98::1'), sent6('2001:db8:99::1', { uid: 5 })],
  },
  {
    ...base6, name: 'IPv6 rules: TOS, protocols, ports', ipRules6: ['tos 0x10 lookup 100 pref 10', 'ipproto tcp dport 81 lookup 101 pref 11', 'ipproto udp sport 7 lookup 102 pref 12'],
    packets: [tcp6('2001:db8:99::1', { tos: 0x10 }), tcp6('2001:db8:99::1', { tos: 0x12 }), tcp6('2001:db8:99::1', { tos: 0x30 }), tcp6('2001:db8:99::1', { dport: 81 }), tcp6('2001:db8:99::1', { proto: 'udp', sport: 7 }), sent6('2001:db8:99::1', { tos: 0x10 })],
  },
  {
    ...base6, name: 'IPv6 rules: actions and tables', ipRules6: ['to 2001:db8:90::1 blackhole pref 10', 'to 2001:db8:90::2 unreachable pref 11', 'to 2001:db8:90::3 prohibit pref 12', 'from all lookup 103 pref 13', 'to 2001:db8:90::4 lookup 104 pref 14', 'to 2001:db8:90::5 lookup 105 pref 15', 'to 2001:db8:90::6 lookup 106 pref 16', 'to 2001:db8:90::7 goto 30 pref 17', 'to 2001:db8:90::7 lookup 101 pref 18', 'to 2001:db8:90::7 lookup 100 pref 30', 'from all lookup 999 pref 31'],
    packets: [1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => [tcp6(`2001:db8:90::${n}`), sent6(`2001:db8:90::${n}`)]),
  },
  { ...base6, name: 'IPv6 rules: suppressed routes', ipRules6: ['from all lookup main suppress_prefixlength 0 pref 10', 'from all lookup 100 pref 11'], packets: ['2001:db8:2::7', '2001:db8:99::1', '2001:db8:9::9'].map((dst) => tcp6(dst)) },
  {
    name: 'IPv6 rules: marks', sysctls: base6.sysctls, routes6, ipRules6: ['fwmark 1 lookup 100 pref 10', 'fwmark 0x20/0xf0 lookup 101 pref 11'],
    rules6: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A PREROUTING -p tcp --dport 2 -j MARK --set-mark 0x21', '-A OUTPUT -p tcp --dport 1 -j MARK --set-mark 1', '-A FORWARD -o eth1', '-A FORWARD -o cali1', '-A POSTROUTING -o eth1']),
    packets: [1, 2, 3].flatMap((dport) => [tcp6('2001:db8:99::1', { dport }), sent6('2001:db8:99::1', { dport })]),
  },
];
