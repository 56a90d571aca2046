/**
 * Packets for samples/ingress-path/master.capture. The kernel of the project's machines has no IPVS and
 * no IPIP: there, what goes to a service address is compared up to filter INPUT, what goes to tunl0 up to POSTROUTING.
 * `wholePackets` are for the small machine, which has both.
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

const ack = { flags: ['ACK'] };
const jupyter = { ...syn, dst: '10.97.82.53', dport: 8888 };
const overThere = { ...syn, dst: '172.16.64.206', dport: 8888 };
/** A packet that the other node has wrapped. */
const wrapped = (inner: SentPacket): SentPacket => ({ in: 'ens33', src: '192.168.44.142', dst: node, proto: 4, ttl: 64, inner: { src: '172.16.64.206', dst: '172.16.219.89', proto: 'tcp', ...inner } });

export const wholePackets: { name: string; packets: SentPacket[] }[] = [
  { name: 'the ingress pod to the jupyter service, through IPVS and the tunnel', packets: [{ ...ingress, ...jupyter }, { reply: true }, { ...ingress, ...jupyter, ...ack }, { reply: true, ...ack }] },
  { name: 'the ingress pod to the jupyter pod itself', packets: [{ ...ingress, ...overThere }, { reply: true }, { ...ingress, ...overThere, ...ack }] },
  { name: 'a client outside to the jupyter service, masqueraded', packets: [{ ...client, ...jupyter }, { reply: true }, { ...client, ...jupyter, ...ack }] },
  { name: 'a process of the node to the jupyter service, and to its pod', packets: [{ src: node, sport: 54000, ttl: 64, ...jupyter }, { reply: true }, { src: node, sport: 54001, ttl: 64, ...overThere }, { reply: true }, { src: '10.97.82.53', sport: 54002, ttl: 64, ...jupyter }, { reply: true }] },
  { name: 'a pod to the API server, which is this node', packets: [{ ...coredns, ...syn, dst: '10.96.0.1', dport: 443 }, { reply: true }, { ...coredns, ...syn, dst: '10.96.0.1', dport: 443, ...ack }] },
  { name: 'a pod to the name service, which has two pods', packets: [{ ...ingress, proto: 'udp', dst: '10.96.0.2', dport: 53 }, { ...ingress, sport: 52001, proto: 'udp', dst: '10.96.0.2', dport: 53 }, { ...client, ...syn, dst: '10.96.0.2', dport: 53 }] },
  { name: 'the ingress service from outside, from its own pod, and through host port 80', packets: [{ ...client, ...syn, dst: '10.100.104.51' }, { reply: true }, { ...ingress, ...syn, dst: '10.100.104.51' }, { reply: true }, { ...client, sport: 51009, ...syn, dst: node }, { reply: true }] },
  { name: 'packets from the other node', packets: [wrapped({ sport: 40000, dport: 80 }), { reply: true }, wrapped({ sport: 40000, dport: 80, ...ack }), wrapped({ dst: '172.16.219.64', sport: 40001, dport: 80 }), wrapped({ dst: '10.96.0.1', sport: 40002, dport: 443 })] },
  { name: 'IPIP from a stranger', packets: [{ ...wrapped({ sport: 40000, dport: 80 }), src: '10.250.0.34' }] },
];
