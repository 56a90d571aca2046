/** Packets that no sender may send or no wire may bring, and what lets them in. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { fromNode, node, ofKind, run, table, toNode, toPod } from './support.ts';

const text = table('filter') + node;
const udp = { ...toNode, proto: 'udp' };
const problems = (packet: Partial<TracePacket>, facts: Record<string, unknown> = {}): string[] => (run(text, packet, facts).problems ?? []).map(({ field, message }) => `${field}: ${message}`);
const six = { in: 'eth0', src: '2001:db8:5::1', dst: '2001:db8:1::1', proto: 'udp', sport: 1, dport: 2 };

describe('packets that cannot be', () => {
  it('come from an address of this box over a wire', () => {
    assert.match(problems({ ...toNode, src: '10.0.0.1' })[0]!, /^src: 10\.0\.0\.1 is an address of this node, so its packets do not arrive on eth0/);
    assert.deepEqual(problems({ ...toNode, src: '10.0.0.2' }), []);
    assert.deepEqual(problems(fromNode), []);
  });

  it('unless accept_local lets them in, by the capture or by the user\'s word', () => {
    const packet = { ...toNode, src: '10.0.0.1' };
    const result = run(text, packet);
    assert.deepEqual([result.results, result.questions.map(({ id, default: usual }) => [id, usual])], [[], [['sysctl:net.ipv4.conf.eth0.accept_local', false]]]);
    const path = run(text, packet, { 'sysctl:net.ipv4.conf.eth0.accept_local': true }).results[0]!.paths[0]!;
    assert.deepEqual(path.delivered, { to: 'local', interface: 'eth0' });
    const told = run(`${text}$ sysctl -a\nnet.ipv4.conf.all.accept_local = 1\nnet.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n`, packet);
    assert.deepEqual([told.problems, told.questions], [undefined, []]);
  });

  it('have a source that is no sender', () => {
    for (const src of ['224.0.0.1', '255.255.255.255', '0.0.0.0']) assert.match(problems({ ...toNode, src })[0]!, /^src: /, src);
    assert.deepEqual(problems({ ...udp, src: '0.0.0.0', dst: '255.255.255.255' }), []);
    assert.match(problems({ ...six, src: 'ff02::1' })[0]!, /^src: ff02::1 is a multicast address/);
  });

  it('have a loopback address on a wire, but for route_localnet', () => {
    const packet = { ...toNode, dst: '127.0.0.1' };
    assert.match(problems(packet)[0]!, /^dst: 127\.0\.0\.1 is a loopback address/);
    assert.match(problems({ ...toNode, src: '127.0.0.1' })[0]!, /^src: /);
    assert.deepEqual(run(text, packet).questions.map(({ id }) => id), ['sysctl:net.ipv4.conf.eth0.route_localnet']);
    assert.deepEqual(problems(packet, { 'sysctl:net.ipv4.conf.eth0.route_localnet': true }), []);
    assert.match(problems({ ...six, dst: '::1' })[0]!, /^dst: ::1 is the loopback address/);
  });

  it('arrive on lo from or for somebody else', () => {
    const looped = { ...toNode, in: 'lo', src: '10.0.0.1' };
    assert.deepEqual(problems(looped), []);
    assert.match(problems({ ...looped, src: '10.0.0.7' })[0]!, /^src: Only packets that this node sends to itself arrive on lo/);
    assert.match(problems({ ...looped, dst: '8.8.8.8' })[0]!, /^dst: /);
  });

  it('are sent to a link-local address that could be behind any interface', () => {
    const sent = { src: '2001:db8:1::1', dst: 'fe80::7', proto: 'udp', sport: 1, dport: 2 };
    assert.match(problems(sent)[0]!, /^dst: fe80::7 is a link-local address/);
  });

  it('are named by their number', () => assert.equal(run(text, [toNode, { ...toNode, src: '10.0.0.1' }]).problems?.[0]?.packet, 1));

  it('are no reason to refuse an answer: it dies where the kernel drops it', () => {
    const { problems: none, results } = run(text, [{ ...udp, src: '10.250.0.34', dst: '255.255.255.255' }, { reply: true }]);
    assert.equal(none, undefined);
    assert.equal(results.length, 2);
  });

  it('an interface that is down or not known is only noted', () => {
    const notes = (name: string): string => run(text, { ...toPod, in: name }).results[0]!.paths[0]!.assumptions.join();
    assert.match(notes('kube-ipvs0'), /is down/);
    assert.match(notes('eth7'), /not among those/);
  });
});

describe('where routing ends', () => {
  const lost = (dst: string, fields: Partial<TracePacket> = {}, extra = '') => run(`${text}${extra}`, { ...toPod, dst, ...fields }).results[0]!.paths[0]!;
  const routes = '$ ip route\nunreachable 20.0.0.0/8\nprohibit 21.0.0.0/8\nblackhole 22.0.0.0/8\n';
  it('each end is one of its own, with what the sender is told', () => {
    assert.deepEqual(lost('20.0.0.1', {}, routes).lost, { reason: 'unreachable', told: 'host unreachable' });
    assert.deepEqual(lost('21.0.0.1', {}, routes).lost, { reason: 'prohibited', told: 'administratively prohibited' });
    assert.deepEqual(lost('22.0.0.1', {}, routes).lost, { reason: 'blackhole' });
    assert.deepEqual(lost('172.16.0.9', { ttl: 1 }).lost, { reason: 'time exceeded', told: 'time exceeded' });
    assert.equal(lost('172.16.0.9').lost, undefined);
    const bare = text.replace('default via 192.168.1.254 dev eth0\n', '');
    const none = run(bare, { ...toPod, dst: '8.8.8.8' }).results[0]!.paths[0]!;
    assert.deepEqual([none.lost, none.summary.startsWith('No route to 8.8.8.8')], [{ reason: 'no route', told: 'network unreachable' }, true]);
    assert.deepEqual(run(bare, fromNode).results[0]!.paths[0]!.lost, { reason: 'no route', told: 'Network is unreachable' });
  });

  it('a box without forwarding says so, by its sysctls', () => {
    const path = run(`${text}net.ipv4.ip_forward = 0\n`, toPod);
    assert.deepEqual([path.questions, path.results[0]!.paths[0]!.lost], [[], { reason: 'not forwarding' }]);
  });

  it('rp_filter of the capture is followed', () => {
    const path = run(`${text}net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.eth0.rp_filter = 0\n`, { ...toPod, src: '10.0.0.7' }).results[0]!.paths[0]!;
    assert.deepEqual(path.lost, { reason: 'reverse path filter' });
    assert.match(ofKind(path, 'route').at(-1)!, /rp_filter=1 on eth0/);
  });
});
