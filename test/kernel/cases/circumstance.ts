/** Matches that look at the box: processes, sockets, interfaces, frames, the clock; and targets that hand packets on. */
import { input, other, ping, sent, table, tcp, udp, type HandCase } from './box.ts';

const v6 = { src: '2001:db8:5::7', dst: '2001:db8:1::1' };
const everywhere = (hooks: string[], ...rules: string[]): string => table('mangle', hooks.flatMap((hook) => rules.map((rule) => `-A ${hook} ${rule}`)));
const all = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
const abroad = { dst: '10.0.0.7' };
const local = [sent(udp(), { dst: '8.8.8.8' }), sent(udp(), { dst: '192.168.1.255' }), sent(udp(), { dst: '192.168.1.1' }), sent(udp(), { dst: '127.0.0.1' }), sent(udp({ sport: 40007 }), { dst: '10.0.0.7', uid: 1000, gid: 1000 })];

export const circumstanceCases: HandCase[] = [
  {
    name: 'pkttype: broadcasts of this box come back as broadcasts', chain: 'mangle PREROUTING', rules4: everywhere(all, ...['unicast', 'broadcast', 'multicast', 'otherhost'].map((type) => `-m pkttype --pkt-type ${type}`), '-m pkttype ! --pkt-type bcast'),
    packets: [tcp(), tcp(abroad), udp({ dst: '192.168.1.255' }), udp({ dst: '255.255.255.255' }), ...local],
  },
  {
    name: 'owner: the copy of a broadcast has no socket', chain: 'mangle POSTROUTING',
    rules4: everywhere(['OUTPUT', 'POSTROUTING'], '-m owner --socket-exists', '-m owner ! --socket-exists', '-m owner --uid-owner 0', '-m owner ! --uid-owner 0', '-m owner --uid-owner 0-999 --gid-owner 0', '-m owner --uid-owner 0 ! --gid-owner 5', '-m owner --gid-owner 5 --suppl-groups', '-m owner ! --gid-owner 5 --suppl-groups'),
    packets: [tcp(abroad), ...local],
  },
  {
    name: 'owner: the copy that TEE makes has no socket', chain: 'mangle POSTROUTING',
    rules4: table('mangle', ['-A PREROUTING -p tcp -j TEE --gateway 10.0.0.9', '-A OUTPUT -p udp -m owner --socket-exists -j TEE --gateway 10.0.0.9', '-A OUTPUT -m owner ! --socket-exists', '-A POSTROUTING -m owner ! --socket-exists', '-A POSTROUTING -m cgroup --cgroup 0', '-A POSTROUTING -m recent --set --name x', '-A POSTROUTING -m recent --rcheck --rttl --name x']),
    packets: [tcp(abroad), sent(udp(), { dst: '8.8.8.8' })],
  },
  {
    name: 'cgroup: only packets with a socket have one', chain: 'mangle OUTPUT', rules4: everywhere(['INPUT', 'OUTPUT', 'POSTROUTING'], '-m cgroup --cgroup 0', '-m cgroup ! --cgroup 0', '-m cgroup --cgroup 5', '-m cgroup ! --cgroup 5', '-m cgroup --path /', '-m cgroup ! --path /'),
    packets: [tcp(), tcp(abroad), ...local],
  },
  {
    name: 'socket: nobody listens', chain: 'mangle PREROUTING', rules4: everywhere(['PREROUTING', 'INPUT'], '-m socket', '-m socket --nowildcard', '-m socket --transparent --restore-skmark'), packets: [tcp(), udp(), other('esp'), ...local],
  },
  {
    name: 'policy: without IPsec', chain: 'mangle FORWARD',
    rules4: everywhere(['FORWARD'], ...['in', 'out'].flatMap((dir) => [`-m policy --dir ${dir} --pol none`, `-m policy --dir ${dir} --pol ipsec`, `-m policy --dir ${dir} --pol ipsec --proto esp`, `-m policy --dir ${dir} --pol ipsec ! --reqid 5`, `-m policy --dir ${dir} --pol ipsec --strict --mode tunnel --tunnel-src 1.2.3.4 --next --spi 5`]))
      .replace(/COMMIT/, '-A INPUT -m policy --dir in --pol none\n-A POSTROUTING -m policy --dir out --pol ipsec\nCOMMIT'),
    packets: [tcp(abroad), tcp(), ...local],
  },
  {
    name: 'policy of IPv6', chain: 'mangle INPUT', rules6: everywhere(['INPUT'], '-m policy --dir in --pol none', '-m policy --dir in --pol ipsec', '-m policy --dir in --pol ipsec ! --tunnel-src 2001:db8::/32 --mode tunnel'), packets: [tcp(v6)],
  },
  {
    name: 'devgroup: interfaces begin in group 0', chain: 'mangle FORWARD',
    rules4: everywhere(['FORWARD'], '-m devgroup --src-group 0', '-m devgroup ! --src-group 0', '-m devgroup --dst-group 5', '-m devgroup ! --dst-group 5', '-m devgroup --src-group 4/0x3 --dst-group 0', '-m devgroup --src-group 7/0x0')
      .replace('COMMIT', '-A PREROUTING -m devgroup --src-group default\n-A POSTROUTING -m devgroup --dst-group default\nCOMMIT'),
    packets: [tcp(abroad), tcp(), ...local],
  },
  {
    name: 'mac and osf have nothing to look at', chain: 'mangle PREROUTING', rules4: everywhere(['PREROUTING', 'INPUT', 'FORWARD'], '-m mac --mac-source 02:00:00:00:00:01', '-m mac ! --mac-source 02:00:00:00:00:01', '-p tcp -m osf --genre Linux', '-p tcp -m osf ! --genre Linux'), packets: [tcp(), tcp(abroad), tcp({ flags: ['ACK'], sport: 40009 }), ...local],
  },
  {
    name: 'helper: no connection was announced', chain: 'filter INPUT', rules4: input('-m helper --helper ftp', '-m helper ! --helper ftp', '-m helper --helper ""'), packets: [tcp(), tcp({ flags: ['SYN', 'ACK'], sport: 40009 }), ping()],
  },
  {
    name: 'time: dates, hours and days', chain: 'filter INPUT',
    rules4: input(
      '-m time', '-m time --datestart 2001', '-m time --datestart 2001-02-03 --datestop 2002-02-03T04', '-m time --timestart 00:00 --timestop 23:59:59', '-m time --timestart 00:00:00 --timestop 00:00:00', '-m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun', '-m time ! --weekdays 1,2,3' ,
      '-m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31', '-m time ! --monthdays 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31', '-m time --datestop 2038-01-19T03:14:07 --kerneltz',
    ),
    packets: [udp()],
  },
  {
    name: 'rateest: an estimator begins at 0', chain: 'filter INPUT',
    rules4: input(
      '-p tcp -j RATEEST --rateest-name one --rateest-interval 250ms --rateest-ewmalog 1s', '-p udp -j RATEEST --rateest-name two --rateest-interval 8s --rateest-ewmalog 16s', '-m rateest --rateest one --rateest-lt --rateest-bps 1Mbit', '-m rateest --rateest one ! --rateest-gt --rateest-pps 5',
      '-m rateest --rateest one --rateest-eq --rateest-pps 0', '-m rateest --rateest1 one --rateest-eq --rateest-bps --rateest2 two', '-m rateest --rateest1 one ! --rateest-eq --rateest-bps --rateest-pps --rateest2 two', '-m rateest --rateest-delta --rateest1 two --rateest-bps1 2MBps --rateest-gt --rateest2 one --rateest-bps2 1MBps',
      '-m rateest --rateest-delta --rateest two --rateest-pps1 5 --rateest-lt --rateest-pps 2',
    ),
    packets: [udp(), tcp()],
  },
  {
    name: 'NFQUEUE and QUEUE without a program; CLASSIFY, CHECKSUM, TRACE, AUDIT and NFLOG go on', chain: 'mangle OUTPUT',
    rules4: table('raw', ['-A PREROUTING -p icmp -j TRACE']) + table('mangle', [
      '-A INPUT -p tcp --dport 81 -j NFQUEUE --queue-num 3', '-A INPUT -p tcp --dport 82 -j NFQUEUE --queue-num 3 --queue-bypass', '-A INPUT -p tcp --dport 83 -j NFQUEUE --queue-balance 1:4 --queue-bypass --queue-cpu-fanout', '-A INPUT -p tcp --dport 84 -j QUEUE',
      '-A OUTPUT -p udp -j CLASSIFY --set-class 1:20', '-A OUTPUT -p udp -j CHECKSUM --checksum-fill', '-A OUTPUT -j AUDIT --type accept', '-A POSTROUTING -j NFLOG --nflog-group 5 --nflog-prefix "out "', '-A POSTROUTING -j CLASSIFY --set-class ffff:ffff', '-A OUTPUT -p udp -j CONNSECMARK --save',
    ]) + input('-p tcp'),
    packets: [tcp(), tcp({ dport: 81 }), tcp({ dport: 82 }), tcp({ dport: 83 }), tcp({ dport: 84 }), ping(), ...local.slice(0, 2)],
  },
  {
    name: 'physdev asks for bridge ports, and there is no bridge', chain: 'filter INPUT', rules6: input('-m physdev --physdev-is-in', '-m physdev ! --physdev-is-in', '-m physdev ! --physdev-in eth+ ! --physdev-is-bridged', '-m physdev ! --physdev-in eth0 --physdev-is-bridged'), packets: [tcp(v6)],
  },
];
