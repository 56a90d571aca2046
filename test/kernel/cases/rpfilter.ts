/** Cases about where a packet comes from: rp_filter, martians, and the match rpfilter. */
import { box, sent, table, tcp, type HandCase, type HandPacket } from './box.ts';
import { sent6, tcp6, watch } from './routing.ts';

const to = (fields: Partial<HandPacket> = {}): HandPacket => tcp({ dst: '172.16.0.9', ...fields });
const routes = box.routes ?? [];
const table100 = [...routes, '10.250.0.0/16 dev eth1 table 100', 'default dev cali1 table 101', '172.20.0.0/16 dev eth1'];
/** By the right interface, by another one, from nowhere, for this box and beyond; and a pod's interface without an address. */
const sources: HandPacket[] = [
  to(), to({ in: 'eth1', sport: 2 }), to({ src: '10.0.0.7', sport: 3 }), to({ in: 'eth1', src: '10.0.0.7', sport: 4 }), to({ dst: '192.168.1.1', src: '10.0.0.7', sport: 5 }), to({ dst: '192.168.1.1', in: 'eth1', src: '10.0.0.7', sport: 6 }),
  to({ src: '198.51.100.3', sport: 7 }), to({ src: '172.16.0.20', sport: 8 }), to({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8', sport: 9 }), to({ in: 'cali1', src: '172.16.0.10', dst: '8.8.8.8', sport: 10 }), to({ in: 'cali1', src: '10.0.0.8', dst: '192.168.1.1', sport: 11 }),
  to({ in: 'cali22', src: '172.16.0.10', dst: '172.16.0.9', sport: 12 }), to({ src: '192.168.1.77', dst: '192.168.1.88', sport: 13 }), to({ src: '10.0.0.255', dst: '192.168.1.1', sport: 14 }), to({ src: '10.0.0.255', dst: '192.168.1.90', sport: 15 }),
  tcp({ proto: 'udp', dst: '192.168.1.255', src: '10.0.0.7', sport: 16 }), tcp({ proto: 'udp', dst: '255.255.255.255', src: '10.0.0.7', sport: 17 }),
];
const filter = (all: number, eth0: number, more: Record<string, number> = {}): Record<string, number> => ({ 'net.ipv4.conf.all.rp_filter': all, 'net.ipv4.conf.eth0.rp_filter': eth0, ...more });

const test = (options: string, n = 1): string => table('raw', [`-A PREROUTING -m rpfilter ${options}`.trim(), `-A PREROUTING -m rpfilter ${options} --invert`], {}, []).repeat(n);

export const rpfilterCases: HandCase[] = [
  { name: 'rp_filter off', rules4: watch, routes, sysctls: filter(0, 0), packets: sources },
  { name: 'rp_filter strict', rules4: watch, routes, sysctls: filter(1, 0), packets: sources },
  { name: 'rp_filter strict on one interface', rules4: watch, routes, sysctls: filter(0, 1), packets: sources },
  { name: 'rp_filter loose', rules4: watch, routes, sysctls: filter(2, 0), packets: sources },
  { name: 'rp_filter loose without a default route', rules4: watch, routes: [...routes.slice(1), '172.20.0.0/16 dev eth1'], sysctls: filter(0, 2), packets: [...sources, to({ src: '172.20.1.1', sport: 20 })] },
  { name: 'rp_filter, larger of all and one', rules4: watch, routes, sysctls: filter(1, 2), packets: sources },
  { name: 'redirects off', rules4: watch, routes, sysctls: filter(0, 0, { 'net.ipv4.conf.all.send_redirects': 0, 'net.ipv4.conf.eth0.send_redirects': 0 }), packets: sources },
  { name: 'rp_filter with rules', rules4: watch, routes: table100, ipRules: ['from all lookup 100 pref 10'], sysctls: filter(1, 1), packets: sources },
  { name: 'rules without rp_filter look closer at sources', rules4: watch, routes: table100, ipRules: ['from 9.9.9.9 lookup 100 pref 10'], sysctls: filter(0, 0), packets: sources },
  { name: 'local routes of one\'s own look closer, too', rules4: watch, routes: [...routes, 'local 24.0.0.0/8 dev lo'], sysctls: filter(0, 0), packets: [...sources, to({ src: '24.1.1.1', sport: 30 })] },
  {
    name: 'rp_filter and marks', routes: table100, ipRules: ['fwmark 1 lookup 100 pref 10', 'fwmark 2 lookup 101 pref 11'], sysctls: filter(1, 1, { 'net.ipv4.conf.eth0.src_valid_mark': 1 }),
    rules4: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A PREROUTING -p tcp --dport 2 -j MARK --set-mark 2', '-A FORWARD']), packets: [to({ dport: 1 }), to({ dport: 2 }), to({ in: 'eth1', dport: 1, sport: 2 }), to({ in: 'eth1', dport: 2, sport: 2 }), to({ dport: 3 })],
  },
  {
    name: 'rp_filter and marks that do not count', routes: table100, ipRules: ['fwmark 1 lookup 100 pref 10'], sysctls: filter(1, 1), rules4: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A FORWARD']), packets: [to({ dport: 1, dst: '10.250.9.9' }), to({ in: 'eth1', dport: 1, sport: 2 }), to()],
  },
  { name: 'rp_filter and interfaces of rules', rules4: watch, routes: table100, ipRules: ['iif cali1 lookup 100 pref 10', 'iif lo to 10.250.0.0/16 lookup 101 pref 11'], sysctls: filter(1, 1), packets: sources },
  { name: 'accept_local', rules4: watch, routes, sysctls: filter(0, 0, { 'net.ipv4.conf.eth0.accept_local': 1 }), packets: [to({ src: '10.0.0.1' }), to({ src: '192.168.1.2', dst: '192.168.1.1', sport: 2 }), to({ src: '10.0.0.1', dst: '192.168.1.99', sport: 3 })] },
  { name: 'accept_local and strict rp_filter', rules4: watch, routes, sysctls: filter(1, 1, { 'net.ipv4.conf.all.accept_local': 1 }), packets: [to({ src: '10.0.0.1' }), to({ src: '192.168.1.2', dst: '192.168.1.1', sport: 2 })] },
  { name: 'route_localnet', rules4: watch, routes, sysctls: filter(0, 0, { 'net.ipv4.conf.eth0.route_localnet': 1 }), packets: [to({ dst: '127.0.0.1' }), to({ src: '127.0.0.9', dst: '192.168.1.1', sport: 2 }), to({ src: '127.0.0.9', sport: 3 }), sent(tcp({ dst: '8.8.8.8' }), { src: '127.0.0.1' }), sent(tcp({ dst: '10.0.0.7' }), { src: '127.0.0.1' })] },
  { name: 'forwarding of one interface', rules4: watch, routes, sysctls: { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.eth0.forwarding': 0 }, packets: sources },
  { name: 'no forwarding', rules4: watch, routes, sysctls: { 'net.ipv4.ip_forward': 0 }, packets: sources },
  ...['', '--loose', '--validmark', '--accept-local', '--loose --accept-local'].map((options): HandCase => ({ name: `-m rpfilter ${options}`, chain: 'raw PREROUTING', rules4: test(options), routes, sysctls: filter(0, 0, { 'net.ipv4.conf.all.accept_local': 1 }), packets: [...sources, to({ src: '10.0.0.1', sport: 50 }), to({ src: '192.168.1.1', dst: '192.168.1.2', sport: 51 }), tcp({ proto: 'udp', src: '0.0.0.0', dst: '255.255.255.255' })] })),
  {
    name: '-m rpfilter with rules and marks', routes: table100, ipRules: ['fwmark 1 lookup 100 pref 10', 'from 192.168.1.1 lookup 101 pref 11'], sysctls: filter(0, 0),
    rules4: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A PREROUTING -m rpfilter --validmark', '-A PREROUTING -m rpfilter', '-A PREROUTING -m rpfilter --loose --validmark']), packets: [to({ dport: 1 }), to({ in: 'eth1', dport: 1, sport: 2 }), to({ in: 'eth1', sport: 2, dst: '192.168.1.1' }), to({ dst: '192.168.1.1' })],
  },
];

const packets6 = [
  tcp6('2001:db8:2::7'), tcp6('2001:db8:2::7', { in: 'eth1', sport: 2 }), tcp6('2001:db8:2::7', { src: '2001:db8:1::77', sport: 3 }), tcp6('2001:db8:1::1', { in: 'eth1', src: '2001:db8:1::77', sport: 4 }), tcp6('2001:db8:1::1', { in: 'cali1', src: '2001:db8:9::9', sport: 5 }),
  tcp6('2001:db8:1::1', { in: 'cali22', src: '2001:db8:9::9', sport: 6 }), tcp6('2001:db8:1::1', { src: '2001:db8:2::1', sport: 7 }), tcp6('2001:db8:1::1', { src: 'fe80::99', sport: 8 }), tcp6('2001:db8:1::1', { src: 'fd21::1', sport: 9 }), tcp6('2001:db8:1::1', { src: '2001:db8:1::', sport: 10 }), tcp6('ff02::1', { src: '2001:db8:1::77', sport: 11 }),
  sent6('2001:db8:1::1'),
];
const routes6 = [...(box.routes6 ?? []), 'unreachable fd21::/16', 'default via 2001:db8:2::fe dev eth1 metric 2000', 'fe80::/64 dev eth1 metric 256', 'fe80::/64 dev eth0 metric 257'];

export const rpfilter6Cases: HandCase[] = [
  ...['', '--loose', '--accept-local', '--loose --accept-local'].map((options): HandCase => ({ name: `IPv6 -m rpfilter ${options}`, rules6: test(options), routes6, sysctls: { 'net.ipv6.conf.all.forwarding': 1 }, packets: packets6 })),
  {
    name: 'IPv6 -m rpfilter with rules and marks', routes6: [...routes6, 'default dev eth1 table 100'], ipRules6: ['fwmark 1 lookup 100 pref 10'], sysctls: { 'net.ipv6.conf.all.forwarding': 1 },
    rules6: table('mangle', ['-A PREROUTING -p tcp --dport 1 -j MARK --set-mark 1', '-A PREROUTING -m rpfilter --validmark', '-A PREROUTING -m rpfilter', '-A PREROUTING -m rpfilter --loose --validmark']), packets: [tcp6('2001:db8:2::7', { dport: 1 }), tcp6('2001:db8:2::7', { dport: 1, in: 'eth1' }), tcp6('2001:db8:2::7', { in: 'eth1', sport: 2 })],
  },
];

const types4 = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'];
const types6 = ['UNSPEC', 'UNICAST', 'LOCAL', 'ANYCAST', 'MULTICAST', 'UNREACHABLE', 'LOCAL,UNICAST', 'ANYCAST,LOCAL', 'UNREACHABLE,LOCAL'];
const addrtypes = (chain: string, types: string[], limit: string): string[] => types.flatMap((type) => [`-A ${chain} -m addrtype --dst-type ${type}${limit}`, `-A ${chain} -m addrtype --src-type ${type}${limit}`, `-A ${chain} -m addrtype ! --dst-type ${type}${limit}`]);

export const addrtypeCases: HandCase[] = [
  ...['', ' --limit-iface-in'].map((limit): HandCase => ({
    name: `addrtype in PREROUTING${limit}`, rules4: table('raw', addrtypes('PREROUTING', types4, limit)), routes: [...routes, 'local 24.0.0.0/8 dev lo', '24.1.0.0/16 dev eth1', 'prohibit 22.0.0.0/8', 'throw 23.0.0.0/8'], sysctls: filter(0, 0),
    packets: ['192.168.1.1', '10.0.0.1', '10.96.0.1', '8.8.8.8', '24.2.2.2', '24.1.1.1', '172.16.0.20', '198.51.100.3', '22.1.1.1', '23.1.1.1', '192.168.1.255', '10.0.0.255', '255.255.255.255', '224.0.0.1', '10.0.0.7'].map((dst) => tcp({ proto: 'udp', dst })),
  })),
  {
    name: 'addrtype with rules looks at table local alone', rules4: table('raw', addrtypes('PREROUTING', types4, '')), routes: [...routes, 'local 24.0.0.0/8 dev lo', '24.1.0.0/16 dev eth1', 'blackhole 22.0.0.0/8 table local'], ipRules: ['from all lookup 100 pref 1'], sysctls: filter(0, 0),
    packets: ['192.168.1.1', '24.2.2.2', '24.1.1.1', '22.1.1.1', '198.51.100.3'].map((dst) => tcp({ proto: 'udp', dst })),
  },
  { name: 'addrtype in OUTPUT and POSTROUTING', rules4: table('mangle', [...addrtypes('OUTPUT', ['LOCAL', 'UNICAST', 'BROADCAST'], ' --limit-iface-out'), ...addrtypes('POSTROUTING', ['LOCAL', 'UNICAST'], ' --limit-iface-out'), ...addrtypes('POSTROUTING', ['LOCAL', 'UNICAST'], '')]), routes, sysctls: filter(0, 0), packets: ['192.168.1.2', '10.0.0.7', '8.8.8.8', '10.0.0.1'].map((dst) => sent(tcp({ dst }))) },
  ...['', ' --limit-iface-in'].map((limit): HandCase => ({
    name: `IPv6 addrtype in PREROUTING${limit}`, rules6: table('raw', addrtypes('PREROUTING', types6, limit)), routes6: [...routes6, 'blackhole fd20::/16', 'prohibit fd22::/16', 'local fd24::/16 dev lo', 'anycast fd25::1 dev eth1'], sysctls: { 'net.ipv6.conf.all.forwarding': 1 },
    packets: ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:1::', '2001:db8:2::', '2001:db8:99::1', 'fd20::1', 'fd21::1', 'fd22::1', 'fd24::1', 'fd25::1', 'ff02::1', 'fe80::77', '2001:db8:9::9'].map((dst) => tcp6(dst)),
  })),
  { name: 'IPv6 addrtype with rules', rules6: table('raw', addrtypes('PREROUTING', types6, '')), routes6: [...routes6, 'unreachable default table 100'], ipRules6: ['to 2001:db8:99::/64 lookup 100 pref 1', 'to 2001:db8:1::1 lookup 100 pref 0'], sysctls: { 'net.ipv6.conf.all.forwarding': 1 }, packets: ['2001:db8:1::1', '2001:db8:99::1', '2001:db8:98::1'].map((dst) => tcp6(dst)) },
];
