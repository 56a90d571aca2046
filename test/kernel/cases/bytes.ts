/** Matches that look at bytes of the packet: u32, string, bpf, TCP options, chunks of SCTP, types of DCCP, indices of IPsec. */
import { input, other, ping, reply, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';
const six = { src: '2001:db8:5::7', dst: '2001:db8:1::1' } as const;
const get = { payload: 'GET /index.html HTTP/1.1\r\n', flags: ['ACK', 'PSH'], seq: 0x01020304, ack: 0x0a0b0c0d, id: 0x4745, window: 0x1234 };
const options = {
  syn: [{ kind: 2, data: '05b4' }, { kind: 4 }, { kind: 8, data: '0000000a00000000' }, { kind: 1 }, { kind: 3, data: '07' }],
  mss: [{ kind: 2, data: '0218' }], none: [], padded: [{ kind: 1 }, { kind: 1 }, { kind: 8, data: '0202020202020202' }],
};

export const byteCases: HandCase[] = [
  {
    name: 'u32: fields, masks, shifts, ranges, several tests', chain,
    rules4: input(
      '-m u32 --u32 "0>>24=0x45"', '-m u32 --u32 "6&0xff=6"', '-m u32 --u32 "6&0xff=17"', '-m u32 ! --u32 "6&0xff=6"', '-m u32 --u32 "0&0xffff=0:100"', '-m u32 --u32 "0&0xffff=101:65535"', '-m u32 --u32 "4>>16=0x4745,1"',
      '-m u32 --u32 "12=0x0afa0022"', '-m u32 --u32 "16=0xc0a80101&&6&0xff=1,17"', '-m u32 --u32 "5&0xff=64"', '-m u32 --u32 "8<<8>>24=6"', '-m u32 --u32 "4&0x1fff=0"', '-m u32 --u32 "16&0x000000ff<<4=0x10"', '-m u32 --u32 "0x0 >> 28 = 4 && 0x9 & 0xff = 0x0 : 0xff"',
    ),
    packets: [tcp({ ...get }), udp({ length: 101, id: 1 }), ping({ length: 84, id: 0x4745 })],
    seen: ['1 2 5 7 8 10 11 12 13 14 policy', '1 3 4 6 7 8 9 10 12 13 14 policy', '1 4 5 7 8 9 10 12 13 14 policy'],
  },
  {
    name: 'u32: jumps, and what lies beyond the end', chain,
    rules4: input(
      '-m u32 --u32 "0>>22&0x3C@12>>26&0x3C@0=0x47455420"', '-m u32 --u32 "0>>22&0x3C@0>>16=40000"', '-m u32 --u32 "0>>22&0x3C@0&0xffff=53,80"', '-m u32 --u32 "0>>22&0x3C@12>>24&0xf=0"', '-m u32 --u32 "0>>22&0x3C@12&0x00020000=0x00020000"',
      '-m u32 --u32 "24=0"', '-m u32 --u32 "25=0:0xffffffff"', '-m u32 ! --u32 "25=0:0xffffffff"', '-m u32 --u32 "2000=0"', '-m u32 ! --u32 "2000=0"', '-m u32 --u32 "0@0=0"', '-m u32 --u32 "0>>22&0x3C@8@0=0"', '-m u32 --u32 "4294967292=0"', '-m u32 --u32 "0&0@0>>28=4"',
    ),
    packets: [tcp({ ...get, tcpOptions: [] }), tcp({ ...get, tcpOptions: options.padded }), tcp({ length: 40, tcpOptions: [], seq: 0, ack: 0 }), udp({ length: 28, payload: '' }), udp({ payload: 'GET ' })],
    seen: ['1 2 3 4 7 10 14 policy', '1 2 3 4 7 10 14 policy', '2 3 4 5 6 7 10 14 policy', '2 3 8 10 14 policy', '2 3 7 10 14 policy'],
  },
  {
    name: 'u32 and string over IPv6', chain,
    rules6: input(
      '-m u32 --u32 "0>>28=6"', '-m u32 --u32 "4>>16=20:30"', '-m u32 --u32 "4&0xff=64"', '-m u32 --u32 "4>>8&0xff=6"', '-m u32 --u32 "20=7"', '-m u32 --u32 "40&0xffff=80"', '-m u32 ! --u32 "36=1"', '-m string --string "GET" --algo bm', '-m string --string "GET" --algo bm --from 60', '-m string --string "GET" --algo kmp --from 61',
      '-m string ! --string "get" --algo kmp', '-m string --string "get" --algo kmp --icase', '-m u32 --u32 "40>>24@0>>28=6"',
    ),
    packets: [tcp({ ...six, length: 60, tcpOptions: [], seq: 1, ack: 2 }), tcp({ ...six, ...get, tcpOptions: [] }), udp({ ...six, payload: 'GET' }), tcp({ ...six, ...get, tcpOptions: [], extensions: [{ header: 60, data: '00010400000000' }] })],
    seen: ['1 2 3 4 5 6 11 policy', '1 3 4 5 6 8 9 11 12 policy', '1 3 5 8 11 12 policy', '1 3 5 8 9 10 11 12 policy'],
  },
  {
    name: 'string: where it searches', chain,
    rules4: input(
      '-m string --string "GET /" --algo bm', '-m string --string "GET /" --algo kmp', '-m string --string "GET /" --algo bm --from 40', '-m string --string "GET /" --algo bm --from 41', '-m string --string "GET /" --algo kmp --to 45', '-m string --string "GET /" --algo kmp --to 44', '-m string --string "GET /" --algo bm --from 40 --to 45',
      '-m string --string "GET /" --algo bm --from 40 --to 44', '-m string ! --string "GET /" --algo bm --to 44', '-m string --string "HTTP/1.1" --algo bm --from 20', '-m string --hex-string "|0d 0a|" --algo kmp', '-m string --hex-string "1.1|0d0a|" --algo bm', '-m string --string "get /INDEX" --algo bm --icase', '-m string ! --string "get /INDEX" --algo bm',
      '-m string --hex-string "|0afa0022c0a80101|" --algo kmp', '-m string --hex-string "|0afa0022c0a80101|" --algo bm --from 12', '-m string --hex-string "|0afa0022c0a80101|" --algo bm --from 13', '-m string --string "E" --algo kmp --to 1', '-m string --string "E" --algo bm --from 65535', '-m string --string "xyz" --algo bm', '-m string --hex-string "|c3a9|" --algo bm --icase',
    ),
    packets: [tcp({ ...get, tcpOptions: [] }), tcp({ ...get, tcpOptions: options.padded }), udp({ payload: 'say "GET /index" \u00c9\u00e9', id: 0x4546 }), udp({ payload: '', length: 200, id: 7 })],
    seen: ['1 2 3 5 7 9 10 11 12 13 14 15 16 18 policy', '1 2 3 4 9 10 11 12 13 14 15 16 18 policy', '1 2 5 6 13 14 15 16 18 21 policy', '9 14 15 16 18 policy'],
  },
  {
    name: 'string: patterns that repeat themselves', chain,
    rules4: input(...['bm', 'kmp'].flatMap((algo) => ['aab', 'abab', 'ababac', 'aaa', 'baaa', 'anan', 'nanas', 'a'].flatMap((text) => [`-m string --string ${text} --algo ${algo} --from 28`, `-m string --string ${text} --algo ${algo} --from 28 --to 34`, `-m string --string ${text.toUpperCase()} --algo ${algo} --from 28 --icase`]))),
    packets: ['aaab', 'abababac', 'ananas', 'banananas', 'baabaaab', 'xxaXaAab', 'a'].map((payload) => udp({ payload, id: 1 })),
    seen: ['1 2 3 10 11 12 22 23 24 25 26 27 34 35 36 46 47 48 policy', '4 5 6 7 9 22 23 24 28 29 30 31 33 46 47 48 policy', '16 17 18 19 20 21 22 23 24 40 41 42 43 44 45 46 47 48 policy', '16 17 18 19 21 22 23 24 40 41 42 43 45 46 47 48 policy', '1 2 3 10 12 13 15 22 23 24 25 26 27 34 36 37 39 46 47 48 policy', '3 12 22 23 24 27 36 46 47 48 policy', '22 23 24 46 47 48 policy'],
  },
  {
    name: 'bpf: loads, arithmetic, jumps', chain,
    rules4: input(...[
      '1,6 0 0 1', '1,6 0 0 0', '4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0', '4,48 0 0 8,53 1 0 64,6 0 0 0,6 0 0 65535', '5,48 0 0 0,84 0 0 240,21 0 1 64,6 0 0 1,6 0 0 0', '6,48 0 0 9,21 0 3 17,177 0 0 0,72 0 0 2,6 0 0 4,6 0 0 0', '5,128 0 0 0,37 1 0 60,6 0 0 0,6 0 0 1,6 0 0 0',
      '5,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 1,6 0 0 0', '3,32 0 0 12,22 0 0 0,6 0 0 1', '4,40 0 0 4294963200,21 0 1 2048,6 0 0 1,6 0 0 0', '4,48 0 0 4293918729,21 0 1 6,6 0 0 1,6 0 0 0', '4,32 0 0 4294963220,21 0 1 0,6 0 0 1,6 0 0 0', '2,32 0 0 2000,6 0 0 1', '5,0 0 0 7,7 0 0 0,28 0 0 0,21 1 0 0,6 0 0 1,6 0 0 0'.replace('5,', '6,'),
      '6,0 0 0 6,2 0 0 3,97 0 0 3,44 0 0 0,21 0 1 36,6 0 0 1,6 0 0 0'.replace('6,', '7,'), '4,1 0 0 0,0 0 0 1,60 0 0 0,6 0 0 1', '4,0 0 0 4294967295,4 0 0 2,21 0 1 1,6 0 0 1,6 0 0 0'.replace('4,', '5,'), '5,0 0 0 3,36 0 0 3221225472,21 0 1 1073741824,6 0 0 1,6 0 0 0',
      '4,48 0 0 9,69 0 1 4,6 0 0 1,6 0 0 0', '4,48 0 0 9,148 0 0 5,22 0 0 0,6 0 0 0', '3,0 0 0 0,132 0 0 0,22 0 0 0', '4,0 0 0 1,5 0 0 1,0 0 0 0,22 0 0 0',
    ].map((program) => `-m bpf --bytecode "${program}"`)),
    packets: [tcp({ length: 60, tcpOptions: options.syn }), udp({ length: 28 }), udp({ length: 61, ttl: 65 }), ping({ length: 84 })],
    seen: ['1 3 4 5 8 9 10 11 12 15 17 18 19 20 22 policy', '1 4 5 6 9 10 12 15 17 18 20 22 policy', '1 4 5 6 7 9 10 12 15 17 18 20 22 policy', '1 4 5 7 9 10 12 15 17 18 20 22 policy'],
  },
  {
    name: 'TCP options and the announced segment size', chain,
    rules4: input(
      '-p tcp --tcp-option 2', '-p tcp ! --tcp-option 2', '-p tcp --tcp-option 8', '-p tcp --tcp-option 3', '-p tcp --tcp-option 1', '-p tcp --tcp-option 5', '-p tcp ! --tcp-option 254', '-p tcp -m tcpmss --mss 1460', '-p tcp -m tcpmss --mss 500:1000', '-p tcp -m tcpmss ! --mss 1460', '-p tcp -m tcpmss --mss 1:', '-p tcp -m tcpmss ! --mss 1:', '-p tcp --tcp-option 2 --syn --dport 80',
    ),
    packets: [tcp({ tcpOptions: options.syn }), tcp({ tcpOptions: options.mss }), tcp({ tcpOptions: [] }), tcp({ tcpOptions: options.padded, flags: ['ACK'] }), tcp({ tcpOptions: [{ kind: 254, data: '0203' }, { kind: 2, data: '' }], flags: ['SYN', 'ACK'] }), udp()],
    seen: ['1 3 4 5 7 8 11 13 policy', '1 7 9 10 11 13 policy', '2 7 10 12 policy', '2 3 5 7 10 12 policy', '1 10 12 policy', 'policy'],
  },
  {
    name: 'TCP options over IPv6', chain,
    rules6: input('-p tcp --tcp-option 2', '-p tcp ! --tcp-option 2', '-p tcp -m tcpmss --mss 1440:1460', '-p tcp -m tcpmss ! --mss 1460'),
    packets: [tcp({ ...six, tcpOptions: options.syn }), tcp({ ...six, tcpOptions: options.mss, extensions: [{ header: 0, data: '00010400000000' }] }), tcp({ ...six, tcpOptions: [] })],
    seen: ['1 3 policy', '1 4 policy', '2 4 policy'],
  },
  {
    name: 'SCTP: chunks by any, all, only, with flags', chain,
    rules4: input(
      '-p sctp --chunk-types any INIT', '-p sctp --chunk-types all DATA,INIT', '-p sctp --chunk-types all DATA,SACK', '-p sctp --chunk-types only DATA,SACK', '-p sctp --chunk-types only DATA', '-p sctp ! --chunk-types only DATA', '-p sctp ! --chunk-types any INIT', '-p sctp --chunk-types any DATA:Be', '-p sctp --chunk-types any DATA:be', '-p sctp --chunk-types only DATA:UE,SACK',
      '-p sctp --chunk-types any ALL', '-p sctp --chunk-types all ALL', '-p sctp --chunk-types only ALL', '-p sctp --chunk-types any NONE', '-p sctp --chunk-types all NONE', '-p sctp --chunk-types any I_DATA:B', '-p sctp --chunk-types any FORWARD_TSN', '-p sctp --dport 80 ! --sport 1:10 --chunk-types any DATA,COOKIE_ECHO', '-p sctp --chunk-types all ABORT:T',
    ),
    packets: [
      other('sctp', { sport: 5, dport: 80 }), other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 0, flags: 2 }] }), other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 3 }, { type: 0, flags: 5 }] }), other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 10 }, { type: 0 }], length: 100 }),
      other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 64, flags: 2 }] }), other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 192 }, { type: 250 }] }), other('sctp', { sport: 50, dport: 80, sctpChunks: [{ type: 6, flags: 1 }] }),
    ],
    seen: ['1 6 11 13 15 policy', '4 5 7 8 11 13 15 18 policy', '3 4 6 7 10 11 13 15 18 policy', '6 7 9 11 13 15 18 policy', '6 7 11 13 15 16 policy', '6 7 11 13 15 17 policy', '6 7 11 13 15 19 policy'],
  },
  {
    name: 'DCCP: ports and packet types', chain,
    rules4: input('-p dccp --dport 80', '-p dccp ! --sport 1:100', '-p dccp --dccp-types REQUEST', '-p dccp ! --dccp-types REQUEST,RESPONSE', '-p dccp --dccp-types INVALID', '-p dccp --dccp-types ACK,SYNCACK,RESET --dport :80', '-p dccp --dccp-option 5', '-p dccp ! --dccp-option 5'),
    rules6: input('-p dccp --dport 80', '-p dccp --dccp-types REQUEST,DATA'),
    packets: [0, 1, 2, 3, 9, 10, 13].map((dccpType) => other('dccp', { sport: 7, dport: 80, dccpType })).concat(other('dccp', { ...six, sport: 700, dport: 80 })),
    seen: ['1 3 8 policy', '1 8 policy', '1 4 8 policy', '1 4 6 8 policy', '1 4 6 8 policy', '1 4 5 8 policy', '1 4 5 8 policy', '1 2 policy'],
  },
  {
    name: 'AH, ESP, IPComp: indices', chain,
    rules4: input(
      '-p ah --ahspi 5', '-p ah --ahspi 1:10', '-p ah ! --ahspi 5', '-p ah -m ah', '-p ah --ahspi 0:4294967295', '-p esp --espspi 0x100', '-p esp --espspi :255', '-p esp ! --espspi 256:', '-p esp -m esp', '-p ipcomp -m ipcomp --ipcompspi 7', '-p ipcomp -m ipcomp ! --ipcompspi 7', '-p ipcomp -m ipcomp --ipcompspi 1:10 --compres', '-p ipcomp -m ipcomp',
      '-p esp --espspi 4294967295',
    ),
    rules6: input('-p esp --espspi 256', '-p esp ! --espspi 256', '-p ipcomp -m ipcomp --ipcompspi 7', '-m ah --ahspi 5', '-p esp -m esp'),
    packets: [
      other('ah', { spi: 5 }), other('ah', { spi: 500 }), other('esp', { spi: 256 }), other('esp', { spi: 255 }), other('esp', { spi: 0xffffffff, length: 100 }), other('ipcomp', { spi: 7 }), other('ipcomp', { spi: 9 }),
      other('esp', { ...six, spi: 256 }), other('ipcomp', { ...six, spi: 7 }), other('ah', { ...six, spi: 5 }), other('ah', { ...six, spi: 6 }),
    ],
    seen: ['1 2 4 5 policy', '3 4 5 policy', '6 9 policy', '7 8 9 policy', '9 14 policy', '10 12 policy', '11 12 policy', '1 5 policy', '3 policy', '4 policy', 'policy'],
  },
  {
    name: 'ECN, DSCP, TOS, length, TTL', chain,
    rules4: input(
      '-m ecn --ecn-ip-ect 1', '-m ecn ! --ecn-ip-ect 1', '-p tcp -m ecn --ecn-tcp-cwr', '-p tcp -m ecn ! --ecn-tcp-cwr', '-p tcp -m ecn --ecn-tcp-ece ! --ecn-ip-ect 0', '-p tcp -m ecn --ecn-tcp-cwr --ecn-tcp-ece', '-m dscp --dscp 0x2e', '-m dscp ! --dscp-class EF', '-m dscp --dscp-class CS5', '-m tos --tos 0xb9', '-m tos --tos 0x01/0x03', '-m tos ! --tos Minimize-Delay', '-m tos --tos 0xff/0x0f',
      '-m length --length 60', '-m length ! --length 60', '-m length --length 41:', '-m length --length :60', '-m ttl --ttl-eq 64', '-m ttl ! --ttl-eq 64', '-m ttl --ttl-lt 64', '-m ttl --ttl-gt 63',
    ),
    rules6: input('-m ecn --ecn-ip-ect 1', '-m ecn ! --ecn-ip-ect 1', '-p tcp -m ecn --ecn-tcp-ece', '-m dscp --dscp 0x2e', '-m dscp ! --dscp-class EF', '-m tos --tos 0xb9', '-m tos ! --tos 0x01/0x03', '-m length --length 60', '-m length --length 68', '-m hl --hl-eq 64', '-m hl ! --hl-eq 64', '-m hl --hl-lt 65', '-m hl --hl-gt 64'),
    packets: [
      tcp({ tos: 0xb9, length: 60, flags: ['SYN', 'ECE', 'CWR'] }), tcp({ tos: 0x10, length: 40, ttl: 63 }), tcp({ tos: 0xa2, length: 61, flags: ['ACK', 'ECE'] }), udp({ tos: 0x0f, length: 60 }), udp({ ttl: 255, length: 28 }),
      tcp({ ...six, tos: 0xb9, length: 60, flags: ['SYN', 'ECE'] }), tcp({ ...six, tos: 0x10, ttl: 65, length: 68, extensions: [{ header: 60, data: '00010400000000' }] }),
    ],
    seen: ['1 3 5 6 7 10 11 12 14 16 17 18 21 policy', '2 4 8 15 17 19 20 policy', '2 4 5 8 9 12 15 16 18 21 policy', '2 8 12 14 16 17 18 21 policy', '2 8 12 15 17 19 21 policy', '1 3 4 6 8 10 12 policy', '2 5 7 9 11 13 policy'],
  },
  {
    name: 'ICMP by all forms of types', chain,
    rules4: input('-p icmp --icmp-type any', '-p icmp --icmp-type 255', '-p icmp ! --icmp-type any', '-p icmp --icmp-type destination-unreachable', '-p icmp --icmp-type TOS-host-redirect', '-p icmp --icmp-type parameter-problem', '-p icmp --icmp-type ip-header-bad', '-p icmp --icmp-type address-mask-request', '-p icmp --icmp-type 13/0', '-p icmp ! --icmp-type ttl-exceeded', '-p icmp --icmp-type router-solicitation'),
    rules6: input(...['1', '1/4', 'no-route', 'packet-too-big', 'ttl-exceeded', 'ttl-zero-during-reassembly', 'unknown-option', 'echo-reply', 'neighbour-solicitation', 'neighbor-advertisement', 'redirect', '255', '130', 'router-advertisement'].flatMap((type) => [`-p ipv6-icmp -m icmp6 --icmpv6-type ${type}`, `-p ipv6-icmp -m icmp6 ! --icmpv6-type ${type}`])),
    packets: [
      ...[[8, 0], [3, 1], [5, 3], [12, 0], [12, 1], [17, 0], [13, 0], [11, 1], [10, 0], [255, 0]].map(([icmpType, icmpCode]) => ping({ icmpType: icmpType!, icmpCode: icmpCode! })),
      ...[[1, 4], [1, 0], [2, 0], [3, 1], [4, 2], [129, 0], [255, 1], [130, 0]].map(([icmpType, icmpCode]) => other('icmpv6', { ...six, icmpType: icmpType!, icmpCode: icmpCode! })),
    ],
    seen: ['1 2 10 policy', '1 2 4 10 policy', '1 2 5 10 policy', '1 2 6 7 10 policy', '1 2 6 10 policy', '1 2 8 10 policy', '1 2 9 10 policy', '1 2 policy', '1 2 10 11 policy', '1 2 10 policy', '1 3 6 8 10 12 14 16 18 20 22 24 26 28 policy', '1 4 5 8 10 12 14 16 18 20 22 24 26 28 policy', '2 4 6 7 10 12 14 16 18 20 22 24 26 28 policy', '2 4 6 8 9 11 14 16 18 20 22 24 26 28 policy', '2 4 6 8 10 12 13 16 18 20 22 24 26 28 policy', '2 4 6 8 10 12 14 15 18 20 22 24 26 28 policy', '2 4 6 8 10 12 14 16 18 20 22 23 26 28 policy', '2 4 6 8 10 12 14 16 18 20 22 24 25 28 policy'],
  },
  {
    name: 'a packet that was changed has other bytes', chain: 'mangle POSTROUTING',
    rules4: table('mangle', [
      '-A PREROUTING -m ttl --ttl-eq 64 -j TTL --ttl-set 9', '-A PREROUTING -m u32 --u32 "8>>24=9" -j DSCP --set-dscp 4', '-A PREROUTING -m u32 --u32 "0>>16&0xff=0x10"', '-A POSTROUTING -m u32 --u32 "8>>24=8"', '-A POSTROUTING -m u32 --u32 "16=0x0a000007"', '-A POSTROUTING -m u32 --u32 "0>>22&0x3C@0&0xffff=8080"', '-A POSTROUTING -m string --hex-string "|0a000007|" --algo bm --from 16 --to 20',
    ]) + table('nat', ['-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.7:8080']),
    packets: [tcp({ ...get, flags: ['SYN'], tcpOptions: [] }), reply(), tcp({ dst: '10.0.0.7', ttl: 30, tcpOptions: [] })],
    seen: ['1 2 3 4 policy', '1 policy', '2 3 4 policy'],
  },
];
