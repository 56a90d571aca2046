/** Exports measureTraces: packets traced per second, through the article's node and through a kube-proxy dump, beside the restore of the same rules. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketForm, TracePacket } from '../../server/src/protocol/trace.ts';
import { Server } from '../support/server.ts';
import { clusterIp, kubeProxyDump } from './kubeProxy.ts';
import { restoreSeconds } from './reference.ts';

interface Traced { readonly name: string; readonly text: string; readonly languageId: string; /** What the restore reads. */ readonly rules: string; packets(server: Server, uri: string): Promise<readonly TracePacket[]> }

const sample = readFileSync(new URL('../../samples/ingress-path/master.capture', import.meta.url), 'utf8');
const services = 1000;

/** The tables of a capture: from the first `*table` to the last COMMIT. Rules that name sets need them, which a test of the ruleset alone has not got. */
const rulesOf = (text: string): string => text.slice(text.indexOf('\n*') + 1, text.lastIndexOf('\nCOMMIT') + 8).split('\n').filter((line) => !/--match-set|^\S+@\S+:/.test(line)).join('\n');

const dumps: readonly Traced[] = [
  {
    name: "the article's node", text: sample, languageId: 'netcapture', rules: rulesOf(sample),
    packets: async (server, uri) => (await server.request<PacketForm>('tablewalk/packetForm', { textDocument: { uri } })).presets.map(({ packet }) => packet),
  },
  (() => {
    const text = kubeProxyDump({ services, endpoints: 10 });
    const packets = Array.from({ length: 50 }, (_, n): TracePacket => ({ in: 'eth0', src: '192.0.2.7', dst: clusterIp((n * 397) % services), proto: 'tcp', sport: 40000 + n, dport: 80 }));
    return { name: '1,000 Services with 10 endpoints', text, languageId: 'iptables', rules: text, packets: () => Promise.resolve(packets) };
  })(),
];

/** Each of the packets once to warm up, then in turn for this long. */
const seconds = 4;

export async function measureTraces(folder: string): Promise<void> {
  for (const { name, text, languageId, rules, packets: packetsOf } of dumps) {
    const file = join(folder, 'traced.rules');
    writeFileSync(file, rules);
    const restores = [1, 2, 3].map(() => restoreSeconds(file)).filter((one) => one !== undefined).sort((a, b) => a - b);
    const reference = restores[restores.length >> 1];
    const server = await Server.start();
    const uri = 'file:///bench/traced.capture';
    await server.open(uri, languageId, text);
    const packets = await packetsOf(server, uri);
    const one = async (packet: TracePacket): Promise<number> => (await server.trace({ textDocument: { uri }, packets: [packet] })).results[0]?.paths.length ?? 0;
    let paths = 0;
    for (const packet of packets) paths += await one(packet);
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    for (let n = 0; performance.now() < end; n++) {
      const start = performance.now();
      await one(packets[n % packets.length]!);
      times.push((performance.now() - start) / 1000);
    }
    await server.stop();
    times.sort((a, b) => a - b);
    const [median, worst] = [times[times.length >> 1]!, times[Math.floor(times.length * 0.99)]!];
    const ratio = (value: number): string => (reference === undefined ? '' : `   ${(value / reference).toFixed(3)} of restore`);
    console.log(`\nTraces through ${name} (${packets.length} packets, ${(paths / packets.length).toFixed(1)} paths each)`);
    console.log(`  packets per second                         ${(times.length / times.reduce((sum, time) => sum + time, 0)).toFixed(0).padStart(7)}`);
    console.log(`  a warm trace, median                       ${(median * 1000).toFixed(1).padStart(7)} ms${ratio(median)}`);
    console.log(`  a warm trace, slowest of a hundred         ${(worst * 1000).toFixed(1).padStart(7)} ms${ratio(worst)}`);
    if (reference !== undefined) console.log(`  iptables-legacy-restore --test             ${(reference * 1000).toFixed(1).padStart(7)} ms   (reference)`);
  }
}
