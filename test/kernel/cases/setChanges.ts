/** Sets that packets change: counters and what tests them, the target SET, marks out of sets; over several packets of one trace. */
import { input, ping, sent, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';
const six = { src: '2001:db8:5::7', dst: '2001:db8:1::1' };
const other = { src: '10.250.0.35' };
/** Rules of mangle PREROUTING that change sets, and of filter INPUT that look at them. */
const rules = (changes: string[], ...looks: string[]): string => table('mangle', changes.map((rule) => `-A PREROUTING ${rule}`)) + input(...looks);

const counterCases: HandCase[] = [
  {
    name: 'counters grow with each test, also of other rules', chain,
    ipset: 'create c hash:ip counters\nadd c 10.250.0.34 packets 3 bytes 1000\nadd c 192.168.1.1\n',
    rules4: input('-m set --match-set c src', '-m set --match-set c src --packets-eq 5', '-m set --match-set c src --packets-gt 6', '-m set --match-set c src --packets-lt 8', '-m set ! --match-set c src --packets-lt 8',
      '-m set --match-set c src ! --packets-eq 9', '-m set --match-set c src --bytes-gt 1300', '-m set --match-set c src --bytes-lt 1300', '-m set --match-set c dst --packets-eq 1 --bytes-eq 60', '-m set --match-set c src --bytes-eq 1480'),
    packets: [tcp({ length: 60, hits: [1, 2, 4, 5, 7, 9, 'policy'] }), tcp({ length: 60, sport: 40001, hits: [1, 3, 5, 6, 7, 'policy'] }), udp({ length: 100, ...other, hits: [5, 'policy'] })],
  },
  {
    name: '! --update-counters looks without counting', chain,
    ipset: 'create c hash:ip counters\nadd c 10.250.0.34\n',
    rules4: input('-m set --match-set c src ! --update-counters', '-m set --match-set c src ! --update-counters --packets-eq 0', '-m set --match-set c src', '-m set --match-set c src ! --update-counters --packets-eq 1', '-m set --match-set c src --packets-eq 1', '-m set --match-set c src --packets-eq 3'),
    packets: [tcp({ hits: [1, 2, 3, 4, 6, 'policy'] }), tcp({ sport: 40001, hits: [1, 3, 'policy'] })],
  },
  {
    name: 'a network whose counters do not fit leaves the shorter ones; both count', chain,
    ipset: 'create n hash:net counters\nadd n 10.0.0.0/8 packets 7\nadd n 10.250.0.0/16\nadd n 10.250.0.0/24 nomatch\n',
    rules4: input('-m set --match-set n src --packets-gt 5', '-m set --match-set n src --packets-eq 9', '-m set --match-set n src', '-m set --match-set n src --packets-eq 3 --return-nomatch', '-m set --match-set n src --packets-lt 100 --return-nomatch'),
    packets: [tcp({ hits: [1, 2, 5, 'policy'] }), tcp({ src: '10.250.7.7', hits: [1, 3, 'policy'] }), tcp({ sport: 40001, hits: [2, 5, 'policy'] }), tcp({ src: '10.9.9.9', hits: [1, 3, 'policy'] })],
  },
  {
    name: 'interfaces with counters: the next network is asked where only the counters do not fit', chain,
    ipset: 'create n hash:net,iface counters\nadd n 10.250.0.0/16,eth0\nadd n 10.0.0.0/8,eth0 packets 9\nadd n 10.250.0.0/16,eth1\nadd n 192.168.0.0/16,eth wildcard packets 1\nadd n 192.168.0.0/16,eth0\n',
    rules4: input('-m set --match-set n src,src --packets-gt 5', '-m set --match-set n src,src --packets-eq 2', '-m set --match-set n dst,src --packets-eq 1', '-m set --match-set n dst,src --packets-eq 3'),
    packets: [tcp({ hits: [2, 4, 'policy'] }), tcp({ sport: 40001, hits: ['policy'] })],
  },
  {
    name: 'counters of bitmaps and of three dimensions', chain,
    ipset: 'create b bitmap:port range 0-100 counters\nadd b 80 packets 1 bytes 1\ncreate i bitmap:ip range 10.250.0.0/24 counters\nadd i 10.250.0.34\ncreate t hash:ip,port,net counters\nadd t 192.168.1.1,tcp:80,10.0.0.0/8\n',
    rules4: input('-m set --match-set b dst --packets-eq 2', '-m set --match-set i src --packets-eq 1', '-m set --match-set t dst,dst,src --packets-gt 1'),
    packets: [tcp({ hits: [1, 2, 'policy'] }), tcp({ sport: 40001, hits: [3, 'policy'] })],
  },
  {
    name: 'a list counts its members, and they count theirs', chain,
    ipset: 'create a hash:ip counters\nadd a 10.250.0.34\ncreate b hash:net counters\nadd b 10.0.0.0/8\ncreate l list:set counters\nadd l a packets 5\nadd l b\n',
    rules4: input('-m set --match-set l src', '-m set --match-set l src --packets-eq 2', '-m set --match-set l src ! --update-subcounters', '-m set --match-set a src ! --update-counters --packets-eq 3', '-m set --match-set l src ! --update-counters --packets-gt 5', '-m set --match-set b src ! --update-counters --packets-eq 1'),
    packets: [tcp({ hits: [1, 3, 5, 6, 'policy'] }), tcp({ src: '10.9.9.9', hits: [1, 3, 'policy'] }), tcp({ sport: 40001, hits: [1, 3, 5, 'policy'] })],
  },
  {
    name: 'two tests of one rule count one after the other', chain,
    ipset: 'create c hash:ip counters\nadd c 10.250.0.34\n',
    rules4: input('-m set --match-set c src --packets-eq 1 -m set --match-set c src --packets-eq 2', '-s 10.9.9.9/32 -m set --match-set c src', '-m set --match-set c src --packets-eq 3'),
    packets: [tcp({ hits: [1, 3, 'policy'] })],
  },
  {
    name: 'a set without counters has none that fit', chain,
    ipset: 'create c hash:ip\nadd c 10.250.0.34\n',
    rules4: input('-m set --match-set c src --packets-eq 5', '-m set --match-set c src --bytes-gt 5'),
    packets: [tcp({ hits: [1, 2, 'policy'] })],
  },
];

const targetCases: HandCase[] = [
  {
    name: 'SET adds for later rules and packets, and deletes', chain,
    ipset: 'create s hash:ip\ncreate t hash:ip timeout 60\ncreate d hash:ip\nadd d 10.250.0.34\n',
    rules4: rules(['-p tcp -j SET --add-set s src', '-p tcp -j SET --add-set t dst --exist --timeout 5', '-p udp -j SET --del-set s src', '-j SET --add-set s dst --del-set d src'], '-m set --match-set s src', '-m set --match-set s dst', '-m set --match-set t dst', '-m set --match-set d src'),
    packets: [ping({ hits: [2, 'policy'] }), tcp({ hits: [1, 2, 3, 'policy'] }), ping({ icmpId: 8, hits: [1, 2, 3, 'policy'] }), udp({ hits: [2, 3, 'policy'] }), ping({ icmpId: 9, hits: [2, 3, 'policy'] }), tcp({ ...other, hits: [1, 2, 3, 'policy'] })],
  },
  {
    name: 'SET stores under netmask and bitmask, within a range, up to maxelem', chain,
    ipset: 'create m hash:ip netmask 24\ncreate k hash:ip bitmask 0.0.0.255\ncreate b bitmap:ip range 10.250.0.0/27\ncreate p bitmap:port range 1-79\ncreate f hash:ip maxelem 2\nadd f 1.1.1.1\ncreate bm bitmap:ip range 10.250.0.0/16 netmask 24\n',
    rules4: rules(['-j SET --add-set m src', '-j SET --add-set k src', '-j SET --add-set b src', '-j SET --add-set p dst', '-j SET --add-set f src', '-j SET --add-set f dst', '-p tcp -j SET --add-set bm src'],
      '-m set --match-set m src', '-m set --match-set k src', '-m set --match-set b src', '-m set --match-set p dst', '-m set --match-set f src', '-m set --match-set f dst', '-m set --match-set bm src'),
    packets: [tcp({ hits: [1, 2, 5, 7, 'policy'] }), udp({ ...other, hits: [1, 2, 4, 7, 'policy'] }), tcp({ src: '10.250.0.9', hits: [1, 2, 3, 7, 'policy'] }), udp({ src: '10.3.0.34', hits: [1, 2, 4, 'policy'] }), tcp({ src: '10.250.0.0', hits: [1, 3, 7, 'policy'] }), tcp({ src: '11.0.1.0', hits: [1, 'policy'] })],
  },
  {
    name: 'SET stores networks of the longest length that is there', chain,
    ipset: 'create e hash:net\ncreate n hash:net\nadd n 1.0.0.0/8\nadd n 2.2.0.0/16\ncreate p hash:net,port\nadd p 2.2.0.0/24,tcp:80\ncreate i hash:ip,port,net\nadd i 1.1.1.1,tcp:80,2.2.0.0/20\ncreate f hash:net,iface\nadd f 0.0.0.0/0,cali1\n',
    rules4: rules(['-m mark --mark 0 -p tcp -j SET --add-set e src', '-p tcp -j SET --add-set n src', '-p tcp -j SET --add-set p src,dst', '-p tcp -j SET --add-set i dst,dst,src', '-p tcp -j SET --add-set f src,src', '-p icmp -j SET --del-set n src'],
      '-m set --match-set e src', '-m set --match-set n src', '-m set --match-set p src,dst', '-m set --match-set i dst,dst,src', '-m set --match-set f src,src'),
    packets: [tcp({ hits: [1, 2, 3, 4, 5, 'policy'] }), udp({ ...other, hits: [2, 5, 'policy'] }), tcp({ src: '10.250.0.35', sport: 40001, hits: [1, 2, 3, 4, 5, 'policy'] }), udp({ src: '10.250.9.9', dport: 80, hits: [2, 5, 'policy'] }), tcp({ src: '10.250.14.1', hits: [1, 2, 3, 4, 5, 'policy'] }), ping({ src: '10.250.200.1', hits: [5, 'policy'] }), udp({ ...other, hits: [1, 5, 'policy'] })],
  },
  {
    name: 'SET and exceptions: what is there is not added, --exist stores it anew without nomatch', chain,
    ipset: 'create n hash:net\nadd n 10.250.0.0/24 nomatch\nadd n 10.0.0.0/8\ncreate x hash:net\nadd x 10.250.0.0/24 nomatch\nadd x 10.0.0.0/8\n',
    rules4: rules(['-p tcp -j SET --add-set n src', '-p tcp -j SET --add-set x src --exist', '-p icmp -j SET --del-set x src'], '-m set --match-set n src', '-m set --match-set x src', '-m set --match-set x src --return-nomatch'),
    packets: [udp({ hits: [3, 'policy'] }), tcp({ hits: [2, 'policy'] }), udp({ ...other, hits: [2, 'policy'] }), ping({ hits: [2, 'policy'] }), udp({ src: '10.250.0.77', hits: [2, 'policy'] })],
  },
  {
    name: 'SET and wildcards of interfaces: the stored one stands for the packet\'s', chain,
    ipset: 'create f hash:net,iface\nadd f 10.250.0.0/24,eth wildcard\ncreate g hash:net,iface\nadd g 10.250.0.0/24,eth1\n',
    rules4: rules(['-p tcp -j SET --add-set f src,src', '-p tcp -j SET --add-set g src,src', '-p icmp -j SET --del-set f src,src'], '-m set --match-set f src,src', '-m set --match-set g src,src'),
    packets: [udp({ hits: [1, 'policy'] }), tcp({ hits: [1, 2, 'policy'] }), udp({ hits: [1, 2, 'policy'] }), ping({ hits: [2, 'policy'] }), udp({ ...other, hits: [2, 'policy'] }), udp({ ...other, in: 'eth1', hits: [2, 'policy'] })],
  },
  {
    name: 'SET counts what it stores as one packet', chain,
    ipset: 'create c hash:ip counters\nadd c 192.168.1.1 packets 7 bytes 7\ncreate b bitmap:port range 0-100 counters\nadd b 80 packets 9\n',
    rules4: rules(['-j SET --add-set c src', '-j SET --add-set c dst', '-p udp -j SET --add-set c dst --exist', '-p tcp -j SET --add-set b dst', '-p tcp -m tcp --sport 40001 -j SET --add-set b dst --exist'],
      '-m set --match-set c src --packets-eq 2', '-m set --match-set c dst --packets-eq 8', '-m set --match-set c dst --packets-eq 2', '-m set --match-set b dst --packets-gt 9', '-m set --match-set b dst --bytes-lt 200', '-m set --match-set c src --bytes-eq 180'),
    packets: [tcp({ length: 60, hits: [1, 2, 4, 5, 6, 'policy'] }), udp({ length: 60, hits: ['policy'] }), tcp({ length: 60, sport: 40001, hits: [5, 'policy'] })],
  },
  {
    name: 'SET on a list: the first member that takes the element', chain,
    ipset: 'create a bitmap:ip range 192.168.1.0/24\ncreate b hash:ip,port\ncreate c hash:ip\ncreate d hash:ip\ncreate l list:set\nadd l a\nadd l b\nadd l c\nadd l d\n',
    rules4: rules(['-p tcp -j SET --add-set l src', '-p udp -j SET --add-set l src,dst', '-p icmp -j SET --del-set l src'], '-m set --match-set a src', '-m set --match-set b src,dst', '-m set --match-set c src', '-m set --match-set d src', '-m set --match-set l src'),
    packets: [tcp({ hits: [3, 5, 'policy'] }), tcp({ sport: 40001, hits: [3, 4, 5, 'policy'] }), udp({ src: '192.168.1.9', hits: [1, 5, 'policy'] }), udp({ hits: [2, 3, 4, 5, 'policy'] }), ping({ hits: [4, 5, 'policy'] }), ping({ icmpId: 9, hits: ['policy'] }), udp({ sport: 40002, hits: [2, 3, 5, 'policy'] })],
  },
  {
    name: 'forceadd into a set that is not full, and a second SET in one rule\'s chain', chain,
    ipset: 'create s hash:ip,port forceadd maxelem 5\n',
    rules4: rules(['-p tcp -j SET --add-set s src,dst', '-p tcp -j SET --add-set s dst,dst --del-set s src,dst'], '-m set --match-set s src,dst', '-m set --match-set s dst,dst'),
    packets: [tcp({ hits: [2, 'policy'] }), udp({ dport: 80, hits: ['policy'] }), tcp({ sport: 40001, dport: 81, hits: [2, 'policy'] })],
  },
  {
    name: 'SET with too few words, with another family, without ports', chain,
    ipset: 'create s hash:ip,port\ncreate six hash:ip family inet6\ncreate l list:set\nadd l six\ncreate b bitmap:port range 0-65535\n',
    rules4: rules(['-j SET --add-set s src', '-j SET --add-set l src', '-j SET --add-set b dst', '-p icmp -j SET --add-set s dst,src'], '-m set --match-set s src,dst', '-m set --match-set l src', '-m set --match-set b dst', '-m set --match-set s dst,dst'),
    packets: [tcp({ hits: [3, 'policy'] }), ping({ hits: [4, 'policy'] }), ping({ icmpType: 13, hits: [4, 'policy'] })],
  },
  {
    name: '--map-set gives the packet the mark of its element', chain,
    ipset: 'create s hash:ip skbinfo\nadd s 10.250.0.34 skbmark 0x11/0xff skbprio 1:a\nadd s 10.250.0.35 skbmark 0x7\nadd s 10.250.0.36\ncreate n hash:ip\nadd n 10.250.0.34\ncreate l list:set skbinfo\nadd l s skbmark 0x100\ncreate m list:set\nadd m s\n',
    rules4: rules(['-j MARK --set-mark 0x4000', '-j SET --map-set s src --map-mark', '-p udp -j SET --map-set l src --map-mark', '-p icmp -j SET --map-set m src --map-mark', '-j SET --map-set n src --map-mark'],
      '-m mark --mark 0x4011', '-m mark --mark 0x7', '-m mark --mark 0x4000', '-m mark --mark 0x100'),
    packets: [tcp({ hits: [1, 'policy'] }), tcp({ ...other, hits: [2, 'policy'] }), tcp({ src: '10.250.0.36', hits: [3, 'policy'] }), tcp({ src: '10.250.0.37', hits: [3, 'policy'] }), udp({ hits: [4, 'policy'] }), ping({ ...other, hits: [2, 'policy'] })],
  },
  {
    name: '--map-set in the hooks where priority and queue may be given', chain: 'mangle POSTROUTING',
    ipset: 'create s hash:ip,port skbinfo counters\nadd s 172.16.0.9,tcp:80 skbmark 0x5/0xf skbprio 1:2 skbqueue 1\n',
    rules4: table('mangle', ['-A FORWARD -j SET --map-set s dst,dst --map-mark --map-prio --map-queue', '-A OUTPUT -j SET --map-set s dst,dst --map-mark --map-prio', '-A POSTROUTING -m mark --mark 5', '-A POSTROUTING -m set --match-set s dst,dst --packets-eq 3', '-A POSTROUTING -m set --match-set s dst,dst --packets-gt 3']),
    packets: [tcp({ dst: '172.16.0.9', hits: [1, 'policy'] }), udp({ dst: '172.16.0.9', hits: ['policy'] }), tcp({ dst: '172.16.0.9', sport: 40001, hits: [1, 3, 'policy'] })],
  },
  {
    name: 'IPv6: SET with prefixes, ports, and maxelem', chain,
    ipset: 'create s hash:ip,port family inet6\ncreate n hash:net family inet6\nadd n 2001:db8:7::/48\ncreate m hash:ip family inet6 netmask 64\ncreate f hash:net,iface family inet6\nadd f 2001:db8:8::/64,eth1\ncreate c hash:ip family inet6 counters\n',
    rules6: table('mangle', ['-A PREROUTING -p tcp -j SET --add-set s src,dst', '-A PREROUTING -p tcp -j SET --add-set n src', '-A PREROUTING -p tcp -j SET --add-set m src', '-A PREROUTING -p tcp -j SET --add-set f src,src', '-A PREROUTING -j SET --add-set c src', '-A PREROUTING -p udp -j SET --del-set n src'])
      + input('-m set --match-set s src,dst', '-m set --match-set n src', '-m set --match-set m src', '-m set --match-set f src,src', '-m set --match-set c src --packets-eq 2 --bytes-eq 360'),
    packets: [tcp({ ...six, length: 80, hits: [1, 2, 3, 4, 'policy'] }), udp({ ...six, src: '2001:db8:5:0:1::9', length: 80, hits: [3, 4, 'policy'] }), ping({ ...six, proto: 'icmpv6', icmpType: 128, src: '2001:db8:5:1::9', length: 104, hits: ['policy'] }), udp({ ...six, length: 180, hits: [3, 4, 'policy'] })],
  },
  {
    name: 'SET in raw, and by packets that this box sends', chain: 'filter OUTPUT',
    ipset: 'create s hash:ip,port\ncreate f hash:net,iface\n',
    rules4: table('raw', ['-A OUTPUT -p tcp -j SET --add-set s dst,dst', '-A OUTPUT -j SET --add-set f dst,dst', '-A OUTPUT -j SET --add-set f src,src']) + table('filter', ['-A OUTPUT -m set --match-set s dst,dst', '-A OUTPUT -m set --match-set f dst,dst', '-A OUTPUT -m set --match-set f src,src']),
    packets: [sent(tcp(), { dst: '10.250.0.34', hits: [1, 2, 'policy'] }), sent(udp(), { dst: '10.250.0.34', dport: 80, hits: [2, 'policy'] }), sent(tcp(), { dst: '172.16.0.9', sport: 40001, hits: [1, 2, 'policy'] })],
  },
];

export const setChangeCases: HandCase[] = [...counterCases, ...targetCases];
