/** IPIP as Calico uses it: packets for the other node's pods go into tunl0, and come out of it. */
import { ping, reply, sent, tcp, udp, type HandCase, type HandPacket } from './box.ts';
import { node, watching } from './node.ts';

type Fields = Parameters<typeof tcp>[0];
const other = '192.168.1.2';
const over = (fields: Fields = {}): HandPacket => tcp({ in: 'cali1', src: '172.16.0.65', dst: '172.16.1.5', ...fields });
/** A packet that the other node has wrapped. */
const wrapped = (inner: HandPacket, fields: Fields = {}): HandPacket => {
  const { in: device, hits, to, ...packet } = inner;
  void [device, hits, to];
  return { in: 'eth0', src: other, dst: '192.168.1.1', proto: 4, ttl: 64, inner: packet, ...fields } as HandPacket;
};
const back = (fields: Fields = {}): HandPacket => tcp({ src: '172.16.1.5', dst: '172.16.0.65', ...fields });
const ack = { flags: ['ACK'] };
const loud = { rules4: watching() };
const remote = (options: string) => ({ interfaces: node.interfaces.map((item) => (item.name === 'tunl0' ? { ...item, name: 'ip1', tunnel: options } : item)), routes: node.routes!.map((line) => line.replace('via 192.168.1.2 dev tunl0 proto bird onlink', 'dev ip1 scope link')) });

const cases: Omit<HandCase, 'needs'>[] = [
  { name: 'a pod to a pod of the other node, and its answer', ...loud, packets: [over({ to: 'eth0' }), reply({ to: 'cali1' }), over(ack), reply(ack)] },
  { name: 'what comes from the other node: to a pod, to this node, to an address that no pod has', ...loud, packets: [wrapped(back(), { to: 'cali1' }), reply(), wrapped(back({ dst: '172.16.0.64', sport: 40001 }), { to: 'local' }), reply(), wrapped(back({ dst: '172.16.0.100', sport: 40002 })), wrapped(back({ dst: '8.8.8.8', sport: 40003 })), wrapped(ping({ src: '172.16.1.5', dst: '172.16.0.64' })), wrapped(back({ src: '172.16.0.64', sport: 40004 }))] },
  { name: 'a process of the node to a pod of the other one, masqueraded and not', rules4: watching({ nat: ['POSTROUTING -o tunl0 -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE'] }), packets: [sent(over(), { src: '192.168.1.1' }), reply(), sent(over(), { src: '172.16.0.64', sport: 40001 }), reply(), sent(udp({ dst: '172.16.1.5' }), { src: '192.168.1.1' }), reply()] },
  { name: 'TTL, TOS and ECN of the outer packet', ...loud, packets: [over({ ttl: 3, tos: 0x10 }), over({ sport: 40001, tos: 0x2 }), over({ sport: 40002, tos: 0x3 }), over({ sport: 40003, ttl: 1 }), over({ sport: 40004, ttl: 2 })] },
  { name: 'the mark goes with the packet into the tunnel, and out of it', rules4: watching({ mangle: ['FORWARD -o tunl0 -j MARK --set-mark 9', 'OUTPUT -m mark --mark 9', 'OUTPUT -p 4 -m mark --mark 9 -j MARK --set-mark 8', 'POSTROUTING -m mark --mark 8', 'PREROUTING -i eth0 -p 4 -j MARK --set-mark 5', 'PREROUTING -i tunl0 -m mark --mark 5', 'INPUT -m mark --mark 5'] }), packets: [over(), reply(), over(ack), wrapped(back({ sport: 40001, dst: '172.16.0.64' }))] },
  { name: 'the outer packet is a connection of its own, and rules drop it', rules4: watching({ raw: ['OUTPUT -p 4 -d 192.168.1.2', 'PREROUTING -p 4'], nat: ['OUTPUT -p 4', 'POSTROUTING -p 4'], filter: ['OUTPUT -p 4 -m conntrack --ctstate NEW', 'OUTPUT -p 4 -m conntrack --ctstate ESTABLISHED', 'INPUT -p 4 -s 192.168.1.3 -j DROP', 'OUTPUT -p 4 -m tos --tos 0x8 -j DROP', 'FORWARD -i tunl0', 'FORWARD -o tunl0'] }), packets: [over(), reply(), over({ sport: 40001 }), wrapped(back({ sport: 40002 }), { src: '192.168.1.3' }), wrapped(back({ sport: 40003 }), { src: '192.168.1.4' })] },
  { name: 'masquerade and DNAT of the outer packet', rules4: watching({ nat: ['POSTROUTING -p 4 -j SNAT --to-source 192.168.1.1', 'OUTPUT -p 4 -j DNAT --to-destination 192.168.1.9'] }), packets: [over(), reply(), over(ack)] },
  { name: 'NOTRACK of the outer packet, of the inner one', rules4: watching({ raw: ['OUTPUT -p 4 -j NOTRACK', 'PREROUTING -i tunl0 -j NOTRACK'] }), packets: [over(), reply(), wrapped(back({ sport: 40002 }))] },
  { name: 'a tunnel with fixed ends', ...loud, ...remote('local 192.168.1.1 remote 192.168.1.2'), packets: [over(), reply(), wrapped(back({ sport: 40002 })), wrapped(back({ sport: 40003 }), { src: '192.168.1.3', to: null })] },
  { name: 'a tunnel with fixed ends that gives TTL and TOS', ...loud, ...remote('local 192.168.1.1 remote 192.168.1.2 ttl 33 tos 0x10'), packets: [over({ ttl: 3 }), reply()], gap: 'no usual command prints the TTL of a tunnel device' },
  { name: 'a tunnel whose far end no route leads to', ...loud, ...remote('remote 192.168.1.2'), routes: ['192.168.5.0/24 dev eth0', '172.16.0.65 dev cali1 scope link', '172.16.1.0/26 dev ip1 scope link'], packets: [over({ to: null })] },
  { name: 'ICMP and UDP through the tunnel', ...loud, packets: [ping({ in: 'cali1', src: '172.16.0.65', dst: '172.16.1.5' }), reply(), udp({ in: 'cali1', src: '172.16.0.65', dst: '172.16.1.5' }), reply(), udp({ in: 'cali1', src: '172.16.0.65', dst: '172.16.1.5' })] },
  { name: 'a packet for the other node itself, and one of protocol 4 that holds none', ...loud, packets: [tcp({ in: 'cali1', src: '172.16.0.65', dst: '192.168.1.2' }), { in: 'eth0', src: other, dst: '8.8.8.8', proto: 4, ttl: 64, inner: { src: '172.16.1.5', dst: '172.16.0.65', proto: 'udp', sport: 1, dport: 2 } } as HandPacket] },
];

export const tunnelCases: HandCase[] = cases.map((item) => ({ ...node, needs: 'ipip', ...item }));
