/** NAT targets: addresses and ports given, and translated back. */
import assert from 'node:assert/strict';
import { follow, fromNode, hits, node, ofKind, only, rules, run, table, toNode, toPod } from './support.ts';

const nat = (...lines: string[]): string => table('nat', ...lines) + node;
const ends = ({ packet }: { packet: { src: string; sport?: number; dst: string; dport?: number } }): string => `${packet.src}:${packet.sport ?? ''} > ${packet.dst}:${packet.dport ?? ''}`;

describe('address translation', () => {
  it('DNAT and MASQUERADE there, both translated back for the answer', () => {
    const text = nat('PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', 'POSTROUTING -j MASQUERADE');
    const { results } = run(text, [toNode, { reply: true }, { ...toNode, flags: ['ACK'] }]);
    const [first, answer, third] = results.map((result) => result.paths[0]!);
    assert.equal(ends(first!), '192.168.1.1:40000 > 172.16.0.9:8080');
    assert.equal(ends(answer!), '192.168.1.1:80 > 10.250.0.34:40000');
    assert.equal(answer!.delivered?.interface, 'eth0');
    assert.equal(ends(third!), '192.168.1.1:40000 > 172.16.0.9:8080');
    for (const later of [answer!, third!]) {
      assert.deepEqual(hits(later), []);
      assert.equal(ofKind(later, 'nat').length, 2);
    }
  });

  it('a second packet before the answer is translated without asking the rules again', () => {
    const text = nat('PREROUTING -d 8.8.8.8/32 -j DNAT --to-destination 172.16.0.9');
    const path = only(run(text, [{ ...toPod, dst: '8.8.8.8' }, { ...toPod, dst: '8.8.8.8' }]));
    assert.deepEqual([hits(path), ends(path)], [[], '10.250.0.34:40000 > 172.16.0.9:80']);
  });

  it('MASQUERADE takes the address of the outgoing interface in the gateway\'s network', () => {
    const text = nat('POSTROUTING -o eth0 -j MASQUERADE').replace('192.168.1.1/24 brd', '172.31.0.1/16 scope global eth0\n    inet 192.168.1.1/24 brd');
    assert.equal(follow(text, { ...fromNode, src: '10.0.0.1' }).packet.src, '192.168.1.1');
  });

  it('MASQUERADE on an interface without an address takes the first global one in interface order, kube-ipvs0 included', () => {
    assert.equal(follow(nat('POSTROUTING -j MASQUERADE'), toPod).packet.src, '192.168.1.1');
    const text = `${table('nat', 'POSTROUTING -j MASQUERADE')}${node.replace('    inet 192.168.1.1/24 brd 192.168.1.255 scope global eth0\n', '').replace('    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth1\n', '')}`;
    assert.equal(follow(text, toPod).packet.src, '10.96.0.1');
  });

  it('REDIRECT: the interface\'s first address, 127.0.0.1 for processes of the box, DROP where there is none', () => {
    const text = nat('PREROUTING -p tcp -j REDIRECT --to-ports 15006', 'OUTPUT -p tcp -j REDIRECT --to-ports 15001');
    assert.equal(ends(follow(text, { ...toNode, dst: '8.8.8.8' })), '10.250.0.34:40000 > 192.168.1.1:15006');
    const out = follow(text, fromNode);
    assert.equal(ends(out), '192.168.1.1:40000 > 127.0.0.1:15001');
    assert.deepEqual(out.delivered, { to: 'local', interface: 'lo' });
    assert.equal(follow(text, { ...toNode, in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }).outcome, 'DROP');
  });

  it('NETMAP keeps the host part', () => {
    assert.equal(follow(nat('PREROUTING -d 172.30.5.0/24 -j NETMAP --to 10.0.0.0/24'), { ...toNode, dst: '172.30.5.77' }).packet.dst, '10.0.0.77');
  });

  it('of a range of addresses the one that the kernel\'s hash picks is by far the likeliest, the others are paths too', () => {
    const { paths } = run(nat('PREROUTING -p tcp -j DNAT --to-destination 10.0.0.5-10.0.0.8'), toNode).results[0]!;
    assert.deepEqual(paths.map((path) => [path.packet.dst, path.probability! > 0.9]), [['10.0.0.6', true], ['10.0.0.5', false], ['10.0.0.7', false], ['10.0.0.8', false]]);
    assert.match(paths[0]!.assumptions.join(), /by a hash of source and destination address without a random part: 10\.0\.0\.6 on a little-endian machine/);
  });

  it('of a large range the hashed address is taken', () => {
    const path = follow(nat('PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2-10.0.0.200'), toNode);
    assert.equal(path.packet.dst, '10.0.0.89');
    assert.match(path.assumptions.join(), /a hash of source and destination/);
  });

  it('a port that lies in the range of ports stays', () => {
    const text = nat('PREROUTING -p tcp -j DNAT --to-destination 172.16.0.9:80-90');
    assert.equal(follow(text, { ...toNode, dport: 85 }).packet.dport, 85);
    assert.equal(follow(text, { ...toNode, dport: 443 }).packet.dport, 80);
    assert.equal(run(nat('POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1:5000-5003'), toPod).results[0]!.paths.length, 4);
  });

  it('a source port that another connection has is changed, and the choice said', () => {
    const text = nat('POSTROUTING -j SNAT --to-source 10.0.0.1');
    const path = only(run(text, [toPod, { ...toPod, src: '10.250.0.35' }]));
    assert.equal(path.packet.sport, 7744);
    assert.match(path.assumptions.join(), /has the source port 40000 already/);
  });

  it('two connections that translation makes the same cannot both be', () => {
    const text = nat('POSTROUTING -j SNAT --to-source 10.0.0.1');
    const esp = { in: 'eth0', src: '10.250.0.34', dst: '172.16.0.9', proto: 'esp' };
    assert.deepEqual(run(text, [esp, { ...esp, src: '10.250.0.35' }]).results.map((result) => result.paths[0]!.outcome), ['ACCEPT', 'DROP']);
  });

  it('--random-fully keeps the port under an assumption', () => {
    const path = follow(nat('POSTROUTING -j MASQUERADE --random-fully'), toPod);
    assert.equal(path.packet.sport, 40000);
    assert.match(path.assumptions.join(), /picks a source port from 1024 to 65535 at random/);
  });

  it('the step of a NAT rule shows before, after and the connection', () => {
    const [step] = rules(follow(nat('PREROUTING -p tcp -j DNAT --to-destination 172.16.0.9:8080'), toNode));
    assert.deepEqual(step!.changes, [{ field: 'destination', before: '192.168.1.1', after: '172.16.0.9' }, { field: 'destination port', before: '80', after: '8080' }]);
    assert.equal(step!.after?.dst, '172.16.0.9');
    assert.equal(step!.connection?.reply, 'src=172.16.0.9 dst=10.250.0.34 sport=8080 dport=40000');
    assert.equal(step!.connection?.status, 'DST_NAT');
  });

  it('ICMP echo is translated with its identifier', () => {
    const { results } = run(nat('POSTROUTING -j MASQUERADE'), [{ in: 'eth0', src: '10.250.0.34', dst: '172.16.0.9', proto: 'icmp', icmpId: 77 }, { reply: true }]);
    assert.equal(results[0]!.paths[0]!.packet.src, '192.168.1.1');
    const { packet } = results[1]!.paths[0]!;
    assert.deepEqual([packet.dst, packet.icmpType, packet.icmpId], ['10.250.0.34', 0, 77]);
  });
});
