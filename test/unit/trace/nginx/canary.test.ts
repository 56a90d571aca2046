/** Which backend ingress-nginx's Lua takes: cases of route_to_alternative_balancer in balancer.lua, one by one. */
import assert from 'node:assert/strict';
import { analyse, analyseNginx } from '../../../../server/src/analyse.ts';
import { backendOrMissing } from '../../../../server/src/features/nginx/backends.ts';
import { nginxHover } from '../../../../server/src/features/nginx/hover.ts';
import { affinityKey } from '../../../../server/src/model/nginx/affinity.ts';
import type { RequestParams, RequestResult } from '../../../../server/src/protocol/request.ts';
import { answerRequest } from '../../../../server/src/trace/nginx/answer.ts';
import { pcre } from '../../../support/pcre.ts';

const conf = analyseNginx('file:///nginx.conf', `http { server { listen 80; location / {
  set $namespace shop; set $service_name web; set $service_port 80; set $proxy_upstream_name "shop-web-80";
  rewrite_by_lua_block { lua_ingress.rewrite({ ssl_redirect = false }) balancer.rewrite() plugins.run() }
  proxy_pass http://upstream_balancer; } } }`);

const end = (address: string): unknown => ({ address, port: '8080', target: { kind: 'Pod', namespace: 'shop', name: `pod-${address}` } });
const policy = { weight: 0, weightTotal: 100, header: '', headerValue: '', headerPattern: '', cookie: '' };
const sticky = { name: 'cookie', mode: '', cookieSessionAffinity: { name: 'INGRESSCOOKIE' } };

interface Case { readonly policy?: Partial<typeof policy>; readonly primary?: object; readonly canary?: object; readonly headers?: Record<string, string>; readonly without?: true }

function ask({ policy: own = {}, primary = {}, canary = {}, headers = {}, without }: Case, request: Partial<RequestParams> = {}): RequestResult {
  const backends = [
    { name: 'shop-web-80', port: 80, sslPassthrough: false, endpoints: [end('10.0.0.1')], noServer: false, alternativeBackends: ['shop-web-canary-80'], ...primary },
    ...(without ? [] : [{ name: 'shop-web-canary-80', port: 80, sslPassthrough: false, endpoints: [end('10.0.0.2')], noServer: true, trafficShapingPolicy: { ...policy, ...own }, ...canary }]),
  ];
  const captures = [analyse('file:///b.capture', `$ kubectl ingress-nginx backends\n${JSON.stringify(backends, null, 2)}\n`)];
  return answerRequest(conf, { textDocument: { uri: conf.uri }, host: 'a.test', path: '/', headers, ...request }, pcre, (name) => backendOrMissing(captures, name));
}

/** The share of requests that the canary takes, by the paths. */
const share = (given: Case): number => ask(given).paths.reduce((sum, { probability, outcome }) => sum + (outcome.backend === 'shop-web-canary-80' ? probability : 0), 0);

describe('a canary of ingress-nginx', () => {
  it('takes its weight of the requests, each a path of its own', () => {
    const { paths, outcome } = ask({ policy: { weight: 20 } });
    assert.deepEqual(paths.map((path) => [path.probability, path.outcome.backend, path.outcome.endpoints]), [[0.8, 'shop-web-80', ['10.0.0.1:8080']], [0.2, 'shop-web-canary-80', ['10.0.0.2:8080']]]);
    assert.deepEqual(outcome.alternatives!.map(({ backend, service, canary, probability }) => [backend, service, canary, probability]), [['shop-web-80', 'shop/web', false, 0.8], ['shop-web-canary-80', 'shop/web-canary', true, 0.2]]);
    assert.match(paths[1]!.summary, /the canary shop-web-canary-80 of Service shop\/web/);
    assert.match(outcome.alternatives![1]!.why, /canary-weight 20 of 100/);
  });

  it('of a weight total below a hundred counts of a hundred, above it of that', () => {
    assert.equal(share({ policy: { weight: 5, weightTotal: 10 } }), 0.05);
    assert.equal(share({ policy: { weight: 5, weightTotal: 1000 } }), 0.005);
    assert.equal(share({ policy: { weight: 100 } }), 1);
    assert.equal(share({ policy: { weight: 0 } }), 0);
    assert.equal(share({ policy: { weight: 120 } }), 1);
  });

  it('by header: always, never, and other values that leave it to what follows', () => {
    const header = { header: 'X-Canary', weight: 30 };
    assert.equal(share({ policy: header, headers: { 'X-Canary': 'always' } }), 1);
    assert.equal(share({ policy: header, headers: { 'x-canary': 'never' } }), 0);
    assert.equal(share({ policy: header, headers: { 'X-Canary': 'Always' } }), 0.3);
    assert.equal(share({ policy: header, headers: { 'X-Canary': '' } }), 0.3);
    assert.equal(share({ policy: header }), 0.3);
  });

  it('by the header\'s value, before a pattern; then always and never mean nothing', () => {
    const value = { header: 'X-Canary', headerValue: 'blue', headerPattern: 'green', weight: 30 };
    assert.equal(share({ policy: value, headers: { 'X-Canary': 'blue' } }), 1);
    assert.equal(share({ policy: value, headers: { 'X-Canary': 'green' } }), 0.3);
    assert.equal(share({ policy: value, headers: { 'X-Canary': 'never' } }), 0.3);
  });

  it('by a pattern that stands anywhere in the header; a broken one lets nothing through', () => {
    const pattern = { header: 'X-Canary', headerPattern: 'b[lu]+e', weight: 30 };
    assert.equal(share({ policy: pattern, headers: { 'X-Canary': 'a blue one' } }), 1);
    assert.equal(share({ policy: pattern, headers: { 'X-Canary': 'always' } }), 0.3);
    assert.equal(share({ policy: { ...pattern, headerPattern: '(' }, headers: { 'X-Canary': 'blue' } }), 0);
  });

  it('by cookie, behind the header and before the weight', () => {
    const cookie = { header: 'X-Canary', cookie: 'user_from', weight: 30 };
    assert.equal(share({ policy: cookie, headers: { Cookie: 'a=b; user_from=always' } }), 1);
    assert.equal(share({ policy: cookie, headers: { Cookie: 'user_from=never' } }), 0);
    assert.equal(share({ policy: cookie, headers: { Cookie: 'user_from=never', 'X-Canary': 'always' } }), 1);
    assert.equal(share({ policy: cookie, headers: { Cookie: 'user_from=maybe' } }), 0.3);
  });

  it('gives way to a cookie of session affinity, of the Service first', () => {
    const bound = (name: string): Record<string, string> => ({ Cookie: `INGRESSCOOKIE=1700.1|${affinityKey(name)}`, 'X-Canary': 'always' });
    const header = { header: 'X-Canary' };
    assert.equal(share({ policy: header, primary: { sessionAffinityConfig: sticky }, headers: bound('shop-web-80') }), 0);
    assert.equal(share({ policy: { weight: 0 }, primary: { sessionAffinityConfig: sticky }, canary: { sessionAffinityConfig: sticky }, headers: bound('shop-web-canary-80') }), 1);
    assert.equal(share({ policy: header, headers: bound('shop-web-80') }), 1);
    assert.equal(share({ policy: { weight: 40 }, primary: { sessionAffinityConfig: sticky }, headers: { Cookie: 'INGRESSCOOKIE=1700.1' } }), 0.4);
    // As openssl computes it: md5(md5(name) name), in hexadecimal.
    assert.equal(affinityKey('shop-web-80'), 'ad0f3520c2b4ae4ad7cae6da8d3345ed');
  });

  it('takes nothing where it has no endpoint, is missing, or is not the first', () => {
    assert.equal(share({ policy: { weight: 100 }, canary: { endpoints: [] } }), 0);
    assert.equal(share({ without: true }), 0);
    const second = ask({ policy: { weight: 100 }, primary: { alternativeBackends: ['shop-other-80', 'shop-web-canary-80'] } });
    assert.equal(second.outcome.backend, 'shop-web-80');
    assert.match(JSON.stringify(second.steps), /the first alternative alone/);
  });

  it('does not save a Service without endpoints: 503 before anything else', () => {
    const { outcome, paths } = ask({ policy: { weight: 100 }, primary: { endpoints: [] } });
    assert.deepEqual([outcome.kind, outcome.status, paths.length], ['error', 503, 1]);
  });

  it('leaves it open where the capture lists other backends', () => {
    const other = ask({ primary: { name: 'shop-web-81' } });
    assert.equal(other.outcome.kind, 'proxy');
    assert.match(other.unknown.join(), /No backend of the open capture is called shop-web-80.*503/);
  });

  it('is told at the upstream\'s name', () => {
    const text = conf.lines.text;
    const said = (own: Partial<typeof policy>, more: object = {}): string => {
      const list = [{ name: 'shop-web-80', sslPassthrough: false, endpoints: [end('10.0.0.1')], alternativeBackends: ['shop-web-canary-80', 'x'] }, { name: 'shop-web-canary-80', sslPassthrough: false, endpoints: [end('10.0.0.2')], trafficShapingPolicy: { ...policy, ...own }, ...more }];
      return (nginxHover(conf, text.indexOf('"shop-web-80') + 3, [analyse('file:///b.capture', `$ kubectl ingress-nginx backends\n${JSON.stringify(list)}\n`)])!.contents as { value: string }).value;
    };
    assert.match(said({ weight: 20 }), /Canary `shop-web-canary-80`: 20 of 100 requests\.\n\nCanary `x`: never asked/);
    assert.match(said({ weight: 5, header: 'X-Canary', cookie: 'uc' }), /header `X-Canary` is `always`, and none where it is `never`; requests whose cookie `uc` is `always`, and none where it is `never`; 5 of 100 others\./);
    assert.match(said({ header: 'X-Canary', headerPattern: '^b' }), /header `X-Canary` fits `\^b`/);
    assert.match(said({}, { endpoints: [] }), /it has no endpoint, so it takes nothing/);
  });

  it('is not known without backends, which is said only where the request looks like it', () => {
    const without = (headers: Record<string, string>): string => answerRequest(conf, { textDocument: { uri: conf.uri }, host: 'a.test', path: '/', headers }, pcre).unknown.join();
    assert.match(without({ 'X-Canary': '1' }), /canary/);
    assert.match(without({ Cookie: 'user=always' }), /canary/);
    assert.equal(without({ Accept: '*/*', Cookie: 'a=b' }), '');
    assert.equal(ask({ primary: { alternativeBackends: [] } }, { headers: { 'X-Canary': 'always' } }).unknown.join(), '');
  });
});
