/** Cases about routes: prefixes, TOS and metrics, the types of routes, several next hops, what cannot be routed, IPv4 and IPv6. */
import { box, reply, sent, table, tcp, type HandCase, type HandPacket } from './box.ts';

/** Every rule counts and none decides: the counters say which hooks saw the packet, and by which interfaces. */
const seen = ['eth0', 'eth1', 'cali1', 'cali22', 'lo'];
export const watch = [
  table('raw', ['-A PREROUTING', '-A OUTPUT']), table('mangle', ['-A INPUT -i lo', '-A FORWARD', ...seen.map((name) => `-A POSTROUTING -o ${name}`)]),
  table('nat', ['-A PREROUTING']), table('filter', [...seen.map((name) => `-A OUTPUT -o ${name}`), ...seen.map((name) => `-A FORWARD -o ${name}`)]),
].join('');
const to = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => tcp({ dst, ...fields });
const from = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => sent(tcp({ dst }), fields);
const both = (...list: string[]): HandPacket[] => list.flatMap((dst, i) => [to(dst, { sport: 41000 + i }), from(dst, { sport: 42000 + i })]);
const routes = box.routes ?? [];
const sysctls = { 'net.ipv4.conf.all.rp_filter': 0 };

/** IPv6: from a host behind eth0. */
export const tcp6 = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => ({ in: 'eth0', src: '2001:db8:5::34', dst, proto: 'tcp', sport: 40000, dport: 80, ttl: 64, ...fields });
export const sent6 = (dst: string, fields: Partial<HandPacket> = {}): HandPacket => ({ src: '2001:db8:1::1', dst, proto: 'tcp', sport: 40000, dport: 80, ttl: 64, ...fields });
const both6 = (...list: string[]): HandPacket[] => list.flatMap((dst, i) => [tcp6(dst, { sport: 41000 + i }), sent6(dst, { sport: 42000 + i })]);

export const routingCases: HandCase[] = [
  {
    name: 'longer prefixes, lower metrics', rules4: watch, sysctls,
    routes: [...routes, 'default via 10.0.0.254 dev eth1 metric 50', '8.8.0.0/16 dev eth1 scope link', '8.8.8.0/24 dev cali1 metric 20', '8.8.8.0/24 dev cali22 metric 10', '8.8.8.8 dev eth0 metric 300'],
    packets: both('8.8.8.8', '8.8.8.9', '8.8.9.9', '9.9.9.9', '10.0.0.7', '172.16.0.9'),
  },
  {
    name: 'a route for a TOS counts for packets with it alone', rules4: watch, sysctls, routes: [...routes, '8.8.8.0/24 dev eth1 tos 0x10', '8.8.8.0/24 dev cali1 metric 5', '8.0.0.0/8 tos 0x08 dev cali22'],
    packets: [to('8.8.8.8'), to('8.8.8.8', { tos: 0x10 }), to('8.8.8.8', { tos: 0x11 }), to('8.8.8.8', { tos: 0x08 }), to('8.8.8.8', { tos: 0xb0 }), to('8.9.9.9', { tos: 0x08 }), to('8.9.9.9', { tos: 0x28 }), from('8.8.8.8', { tos: 0x10 }), from('8.8.8.8'), from('8.9.9.9', { tos: 0x08 })],
  },
  {
    name: 'types of routes end the way, and a longer one goes on', rules4: watch, sysctls,
    routes: [...routes, 'blackhole 20.0.0.0/8', 'unreachable 21.0.0.0/8', 'prohibit 22.0.0.0/8', 'throw 23.0.0.0/8', '20.1.0.0/16 dev eth1', 'local 24.0.0.0/8 dev lo', 'broadcast 25.0.0.0/8 dev eth1', 'blackhole 26.0.0.0/8 metric 10', '26.0.0.0/8 dev cali1 metric 20', '27.0.0.0/8 dev lo scope link'],
    packets: [...both('20.0.0.1', '21.0.0.1', '22.0.0.1', '23.0.0.1', '20.1.0.1', '24.1.2.3', '25.1.2.3', '26.0.0.1'), from('27.0.0.1')],
  },
  {
    name: 'with the default rules a longer prefix of main wins over table local', rules4: watch, sysctls, routes: [...routes, 'local 24.0.0.0/8 dev lo', '24.1.0.0/16 dev eth1', '127.5.0.0/16 dev cali1'],
    packets: [...both('24.0.0.1', '24.1.0.1'), from('127.5.0.1'), from('127.5.0.1', { src: '127.0.0.1' }), from('127.6.0.1', { src: '127.0.0.1' })],
  },
  {
    name: 'with rules of one\'s own table local comes first', rules4: watch, sysctls, routes: [...routes, 'local 24.0.0.0/8 dev lo', '24.1.0.0/16 dev eth1'], ipRules: ['from 9.9.9.9 lookup 77 pref 50'],
    packets: both('24.0.0.1', '24.1.0.1'),
  },
  {
    name: 'what table default has, behind a route of main that refuses', rules4: watch, sysctls, routes: [...routes.slice(1), 'blackhole 20.0.0.0/8', 'default dev eth1 table default', 'throw 21.0.0.0/8'],
    packets: both('20.0.0.1', '21.0.0.1', '8.8.8.8'),
  },
  {
    name: 'no route', rules4: watch, sysctls, routes: routes.slice(1),
    packets: both('8.8.8.8', '255.255.255.255', '0.0.0.0', '10.0.0.255', '192.168.1.255'),
  },
  {
    name: 'several next hops by weight', rules4: watch, sysctls,
    routes: [...routes, '8.8.0.0/16 nexthop via 10.0.0.2 dev eth1 weight 1 nexthop via 192.168.1.3 dev eth0 weight 3', '9.9.0.0/16 nexthop dev cali1 weight 1 nexthop dev cali22 weight 1'],
    packets: [...both('8.8.8.8', '8.8.4.4', '9.9.9.9', '9.9.1.1'), from('8.8.8.8', { src: '10.0.0.1' }), from('8.8.8.8', { src: '10.96.0.1' }), from('8.8.4.4', { src: '192.168.1.2' }), from('9.9.9.9', { src: '10.0.0.1' })],
  },
  {
    name: 'MASQUERADE and several next hops', rules4: table('nat', ['-A POSTROUTING -j MASQUERADE']) + table('filter', ['-A FORWARD -o eth0', '-A FORWARD -o eth1']), sysctls,
    routes: [...routes, '8.8.0.0/16 nexthop via 10.0.0.2 dev eth1 weight 1 nexthop via 192.168.1.3 dev eth0 weight 1'],
    packets: [tcp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' })],
  },
  {
    name: 'routed again in mangle OUTPUT, by mark, TOS, and destination', rules4: [
      table('mangle', ['-A OUTPUT -d 8.8.8.8 -j MARK --set-mark 1', '-A OUTPUT -d 8.8.8.9 -j TOS --set-tos 0x10', '-A OUTPUT -d 8.8.8.10 -j TTL --ttl-set 5', '-A POSTROUTING -o eth1', '-A POSTROUTING -o cali1', '-A POSTROUTING -o eth0']),
      table('nat', ['-A OUTPUT -d 8.8.8.11 -p tcp -j DNAT --to-destination 10.0.0.7', '-A OUTPUT -d 8.8.8.12 -p tcp -j DNAT --to-destination 192.168.1.2', '-A OUTPUT -d 8.8.8.13 -p tcp -j DNAT --to-destination 20.0.0.1']), table('filter', seen.map((name) => `-A OUTPUT -o ${name}`)),
    ].join(''), sysctls, routes: [...routes, '8.8.8.0/24 dev cali1 tos 0x10', 'default dev eth1 table 100', 'blackhole 20.0.0.0/8'], ipRules: ['fwmark 1 lookup 100 pref 100'],
    packets: ['8.8.8.8', '8.8.8.9', '8.8.8.10', '8.8.8.11', '8.8.8.12', '8.8.8.13'].map((dst) => from(dst)),
  },
  {
    name: 'a foreign source of a local process', rules4: watch + table('security', ['-A OUTPUT -s 44.4.4.4']), sysctls, routes: [...routes, 'default dev eth1 table 100', 'default dev cali1 table 101'], ipRules: ['from 44.4.4.4 lookup 100 pref 100', 'from 192.168.1.2 lookup 101 pref 101'],
    packets: [from('8.8.8.8', { src: '44.4.4.4' }), from('8.8.8.8', { src: '192.168.1.2' }), from('8.8.8.8', { src: '44.4.4.4', mark: 3 })],
  },
  {
    name: 'a foreign source that is routed again has it then', rules4: table('mangle', ['-A OUTPUT -j MARK --set-mark 9', '-A POSTROUTING -o eth1', '-A POSTROUTING -o eth0']), sysctls, routes: [...routes, 'default dev eth1 table 100'], ipRules: ['from 44.4.4.4 lookup 100 pref 100'],
    packets: [from('8.8.8.8', { src: '44.4.4.4' }), from('8.8.8.8', { src: '10.0.0.255' })],
  },
  {
    name: 'realms of routes', rules4: table('filter', [...['INPUT', 'FORWARD', 'OUTPUT'].flatMap((chain) => [`-A ${chain} -m realm --realm 5`, `-A ${chain} -m realm ! --realm 0`, `-A ${chain} -m realm --realm 0x70000/0xffff0000`, `-A ${chain} -m realm --realm 0x6/0xffff`, `-A ${chain} -m realm --realm 0x3`])]), sysctls,
    routes: [...routes, '8.8.8.0/24 dev eth1 realm 5', '10.250.0.0/16 dev eth0 realm 7', '9.9.9.0/24 dev eth1 realm 7/6', '7.7.0.0/16 dev eth1 table 100'], ipRules: ['to 7.7.0.0/16 lookup 100 realms 2/3 pref 10'],
    packets: [...both('8.8.8.8', '9.9.9.9', '7.7.7.7', '10.0.0.7'), to('192.168.1.1'), to('8.8.8.8', { src: '11.1.1.1' }), from('192.168.1.2')],
  },
  {
    name: 'TTL, length and the way out', rules4: watch, sysctls, routes,
    packets: [to('8.8.8.8', { ttl: 1 }), to('8.8.8.8', { ttl: 2 }), to('192.168.1.1', { ttl: 1 }), from('8.8.8.8', { ttl: 1 }), to('172.16.0.9', { length: 1400 })],
  },
  {
    name: 'replies of martians are dropped where the kernel drops them', rules4: watch, routes, sysctls,
    packets: [to('172.16.0.9'), reply(), to('10.0.0.255', { sport: 7 }), from('10.0.0.7', { src: '10.0.0.7', sport: 9 }), reply()],
  },
];

const routes6 = box.routes6 ?? [];
const watch6 = watch;
const six = { rules6: watch6, sysctls: { 'net.ipv6.conf.all.forwarding': 1 } };

export const routing6Cases: HandCase[] = [
  {
    ...six, name: 'IPv6: longer prefixes, lower metrics, preferences',
    routes6: [...routes6, '2001:db8:77::/48 dev eth1 metric 50', '2001:db8:77::/64 dev cali1 metric 20', '2001:db8:77::/64 dev cali22 metric 10', '2001:db8:78::/64 dev cali1 metric 300', 'default via 2001:db8:2::fe dev eth1 metric 512'],
    packets: both6('2001:db8:77::1', '2001:db8:77:1::1', '2001:db8:78::1', '2001:db8:99::1', '2001:db8:9::9'),
  },
  {
    ...six, name: 'IPv6: types of routes',
    routes6: [...routes6, 'blackhole fd20::/16', 'unreachable fd21::/16', 'prohibit fd22::/16', 'throw fd23::/16', 'fd20:1::/32 dev eth1', 'local fd24::/16 dev lo', 'unreachable default dev lo metric 4294967295', 'anycast fd25::1 dev eth1'],
    packets: both6('fd20::1', 'fd21::1', 'fd22::1', 'fd23::1', 'fd20:1::1', 'fd24::1', 'fd25::1', '2001:db8:1::', '2001:db8:2::'),
  },
  {
    ...six, name: 'IPv6: several next hops', routes6: [...routes6, '2001:db8:77::/64 nexthop via 2001:db8:1::2 dev eth0 nexthop via 2001:db8:2::3 dev eth1 weight 3'],
    packets: both6('2001:db8:77::1', '2001:db8:77::2', '2001:db8:77::3'),
  },
  { ...six, name: 'IPv6: routes for sources', routes6: [...routes6, 'fd12::/16 from 2001:db8:5::/48 dev eth1', 'fd12::/16 dev cali1 metric 2000', 'fd00::/8 dev cali22'], packets: both6('fd12::1', 'fd13::1') },
  { ...six, name: 'IPv6: default routes for sources and for all', routes6: [...routes6, 'default from 2001:db8:5::/48 dev eth1 metric 77', 'default from 2001:db8:5::34 dev cali1 metric 2000'], packets: [...both6('2001:db8:77::1', '2001:db8:2::7'), tcp6('2001:db8:77::1', { src: '2001:db8:5::99' }), tcp6('2001:db8:77::1', { src: '2001:db8:6::1' })] },
  {
    name: 'IPv6: what mangle makes of a packet that comes back through lo does not route it again', sysctls: { 'net.ipv6.conf.all.forwarding': 1 }, routes6,
    rules6: `${table('mangle', ['-A PREROUTING -i lo -j DNPT --src-pfx 2001:db8:2::/64 --dst-pfx 2001:db8:99::/64', '-A INPUT'])}${table('filter', [])}`, packets: [sent6('2001:db8:2::1')],
  },
  {
    ...six, name: 'IPv6: no route, link-local and multicast', interfaces: [{ name: 'lo', addresses: ['::1/128'] }, { name: 'eth0', addresses: ['2001:db8:1::1/64', 'fe80::1/64'] }, { name: 'eth1', addresses: ['2001:db8:2::1/64', 'fe80::2/64'] }, { name: 'cali1', addresses: [] }, { name: 'cali22', addresses: [] }],
    routes: [], routes6: ['2001:db8:1::/64 dev eth0', '2001:db8:2::/64 dev eth1', 'fe80::/64 dev eth0 metric 256', 'fe80::/64 dev eth1 metric 257'],
    packets: [
      ...both6('2001:db8:99::1', 'ff02::1', 'ff02::2', 'ff05::99'), tcp6('fe80::1'), tcp6('fe80::2'), tcp6('fe80::77'), tcp6('2001:db8:2::7', { src: 'fe80::99' }), tcp6('2001:db8:1::7', { src: 'fe80::99' }), tcp6('2001:db8:2::1', { src: 'fe80::99' }),
      tcp6('2001:db8:2::7', { src: '::' }), sent6('fe80::1'), sent6('2001:db8:2::7', { src: 'fe80::1' }), sent6('::1', { src: '::1' }), sent6('2001:db8:2::1', { src: '::1' }),
    ],
  },
  {
    ...six, name: 'IPv6: hop limit and size', routes6, packets: [tcp6('2001:db8:2::7', { ttl: 1 }), tcp6('2001:db8:2::7', { ttl: 2 }), tcp6('2001:db8:2::7', { length: 1500 }), sent6('2001:db8:2::7', { ttl: 1 })],
  },
  {
    name: 'IPv6: routed again in mangle OUTPUT', sysctls: { 'net.ipv6.conf.all.forwarding': 1 },
    rules6: table('mangle', ['-A OUTPUT -d 2001:db8:99::1 -j MARK --set-mark 1', '-A OUTPUT -d 2001:db8:99::2 -j HL --hl-set 5', '-A OUTPUT -d 2001:db8:99::3 -j TOS --set-tos 0x10', ...seen.map((name) => `-A POSTROUTING -o ${name}`)])
      + table('nat', ['-A OUTPUT -d 2001:db8:99::4 -p tcp -j DNAT --to-destination 2001:db8:2::7', '-A OUTPUT -d 2001:db8:99::5 -p tcp -j DNAT --to-destination 2001:db8:2::1']) + table('filter', seen.map((name) => `-A OUTPUT -o ${name}`)),
    routes6: [...routes6, 'default dev eth1 table 100', 'default dev cali1 table 101'], ipRules6: ['fwmark 1 lookup 100 pref 100', 'from 2001:db8:77::1 lookup 101 pref 102'],
    packets: ['2001:db8:99::1', '2001:db8:99::2', '2001:db8:99::3', '2001:db8:99::4', '2001:db8:99::5'].flatMap((dst) => [sent6(dst), sent6(dst, { src: '2001:db8:77::1', sport: 40001 })]),
  },
  { name: 'IPv6: a box that does not forward', rules6: watch6, sysctls: { 'net.ipv6.conf.all.forwarding': 0 }, routes6, packets: both6('2001:db8:2::7', '2001:db8:1::1') },
];
