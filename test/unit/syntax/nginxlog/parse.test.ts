/** Lines of access logs: combined, and as ingress-nginx has written them since 0.9. */
import assert from 'node:assert/strict';
import { isForeignLine, looksLikeAccessLog, parseLogLine } from '../../../../server/src/syntax/nginxlog/parse.ts';
import { requestOfLine } from '../../../../server/src/syntax/nginxlog/request.ts';

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
    const more = { client: '192.0.2.1', headers: { 'User-Agent': 'Mozilla/5.0 (X11)' } };
    assert.deepEqual(requestOfLine(parseLogLine(now)!), { method: 'GET', path: '/lab?x=1', ...more });
    assert.deepEqual(requestOfLine(parseLogLine(now.replace('/lab?x=1', 'http://a.test/x'))!), { method: 'GET', path: '/x', host: 'a.test', ...more });
    assert.equal(requestOfLine(parseLogLine(now.replace('GET /lab?x=1', 'CONNECT a.test:443'))!), undefined);
    assert.equal(requestOfLine(parseLogLine(now.replace('/lab?x=1', '/\\x22\\xC3\\xA9'))!)?.path, '/"é');
    assert.equal(requestOfLine(parseLogLine(now.replace('GET /lab?x=1 HTTP/1.1', '\\x16\\x03\\x01'))!), undefined);
  });

  it('of anything else is none, however long', () => {
    for (const line of ['', 'hello', '192.0.2.1 - -', now.replace(' 302 0 ', ' abc 0 '), `1.2.3.4 - - [${'x'.repeat(30_000)}`, '" '.repeat(15_000), '['.repeat(30_000), 'x'.repeat(60_000)]) assert.equal(parseLogLine(line), undefined, line.slice(0, 40));
    assert.ok(looksLikeAccessLog(`${now}\n${now}\nsomething else\n`));
    assert.ok(!looksLikeAccessLog(`${now}\nDear Eve,\nthis line is from the log.\nYours\n`));
    assert.ok(!looksLikeAccessLog('Jan 24 09:23:17 node kernel: x\nJan 24 09:23:18 node kernel: y\n'));
  });

  for (const [what, wrapped] of [
    ['kubectl logs --timestamps', `2024-01-01T00:00:00.123456789Z ${now}`], ['kubectl logs --prefix', `[pod/ingress-nginx-controller-abc/controller] ${now}`], ['a CRI log', `2024-01-01T00:00:00.000000000Z stdout F ${now}`],
    ['docker', JSON.stringify({ log: `${now.replace('X11', 'X\\x5C11')}\n`, stream: 'stdout', time: 'x' })], ['stern', `ingress-nginx-controller-5c8d66c76d-abcde controller ${now}`], ['syslog', `<190>Jan 24 09:23:17 node nginx: ${now}`], ['journald', `Jan 24 09:23:17 node nginx[12]: ${now}`], ['CRLF', `${now}\r`],
  ] as const) {
    it(`is read behind the prefix of ${what}`, () => {
      const { fields: all } = parseLogLine(wrapped, 7)!;
      for (const [name, text] of [['request', 'GET /lab?x=1 HTTP/1.1'], ['upstream_addr', '10.0.0.5:8888']]) {
        const field = all.find((one) => one.name === name)!;
        assert.equal(field.text, text);
        assert.ok(wrapped.slice(field.start - 7, field.end - 7).includes(text!));
      }
      assert.ok(looksLikeAccessLog(`${wrapped}\n${wrapped}\n`));
    });
  }

  it('of nginx\'s error log has its fields, whatever the message holds', () => {
    const error = '2024/01/01 12:00:00 [error] 31#31: *123 connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.1, server: shop.test, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.5:80/a", host: "shop.test:8443", referrer: "x"';
    const read = parseLogLine(error)!;
    assert.deepEqual(Object.fromEntries(read.fields.map(({ name, text }) => [name.slice(6), text])), { time: '2024/01/01 12:00:00', level: 'error', pid: '31', connection: '123', message: 'connect() failed (111: Connection refused) while connecting to upstream', client: '192.0.2.1', server: 'shop.test', request: 'GET /a HTTP/1.1', upstream: 'http://10.0.0.5:80/a', host: 'shop.test:8443', referrer: 'x' });
    assert.deepEqual(requestOfLine(read), { method: 'GET', path: '/a', host: 'shop.test', client: '192.0.2.1' });
    assert.deepEqual(fields('2024/01/01 12:00:00 [notice] 1#1: start worker processes')['error_message'], 'start worker processes');
  });

  it('in JSON is read by its keys, values without quotes or empty among them', () => {
    const read = parseLogLine('{"time": "2024-01-01T00:00:00+00:00", "remote_addr": "192.0.2.1", "bytes_sent": 1, "request_time": , "status": 200, "vhost": "shop.test", "path": "/a", "request_query": "b=\\"c", "method": "POST", "http_user_agent": "x"}')!;
    assert.deepEqual(requestOfLine(read), { method: 'POST', path: '/a?b="c', host: 'shop.test', client: '192.0.2.1', headers: { 'User-Agent': 'x' } });
    assert.equal(parseLogLine('{"status": 200, "message": "ok"}'), undefined);
  });

  it('with odd content keeps its fields', () => {
    assert.equal(fields(now.replace('- - [', '- John Doe ['))['remote_user'], 'John Doe');
    assert.equal(fields(now.replace('GET /lab?x=1 HTTP/1.1', ''))['request'], '');
    assert.equal(fields(now.replace('(X11)', '\\x22a\\x22'))['http_user_agent'], 'Mozilla/5.0 \\x22a\\x22');
    assert.equal(fields(now.replace('192.0.2.1', '2001:db8::1'))['remote_addr'], '2001:db8::1');
    const cut = parseLogLine(now.slice(0, now.indexOf('?x')))!;
    assert.deepEqual([cut.isCut, cut.fields.at(-1)?.text], [true, 'GET /lab']);
    assert.equal(parseLogLine(now.replace('Mozilla', 'x'.repeat(1_000_000)))!.fields.length, 17);
  });

  it('of the controller is no error', () => {
    const klog = 'I0101 12:00:00.000000       7 controller.go:190] "Configuration changes detected, backend reload required"';
    assert.deepEqual([isForeignLine(klog), isForeignLine(''), isForeignLine(now), parseLogLine(klog)], [true, true, false, undefined]);
    assert.ok(looksLikeAccessLog(`${klog}\n${klog}\n${klog}\n${now}\n${now}\n`));
  });
});
