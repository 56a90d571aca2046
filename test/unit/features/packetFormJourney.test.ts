/** What a packet form offers for a journey over several boxes. */
import assert from 'node:assert/strict';
import { packetForm } from '../../../server/src/features/packetForm.ts';
import { withJourney } from '../../../server/src/features/packetForm/journey.ts';
import type { PacketForm } from '../../../server/src/protocol/trace.ts';
import { capture } from '../../support/capture.ts';
import { worldOf } from '../trace/journey/scene.ts';

const rules = `*nat
:PREROUTING ACCEPT [0:0]
:CNI-HOSTPORT-DNAT - [0:0]
:CNI-DN-1 - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-1 - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
-A CNI-HOSTPORT-DNAT -p tcp -m multiport --dports 80 -j CNI-DN-1
-A CNI-DN-1 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.1.9:80
-A KUBE-SERVICES -d 10.96.0.80/32 -p tcp -m comment --comment "shop/web cluster IP" -m tcp --dport 8888 -j KUBE-SVC-1
COMMIT`;
const node = capture('node', { links: ['eth0 192.0.2.1/24', 'cni0 10.244.1.1/24'], routes: ['default via 192.0.2.254 dev eth0', '10.244.1.0/24 dev cni0 scope link'], rules });
const pod = capture('pod', { links: ['eth0@if9 10.244.1.9/24'], routes: ['default via 10.244.1.1 dev eth0'] });
const nginx = 'http { server { listen 80; server_name shop.test; location /cart { proxy_pass http://127.0.0.1:1; } location /old { return 410; } } server { listen 443 ssl; server_name _; location / { return 404; } } }';

const formOf = (index: number, scene = { captures: [node, pod], nginx }): PacketForm => {
  const world = worldOf(scene);
  const { file } = world.places[index]!;
  return withJourney(packetForm(file, { textDocument: { uri: file.uri } }), file, world);
};

describe('the packet form of a journey', () => {
  it('offers the sites of the ingress controller by its host port', () => {
    const { presets, sites } = formOf(0);
    assert.deepEqual(sites, [{ host: 'shop.test', path: '/cart', scheme: 'http' }, { host: 'shop.test', path: '/old', scheme: 'http' }]);
    const ingress = presets.filter(({ group }) => group === 'ingress');
    assert.deepEqual(ingress.map(({ label, packet, http }) => [label, packet.dst, packet.dport, http?.path]), [['http://shop.test/cart', '192.0.2.1', 80, '/cart'], ['http://shop.test/old', '192.0.2.1', 80, '/old']]);
  });

  it('lets a journey begin in a pod, which sends to the Services that the nodes know', () => {
    const { unavailable, packet, places } = formOf(1);
    assert.equal(unavailable, undefined);
    assert.deepEqual([packet.in, packet.src, packet.dst, packet.dport], [undefined, '10.244.1.9', '10.96.0.80', 8888]);
    assert.deepEqual(places?.map(({ title, detail }) => `${title} ${detail}`), ['node 192.0.2.1, 10.244.1.1', 'pod 10.244.1.9']);
  });

  it('of one box alone has nothing more', () => {
    const form = formOf(0, { captures: [node], nginx: '' });
    assert.deepEqual([form.places, form.sites, form.presets.some(({ group }) => group === 'ingress')], [undefined, undefined, false]);
  });
});
