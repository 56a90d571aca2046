/** IPIP tunnels: wrapping, unpacking, and tunnels that are not followed. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { follow, hits, node, ofKind, run, table } from './support.ts';

const tunnel = (link: string, name = 'tunl0'): string => node.replace('$ ip route', `6: ${name}@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN
    ${link}
    inet 172.16.0.64/32 scope global ${name}
$ ip route
172.16.1.0/26 via 192.168.1.2 dev ${name} proto bird onlink`);
const any = 'link/ipip 0.0.0.0 brd 0.0.0.0';
const fromPod: TracePacket = { in: 'cali1', src: '172.16.0.9', dst: '172.16.1.5', proto: 'tcp', sport: 40000, dport: 80 };
const wrapped: TracePacket = { in: 'eth0', src: '192.168.1.2', dst: '192.168.1.1', proto: 4, inner: { src: '172.16.1.5', dst: '172.16.0.9', proto: 'tcp', sport: 40000, dport: 80 } };
const filter = table('filter', 'INPUT -p 4', 'FORWARD -i tunl0', 'FORWARD -o tunl0', 'OUTPUT -p 4');

describe('IPIP tunnels', () => {
  it('wrap what leaves by them: the outer packet passes OUTPUT and leaves by another interface', () => {
    const path = follow(filter + tunnel(any), fromPod);
    assert.deepEqual(hits(path), ['filter FORWARD 2', 'filter FORWARD policy', 'filter OUTPUT 1', 'filter OUTPUT policy']);
    const { src, dst, proto, ttl, inner } = path.packet;
    assert.deepEqual([src, dst, proto, ttl, inner?.dst, inner?.ttl], ['192.168.1.1', '192.168.1.2', 'ipencap', 63, '172.16.1.5', 63]);
    assert.equal(path.delivered?.interface, 'eth0');
  });

  it('unpack what comes for them, and the answer to what they sent', () => {
    const path = follow(filter + tunnel(any), wrapped);
    assert.deepEqual(hits(path), ['filter INPUT 1', 'filter INPUT policy', 'filter FORWARD 1', 'filter FORWARD policy']);
    assert.deepEqual([path.delivered?.interface, path.packet.dst], ['cali1', '172.16.0.9']);
    const answer = follow(filter + tunnel(any), [fromPod, { reply: true }]);
    assert.deepEqual([answer.delivered?.interface, answer.packet.src, answer.packet.flags?.join()], ['cali1', '172.16.1.5', 'SYN,ACK']);
  });

  it('with fixed ends take packets from there only', () => {
    const text = filter + tunnel('link/ipip 192.168.1.1 peer 192.168.1.2', 'ip1');
    assert.equal(follow(text, wrapped).delivered?.interface, 'cali1');
    const path = follow(text, { ...wrapped, src: '192.168.1.3' });
    assert.equal(path.outcome, 'DROP');
    assert.match(ofKind(path, 'tunnel')[0]!, /no tunnel device has 192\.168\.1\.3/);
  });

  it('keep the mark of a packet, and the congestion bits of its TOS', () => {
    const path = follow(table('mangle', 'FORWARD -j MARK --set-mark 9') + table('filter', 'OUTPUT -m mark --mark 9') + tunnel(any), { ...fromPod, tos: 0x12 });
    assert.ok(hits(path).includes('filter OUTPUT 1'));
    assert.equal(path.packet.tos, 2);
  });

  it('end where no way leads to the far end', () => {
    const path = follow(filter + tunnel(any).replace('default via 192.168.1.254 dev eth0', '').replace('via 192.168.1.2 dev tunl0', 'via 198.51.100.9 dev tunl0'), fromPod);
    assert.equal(path.outcome, 'DROP');
    assert.match(path.summary, /tunl0: no route leads to 198\.51\.100\.9/);
  });

  it('say so where the routing table names the far end without its address', () => {
    const text = `${filter}${tunnel(any).replace('172.16.1.0/26 via 192.168.1.2 dev tunl0 proto bird onlink', '')}$ route\nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n172.16.1.0      worker          255.255.255.192 UG    0      0        0 tunl0\n`;
    const path = follow(text, fromPod);
    assert.match(ofKind(path, 'tunnel')[0]!, /wraps the packet for worker, whose address the routing table does not tell/);
    assert.ok(path.assumptions.some((assumption) => assumption.includes('is not followed')));
  });

  it('of other kinds are named and not followed', () => {
    const path = follow(filter + tunnel('link/ether 0a:58:0a:f4:00:00 brd ff:ff:ff:ff:ff:ff', 'flannel.1'), fromPod);
    assert.equal(path.delivered?.interface, 'flannel.1');
    assert.match(ofKind(path, 'tunnel')[0]!, /VXLAN/);
    assert.ok(path.assumptions.some((text) => text.includes('is not followed')));
  });

  it('what is wrong with the inner packet is said at its field', () => {
    const { problems } = run(tunnel(any), { ...wrapped, inner: { src: '1.2.3.4', dst: 'nowhere', proto: 'tcp' } });
    assert.deepEqual(problems?.map(({ field }) => field), ['inner', 'inner']);
    const deep = Array.from({ length: 12 }).reduce<TracePacket>((inner) => ({ src: '1.1.1.1', dst: '2.2.2.2', proto: 4, inner }), fromPod);
    assert.match(run(tunnel(any), { ...deep, in: 'eth0' }).problems?.[0]?.message ?? '', /wrapped in each other/);
  });

  it('a tunnel that leads into itself drops the packet', () => {
    const path = follow(filter + tunnel(any).replace('192.168.1.0/24 dev eth0', '192.168.1.0/24 dev tunl0'), fromPod);
    assert.equal(path.outcome, 'DROP');
    assert.match(path.summary, /into the tunnel itself/);
  });
});
