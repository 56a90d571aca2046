/** Lines of access logs: combined, and as ingress-nginx has written them since 0.9. */
import assert from 'node:assert/strict';
import { looksLikeAccessLog, parseLogLine, requestOfLine } from '../../../../server/src/syntax/nginxlog/parse.ts';

const now = '192.0.2.1 - - [24/Jan/2026:09:23:17 +0000] "GET /lab?x=1 HTTP/1.1" 302 0 "-" "Mozilla/5.0 (X11)" 463 0.002 [default-web-8888] [] 10.0.0.5:8888 0 0.001 302 b4218276d6b133d8c68c237ea856fe79';
const fields = (line: string): Record<string, string> => Object.fromEntries(parseLogLine(line)!.fields.map(({ name, text }) => [name, text]));

describe('a line of an access log', () => {
  it('of ingress-nginx has the upstream and how it went', () => {
    assert.deepEqual(fields(now), {
      remote_addr: '192.0.2.1', remote_user: '-', time_local: '24/Jan/2026:09:23:17 +0000', request: 'GET /lab?x=1 HTTP/1.1', status: '302', body_bytes_sent: '0', http_referer: '-', http_user_agent: 'Mozilla/5.0 (X11)',
      request_length: '463', request_time: '0.002', proxy_upstream_name: 'default-web-8888', proxy_alternative_upstream_name: '', upstream_addr: '10.0.0.5:8888', upstream_response_length: '0', upstream_response_time: '0.001', upstream_status: '302', req_id: 'b4218276d6b133d8c68c237ea856fe79',
    });
    for (const { start, end, text } of parseLogLine(now, 100)!.fields) assert.equal(now.slice(start - 100, end - 100).replace(/^["[]|["\]]$/g, ''), text);
  });

  it('of several tries keeps them together', () => {
    const tries = now.replace('10.0.0.5:8888 0 0.001 302', '10.0.0.5:8888, [fd00::1]:80 : 10.0.0.7:80 0, 0 : 5 1.000, 0.001 : 0.002 502, 504 : 200');
    const { upstream_addr: addr, upstream_status: status, req_id: id } = fields(tries);
    assert.deepEqual([addr, status, id], ['10.0.0.5:8888, [fd00::1]:80 : 10.0.0.7:80', '502, 504 : 200', 'b4218276d6b133d8c68c237ea856fe79']);
  });

  it('of older versions and of plain nginx', () => {
    const old = now.replace('- - [', '- [192.0.2.1] - - [').replace('[default-web-8888] [] ', '[default-web-8888] ');
    assert.equal(fields(old)['upstream_addr'], '10.0.0.5:8888');
    const combined = parseLogLine(now.slice(0, now.indexOf(' 463')))!;
    assert.deepEqual([combined.isIngress, combined.fields.length], [false, 8]);
    assert.equal(parseLogLine(now.slice(0, now.indexOf(' "-"')))!.fields.length, 6);
  });

  it('tells what was asked for', () => {
    assert.deepEqual(requestOfLine(parseLogLine(now)!), { method: 'GET', path: '/lab?x=1' });
    assert.deepEqual(requestOfLine(parseLogLine(now.replace('/lab?x=1', 'http://a.test/x'))!), { method: 'GET', path: '/x' });
    assert.equal(requestOfLine(parseLogLine(now.replace('GET /lab?x=1 HTTP/1.1', '\\x16\\x03\\x01'))!), undefined);
  });

  it('of anything else is none, however long', () => {
    for (const line of ['', 'hello', '192.0.2.1 - -', now.replace(' 302 0 ', ' abc 0 '), `1.2.3.4 - - [${'x'.repeat(30_000)}`, '" '.repeat(15_000), '['.repeat(30_000), 'x'.repeat(60_000)]) assert.equal(parseLogLine(line), undefined, line.slice(0, 40));
    assert.ok(looksLikeAccessLog(`${now}\n${now}\nsomething else\n`));
    assert.ok(!looksLikeAccessLog(`${now}\nDear Eve,\nthis line is from the log.\nYours\n`));
    assert.ok(!looksLikeAccessLog('Jan 24 09:23:17 node kernel: x\nJan 24 09:23:18 node kernel: y\n'));
  });
});
