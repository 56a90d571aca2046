/** Aliases under try_files and in locations inside others, decided by a running nginx over files of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseNginx } from '../../server/src/analyse.ts';
import { parseIp } from '../../server/src/base/ip.ts';
import { arrivalOf } from '../../server/src/trace/nginx/answer.ts';
import { followRequest } from '../../server/src/trace/nginx/request.ts';
import { pcre } from '../support/pcre.ts';
import { frame, startNginx } from './oracle.ts';

const port = 18096;
const files = ['box/one', 'box/leaf.txt', 'box/re/leaf.txt', 'box/out/one'];
const textOf = (root: string): string => frame(`server { listen ${port}; root ${root};
  location /out/ { alias ${root}/box/; try_files $uri leaf.txt =404; }
  location /in/ { alias ${root}/box/; location ~ txt$ { } location ~ one$ { try_files $uri =410; } location /in/deep/ { } }
  location ~ ^/re/ { alias ${root}/box; try_files $uri =410; }
  location ~ ^/plain/(.*) { alias ${root}/box/$1; }
  location /both/ { alias ${root}/box/; try_files /one =404; } }`);
const installed = spawnSync('nginx', ['-v']).status === 0;

function told(text: string, root: string, path: string): string {
  const file = analyseNginx('file:///nginx.conf', text);
  const kind = (name: string): string => {
    const found = statSync(name, { throwIfNoEntry: false });
    return found ? (found.isDirectory() ? 'folder' : 'file') : 'none';
  };
  const facts = new Proxy({}, { get: (_, id) => (typeof id === 'string' && id.startsWith('file:') ? kind(id.slice(5)) : undefined) });
  const arrival = arrivalOf(file, { textDocument: { uri: file.uri }, address: '127.0.0.1', port, host: 'a.test', path });
  assert.ok(!('problems' in arrival));
  const followed = followRequest(file.config, pcre, { ...arrival, address: parseIp('127.0.0.1')!, facts }, () => assert.fail('nothing is random'));
  assert.ok('end' in followed);
  const { end } = followed;
  return end.kind === 'static' && end.status === 200 ? `200 ${end.path.replace(/\/\/+/g, '/').slice(root.length + 1)}` : 'status' in end ? String(end.status) : end.kind;
}

(installed ? describe : describe.skip)('aliases', function () {
  this.timeout(30_000);
  it('give the files that nginx gives, under try_files and in locations inside', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tablewalk-alias-'));
    for (const folder of ['box/re', 'box/out']) mkdirSync(join(root, folder), { recursive: true });
    for (const file of files) writeFileSync(join(root, file), file);
    const text = textOf(root);
    const nginx = await startNginx(text, { address: '127.0.0.1', port });
    try {
      for (const path of ['/out/one', '/out/none', '/in/leaf.txt', '/in/one', '/in/none/one', '/in/deep/x', '/in/deep/leaf.txt', '/re/leaf.txt', '/re/none', '/plain/one', '/both/x']) {
        const answer = await nginx.ask('127.0.0.1', port, `GET ${path} HTTP/1.0\r\nHost: a.test\r\n\r\n`);
        assert.equal(told(text, root, path), answer?.status === 200 ? `200 ${answer.body}` : String(answer?.status), path);
      }
    } finally {
      await nginx.stop();
      rmSync(root, { recursive: true, force: true });
    }
  });
});
