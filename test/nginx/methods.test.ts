/** Handlers that answer some methods alone, decided by a running nginx. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { analyseNginx } from '../../server/src/analyse.ts';
import { parseIp } from '../../server/src/base/ip.ts';
import { arrivalOf } from '../../server/src/trace/nginx/answer.ts';
import { followRequest } from '../../server/src/trace/nginx/request.ts';
import { pcre } from '../support/pcre.ts';
import { frame, startNginx } from './oracle.ts';

const port = 18095;
const text = frame(`server { listen ${port}; error_page 405 =403 @refused;
  location /pixel { empty_gif; }
  location /numbers { stub_status; error_page 405 /teapot; }
  location /teapot { return 418; }
  location @refused { return 403; } }`);
const installed = spawnSync('nginx', ['-v']).status === 0;

function told(method: string, path: string): number | undefined {
  const file = analyseNginx('file:///nginx.conf', text);
  const arrival = arrivalOf(file, { textDocument: { uri: file.uri }, address: '127.0.0.1', port, host: 'a.test', method, path });
  assert.ok(!('problems' in arrival));
  const followed = followRequest(file.config, pcre, { ...arrival, address: parseIp('127.0.0.1')! }, () => assert.fail('nothing is random'));
  return 'end' in followed && followed.end.kind === 'status' ? followed.end.status : undefined;
}

(installed ? describe : describe.skip)('empty_gif and stub_status', function () {
  this.timeout(30_000);
  it('answer GET and HEAD alone, as nginx does', async () => {
    const nginx = await startNginx(text, { address: '127.0.0.1', port });
    try {
      for (const path of ['/pixel', '/numbers']) {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
          const answer = await nginx.ask('127.0.0.1', port, `${method} ${path} HTTP/1.0\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n`);
          assert.equal(told(method, path), answer?.status, `${method} ${path}`);
        }
      }
    } finally {
      await nginx.stop();
    }
  });
});
