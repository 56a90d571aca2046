/** Defaults that the rules themselves suggest where the file has no routes. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { trace } from '../../../server/src/trace/trace.ts';
import type { TracePacket, TraceResult } from '../../../server/src/protocol/trace.ts';

const docker = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:FORWARD DROP [0:0]
-A FORWARD -o docker0 -j ACCEPT
COMMIT
`;
const run = (text: string, packet: TracePacket, facts = {}): TraceResult => trace(analyse('mem:/a', text), { textDocument: { uri: 'mem:/a' }, packets: [packet], facts });
const first = (result: TraceResult) => result.results[0]!.paths[0]!;
const published: TracePacket = { in: 'eth0', src: '203.0.113.9', dst: '192.0.2.10', proto: 'tcp', sport: 4000, dport: 8080 };

describe('a dump without routes', () => {
  it('guesses the interface of a network that is masqueraded everywhere else, and says so', () => {
    const path = first(run(docker, published));
    assert.deepEqual([path.outcome, path.delivered], ['ACCEPT', { to: 'out', interface: 'docker0' }]);
    assert.ok(path.assumptions.some((text) => /172\.17\.0\.2 are taken to leave by docker0/.test(text)), path.assumptions.join('\n'));
  });

  it('lets the user know better', () => {
    const path = first(run(docker, published, { 'route:172.17.0.2': 'eth1' }));
    assert.deepEqual([path.outcome, path.assumptions.some((text) => /docker0/.test(text))], ['DROP', false]);
  });

  it('takes no IPv6 address for the node\'s own where ip addr lists IPv4 ones alone', () => {
    const result = run('*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n', { in: 'eth0', src: '2001:db8::1', dst: '2001:db8::2', proto: 'tcp', sport: 1, dport: 2 });
    assert.notDeepEqual(first(result).delivered, { to: 'local' });
    assert.equal(result.questions.find(({ id }) => id === 'local:2001:db8::2')?.default, false);
  });
});
