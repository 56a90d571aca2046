/** What the packet form offers for a document, and the packet that a rule would meet. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { packetForm } from '../../../server/src/features/packetForm.ts';
import { analyse } from '../../../server/src/analyse.ts';
import { trace } from '../../../server/src/trace/trace.ts';
import type { PacketForm, TracePacket } from '../../../server/src/protocol/trace.ts';

const sample = readFileSync(new URL('../../../samples/ingress-path/master.capture', import.meta.url), 'utf8');

function form(text: string, rule?: string, uri = 'file:///dumps/node.rules'): PacketForm {
  const line = rule === undefined ? undefined : text.split('\n').findIndex((each) => each.startsWith(rule));
  assert.notEqual(line, -1, rule);
  return packetForm(analyse(uri, text), { textDocument: { uri }, ...(line !== undefined && { position: { line, character: 0 } }) });
}

/** `in src:sport > dst:dport proto`. */
const brief = (packet: TracePacket): string => `${packet.in ?? 'local'} ${packet.src} > ${packet.dst} ${packet.proto}${packet.dport === undefined ? '' : ` ${packet.dport}`}`;

describe('the packet form of the sample', () => {
  const offered = form(sample, undefined, 'file:///samples/ingress-path/master.capture');

  it('names the box by its prompt and begins with the interface of the default route', () => {
    assert.equal(offered.box, 'master');
    assert.deepEqual(offered.interfaces[0], { name: 'ens33', detail: '192.168.44.141/24, default route' });
    assert.ok(offered.interfaces.some(({ name, detail }) => name === 'calibfbdf93cf51' && detail.includes('172.16.219.89')));
    assert.ok(!offered.interfaces.some(({ name }) => name === 'kube-ipvs0'), 'a dummy that is down carries no packets');
  });

  it('opens with a connection from outside to host port 80', () => {
    assert.equal(brief(offered.packet), 'ens33 203.0.113.10 > 192.168.44.141 tcp 80');
    assert.deepEqual(offered.packet.flags, ['SYN']);
    assert.deepEqual(offered.presets[0], { label: 'Host port 80/tcp', detail: 'to 172.16.219.89:80, network k8s-pod-network', group: 'hostPort', packet: offered.packet });
  });

  it('has the node ports and cluster IPs of the sets, with what IPVS does', () => {
    assert.deepEqual(offered.presets.filter(({ group }) => group === 'nodePort').map(({ label }) => label), ['Node port 80/tcp', 'Node port 443/tcp']);
    const dns = offered.presets.find(({ label }) => label === '10.96.0.2:53/udp');
    assert.equal(dns?.detail, 'cluster IP, to 172.16.219.87:53, 172.16.219.90:53');
    assert.equal(dns && brief(dns.packet), 'cali141c3047c6b 172.16.219.87 > 10.96.0.2 udp 53');
  });

  it('names the mark bits', () => {
    assert.ok(offered.marks.some(({ mask, name }) => mask === 0x4000 && name.includes('kube-proxy')));
    assert.ok(offered.marks.some(({ mask, name }) => mask === 0x10000 && name.includes('Calico')));
  });

  it('opens for a rule with a packet that matches it', () => {
    const file = analyse('file:///master.capture', sample);
    for (const rule of ['-A KUBE-POSTROUTING -m comment --comment "kubernetes service', '-A cali-tw-calibfbdf93cf51 -m comment --comment "cali:c8eb', '-A cali-nat-outgoing', '-A cali-INPUT -p ipencap -m comment --comment "cali:Paje', '-A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP', '-A CNI-DN-50c24a55650b462c3ecc9 -s 127.0.0.1/32 -p tcp -m tcp --dport 443']) {
      const { packet } = form(sample, rule, 'file:///master.capture');
      const line = sample.split('\n').findIndex((each) => each.startsWith(rule));
      const steps = trace(file, { textDocument: { uri: file.uri }, packets: [packet] }).results[0]!.paths.flatMap((path) => path.steps);
      assert.ok(steps.some((step) => step.kind === 'rule' && step.range.start.line === line && step.matched === 'yes'), `${rule}: ${brief(packet)}`);
    }
  });

  it('opens on OUTPUT with a packet of the box itself', () => {
    assert.match(brief(form(sample, ':OUTPUT', 'file:///master.capture').packet), /^local 192\.168\.44\.141 > /);
  });
});

describe('the packet form of a dump alone', () => {
  const services = `*nat
:PREROUTING ACCEPT [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-EXT-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A KUBE-NODEPORTS -p tcp -m comment --comment "shop/web:http" -m tcp --dport 30080 -j KUBE-EXT-AAAAAAAAAAAAAAAA
-A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA
-A KUBE-SERVICES -d 198.51.100.9/32 -p tcp -m comment --comment "shop/web:http loadbalancer IP" -m tcp --dport 80 -j KUBE-EXT-AAAAAAAAAAAAAAAA
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-EXT-AAAAAAAAAAAAAAAA -j KUBE-SVC-AAAAAAAAAAAAAAAA
COMMIT
`;

  it('has node ports, cluster IPs and load balancers with the Service\'s name', () => {
    const { presets, box } = form(services);
    assert.equal(box, 'node.rules');
    assert.deepEqual(presets.map(({ group, label, detail }) => `${group} ${label}: ${detail}`), [
      'nodePort Node port 30080/tcp: shop/web:http', 'clusterIP shop/web:http: cluster IP 10.96.0.7:80/tcp', 'other shop/web:http: loadbalancer IP 198.51.100.9:80/tcp',
    ]);
  });

  it('finds the way down to a rule: the packet for a Service\'s chain goes to its cluster IP', () => {
    assert.match(brief(form(services, ':KUBE-SVC-AAAAAAAAAAAAAAAA').packet), / > 10\.96\.0\.7 tcp 80$/);
  });

  it('offers Docker\'s published ports', () => {
    const { presets, interfaces } = form('*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n-A DOCKER ! -i docker0 -p udp -m udp --dport 5353 -j DNAT --to-destination 172.17.0.2:53\nCOMMIT\n');
    assert.deepEqual(presets.map(({ group, label, detail, packet }) => `${group} ${label} ${detail} ${packet.in}`), ['dnat Port 5353/udp to 172.17.0.2:53, chain DOCKER eth0']);
    assert.deepEqual(interfaces.map(({ name }) => name), ['eth0', 'docker0']);
  });

  it('takes what a rule asks for: interface, source, destination, protocol, ports; and keeps away from what stands behind !', () => {
    const one = (rule: string): string => brief(form(`*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD ${rule} -j DROP\nCOMMIT\n`, '-A').packet);
    assert.equal(one('-i eth1 -s 10.1.0.0/16 -d 10.2.0.5/32 -p udp -m udp --dport 53'), 'eth1 10.1.0.1 > 10.2.0.5 udp 53');
    assert.equal(one('-d 10.2.0.5/32 ! -s 203.0.113.0/24 -p tcp -m multiport --dports 8000:8010,9000'), 'eth0 192.0.2.10 > 10.2.0.5 tcp 8000');
    assert.equal(one('-s 10.1.2.3/32 -d 10.9.0.0/24 -p icmp -m icmp --icmp-type 8'), 'eth0 10.1.2.3 > 10.9.0.1 icmp');
    assert.equal(one('-s 10.1.2.3/32 -d 10.9.0.1/32 -p esp'), 'eth0 10.1.2.3 > 10.9.0.1 esp');
  });

  it('arrives where its source is, never on lo, a dummy or an interface that is down unless a rule says so', () => {
    const links = [['lo', 'LOOPBACK,UP', '127.0.0.1/8'], ['dummy0', 'NOARP,UP', '169.254.20.10/32'], ['eth1', 'BROADCAST', '10.9.0.1/24'], ['ens3', 'BROADCAST,UP', '192.168.1.1/24'], ['docker0', 'BROADCAST,UP', '172.17.0.1/16']];
    const box = `$ ip addr\n${links.map(([name, flags, address], i) => `${i + 1}: ${name!}: <${flags!}> mtu 1500\n    inet ${address!} scope ${name === 'lo' ? 'host' : 'global'} ${name!}\n`).join('')}`;
    const packet = (rule: string): string => brief(form(`*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n-A ${rule}\nCOMMIT\n${box}`, '-A').packet).replace(/ tcp.*/, '');
    assert.match(packet('INPUT -i + -j ACCEPT'), /^ens3 203/);
    assert.match(packet('INPUT ! -i ens3 -j ACCEPT'), /^docker0 172\.17\.0\.2 /);
    assert.equal(packet('INPUT -s 192.168.1.0/24 -j ACCEPT'), 'ens3 192.168.1.2 > 192.168.1.1');
    assert.match(packet('INPUT -s 10.9.0.0/24 -j ACCEPT'), /^ens3 10\.9\.0\.2 /);
    assert.match(packet('FORWARD -o ens3 -j ACCEPT'), /^docker0 172\.17\.0\.2 /);
    assert.match(packet('INPUT -i dummy0 -j ACCEPT'), /^dummy0 /);
  });

  it('is about IPv6 for ip6tables', () => {
    const { family, packet } = form('# Generated by ip6tables-save v1.8.9\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n', '-A INPUT');
    assert.equal(family, 6);
    assert.match(brief(packet), /^eth0 2001:db8::10 > 2001:db8:1::10 tcp 22$/);
  });

  it('of many Services offers no more than a person can look through', () => {
    const rules = Array.from({ length: 3000 }, (_, i) => `-A KUBE-SERVICES -d 10.96.${i >> 8}.${i & 255}/32 -p tcp -m comment --comment "a/s${i}:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA\n-A KUBE-NODEPORTS -p tcp -m comment --comment "a/s${i}:http" -m tcp --dport ${30000 + (i % 2768)} -j KUBE-SVC-AAAAAAAAAAAAAAAA`);
    const { presets } = form(`*nat\n:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]\n${rules.join('\n')}\nCOMMIT\n`);
    assert.ok(presets.length > 50 && presets.length <= 200, String(presets.length));
  });

  it('says in words that there is nothing to trace', () => {
    for (const text of ['', 'hello\n', 'root@a:~# ip addr\n2: eth0: <UP> mtu 1500\n']) {
      const { unavailable, presets } = form(text);
      assert.match(unavailable!, /no iptables rules/i);
      assert.deepEqual(presets, []);
    }
  });

  it('answers for every line of a broken dump', () => {
    const text = '*nat\n:A\n-A\n-A A -j\n-A A -s x -d / --dport :: -j DNAT --to-destination\n-A A -m set --match-set\n-A A -j A\n-I A 99 -j B\n*\n:PREROUTING\n';
    text.split('\n').forEach((_, line) => assert.ok(packetForm(analyse('mem:/a', text), { textDocument: { uri: 'mem:/a' }, position: { line, character: 0 } }).packet.src));
    assert.ok(packetForm(analyse('mem:/a', text), { textDocument: { uri: 'mem:/a' }, position: { line: 1e9, character: -1 } }).packet.src);
  });
});

describe('interfaces of the form, where no ip addr lists them', () => {
  const names = (text: string): string[] => packetForm(analyse('mem:/a', text), { textDocument: { uri: 'mem:/a' } }).interfaces.map(({ name, detail }) => `${name}: ${detail}`);

  it('are those of the rules, and no option of another command', () => {
    assert.deepEqual(names('$ kubectl get pods -o wide\nNAME READY\n$ iptables-save\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i ens3 -j ACCEPT\n-A INPUT -i br+ -j DROP\nCOMMIT\n'), ['ens3: named in the rules']);
  });

  it('are those of the columns of a listing', () => {
    assert.deepEqual(names('Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n    0     0 DROP       all  --  wg0    !ens3   0.0.0.0/0            0.0.0.0/0\n').sort(), ['ens3: named in the rules', 'wg0: named in the rules']);
  });
});
