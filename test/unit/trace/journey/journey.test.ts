/** Journeys over several boxes: which box comes next, tunnels, nginx between two connections, and the way back. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyse, analyseNginx } from '../../../../server/src/analyse.ts';
import { traceJourney } from '../../../../server/src/trace/journey/journey.ts';
import { placesOf } from '../../../../server/src/trace/journey/world.ts';
import { trace } from '../../../../server/src/trace/trace.ts';
import { capture } from '../../../support/capture.ts';
import { endsOf, journey, legsOf, matchedOf, worldOf, type Scene } from './scene.ts';

const nodePort = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.244.2.5:80
-A POSTROUTING -d 10.244.2.5/32 -j MASQUERADE
COMMIT`;
const counting = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
-A INPUT -p udp --dport 8472 -j ACCEPT
-A FORWARD -d 10.244.2.5/32 -p tcp --dport 80 -j ACCEPT
COMMIT`;
const node = (name: string, last: number, tunnel: string, way: (other: number) => string, rules = ''): string => capture(name, {
  links: [`eth0 192.0.2.${last}/24`, `${tunnel} 10.244.${last}.0/32`, `cni0 10.244.${last}.1/24`], rules,
  routes: ['default via 192.0.2.254 dev eth0', '192.0.2.0/24 dev eth0 scope link', `10.244.${last}.0/24 dev cni0 scope link`, way(3 - last)],
});
const flannel = (other: number): string => `10.244.${other}.0/24 via 10.244.${other}.0 dev flannel.1 onlink`;
const vxlan = (rules = counting): Scene => ({ captures: [node('node-a', 1, 'flannel.1', flannel, nodePort), node('node-b', 2, 'flannel.1', flannel, rules)] });
const toNodePort = { in: 'eth0', src: '203.0.113.9', dst: '192.0.2.1', proto: 'tcp', sport: 40000, dport: 30080 };

describe('a journey', () => {
  it('goes through a VXLAN tunnel to the pod of another node', () => {
    const [path, ...others] = journey(vxlan(), { packets: [toNodePort] }).results[0]!.paths;
    assert.deepEqual(others, []);
    assert.deepEqual(legsOf(path!), ['203.0.113.9 >', 'node-a eth0>eth0', 'node-b eth0>cni0', 'pod 10.244.2.5 >']);
    assert.equal(endsOf(path!), '10.244.1.0 10.244.2.5:80');
    const [outer] = path!.legs!.filter(({ box }) => box === 'node-b');
    assert.deepEqual([outer!.arrives.src, outer!.arrives.dst, outer!.arrives.proto, outer!.arrives.dport, outer!.arrives.inner?.dst], ['192.0.2.1', '192.0.2.2', 'udp', 8472, '10.244.2.5']);
    assert.deepEqual(matchedOf(path!), ['node-a nat PREROUTING 1', 'node-a nat POSTROUTING 1', 'node-b filter INPUT 1', 'node-b filter FORWARD 1']);
  });

  it('comes back as it went, and the client sees the address that it asked', () => {
    const { results } = journey(vxlan(), { packets: [toNodePort, { reply: true, src: '', dst: '', proto: 'tcp' }] });
    const [path] = results[1]!.paths;
    assert.deepEqual(legsOf(path!), ['pod 10.244.2.5 >', 'node-b cni0>eth0', 'node-a eth0>eth0', '203.0.113.9 >']);
    assert.deepEqual([path!.packet.src, path!.packet.sport, path!.packet.dst, path!.packet.dport], ['192.0.2.1', 30080, '203.0.113.9', 40000]);
  });

  it('ends where another box drops the packet', () => {
    const [path] = journey(vxlan(counting.replace('-A INPUT -p udp --dport 8472 -j ACCEPT', '-A INPUT -p udp -j DROP')), { packets: [toNodePort] }).results[0]!.paths;
    assert.equal(path!.outcome, 'DROP');
    assert.match(path!.summary, /Dropped by rule 1 of INPUT/);
    assert.equal(path!.legs!.at(-1)!.box, 'node-b');
    assert.equal(path!.legs!.at(-1)!.leaves, undefined);
  });

  it('goes by way of a router that nobody captured, and says so', () => {
    const scene: Scene = { captures: [node('node-a', 1, 'dummy9', () => '10.244.2.0/24 via 192.0.2.254 dev eth0', nodePort), node('node-b', 2, 'dummy9', () => '10.244.1.0/24 via 192.0.2.254 dev eth0')] };
    const [path] = journey(scene, { packets: [toNodePort] }).results[0]!.paths;
    assert.deepEqual(legsOf(path!), ['203.0.113.9 >', 'node-a eth0>eth0', 'node-b eth0>cni0', 'pod 10.244.2.5 >']);
    assert.ok(path!.assumptions.some((text) => text.startsWith('The network was taken to bring')), path!.assumptions.join('\n'));
  });

  it('that goes in a circle ends when the packet has no hops left', () => {
    const circle = (name: string, last: number): string => capture(name, { links: [`eth0 192.0.2.${last}/24`], routes: [`default via 192.0.2.${3 - last} dev eth0`, '192.0.2.0/24 dev eth0 scope link'] });
    const { results } = journey({ captures: [circle('node-a', 1), circle('node-b', 2)] }, { packets: [{ in: 'eth0', src: '192.0.2.77', dst: '198.51.100.1', proto: 'udp', dport: 53, ttl: 9 }], facts: {} });
    assert.equal(results[0]!.paths[0]!.lost?.reason, 'time exceeded');
  });

  it('goes to the real server of IPVS by direct routing, which has the address of the Service itself', () => {
    const director = capture('director', {
      links: ['eth0 192.0.2.1/24,192.0.2.100/32'], routes: ['192.0.2.0/24 dev eth0 scope link'],
      more: 'root@director:~# ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  192.0.2.100:80 wrr\n  -> 192.0.2.11:80                Route   3      0          0\n  -> 192.0.2.12:80                Tunnel  1      0          0',
    });
    const real = (name: string, last: number, more: string[] = []): string => capture(name, { links: [`eth0 192.0.2.${last}/24`, 'dummy0 192.0.2.100/32', ...more], routes: ['192.0.2.0/24 dev eth0 scope link'] });
    const { paths } = journey({ captures: [director, real('rs1', 11), real('rs2', 12, ['tunl0@NONE 192.0.2.100/32'])] }, { packets: [{ in: 'eth0', src: '192.0.2.77', dst: '192.0.2.100', proto: 'tcp', sport: 40000, dport: 80 }] }).results[0]!;
    assert.deepEqual(paths.map(legsOf), [['192.0.2.77 >', 'director eth0>eth0', 'rs1 eth0>'], ['192.0.2.77 >', 'director eth0>eth0', 'rs2 eth0>']]);
    assert.deepEqual(paths.map((path) => [endsOf(path), path.delivered, path.probability]), [['192.0.2.77 192.0.2.100:80', { to: 'local', interface: 'eth0' }, 0.75], ['192.0.2.77 192.0.2.100:80', { to: 'local', interface: 'tunl0' }, 0.25]]);
  });

  it('asks about another box in its name', () => {
    const { questions } = journey(vxlan(`${counting.replace('COMMIT', '-A FORWARD -m set --match-set nowhere src -j DROP\nCOMMIT').replace(/-A FORWARD -d.*\n/, '')}`), { packets: [toNodePort] });
    const found = questions.find(({ id }) => id.startsWith('node-b/'));
    assert.match(found?.text ?? JSON.stringify(questions), /^On node-b: /);
  });

  it('through one box alone has the steps of a trace of that box', () => {
    const text = readFileSync(new URL('../../../../samples/ingress-path/master.capture', import.meta.url), 'utf8');
    const file = analyse('file:///master.capture', text);
    for (const packet of [{ in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 40000, dport: 80 }, { src: '192.168.44.141', dst: '10.97.82.53', proto: 'tcp', sport: 40000, dport: 8888 }]) {
      const params = { textDocument: { uri: file.uri }, packets: [packet] };
      const places = placesOf([file]);
      const [whole] = traceJourney({ ...worldOf({ captures: [] }), places, files: [file] }, places[0]!, params).results[0]!.paths;
      const [alone] = trace(file, params).results[0]!.paths;
      const bare = whole!.steps.filter(({ kind }) => kind !== 'wire').map(({ box, leg, ...step }) => (assert.equal(box, 'master'), assert.ok(leg !== undefined), step));
      assert.deepEqual(bare, alone!.steps);
      assert.deepEqual([whole!.outcome, whole!.delivered, whole!.packet, whole!.summary], [alone!.outcome, alone!.delivered, alone!.packet, alone!.summary]);
    }
  });
});

const site = `http {
  upstream upstream_balancer { server 0.0.0.1; balancer_by_lua_block { balancer.balance() } }
  upstream plain { server 10.244.1.7:8080 weight=3; server 10.244.2.5:8080; server 10.244.2.6:8080 down; }
  server { server_name shop.example; listen 80;
    location / { set $namespace "shop"; set $service_name "web"; set $service_port "http"; set $proxy_upstream_name "shop-web-http"; proxy_pass http://upstream_balancer; }
    location /plain { proxy_pass http://plain; }
    location /named { proxy_pass http://web.shop.svc.cluster.local:80; }
    location /stranger { proxy_pass http://db.example.org:5000; }
    location /old { return 301 /; }
  }
}`;
const cluster = `$ kubectl get services -A
NAMESPACE   NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
shop        web    ClusterIP   10.96.0.80   <none>        80/TCP    1d
$ kubectl get endpoints -n shop
NAME   ENDPOINTS                           AGE
web    10.244.1.7:8080,10.244.2.5:8080     1d
`;
const ingress = capture('ingress-nginx-controller-0', { links: ['eth0@if9 10.244.1.9/24'], routes: ['default via 10.244.1.1 dev eth0', '10.244.1.0/24 dev eth0 scope link'] });
const service = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 192.0.2.1/32 -p tcp --dport 80 -j DNAT --to-destination 10.244.1.9:80
-A PREROUTING -d 10.96.0.80/32 -p tcp --dport 80 -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.244.1.7:8080
-A PREROUTING -d 10.96.0.80/32 -p tcp --dport 80 -j DNAT --to-destination 10.244.2.5:8080
COMMIT`;
const shop = (more: Partial<Scene> = {}, text = cluster): Scene => ({ captures: [node('node-a', 1, 'flannel.1', flannel, service), node('node-b', 2, 'flannel.1', flannel), ingress, text], nginx: site, ...more });
const toShop = { in: 'eth0', src: '203.0.113.9', dst: '192.0.2.1', proto: 'tcp', sport: 40000, dport: 80 };
const wayOf = 'upstream:shop-web-http';

describe('a journey through ingress-nginx', () => {
  it('goes on to each endpoint that nginx may choose, in a connection of its own', () => {
    const { paths } = journey(shop(), { packets: [toShop], http: { host: 'shop.example' } }).results[0]!;
    assert.deepEqual(paths.map(({ probability }) => probability), [0.5, 0.5]);
    assert.deepEqual(paths.map(endsOf), ['10.244.1.9 10.244.1.7:8080', '10.244.1.9 10.244.2.5:8080']);
    assert.deepEqual(legsOf(paths[1]!), ['203.0.113.9 >', 'node-a eth0>cni0', 'ingress-nginx-controller-0 eth0>', 'ingress-nginx-controller-0 >eth0', 'node-a cni0>eth0', 'node-b eth0>cni0', 'pod 10.244.2.5 >']);
    assert.deepEqual(paths[1]!.legs!.map(({ connection }) => connection), [1, 1, 1, 2, 2, 2, 2]);
    assert.match(paths[1]!.choices!.join(), /2 of 2 endpoints of shop\/web/);
  });

  it('goes by the ClusterIP where somebody says so, or where the log shows it', () => {
    const told = journey(shop(), { packets: [toShop], http: { host: 'shop.example' }, facts: { [wayOf]: 'service' } }).results[0]!.paths;
    const logged = journey(shop({ logged: '10.96.0.80:80' }), { packets: [toShop], http: { host: 'shop.example' } });
    for (const paths of [told, logged.results[0]!.paths]) {
      assert.deepEqual(paths.map(endsOf), ['10.244.1.9 10.244.1.7:8080', '10.244.1.9 10.244.2.5:8080']);
      assert.ok(paths[0]!.steps.some(({ kind }) => kind === 'dns'));
      assert.deepEqual(matchedOf(paths[0]!).filter((rule) => rule.includes('nat')), ['node-a nat PREROUTING 1', 'node-a nat PREROUTING 2']);
    }
    assert.match(logged.questions.find(({ id }) => id === wayOf)!.because, /Line 1 of the access log/);
    assert.ok(!logged.results[0]!.paths[0]!.questions?.some(({ id }) => id === wayOf), 'what a log shows is no assumption');
  });

  it('goes to the canary where Lua sends the request there', () => {
    const backends = JSON.stringify([
      { name: 'shop-web-http', service: { metadata: { name: 'web', namespace: 'shop' } }, port: 'http', endpoints: [{ address: '10.244.1.7', port: '8080' }], alternativeBackends: ['shop-next-http'] },
      { name: 'shop-next-http', service: { metadata: { name: 'next', namespace: 'shop' } }, port: 'http', endpoints: [{ address: '10.244.2.5', port: '8080' }], trafficShapingPolicy: { weight: 25, weightTotal: 100 } },
    ], null, 1);
    const { paths } = journey(shop({}, `${cluster}$ kubectl ingress-nginx backends\n${backends}\n`), { packets: [toShop], http: { host: 'shop.example' } }).results[0]!;
    assert.deepEqual(paths.map((path) => [path.probability, endsOf(path)]), [[0.75, '10.244.1.9 10.244.1.7:8080'], [0.25, '10.244.1.9 10.244.2.5:8080']]);
  });

  it('ends at nginx where nginx answers by itself', () => {
    const [path] = journey(shop(), { packets: [toShop], http: { host: 'shop.example', path: '/old' } }).results[0]!.paths;
    assert.match(path!.summary, /^nginx answers: .*301 to http:\/\/shop\.example\//);
    assert.deepEqual([path!.outcome, path!.delivered?.to, path!.legs!.at(-1)!.box], ['ACCEPT', 'local', 'ingress-nginx-controller-0']);
  });

  it('takes the servers of an upstream by their weights, and no server that is down', () => {
    const { paths } = journey(shop(), { packets: [toShop], http: { host: 'shop.example', path: '/plain' } }).results[0]!;
    assert.deepEqual(paths.map((path) => [path.probability, path.packet.dst]), [[0.75, '10.244.1.7'], [0.25, '10.244.2.5']]);
  });

  it('resolves the name of a Service, and asks for other names', () => {
    const [named] = journey(shop(), { packets: [toShop], http: { host: 'shop.example', path: '/named' } }).results[0]!.paths;
    assert.equal(named!.steps.flatMap((step) => (step.kind === 'dns' ? [step.summary] : [])).join(), 'web.shop.svc.cluster.local is the Service shop/web: DNS answers its ClusterIP 10.96.0.80, kubectl lists it');
    const open = journey(shop(), { packets: [toShop], http: { host: 'shop.example', path: '/stranger' } });
    assert.equal(open.results[0]!.paths[0]!.outcome, 'UNKNOWN');
    const [told] = journey(shop(), { packets: [toShop], http: { host: 'shop.example', path: '/stranger' }, facts: { [open.questions.find(({ id }) => id.startsWith('dns:'))!.id]: '198.51.100.20' } }).results[0]!.paths;
    assert.equal(endsOf(told!), '10.244.1.9 198.51.100.20:5000');
  });

  it('comes back through nginx on both connections', () => {
    const { results } = journey(shop({}, cluster.replace('10.244.1.7:8080,', '')), { packets: [toShop, { reply: true, src: '', dst: '', proto: 'tcp' }], http: { host: 'shop.example' } });
    const [path] = results[1]!.paths;
    assert.deepEqual(legsOf(path!), ['pod 10.244.2.5 >', 'node-b cni0>eth0', 'node-a eth0>cni0', 'ingress-nginx-controller-0 eth0>', 'ingress-nginx-controller-0 >eth0', 'node-a cni0>eth0', '203.0.113.9 >']);
    assert.deepEqual([path!.packet.src, path!.packet.sport, path!.packet.dport], ['192.0.2.1', 80, 40000]);
  });

  it('asks which host is meant where the request says none', () => {
    const { results, questions } = journey(shop(), { packets: [toShop] });
    assert.equal(questions.find(({ id }) => id === 'http.host')?.answer, 'shop.example');
    assert.ok(results[0]!.paths[0]!.assumptions.includes('The client was taken to ask for http://shop.example/.'));
  });

  it('takes a program of a node for nginx only where the configuration lies beside its capture, and asks all the same', () => {
    const hosted = capture('edge', { links: ['eth0 192.0.2.1/24'], routes: ['192.0.2.0/24 dev eth0 scope link'] });
    const beside = journey({ captures: [hosted], nginx: site }, { packets: [toShop], http: { host: 'shop.example', path: '/old' } });
    assert.match(beside.results[0]!.paths[0]!.summary, /^nginx answers/);
    const world = worldOf({ captures: [hosted], nginx: site });
    const elsewhere = traceJourney({ ...world, configs: [analyseNginx('file:///other/nginx.conf', site)] }, world.places[0]!, { textDocument: { uri: '' }, packets: [toShop], http: { host: 'shop.example', path: '/old' } });
    assert.ok(!elsewhere.results[0]!.paths[0]!.steps.some(({ kind }) => kind === 'nginx'));
    assert.equal(elsewhere.questions.find(({ id }) => id === 'nginx:192.0.2.1')?.answer, false);
  });

  it('does not go into nginx that somebody says is not there', () => {
    const [path] = journey(shop(), { packets: [toShop], facts: { 'nginx:10.244.1.9': false } }).results[0]!.paths;
    assert.ok(!path!.steps.some(({ kind }) => kind === 'nginx'));
    assert.equal(endsOf(path!), '203.0.113.9 10.244.1.9:80');
  });
});
