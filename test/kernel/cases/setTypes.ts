/** Every set type this kernel has, in both families: masks, ranges, prefixes, names of ports, interfaces, lists. */
import { input, other, ping, sent, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';
const six = { src: '2001:db8:5::7', dst: '2001:db8:1::1' };
const forward = (...rules: string[]): string => table('mangle', rules.map((rule) => `-A FORWARD ${rule}`));

export const setTypeCases: HandCase[] = [
  {
    name: 'bitmap:ip with a range and a netmask', chain,
    ipset: 'create b bitmap:ip range 10.250.0.5-10.250.3.9 netmask 28\nadd b 10.250.0.34\ncreate w bitmap:ip range 192.168.1.0/24\nadd w 192.168.1.0-192.168.1.3\n',
    rules4: input('-m set --match-set b src', '-m set --match-set b dst', '-m set ! --match-set b dst', '-m set --match-set w dst', '-m set --match-set w src,dst'),
    packets: [tcp({ hits: [1, 3, 4, 'policy'] }), tcp({ src: '10.250.0.47', hits: [1, 3, 4, 'policy'] }), tcp({ src: '10.250.0.48', hits: [3, 4, 'policy'] }), tcp({ src: '10.250.4.1', hits: [3, 4, 'policy'] }), udp({ dst: '192.168.1.2', hits: [1, 3, 4, 'policy'] })],
  },
  {
    name: 'bitmap:ip,mac: a TUN device has no MAC addresses', chain,
    ipset: 'create m bitmap:ip,mac range 10.250.0.0/24\nadd m 10.250.0.34\nadd m 10.250.0.35,0a:0b:0c:0d:0e:0f\n',
    rules4: input('-m set --match-set m src,src', '-m set ! --match-set m src,src', '-m set --match-set m src'),
    packets: [tcp({ hits: [2, 'policy'] }), tcp({ src: '10.250.0.35', hits: [2, 'policy'] }), tcp({ src: '10.250.0.36', hits: [2, 'policy'] }), tcp({ src: '10.9.0.36', hits: [2, 'policy'] })],
  },
  {
    name: 'hash:ip with netmask and with bitmask; zero under the mask is no element', chain,
    ipset: 'create n hash:ip netmask 24\nadd n 10.250.0.1\ncreate b hash:ip bitmask 255.0.0.255\nadd b 10.1.2.34\ncreate z hash:ip bitmask 0.0.255.0\nadd z 1.2.3.4\n',
    rules4: input('-m set --match-set n src', '-m set --match-set b src', '-m set --match-set z src', '-m set ! --match-set z src', '-m set --match-set z dst'),
    packets: [tcp({ hits: [1, 2, 4, 'policy'] }), tcp({ src: '10.250.3.34', hits: [2, 3, 'policy'] }), tcp({ src: '10.250.3.35', hits: [3, 'policy'] }), tcp({ src: '11.250.3.34', hits: [3, 'policy'] })],
  },
  {
    name: 'hash:ip,port with netmask and with bitmask', chain,
    ipset: 'create n hash:ip,port netmask 24\nadd n 10.250.0.1,tcp:80\ncreate b hash:ip,port bitmask 0.0.0.255\nadd b 10.1.2.34,udp:53\nadd b 10.1.2.1,tcp:80\n',
    rules4: input('-m set --match-set n src,dst', '-m set --match-set b src,dst', '-m set --match-set b dst,dst', '-m set ! --match-set b src,src'),
    packets: [tcp({ hits: [1, 3, 4, 'policy'] }), udp({ hits: [2, 4, 'policy'] }), tcp({ src: '10.250.1.34', hits: [3, 4, 'policy'] }), udp({ src: '10.3.3.0', hits: [4, 'policy'] }), tcp({ src: '10.3.3.0', hits: [3, 4, 'policy'] })],
  },
  {
    name: 'ports of every protocol: ICMP by name, SCTP, UDP-Lite, DCCP, none', chain,
    ipset: 'create s hash:ip,port\nadd s 192.168.1.1,icmp:host-prohibited\nadd s 192.168.1.1,icmp:200/9\nadd s 192.168.1.1,sctp:9\nadd s 192.168.1.1,udplite:7\nadd s 192.168.1.1,esp:0\nadd s 192.168.1.1,dccp:0\nadd s 192.168.1.1,250:0\n'
      + 'create t hash:ip,port\nadd t 192.168.1.1,tcp:79-81\nadd t 192.168.1.1-192.168.1.2,udp:50-60\n',
    rules4: input('-m set --match-set s dst,dst', '-m set --match-set s dst,src', '-m set --match-set t dst,dst', '-m set ! --match-set t dst,dst'),
    packets: [
      ping({ icmpType: 3, icmpCode: 10, hits: [1, 2, 4, 'policy'] }), ping({ icmpType: 200, icmpCode: 9, hits: [1, 2, 4, 'policy'] }), ping({ hits: [4, 'policy'] }), other('sctp', { sport: 1, dport: 9, hits: [1, 4, 'policy'] }), other('udplite', { sport: 1, dport: 7, hits: [1, 4, 'policy'] }), other('esp', { hits: [1, 2, 4, 'policy'] }), other('dccp', { sport: 1, dport: 7, hits: [1, 2, 4, 'policy'] }), other(250, { hits: [1, 2, 4, 'policy'] }),
      other(251, { hits: [4, 'policy'] }), tcp({ hits: [3, 'policy'] }), tcp({ dport: 82, hits: [4, 'policy'] }), udp({ dst: '192.168.1.2', hits: [3, 'policy'] })],
  },
  {
    name: 'hash:net of all lengths, nested exceptions', chain,
    ipset: 'create n hash:net\nadd n 0.0.0.0/1\nadd n 10.0.0.0/8 nomatch\nadd n 10.250.0.0/16\nadd n 10.250.0.32/27 nomatch\nadd n 10.250.0.34\nadd n 200.0.0.0-200.0.2.255\n',
    rules4: input('-m set --match-set n src', '-m set ! --match-set n src', '-m set --match-set n src --return-nomatch', '-m set ! --match-set n src --return-nomatch'),
    packets: [tcp({ hits: [1, 4, 'policy'] }), tcp({ src: '10.250.0.35', hits: [2, 3, 'policy'] }), tcp({ src: '10.250.9.9', hits: [1, 4, 'policy'] }), tcp({ src: '10.1.9.9', hits: [2, 3, 'policy'] }), tcp({ src: '1.1.1.1', hits: [1, 4, 'policy'] }), tcp({ src: '200.0.2.1', hits: [1, 4, 'policy'] }), tcp({ src: '200.0.3.1', hits: [2, 4, 'policy'] })],
  },
  {
    name: '--return-nomatch says nothing about types without nomatch', chain,
    ipset: 'create i hash:ip\nadd i 10.250.0.34\ncreate p bitmap:port range 0-100\nadd p 80\ncreate l list:set\nadd l i\n',
    rules4: input('-m set --match-set i src --return-nomatch', '-m set ! --match-set i src --return-nomatch', '-m set --match-set p dst --return-nomatch', '-m set --match-set l src --return-nomatch'),
    packets: [tcp({ hits: [1, 3, 4, 'policy'] }), udp({ src: '10.250.0.35', hits: [2, 'policy'] })],
  },
  {
    name: 'hash:net,iface: wildcards, bridge ports, everything, the interfaces that a hook has', chain: 'mangle FORWARD',
    ipset: 'create w hash:net,iface\nadd w 10.250.0.0/16,eth wildcard\nadd w 10.0.0.0/8,physdev:eth0\nadd w 0.0.0.0/0,cali1\ncreate p hash:net,iface\nadd p 10.250.0.0/16,physdev:eth0\nadd p 10.0.0.0/8,eth0\ncreate x hash:net,iface\nadd x 10.250.0.0/16,eth0 nomatch\nadd x 10.250.0.0/16,eth1\nadd x 172.16.0.0/16,cali wildcard\n',
    rules4: forward('-m set --match-set w src,src', '-m set --match-set w dst,dst', '-m set --match-set p src,src', '-m set --match-set x src,src', '-m set --match-set x src,src --return-nomatch', '-m set --match-set x dst,dst', '-m set ! --match-set x dst,src')
      + table('raw', ['-A PREROUTING -m set --match-set w src,src', '-A PREROUTING -m set --match-set w dst,dst', '-A PREROUTING -m set ! --match-set w dst,dst', '-A OUTPUT -m set --match-set w src,src', '-A OUTPUT -m set --match-set w dst,dst']),
    packets: [tcp({ dst: '172.16.0.9', hits: [1, 2, 3, 5, 6, 7, 'policy'] }), tcp({ src: '10.9.9.9', dst: '172.16.0.9', hits: [2, 3, 6, 7, 'policy'] }), udp({ dst: '172.16.0.10', hits: [1, 3, 5, 6, 7, 'policy'] }), tcp({ in: 'eth1', src: '10.250.1.1', dst: '172.16.0.9', hits: [1, 2, 4, 6, 7, 'policy'] }), tcp({ in: 'cali1', src: '172.16.0.9', dst: '172.16.0.10', hits: [1, 4, 6, 'policy'] }), sent(tcp(), { dst: '172.16.0.9', hits: [] })],
  },
  {
    name: 'interfaces of a set in mangle POSTROUTING', chain: 'mangle POSTROUTING',
    ipset: 'create x hash:net,iface\nadd x 10.250.0.0/16,eth0\nadd x 172.16.0.0/16,cali1\n',
    rules4: table('mangle', ['-A POSTROUTING -m set --match-set x src,src', '-A POSTROUTING -m set --match-set x dst,dst', '-A POSTROUTING -m set ! --match-set x dst,src']),
    packets: [tcp({ dst: '172.16.0.9', hits: [1, 2, 3, 'policy'] }), sent(tcp(), { dst: '172.16.0.9', hits: [2, 3, 'policy'] })],
  },
  {
    name: 'hash:net,port and hash:ip,port,net: ranges, prefixes, nomatch', chain,
    ipset: 'create n hash:net,port\nadd n 10.0.0.0/8,tcp:80-90\nadd n 10.250.0.0/24,tcp:80 nomatch\nadd n 10.250.0.34,tcp:85\nadd n 10.0.0.0/8,icmp:0/0\n'
      + 'create i hash:ip,port,net\nadd i 192.168.1.1,tcp:80-81,10.0.0.0/8\nadd i 192.168.1.1-192.168.1.2,tcp:80,10.250.0.0/24 nomatch\n',
    rules4: input('-m set --match-set n src,dst', '-m set ! --match-set n src,dst', '-m set --match-set n src,dst --return-nomatch', '-m set --match-set i dst,dst,src', '-m set --match-set i dst,dst,src --return-nomatch', '-m set --match-set i dst,dst'),
    packets: [tcp({ hits: [2, 3, 5, 'policy'] }), tcp({ dport: 85, hits: [1, 'policy'] }), tcp({ src: '10.9.0.1', hits: [1, 4, 'policy'] }), udp({ dport: 80, hits: [2, 'policy'] }), ping({ src: '10.9.0.1', icmpType: 0, hits: [1, 'policy'] }), tcp({ dport: 81, hits: [1, 4, 'policy'] })],
  },
  {
    name: 'more and fewer words than a set has dimensions', chain,
    ipset: 'create a hash:ip\nadd a 10.250.0.34\ncreate p bitmap:port range 0-100\nadd p 80\ncreate ipi hash:ip,port,ip\nadd ipi 192.168.1.1,tcp:80,10.250.0.34\n',
    rules4: input('-m set --match-set a src,dst,dst', '-m set --match-set p dst,src', '-m set --match-set p src,dst', '-m set --match-set ipi dst,dst', '-m set ! --match-set ipi dst,dst', '-m set --match-set ipi dst,dst,src,src,src,src'),
    packets: [tcp({ hits: [1, 2, 5, 6, 'policy'] }), udp({ hits: [1, 5, 'policy'] })],
  },
  {
    name: 'list:set: order, dimensions, members of several kinds', chain,
    ipset: 'create a hash:ip\nadd a 10.250.0.34\ncreate n hash:net\nadd n 10.250.0.0/16 nomatch\nadd n 10.0.0.0/8\ncreate p bitmap:port range 0-100\nadd p 80\ncreate ip hash:ip,port\nadd ip 192.168.1.1,udp:53\ncreate six hash:ip family inet6\nadd six 2001:db8::1\n'
      + 'create l list:set size 16\nadd l a\nadd l n before a\nadd l p after a\nadd l ip\nadd l six\ncreate e list:set\n',
    rules4: input('-m set --match-set l src', '-m set --match-set l dst', '-m set --match-set l dst,dst', '-m set ! --match-set l src', '-m set --match-set l src --return-nomatch', '-m set --match-set e src', '-m set ! --match-set e src'),
    packets: [tcp({ hits: [1, 2, 3, 5, 7, 'policy'] }), tcp({ src: '10.250.0.35', hits: [2, 3, 4, 5, 7, 'policy'] }), tcp({ src: '10.9.0.1', hits: [1, 2, 3, 7, 'policy'] }), udp({ hits: [1, 3, 5, 7, 'policy'] }), udp({ src: '1.1.1.1', hits: [3, 4, 7, 'policy'] }), ping({ src: '1.1.1.1', hits: [4, 7, 'policy'] })],
  },
  {
    name: 'IPv6: hash:ip with netmask, hash:net with nomatch, hash:ip,port with ICMPv6, three dimensions', chain,
    ipset: 'create i hash:ip family inet6 netmask 64\nadd i 2001:db8:5::1\ncreate n hash:net family inet6\nadd n 2001:db8::/32\nadd n 2001:db8:5::/48 nomatch\nadd n 2001:db8:5::7\n'
      + 'create p hash:ip,port family inet6\nadd p 2001:db8:1::1,icmpv6:echo-request\nadd p 2001:db8:1::1,icmpv6:200/3\nadd p 2001:db8:1::1,udp:50-60\nadd p 2001:db8:1::1,esp:0\n'
      + 'create t hash:ip,port,ip family inet6\nadd t 2001:db8:1::1,tcp:80,2001:db8:5::7\ncreate u hash:ip,port,net family inet6\nadd u 2001:db8:1::1,tcp:80,2001:db8:5::/48\ncreate four hash:ip\nadd four 10.0.0.1\ncreate b bitmap:port range 0-1000\nadd b 80\n',
    rules6: input('-m set --match-set i src', '-m set --match-set n src', '-m set --match-set n src --return-nomatch', '-m set --match-set p dst,dst', '-m set ! --match-set p dst,src', '-m set --match-set t dst,dst,src', '-m set --match-set u dst,dst,src', '-m set --match-set b dst'),
    packets: [tcp({ ...six, hits: [1, 2, 5, 6, 7, 8, 'policy'] }), tcp({ ...six, src: '2001:db8:5::8', hits: [1, 3, 5, 7, 8, 'policy'] }), tcp({ ...six, src: '2001:db8:6::8', hits: [2, 5, 8, 'policy'] }), udp({ ...six, hits: [1, 2, 4, 5, 'policy'] }), ping({ ...six, proto: 'icmpv6', icmpType: 128, hits: [1, 2, 4, 'policy'] }), ping({ ...six, proto: 'icmpv6', icmpType: 200, icmpCode: 3, hits: [1, 2, 4, 'policy'] }), other('esp', { ...six, hits: [1, 2, 4, 'policy'] }), other('sctp', { ...six, sport: 1, dport: 80, hits: [1, 2, 5, 'policy'] })],
  },
  {
    name: 'IPv6: hash:net,port, hash:net,iface, list:set', chain,
    ipset: 'create p hash:net,port family inet6\nadd p 2001:db8:5::/48,tcp:80\nadd p 2001:db8:5::/64,tcp:80 nomatch\nadd p 2001:db8:5::7,tcp:80\ncreate f hash:net,iface family inet6\nadd f 2001:db8::/32,eth wildcard\nadd f ::/0,eth0\nadd f 2001:db8:6::/48,eth1\n'
      + 'create a hash:ip family inet6\nadd a 2001:db8:5::8\ncreate b hash:ip\nadd b 10.0.0.1\ncreate l list:set\nadd l b\nadd l a\n',
    rules6: input('-m set --match-set p src,dst', '-m set ! --match-set p src,dst', '-m set --match-set f src,src', '-m set --match-set f dst,dst', '-m set --match-set l src'),
    packets: [tcp({ ...six, hits: [1, 3, 'policy'] }), tcp({ ...six, src: '2001:db8:5::8', hits: [2, 3, 5, 'policy'] }), tcp({ ...six, src: '2001:db8:5:1::8', hits: [1, 3, 'policy'] }), tcp({ ...six, src: '2001:db8:6::8', hits: [2, 'policy'] }), udp({ ...six, src: '2002::1', hits: [2, 3, 'policy'] })],
  },
];
