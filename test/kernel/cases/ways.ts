/** Ways of packets over the nodes of samples/: `ingressWays` need a kernel with IPVS and IPIP, `nodePortWays` and `dockerWays` do not. A box that is asked again chooses again: behind a random choice no way comes back to it. */
import { readFileSync } from 'node:fs';
import type { SentPacket } from '../oracle.ts';
import type { Way } from '../relay.ts';

const capture = (name: string): string => readFileSync(new URL(`../../../samples/${name}.capture`, import.meta.url), 'utf8');

/** The captures of a sample by the names of their boxes. */
export const ingressTexts = { master: capture('ingress-path/master'), slave: capture('ingress-path/slave') };
export const nodePortTexts = { 'node-a': capture('nodeport-local/node-a'), 'node-b': capture('nodeport-local/node-b') };
export const dockerTexts = { dock: capture('docker-ufw/dock') };

const tcp = { proto: 'tcp', ttl: 64 };
const back = { reply: true };
const again: SentPacket = { flags: ['ACK'] };

const client: SentPacket = { in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', sport: 51000, dport: 80, ...tcp };
const nginx: SentPacket = { in: 'calibfbdf93cf51', src: '172.16.219.89', sport: 52000, dport: 8888, ...tcp };

/** nginx opens its connection to the server, over both nodes; the answer comes back over both. */
const upstream = (dst: string, more: SentPacket = {}): Way['stops'] => [
  { box: 'master', packet: { ...nginx, dst, ...more } }, { box: 'slave', handed: 'ens33' }, { box: 'slave', packet: back }, { box: 'master', handed: 'ens33' },
];

export const ingressWays: Way[] = [
  { name: "the article's request: client to nginx, its answer, nginx to the pod itself, and the answer", stops: [{ box: 'master', packet: client }, { box: 'master', packet: back }, ...upstream('172.16.64.206')] },
  { name: 'the same through the address of the Service', stops: [{ box: 'master', packet: client }, { box: 'master', packet: back }, ...upstream('10.97.82.53')] },
  { name: 'two packets of the connection of nginx, handed on and answered', stops: [...upstream('172.16.64.206'), ...upstream('172.16.64.206', again)] },
  { name: 'nginx asks through the Service, and goes on', stops: [...upstream('10.97.82.53'), { box: 'master', packet: { ...nginx, dst: '10.97.82.53', ...again } }, { box: 'slave', handed: 'ens33' }] },
  { name: 'the pod of the other node asks the name service', stops: [{ box: 'slave', packet: { in: 'cali40eaecd01fb', src: '172.16.64.206', dst: '172.16.219.87', proto: 'udp', sport: 40000, dport: 53, ttl: 64 } }, { box: 'master', handed: 'ens33' }, { box: 'master', packet: back }, { box: 'slave', handed: 'ens33' }] },
  { name: 'the pod of the other node asks nginx by its Service', stops: [{ box: 'slave', packet: { in: 'cali40eaecd01fb', src: '172.16.64.206', dst: '10.100.104.51', sport: 40001, dport: 80, ...tcp } }, { box: 'master', handed: 'ens33' }, { box: 'master', packet: back }, { box: 'slave', handed: 'ens33' }] },
];

const outside: SentPacket = { in: 'eth0', src: '198.51.100.7', sport: 51000, dport: 30080, ...tcp };
const fromNode: SentPacket = { src: '192.168.60.11', sport: 51000, dport: 30080, ...tcp };
const pod: SentPacket = { in: 'cni0', src: '10.244.1.7', sport: 40000, dport: 80, ...tcp };
const [a, b] = ['192.168.60.11', '192.168.60.12'];

export const nodePortWays: Way[] = [
  { name: 'from outside to the node with one pod, and the answer', stops: [{ box: 'node-a', packet: { ...outside, dst: a } }, { box: 'node-a', packet: back }, { box: 'node-a', packet: { ...outside, dst: a, ...again } }] },
  { name: 'from outside to the node with two pods', stops: [{ box: 'node-b', packet: { ...outside, dst: b } }] },
  { name: 'a process of a node to its own node port', stops: [{ box: 'node-a', packet: { ...fromNode, dst: a } }] },
  { name: 'a pod to the pod of the other node, and the answer', stops: [{ box: 'node-a', packet: { ...pod, dst: '10.244.2.5', dport: 8080 } }, { box: 'node-b', handed: 'flannel.1' }, { box: 'node-b', packet: back }, { box: 'node-a', handed: 'flannel.1' }] },
  { name: 'a pod to the address of the Service', stops: [{ box: 'node-a', packet: { ...pod, dst: '10.101.44.7' } }] },
  { name: 'a pod to the node port of the other node', stops: [{ box: 'node-a', packet: { ...pod, dst: b, dport: 30080 } }, { box: 'node-b', handed: 'eth0' }] },
  { name: 'a pod to the name service, over the other node', stops: [{ box: 'node-a', packet: { ...pod, dst: '10.96.0.10', proto: 'udp', dport: 53 } }, { box: 'node-b', handed: 'flannel.1' }, { box: 'node-b', packet: back }] },
  { name: 'from outside to a port that no Service has', stops: [{ box: 'node-a', packet: { ...outside, dst: a, dport: 30081 } }] },
];

const far: SentPacket = { in: 'eth0', src: '198.51.100.7', dst: '203.0.113.20', sport: 51000, ...tcp };
const container: SentPacket = { in: 'br-7c41e09ad5b2', src: '172.18.0.2', sport: 40000, ...tcp };
const stop = (packet: SentPacket): Way['stops'][number] => ({ box: 'dock', packet });

export const dockerWays: Way[] = [
  { name: 'the published port that ufw denies', stops: [stop({ ...far, dport: 8080 }), stop(back), stop({ ...far, dport: 8080, ...again })] },
  { name: 'ports that ufw allows and denies', stops: [stop({ ...far, dport: 22 }), stop(back), stop({ ...far, dport: 25 }), stop({ ...far, dport: 80 })] },
  { name: 'the port that is published for 127.0.0.1, from outside', stops: [stop({ ...far, dport: 5432 })] },
  { name: 'straight to containers, past the published ports', stops: [stop({ ...far, dst: '172.18.0.2', dport: 80 }), stop({ ...far, dst: '172.17.0.2', dport: 5432 })] },
  { name: 'a container to the world outside, to the other network, to the host', stops: [stop({ ...container, dst: '198.51.100.9', dport: 443 }), stop(back), stop({ ...container, dst: '172.17.0.9', dport: 5432 }), stop({ ...container, dst: '172.18.0.1', dport: 22 }), stop({ ...container, dst: '203.0.113.20', dport: 8080 })] },
];
