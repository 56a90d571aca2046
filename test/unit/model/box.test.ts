/** Files of one folder as one box: what completes what, and where its items stand. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { boxAt, boxNamed, companionsOf, joinFiles, placeOf, withRules } from '../../../server/src/model/box.ts';
import { definition } from '../../../server/src/features/definition.ts';
import { references } from '../../../server/src/features/references.ts';
import { trace } from '../../../server/src/trace/trace.ts';

const rules = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set WEB src -j DROP\nCOMMIT\n';
const nat = '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.7:8080\nCOMMIT\n';
const sets = 'Name: WEB\nType: hash:ip\nHeader: family inet hashsize 1024 maxelem 65536\nMembers:\n198.51.100.9\n';
const addresses = '2: eth0: <BROADCAST,UP> mtu 1500\n    inet 192.0.2.1/24 scope global eth0\n';
const routes = 'default via 192.0.2.254 dev eth0\n192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.1\n';
const file = (name: string, text: string) => analyse(`file:///captures/node/${name}`, text);
const names = (found: readonly { uri: string }[]): string[] => found.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1));
const packet = { in: 'eth0', src: '198.51.100.9', dst: '192.0.2.1', proto: 'tcp', sport: 4000, dport: 80 };

describe('files of one folder', () => {
  const dump = file('iptables.txt', rules);
  const parts = [file('ip-addr.txt', addresses), file('ip-route.txt', routes), file('ipset.txt', sets)];

  it('complete a dump with the sets, addresses and routes that it does not list', () => {
    assert.deepEqual(names(companionsOf(dump, parts)), ['ip-addr.txt', 'ip-route.txt', 'ipset.txt']);
    const box = joinFiles(dump, parts);
    const [path] = trace(box, { textDocument: { uri: box.uri }, packets: [packet] }).results[0]!.paths;
    assert.equal(path?.outcome, 'DROP');
    assert.deepEqual(path?.assumptions, ['The files iptables.txt, ip-addr.txt, ip-route.txt, ipset.txt are taken to come from one box, at one time.']);
    assert.equal(path?.steps.find((step) => step.kind === 'route')?.uri, undefined);
  });

  it('are traced from any of them: the rules stand where they stand', () => {
    const seen = withRules(joinFiles(parts[2]!, [dump, parts[0]!, parts[1]!]));
    const [path] = trace(seen, { textDocument: { uri: parts[2]!.uri }, packets: [{ ...packet, dst: '203.0.113.5' }] }).results[0]!.paths;
    assert.equal(path?.outcome, 'ACCEPT');
    assert.deepEqual(path?.steps.filter((step) => step.uri !== undefined).map((step) => [step.kind, names([{ uri: step.uri! }])[0], step.range?.start.line]), [['route', 'ip-route.txt', 0]]);
  });

  it('may hold a table each: the walk goes from one to the other', () => {
    const box = joinFiles(dump, [file('nat.txt', nat), ...parts]);
    const [path] = trace(box, { textDocument: { uri: box.uri }, packets: [packet] }).results[0]!.paths;
    assert.deepEqual(path?.steps.filter((step) => step.kind === 'rule').map((step) => [names([{ uri: step.uri! }])[0], step.kind === 'rule' && step.table]), [['nat.txt', 'nat']]);
  });

  it('lead from a rule to the set in another file, and back to the rules', () => {
    const box = joinFiles(dump, parts);
    assert.equal(definition(box, rules.indexOf('WEB'))?.[0]?.targetUri, parts[2]!.uri);
    const set = joinFiles(parts[2]!, [dump]);
    assert.deepEqual(references(set, sets.indexOf('WEB'), false)?.map(({ uri, range }) => [names([{ uri }])[0], range.start.line]), [['iptables.txt', 2]]);
    assert.deepEqual(placeOf(box, box.host.interfaces[0]!), { uri: parts[0]!.uri, range: { start: { line: 0, character: 0 }, end: { line: 1, character: 39 } } });
  });
});

describe('files with what kubectl or ip neigh prints', () => {
  it('complete a dump, any number of them', () => {
    const kubectl = (name: string) => file(`${name}.txt`, `NAMESPACE   NAME   TYPE        CLUSTER-IP    EXTERNAL-IP   PORT(S)   AGE\ndefault     ${name}   ClusterIP   10.96.0.9     <none>        80/TCP    3d\n`);
    const dump = file('iptables.txt', rules);
    const box = joinFiles(dump, companionsOf(dump, [kubectl('web'), kubectl('api'), file('neigh.txt', '192.0.2.254 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE\n')]));
    assert.deepEqual([box.kube.services.map(({ name }) => name).sort(), box.host.neighbours.length], [['api', 'web'], 1]);
  });
});

describe('files of several boxes in one folder', () => {
  it('stay apart where both list the same, and are told by their names or prompts', () => {
    const [a, b] = [file('master-iptables.txt', rules), file('worker-iptables.txt', rules)];
    const [setsA, setsB] = [file('master-ipset.txt', sets), file('worker-ipset.txt', sets)];
    assert.deepEqual(names(companionsOf(a, [b, setsA, setsB])), ['master-ipset.txt']);
    assert.deepEqual(names(companionsOf(b, [a, setsA, setsB])), ['worker-ipset.txt']);
    const prompted = file('x.txt', `root@master:~# iptables-save\n${rules}`);
    assert.deepEqual(names(companionsOf(prompted, [file('y.txt', `root@worker:~# ip addr\n${addresses}`), file('z.txt', `root@master:~# ipset list\n${sets}`)])), ['z.txt']);
  });

  it('complete nothing where nothing says which one is right', () => {
    assert.deepEqual(companionsOf(file('dump', rules), [file('one', sets), file('two', sets)]), []);
    assert.deepEqual(companionsOf(file('dump', rules), [file('README.md', '# Captures\n\nTaken on Monday.\n')]), []);
  });
});

describe('captures of several boxes in one file', () => {
  const on = (host: string, command: string, text: string): string => `root@${host}:~# ${command}\n${text}`;
  const text = on('master', 'iptables-save', rules) + on('master', 'ip addr', addresses) + on('worker.example', 'ip addr', addresses.replace('192.0.2.1/24', '192.0.2.2/24')) + on('worker', 'ipset list', sets)
    + on('worker', 'iptables-save', rules.replace('DROP', 'REJECT')) + on('pod', 'ls', 'nothing\n');
  const document = analyse('file:///all.capture', text);

  it('are told apart by the hosts in their prompts; one that shows nothing is none', () => {
    assert.deepEqual(document.boxes.map(({ host }) => [host.name, host.interfaces.flatMap((item) => item.addresses.map(({ ip }) => ip.words[0]! & 255))]), [['master', [1]], ['worker.example', [2]]]);
    assert.deepEqual(document.boxes.map((box) => box.sets.size), [0, 1]);
    const line = text.split('\n').findIndex((each) => each.includes('REJECT'));
    assert.equal(boxAt(document.boxes, line), document.boxes[1]);
    assert.equal(boxNamed(document.boxes, 'worker.example'), document.boxes[1]);
    assert.equal(boxNamed(document.boxes, undefined), document.boxes[0]);
  });

  it('are traced one by one, and the trace says which', () => {
    const ends = document.boxes.map((box) => trace(box, { textDocument: { uri: box.uri }, packets: [{ ...packet, dst: box === document.boxes[0] ? '192.0.2.1' : '192.0.2.2' }] }).results[0]!.paths[0]!);
    assert.deepEqual(ends.map(({ outcome }) => outcome), ['ACCEPT', 'REJECT']);
    assert.match(ends[1]!.assumptions[0]!, /captures of master, worker\.example: the packet is followed on worker\.example alone/);
    assert.equal(ends[1]!.steps.find((step) => step.kind === 'rule')?.range?.start.line, text.split('\n').findIndex((each) => each.includes('REJECT')));
  });

  it('are one box where one host printed all, or nobody says who did', () => {
    for (const one of [on('node', 'iptables-save', rules) + on('node', 'ip addr', addresses), `$ iptables-save\n${rules}$ ip addr\n${addresses}`]) {
      const alone = analyse('file:///one', one);
      assert.deepEqual(alone.boxes, [alone]);
    }
  });
});

describe('a listing of some interfaces', () => {
  it('leaves open whose the other addresses are: routes go out of an interface that it has not got', () => {
    const some = addresses.replaceAll('eth0', 'kube-ipvs0').replace('192.0.2.1/24', '10.96.0.1/32');
    const text = (listing: string): string => `$ iptables-save\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m addrtype --dst-type LOCAL -j DROP\nCOMMIT\n$ ip addr\n${listing}$ ip route\ndefault via 192.0.2.254 dev eth0\n`;
    const asked = (listing: string): string[] => trace(analyse('file:///a', text(listing)), { textDocument: { uri: 'file:///a' }, packets: [{ ...packet, dst: '192.0.2.77' }] }).questions.map(({ id }) => id).filter((id) => id.startsWith('local:'));
    assert.deepEqual(asked(some), ['local:192.0.2.77']);
    assert.deepEqual(asked(addresses), []);
  });
});
