/** IPv6 extension headers: the matches that look at them, and rules that look past them. */
import { input, reply, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';

const chain = 'filter INPUT';
const six = { src: '2001:db8:5::7', dst: '2001:db8:1::1' } as const;

const hbh = { header: 0, data: '00010400000000' };
const routerAlert = { header: 0, data: '00050200000100' };
const longHop = { header: 0, data: '01' + '0502beef' + '1e0601020304aabb' + '0100' };
const dst = { header: 60, data: '00010400000000' };
const dst16 = { header: 60, data: '01' + '3e0401020304' + '1f00' + '00' + '0000000000' };
const ah = (spi: number, more = '') => ({ header: 51, data: `${more === '' ? '04' : '05'}0000${spi.toString(16).padStart(8, '0')}00000001${'00'.repeat(12)}${more}` });
const ahReserved = { header: 51, data: `04dead0000000500000001${'00'.repeat(12)}` };
const address = (last: number) => `20010db80002000000000000000000${last.toString(16).padStart(2, '0')}`;
const rt = (type: number, left: number, addresses: number[], reserved = '00000000') => ({ header: 43, data: [2 * addresses.length, type, left].map((byte) => byte.toString(16).padStart(2, '0')).join('') + reserved + addresses.map(address).join('') });
const srh = (left: number, last: number, tag: string, addresses: number[], flags = '00') => rt(4, left, addresses, last.toString(16).padStart(2, '0') + flags + tag);
const frag = (place: string, id = '00000007', reserved = '00') => ({ header: 44, data: reserved + place + id });

const with6 = (extensions: HandPacket['extensions'] = [], fields: Parameters<typeof tcp>[0] = {}) => tcp({ ...six, tcpOptions: [], extensions, ...fields });

export const header6Cases: HandCase[] = [
  {
    name: 'what cannot be counted is dropped: nothing behind the headers', chain,
    rules6: input('-m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip --hashlimit-name a', '-m hashlimit --hashlimit-upto 5/sec --hashlimit-name b', '-d 2001:db8:1::1 -p ipv6-nonxt -m hashlimit ! --hashlimit-upto 5/sec --hashlimit-mode srcip,dstport --hashlimit-name c', '-m connlimit --connlimit-above 0'),
    packets: [with6(), with6([dst], { proto: 'ipv6-nonxt' }), with6([], { proto: 'ipv6-nonxt' })],
    seen: ['1 2 4 policy', '1 2', '1 2'],
  },
  {
    name: 'options headers: lengths and options', chain,
    rules6: input(...(['hbh', 'dst'] as const).flatMap((name) => [
      `-m ${name}`, `-m ${name} --${name}-len 8`, `-m ${name} ! --${name}-len 8`, `-m ${name} --${name}-len 16`, `-m ${name} --${name}-opts 1`, `-m ${name} --${name}-opts 1:4`, `-m ${name} --${name}-opts 1:3`, `-m ${name} --${name}-opts 5:2,1`, `-m ${name} --${name}-opts 5:2,30:6,1:0`, `-m ${name} --${name}-opts 5,30`, `-m ${name} --${name}-opts 5,31`,
      `-m ${name} --${name}-opts 62:4,31`, `-m ${name} --${name}-opts 62:4,31:0,0,0,0`, `-m ${name} --${name}-opts 62,31,0,0,0,0,0,0`, `-m ${name} --${name}-opts 62,31,0,0,0,0,0,0,0`, `-m ${name} ! --${name}-len 16 --${name}-opts 1:4`, `-m ${name} --${name}-opts 1:255`, `-m ${name} --${name}-opts 1:4,0`,
    ])),
    packets: [with6([hbh]), with6([routerAlert]), with6([longHop]), with6([dst]), with6([dst16]), with6([hbh, dst16]), with6([hbh, rt(2, 0, [1]), dst]), with6(), with6([{ header: 60, data: '00' + '010a00000000' }])],
    seen: ['1 2 5 6 16 17 policy', '1 2 8 policy', '1 3 4 9 10 policy', '19 20 23 24 34 35 policy', '19 21 22 30 31 32 policy', '1 2 5 6 16 17 19 21 22 30 31 32 policy', '1 2 5 6 16 17 19 20 23 24 34 35 policy', 'policy', '19 20 23 35 policy'],
  },
  {
    name: 'routing headers', chain,
    rules6: input(
      '-m rt', '-m rt --rt-type 0', '-m rt ! --rt-type 0', '-m rt --rt-type 4', '-m rt --rt-segsleft 1', '-m rt --rt-segsleft 0:1', '-m rt ! --rt-segsleft 1:', '-m rt --rt-len 24', '-m rt ! --rt-len 24', '-m rt --rt-type 0 --rt-0-res', '-m rt --rt-type 0 --rt-0-addrs 2001:db8:2::1', '-m rt --rt-type 0 --rt-0-addrs 2001:db8:2::1,2001:db8:2::2',
      '-m rt --rt-type 0 --rt-0-addrs 2001:db8:2::1 --rt-0-not-strict', '-m rt --rt-type 0 --rt-0-addrs 2001:db8:2::2,2001:db8:2::3 --rt-0-not-strict', '-m rt --rt-type 0 --rt-0-addrs 2001:db8:2::3,2001:db8:2::2 --rt-0-not-strict', '-m rt --rt-type 0 --rt-segsleft 1 --rt-0-res --rt-0-addrs 2001:db8:2::1',
    ),
    packets: [with6(), with6([rt(0, 1, [1])]), with6([rt(0, 1, [1], '00000001')]), with6([rt(0, 0, [1, 2, 3])]), with6([rt(2, 1, [7])]), with6([dst, rt(0, 3, [1, 2, 3]), dst16])],
    seen: ['policy', '1 2 5 6 8 10 11 13 16 policy', '1 2 5 6 8 11 13 policy', '1 2 6 7 9 10 13 14 policy', '1 3 5 6 8 policy', '1 2 9 10 13 14 policy'],
  },
  {
    name: 'segment routing headers', chain,
    rules6: input(
      '-m srh', '-m srh --srh-next-hdr 6', '-m srh ! --srh-next-hdr 6', '-m srh --srh-hdr-len-eq 4', '-m srh --srh-hdr-len-gt 2', '-m srh --srh-hdr-len-lt 4', '-m srh ! --srh-hdr-len-gt 2', '-m srh --srh-segs-left-eq 1', '-m srh ! --srh-segs-left-eq 1', '-m srh --srh-segs-left-gt 0 --srh-segs-left-lt 2', '-m srh --srh-last-entry-eq 1', '-m srh --srh-last-entry-lt 2', '-m srh --srh-tag 258',
      '-m srh --srh-tag 513', '-m srh ! --srh-tag 0', '-m srh --srh-psid 2001:db8:2::2', '-m srh --srh-nsid 2001:db8:2::/64', '-m srh --srh-lsid 2001:db8:2::1', '-m srh ! --srh-psid 2001:db8:2::2', '-m srh ! --srh-nsid 2001:db8:2::1', '-m srh ! --srh-lsid 2001:db8:2::1', '-m srh --srh-nsid 2001:db8:2::1/128 --srh-next-hdr 6 --srh-segs-left-eq 1',
    ),
    packets: [with6(), with6([srh(1, 1, '0102', [1, 2])]), with6([srh(0, 1, '0000', [1, 2])]), with6([srh(0, 0, '0201', [9])]), with6([srh(2, 1, '0102', [1, 2])]), with6([rt(0, 1, [1])]), with6([srh(1, 2, '0000', [1, 2, 3]), dst])],
    seen: ['policy', '1 2 4 5 8 11 12 14 15 17 18 22 policy', '1 2 4 5 9 11 12 16 18 policy', '1 2 6 7 9 12 13 15 21 policy', 'policy', 'policy', '1 3 5 8 17 18 19 policy'],
  },
  {
    name: 'authentication headers', chain,
    rules6: input('-m ah', '-m ah --ahspi 5', '-m ah ! --ahspi 5', '-m ah --ahspi 1:10 --ahlen 24', '-m ah --ahlen 28', '-m ah ! --ahlen 24', '-m ah --ahres', '-m ah --ahspi 5 --ahres ! --ahlen 28', '-m ah --ahlen 0', '-m ah ! --ahlen 0', '-p ah', '! -p ah', '-p tcp --dport 80'),
    packets: [with6(), with6([ah(5)]), with6([ah(500)]), with6([ahReserved]), with6([hbh, ah(5, '00000000')]), udp({ ...six, extensions: [ah(7), dst] })],
    seen: ['12 13 policy', '1 2 4 7 8 9 10 12 13 policy', '1 3 7 9 10 12 13 policy', '1 2 4 9 10 12 13 policy', '1 2 5 6 7 9 10 12 13 policy', '1 3 4 7 9 10 12 policy'],
  },
  {
    name: 'which headers there are', chain,
    rules6: input(...[
      'hop', 'dst', 'route', 'auth', 'esp', 'none', 'prot', 'hop,prot', 'hop,dst,prot', 'dst,auth,prot', 'dst,esp', 'frag,prot', '0,60,255', 'hop-by-hop,ipv6-opts', 'none,dst',
    ].flatMap((headers) => [`-m ipv6header --header ${headers}`, `-m ipv6header ! --header ${headers}`, `-m ipv6header --header ${headers} --soft`, `-m ipv6header ! --header ${headers} --soft`])),
    packets: [with6(), with6([hbh]), with6([hbh, dst]), with6([dst, ah(5)]), with6([hbh, rt(2, 0, [1]), dst, ah(1), dst]), with6([dst], { proto: 'esp', spi: 1 }), with6([dst], { proto: 'ipv6-nonxt' }), with6([], { proto: 'ipv6-nonxt' }), with6([], { proto: 'ah', spi: 3 }), with6([], { proto: 'icmpv6', icmpType: 128 })],
    seen: ['2 4 6 8 10 12 14 16 18 20 22 24 25 27 30 34 38 42 44 46 50 54 56 58 60 policy', '2 3 6 8 10 12 14 16 18 20 22 24 26 27 29 31 34 38 42 44 46 50 54 58 60 policy', '2 3 6 7 10 12 14 16 18 20 22 24 26 27 30 31 33 35 38 42 46 49 51 54 55 58 policy', '2 4 6 7 10 12 14 15 18 20 22 24 26 27 30 34 37 39 42 46 50 54 58 policy', '2 3 6 7 10 11 14 15 18 20 22 24 26 27 30 31 34 35 38 39 42 46 50 51 54 55 58 policy', '2 4 6 7 10 12 14 16 18 19 22 24 26 28 30 32 34 38 41 43 46 48 50 54 58 policy', '2 4 6 7 10 12 14 16 18 20 22 23 26 28 30 32 34 38 42 46 48 50 54 57 59 policy', '2 4 6 8 10 12 14 16 18 20 21 23 26 28 30 32 34 36 38 40 42 44 46 48 50 52 54 56 58 policy', '2 4 6 8 10 12 14 15 18 20 22 23 26 28 30 32 34 36 38 42 44 46 48 50 52 54 56 58 policy', '2 4 6 8 10 12 14 16 18 20 22 24 25 27 30 34 38 42 44 46 50 54 56 58 60 policy'],
  },
  {
    name: 'fragment headers', chain: 'raw PREROUTING',
    rules6: table('raw', [
      '-A PREROUTING -m frag', '-A PREROUTING -m frag --fragid 7', '-A PREROUTING -m frag ! --fragid 1:7', '-A PREROUTING -m frag --fragid 8:', '-A PREROUTING -m frag --fragfirst', '-A PREROUTING -m frag --fragmore', '-A PREROUTING -m frag --fraglast', '-A PREROUTING -m frag --fragres', '-A PREROUTING -m frag ! --fraglen 8', '-A PREROUTING -m ipv6header --header frag --soft', '-A PREROUTING -p tcp',
      '-A PREROUTING -p tcp --dport 80', '-A PREROUTING -m length --length 60', '-A PREROUTING -m length --length 68:',
    ]) + input('-m conntrack --ctstate NEW', '-p tcp --dport 80', '-m frag'),
    packets: [with6(), with6([frag('0000')]), with6([frag('0001')]), with6([frag('0001')], { length: 72 }), with6([frag('0001', '00000009', '01')]), with6([frag('0007')]), with6([hbh, frag('0000'), dst]), with6([frag('0010')], { length: 72 }), with6([ah(1), frag('0001')])],
    seen: ['11 12 13 policy', '11 12 13 policy', '1 2 5 6 8 9 10 11 12 14 policy', '', '1 3 4 5 6 9 10 11 12 14 policy', '1 2 5 6 9 10 11 12 14 policy', '11 12 14 policy', '', '1 2 5 6 8 9 10 11 12 14 policy'],
  },
  {
    name: 'protocols and ports behind extension headers', chain,
    rules6: input('-p tcp', '-p tcp --dport 80 --sport 40000', '-p udp --dport 53', '-p udp -m multiport --dports 53,67', '-p tcp -m multiport ! --ports 81', '-p ipv6-opts', '-p ipv6-route', '! -p ipv6-opts', '-p hopopt', '-p ipv6-nonxt', '-p all', '-p tcp --syn', '-p ipv6-icmp -m icmp6 --icmpv6-type echo-request', '-p esp', '-m conntrack --ctstate NEW', '-m conntrack --ctstate INVALID', '-p tcp -m comment --comment "behind headers"'),
    packets: [with6(), with6([hbh]), with6([dst, ah(1), rt(2, 0, [1])]), udp({ ...six, extensions: [routerAlert, dst] }), with6([dst], { proto: 'icmpv6', icmpType: 128 }), with6([dst], { proto: 'ipv6-nonxt' }), with6([dst], { proto: 'esp', spi: 1 }), with6([], { proto: 'mh', mhType: 5 })],
    seen: ['1 2 5 8 9 11 12 15 17 policy', '1 2 5 8 9 11 12 15 17 policy', '1 2 5 8 9 11 12 15 17 policy', '3 4 8 9 11 15 policy', '8 9 11 13 15 policy', '8 9 10 11 16 policy', '8 9 11 14 15 policy', '8 9 11 15 policy'],
  },
  {
    name: 'mobility headers', chain,
    rules6: input('-p mh', '-p mh -m mh --mh-type 5', '-p mh -m mh --mh-type binding-update', '-p mh -m mh ! --mh-type bu', '-p mh -m mh --mh-type brr:hot', '-p mh -m mh --mh-type :3', '-p mh -m mh --mh-type be:', '-p mh -m mh --mh-type home-test', '-p mh -m mh --mh-type 200', '-p mh -m mh ! --mh-type 1:6', '-p 135 -m mh'),
    packets: [0, 1, 3, 5, 6, 7, 200].map((mhType) => with6([], { proto: 'mh', mhType })).concat(with6([dst], { proto: 'mh', mhType: 5 }), with6()),
    seen: ['1 4 5 6 10 11 policy', '1 4 5 6 11 policy', '1 4 5 6 8 11 policy', '1 2 3 11 policy', '1 4 11 policy', '1 4 7 10 11 policy', '1 4 7 9 10 11 policy', '1 2 3 11 policy', 'policy'],
  },
  {
    name: 'hop-by-hop options that Linux refuses', chain: 'raw PREROUTING',
    rules6: table('raw', ['-A PREROUTING -m hbh', '-A PREROUTING']),
    packets: ['00' + '010401000000', '00' + '000000000000', '01' + '01080000000000000000' + '00000000', '00' + '410400000000', '00' + '810400000000', '00' + 'c20400010000', '00' + '050300000000', '00' + '3e0400000000', '00' + '010800000000', '00' + '000001020000', '00' + '070400000000', '00' + '310400000000', '01' + '0000' + '31020000' + '3e06000000000000', '01' + '3e00'.repeat(7), '02' + '3e00'.repeat(9) + '01020000', '02' + '3e00'.repeat(8) + '010000' + '000000'].map((data) => with6([{ header: 0, data }])),
    seen: ['', '1 2 policy', '', '', '', '', '', '1 2 policy', '', '1 2 policy', '', '', '1 2 policy', '1 2 policy', '', '1 2 policy'],
  },
  {
    name: 'forwarding and NAT with extension headers', chain: 'nat POSTROUTING',
    rules6: table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [2001:db8:2::7]:8080', '-A PREROUTING -p udp -j REDIRECT --to-ports 5353', '-A POSTROUTING -o eth1 -p tcp -j MASQUERADE', '-A POSTROUTING']) + table('mangle', ['-A POSTROUTING -m dst', '-A POSTROUTING -m rt', '-A FORWARD -p tcp --dport 8080', '-A INPUT -p udp --dport 5353']),
    packets: [with6([dst]), reply(), with6([dst], { flags: ['ACK'] }), with6([hbh, rt(2, 0, [1])], { sport: 40001 }), reply(), udp({ ...six, extensions: [dst] }), reply(), with6([rt(0, 1, [1])], { dst: '2001:db8:2::9', dport: 81 }), with6([frag('0000')], { sport: 40002 }), reply(), with6([dst], { proto: 'ipv6-nonxt', dst: '2001:db8:2::9' })],
    seen: ['1', '', '', '1', '', '', '', '1', '1', '', ''],
  },
  {
    name: 'sent from here with extension headers', chain: 'mangle OUTPUT',
    rules6: table('mangle', ['-A OUTPUT -m dst', '-A OUTPUT -m hbh', '-A OUTPUT -p tcp --dport 80', '-A OUTPUT -m frag', '-A OUTPUT -m ah']) + input('-m hbh', '-p tcp --dport 80'),
    packets: [with6([dst]), with6([hbh]), with6([ah(5)]), with6([frag('0000')]), with6([hbh, dst], { dst: '2001:db8:2::7' }), with6([{ header: 0, data: '00410400000000' }]), with6([{ header: 0, data: '00410400000000' }], { dst: '2001:db8:2::7' })].map((packet) => sent(packet, { src: '2001:db8:1::1' })),
    seen: ['1 3 policy', '2 3 policy', '3 5 policy', '3 policy', '1 2 3 policy', '2 3 policy', '2 3 policy'],
  },
];
