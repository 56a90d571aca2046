/** Backends of ingress-nginx in captures: found without a prompt, next to other outputs, and each field explained. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { hover } from '../../../server/src/features/hover.ts';

const backend = (name: string, more: object = {}): object => ({
  name, service: { metadata: { creationTimestamp: null }, spec: {} }, port: 80, sslPassthrough: false, endpoints: [{ address: '10.0.0.5', port: '8080', target: { kind: 'Pod', namespace: 'shop', name: 'web-1' } }],
  sessionAffinityConfig: { name: 'cookie', mode: 'persistent', cookieSessionAffinity: { name: 'INGRESSCOOKIE', conditional_samesite_none: true } }, upstreamHashByConfig: { 'upstream-hash-by': '$request_uri' }, 'load-balance': 'ewma', noServer: false,
  trafficShapingPolicy: { weight: 20, weightTotal: 0, header: 'X-Canary', headerValue: '', headerPattern: '', cookie: '' }, ...more,
});
const pretty = (...list: object[]): string => `${JSON.stringify(list, null, 2)}\n`;
const flat = (...list: object[]): string => `${JSON.stringify(list)}\n`;
const dump = '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j ACCEPT\nCOMMIT\n# Completed\n';

const names = (text: string): string[] => analyse('file:///b.capture', text).kube.endpoints.map(({ name }) => name);

describe('backends of ingress-nginx in a capture', () => {
  for (const [how, text, found] of [
    ['right under a dump', dump + pretty(backend('a-b-80')), ['a-b-80']],
    ['in one line under a dump', dump + flat(backend('a-b-80')), ['a-b-80']],
    ['one of them under a dump', `${dump}${JSON.stringify(backend('a-b-80'), null, 2)}\n`, ['a-b-80']],
    ['above a dump', pretty(backend('a-b-80')) + dump, ['a-b-80']],
    ['in two outputs without prompts', pretty(backend('a-b-80')) + pretty(backend('c-d-80')), ['a-b-80', 'c-d-80']],
    ['in two lines', flat(backend('a-b-80')) + flat(backend('c-d-80')), ['a-b-80', 'c-d-80']],
    ['in two outputs behind prompts', `$ kubectl ingress-nginx backends\n${pretty(backend('a-b-80'))}$ kubectl exec ctl -- curl -s 127.0.0.1:10246/configuration/backends\n${flat(backend('c-d-80'))}`, ['a-b-80', 'c-d-80']],
    ['between banners', `=== backends ===\n${pretty(backend('a-b-80'))}=== rules ===\n${dump}`, ['a-b-80']],
    ['behind what curl says of its progress', `  % Total    % Received % Xferd\n100  1  100     1\n${pretty(backend('a-b-80'))}`, ['a-b-80']],
  ] as const) {
    it(`are found ${how}, and the rules too`, () => {
      assert.deepEqual(names(text), found);
      const file = analyse('file:///b.capture', text);
      assert.equal(file.dumps.length, text.includes('*nat') ? 1 : 0);
      if (file.dumps[0]) assert.deepEqual(file.dumps[0].tables.map(({ name }) => name), ['nat']);
    });
  }

  const says = (text: string, mark: string, ...parts: readonly string[]): void => {
    const file = analyse('file:///b.capture', text);
    const found = hover(file, file.lines.text.indexOf(mark) + 2);
    const value = (found?.contents as { value: string } | undefined)?.value ?? '';
    for (const part of parts) assert.ok(value.includes(part), `${mark}: ${value}`);
  };

  it('say by field what they mean and which annotation sets it, also in one line', () => {
    for (const text of [pretty(backend('shop-web-80', { alternativeBackends: ['shop-next-80'] })), flat(backend('a-b-80', { name: 'shop-web-80', alternativeBackends: ['shop-next-80'] })), dump + pretty(backend('shop-web-80', { alternativeBackends: ['shop-next-80'] }))]) {
      says(text, '"sslPassthrough"', 'without nginx', '`nginx.ingress.kubernetes.io/ssl-passthrough`');
      says(text, '"sessionAffinityConfig"', 'stays with its endpoint', '`nginx.ingress.kubernetes.io/affinity`');
      says(text, 'persistent', 'for good', 'affinity-mode');
      says(text, 'INGRESSCOOKIE', 'hash of the backend\'s name', 'session-cookie-name');
      says(text, 'conditional_samesite_none', 'SameSite=None');
      says(text, '"upstreamHashByConfig"', 'a hash of the request');
      says(text, '$request_uri', 'upstream-hash-by');
      says(text, '"load-balance"', 'ewma', 'load-balance');
      says(text, '"noServer"', 'a canary', '`nginx.ingress.kubernetes.io/canary`');
      says(text, '"trafficShapingPolicy"', 'session affinity, header, cookie, weight');
      says(text, '"weight"', 'canary-weight', '20 of 100');
      says(text, '"weightTotal"', 'Less than 100');
      says(text, '"headerPattern"', 'regex', 'empty');
      says(text, '"alternativeBackends"', 'the first alone');
      says(text, 'shop-next-80', 'No backend of this name');
      says(text, '"service"', 'ExternalName');
      says(text, '"endpoints"', '503');
      says(text, 'shop-web-80', '$proxy_upstream_name', 'Service `shop/web`');
      says(text, '10.0.0.5', 'a pod');
    }
  });

  it('and lines of nginx.conf are named at annotations of a manifest', () => {
    const manifest = (line: string): string => `$ kubectl get ingress web -o yaml\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  annotations:\n    ${line}\n  name: web\n`;
    says(manifest('nginx.ingress.kubernetes.io/proxy-read-timeout: "60"'), 'nginx.ingress', '`proxy_read_timeout`', '`grpc_read_timeout`');
    says(manifest('nginx.ingress.kubernetes.io/canary-weight: "20"'), 'nginx.ingress', 'No line of nginx.conf', '`trafficShapingPolicy.weight`');
    says(manifest('nginx.ingress.kubernetes.io/service-upstream: "true"'), 'nginx.ingress', 'the address of the Service');
    says(manifest('nginx.ingress.kubernetes.io/server-snippet: |'), 'nginx.ingress', 'as it is');
    says(manifest('nginx.ingress.kubernetes.io/affinity: "cookie"'), 'nginx.ingress', '`sticky`', '`sessionAffinityConfig`');
    says(manifest('nginx.ingress.kubernetes.io/proxy-read-timeuot: "60"'), 'nginx.ingress', 'no annotation of this name');
    says('$ kubectl describe ingress web\nName:        web\nAnnotations: nginx.ingress.kubernetes.io/canary: true\n', 'nginx.ingress', '`rewrite_by_lua_block`', '`trafficShapingPolicy`');
  });

  it('and at keys of the controller\'s ConfigMap', () => {
    const map = (line: string, name = 'ingress-nginx-controller'): string => `$ kubectl get cm -n ingress-nginx -o yaml\napiVersion: v1\ndata:\n  ${line}\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
    says(map('keep-alive: "75"'), 'keep-alive', '`keepalive_timeout`');
    says(map('otel-sampler: AlwaysOn'), 'otel-sampler', 'No line of nginx.conf');
    says(map('http-snippet: |'), 'http-snippet', 'as it is');
    says(map('allow-snippet-annotations: "true"'), 'allow-snippet', 'where it is true');
    const other = analyse('file:///b.capture', map('keep-alive: "75"', 'my-app'));
    assert.equal(hover(other, other.lines.text.indexOf('keep-alive') + 2), null);
  });

  it('have fields of their own names alone: a Service\'s port is not a backend\'s', () => {
    says(`$ kubectl get svc -o json\n${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] } }, null, 2)}\n`, '"port"', 'The port of the Service');
  });
});
