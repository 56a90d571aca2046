/**
 * Packets for samples/ingress-path/master.capture. The kernel of the project's machines has no IPVS and
 * no IPIP: what goes to a service address is compared up to filter INPUT, what goes to tunl0 up to POSTROUTING.
 */
import type { SentPacket } from '../oracle.ts';

const node = '192.168.44.141';
const client = { in: 'ens33', src: '10.250.0.34', sport: 51000, ttl: 64 };
const ingress = { in: 'calibfbdf93cf51', src: '172.16.219.89', sport: 52000, ttl: 64 };
const coredns = { in: 'cali141c3047c6b', src: '172.16.219.87', sport: 53000, ttl: 64 };
const syn = { proto: 'tcp', dport: 80 };

export const samplePackets: { name: string; packets: SentPacket[] }[] = [
  { name: 'the request of the article, its answer, and the connection after it', packets: [{ ...client, ...syn, dst: node }, { reply: true }, { ...client, ...syn, dst: node, flags: ['ACK'] }, { ...client, ...syn, dst: node, flags: ['ACK', 'PSH'] }] },
  { name: 'host port 443 from outside', packets: [{ ...client, ...syn, dst: node, dport: 443 }, { reply: true }] },
  { name: 'the pod reaches itself through its host port', packets: [{ ...ingress, ...syn, dst: node }, { reply: true }] },
  { name: 'another pod reaches the host port', packets: [{ ...coredns, ...syn, dst: node }, { reply: true }] },
  { name: 'a port of the node that no service has', packets: [{ ...client, ...syn, dst: node, dport: 22 }, { reply: true }, { ...client, ...syn, dst: node, dport: 22, flags: ['ACK'] }] },
  { name: 'a port in the NodePort range that no service has', packets: [{ ...client, ...syn, dst: node, dport: 31234 }, { ...client, proto: 'udp', dst: node, dport: 31234 }] },
  { name: 'pod to pod, and the answer', packets: [{ ...ingress, ...syn, dst: '172.16.219.87', dport: 53 }, { reply: true }, { ...coredns, ...syn, dst: '172.16.219.89' }] },
  { name: 'pod to node', packets: [{ ...coredns, ...syn, dst: node, dport: 6443 }, { reply: true }, { ...coredns, proto: 'icmp', icmpType: 8, icmpId: 3, dst: node }] },
  { name: 'pod to the world outside', packets: [{ ...coredns, proto: 'udp', dst: '8.8.8.8', dport: 53 }, { reply: true }] },
  { name: 'pod to a pod of the other node, into the tunnel', packets: [{ ...ingress, ...syn, dst: '172.16.64.206', dport: 8888 }] },
  { name: 'a local process to the host port', packets: [{ src: node, sport: 54000, ttl: 64, ...syn, dst: node }, { reply: true }, { src: '127.0.0.1', sport: 54001, ttl: 64, ...syn, dst: '127.0.0.1', dport: 8080 }] },
  { name: 'a local process to a pod, to the other node, to the world', packets: [{ src: node, sport: 54000, ttl: 64, ...syn, dst: '172.16.219.87' }, { src: node, sport: 54002, ttl: 64, ...syn, dst: '192.168.44.142', dport: 10250 }, { src: node, sport: 54003, ttl: 64, proto: 'udp', dst: '8.8.8.8', dport: 53 }] },
  { name: 'a local process to a pod of the other node: MASQUERADE with the tunnel address', packets: [{ src: node, sport: 54000, ttl: 64, ...syn, dst: '172.16.64.206', dport: 8888 }] },
  { name: 'a service address, up to IPVS', packets: [{ ...client, ...syn, dst: '10.97.82.53', dport: 8888 }, { ...ingress, ...syn, dst: '10.97.82.53', dport: 8888 }, { ...coredns, proto: 'udp', dst: '10.96.0.2', dport: 53 }] },
  { name: 'a port of a service address that no service has is rejected', packets: [{ ...client, ...syn, dst: '10.96.0.1', dport: 22 }, { ...ingress, ...syn, dst: '10.96.0.1', dport: 22 }] },
  { name: 'echo request and UDP from outside', packets: [{ ...client, proto: 'icmp', icmpType: 8, icmpCode: 0, icmpId: 7, dst: node }, { reply: true }, { ...client, proto: 'udp', dst: node, dport: 5000 }, { reply: true }] },
  { name: 'IPIP from the other node, and from a stranger', packets: [{ ...client, src: '192.168.44.142', proto: 4, dst: node }, { ...client, src: '10.250.0.34', proto: 4, dst: node }] },
  { name: 'spoofed: a pod with the address of another one', packets: [{ ...ingress, src: '172.16.219.88', ...syn, dst: '172.16.219.87' }] },
  { name: 'to an address of the block that no pod has', packets: [{ ...client, ...syn, dst: '172.16.219.100' }, { src: node, sport: 5, ttl: 64, ...syn, dst: '172.16.219.100' }] },
  { name: 'beginnings that conntrack does not know', packets: [{ ...client, ...syn, dst: '172.16.219.89', flags: ['SYN', 'ACK'] }, { ...client, ...syn, sport: 51009, dst: '172.16.219.89', flags: ['ACK'] }, { ...client, ...syn, sport: 51010, dst: '172.16.219.89', flags: ['RST'] }] },
];
