/** Packets of a request: what is read, what is taken where it is not given, what is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyse } from '../../../server/src/analyse.ts';
import type { TracePacket, TraceParams } from '../../../server/src/protocol/trace.ts';
import { trace } from '../../../server/src/trace/trace.ts';
import { follow, hits, node, run, table, toNode, toPod } from './support.ts';

/** Fields that are refused. */
const refused = (packet: unknown): string[] => run(node, packet as TracePacket).problems?.map((problem) => problem.field) ?? [];

describe('the packet of a request', () => {
  it('is refused at the field that is wrong', () => {
    assert.deepEqual(refused({ ...toNode, src: '10.0.0' }), ['src']);
    assert.deepEqual(refused({ ...toNode, dst: '10.0.0.0/8' }), ['dst']);
    assert.deepEqual(refused({ ...toNode, dst: '2001:db8::1' }), ['dst']);
    assert.deepEqual(refused({ ...toNode, proto: 'tpc' }), ['proto']);
    assert.deepEqual(refused({ ...toNode, proto: 256 }), ['proto']);
    assert.deepEqual(refused({ ...toNode, dport: 70000 }), ['dport']);
    assert.deepEqual(refused({ ...toNode, dport: 1.5 }), ['dport']);
    assert.deepEqual(refused({ ...toNode, dport: undefined }), ['dport']);
    assert.deepEqual(refused({ ...toNode, flags: ['SYNC'] }), ['flags']);
    assert.deepEqual(refused({ ...toNode, ttl: 256, mark: -1 }), ['ttl', 'mark']);
    assert.deepEqual(refused({ ...toNode, in: 'an interface with spaces' }), ['in']);
    assert.deepEqual(refused({}), ['src', 'dst', 'proto']);
    assert.deepEqual(refused({ reply: true }), ['reply']);
  });

  it('is refused where its headers cannot be', () => {
    const six = { in: 'eth0', src: '2001:db8::1', dst: '2001:db8::2', proto: 'tcp', dport: 80 };
    assert.deepEqual(refused({ ...toNode, payload: 'abc', length: 42 }), ['length']);
    assert.deepEqual(refused({ ...toNode, tcpOptions: [{ kind: 5, data: '00'.repeat(40) }] }), ['tcpOptions']);
    assert.deepEqual(refused({ ...toNode, extensions: [{ header: 60, data: '00010400000000' }] }), ['extensions']);
    assert.deepEqual(refused({ ...six, extensions: [{ header: 60, data: '01010400000000' }] }), ['extensions']);
    assert.deepEqual(refused({ ...six, extensions: [{ header: 51, data: '04' }] }), ['extensions']);
    assert.deepEqual(refused({ ...six, proto: 'ipv6-opts' }), ['proto']);
  });

  it('hostile requests are refused, never thrown at', () => {
    for (const packet of [null, 7, 'x', [], { src: {}, dst: [], proto: null }, { ...toNode, flags: { length: 3 } }]) assert.notDeepEqual(refused(packet), []);
    assert.notEqual(run(node, []).problems, undefined);
  });

  it('requests without packets are refused, never thrown at', () => {
    const file = analyse('mem:/a', node);
    for (const params of [null, undefined, 7, [], {}, { textDocument: { uri: 'mem:/a' } }, { packets: null }, { packets: { length: 1 } }, { packets: [null], facts: 7 }]) {
      const { results, problems } = trace(file, params as unknown as TraceParams);
      assert.deepEqual([results, problems?.length], [[], 1]);
    }
    assert.equal(trace(file, { packets: [toNode], facts: [] } as unknown as TraceParams).results.length, 1);
  });

  it('says the sentence that a person needs', () => {
    assert.equal(run(node, { ...toNode, dport: 70000 }).problems![0]!.message, 'The destination port is a whole number from 0 to 65535.');
  });

  it('has the defaults of a usual packet', () => {
    const { packet, assumptions } = follow(node, { in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'tcp', dport: 80 });
    assert.deepEqual([packet.flags, packet.ttl, packet.tos, packet.length, packet.sport], [['SYN'], 64, 0, 60, 40000]);
    assert.match(assumptions.join(), /source port is not given/);
    assert.equal(follow(node, { ...toNode, proto: 'icmp' }).packet.icmpType, 8);
    assert.equal(follow(node, { ...toNode, proto: 'udp' }).packet.length, 28);
    assert.equal(follow(node, { ...toNode, proto: 47 }).packet.proto, 'gre');
  });

  it('is as long as its headers and payload', () => {
    const length = (fields: Partial<TracePacket>): number | undefined => follow(node, { ...toNode, ...fields }).packet.length;
    assert.deepEqual([length({ tcpOptions: [{ kind: 4 }] }), length({ payload: 'ab\u00e9' }), length({ proto: 'icmp', payload: 'x' }), length({ proto: 'sctp' })], [44, 44, 29, 52]);
  });

  it('an authentication header in IPv6 stands in front of nothing known', () => {
    const { packet, assumptions } = follow(node, { in: 'eth0', src: '2001:db8::1', dst: '2001:db8::2', proto: 'ah' });
    assert.deepEqual([packet.proto, packet.extensions?.length, packet.length], ['ipv6-nonxt', 1, 64]);
    assert.match(assumptions.join(), /0 was taken/);
  });

  it('an answer swaps the ends and comes in where the packet went out', () => {
    const { packet } = follow(node, [toPod, { reply: true }]);
    assert.deepEqual([packet.in, packet.src, packet.sport, packet.dst, packet.dport, packet.flags], ['cali1', '172.16.0.9', 80, '10.250.0.34', 40000, ['SYN', 'ACK']]);
    assert.deepEqual(follow(node, [{ ...toPod, ttl: 9, mark: 3 }, { ...toPod, reply: true, flags: ['RST'] }]).packet.flags, ['RST']);
  });

  it('the answer of a local process is sent from here', () => {
    const path = follow(table('filter') + node, [toNode, { reply: true }]);
    assert.deepEqual(hits(path), ['filter OUTPUT policy']);
    assert.equal(path.packet.in, undefined);
  });

  it('an interface that "ip addr" does not list is an assumption', () => assert.match(follow(node, { ...toNode, in: 'eth9' }).assumptions.join(), /eth9 is not among/));
});

describe('the article\'s node', () => {
  const sample = readFileSync(new URL('../../../samples/ingress-path/master.capture', import.meta.url), 'utf8');
  const packet = { in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 51000, dport: 80 };

  it('sends the client\'s request to the ingress pod with its own address', () => {
    const path = follow(sample, packet);
    assert.equal(path.summary, 'Delivered out calibfbdf93cf51 as 192.168.44.141 to 172.16.219.89:80');
    for (const hit of ['nat KUBE-SERVICES 3', 'nat KUBE-NODE-PORT 1', 'nat KUBE-MARK-MASQ 1', 'nat CNI-DN-50c24a55650b462c3ecc9 3', 'nat KUBE-POSTROUTING 3', 'nat KUBE-POSTROUTING 4']) assert.ok(hits(path).includes(hit), hit);
    const marks = path.steps.flatMap((step) => step.changes ?? []).filter((change) => change.field === 'mark').map((change) => `${change.before} ${change.after}`);
    assert.deepEqual(marks, ['0x0 0x4000', '0x4000 0x14000', '0x14000 0x10000']);
  });

  it('gives the answer back to the client from the node\'s address', () => {
    assert.equal(follow(sample, [packet, { reply: true }]).summary, 'Delivered out ens33 as 192.168.44.141 to 10.250.0.34:51000');
  });

  it('sends the second request through IPVS and the tunnel to the other node', () => {
    const path = follow(sample, { in: 'calibfbdf93cf51', src: '172.16.219.89', dst: '10.97.82.53', proto: 'tcp', sport: 52000, dport: 8888 });
    assert.equal(path.delivered?.interface, 'ens33');
    assert.deepEqual([path.packet.src, path.packet.dst, path.packet.inner?.src, path.packet.inner?.dst], ['192.168.44.141', '192.168.44.142', '172.16.219.89', '172.16.64.206']);
  });
});
