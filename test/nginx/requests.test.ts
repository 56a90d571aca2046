/** Random configurations and requests, decided by a running nginx: server, location, status, redirect and what is asked for must be what followRequest says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseNginx } from '../../server/src/analyse.ts';
import { parseIp } from '../../server/src/base/ip.ts';
import { absolute, arrivalOf } from '../../server/src/trace/nginx/answer.ts';
import { followRequest } from '../../server/src/trace/nginx/request.ts';
import { normaliseUri } from '../../server/src/trace/nginx/uri.ts';
import { pcre } from '../support/pcre.ts';
import { echoPort, ports, randomConfig, randomOf, randomRequest, write, type Node, type Wire } from './generate.ts';
import { frame, refusal, startNginx, type Answer, type RunningNginx } from './oracle.ts';

const installed = spawnSync('nginx', ['-v']).status === 0;
const first = process.env['TABLEWALK_NGINX_SEED'];
const cases = Number(process.env['TABLEWALK_NGINX_CASES'] ?? 70);
const perCase = 40;

/** Files under every root: their content is their own path. */
function makeFiles(): string {
  const root = mkdtempSync(join(tmpdir(), 'tablewalk-files-'));
  for (const folder of ['d', 'a', 'd/a', 'ab']) mkdirSync(join(root, folder));
  for (const file of ['f', 'index.html', 'a/index.html', 'a/b', 'a/b.html', 'd/f', 'd/index.html', 'd/a/b', 'err']) writeFileSync(join(root, file), `file ${file}`);
  return root;
}

const textOfConfig = (nodes: readonly Node[], root: string): string => frame(`root ROOT; types { }\n${write(nodes)}\nserver { listen ${echoPort}; location / { return 200 "asked $request_method $request_uri"; } }\n`.replaceAll('ROOT', root));

interface Told { /** An error page took the place of a redirect, whose header stays. */ readonly page?: boolean; readonly status: number; readonly where: string; readonly location?: string; readonly body?: string }

/** What the trace says that a client gets; undefined where it says that it does not know, or where nobody listens. */
function predict(text: string, wire: Wire, root: string): Told | 'nobody' | 'unknown' {
  const file = analyseNginx('file:///nginx.conf', text);
  const facts = new Proxy({}, { get: (_, id) => (typeof id === 'string' && id.startsWith('file:') ? kindOf(id.slice(5)) : undefined) });
  const arrival = arrivalOf(file, { textDocument: { uri: file.uri }, address: wire.address, port: wire.port, host: wire.host, method: wire.method, path: wire.path, headers: wire.headers, client: '127.0.0.1', scheme: 'http' });
  assert.ok(!('problems' in arrival), JSON.stringify(arrival));
  const followed = followRequest(file.config, pcre, { ...arrival, address: parseIp(wire.address)!, facts }, () => assert.fail('every key is known'));
  if ('refused' in followed) return 'nobody';
  const { state, end } = followed;
  if (state.unknown.some((why) => why.includes('regex'))) return 'unknown';
  const where = whereOf(state.scope.block) ?? state.scope.outer.map(whereOf).find((one) => one !== undefined) ?? '';
  const page = state.steps.some(({ phase }) => phase === 'error_page');
  switch (end.kind) {
    case 'unknown': return 'unknown';
    case 'proxy': {
      // The server behind takes no blanks in a URI, but for those at its end.
      const asked = end.to.replace(/^http:\/\/[^/?]*/, '').trimEnd();
      // Nor does it take TRACE and CONNECT, being nginx too.
      if (state.method === 'TRACE' || state.method === 'CONNECT') return { page, status: state.errorStatus || 405, where };
      const isTaken = !asked.includes(' ') && normaliseUri(asked, true) !== undefined;
      return isTaken ? { page, status: state.errorStatus || 200, where, body: `asked ${state.method} ${asked}` } : { status: state.errorStatus || 400, where };
    }
    case 'static': return { page, status: end.status ?? 200, where, ...(end.status !== 404 && { body: `file ${end.path.replace(/\/\/+/g, '/').slice(root.length + 1)}` }) };
    case 'status': return { page, status: end.status, where, ...(end.to !== undefined && end.to !== '' && { location: absolute(state, end.to) }), ...(end.body !== undefined && end.to === undefined && { body: end.body }) };
  }
}

const whereOf = (block: readonly { name: { text: string }; args: readonly { text: string }[] }[]): string | undefined => block.find(({ name, args }) => name.text === 'add_header' && args[0]?.text === 'X-Where')?.args[1]?.text;

function kindOf(path: string): 'file' | 'folder' | 'none' {
  try {
    return statSync(Buffer.from(path, 'latin1')).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'none';
  }
}

const rawOf = ({ method, path, host, headers }: Wire): string => `${method} ${path} HTTP/1.0\r\n${host === '' ? '' : `Host: ${host}\r\n`}${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}${method === 'POST' || method === 'PUT' ? 'Content-Length: 0\r\n' : ''}\r\n`;

/** Undefined where both say the same. */
function disagreement(told: ReturnType<typeof predict>, got: Answer | undefined, wire: Wire): string | undefined {
  if (told === 'unknown') return undefined;
  if (told === 'nobody' || got === undefined) return (told === 'nobody' || told.status === 444) && got === undefined ? undefined : `${JSON.stringify(told)} instead of ${JSON.stringify(got)}`;
  const same = told.status === got.status && told.where === (got.where ?? '') && (told.location === undefined ? !got.location || told.page || got.status < 300 || got.status > 308 : told.location === got.location) && (told.body === undefined || wire.method === 'HEAD' || told.status === 204 || told.body === got.body);
  return same ? undefined : `${JSON.stringify(told)} instead of ${JSON.stringify({ ...got, body: got.body.slice(0, 200) })}`;
}

async function judge(nodes: readonly Node[], wire: Wire, root: string): Promise<string | undefined> {
  const text = textOfConfig(nodes, root);
  if (refusal(text) !== undefined) return undefined;
  const nginx = await startNginx(text, { address: '127.0.0.1', port: echoPort });
  try {
    return disagreement(predict(text, wire, root), await nginx.ask(wire.address, wire.port, rawOf(wire)), wire);
  } catch (error) {
    return String(error);
  } finally {
    await nginx.stop();
  }
}

/** The same disagreement from less: nodes are left out one by one, as long as it stays. */
async function shrink(nodes: readonly Node[], wire: Wire, root: string): Promise<readonly Node[]> {
  let best = nodes;
  for (let changed = true; changed; ) {
    changed = false;
    for (const smaller of smallerOnes(best)) {
      if ((await judge(smaller, wire, root)) === undefined) continue;
      best = smaller;
      changed = true;
      break;
    }
  }
  return best;
}

function* smallerOnes(nodes: readonly Node[]): Generator<readonly Node[]> {
  for (let i = 0; i < nodes.length; i++) yield [...nodes.slice(0, i), ...nodes.slice(i + 1)];
  for (const [i, node] of nodes.entries()) if (node.children) for (const children of smallerOnes(node.children)) yield [...nodes.slice(0, i), { ...node, children }, ...nodes.slice(i + 1)];
}

(installed ? describe : describe.skip)('random requests', function () {
  this.timeout(900_000);
  let root = '';
  before(() => { root = makeFiles(); });
  after(() => rmSync(root, { recursive: true, force: true }));

  const seeds = first !== undefined ? [Number(first)] : [1, ...(process.env['TABLEWALK_NGINX_DAY'] ? [Number(process.env['TABLEWALK_NGINX_DAY'].replaceAll('-', ''))] : [])];
  for (const start of seeds) {
    it(`go where nginx takes them (seed ${start})`, async () => {
      let asked = 0;
      let unknown = 0;
      for (let made = 0, seed = start; made < cases; seed++) {
        const next = randomOf(seed * 7919);
        const nodes = randomConfig(next);
        const text = textOfConfig(nodes, root);
        if (refusal(text) !== undefined) continue;
        made++;
        const nginx: RunningNginx = await startNginx(text, { address: '127.0.0.1', port: echoPort });
        try {
          for (let i = 0; i < perCase; i++) {
            const wire = randomRequest(next);
            if (!ports.includes(wire.port)) continue;
            const told = predict(text, wire, root);
            const got = await nginx.ask(wire.address, wire.port, rawOf(wire));
            asked++;
            if (told === 'unknown') unknown++;
            const wrong = disagreement(told, got, wire);
            if (wrong === undefined) continue;
            await nginx.stop();
            const small = await shrink(nodes, wire, root);
            assert.fail(`seed ${seed}: ${wire.method} http://${wire.host}${wire.path} at ${wire.address}:${wire.port} ${JSON.stringify(wire.headers)}: ${(await judge(small, wire, root)) ?? wrong}\n${write(small)}`);
          }
        } finally {
          await nginx.stop();
        }
      }
      console.log(`      ${asked} requests to ${cases} configurations, ${unknown} of them not known`);
      assert.ok(unknown < asked / 20);
    });
  }
});
