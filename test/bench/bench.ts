/**
 * npm run bench: what large dumps and traces cost, beside the time that iptables-legacy-restore --test takes for the same rules in the same run.
 * Prints a table per dump; asserts nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceParams, TraceResult } from '../../server/src/protocol/trace.ts';
import { Server } from '../support/server.ts';
import { clusterIp, kubeProxyDump, type DumpSize } from './kubeProxy.ts';
import { measureNginx } from './nginx.ts';
import { megabytes, restoreSeconds } from './reference.ts';
import { measureTraces } from './traces.ts';

const sizes: DumpSize[] = [{ services: 1000, endpoints: 10 }, { services: 5000, endpoints: 20 }];

/** Resident memory of a process now and at its peak, in bytes (proc(5)). */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

async function measure(size: DumpSize, folder: string): Promise<void> {
  const text = kubeProxyDump(size);
  const file = join(folder, 'dump.rules');
  writeFileSync(file, text);
  const lines = text.split('\n');
  console.log(`\n${size.services} services with ${size.endpoints} endpoints: ${lines.length - 1} lines, ${megabytes(text.length)}`);
  const reference = restoreSeconds(file);
  const server = await Server.start();
  const uri = 'file:///bench/dump.rules';
  const textDocument = { uri };
  /** What was done, seconds, and the server's peak memory in bytes up to then. */
  const rows: [string, number, number][] = [];
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    rows.push([name, (performance.now() - start) / 1000, memoryOf(server.pid).peak]);
    return result;
  };
  const jump = lines.findIndex((line) => line.startsWith('-A KUBE-SERVICES') && line.includes(` ${clusterIp(size.services >> 1)}/32 `));
  const onJump = { line: jump, character: lines[jump]!.length - 3 };

  const start = performance.now();
  const checked = new Promise<number>((done) => {
    server.connection.onNotification('textDocument/publishDiagnostics', () => done((performance.now() - start) / 1000));
  });
  await timed('open to first definition answered', async () => {
    await server.open(uri, 'iptables', text);
    const answer = await server.request<unknown[] | null>('textDocument/definition', { textDocument, position: onJump });
    if (!answer || answer.length === 0) throw new Error('no definition');
  });
  rows.push(['open to structural diagnostics', await checked, memoryOf(server.pid).peak]);
  await timed('hover on a KUBE-SVC chain, first', () => server.request('textDocument/hover', { textDocument, position: onJump }));
  await timed('hover on a KUBE-SVC chain, again', () => server.request('textDocument/hover', { textDocument, position: onJump }));
  const masq = lines.findIndex((line) => line.startsWith(':KUBE-MARK-MASQ'));
  await timed('hover on KUBE-MARK-MASQ', () => server.request('textDocument/hover', { textDocument, position: { line: masq, character: 5 } }));
  await timed('references of KUBE-MARK-MASQ', () => server.request('textDocument/references', { textDocument, position: { line: masq, character: 5 }, context: { includeDeclaration: true } }));
  const params: TraceParams = { textDocument, packets: [{ in: 'eth0', src: '192.0.2.7', dst: clusterIp(size.services >> 1), proto: 'tcp', sport: 40000, dport: 80 }] };
  const traced = await timed('one Service packet traced', () => server.trace(params));
  await timed('the same packet again', () => server.trace(params));
  await timed('packet form', () => server.request('tablewalk/packetForm', { textDocument }));
  await timed('outline', () => server.request('textDocument/documentSymbol', { textDocument }));
  await timed('folding', () => server.request('textDocument/foldingRange', { textDocument }));
  await timed('an edit to the next definition answered', async () => {
    await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: { line: jump, character: 3 }, end: { line: jump, character: 3 } }, text: '' }] });
    await server.request('textDocument/definition', { textDocument, position: onJump });
  });
  const memory = memoryOf(server.pid);
  await server.stop();

  for (const [name, seconds, peak] of rows) {
    console.log(`  ${name.padEnd(42)} ${(seconds * 1000).toFixed(0).padStart(7)} ms${reference === undefined ? '' : `   ${(seconds / reference).toFixed(3)} of restore`}   peak ${megabytes(peak)}`);
  }
  if (reference !== undefined) console.log(`  ${'iptables-legacy-restore --test'.padEnd(42)} ${(reference * 1000).toFixed(0).padStart(7)} ms   (reference)`);
  console.log(`  ${"the server's memory, peak".padEnd(42)} ${megabytes(memory.peak).padStart(10)}   ${(memory.peak / text.length).toFixed(1)} of the file (now ${megabytes(memory.now)})`);
  console.log(`  paths of the traced packet: ${summaryOf(traced)}`);
}

function summaryOf(result: TraceResult): string {
  const paths = result.results[0]?.paths ?? [];
  const total = paths.reduce((sum, path) => sum + (path.probability ?? 1), 0);
  return `${paths.length}, probabilities sum to ${total.toFixed(6)}, ${paths[0]?.steps.length ?? 0} steps in the first`;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Run it by npm run bench, which builds the server and gives a folder for the dumps.');
await measureNginx(folder);
if (process.argv[3] !== 'nginx') await measureTraces(folder);
if (process.argv[3] === undefined) for (const size of sizes) await measure(size, folder);
