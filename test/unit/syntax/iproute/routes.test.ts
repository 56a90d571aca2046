/** Reading `ip route` and `route -n`. */
import assert from 'node:assert/strict';
import type { Route } from '../../../../server/src/base/host.ts';
import { formatIp, formatPrefix, type Family } from '../../../../server/src/base/ip.ts';
import { indexLines } from '../../../../server/src/base/text.ts';
import { parseRoutes, parseRouteTable } from '../../../../server/src/syntax/iproute/parse.ts';
import { marked } from '../../../support/markers.ts';

const read = (text: string, family: Family = 4): Route[] => {
  const lines = indexLines(text);
  return parseRoutes(lines, 0, lines.count - 1, family);
};
const readTable = (text: string): Route[] => {
  const lines = indexLines(text);
  return parseRouteTable(lines, 0, lines.count - 1);
};
const inWords = (route: Route): string => [
  route.type, formatPrefix(route.prefix), ...route.hops.map((hop) => `${hop.via ? `via ${formatIp(hop.via)} ` : ''}dev ${hop.dev}${hop.weight === undefined ? '' : ` weight ${hop.weight}`}${hop.onlink ? ' onlink' : ''}`),
  ...(route.src ? [`src ${formatIp(route.src)}`] : []), ...(route.metric ? [`metric ${route.metric}`] : []), ...(route.table === 'main' ? [] : [`table ${route.table}`]), ...route.flags,
].join(' ');

describe('ip route', () => {
  it('reads a Calico node', () => {
    const routes = read(`root@master:~# ip route
default via 192.168.44.2 dev ens33 proto dhcp src 192.168.44.141 metric 100 
172.16.64.192/26 via 192.168.44.142 dev tunl0 proto bird onlink 
blackhole 172.16.219.64/26 proto bird 
172.16.219.87 dev cali141c3047c6b scope link 
192.168.122.0/24 dev virbr0  proto kernel  scope link  src 192.168.122.1 linkdown
`);
    assert.deepEqual(routes.map(inWords), [
      'unicast 0.0.0.0/0 via 192.168.44.2 dev ens33 src 192.168.44.141 metric 100',
      'unicast 172.16.64.192/26 via 192.168.44.142 dev tunl0 onlink',
      'blackhole 172.16.219.64/26',
      'unicast 172.16.219.87 dev cali141c3047c6b',
      'unicast 192.168.122.0/24 dev virbr0 src 192.168.122.1 linkdown',
    ]);
    assert.deepEqual([routes[0]!.protocol, routes[3]!.scope], ['dhcp', 'link']);
  });

  it('reads the routes of other tables, and all types', () => {
    assert.deepEqual(read('local 10.0.0.1 dev eth0 table local proto kernel scope host src 10.0.0.1\nbroadcast 10.0.0.255 dev eth0 table local\nunreachable 10.1.0.0/16\nprohibit 10.2.0.0/16 table 100\nthrow 10.3.0.0/16 metric 5\n').map(inWords), [
      'local 10.0.0.1 dev eth0 src 10.0.0.1 table local', 'broadcast 10.0.0.255 dev eth0 table local', 'unreachable 10.1.0.0/16', 'prohibit 10.2.0.0/16 table 100', 'throw 10.3.0.0/16 metric 5',
    ]);
  });

  it('takes table and device from the command, where the lines do not say them', () => {
    assert.deepEqual(read('$ ip route show table 100 dev eth1\ndefault via 10.0.0.1\n10.0.0.0/24 scope link\n').map(inWords), ['unicast 0.0.0.0/0 via 10.0.0.1 dev eth1 table 100', 'unicast 10.0.0.0/24 dev eth1 table 100']);
    assert.deepEqual(read('$ ip route show table all\ndefault via 10.0.0.1 dev eth0\n').map(inWords), ['unicast 0.0.0.0/0 via 10.0.0.1 dev eth0']);
  });

  it('reads multipath routes, on lines of their own and with -o', () => {
    const wanted = ['unicast 0.0.0.0/0 via 10.0.0.1 dev eth0 weight 1 via 10.0.1.1 dev eth1 weight 2'];
    assert.deepEqual(read('default proto static \n\tnexthop via 10.0.0.1 dev eth0 weight 1 \n\tnexthop via 10.0.1.1 dev eth1 weight 2 \n').map(inWords), wanted);
    assert.deepEqual(read('default proto static \\\tnexthop via 10.0.0.1 dev eth0 weight 1 \\\tnexthop via 10.0.1.1 dev eth1 weight 2 \n').map(inWords), wanted);
  });

  it('reads IPv6, where default has the family of its next hop or of the listing', () => {
    assert.deepEqual(read('fe80::/64 dev eth0 proto kernel metric 256 pref medium\ndefault via fe80::1 dev eth0 proto ra metric 1024 expires 1790sec hoplimit 64 pref medium\n').map(inWords), ['unicast fe80::/64 dev eth0 metric 256', 'unicast ::/0 via fe80::1 dev eth0 metric 1024']);
    assert.deepEqual(read('default dev wg0 metric 1024\n', 6).map(inWords), ['unicast ::/0 dev wg0 metric 1024']);
    assert.deepEqual(read('10.0.0.0/24 via inet6 fe80::1 dev eth0\n').map(inWords), ['unicast 10.0.0.0/24 via fe80::1 dev eth0']);
  });

  it('leaves out neighbours, answers of ip route get, and nonsense', () => {
    assert.deepEqual(read('10.101.3.27 dev bond0.101 lladdr 00:90:fa:7f:b0:78 STALE\n10.101.5.71 dev bond0.102  INCOMPLETE\n8.8.8.8 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \n    cache \n\ndefault\nvia\n10.0.0.0/99 dev eth0\n\tnexthop\nblackhole\n'), []);
    assert.deepEqual(read('$ ip route get 8.8.8.8\n8.8.8.8 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0\n'), []);
  });

  it('stops at a remark behind the route', () => {
    assert.deepEqual(read('10.54.0.0/24 dev qg-gwport scope link  <-- should be removed, metric 5\ndefault via 172.20.1.1 dev eth0  ##metric 7 x\n').map(inWords), ['unicast 10.54.0.0/24 dev qg-gwport', 'unicast 0.0.0.0/0 via 172.20.1.1 dev eth0']);
  });

  it('keeps the place of a route', () => {
    const { text, spans } = marked('[[default via 10.0.0.1 dev eth0]] \r\n[[10.0.0.0/8 proto x \r\n\tnexthop via 10.0.0.1 dev eth0]]\r\n');
    assert.deepEqual(read(text).map((route) => route.span), spans);
  });
});

describe('route -n', () => {
  it('reads gateways, links and rejecting routes', () => {
    assert.deepEqual(readTable(`Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         192.168.44.2    0.0.0.0         UG    100    0        0 ens33
10.22.0.12      -               255.255.255.255 !H    0      -        0 -
172.16.219.64   0.0.0.0         255.255.255.192 U     0      0        0 *
192.168.44.0    *               255.255.255.0   U     100    0        0 ens33
`).map(inWords), [
      'unicast 0.0.0.0/0 via 192.168.44.2 dev ens33 metric 100 U G', 'unreachable 10.22.0.12 ! H', 'blackhole 172.16.219.64/26 U', 'unicast 192.168.44.0/24 dev ens33 metric 100 U',
    ]);
  });

  it('finds the columns of netstat and of -ee', () => {
    assert.deepEqual(readTable('Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\ndefault         _gateway        0.0.0.0         UG        0 0          0 ens33\n').map(inWords), ['unicast 0.0.0.0/0 dev ens33 U G']);
    assert.deepEqual(readTable('Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n172.17.0.0      0.0.0.0         255.255.0.0     U     7      0        0 docker   0     0      0\n').map(inWords), ['unicast 172.17.0.0/16 dev docker metric 7 U']);
  });

  it('reads the IPv6 table', () => {
    assert.deepEqual(readTable('Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref Use If\nfd00::/64   ::  U  256 1 0 eth0\n::/0  fe80::1  UG 1024 1 0 eth0\n::1/128 :: Un 0 2 30 lo\n::/0 :: !n -1 1 86 lo\n').map(inWords), [
      'unicast fd00::/64 dev eth0 metric 256 U', 'unicast ::/0 via fe80::1 dev eth0 metric 1024 U G', 'local ::1 dev lo table local U n', 'unreachable ::/0 metric 4294967295 ! n',
    ]);
  });

  it('passes over what it cannot read', () => {
    assert.deepEqual(readTable('Destination\n_gateway 0.0.0.0 255.255.255.255 UH 0 0 0 ens33\n10.0.0.0 0.0.0.0 255.0.255.0 U 0 0 0 eth0\nThis means that nobody has the address of that machine\n\n'), []);
  });
});
