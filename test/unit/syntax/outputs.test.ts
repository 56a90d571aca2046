/** Outputs of other commands: which section they are, behind prompts, in headings, or with nothing in front; and real files of other people. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { formatIp } from '../../../server/src/base/ip.ts';
import { lineText } from '../../../server/src/base/text.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';
import { corpus } from '../../support/corpus.ts';

const open = (text: string): AnalysedFile => analyse('file:///x', text);
const kinds = (text: string): string => open(text).capture.sections.map(({ kind }) => kind).join(' ');

/** One output each, as its command prints it. */
const samples: Readonly<Record<string, readonly [command: string, text: string]>> = {
  'ipset-list': ['ipset list', 'Name: A\nType: hash:ip\nRevision: 6\nHeader: family inet hashsize 1024 maxelem 65536\nSize in memory: 200\nReferences: 0\nNumber of entries: 1\nMembers:\n10.0.0.1\n'],
  'ipset-save': ['ipset save', 'create A hash:ip family inet hashsize 1024 maxelem 65536\nadd A 10.0.0.1\n'],
  'ip-addr': ['ip -br addr', 'lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0@if9         UP             10.0.0.2/24 fe80::1/64 \n'],
  'ip-route': ['ip route', 'default via 10.0.0.1 dev eth0 proto dhcp metric 100 \nblackhole 10.2.0.0/26 proto bird \n10.2.0.7 dev cali141c3047c6b scope link \n'],
  'route-n': ['route -n', 'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         10.0.0.1        0.0.0.0         UG    100    0        0 eth0\n'],
  'ip-rule': ['ip rule', '0:\tfrom all lookup local \n32766:\tfrom all lookup main \n'],
  'neighbours': ['ip neigh', '10.0.0.55 dev eth0 lladdr 02:00:00:00:00:01 PERMANENT \n10.0.0.254 dev eth0  FAILED\n'],
  'ifconfig': ['ifconfig', 'eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 10.0.0.1  netmask 255.255.255.0  broadcast 10.0.0.255\n        ether ce:18:a6:97:d4:bc  txqueuelen 1000  (Ethernet)\n'],
  'sysctl': ['sysctl -a', 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n'],
  'conntrack': ['conntrack -L', 'tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=40000 [ASSURED] mark=0 use=1\n'],
  'ipvsadm': ['ipvsadm -Ln', 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  10.96.0.1:443 rr\n  -> 10.0.0.1:6443                Masq    1      4          0         \n'],
  'ipvs-connections': ['ipvsadm -Lnc', 'IPVS connection entries\npro expire state       source             virtual            destination\nTCP 14:57  ESTABLISHED 10.0.0.1:40000     10.96.0.1:443      10.0.0.1:6443\n'],
};

describe('outputs of commands', () => {
  for (const [kind, [command, text]] of Object.entries(samples)) {
    it(`knows ${command} by its content`, () => assert.equal(kinds(text), kind));
    it(`knows ${command} behind prompts and in headings`, () => {
      for (const heading of [`root@node:~# ${command}`, `[root@x ~]# ${command}`, `$ ${command}`, `/ # ${command}`, `bash-5.1# ${command}`, `+ ${command}`, `=== ${command} ===`, `## ${command}`, `### ${command} ###`, `--- ${command} ---`, `# sudo ${command}`, `$ /sbin/${command}`, `$ kubectl exec -it pod -n ns -- ${command}`, `$ sudo nsenter -t 1 -n ${command}`, `$ sudo ip netns exec x ${command}`, `❯ docker exec -it node ${command}`, `➜  ~ git:(main) ✗ ${command}`]) {
        assert.equal(kinds(`${heading}\n${text}`), kind, heading);
      }
    });
  }

  it('tells all of them apart in one file, with prompts and without', () => {
    const all = Object.entries(samples);
    assert.equal(kinds(all.map(([, [command, text]]) => `=== ${command} ===\n${text}\n`).join('')), all.map(([kind]) => kind).join(' '));
    assert.equal(kinds(all.map(([, [, text]]) => text).join('\n')), all.map(([kind]) => kind).join(' '));
  });

  it('reads what was copied from the source of a web page', () => {
    const page = (text: string): AnalysedFile => open(text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    assert.deepEqual(page('2: e0@if3: <UP,LOWER_UP> mtu 1400\n    inet 10.0.0.1/24 scope global e0\n').host.interfaces.map(({ name, flags, addresses }) => [name, flags, addresses.length]), [['e0', ['UP', 'LOWER_UP'], 1]]);
    assert.deepEqual(page('e0: flags=67<UP,RUNNING>  mtu 1400\n        inet 10.0.0.1  netmask 255.0.0.0\n').host.interfaces.map(({ name, flags, addresses }) => [name, flags, addresses.length]), [['e0', ['UP', 'LOWER_UP'], 1]]);
    assert.equal(page('Prot LocalAddress:Port Scheduler Flags\nTCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 Masq 1 0 0\n').host.virtualServers[0]!.realServers.length, 1);
  });

  it('reads lines that lost their indentation, and a byte order mark', () => {
    assert.equal(open('e0        Link encap:Ethernet\ninet addr:10.0.0.1  Mask:255.0.0.0\nUP RUNNING MTU:1400\nThat was it.\n').host.interfaces[0]!.addresses.length, 1);
    assert.equal(open('\ufeffName: S\nType: hash:ip\nMembers:\n10.0.0.1\n').sets.get('S')?.members.length, 1);
  });

  it('takes ipvsadm -Sn for no iptables rules, with a prompt and without', () => {
    const saved = '-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 10.0.0.1:6443 -m -w 1\n-a -t 10.96.0.1:443 -r 10.0.0.2:6443 -m -w 1\n-A -f 7 -s wlc -p 300 -M 255.255.255.0 -o\n';
    for (const text of [saved, `$ ipvsadm -Sn\n${saved}`]) {
      const file = open(text);
      assert.equal(kinds(text), 'ipvsadm');
      assert.equal(file.dumps.length, 0);
      assert.deepEqual(file.host.virtualServers.map((server) => [server.protocol, server.port ?? server.fwmark, server.scheduler, server.flags, server.realServers.length]), [['TCP', 443, 'rr', '', 2], ['FWM', 7, 'wlc', 'persistent 300 mask 255.255.255.0 ops', 0]]);
    }
  });

  it('takes the ipset -S of old for no iptables rules', () => {
    const file = open('-N test iphash --hashsize 128 --probes 4\n-A test 10.0.0.0\n-A test 10.0.0.1\nCOMMIT\n');
    assert.deepEqual([...file.sets.values()].map((set) => [set.name, set.type, set.header.get('hashsize'), set.members.length]), [['test', 'hash:ip', '128', 2]]);
    assert.equal(file.dumps.length, 0);
  });

  it('keeps a listed set where its name alone is listed later', () => {
    const full = `$ ipset list\n${samples['ipset-list']![1]}`;
    for (const text of [`${full}$ ipset list -n\nA\nB\n`, `$ ipset list -n\nA\nB\n${full}`]) assert.deepEqual([...open(text).sets.values()].map((set) => [set.name, set.members.length, set.terse]).sort(), [['A', 1, false], ['B', 0, true]]);
  });

  it('keeps servers of ipvsadm -L by the names that it prints', () => {
    const [web, marked] = open('IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  master.local:https rr persistent 10800\n  -> pod-1.example.com:6443       Masq    1      4          0\n  -> 10.0.0.2:6443                Masq    3      4          0\nFWM  3 IPv6 wlc\n  -> [fd00::1]:http               Route   1      0          0\n').host.virtualServers;
    assert.deepEqual([web!.named, web!.flags, web!.namedServers?.map(({ name, weight }) => [name, weight]), web!.realServers.map(({ ip, weight }) => [formatIp(ip), weight])], ['master.local:https', 'persistent 10800', [['pod-1.example.com:6443', 1]], [['10.0.0.2', 3]]]);
    assert.deepEqual([marked!.fwmark, marked!.scheduler, marked!.realServers.map(({ port }) => port)], [3, 'wlc', [80]]);
  });

  it('reads negative firewall marks of ipvsadm, and a name that lost its port', () => {
    const [server] = open('IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nFWM  -1412536447 wlc\n  -> abc.my.host.net. Tunnel  1      0          0\n').host.virtualServers;
    assert.deepEqual([server!.fwmark, server!.namedServers?.map(({ name }) => name)], [2882430849, ['abc.my.host.net.']]);
  });

  it('takes a route that ip route and route -n list for one, as ip route says it', () => {
    const short = '$ route -n\nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         10.0.0.254      0.0.0.0         UG    100    0        0 eth0\n10.8.1.0        10.0.0.254      255.255.255.0   UG    0      0        0 eth0\n10.3.0.0        0.0.0.0         255.255.0.0     U     0      0        0 *\n10.9.9.0        0.0.0.0         255.255.255.0   U     0      0        0 eth1\n';
    const full = '$ ip route\ndefault via 10.0.0.254 dev eth0 proto dhcp src 10.0.0.5 metric 100\n10.8.1.0/24 tos 0x10 via 10.0.0.254 dev eth0\nblackhole 10.3.0.0/16 proto bird\n';
    for (const text of [short + full, full + short]) assert.deepEqual(open(text).host.routes.map((route) => [route.type, formatIp(route.prefix.ip), route.tos ?? 0, route.src ? 'src' : '']), [['unicast', '0.0.0.0', 0, 'src'], ['unicast', '10.8.1.0', 16, ''], ['blackhole', '10.3.0.0', 0, ''], ['unicast', '10.9.9.0', 0, '']]);
  });

  it('joins brief and full listings of interfaces, in any order', () => {
    const brief = '$ ip -br addr\nlo               UNKNOWN        127.0.0.1/8 \nens33            UP             192.168.44.141/24 \n';
    const full = '$ ip link\n1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n7: ens33: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP mode DEFAULT group default qlen 1000\n    link/ether 00:0c:29:5e:1b:7a brd ff:ff:ff:ff:ff:ff\n';
    for (const text of [brief + full, full + brief]) assert.deepEqual(open(text).host.interfaces.map((item) => [item.index, item.name, item.mtu, item.flags.length, item.addresses.length]), [[1, 'lo', 65536, 3, 1], [7, 'ens33', 1500, 4, 1]]);
  });

  it('takes a virtual server that is listed twice for one, as the listing with its scheduler says it', () => {
    const stats = '$ ipvsadm -Ln --stats\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\nTCP  10.96.0.1:443                  1   8   7 5 5\n  -> 10.0.0.1:6443                   9   7   7 4 4\n';
    const full = `$ ipvsadm -Ln\n${samples['ipvsadm']![1]}`;
    for (const text of [stats + full, full + stats]) assert.deepEqual(open(text).host.virtualServers.map(({ scheduler, realServers }) => [scheduler, realServers.map(({ forward }) => forward)]), [['rr', ['Masq']]]);
  });

  it('reads the weights of ipvsadm --persistent-conn, whose columns stand in the first heading', () => {
    const [server] = open('IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port            Weight    PersistConn ActiveConn InActConn  \n  -> RemoteAddress:Port\nTCP  10.96.0.1:443\n  -> 10.0.0.1:6443                5         0           4          0\n').host.virtualServers;
    assert.deepEqual([server!.scheduler, server!.realServers.map(({ weight }) => weight)], ['', [5]]);
  });

  it('reads the ifconfig of old and of busybox, and addresses under a label', () => {
    const [eth0] = open('eth0      Link encap:Ethernet  HWaddr 00:0C:29:5E:1B:7A  \n          inet addr:192.168.1.7  Bcast:192.168.1.255  Mask:255.255.255.0\n          inet6 addr: fe80::20c:29ff:fe5e:1b7a/64 Scope:Link\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n          RX packets:1 errors:0 dropped:0 overruns:0 frame:0\n\neth0:1    Link encap:Ethernet  HWaddr 00:0C:29:5E:1B:7A  \n          inet addr:192.168.1.8  Bcast:192.168.1.255  Mask:255.255.255.0\n').host.interfaces;
    assert.deepEqual([eth0!.name, eth0!.mac, eth0!.mtu, eth0!.flags, eth0!.addresses.map((a) => `${formatIp(a.ip)}/${a.prefixLength} ${a.scope}`)], ['eth0', '00:0c:29:5e:1b:7a', 1500, ['UP', 'BROADCAST', 'LOWER_UP', 'MULTICAST'], ['192.168.1.7/24 global', 'fe80::20c:29ff:fe5e:1b7a/64 link', '192.168.1.8/24 global']]);
    const [en0] = open('en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tether 8c:85:90:00:00:01\n\tinet 192.168.1.2 netmask 0xffffff00 broadcast 192.168.1.255\n').host.interfaces;
    assert.equal(en0!.addresses[0]!.prefixLength, 24);
  });
});

/** Lines that no item of the model covers, but for blank ones, comments, headings and prompts, and those that the file has twice. */
function unread(file: AnalysedFile): string[] {
  const { host } = file;
  const spans = [host.interfaces, host.routes, host.rules, host.virtualServers, host.neighbours, [...file.sets.values()]].flat().map(({ span }) => span);
  const left: string[] = [];
  const read = new Set<string>();
  for (let line = 0; line < file.lines.count; line++) {
    const text = lineText(file.lines, line);
    const start = file.lines.starts[line]! + text.length - text.trimStart().length;
    const heading = /^\s*(?:$|#|[$%] |Kernel IP|Destination\s|IP Virtual Server|Prot |-> RemoteAddress|COMMIT$)/.test(text);
    if (spans.some((span) => span.start <= start && start < span.end)) read.add(text);
    else if (!heading) left.push(text);
  }
  return left.filter((text) => !read.has(text));
}

describe('real outputs', () => {
  /** Manuals, whose text the collector took along, and the answers of `ip route get` in one of them. */
  const withText = /shorewall_setup_guide\.md\.route-n2|MultiISP\.md\.route-n1|intro-basic-networking\.rst/;
  for (const kind of ['ip', 'ipset', 'ipvs'] as const) {
    it(`of ${kind} are read to the last line, as many items as somebody counted`, function () {
      const files = corpus(kind);
      if (!files) return this.skip();
      const wrong: string[] = [];
      for (const { name, text, counts } of files) {
        const file = open(text);
        const { interfaces, virtualServers } = file.host;
        const reals = virtualServers.reduce((sum, { realServers, namedServers }) => sum + realServers.length + (namedServers?.length ?? 0), 0);
        const told = kind === 'ip' ? `${interfaces.length} ifaces` : kind === 'ipset' ? `${file.sets.size} sets` : `${virtualServers.length} services/${reals} reals`;
        if (told !== counts) wrong.push(`${name}: ${told}, not ${counts}`);
        // A destination that is a host name has no address.
        if (!withText.test(name)) wrong.push(...unread(file).filter((line) => !line.startsWith('_gateway ')).map((line) => `${name}: ${line}`));
      }
      // The collector's count passed over the hexadecimal addresses of /proc/net/ip_vs.
      assert.deepEqual(wrong.filter((line) => !line.includes('5 services/13 reals')), []);
    });
  }
});
