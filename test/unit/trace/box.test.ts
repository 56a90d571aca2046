/** What is assumed and asked of a box whose dumps or sysctls are not complete. */
import assert from 'node:assert/strict';
import { all, follow, hits, node, ofKind, run, table, toNode, toPod } from './support.ts';

const assumptions = (text: string, packet = toNode): string[] => follow(text, packet).assumptions;
const filter = table('filter');
const nat = table('nat');

describe('what the dumps do not hold', () => {
  it('a complete dump leaves nothing open', () => assert.deepEqual(assumptions(all + node), []));

  it('a command that prints one table leaves the others open', () => {
    for (const command of ['iptables-save -t nat', 'sudo iptables-save --table=nat', 'iptables -t nat -S']) {
      assert.deepEqual(assumptions(`root@a:~# ${command}\n${nat}root@a:~# ${node.slice(2)}`.replaceAll('\n$ ', '\nroot@a:~# ')), ['The file holds only the table nat: rules of other tables are not known.'], command);
    }
    const both = `root@a:~# iptables -S\n-P INPUT ACCEPT\n-A INPUT -p udp -j DROP\nroot@a:~# iptables -t nat -S\n-P PREROUTING ACCEPT\nroot@a:~# ip addr\n${node.slice(node.indexOf('1: lo')).replaceAll('\n$ ', '\nroot@a:~# ')}`;
    assert.deepEqual(assumptions(both), ['The file holds only the tables filter, nat: rules of other tables are not known.']);
    assert.deepEqual(assumptions(`${both}root@a:~# iptables-save\n${all}`).filter((text) => text.includes('only')), []);
  });

  it('a last table without COMMIT may be cut off', () => {
    assert.deepEqual(assumptions(node + filter + nat.replace('COMMIT\n', '')), ['The table nat has no COMMIT: the dump may be cut off, and rules may be missing.']);
  });

  it('a table without built-in chains is not reached', () => {
    const text = `*nat\n:KUBE-SERVICES - [0:0]\n-A KUBE-SERVICES -j DROP\nCOMMIT\n${node}`;
    const path = follow(text, toNode);
    assert.deepEqual(path.assumptions, ['The table nat has no built-in chains here (PREROUTING, INPUT, OUTPUT, POSTROUTING): no packet reaches its rules.']);
    assert.deepEqual([path.outcome, hits(path)], ['ACCEPT', []]);
  });
});

describe('sysctls of the box', () => {
  it('that it forwards is an assumption where nothing shows it', () => {
    const { questions, results } = run(filter + node, toPod);
    assert.deepEqual(questions.map(({ id, answer }) => [id, answer]), [['sysctl:ip_forward', true]]);
    assert.deepEqual(results[0]!.paths[0]!.assumptions, ['The packet is forwarded: net.ipv4.ip_forward was taken as 1.']);
    const path = follow(filter + node, toPod, { 'sysctl:ip_forward': false });
    assert.deepEqual([path.outcome, path.summary], ['DROP', 'Dropped by routing on the way to 172.16.0.9: this node does not forward packets (you said so); nobody is told']);
    assert.match(ofKind(path, 'route').at(-1)!, /does not forward/);
  });

  it('that it forwards is no question with chains of kube-proxy, or with destinations that are translated to other hosts', () => {
    for (const rules of [table('nat', 'PREROUTING -j KUBE-SERVICES', 'KUBE-SERVICES -p udp -j RETURN'), table('nat', 'PREROUTING -p udp -j DNAT --to-destination 172.16.0.9:53')]) assert.deepEqual(run(rules + node, toPod).questions, []);
    assert.equal(run(table('nat', 'PREROUTING -p udp -j DNAT --to-destination 127.0.0.1:53') + node, toPod).questions.length, 1);
  });

  it('nothing is asked of a packet for the node itself', () => assert.deepEqual(run(filter + node, toNode).questions, []));

  const kube = table('filter', 'FORWARD -j KUBE-FORWARD', 'KUBE-FORWARD -p udp -j DROP') + node;
  const asymmetric = { ...toPod, src: '10.0.0.7' };

  it('strict reverse path filtering is asked about where it would drop a forwarded packet', () => {
    const { questions, results } = run(kube, asymmetric);
    assert.deepEqual(questions.map(({ id, answer }) => [id, answer]), [['sysctl:rp_filter:eth0', false]]);
    const [path] = results[0]!.paths;
    assert.equal(path!.outcome, 'ACCEPT');
    assert.deepEqual(path!.assumptions, ['If rp_filter is 1 on eth0, the kernel drops this packet: back to 10.0.0.7, the route 10.0.0.0/24 dev eth1 fits best; it arrived on eth0; it was taken as 0 (off).']);
    assert.deepEqual(follow(kube, asymmetric, { 'sysctl:rp_filter:eth0': false }).assumptions, []);
    const dropped = follow(kube, asymmetric, { 'sysctl:rp_filter:eth0': true });
    assert.equal(dropped.outcome, 'DROP');
    assert.match(dropped.summary, /^Dropped by routing on the way to 172\.16\.0\.9: reverse path filtering \(rp_filter=1 on eth0\) refuses it: back to 10\.0\.0\.7/);
    assert.match(ofKind(dropped, 'route').at(-1)!, /^Not routed: reverse path filtering/);
  });

  it('it is not asked about where it lets the packet pass, where no routes are known, and for IPv6', () => {
    assert.deepEqual(run(kube, { ...asymmetric, in: 'eth1' }).questions, []);
    assert.ok(!run(kube.slice(0, kube.indexOf('$ ip route')), asymmetric).questions.some(({ id }) => id.includes('rp_filter')));
    const six = { ...toPod, in: 'eth1', src: '2001:db8:1::7', dst: '2001:db8:2::9' };
    assert.ok(!run(kube, six).questions.some(({ id }) => id.includes('rp_filter')));
  });
});
