/**
 * kube-proxy's own packet tests (collected in ../shared/corpus/flows, where that is): the trace says what kube-proxy's authors expect,
 * and the kernel agrees with the trace. kube-proxy's tracer simplifies: it walks nat PREROUTING for every packet, asks the filter chains
 * one after the other, and knows neither routing nor POSTROUTING. Here packets of the node itself pass OUTPUT, as in the kernel; the outcome is
 * the same in all of these tests.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { TracePath } from '../../server/src/protocol/trace.ts';
import { compareCase, report, tracedText } from './differential.ts';
import type { Box, KernelCase, SentPacket } from './oracle.ts';
import { corpus, kernelFor } from './setup.ts';

interface FlowPacket { name: string; sourceIP: string; destIP: string; destPort: number | string; protocol: string; expected: { output: string; masq: boolean } }
interface Flow { nodeIPs: string[]; ruleset_with_hooks: string; packets: FlowPacket[] }

const folder = new URL('flows/', corpus);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

const isIpv4 = (text: string): boolean => !text.includes(':');

/** A node with the flow's addresses, the pods it sends to, and the rest of the world behind eth0. */
const boxOf = (flow: Flow): Box => ({
  interfaces: [
    { name: 'lo', addresses: ['127.0.0.1/8'] }, { name: 'eth0', addresses: flow.nodeIPs.filter(isIpv4).map((ip) => `${ip}/24`) },
    { name: 'cni0', addresses: ['10.180.0.254/24'] },
  ],
  routes: ['192.168.0.0/16 dev eth0 scope link', 'default via 192.168.0.1 dev eth0', '10.0.0.0/8 dev cni0 scope link'],
  // kube-proxy sets it, so that 127.0.0.1 reaches node ports.
  sysctls: { 'net.ipv4.conf.all.route_localnet': 1 },
  rules4: flow.ruleset_with_hooks,
});

function packetOf(flow: Flow, { sourceIP, destIP, destPort, protocol }: FlowPacket): SentPacket {
  const local = flow.nodeIPs.includes(sourceIP) || sourceIP.startsWith('127.');
  return { src: sourceIP, dst: destIP, proto: protocol, sport: 40000, dport: Number(destPort), ...(!local && { in: sourceIP.startsWith('10.') ? 'cni0' : 'eth0' }) };
}

/** The outcome of a path in kube-proxy's words. */
function outputOf({ packet, outcome, steps }: TracePath, sent: SentPacket): string {
  if (outcome === 'DROP' || outcome === 'REJECT') return outcome;
  if (packet.dst !== sent.dst) return `${packet.dst}:${packet.dport ?? ''}`;
  return steps.some((step) => step.kind === 'rule' && step.matched === 'yes' && step.table === 'filter' && step.target === 'ACCEPT') ? 'ACCEPT' : '';
}

const isMasqueraded = ({ steps }: TracePath): boolean => steps.some((step) => step.kind === 'rule' && step.matched === 'yes' && step.chain === 'KUBE-MARK-MASQ');

describe("kube-proxy's packet tests", function () {
  this.timeout(60_000);
  const asked = kernelFor(files);

  for (const file of files) {
    const flow = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Flow;
    describe(file.replace(/^kube-proxy__|\.json$/g, ''), () => {
      for (const item of flow.packets.filter(({ sourceIP }) => isIpv4(sourceIP))) {
        it(item.name, async () => {
          const sent = packetOf(flow, item);
          const question: KernelCase = { ...boxOf(flow), packets: [sent] };
          const { disagreements, text } = await compareCase(asked.oracle, asked.server, question);
          assert.ok(disagreements.length === 0, `\n${report(disagreements, text)}\n`);
          const paths = (await tracedText(asked.server, text, [sent])).results[0]?.paths ?? [];
          assert.equal([...new Set(paths.map((path) => outputOf(path, sent)))].sort().join(', '), item.expected.output);
          assert.equal(paths.some(isMasqueraded), item.expected.masq);
        });
      }
    });
  }
});
