/** Where packets go: addresses and routes of the capture, rules of `ip rule`, what is asked where they are missing. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { addNote, type NoteTrail } from '../../../server/src/trace/state.ts';
import { trace } from '../../../server/src/trace/trace.ts';
import { follow, fromNode, hits, node, ofKind, only, rules, run, table, toNode, toPod } from './support.ts';

const filter = table('filter');
const routed = (dst: string): string => {
  const path = follow(filter + node, { ...toNode, dst });
  return path.delivered ? `${path.delivered.to} ${path.delivered.interface ?? ''}` : path.outcome;
};
/** A node of which only the ruleset is known. */
const services = `${table('nat', 'PREROUTING -j KUBE-SERVICES', 'KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-A', 'KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
  'KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-SVC-A', 'KUBE-SVC-A -p tcp -j DNAT --to-destination 10.244.1.5:8080', 'POSTROUTING -j MASQUERADE')}${table('filter', 'FORWARD -o cni0 -j ACCEPT')}`;

describe('routing', () => {
  it('the longest prefix wins', () => {
    assert.equal(routed('172.16.0.9'), 'out cali1');
    assert.equal(routed('10.0.0.77'), 'out eth1');
    assert.equal(routed('8.8.8.8'), 'out eth0');
  });

  it('a blackhole drops', () => assert.equal(routed('172.16.0.10'), 'DROP'));

  it('of equal prefixes the lower metric wins', () => {
    const text = `${filter}${node}`.replace('default via 192.168.1.254 dev eth0', 'default via 10.0.0.254 dev eth1 metric 200\ndefault via 192.168.1.254 dev eth0 metric 100');
    assert.equal(follow(text, { ...toNode, dst: '8.8.8.8' }).delivered?.interface, 'eth0');
  });

  it('an address on an interface that is down is still this box', () => assert.equal(routed('10.96.0.1'), 'local eth0'));

  it('broadcast addresses are delivered here', () => {
    assert.equal(routed('192.168.1.255'), 'local eth0');
    assert.equal(routed('255.255.255.255'), 'local eth0');
    assert.equal(routed('192.168.1.0'), 'out eth0');
  });

  it('nobody is told of a multicast that nobody here wants', () => {
    const path = follow(filter + node, { ...toNode, dst: '224.0.0.251', proto: 'udp' });
    assert.deepEqual([path.outcome, path.lost], ['DROP', { reason: 'no route' }]);
  });

  it('a packet that is larger than the next interface takes is taken to be fragmented, and says so', () => {
    const said = (length: number): boolean => follow(filter + node, { ...toPod, length }).assumptions.some((text) => text.includes('cali1 takes 1480'));
    assert.deepEqual([said(1480), said(1481)], [false, true]);
  });

  it('what comes in by a port of a bridge comes in by the bridge', () => {
    const text = `${table('filter', 'FORWARD -i cni0 -j DROP', 'FORWARD -i veth1')}${node.replace('$ ip route', '6: cni0: <BROADCAST,MULTICAST,UP> mtu 1500\n    inet 10.244.0.1/24 scope global cni0\n7: veth1@if3: <BROADCAST,MULTICAST,UP> mtu 1500 master cni0 state UP\n$ ip route\n10.244.0.0/24 dev cni0 proto kernel scope link src 10.244.0.1')}`;
    const path = follow(text, { ...toPod, in: 'veth1', src: '10.244.0.7' });
    assert.deepEqual([path.outcome, hits(path)], ['DROP', ['filter FORWARD 1']]);
    assert.match(path.assumptions.join(), /^veth1 is a port of cni0/);
  });

  it('no route is an end of its own', () => {
    const text = `${filter}${node}`.replace('default via 192.168.1.254 dev eth0\n', '');
    assert.match(follow(text, { ...toNode, dst: '8.8.8.8' }).summary, /no route leads to 8\.8\.8\.8/);
    assert.match(follow(text, fromNode).summary, /Not sent/);
  });

  it('what only a martian can be is refused; where it turns out so behind PREROUTING, it dies at routing', () => {
    for (const packet of [{ ...toNode, src: '10.0.0.1' }, { ...toNode, dst: '127.0.0.1' }]) assert.equal(run(filter + node, packet).problems?.length, 1);
    const path = follow(table('nat', 'PREROUTING -p tcp -j DNAT --to-destination 127.0.0.1') + filter + node, toNode);
    assert.deepEqual([path.outcome, path.lost, hits(path)], ['DROP', { reason: 'martian' }, ['nat PREROUTING 1']]);
  });

  it('the step names its route in the file', () => {
    const text = filter + node;
    const step = follow(text, { ...toNode, dst: '172.16.0.9' }).steps.find((other) => other.kind === 'route')!;
    assert.equal(text.split('\n')[step.range!.start.line], '172.16.0.9 dev cali1 scope link');
  });

  it('IPv6: own addresses, routes, and the multicast group of all nodes', () => {
    const six = (dst: string): unknown => follow(node, { in: 'eth0', src: '2001:db8:5::1', dst, proto: 'tcp', sport: 1, dport: 2 }).delivered;
    assert.deepEqual(six('2001:db8:1::1'), { to: 'local', interface: 'eth0' });
    assert.deepEqual(six('2001:db8:77::1'), { to: 'out', interface: 'eth0' });
    assert.deepEqual(six('ff02::1'), { to: 'local', interface: 'eth0' });
  });
});

describe('address types', () => {
  const types = (ip: string): string[] => {
    const all = ['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'BLACKHOLE'];
    const path = follow(table('raw', ...all.map((type) => `PREROUTING -m addrtype --dst-type ${type}`)) + node, { ...toNode, dst: ip }, { 'sysctl:net.ipv4.conf.eth0.route_localnet': true });
    return rules(path).filter((step) => step.matched === 'yes').map((step) => all[step.rule - 1]!);
  };
  it('come from the local routing table alone', () => {
    assert.deepEqual(types('192.168.1.1'), ['LOCAL']);
    assert.deepEqual(types('127.8.8.8'), ['LOCAL']);
    assert.deepEqual(types('8.8.8.8'), ['UNICAST']);
    assert.deepEqual(types('172.16.0.10'), ['UNICAST']);
    assert.deepEqual(types('192.168.1.255'), ['BROADCAST']);
    assert.deepEqual(types('224.0.0.5'), ['MULTICAST']);
  });

  it('may be limited to an interface', () => {
    const path = follow(table('raw', 'PREROUTING -m addrtype --dst-type LOCAL --limit-iface-in') + node, { ...toNode, dst: '10.0.0.1' });
    assert.equal(rules(path)[0]!.matched, 'no');
  });
});

describe('what the file does not say', () => {
  const nodePort = { ...toNode, dst: '192.168.44.141', dport: 30080 };

  it('whether the destination is the node\'s own is asked, and taken as yes', () => {
    const result = run(services, nodePort);
    const question = result.questions.find((other) => other.id === 'local:192.168.44.141')!;
    assert.deepEqual([question.text, question.kind, question.default, question.answer], ['Is 192.168.44.141 an address of this node?', 'boolean', true, true]);
    assert.equal(only(result).packet.dst, '10.244.1.5');
    assert.match(only(result).assumptions.join(), /192\.168\.44\.141 is taken as an address of this node/);
  });

  it('an answer is used and is no assumption', () => {
    const path = follow(services, nodePort, { 'local:192.168.44.141': false, 'local:10.244.1.5': false });
    assert.equal(path.packet.dst, '192.168.44.141');
    assert.doesNotMatch(path.assumptions.join(), /192\.168\.44\.141 is taken/);
  });

  it('a Service\'s address and a NAT target are taken as not the node\'s', () => {
    assert.equal(only(run(services, { ...nodePort, dst: '10.96.0.10', dport: 80 })).packet.dst, '10.244.1.5');
    assert.equal(run(services, { ...nodePort, dst: '10.96.0.10', dport: 81 }).questions.find((other) => other.id === 'local:10.96.0.10')?.answer, false);
    assert.equal(run(services, { ...nodePort, dst: '10.244.1.5' }).questions.find((other) => other.id === 'local:10.244.1.5')?.answer, false);
  });

  it('loopback, and the sender of an arriving packet, need no question', () => {
    const text = table('filter', 'INPUT -m addrtype --src-type LOCAL', 'INPUT -m addrtype --dst-type LOCAL');
    assert.deepEqual(run(text, { ...fromNode, src: '127.0.0.1', dst: '127.0.0.1' }).questions, []);
    assert.deepEqual(run(text, nodePort).questions.map((question) => question.id), ['local:192.168.44.141']);
  });

  it('which interface it leaves by is asked among the names that rules know', () => {
    const result = run(services, nodePort);
    const question = result.questions.find((other) => other.id === 'route:10.244.1.5')!;
    assert.deepEqual(question.options!.map((option) => option.value), ['unknown', 'cni0']);
    assert.equal(rules(only(result)).find((step) => step.chain === 'FORWARD')!.matched, 'unknown');
    assert.deepEqual(only(result).delivered, { to: 'out' });
    const told = follow(services, nodePort, { 'route:10.244.1.5': 'cni0' });
    assert.deepEqual([told.delivered, rules(told).find((step) => step.chain === 'FORWARD')!.matched], [{ to: 'out', interface: 'cni0' }, 'yes']);
  });

  it('the address of MASQUERADE is the one known of the node, or the user\'s word', () => {
    assert.equal(follow(services, nodePort).packet.src, '192.168.44.141');
    const facts = { 'route:10.244.1.5': 'cni0', 'masquerade:cni0': '10.244.0.1' };
    assert.equal(follow(services, nodePort, facts).packet.src, '10.244.0.1');
    assert.equal(follow(services, nodePort, { ...facts, 'masquerade:cni0': 'nonsense' }).packet.src, '192.168.44.141');
  });

  it('an address that the user named is the guess for MASQUERADE, whatever else is asked', () => {
    const text = table('nat', 'POSTROUTING -j MASQUERADE');
    const masquerade = (facts: Record<string, unknown>): unknown => run(text, toPod, { 'local:172.16.0.9': false, ...facts }).questions.find(({ id }) => id.startsWith('masquerade:'))?.default;
    assert.equal(masquerade({}), '');
    assert.equal(masquerade({ 'local:127.0.0.1': true, 'local:nonsense': true, 'local:2001:db8::1': true, 'local:10.9.9.8': false, 'local:10.9.9.9': true }), '10.9.9.9');
    assert.equal(masquerade({ 'local:10.9.9.9': 'yes' }), '10.9.9.9');
  });

  it('every question is listed once, whatever the number of packets', () => {
    const ids = run(services, [nodePort, { ...nodePort, sport: 40001 }]).questions.map((question) => question.id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('without routes the interfaces\' own networks are routes', () => {
    const text = filter + node.slice(0, node.indexOf('$ ip route'));
    assert.equal(follow(text, { ...toNode, dst: '10.0.0.7' }).delivered?.interface, 'eth1');
    assert.deepEqual(run(text, { ...toNode, dst: '8.8.8.8' }).questions.map((question) => question.id), ['route:8.8.8.8', 'sysctl:ip_forward']);
  });

  it('the source of a route is an address of the node', () => {
    const text = `${filter}$ ip route\ndefault via 192.168.1.254 dev eth0\n192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1\n`;
    const result = run(text, toNode);
    assert.deepEqual([only(result).delivered?.to, result.questions], ['local', []]);
  });

  it('who sends a packet is asked only where a rule looks', () => {
    const text = table('filter', 'OUTPUT -m owner --uid-owner 1337 -j DROP') + node;
    assert.deepEqual(run(text, fromNode).questions.map((question) => question.id), ['packet:uid']);
    assert.deepEqual(run(text.replace('--uid-owner', '--gid-owner'), fromNode).questions.map((question) => question.id), ['packet:gid']);
    assert.equal(follow(text, fromNode, { 'packet:uid': '1337' }).outcome, 'DROP');
    assert.equal(follow(text, { ...fromNode, uid: 1337, gid: 1337 }).outcome, 'DROP');
    assert.deepEqual(run(text, { ...fromNode, uid: 5, gid: 5 }).questions, []);
  });

  it('steps say what routing did', () => assert.match(ofKind(follow(services, nodePort), 'route')[0]!, /^To 10\.244\.1\.5/));
});

describe('routing tables of a hostile capture', () => {
  it('are read once, not for every table that a rule looks up', () => {
    const many = 300;
    const routes = Array.from({ length: many }, (_, i) => `203.0.113.${i % 256}/32 dev eth0 table ${1000 + i}`).join('\n');
    const looked = Array.from({ length: many }, (_, i) => `${i + 1}:\tfrom all lookup ${1000 + i}`).join('\n');
    const file = analyse('mem:/a', `${filter}${node}$ ip route show table all\n${routes}\ndefault via 192.168.1.254 dev eth0\n$ ip rule\n0:\tfrom all lookup local\n${looked}\n32766:\tfrom all lookup main\n`);
    let reads = 0;
    const counted = file.host.routes.map((route) => ({ ...route, get table() { reads++; return route.table; } }));
    const [result] = trace({ ...file, host: { ...file.host, routes: counted } }, { textDocument: { uri: 'mem:/a' }, packets: [{ ...toNode, dst: '8.8.8.8' }] }).results;
    assert.equal(result!.paths[0]!.delivered?.interface, 'eth0');
    assert.ok(reads > many && reads < 10 * many, `${reads} reads`);
  });

  it('leave an assumption once in a history, however often it is made', () => {
    let notes: NoteTrail | undefined;
    for (let i = 0; i < 100; i++) notes = addNote(notes, { text: `Table ${i % 2} is not known.` });
    assert.equal(notes?.length, 2);
  });
});
