/** Reading `ip addr` in all its forms. */
import assert from 'node:assert/strict';
import type { Interface } from '../../../../server/src/base/host.ts';
import { formatIp } from '../../../../server/src/base/ip.ts';
import { indexLines } from '../../../../server/src/base/text.ts';
import { parseIfconfig } from '../../../../server/src/syntax/iproute/ifconfig.ts';
import { parseAddresses } from '../../../../server/src/syntax/iproute/parse.ts';
import { marked } from '../../../support/markers.ts';

const read = (text: string): Interface[] => {
  const lines = indexLines(text);
  return parseAddresses(lines, 0, lines.count - 1);
};
const addresses = (item: Interface | undefined): string[] => item!.addresses.map((a) => `${formatIp(a.ip)}/${a.prefixLength}${a.peer ? ` peer ${formatIp(a.peer)}` : ''}${a.broadcast ? ` brd ${formatIp(a.broadcast)}` : ''} ${a.scope}${a.secondary ? ' secondary' : ''}`);

describe('ip addr', () => {
  it('reads interfaces and addresses', () => {
    const [lo, ens33] = read(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host 
       valid_lft forever preferred_lft forever
2: ens33: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 00:0c:29:5e:1b:7a brd ff:ff:ff:ff:ff:ff
    altname enp2s1
    inet 192.168.44.141/24 metric 100 brd 192.168.44.255 scope global dynamic ens33
       valid_lft 1457sec preferred_lft 1457sec
    inet 192.168.44.200/24 brd 192.168.44.255 scope global secondary noprefixroute ens33
`);
    assert.deepEqual(addresses(lo), ['127.0.0.1/8 host', '::1/128 host']);
    assert.deepEqual(addresses(ens33), ['192.168.44.141/24 brd 192.168.44.255 global', '192.168.44.200/24 brd 192.168.44.255 global secondary']);
    assert.deepEqual([ens33!.index, ens33!.name, ens33!.mtu, ens33!.state, ens33!.mac, ens33!.linkType], [2, 'ens33', 1500, 'UP', '00:0c:29:5e:1b:7a', 'ether']);
    assert.deepEqual(ens33!.flags, ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']);
  });

  it('reads what stands behind @, but for @NONE', () => {
    assert.deepEqual(read('4: tunl0@NONE: <NOARP,UP> mtu 1480\n7: cali141c3047c6b@if4: <UP> mtu 1480\n8: eth0.100@eth0: <UP> mtu 1500\n').map((item) => [item.name, item.link]), [['tunl0', undefined], ['cali141c3047c6b', 'if4'], ['eth0.100', 'eth0']]);
  });

  it('reads a point-to-point address with the length of its peer', () => {
    const [tun0] = read('9: tun0: <POINTOPOINT,UP> mtu 1500\n    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\n');
    assert.deepEqual(addresses(tun0), ['10.8.0.1/32 peer 10.8.0.2 global']);
  });

  it('reads the forms with one line per address and per interface', () => {
    const [eth0] = read('2: eth0    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever\n2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever\n');
    assert.deepEqual(addresses(eth0), ['10.0.0.1/24 brd 10.0.0.255 global', 'fe80::1/64 link']);
    assert.ok(eth0!.flags.includes('UP'), 'no flags are said, so it is not taken to be down');
    const [link] = read('2: enp1s0: <UP> mtu 1500 state UP\\    link/ether 52:54:00:13:14:b5 brd ff:ff:ff:ff:ff:ff\n');
    assert.deepEqual([link!.mtu, link!.mac], [1500, '52:54:00:13:14:b5']);
  });

  it('reads the brief form', () => {
    const [lo, eth0, veth] = read('lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0             UP             10.0.0.1/24 fe80::1/64 \nveth1@if3        DOWN           \n');
    assert.deepEqual([addresses(lo), addresses(eth0), veth!.link], [['127.0.0.1/8 host', '::1/128 host'], ['10.0.0.1/24 global', 'fe80::1/64 link'], 'if3']);
    assert.deepEqual([lo!.flags.includes('UP'), veth!.flags.includes('UP')], [true, false]);
  });

  it('keeps the place of names and addresses', () => {
    const { text, spans } = marked('[[1: [[lo]]: <UP> mtu 65536\n    [[inet 127.0.0.1/8 scope host lo]]\n       valid_lft forever]]\n');
    const [lo] = read(text);
    assert.deepEqual([lo!.span, lo!.nameSpan, lo!.addresses[0]!.span], spans);
  });

  it('passes over what it cannot read', () => {
    assert.deepEqual(read('root@master:~# ip addr\n    inet 10.0.0.1/8\n1:\n2: \n3: eth0: <UP> mtu 1500\n    inet [REMOVED]/24 scope global eth0\n    inet\n    inet 10.0.0.5/99 scope global eth0\nnonsense\n    inet 10.0.0.6/24\n').map((item) => [item.name, addresses(item)]), [['eth0', ['10.0.0.5/32 global', '10.0.0.6/24 global']]]);
  });
});

describe('a damaged line among addresses', () => {
  const addresses = (text: string): string[] => parseAddresses(indexLines(text), 0, text.split('\n').length - 1).map((item) => `${item.name} ${item.addresses.length}`);

  it('costs itself', () => {
    assert.deepEqual(addresses('1: lo: <LOOPBACK,UP> mtu 65536\n?damage\n    inet 127.0.0.1/8 scope host lo'), ['lo 1']);
  });

  it('takes what stands under it along where it may have named another interface', () => {
    assert.deepEqual(addresses('1: lo: <LOOPBACK,UP> mtu 65536\n eth0 <BROADCAST> mtu 1500\n2 eth0 <BROADCAST> mtu 1500\n    inet 10.0.0.1/8 scope global eth0'), ['lo 0']);
  });

  it('may be an address of ifconfig that is not there', () => {
    assert.deepEqual(parseIfconfig(indexLines('eth0: flags=4163<UP>  mtu 1500\n        inet\n        inet6'), 0, 2).map((item) => item.addresses), [[]]);
  });
});
