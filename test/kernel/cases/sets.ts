/** -m set on every type kube-proxy, Calico and firewalld use, with all directions and negation. */
import { input, table, tcp, udp, ping, other, type HandCase } from './box.ts';

const chain = 'filter INPUT';

export const setCases: HandCase[] = [
  {
    name: 'hash:ip and hash:net, nomatch, negation', chain,
    ipset: 'create a hash:ip\nadd a 10.250.0.34\nadd a 192.168.1.1\ncreate n hash:net\nadd n 10.250.0.0/16\nadd n 10.250.0.32/28 nomatch\nadd n 192.168.0.0/16\ncreate e hash:ip\n',
    rules4: input('-m set --match-set a src', '-m set --match-set a dst', '-m set ! --match-set a src', '-m set --match-set n src', '-m set ! --match-set n src', '-m set --match-set n dst', '-m set --match-set e src', '-m set ! --match-set e dst',
      '-m set --match-set n src --return-nomatch'),
    packets: [tcp({ hits: [1, 2, 5, 6, 8, 9, 'policy'] }), tcp({ src: '10.250.9.9', hits: [2, 3, 4, 6, 8, 'policy'] })],
  },
  {
    name: 'hash:ip,port with protocols; a protocol without ports never matches', chain,
    ipset: 'create s hash:ip,port\nadd s 192.168.1.1,tcp:80\nadd s 192.168.1.1,udp:53\nadd s 192.168.1.1,icmp:echo-request\nadd s 10.250.0.34,tcp:40000\nadd s 192.168.1.1,sctp:9\n',
    rules4: input('-m set --match-set s dst,dst', '-m set ! --match-set s dst,dst', '-m set --match-set s src,src', '-m set --match-set s dst,src', '-m set --match-set s src,dst', '-m set ! --match-set s src,src'),
    packets: [tcp({ hits: [1, 3, 'policy'] }), tcp({ dport: 81, hits: [2, 3, 'policy'] }), udp({ hits: [1, 6, 'policy'] }), ping({ hits: [1, 4, 6, 'policy'] }), other('esp', { hits: [2, 6, 'policy'] }), other('sctp', { sport: 1, dport: 9, hits: [1, 6, 'policy'] })],
  },
  {
    name: 'bitmap:port knows no protocol', chain,
    ipset: 'create b bitmap:port range 0-65535\nadd b 80\nadd b 53\nadd b 0\ncreate c bitmap:port range 1000-2000\nadd c 1500\n',
    rules4: input('-m set --match-set b dst', '-m set --match-set b src', '-m set ! --match-set b dst', '-p tcp -m set --match-set b dst', '-m set --match-set c dst', '-m set ! --match-set c dst'),
    packets: [tcp({ hits: [1, 4, 6, 'policy'] }), udp({ hits: [1, 6, 'policy'] }), ping({ hits: [3, 6, 'policy'] }), other('esp', { hits: [3, 6, 'policy'] }), tcp({ dport: 1500, hits: [3, 5, 'policy'] })],
  },
  {
    name: 'three dimensions', chain,
    ipset: 'create i hash:ip,port,ip\nadd i 192.168.1.1,tcp:80,10.250.0.34\nadd i 10.250.0.34,tcp:80,10.250.0.34\ncreate n hash:ip,port,net\nadd n 192.168.1.1,tcp:80,10.250.0.0/16\nadd n 192.168.1.1,tcp:80,10.250.1.0/24 nomatch\n',
    rules4: input('-m set --match-set i dst,dst,src', '-m set --match-set i src,dst,src', '-m set --match-set n dst,dst,src', '-m set ! --match-set n dst,dst,src', '-m set ! --match-set i dst,dst,dst'),
    packets: [tcp({ hits: [1, 2, 3, 5, 'policy'] }), tcp({ src: '10.250.1.7', hits: [4, 5, 'policy'] }), udp({ dport: 80, hits: [4, 5, 'policy'] })],
  },
  {
    name: 'network and port, network and interface, list of sets, bitmap:ip', chain: 'mangle FORWARD',
    ipset: 'create np hash:net,port\nadd np 172.16.0.0/24,tcp:80\nadd np 172.16.0.0/24,udp:50-60\ncreate ni hash:net,iface\nadd ni 10.250.0.0/16,eth0\nadd ni 172.16.0.0/24,cali1\ncreate n hash:net\nadd n 10.0.0.0/24\n'
      + 'create l list:set\nadd l n\nadd l np\ncreate bi bitmap:ip range 172.16.0.0/24\nadd bi 172.16.0.9\n',
    rules4: table('mangle', [
      '-A FORWARD -m set --match-set np dst,dst', '-A FORWARD -m set --match-set ni src,src', '-A FORWARD -m set --match-set ni dst,dst', '-A FORWARD -m set --match-set l src', '-A FORWARD -m set --match-set l dst,dst',
      '-A FORWARD -m set --match-set bi dst', '-A FORWARD -m set --match-set bi src', '-A FORWARD -m set ! --match-set ni dst,src', '-A FORWARD -m set ! --match-set l src', '-A FORWARD -m set ! --match-set np dst,src', '-A FORWARD -m set --match-set np dst',
    ]),
    packets: [
      tcp({ dst: '172.16.0.9', hits: [1, 2, 3, 5, 6, 8, 9, 10, 'policy'] }), udp({ dst: '172.16.0.10', hits: [1, 2, 5, 8, 9, 10, 'policy'] }), udp({ dst: '172.16.0.10', dport: 61, hits: [2, 8, 9, 10, 'policy'] }),
      tcp({ in: 'eth1', src: '10.0.0.7', dst: '172.16.0.9', hits: [1, 3, 4, 5, 6, 8, 10, 'policy'] }),
    ],
  },
  {
    name: 'set types that small kernels leave out: two networks, mark, network port network', chain: 'mangle FORWARD', needs: 'set types',
    ipset: 'create nn hash:net,net\nadd nn 10.250.0.0/16,172.16.0.0/24\ncreate im hash:ip,mark\nadd im 10.250.0.34,0x5\ncreate m hash:net,port,net\nadd m 172.16.0.0/24,tcp:80,10.0.0.0/8\n',
    rules4: table('raw', ['-A PREROUTING -p tcp -j MARK --set-mark 5'])
      + table('mangle', ['-A FORWARD -m set --match-set nn src,dst', '-A FORWARD -m set --match-set nn dst,src', '-A FORWARD -m set --match-set im src,src', '-A FORWARD -m set ! --match-set im src,src', '-A FORWARD -m set --match-set m dst,dst,src']),
    packets: [tcp({ dst: '172.16.0.9' }), udp({ dst: '172.16.0.10' })],
  },
  {
    name: 'hash:net,iface looks at the longest network only, whatever its interface', chain,
    ipset: 'create ni hash:net,iface\nadd ni 10.250.0.0/16,eth1\nadd ni 10.0.0.0/8,eth0\nadd ni 192.168.0.0/16,eth0\nadd ni 192.168.1.0/24,eth1\n',
    rules4: input('-m set --match-set ni src,src', '-m set --match-set ni dst,src'),
    packets: [tcp({ hits: ['policy'] }), tcp({ src: '10.9.9.9', hits: [1, 'policy'] })],
  },
  {
    name: 'a bitmask, behind which ipset prints the prefix of the set before', chain,
    ipset: 'create n hash:net\nadd n 10.0.0.0/8\ncreate b hash:ip bitmask 255.255.0.0\nadd b 192.168.1.1\n',
    rules4: input('-m set --match-set b dst', '-m set ! --match-set b src', '-m set --match-set n src'),
    packets: [tcp({ hits: [1, 2, 3, 'policy'] })],
  },
  {
    name: 'IPv6 sets', chain,
    ipset: 'create s6 hash:ip,port family inet6\nadd s6 2001:db8:1::1,tcp:80\ncreate n6 hash:net family inet6\nadd n6 2001:db8:5::/48\n',
    rules6: input('-m set --match-set s6 dst,dst', '-m set --match-set n6 src', '-m set ! --match-set n6 dst'),
    packets: [tcp({ src: '2001:db8:5::7', dst: '2001:db8:1::1', hits: [1, 2, 3, 'policy'] }), tcp({ src: '2001:db8:6::7', dst: '2001:db8:1::1', dport: 81, hits: [3, 'policy'] })],
  },
];
