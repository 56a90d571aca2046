/** Targets that change headers: segment sizes, TCP options, ECN, TOS, TTL, hashes as marks; what leaves is compared byte for byte of the options. */
import { ping, reply, sent, table, tcp, udp, other, type HandCase } from './box.ts';

const chain = 'mangle FORWARD';
const out = { dst: '10.0.0.7' } as const;
const six = { src: '2001:db8:5::7', dst: '2001:db8:2::7' } as const;
const syn = [{ kind: 2, data: '05b4' }, { kind: 4 }, { kind: 8, data: '0000000a00000000' }, { kind: 1 }, { kind: 3, data: '07' }];
const full = [{ kind: 1 }, { kind: 1 }, { kind: 5, data: '00'.repeat(34) }, { kind: 1 }, { kind: 1 }];
const mssChecks = (hook: string) => [1460, 1200, 536, 1360, 1220, 1340].map((mss) => `-A ${hook} -p tcp -m tcpmss --mss ${mss}`);
const smallLinks = [{ name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] }, { name: 'eth0', addresses: ['192.168.1.1/24', '2001:db8:1::1/64'], mtu: 1400 }, { name: 'eth1', addresses: ['10.0.0.1/24', '2001:db8:2::1/64'], mtu: 9000 }];
const smallRoutes = ['default via 192.168.1.254 dev eth0', '10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1', '10.0.0.9 dev eth1 scope link mtu 1300', '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1'];
const markChecks = (hook: string, from: number, count: number) => Array.from({ length: count }, (_, i) => `-A ${hook} -m mark --mark ${from + i}`);

export const headerTargetCases: HandCase[] = [
  {
    name: 'TCPMSS: a size that is lowered, kept, added, or cannot be added', chain,
    rules4: table('mangle', ['-A FORWARD -p tcp --syn -j TCPMSS --set-mss 1200', ...mssChecks('FORWARD'), '-A FORWARD -m length --length 44', '-A FORWARD -p tcp --syn --dport 81 -j TCPMSS --set-mss 400', '-A FORWARD -p tcp -m tcpmss --mss 400', '-A FORWARD -p tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 300', '-A FORWARD -p tcp -m tcpmss --mss 300']),
    packets: [tcp({ ...out, tcpOptions: syn, length: 60 }), tcp({ ...out, tcpOptions: [], length: 40 }), tcp({ ...out, tcpOptions: [], length: 60, dport: 82 }), tcp({ ...out, tcpOptions: [{ kind: 2, data: '0100' }], dport: 81, length: 44 }), tcp({ ...out, dport: 83, tcpOptions: full, length: 80 }), tcp({ ...out, dport: 84, tcpOptions: [{ kind: 1 }, { kind: 4 }], length: 44 }), reply()],
    seen: ['1 3 11 12 policy', '1 4 8 11 12 policy', '1 11 policy', '1 8 9 11 policy', '1 11 policy', '1 4 11 12 policy', '11 policy'],
  },
  {
    name: 'TCPMSS: the size that fits the path', chain: 'mangle POSTROUTING', interfaces: smallLinks, routes: smallRoutes, routes6: [],
    rules4: table('mangle', ['-A POSTROUTING -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu', ...mssChecks('POSTROUTING'), '-A POSTROUTING -p tcp -m tcpmss --mss 1260', '-A POSTROUTING -p tcp -m tcpmss --mss 8960', '-A FORWARD -p tcp --syn -j TCPMSS --set-mss 9000', '-A OUTPUT -p tcp --syn --dport 90 -j TCPMSS --clamp-mss-to-pmtu', '-A OUTPUT -p tcp -m tcpmss --mss 1360']),
    packets: [
      tcp({ ...out, tcpOptions: syn, length: 60 }), tcp({ dst: '10.0.0.9', tcpOptions: syn, length: 60 }), tcp({ in: 'eth1', src: '10.0.0.7', dst: '8.8.8.8', tcpOptions: [{ kind: 2, data: '2710' }], length: 44 }), tcp({ in: 'eth1', src: '10.0.0.9', dst: '10.0.0.7', tcpOptions: [{ kind: 2, data: '2710' }], length: 44 }), tcp({ in: 'eth1', src: '10.0.0.8', dst: '10.0.0.7', tcpOptions: [{ kind: 2, data: '2710' }], length: 44 }),
      sent(tcp({ dst: '8.8.8.8', dport: 90, tcpOptions: syn, length: 60 })), sent(tcp({ dst: '10.0.0.7', tcpOptions: [{ kind: 2, data: 'ffff' }], length: 44 }), { src: '10.0.0.1' }), sent(tcp({ dst: '127.0.0.1', tcpOptions: [{ kind: 2, data: 'ffff' }], length: 44 }), { src: '127.0.0.1' }),
    ],
    seen: ['1 5 policy', '1 8 policy', '1 5 policy', '1 8 policy', '1 9 policy', '1 5 policy', '1 9 policy', '1 policy'],
  },
  {
    name: 'TCPMSS and TCPOPTSTRIP over IPv6', chain, interfaces: smallLinks, routes: [], routes6: ['2001:db8:1::/64 dev eth0 proto kernel', '2001:db8:2::/64 dev eth1 proto kernel', 'default via 2001:db8:1::fe dev eth0'],
    rules6: table('mangle', ['-A FORWARD -p tcp --syn --dport 80 -j TCPMSS --clamp-mss-to-pmtu', ...mssChecks('FORWARD'), '-A FORWARD -p tcp --syn --dport 81 -j TCPMSS --set-mss 1500', ...mssChecks('FORWARD'), '-A FORWARD -p tcp --dport 82 -j TCPOPTSTRIP --strip-options mss,timestamp', '-A FORWARD -p tcp --tcp-option 8']),
    packets: [tcp({ ...six, tcpOptions: syn, length: 80 }), tcp({ ...six, tcpOptions: [], length: 60, dport: 81 }), tcp({ ...six, tcpOptions: syn, length: 88, dport: 82, extensions: [{ header: 60, data: '00010400000000' }] }), tcp({ ...six, tcpOptions: [], length: 68, dport: 80, extensions: [{ header: 60, data: '00010400000000' }] })],
    seen: ['1 7 14 16 policy', '8 13 policy', '2 9 15 policy', '1 6 13 policy'],
  },
  {
    name: 'TCPOPTSTRIP: options become padding', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -p tcp --dport 80 -j TCPOPTSTRIP --strip-options mss', '-A PREROUTING -p tcp --dport 81 -j TCPOPTSTRIP --strip-options wscale,sack-permitted,timestamp', '-A PREROUTING -p tcp --dport 82 -j TCPOPTSTRIP --strip-options 254,5,md5', ...[1, 2, 3, 4, 5, 8, 19, 254].map((kind) => `-A PREROUTING -p tcp --tcp-option ${kind}`),
    ]),
    packets: [80, 81, 82, 83].flatMap((dport) => [tcp({ ...out, dport, tcpOptions: syn, length: 60 }), tcp({ ...out, dport, sport: 5, tcpOptions: [{ kind: 254, data: '00' }, { kind: 19, data: '00'.repeat(16) }, { kind: 5, data: '0000000100000002' }], length: 72 })]),
    seen: ['1 4 6 7 9 policy', '1 8 10 11 policy', '2 4 5 policy', '2 8 10 11 policy', '3 4 5 6 7 9 policy', '3 4 policy', '4 5 6 7 9 policy', '8 10 11 policy'],
  },
  {
    name: 'ECN: bits of the IP header and flags of TCP', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -p tcp --dport 80 -j ECN --ecn-tcp-remove', '-A PREROUTING -p tcp --dport 81 -j ECN --ecn-ip-ect 2', '-A PREROUTING -p tcp --dport 82 -j ECN --ecn-tcp-cwr 1 --ecn-tcp-ece 0', '-A PREROUTING -p tcp --dport 83 -j ECN --ecn-tcp-ece 1 --ecn-ip-ect 0', '-A PREROUTING -p udp -j ECN --ecn-ip-ect 3',
      '-A PREROUTING -p tcp -m ecn --ecn-tcp-cwr', '-A PREROUTING -p tcp -m ecn --ecn-tcp-ece', '-A PREROUTING -m ecn --ecn-ip-ect 2', '-A PREROUTING -m ecn --ecn-ip-ect 3', '-A PREROUTING -m ecn --ecn-ip-ect 0', '-A PREROUTING -p tcp --tcp-flags ALL SYN',
    ]),
    packets: [...[80, 81, 82, 83, 84].flatMap((dport) => [tcp({ ...out, dport, flags: ['SYN', 'ECE', 'CWR'], tos: 0x11 }), tcp({ ...out, dport, sport: 9, tos: 0xa3 })]), udp({ ...out, tos: 1 })],
    seen: ['1 11 policy', '1 9 11 policy', '2 6 7 8 11 policy', '2 8 11 policy', '3 6 11 policy', '3 6 9 11 policy', '4 6 7 10 11 policy', '4 7 10 11 policy', '6 7 11 policy', '9 11 policy', '5 9 policy'],
  },
  {
    name: 'TTL, HL, TOS, DSCP: what leaves', chain: 'mangle POSTROUTING',
    rules4: table('mangle', ['-A PREROUTING -p tcp -j TTL --ttl-dec 3', '-A PREROUTING -p udp -j TTL --ttl-inc 250', '-A PREROUTING -p icmp -j TTL --ttl-set 1', '-A POSTROUTING -p tcp -j TOS --set-tos 0x12/0x3f', '-A POSTROUTING -p udp -j TOS --xor-tos 0xff', '-A POSTROUTING -p tcp -j DSCP --set-dscp-class AF41', '-A POSTROUTING -p tcp --dport 81 -j TTL --ttl-set 0', '-A POSTROUTING']),
    rules6: table('mangle', ['-A PREROUTING -p tcp -j HL --hl-dec 3', '-A PREROUTING -p udp -j HL --hl-inc 250', '-A POSTROUTING -p tcp -j TOS --or-tos 0x81', '-A POSTROUTING -p udp -j TOS --and-tos 0x0f', '-A POSTROUTING -p tcp -j DSCP --set-dscp 63', '-A POSTROUTING']),
    packets: [tcp({ ...out, tos: 0xff }), tcp({ ...out, dport: 81, tos: 1, ttl: 4 }), tcp({ ...out, sport: 3, ttl: 3 }), udp({ ...out, tos: 0x55 }), ping(out), tcp({ ...six, tos: 0x0c }), udp({ ...six, tos: 0xff, extensions: [{ header: 0, data: '00010400000000' }] })],
    seen: ['1 3 5 policy', '', '', '2 5 policy', '', '1 3 4 policy', '2 4 policy'],
  },
  {
    name: 'HMARK: hashes of packets and connections', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 16 --hmark-rnd 0xfeedcafe', ...markChecks('PREROUTING', 0, 16), '-A PREROUTING -j HMARK --hmark-tuple src,dst --hmark-mod 8 --hmark-offset 100 --hmark-rnd 1', ...markChecks('PREROUTING', 100, 8),
      '-A PREROUTING -j HMARK --hmark-src-prefix 24 --hmark-dport-mask 0xff00 --hmark-sport 7 --hmark-mod 8 --hmark-offset 200 --hmark-rnd 2', ...markChecks('PREROUTING', 200, 8), '-A PREROUTING -j HMARK --hmark-tuple ct,src,dst,sport,dport,proto --hmark-mod 8 --hmark-offset 300 --hmark-rnd 3', ...markChecks('PREROUTING', 300, 8),
      '-A PREROUTING -j HMARK --hmark-spi-mask 0xffffff0f --hmark-spi 0x30 --hmark-mod 8 --hmark-offset 400 --hmark-rnd 4', ...markChecks('PREROUTING', 400, 8), '-A PREROUTING -j HMARK --hmark-tuple spi --hmark-proto-mask 0x0f --hmark-mod 8 --hmark-offset 500 --hmark-rnd 5', ...markChecks('PREROUTING', 500, 8),
    ]) + table('nat', ['-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.8:8080']),
    packets: [
      tcp(out), reply(), udp(out), reply(), ping(out), reply(), other('esp', { ...out, spi: 0x12345678 }), other('ah', { ...out, spi: 77 }), other('sctp', { ...out, sport: 1, dport: 2 }), other('dccp', { ...out, sport: 3, dport: 4 }), other('gre', out), other('udplite', { ...out, sport: 60000, dport: 7 }),
      ping({ ...out, icmpType: 3, icmpCode: 3 }), ping({ ...out, icmpType: 3, icmpCode: 1, about: { src: '10.0.0.7', dst: '10.250.0.34', proto: 'udp', sport: 53, dport: 40000 } }), ping({ ...out, icmpType: 11, about: { src: '10.0.0.7', dst: '10.250.0.34', proto: 'icmp', icmpType: 0 } }),
    ],
    seen: ['1 14 18 23 27 34 36 42 45 52 54 57 policy', '1 8 18 19 27 32 36 42 45 50 54 59 policy', '1 6 18 23 27 34 36 40 45 52 54 58 policy', '1 6 18 23 27 32 36 40 45 53 54 58 policy', '1 13 18 23 27 31 36 41 45 50 54 59 policy', '1 13 18 23 27 34 36 41 45 50 54 59 policy', '1 5 18 23 27 30 36 41 45 49 54 57 policy', '1 2 18 23 27 34 36 41 45 51 54 62 policy', '1 16 18 23 27 34 36 42 45 46 54 61 policy', '1 14 18 23 27 34 36 41 45 48 54 57 policy', '1 13 18 23 27 31 36 41 45 50 54 59 policy', '1 4 18 23 27 34 36 45 49 54 59 policy', '1 2 18 27 36 45 54 policy', '1 6 18 23 27 32 36 40 45 53 54 58 policy', '1 13 18 23 27 34 36 45 50 54 59 policy'],
  },
  {
    name: 'HMARK over IPv6', chain: 'mangle PREROUTING',
    rules6: table('mangle', [
      '-A PREROUTING -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 16 --hmark-rnd 0xfeedcafe', ...markChecks('PREROUTING', 0, 16), '-A PREROUTING -j HMARK --hmark-src-prefix 48 --hmark-dst-prefix 128 --hmark-mod 8 --hmark-offset 100 --hmark-rnd 1', ...markChecks('PREROUTING', 100, 8),
      '-A PREROUTING -j HMARK --hmark-tuple ct,src,dst,sport,dport,proto --hmark-mod 8 --hmark-offset 300 --hmark-rnd 3', ...markChecks('PREROUTING', 300, 8), '-A PREROUTING -j HMARK --hmark-tuple spi,proto --hmark-mod 8 --hmark-offset 500 --hmark-rnd 5', ...markChecks('PREROUTING', 500, 8),
    ]),
    packets: [
      tcp(six), reply(), udp({ ...six, extensions: [{ header: 60, data: '00010400000000' }] }), tcp({ ...six, sport: 9, extensions: [{ header: 51, data: `0400000000000500000001${'00'.repeat(12)}` }] }), other('icmpv6', { ...six, icmpType: 128 }), other('icmpv6', { ...six, icmpType: 1, icmpCode: 4 }),
      other('icmpv6', { ...six, icmpType: 1, icmpCode: 4, about: { src: six.dst, dst: six.src, proto: 'udp', sport: 53, dport: 5000 } }), other('esp', { ...six, spi: 0xabcdef01 }), other('ipv6-nonxt', six), other('gre', six),
    ],
    seen: ['1 4 18 22 27 28 36 39 policy', '1 4 18 21 27 28 36 39 policy', '1 14 18 22 27 30 36 40 policy', '1 3 18 22 27 33 36 40 policy', '1 4 18 22 27 32 36 41 policy', '1 2 18 27 36 policy', '1 6 18 21 27 36 43 policy', '1 17 18 22 27 28 36 37 policy', '1 4 18 22 27 36 41 policy', '1 4 18 22 27 28 36 41 policy'],
  },
  {
    name: 'CONNMARK: shifts and masks', chain: 'mangle PREROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -j CONNMARK --set-xmark 0x12/0xff', ...[0x12, 0x120, 0x1200, 0x9].map((mark) => `-A PREROUTING -m connmark --mark ${mark}`), '-A PREROUTING -j CONNMARK --set-xmark 0x0/0x0 --left-shift-mark 4', ...[0x12, 0x120, 0x1200, 0x9].map((mark) => `-A PREROUTING -m connmark --mark ${mark}`), '-A PREROUTING -j MARK --set-mark 0xf0f', '-A PREROUTING -p tcp -j CONNMARK --restore-mark --nfmask 0xfff --ctmask 0xff0 --right-shift-mark 4',
      ...[0x12, 0x120, 0xf0f, 0x2].map((mark) => `-A PREROUTING -m mark --mark ${mark}`), '-A PREROUTING -p tcp -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff00 --left-shift-mark 8', ...[0x220, 0x320, 0x120].map((mark) => `-A PREROUTING -m connmark --mark ${mark}`), '-A PREROUTING -p udp -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff --left-shift-mark 31', '-A PREROUTING -m connmark --mark 0x80000000', '-A PREROUTING -m connmark ! --mark 0x0/0x80000000',
    ]),
    packets: [tcp(out), tcp({ ...out, sport: 5 }), udp(out), udp(out)],
    seen: ['1 2 6 8 11 12 13 17 18 policy', '1 2 6 8 11 12 13 17 18 policy', '1 2 6 8 11 15 20 21 22 23 policy', '1 6 8 11 15 20 21 22 23 policy'],
  },
  {
    name: 'CHECKSUM, LOG, NFLOG and REJECT by all names', chain: 'filter FORWARD',
    rules4: table('mangle', ['-A FORWARD -p udp -j CHECKSUM --checksum-fill', '-A FORWARD']) + table('filter', [
      '-A FORWARD -j LOG --log-prefix "seen: " --log-level debug --log-tcp-options --log-ip-options --log-tcp-sequence --log-uid', '-A FORWARD -j NFLOG --nflog-group 5 --nflog-prefix "p" --nflog-size 64 --nflog-threshold 3',
      ...['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-port-unreachable', 'icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'tcp-reset'].map((answer, i) => `-A FORWARD -p tcp --dport ${90 + i} -j REJECT --reject-with ${answer}`), '-A FORWARD -p icmp -j REJECT', '-A FORWARD -p tcp --dport 99 -j REJECT --reject-with tcp-reset',
    ]),
    rules6: table('filter', [...['icmp6-no-route', 'icmp6-adm-prohibited', 'icmp6-addr-unreachable', 'icmp6-port-unreachable', 'icmp6-policy-fail', 'icmp6-reject-route', 'tcp-reset'].map((answer, i) => `-A FORWARD -p tcp --dport ${90 + i} -j REJECT --reject-with ${answer}`), '-A FORWARD -p udp -j REJECT']),
    packets: [tcp(out), udp(out), ...Array.from({ length: 8 }, (_, i) => tcp({ ...out, dport: 90 + i })), ping(out), tcp({ ...out, dport: 99, flags: ['RST'] }), tcp({ ...out, dport: 99, flags: ['ACK'] }), ...Array.from({ length: 7 }, (_, i) => tcp({ ...six, dport: 90 + i })), udp({ ...six, extensions: [{ header: 60, data: '00010400000000' }] }), tcp({ ...six, dport: 96, flags: ['RST'] })],
    seen: ['1 2 policy', '1 2 policy', '1 2 3', '1 2 4', '1 2 5', '1 2 6', '1 2 7', '1 2 8', '1 2 9', '1 2 10', '1 2 11', '1 2 12', '1 2 12', '1', '2', '3', '4', '5', '6', '7', '8', '7'],
  },
];
