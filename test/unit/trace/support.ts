/** Short ways to trace a packet through a dump written in a test, and to say what a path did. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import type { RuleStep, TracePacket, TracePath, TraceResult, TraceStep } from '../../../server/src/protocol/trace.ts';
import { trace } from '../../../server/src/trace/trace.ts';

/** Traces packets through a text; `facts` as a client would send them. */
export function run(text: string, packets: Partial<TracePacket> | Partial<TracePacket>[], facts: Record<string, unknown> = {}): TraceResult {
  const list = (Array.isArray(packets) ? packets : [packets]) as TracePacket[];
  return trace(analyse('mem:/a', text), { textDocument: { uri: 'mem:/a' }, packets: list, facts });
}

/** The only path of the last packet. */
export function only(result: TraceResult): TracePath {
  assert.equal(result.problems, undefined);
  const paths = result.results.at(-1)!.paths;
  assert.equal(paths.length, 1, paths.map((path) => path.summary).join('\n'));
  return paths[0]!;
}

export const follow = (text: string, packets: Partial<TracePacket> | Partial<TracePacket>[], facts: Record<string, unknown> = {}): TracePath => only(run(text, packets, facts));

/** What the kernel would count: "filter INPUT 1", "filter INPUT policy". */
export const hits = (path: TracePath): string[] => path.steps.flatMap((step) => (step.kind === 'policy' ? [`${step.table} ${step.chain} policy`] : step.kind === 'rule' && step.matched === 'yes' ? [`${step.table} ${step.chain} ${step.rule}`] : []));

export const rules = (path: TracePath): RuleStep[] => path.steps.filter((step): step is RuleStep => step.kind === 'rule');
export const ofKind = (path: TracePath, kind: TraceStep['kind']): string[] => path.steps.flatMap((step) => (step.kind === kind && 'summary' in step ? [step.summary] : []));

const hooks: Record<string, string[]> = {
  raw: ['PREROUTING', 'OUTPUT'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'], security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** A table from its rules, without `-A`; chains of the user's are declared by themselves. */
export function table(name: string, ...lines: string[]): string {
  const own = [...new Set(lines.map((line) => line.split(' ')[0]!))].filter((chain) => !hooks[name]!.includes(chain));
  return [`*${name}`, ...hooks[name]!.map((chain) => `:${chain} ACCEPT [0:0]`), ...own.map((chain) => `:${chain} - [0:0]`), ...lines.map((line) => `-A ${line}`), 'COMMIT', ''].join('\n');
}

/** A node with two networks and a pod behind an interface without an address. */
export const node = `$ ip addr
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    inet 127.0.0.1/8 scope host lo
    inet6 ::1/128 scope host
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP
    inet 192.168.1.1/24 brd 192.168.1.255 scope global eth0
    inet6 2001:db8:1::1/64 scope global
3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP
    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth1
4: kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN
    inet 10.96.0.1/32 scope global kube-ipvs0
5: cali1@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1480 qdisc noqueue state UP
$ ip route
default via 192.168.1.254 dev eth0
10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1
172.16.0.9 dev cali1 scope link
blackhole 172.16.0.0/26 proto bird
192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1
$ ip -6 route
2001:db8:1::/64 dev eth0 proto kernel metric 256
default via 2001:db8:1::fe dev eth0 metric 1024
`;

/** From a client beyond eth0 to a port of the node. */
export const toNode: TracePacket = { in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'tcp', sport: 40000, dport: 80 };
/** From the client to the pod. */
export const toPod: TracePacket = { ...toNode, dst: '172.16.0.9' };
/** From a process of the node to a far address. */
export const fromNode: TracePacket = { src: '192.168.1.1', dst: '8.8.8.8', proto: 'tcp', sport: 40000, dport: 80 };
export const all = Object.keys(hooks).map((name) => table(name)).join('');
