/** Matches on the packet's headers: protocol, addresses, interfaces, ports, TCP flags, ICMP, multiport. */
import { input, other, ping, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';

export const headerCases: HandCase[] = [
  {
    name: 'protocol by name, number, 0, all, negated', chain,
    rules4: input('-p tcp', '-p 17', '! -p tcp', '-p all', '-p icmp', '-p 132', '! -p 6', '-p esp', '-p 4'),
    packets: [
      tcp({ hits: [1, 4, 'policy'] }), udp({ hits: [2, 3, 4, 7, 'policy'] }), ping({ hits: [3, 4, 5, 7, 'policy'] }),
      other('sctp', { sport: 1, dport: 2, hits: [3, 4, 6, 7, 'policy'] }), other('esp', { hits: [3, 4, 7, 8, 'policy'] }),
      other(4, { hits: [3, 4, 7, 9, 'policy'] }),
    ],
  },
  {
    name: 'addresses with prefixes, odd masks and negation', chain,
    rules4: input(
      '-s 10.250.0.34', '! -s 10.250.0.34', '-s 10.250.0.0/16', '-s 10.250.0.34/31', '-s 0.0.0.34/0.0.0.255', '! -s 0.0.0.35/0.0.0.255',
      '-d 192.168.1.1', '! -d 192.168.1.0/24', '-s 0.0.0.0/0', '-s 10.250.0.35/255.255.255.254', '! -s 10.0.0.0/8 ! -d 192.168.1.1', '-d 192.0.1.0/255.0.255.0',
    ),
    packets: [
      tcp({ hits: [1, 3, 4, 5, 6, 7, 9, 10, 12, 'policy'] }),
      tcp({ src: '10.250.0.35', hits: [2, 3, 4, 7, 9, 10, 12, 'policy'] }),
      tcp({ src: '8.8.8.8', dst: '10.0.0.1', hits: [2, 6, 8, 9, 11, 'policy'] }),
    ],
  },
  {
    name: 'interfaces with + and negation', chain,
    rules4: input('-i eth0', '-i eth+', '! -i eth1', '! -i eth+', '-i +', '-i cali+', '-i eth', '-i cali1', '-i cali1+', '-i lo'),
    packets: [
      tcp({ hits: [1, 2, 3, 5, 'policy'] }), tcp({ in: 'eth1', src: '10.0.0.7', hits: [2, 5, 'policy'] }),
      tcp({ in: 'cali1', src: '172.16.0.9', hits: [3, 4, 5, 6, 8, 9, 'policy'] }),
      tcp({ in: 'cali22', src: '172.16.0.10', hits: [3, 4, 5, 6, 'policy'] }),
    ],
  },
  {
    name: 'outgoing interfaces in FORWARD and POSTROUTING', chain: 'filter FORWARD',
    rules4: table('filter', ['-A FORWARD -o cali1', '-A FORWARD -o cali+', '-A FORWARD ! -o cali1', '-A FORWARD -i eth0 -o eth1', '-A FORWARD ! -i eth0 ! -o eth0'])
      + table('mangle', ['-A POSTROUTING -o eth+', '-A POSTROUTING ! -o eth1', '-A PREROUTING -i eth0', '-A OUTPUT -o lo', '-A OUTPUT -o eth+']),
    packets: [
      tcp({ dst: '172.16.0.9', hits: [1, 2, 'policy'], to: 'cali1' }), tcp({ dst: '172.16.0.10', hits: [2, 3, 'policy'], to: 'cali22' }),
      tcp({ dst: '10.0.0.7', hits: [3, 4, 'policy'], to: 'eth1' }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '10.0.0.7', hits: [3, 5, 'policy'], to: 'eth1' }),
    ],
  },
  {
    name: 'ports, ranges, open ends, negation', chain,
    rules4: input(
      '-p tcp --dport 80', '-p tcp --dport 80:90', '-p tcp ! --dport 80', '-p tcp --dport :80', '-p tcp --dport 80:', '-p tcp --sport 40000',
      '-p tcp ! --sport 1:1023 --dport 1:1023', '-p udp --dport 53', '-p udp ! --sport 53', '-p tcp ! --dport 81:65535', '-p sctp --dport 80',
    ),
    packets: [
      tcp({ hits: [1, 2, 4, 5, 6, 7, 10, 'policy'] }), tcp({ dport: 81, hits: [2, 3, 5, 6, 7, 'policy'] }), tcp({ dport: 0, hits: [3, 4, 6, 10, 'policy'] }),
      tcp({ sport: 22, dport: 65535, hits: [3, 5, 'policy'] }), udp({ hits: [8, 9, 'policy'] }), udp({ sport: 53, dport: 80, hits: ['policy'] }),
      other('sctp', { sport: 5, dport: 80, hits: [11, 'policy'] }),
    ],
  },
  {
    name: 'TCP flags', chain,
    rules4: input(
      '-p tcp --syn', '-p tcp ! --syn', '-p tcp --tcp-flags SYN,ACK SYN', '-p tcp --tcp-flags ALL NONE', '-p tcp --tcp-flags ALL SYN,FIN',
      '-p tcp --tcp-flags RST RST', '-p tcp ! --tcp-flags FIN,SYN,RST,ACK SYN', '-p tcp --tcp-flags ACK,PSH ACK,PSH', '-p tcp --tcp-flags ALL ALL', '-p tcp --tcp-flags SYN NONE',
    ),
    packets: [
      tcp({ hits: [1, 3, 'policy'] }), tcp({ flags: ['SYN', 'ACK'], hits: [2, 7, 'policy'] }), tcp({ flags: [], hits: [2, 4, 7, 10, 'policy'] }),
      tcp({ flags: ['ACK', 'PSH'], hits: [2, 7, 8, 10, 'policy'] }), tcp({ flags: ['SYN', 'FIN'], hits: [2, 3, 5, 7, 'policy'] }),
      tcp({ flags: ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'], hits: [2, 6, 7, 8, 9, 'policy'] }), tcp({ flags: ['SYN', 'ECE', 'CWR'], hits: [1, 3, 'policy'] }),
    ],
  },
  {
    name: 'ICMP types and codes', chain,
    rules4: input(
      '-p icmp --icmp-type echo-request', '-p icmp ! --icmp-type 8', '-p icmp --icmp-type 3', '-p icmp --icmp-type 3/4', '-p icmp --icmp-type any',
      '-p icmp ! --icmp-type 3/4', '-p icmp --icmp-type redirect', '-p icmp --icmp-type 0', '-p icmp --icmp-type host-unreachable',
    ),
    packets: [
      ping({ hits: [1, 5, 6, 'policy'] }), ping({ icmpType: 0, hits: [2, 5, 6, 8, 'policy'] }), ping({ icmpType: 3, icmpCode: 4, hits: [2, 3, 4, 5, 'policy'] }),
      ping({ icmpType: 3, icmpCode: 1, hits: [2, 3, 5, 6, 9, 'policy'] }), ping({ icmpType: 13, hits: [2, 5, 6, 'policy'] }),
    ],
  },
  {
    name: 'multiport in all forms', chain,
    rules4: input(
      '-p tcp -m multiport --dports 22,80,443', '-p tcp -m multiport ! --dports 22,80', '-p tcp -m multiport --dports 1:79,81:100', '-p tcp -m multiport --sports 30000:50000',
      '-p tcp -m multiport --ports 80', '-p tcp -m multiport --ports 40000,1', '-p tcp -m multiport ! --ports 80', '-p udp -m multiport --dports 53,67:68',
      '-p tcp -m multiport --dports 22:65535', '-p tcp -m multiport ! --sports 1:1024', '-p sctp -m multiport --dports 80',
    ),
    packets: [
      tcp({ hits: [1, 4, 5, 6, 9, 10, 'policy'] }), tcp({ sport: 80, dport: 81, hits: [2, 3, 5, 9, 'policy'] }), tcp({ sport: 9, dport: 9, hits: [2, 3, 7, 'policy'] }),
      udp({ hits: [8, 'policy'] }), udp({ dport: 68, hits: [8, 'policy'] }), udp({ dport: 69, hits: ['policy'] }), other('sctp', { sport: 1, dport: 80, hits: [11, 'policy'] }),
    ],
  },
  {
    name: 'IPv6 headers', chain,
    rules6: input('-s 2001:db8::/32', '! -s 2001:db8:2::/64', '-p ipv6-icmp', '-p ipv6-icmp -m icmp6 --icmpv6-type echo-request', '-p tcp --dport 80', '-s ::7/::ff', '-i eth+ -d 2001:db8:1::1'),
    packets: [
      tcp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', hits: [1, 2, 5, 6, 7, 'policy'] }),
      { in: 'eth1', src: '2001:db8:2::8', dst: '2001:db8:1::1', proto: 'icmpv6', icmpType: 128, icmpCode: 0, hits: [1, 3, 4, 7, 'policy'] },
    ],
  },
];
