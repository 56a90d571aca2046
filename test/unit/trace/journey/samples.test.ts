/** Journeys through the samples: what their README promises. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { endsOf, journey, legsOf } from './scene.ts';

const read = (name: string): string => readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
const tcp = { proto: 'tcp', sport: 51000 };
const nodes = { captures: [read('nodeport-local/node-a.capture'), read('nodeport-local/node-b.capture')] };
const ingress = { captures: ['master', 'slave', 'ingress-pod'].map((name) => read(`ingress-path/${name}.capture`)), nginx: read('ingress-path/nginx.conf') };
const client = { in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', dport: 80, ...tcp };

describe('a journey through the samples', () => {
  for (const way of ['endpoint', 'service']) {
    it(`ingress-path: ends at the pod of the other node, by the ${way}, with no question open but those of nginx`, () => {
      const { results, questions } = journey(ingress, { packets: [client], http: { host: 'jupyter.jcrose.com', path: '/lab' }, facts: { 'upstream:default-jupyter-service-8888': way } });
      const [path, ...others] = results[0]!.paths;
      assert.deepEqual(others, []);
      assert.equal(endsOf(path!), '172.16.219.89 172.16.64.206:8888');
      assert.deepEqual(questions.map(({ id }) => id.split(':')[0]).filter((id) => !['nginx', 'upstream', 'certificate'].includes(id!)), []);
    });
  }

  it('nodeport-local: a packet from outside can only go to the pod of its node', () => {
    const { paths } = journey(nodes, { packets: [{ in: 'eth0', src: '198.51.100.7', dst: '192.168.60.11', dport: 30080, ...tcp }] }).results[0]!;
    assert.deepEqual(paths.map(endsOf), ['198.51.100.7 10.244.1.7:8080']);
  });

  it('nodeport-local: a pod reaches all three endpoints, two of them through VXLAN', () => {
    const { paths } = journey(nodes, { packets: [{ in: 'cni0', src: '10.244.1.9', dst: '10.101.44.7', dport: 80, ...tcp }] }).results[0]!;
    assert.deepEqual(paths.map(({ probability }) => Math.round(probability! * 1000)), [333, 333, 333]);
    assert.deepEqual(paths.map((path) => path.legs!.some(({ box }) => box === 'node-b')), [false, true, true]);
    assert.ok(paths.every(({ outcome }) => outcome === 'ACCEPT'), paths.map(({ summary }) => summary).join('\n'));
    assert.match(legsOf(paths[1]!).join(), /node-a cni0>eth0,node-b eth0>cni0,/);
  });

  it('docker-ufw: a published port passes although ufw denies it', () => {
    const { paths } = journey({ captures: [read('docker-ufw/dock.capture')] }, { packets: [{ in: 'eth0', src: '198.51.100.7', dst: '203.0.113.20', dport: 8080, ...tcp }] }).results[0]!;
    assert.deepEqual(paths.map((path) => [path.outcome, endsOf(path), path.legs!.at(-1)!.box]), [['ACCEPT', '198.51.100.7 172.18.0.2:80', 'pod 172.18.0.2']]);
  });
});
