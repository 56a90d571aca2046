/** IPVS as kube-proxy uses it: a service address on kube-ipvs0, a real server in a pod, here, outside or behind a tunnel, answers, clients of all kinds. */
import { ping, reply, sent, tcp, udp, type HandCase, type HandPacket } from './box.ts';
import { node, service, watching } from './node.ts';

type Fields = Parameters<typeof tcp>[0];
const toService = (fields: Fields = {}): HandPacket => tcp({ dst: '10.96.0.10', ...fields });
const fromPod = (fields: Fields = {}): HandPacket => toService({ in: 'cali2', src: '172.16.0.66', ...fields });
const fromHere = (fields: Fields = {}): HandPacket => sent(toService(), fields);
const ack = { flags: ['ACK'] };
const fin = { flags: ['FIN', 'ACK'] };
const rst = { flags: ['RST'] };
const pod = '172.16.0.65:8080 -m -w 1';
const one = service('-t 10.96.0.10:80', 'rr', pod);
const oneUdp = service('-u 10.96.0.10:53', 'rr', '172.16.0.65:5353 -m -w 1');
const untracked = { 'net.ipv4.vs.conntrack': 0 };

/** What kube-proxy writes for a cluster address whose clients outside are to be masqueraded. */
const kubeProxy = watching({
  nat: ['PREROUTING -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 172.16.0.0/16 -j MARK --or-mark 0x4000', 'OUTPUT -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 172.16.0.0/16 -j MARK --or-mark 0x4000', 'POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE',
    'POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN', 'POSTROUTING -j MARK --xor-mark 0x4000', 'POSTROUTING -j MASQUERADE'],
});
const kubeSets = 'create KUBE-CLUSTER-IP hash:ip,port\nadd KUBE-CLUSTER-IP 10.96.0.10,tcp:80\nadd KUBE-CLUSTER-IP 10.96.0.10,udp:53\ncreate KUBE-LOOP-BACK hash:ip,port,ip\nadd KUBE-LOOP-BACK 172.16.0.65,tcp:8080,172.16.0.65\n';
const kube = { rules4: kubeProxy, ipset: kubeSets };
const loud = { rules4: watching() };

const cases: Omit<HandCase, 'needs'>[] = [
  { name: 'a service address from outside, its answer, and the rest of the connection', ...loud, ipvs: one, packets: [toService({ to: 'cali1' }), reply({ to: 'eth0' }), toService({ ...ack, to: 'cali1' }), reply(ack)] },
  { name: 'from a pod', ...loud, ipvs: one, packets: [fromPod(), reply(), fromPod(ack), fromPod(fin), reply(fin)] },
  { name: 'from a process of the node', ...loud, ipvs: one, packets: [fromHere(), reply(), fromHere(ack), fromHere({ src: '10.96.0.10', sport: 40001 }), reply(), fromHere({ src: '127.0.0.1', sport: 40002 })] },
  { name: "kube-proxy's rules: clients outside and on the node are masqueraded, pods are not", ...kube, ipvs: one + oneUdp, packets: [toService(), reply(), toService(ack), fromPod({ sport: 40001 }), reply(), fromHere({ sport: 40002 }), reply(), fromHere({ sport: 40002, ...ack }), udp({ dst: '10.96.0.10' }), reply()] },
  { name: 'a pod reaches itself through its service', ...kube, ipvs: one, packets: [toService({ in: 'cali1', src: '172.16.0.65' }), reply(), toService({ in: 'cali1', src: '172.16.0.65', ...ack })] },
  { name: 'the real server is this node', ...kube, ipvs: service('-t 10.96.0.10:80', 'rr', '192.168.1.1:6443 -m -w 1'), packets: [toService({ to: 'local' }), reply(), toService(ack), fromPod({ sport: 40001 }), reply(), fromHere({ sport: 40002 }), reply(), fromHere({ sport: 40002, ...ack })] },
  { name: 'the real server is outside, on the way that the client came', ...kube, ipvs: service('-t 10.96.0.10:80', 'rr', '192.168.1.50:8080 -m -w 1'), packets: [toService({ to: 'eth0' }), reply(), toService(ack), fromPod({ sport: 40001 }), reply(), fromHere({ sport: 40002 }), reply()] },
  { name: 'the real server is a pod of the other node, through the tunnel', ...kube, ipvs: service('-t 10.96.0.10:80', 'rr', '172.16.1.5:8080 -m -w 1'), packets: [toService(), reply(), toService(ack), fromPod({ sport: 40001 }), reply(), fromPod({ sport: 40001, ...ack }), fromHere({ sport: 40002 }), reply()] },
  { name: 'UDP: answers and further packets', ...loud, ipvs: oneUdp, packets: [udp({ dst: '10.96.0.10' }), reply(), udp({ dst: '10.96.0.10' }), udp({ in: 'cali2', src: '172.16.0.66', dst: '10.96.0.10' }), udp({ in: 'cali2', src: '172.16.0.66', dst: '10.96.0.10' })] },
  { name: 'UDP one packet at a time', ...loud, ipvs: service('-u 10.96.0.10:53 -o', 'rr', '172.16.0.65:5353 -m -w 1'), packets: [udp({ dst: '10.96.0.10' }), reply(), udp({ dst: '10.96.0.10' })] },
  { name: 'SCTP', ...loud, ipvs: service('--sctp-service 10.96.0.10:9', 'rr', '172.16.0.65:9 -m -w 1'), packets: [toService({ proto: 'sctp', dport: 9, sport: 1 }), reply()] },
  { name: 'what is no beginning, and what no service has', ...loud, ipvs: one, packets: [toService(ack), toService({ sport: 40001, ...rst }), toService({ sport: 40002, flags: ['SYN', 'ACK'] }), toService({ sport: 40003, dport: 81 }), udp({ dst: '10.96.0.10' }), ping({ dst: '10.96.0.10' }), toService({ sport: 40004, dst: '192.168.1.1' }), toService({ sport: 40005, dst: '10.96.0.11' })] },
  { name: 'no real server, and one whose weight is 0', ...loud, ipvs: service('-t 10.96.0.10:80', 'rr') + service('-t 10.96.0.11:80', 'rr', '172.16.0.65:8080 -m -w 0') + service('-u 10.96.0.10:53', 'rr'), packets: [toService({ to: null }), toService({ dst: '10.96.0.11', to: null }), toService({ dst: '10.96.0.11', sport: 40009, ...ack }), udp({ dst: '10.96.0.10' }), fromHere({ sport: 40003 })] },
  { name: 'resets, a second SYN, the end of a connection', ...loud, ipvs: one, packets: [toService(), toService(), toService(rst), toService(), reply(), toService(ack), toService(fin), reply(fin), toService(ack), toService()] },
  { name: 'the last hop', ...loud, ipvs: one + service('-t 10.96.0.11:80', 'rr', '192.168.1.1:80 -m -w 1'), packets: [toService({ ttl: 1 }), toService({ ttl: 1, dst: '10.96.0.11' }), toService({ ttl: 2, sport: 40002 })] },
  { name: 'several real servers', ...loud, ipvs: service('-t 10.96.0.10:80', 'rr', pod, '172.16.0.66:8080 -m -w 1', '192.168.1.50:80 -m -w 0') + service('-t 10.96.0.11:80', 'wrr', '172.16.0.65:80 -m -w 3', '192.168.1.50:80 -m -w 1'), packets: [toService(), toService({ sport: 40001 }), toService({ sport: 40002, dst: '10.96.0.11' })] },
  { name: 'persistence sends a client to the real server of its first connection', ...loud, ipvs: service('-t 10.96.0.10:80 -p 300', 'fo', pod, '172.16.0.66:8080 -m -w 2'), packets: [toService(), toService({ sport: 40001 }), toService({ sport: 40002 }), reply(), toService({ sport: 40002, ...ack })] },
  { name: 'a service of all ports', ...loud, ipvs: service('-t 10.96.0.10:0 -p 300', 'rr', '172.16.0.65:0 -m -w 1'), packets: [toService(), reply(), toService({ dport: 443, sport: 40001 }), ping({ dst: '10.96.0.10' })] },
  { name: 'a service by firewall mark', ...loud, rules4: watching({ mangle: ['PREROUTING -p tcp --dport 80 -j MARK --set-mark 7', 'OUTPUT -p tcp --dport 80 -j MARK --set-mark 7'] }), ipvs: service('-f 7', 'rr', '172.16.0.65:0 -m -w 1'), packets: [toService(), reply(), toService(ack), toService({ sport: 40001, dport: 81 }), toService({ dst: '192.168.1.1', sport: 40003 }), fromHere({ sport: 40002 })] },
  { name: 'direct routing leaves the packet as it is', ...loud, ipvs: service('-t 10.96.0.10:80', 'rr', '192.168.1.50:80 -g -w 1') + service('-t 10.96.0.11:80', 'rr', '192.168.1.1:80 -g -w 1'), packets: [toService(), toService(ack), toService({ dst: '10.96.0.11' }), reply(), fromHere({ sport: 40002 }), fromPod({ sport: 40003 })] },
  { name: 'the tunnel method wraps the packet', ...loud, ipvs: service('-t 10.96.0.10:80', 'rr', '192.168.1.50:80 -i -w 1'), packets: [toService({ tos: 0x12 }), toService({ ...ack, tos: 0x12 }), fromPod({ sport: 40003 }), fromHere({ sport: 40002 })] },
  { name: 'without net.ipv4.vs.conntrack', ...kube, sysctls: untracked, ipvs: one + oneUdp + service('-t 10.96.0.11:80', 'rr', '192.168.1.50:80 -m -w 1'), packets: [toService(), reply(), toService(ack), fromPod({ sport: 40001 }), reply(), fromHere({ sport: 40002 }), reply(), udp({ dst: '10.96.0.10' }), reply(), toService({ dst: '10.96.0.11' }), reply()] },
  { name: 'without net.ipv4.vs.conntrack, the real server is this node', ...loud, sysctls: untracked, ipvs: service('-t 10.96.0.10:80', 'rr', '192.168.1.1:6443 -m -w 1'), packets: [toService(), toService(ack), fromHere({ sport: 40002 })] },
  { name: 'NOTRACK in front of IPVS', rules4: watching({ raw: ['PREROUTING -j NOTRACK', 'OUTPUT -j NOTRACK'] }), ipvs: one, packets: [toService(), reply(), toService(ack), fromPod({ sport: 40001 })] },
  { name: 'dropped in front of IPVS and behind it', rules4: watching({ filter: ['INPUT -p tcp --dport 80 -s 10.250.0.34 -j DROP', 'OUTPUT -p tcp --dport 8080 -s 172.16.0.66 -j DROP'] }), ipvs: one, packets: [toService(), fromPod(), toService({ src: '10.250.0.35' }), reply()] },
  { name: 'a node port of kube-proxy, and DNAT to a service address', rules4: watching({ nat: ['PREROUTING -p tcp --dport 88 -j DNAT --to-destination 10.96.0.10:80', 'POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE', 'PREROUTING -p tcp --dport 30080 -j MARK --or-mark 0x4000'] }), ipvs: service('-t 192.168.1.1:30080', 'rr', pod) + one, packets: [toService({ dst: '192.168.1.1', dport: 30080 }), reply(), toService({ dst: '192.168.1.1', dport: 30080, ...ack }), toService({ dst: '192.168.1.1', dport: 88, sport: 40001 }), reply(), toService({ dst: '192.168.1.1', dport: 88, sport: 40001, ...ack })] },
  { name: '-m ipvs with all its options',
    rules4: watching({ mangle: ['POSTROUTING -m ipvs --vaddr 10.96.0.0/24', 'POSTROUTING -m ipvs ! --vaddr 10.96.0.10', 'POSTROUTING -m ipvs --vport 80', 'POSTROUTING -m ipvs --vproto 6', 'POSTROUTING -m ipvs ! --vproto 6', 'POSTROUTING -m ipvs --vmethod MASQ', 'POSTROUTING -m ipvs --vmethod GATE', 'POSTROUTING -m ipvs --vdir ORIGINAL', 'POSTROUTING -m ipvs --vdir REPLY', 'POSTROUTING -m ipvs ! --ipvs', 'POSTROUTING -m ipvs --vportctl 21', 'POSTROUTING -m ipvs ! --vportctl 21', 'INPUT -m ipvs --vaddr 10.96.0.10', 'OUTPUT -m ipvs --vaddr 10.96.0.10 --vport 80'] }),
    ipvs: one + service('-t 10.96.0.11:80', 'rr', '192.168.1.50:80 -g -w 1'), packets: [toService(), reply(), toService(ack), toService({ dst: '10.96.0.11', sport: 40001 }), toService({ dst: '192.168.1.1', sport: 40002 }), fromHere({ sport: 40003 }), reply()] },
  ...['lc', 'wlc', 'sh', 'dh', 'sed', 'nq', 'lblc', 'lblcr', 'mh', 'fo', 'ovf'].map((scheduler): Omit<HandCase, 'needs'> => ({
    name: `scheduler ${scheduler}`, ...loud, ipvs: service('-t 10.96.0.10:80', scheduler, '172.16.0.65:8080 -m -w 1', '172.16.0.66:8081 -m -w 2', '192.168.1.50:8082 -m -w 0'), packets: [toService(), toService({ sport: 40001 }), toService({ sport: 40002, src: '10.250.0.35' })],
  })),
];

export const ipvsCases: HandCase[] = cases.map((item) => ({ ...node, needs: 'ipvs', ...item }));
