/** Exports measureNginx: what a large nginx configuration costs, beside the time that `nginx -t` takes for the same file in the same run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestRequest, type RequestParams, type RequestResult } from '../../server/src/protocol/request.ts';
import { Server } from '../support/server.ts';
import { hostOf, ingressConfig, pathOf } from './ingress.ts';
import { megabytes } from './reference.ts';

const size = { servers: 1000, locations: 1 };
const modules = '/usr/lib/nginx/modules';
const rounds = 15;

/** Seconds that the median of some rounds takes. */
async function median(work: (round: number) => Promise<unknown>, count = rounds): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round++) {
    const start = performance.now();
    await work(round);
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[count >> 1]!;
}

/** What `nginx -t` takes at its median; undefined where it cannot run. */
async function testSeconds(folder: string, file: string): Promise<number | undefined> {
  const run = (): string | undefined => {
    const { status, stderr, error } = spawnSync('nginx', ['-t', '-q', '-p', folder, '-c', file], { encoding: 'utf8' });
    return status === 0 ? undefined : (error?.message ?? stderr).trim();
  };
  const refused = run();
  if (refused === undefined) return median(() => Promise.resolve(run()), 5);
  console.log(`nginx -t cannot be the reference here: ${refused.slice(0, 300)}`);
  return undefined;
}

export async function measureNginx(parent: string): Promise<void> {
  const folder = join(parent, 'nginx');
  mkdirSync(folder, { recursive: true });
  const certificate = join(folder, 'self.pem');
  spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=example.test', '-days', '2', '-keyout', certificate, '-out', join(folder, 'cert.pem')]);
  spawnSync('sh', ['-c', 'cat cert.pem >> self.pem'], { cwd: folder });
  const text = ingressConfig(size, certificate, modules);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, text);
  console.log(`\nnginx.conf with ${size.servers} servers: ${text.split('\n').length - 1} lines, ${megabytes(text.length)}`);
  const reference = await testSeconds(folder, file);
  const server = await Server.start();
  const uri = 'file:///bench/nginx.conf';
  const textDocument = { uri };
  const outline = async (): Promise<void> => {
    const symbols = await server.request<unknown[]>('textDocument/documentSymbol', { textDocument });
    if (symbols.length === 0) throw new Error('no outline');
  };
  const start = performance.now();
  await server.open(uri, 'nginx', text);
  await outline();
  const cold = (performance.now() - start) / 1000;
  const warm = await median(async (round) => {
    await server.open(uri, 'nginx', `${text}# ${round}\n`);
    await outline();
  });
  const rows: [string, number][] = [['open and outline, first', cold], ['new text and outline, median', warm]];
  const ask = (round: number): Promise<RequestResult> => server.request<RequestResult>(requestRequest, { textDocument, host: hostOf((round * 37) % size.servers), path: `${pathOf(0)}cart?x=1`, port: 18080 } satisfies RequestParams);
  const answered = await ask(0).catch(() => undefined);
  if (answered) rows.push(['request, warm, median', await median(ask, 200)]);
  console.table(rows.map(([what, seconds]) => ({ what, milliseconds: Number((seconds * 1000).toFixed(1)), 'of nginx -t': reference === undefined ? '-' : Number((seconds / reference).toFixed(3)) })));
  if (reference !== undefined) console.log(`nginx -t: ${(reference * 1000).toFixed(0)} ms at the median of 5`);
  await server.stop();
}
