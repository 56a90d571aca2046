/** TEE, TPROXY and SYNPROXY: copies of a packet, and packets handed to somebody else. */
import assert from 'node:assert/strict';
import { follow, hits, node, ofKind, run, table, toNode, toPod } from './support.ts';

describe('targets that hand packets on', () => {
  const tee = `${table('mangle', 'PREROUTING -p tcp -j TEE --gateway 10.0.0.9', 'PREROUTING -m conntrack --ctstate NEW', 'OUTPUT -m conntrack --ctstate UNTRACKED', 'OUTPUT -p tcp -j TEE --gateway 10.0.0.8')}${table('filter', 'OUTPUT -o eth1 -j DROP', 'FORWARD')}${node}`;

  it('the copy of TEE passes OUTPUT by itself, then the packet goes on where it was', () => {
    const path = follow(tee, toPod);
    assert.deepEqual(hits(path), [
      'mangle PREROUTING 1', 'mangle OUTPUT 1', 'mangle OUTPUT 2', 'mangle OUTPUT policy', 'filter OUTPUT 1', 'mangle PREROUTING 2', 'mangle PREROUTING policy', 'mangle FORWARD policy', 'filter FORWARD 1', 'filter FORWARD policy', 'mangle POSTROUTING policy',
    ]);
    assert.deepEqual([path.outcome, path.delivered?.interface, path.packet.ttl], ['ACCEPT', 'cali1', 63]);
    assert.match(ofKind(path, 'route').join('\n'), /^A copy is sent to 10\.0\.0\.9 through eth1, untracked/);
  });

  it('a copy without a way is not sent', () => {
    assert.match(ofKind(follow(tee.replace('10.0.0.9', '172.16.0.33'), toPod), 'route').join('\n'), /The copy to 172\.16\.0\.33 is not sent: the route blackhole/);
  });

  it('TPROXY drops without a proxy, and hands the packet on where somebody says that there is one', () => {
    const text = `${table('mangle', 'PREROUTING -p tcp -j TPROXY --on-port 3128 --tproxy-mark 0x1/0x1')}${node}`;
    const { results, questions } = run(text, toNode);
    assert.deepEqual([results[0]!.paths[0]!.outcome, questions[0]?.id, questions[0]?.kind], ['DROP', 'tproxy:tcp::3128', 'boolean']);
    assert.match(results[0]!.paths[0]!.assumptions.join(), /No transparent proxy \(a socket with IP_TRANSPARENT\) is taken to listen on tcp port 3128/);
    const given = follow(text, toNode, { 'tproxy:tcp::3128': true });
    assert.deepEqual([given.outcome, given.packet.mark, given.assumptions.some((one) => one.includes('transparent'))], ['ACCEPT', 1, false]);
  });

  it('SYNPROXY takes a SYN, drops an ACK without its cookie, and leaves a RST alone', () => {
    const text = `${table('filter', 'INPUT -p tcp -j SYNPROXY', 'INPUT')}${node}`;
    assert.deepEqual(['SYN', 'ACK', 'RST'].map((flag) => follow(text, { ...toNode, flags: [flag] }).outcome), ['STOLEN', 'DROP', 'ACCEPT']);
    assert.equal(follow(text, { ...toNode, flags: ['ACK'] }, { 'synproxy:40000 to 80': true }).outcome, 'STOLEN');
  });

  it('that come back to this node are copied again, until their TTL would wrap', () => {
    const path = follow(`${table('mangle', 'INPUT -j TEE --gateway 192.168.1.1')}${node}`, { ...toNode, ttl: 3 });
    assert.equal(hits(path).filter((hit) => hit === 'mangle INPUT 1').length, 4);
    assert.match(ofKind(path, 'route').join(), /go round in this node without end/);
    assert.equal(path.delivered?.to, 'local');
  });

  it('that double at every turn end the trace', () => {
    const path = follow(`${table('mangle', 'PREROUTING -j TEE --gateway 192.168.1.1', 'INPUT -j TEE --gateway 192.168.1.1')}${node}`, toNode);
    assert.equal(path.outcome, 'UNKNOWN');
    assert.ok(path.steps.length < 200_000, String(path.steps.length));
  });
});
