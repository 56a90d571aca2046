/** IPVS: which real server gets a packet, and the way of packets to it and back. */
import assert from 'node:assert/strict';
import { follow, fromNode, hits, node, ofKind, run, table, toNode } from './support.ts';

const servers = (scheduler: string, ...real: string[]): string => `$ ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.1:443 ${scheduler}
${real.map((line) => `  -> ${line}          0          0\n`).join('')}`;
const service = { ...toNode, dst: '10.96.0.1', dport: 443 };
const tables = ['raw', 'mangle', 'nat', 'filter'].map((name) => table(name)).join('');

describe('IPVS', () => {
  it('takes the packet out of INPUT behind the filters and sends it through OUTPUT, without nat OUTPUT', () => {
    const path = follow(tables + node + servers('rr', '172.16.0.9:6443  Masq 1'), service);
    assert.deepEqual(hits(path).slice(3), [
      'mangle INPUT policy', 'filter INPUT policy', 'raw OUTPUT policy', 'mangle OUTPUT policy', 'filter OUTPUT policy', 'mangle POSTROUTING policy', 'nat POSTROUTING policy',
    ]);
    assert.deepEqual([path.packet.dst, path.packet.dport, path.delivered?.interface], ['172.16.0.9', 6443, 'cali1']);
  });

  it('chooses by weight', () => {
    const paths = (scheduler: string): unknown[] => run(tables + node + servers(scheduler, '172.16.0.9:6443  Masq 3', '10.0.0.7:6443  Masq 1', '10.0.0.8:6443  Masq 0'), service).results[0]!.paths.map((path) => [path.packet.dst, path.probability]);
    assert.deepEqual(paths('rr'), [['172.16.0.9', 0.5], ['10.0.0.7', 0.5]]);
    assert.deepEqual(paths('wrr'), [['172.16.0.9', 0.75], ['10.0.0.7', 0.25]]);
  });

  it('gives answers the service\'s address back, and keeps to its real server', () => {
    const text = table('nat', 'POSTROUTING -j MASQUERADE') + node + servers('rr', '172.16.0.9:6443  Masq 1', '10.0.0.7:6443  Masq 1');
    const { results } = run(text, [service, { reply: true }, { ...service, flags: ['ACK'] }]);
    const [first, answer, third] = results.map((result) => result.paths[0]!);
    assert.equal(first!.packet.src, '192.168.1.1');
    assert.deepEqual([answer!.packet.src, answer!.packet.sport, answer!.packet.dst], ['10.96.0.1', 443, '10.250.0.34']);
    assert.equal(results[2]!.paths.length, 1);
    assert.equal(third!.packet.dst, '172.16.0.9');
  });

  it('a process of the node reaches the service through OUTPUT', () => {
    const path = follow(tables + node + servers('rr', '172.16.0.9:6443  Masq 1'), { ...fromNode, dst: '10.96.0.1', dport: 443 });
    assert.deepEqual(hits(path), ['raw OUTPUT policy', 'mangle OUTPUT policy', 'nat OUTPUT policy', 'raw OUTPUT policy', 'mangle OUTPUT policy', 'filter OUTPUT policy', 'mangle POSTROUTING policy', 'nat POSTROUTING policy']);
  });

  it('a real server on the node itself is delivered here', () => {
    const path = follow(tables + node + servers('rr', '192.168.1.1:6443  Masq 1'), service);
    assert.deepEqual([path.delivered?.to, path.packet.dst, path.packet.dport], ['local', '192.168.1.1', 6443]);
    assert.equal(hits(path).at(-1), 'nat INPUT policy');
  });

  it('without a real server the packet is dropped', () => {
    const path = follow(tables + node + servers('rr'), service);
    assert.equal(path.outcome, 'DROP');
    assert.match(ofKind(path, 'ipvs')[0]!, /no real server/);
  });

  it('another port of the address is none of its business', () => assert.equal(follow(tables + node + servers('rr', '172.16.0.9:6443  Masq 1'), { ...service, dport: 22 }).delivered?.to, 'local'));

  it('without net.ipv4.vs.conntrack the packet is not tracked any more, and nat does not see it', () => {
    const text = tables + node + servers('rr', '172.16.0.9:6443  Masq 1');
    const seen = (path: ReturnType<typeof follow>): boolean => hits(path).includes('nat POSTROUTING policy');
    const asked = run(text, service);
    assert.ok(asked.questions.some(({ id }) => id === 'sysctl:net.ipv4.vs.conntrack'));
    assert.ok(asked.results[0]!.paths[0]!.assumptions.some((note) => note.includes('net.ipv4.vs.conntrack is taken as 1')));
    assert.equal(seen(asked.results[0]!.paths[0]!), true);
    assert.equal(seen(follow(text, service, { 'sysctl:net.ipv4.vs.conntrack': false })), false);
    assert.equal(seen(follow(`${text}$ sysctl -a\nnet.ipv4.vs.conntrack = 0\n`, service)), false);
  });

  it('persistence sends a client to the server that it has', () => {
    const text = tables + node + servers('rr persistent 300', '172.16.0.9:6443  Masq 1', '10.0.0.7:6443  Masq 1');
    const { results } = run(text, [service, { ...service, sport: 40001 }, { ...service, sport: 40002, src: '10.250.0.35' }]);
    assert.deepEqual(results.map(({ paths }) => paths.length), [2, 1, 2]);
  });

  it('direct routing leaves the packet as it is, and the tunnel method wraps it', () => {
    const direct = follow(tables + node + servers('rr', '10.0.0.7:443  Route 1'), service);
    assert.deepEqual([direct.packet.dst, direct.packet.ttl, direct.delivered?.interface], ['10.96.0.1', 63, 'eth1']);
    const tunnelled = follow(tables + node + servers('rr', '10.0.0.7:443  Tunnel 1'), service);
    assert.deepEqual([tunnelled.packet.dst, tunnelled.packet.src, tunnelled.packet.inner?.dst, tunnelled.delivered?.interface], ['10.0.0.7', '10.0.0.1', '10.96.0.1', 'eth1']);
  });

  it('sh and dh may choose a server of weight 0, which takes nothing', () => {
    const { paths } = run(tables + node + servers('sh', '172.16.0.9:6443  Masq 1', '10.0.0.7:6443  Masq 0'), service).results[0]!;
    assert.deepEqual(paths.map(({ outcome, probability }) => [outcome, probability]), [['ACCEPT', 0.5], ['DROP', 0.5]]);
    assert.equal(follow(tables + node + servers('fo', '172.16.0.9:6443  Masq 1', '10.0.0.7:6443  Masq 2'), service).packet.dst, '10.0.0.7');
  });

  it('-m ipvs knows packets that IPVS has handled, and their virtual server', () => {
    const rules = ['POSTROUTING -m ipvs --ipvs', 'POSTROUTING -m ipvs ! --ipvs', 'POSTROUTING -m ipvs --vaddr 10.96.0.0/12 --vport 443 --vmethod MASQ --vdir ORIGINAL', 'POSTROUTING -m ipvs ! --vport 443'];
    const text = table('mangle', ...rules) + node + servers('rr', '172.16.0.9:6443  Masq 1');
    const own = (packets: Parameters<typeof follow>[1]): string[] => hits(follow(text, packets)).filter((hit) => hit.startsWith('mangle POSTROUTING '));
    assert.deepEqual(own(service), ['mangle POSTROUTING 1', 'mangle POSTROUTING 3', 'mangle POSTROUTING policy']);
    assert.deepEqual(own([service, { reply: true }]), ['mangle POSTROUTING 1', 'mangle POSTROUTING policy']);
    assert.deepEqual(own({ ...service, dst: '10.0.0.7' }), ['mangle POSTROUTING 2', 'mangle POSTROUTING policy']);
  });
});

describe('IPVS listed without -n', () => {
  const names = (virtual: string, real: string): string => `$ ipvsadm -L\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  ${virtual} rr\n  -> ${real}               Masq    1      4          0\n`;
  it('does not guess the address of a real server', () => {
    assert.equal(follow(tables + node + names('10.96.0.1:https', 'pod-7.example:6443'), service).outcome, 'UNKNOWN');
  });
  it('asks whether a name is the destination', () => {
    const text = tables + node + names('kubernetes.default:https', '172.16.0.9:6443');
    assert.ok(run(text, service).questions.some(({ id }) => id === 'ipvs:kubernetes.default:https:10.96.0.1'));
    assert.equal(follow(text, service, { 'ipvs:kubernetes.default:https:10.96.0.1': true }).packet.dst, '172.16.0.9');
    assert.equal(run(text, { ...service, dport: 80 }).questions.some(({ id }) => id.startsWith('ipvs:')), false);
  });
});
