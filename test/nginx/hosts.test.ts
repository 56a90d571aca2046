/** What nginx makes of a Host, decided by a running one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { normaliseHost } from '../../server/src/trace/nginx/uri.ts';
import { frame, startNginx } from './oracle.ts';

const port = 18097;
const hosts = ['a.test', 'A.Test.', 'a.test:80', 'a.test.:80', 'a.test:8/0', 'a.test:x..y', 'a..b', '.', '.a', ':80', '[::1]', '[::1]:80', '[::1]x', '[::1', '[', '[]', '[::1]/', 'a[b]:c', 'a b', '[a.', '[a.]', 'a:b:c', '..'];
const installed = spawnSync('nginx', ['-v']).status === 0;

(installed ? describe : describe.skip)('hosts', function () {
  this.timeout(30_000);
  it('are what nginx makes of them', async () => {
    const nginx = await startNginx(frame(`server { listen ${port}; return 200 "$host"; }`), { address: '127.0.0.1', port });
    try {
      for (const host of hosts) {
        const answer = await nginx.ask('127.0.0.1', port, `GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
        assert.equal(normaliseHost(host), answer?.status === 200 ? answer.body : undefined, host);
      }
    } finally {
      await nginx.stop();
    }
  });
});
