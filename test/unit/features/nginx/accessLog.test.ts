/** Access logs: what a field means, and where a line leads. `¦` marks the place. */
import assert from 'node:assert/strict';
import { analyse, analyseNginx } from '../../../../server/src/analyse.ts';
import { indexLines } from '../../../../server/src/base/text.ts';
import { logDefinition, logHover, logRequest } from '../../../../server/src/features/nginx/accessLog.ts';
import { backendNamed } from '../../../../server/src/features/nginx/backends.ts';
import { answerRequest } from '../../../../server/src/trace/nginx/answer.ts';
import { pcre } from '../../../support/pcre.ts';

const line = '192.0.2.1 - - [24/Jan/2026:09:23:17 +0000] "GET /lab/x?y HTTP/1.1" 504 0 "-" "curl" 463 5.002 [shop-web-8888] [] 10.0.0.5:8888, 10.0.0.6:8888 0, 0 2.501, 2.501 504, 504 b4218276d6b133d8c68c237ea856fe79\n';
const location = (path: string, upstream: string): string => `location ${path} { set $namespace "shop"; set $service_name "web"; set $proxy_upstream_name "${upstream}"; proxy_pass http://upstream_balancer; }`;
const conf = analyseNginx('file:///nginx.conf', `http { server { listen 443 ssl; server_name shop.test; ${location('/', 'shop-web-8888')} ${location('/lab', 'shop-web-8888')} } }`);
const capture = analyse('file:///a.capture', '$ kubectl get pods -A -o wide\nNAMESPACE   NAME    READY   STATUS    RESTARTS   AGE   IP         NODE   NOMINATED NODE   READINESS GATES\nshop        web-1   1/1     Running   0          5d    10.0.0.5   n1     <none>           <none>\n');
const around = { configs: [conf], captures: [capture] };

function at(word: string): { log: { uri: string; lines: ReturnType<typeof indexLines> }; offset: number } {
  return { log: { uri: 'file:///access.log', lines: indexLines(line) }, offset: line.indexOf(word) + 1 };
}
const hover = (word: string): string => {
  const { log, offset } = at(word);
  return (logHover(log, offset, around)?.contents as { value: string } | undefined)?.value ?? '';
};

describe('an access log', () => {
  it('explains its fields', () => {
    assert.match(hover('504 0'), /\*\*`\$status`\*\*.*504: the server behind was too slow\.\n\nThe server behind answered `504, 504`/s);
    assert.match(hover('shop-web'), /Service `shop-web`, port `8888`/);
    assert.match(hover('5.002'), /5\.002 seconds from the first byte/);
    const tries = hover('10.0.0.5:8888');
    assert.match(tries, /2 servers were tried/);
    assert.match(tries, /`10\.0\.0\.5:8888`: .*web-1/);
  });

  it('leads to the location that served the request, and to the pod that answered', () => {
    const definition = (word: string): string[] => {
      const { log, offset } = at(word);
      return (logDefinition(log, offset, around, () => pcre) ?? []).map(({ targetUri, targetSelectionRange: { start } }) => `${targetUri} ${start.line}:${start.character}`);
    };
    assert.deepEqual(definition('shop-web'), [`file:///nginx.conf 0:${conf.lines.text.indexOf('location /lab')}`]);
    assert.deepEqual(definition('10.0.0.5'), ['file:///a.capture 2:12']);
  });

  it('is a request to follow', () => {
    const { log, offset } = at('GET');
    assert.deepEqual(logRequest(log, offset, around, () => pcre), { uri: 'file:///nginx.conf', request: { host: 'shop.test', path: '/lab/x?y', method: 'GET', port: 443, scheme: 'https', client: '192.0.2.1', headers: { 'User-Agent': 'curl' } } });
    assert.equal(logRequest(log, offset, { configs: [], captures: [] }, () => pcre), undefined);
  });
});

describe('a log in a format of the configuration', () => {
  const config = (format: string): typeof conf => analyseNginx('file:///nginx.conf', `http { log_format first '$msec'; log_format mine ${format}; server { listen 443 ssl; listen 80; server_name shop.test; location / { } location /lab { } } }`);
  for (const [what, format, written, request] of [
    ['plain', `'$http_host $remote_addr:$server_port "$request" $status ' '$upstream_addr $upstream_status'`, 'shop.test:443 192.0.2.1:443 "GET /lab HTTP/2.0" 502 10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80 502, 504 : 200', { host: 'shop.test', path: '/lab', method: 'GET', port: 443, scheme: 'https', client: '192.0.2.1' }],
    ['JSON', `escape=json '{"a": "$remote_addr", "b": "$request_uri", "c": "$request_method", "h": "$host", "s": "$scheme", "t": $status, "u": "$http_x_a"}'`, '{"a": "192.0.2.1", "b": "/lab?a=\\"b", "c": "PUT", "h": "shop.test", "s": "http", "t": 200, "u": "1"}', { host: 'shop.test', path: '/lab?a="b', method: 'PUT', port: 80, scheme: 'http', client: '192.0.2.1', headers: { 'X-A': '1' } }],
    ['without escapes', `escape=none '\${status}|$scheme://$host$request_uri|$http_user_agent'`, '200|https://shop.test/lab|a "b"', { host: 'shop.test', path: '/lab', method: 'GET', port: 443, scheme: 'https', headers: { 'User-Agent': 'a "b"' } }],
  ] as const) {
    it(`is explained, leads to its location and is followed: ${what}`, () => {
      const open = config(format);
      const file = { uri: 'file:///access.log', lines: indexLines(`2024-01-01T00:00:00.0Z stdout F ${written}`) };
      const offset = file.lines.text.indexOf('/lab') + 1;
      assert.match((logHover(file, offset, { configs: [open], captures: [] })!.contents as { value: string }).value, /\$request/);
      assert.equal(logHover(file, offset, { configs: [], captures: [] }), null);
      assert.equal(logDefinition(file, offset, { configs: [open], captures: [] }, () => pcre)![0]!.targetSelectionRange.start.character, open.lines.text.indexOf('location /lab'));
      assert.deepEqual(logRequest(file, offset, { configs: [open], captures: [] }, () => pcre)?.request, request);
    });
  }

  it('of errors is explained and followed, too', () => {
    const text = '2024/01/01 12:00:00 [error] 31#31: *1 upstream timed out while reading, client: 192.0.2.1, server: shop.test, request: "GET /lab HTTP/1.1", upstream: "http://10.0.0.5:8888/lab", host: "shop.test"';
    const file = { uri: 'file:///error.log', lines: indexLines(text) };
    assert.match((logHover(file, text.indexOf('10.0.0.5'), around)!.contents as { value: string }).value, /\*\*`upstream`\*\*.*pod `shop\/web-1`/s);
    assert.equal(logDefinition(file, text.indexOf('10.0.0.5'), around, () => pcre)![0]!.targetUri, 'file:///a.capture');
    assert.deepEqual(logRequest(file, 0, around, () => pcre)?.request, { host: 'shop.test', path: '/lab', method: 'GET', port: 443, scheme: 'https', client: '192.0.2.1' });
  });
});

describe('the backends of ingress-nginx', () => {
  const json = JSON.stringify([{ name: 'shop-web-8888', service: { metadata: { name: 'web', namespace: 'shop' } }, port: 8888, sslPassthrough: false, endpoints: [{ address: '10.0.0.5', port: '8888' }, { address: 'fd00::6', port: '8888' }], 'load-balance': 'ewma', noServer: false, alternativeBackends: ['shop-web-canary-8888'] }, { name: 'upstream-default-backend', port: 0, sslPassthrough: false, noServer: false }], undefined, 2);

  for (const [how, text] of [['behind a prompt', `$ kubectl ingress-nginx backends -n ingress-nginx\n${json}\n`], ['in a file of their own', `${json}\n`], ['in one line', `$ curl -s http://127.0.0.1:10246/configuration/backends\n${JSON.stringify(JSON.parse(json))}\n`]] as const) {
    it(`are read ${how}`, () => {
      const file = analyse('file:///b.capture', text);
      assert.deepEqual(file.kube.endpoints.map(({ kind, name, namespace, service, addresses, balancing }) => [kind, name, `${namespace}/${service}`, addresses.length, balancing]), [['Backend', 'shop-web-8888', 'shop/web', 2, 'ewma'], ['Backend', 'upstream-default-backend', 'default/upstream-default-backend', 0, undefined]]);
    });
  }

  for (const [name, more, service] of [
    ['shop-web-80', {}, 'shop/web'],
    ['kube-system-my-web-http', {}, undefined],
    ['kube-system-my-web-http', { port: 'http' }, undefined],
    ['kube-system-my-web-http', { port: 'http', endpoints: [{ address: '10.0.0.5', port: '80', target: { kind: 'Pod', namespace: 'kube-system', name: 'a' } }] }, 'kube-system/my-web'],
    ['kube-system-web-80', { endpoints: [{ address: '10.0.0.5', port: '80', target: { kind: 'Pod', namespace: 'kube-system', name: 'a' } }] }, 'kube-system/web'],
    ['custom-default-backend-shop-web', {}, undefined],
  ] as const) {
    it(`${service === undefined ? 'leave their Service open' : `stand for ${service}`}: ${name}, ${JSON.stringify(more).slice(0, 50)}`, () => {
      const [found] = analyse('file:///b.capture', `$ kubectl ingress-nginx backends\n${JSON.stringify([{ name, service: { metadata: {}, spec: {} }, sslPassthrough: false, ...more }])}\n`).kube.endpoints;
      assert.equal(found && !found.assumedNamespace ? `${found.namespace}/${found.service}` : undefined, service);
    });
  }

  it('are told where an upstream is named, and where a request goes', () => {
    const captures = [analyse('file:///b.capture', `$ kubectl ingress-nginx backends\n${json}\n`)];
    const { log, offset } = at('shop-web');
    assert.match((logHover(log, offset, { configs: [conf], captures })?.contents as { value: string }).value, /chosen by `ewma`:\n\n- `10\.0\.0\.5:8888`\n- `\[fd00::6\]:8888`/);
    const answer = answerRequest(conf, { textDocument: { uri: conf.uri }, host: 'shop.test', path: '/x', scheme: 'https' }, pcre, (name) => backendNamed(captures, name));
    assert.deepEqual(answer.outcome.endpoints, ['10.0.0.5:8888', '[fd00::6]:8888']);
    assert.match(answer.summary, /Service shop\/web, port : one of 10\.0\.0\.5:8888, \[fd00::6\]:8888$/);
  });
});
