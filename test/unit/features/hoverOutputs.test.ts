/** What the hover says of the outputs of other commands. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { analyse } from '../../../server/src/analyse.ts';
import { hover } from '../../../server/src/features/hover.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';
import { open } from './open.ts';

const textAt = (file: AnalysedFile, offset: number): string => {
  const found = hover(file, offset);
  return found ? (found.contents as { value: string }).value : '';
};
/** The hover at `$0`. */
const says = (source: string): string => {
  const { file, mark } = open(source);
  return textAt(file, mark.at());
};
/** Asserts that the hover at the n-th `word` of a text has each part. */
function has(text: string, word: string, ...parts: readonly string[]): void {
  const offset = text.indexOf(word);
  assert.ok(offset >= 0, `no ${word}`);
  const said = textAt(analyse('file:///x', text), offset + 1);
  for (const part of parts) assert.ok(said.includes(part), `no “${part}” in the hover of ${word}:\n${said}`);
}

const node = `root@master:~# ip addr
2: ens33: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 00:0c:29:5e:1b:7a brd ff:ff:ff:ff:ff:ff
    inet 192.168.44.141/24 brd 192.168.44.255 scope global dynamic noprefixroute ens33
       valid_lft 1457sec preferred_lft 1457sec
3: kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default
    inet 10.97.82.53/32 scope global kube-ipvs0
5: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN group default qlen 1000
    link/ipip 0.0.0.0 brd 0.0.0.0
9: calibfbdf93cf51@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1480 qdisc noqueue state UP group default
    link/ether ee:ee:ee:ee:ee:ee brd ff:ff:ff:ff:ff:ff link-netnsid 2
root@master:~# ip route
default via 192.168.44.2 dev ens33 proto dhcp metric 100
172.16.64.192/26 via 192.168.44.142 dev tunl0 proto bird onlink
blackhole 172.16.219.64/26 proto bird
172.16.219.89 dev calibfbdf93cf51 scope link
root@master:~# ip rule
0:\tfrom all lookup local
99:\tfrom all fwmark 0x1/0xff lookup 100
root@master:~# ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.97.82.53:8888 rr persistent 10800
  -> 172.16.64.206:8888           Masq    1      7          3
root@master:~# ipset list
Name: KUBE-LOOP-BACK
Type: hash:ip,port,ip
Revision: 6
Header: family inet hashsize 1024 maxelem 65536 timeout 300
Size in memory: 536
References: 3
Number of entries: 1
Members:
172.16.64.206,tcp:8888,172.16.64.206 timeout 9
root@master:~# kubectl get svc,pods -A -o wide
NAMESPACE   NAME                      TYPE        CLUSTER-IP    EXTERNAL-IP   PORT(S)          AGE   SELECTOR
default     service/jupyter-service   NodePort    10.97.82.53   <none>        8888:30888/TCP   12d   app=jupyter

NAMESPACE   NAME              READY   STATUS    RESTARTS   AGE   IP              NODE        NOMINATED NODE   READINESS GATES
default     pod/jupyter-xyz   1/1     Running   0          12d   172.16.64.206   k8s-slave   <none>           <none>
root@master:~# conntrack -L
tcp      6 431999 ESTABLISHED src=10.250.0.34 dst=192.168.44.141 sport=50000 dport=80 src=172.16.219.89 dst=192.168.44.141 sport=80 dport=50000 [ASSURED] mark=0 use=1
root@master:~# sysctl -a
net.ipv4.conf.calibfbdf93cf51.proxy_arp = 1
net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 2
net.ipv4.vs.conntrack = 1
root@master:~# ip neigh
192.168.44.2 dev ens33 lladdr 00:50:56:e9:5d:b1 STALE
`;

describe('hover on ip addr', () => {
  it('says what flags, states and sizes mean', () => {
    has(node, 'LOWER_UP', 'carrier');
    has(node, 'NOARP', 'no ARP on this interface');
    has(node, 'mtu 1480', '20 less than Ethernet', 'IPIP');
    has(node, 'fq_codel', 'queueing discipline');
    has(node, 'DOWN group', 'kube-ipvs0');
    has(node, 'dynamic', 'leased');
    has(node, '1457sec', 'DHCP');
    has(node, 'link/ipip', 'protocol 4');
    has(node, 'ee:ee:ee:ee:ee:ee', 'Calico', '169.254.1.1');
    has(node, 'link-netnsid', 'another network namespace', 'number 2');
  });
  it('says what interfaces are for, and what stands behind @', () => {
    has(node, 'kube-ipvs0:', 'Service addresses', 'carries no packet');
    has(node, 'tunl0@', 'IPIP tunnel', 'protocol 4 to the other node');
    has(node, '@if4', 'interface number 4 of another network namespace');
    has(node, 'calibfbdf93cf51@', 'Made by **Calico**', 'veth pair');
    assert.match(says('$ ip addr\n4: eth0@if9: <UP> mtu 1480\n    inet 172.16.219.83/3$02 scope global eth0\n'), /address of `eth0`[\s\S]*A \/32: the address is alone on its link/);
  });
});

describe('hover on routes', () => {
  it('says a route in words, and its keywords', () => {
    has(node, '172.16.64.192/26', 'packets to `172.16.64.192/26` go out of `tunl0` by way of `192.168.44.142`', 'IPIP tunnel', '64 addresses', '`172.16.64.193` to `172.16.64.254`');
    has(node, 'blackhole', 'thrown away', 'Calico has one for the block of pod addresses');
    has(node, 'bird', 'BGP');
    has(node, 'onlink', 'the gateway is the other node');
    has(node, '172.16.219.89 dev', 'pod of this box', '`calibfbdf93cf51` (Calico)');
    has(node, 'scope link', 'on this link');
  });
  it('explains the gateway of Calico\'s pods, and the columns of route -n', () => {
    const pod = '$ route -n\nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         169.254.1.1     0.0.0.0         UG    0      0        0 eth0\n10.0.0.64       0.0.0.0         255.255.255.192 U     0      0        0 *\n';
    has(pod, '169.254.1.1', 'Calico', 'proxy ARP', 'its own MAC address', 'no interface has it');
    has(pod, 'UG ', '`U` up', '`G` by way of a gateway');
    has(pod, '255.255.255.192', '/26', '64 addresses');
    has(pod, '*', 'blackhole');
    has(pod, 'Genmask', 'netmask');
  });
  it('explains a route of route -n that ip route lists, too', () => {
    const both = `${node}root@master:~# route -n\nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n172.16.64.192   192.168.44.142  255.255.255.192 UG    0      0        0 tunl0\n`;
    has(both, '255.255.255.192', '/26', 'routed out of `tunl0`');
    has(both, '172.16.64.192   192', 'packets to `172.16.64.192/26` go out of `tunl0` by way of `192.168.44.142`');
  });
  it('takes a gateway that route names for one, not for a link', () => {
    const named = '$ route\nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\ndefault         gw.example.test 0.0.0.0         UG    0      0        0 eth0\n';
    has(named, 'default  ', 'go out of `eth0` by way of `gw.example.test`, a name whose address is not listed');
  });
  it('explains routing rules', () => {
    has(node, '0x1/0xff', 'mark');
    has(node, '99:', 'Priority');
    has(node, 'local\n', 'the kernel\'s own table');
  });
});

describe('hover on sets, virtual servers and connections', () => {
  it('says the parts of a type and of a member by its dimension', () => {
    has(node, 'hash:ip,port,ip', 'address, protocol and port, address (the other one)');
    has(node, 'tcp:8888,172', 'its protocol and port, part 2 of 3', 'Port `8888`');
    has(node, 'maxelem', '65,536 members');
    has(node, 'timeout 9', '9 seconds');
    has(node, 'References', '3 rules and sets');
    has(node, 'Size in memory', 'bytes of kernel memory');
  });
  it('says columns, schedulers and forwarding methods of IPVS', () => {
    has(node, 'rr persistent', 'round robin');
    has(node, 'persistent 10800', '10,800 seconds');
    has(node, 'Masq ', 'NAT', 'answers come back through this box');
    has(node, '7          3', 'open');
    has(node, '10.97.82.53:8888', 'Virtual server', 'ClusterIP of Service `default/jupyter-service`, port 8888', 'address of `kube-ipvs0`');
    has(node, '172.16.64.206:8888   ', 'Real server', 'pod `default/jupyter-xyz` on node `k8s-slave`');
  });
  it('says the columns of ipvsadm --stats and --rate', () => {
    const stats = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\nTCP  10.96.0.1:443                  105116   827026   774414 55260589 51457957\n  -> 10.0.0.1:6443                   92972   729968   711766 49472933 47539945\n';
    has(stats, '729968', '`InPkts`', 'Packets from clients');
    has(stats, '774414', '`OutPkts`', 'Packets to clients');
  });
  it('says what NAT changed of a connection', () => {
    has(node, 'src=172.16.219.89', 'DNAT', '`192.168.44.141`', 'pod behind `calibfbdf93cf51`');
    has(node, '431999', '431,999 seconds');
    has(node, '[ASSURED]', 'not thrown out early');
  });
});

describe('hover on kubectl, settings and neighbours', () => {
  it('says columns and cells', () => {
    has(node, 'CLUSTER-IP', 'inside the cluster');
    has(node, '8888:30888/TCP', 'every node opens port `30888`');
    has(node, 'jupyter-service', '**Service `default/jupyter-service`**', 'IPVS: `10.97.82.53:8888` to `172.16.64.206:8888`');
    has('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: b\nspec:\n  externalTrafficPolicy: Local\n', 'Local', 'client\'s address kept');
  });
  it('says no namespace where neither output nor command says one', () => {
    const table = 'NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nweb    ClusterIP   10.96.0.7    <none>        80/TCP    1d\n';
    has(table, '10.96.0.7', 'ClusterIP of Service `web`, port 80');
    has(`$ kubectl get svc -n shop\n${table}`, '10.96.0.7', 'ClusterIP of Service `shop/web`, port 80');
    has(table, 'web ', 'does not say its namespace');
  });
  it('names the chains of a Service', () => {
    has('*nat\n:KUBE-SVC-TCOU7JCQXEZGVUNU - [0:0]\nCOMMIT\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: kube-dns\n  namespace: kube-system\nspec:\n  ports:\n  - name: dns\n    port: 53\n    protocol: UDP\n', 'kube-dns', 'chains `KUBE-SVC-TCOU7JCQXEZGVUNU`');
  });
  it('says of a chain that the dump leaves out what its name tells', () => {
    has('*nat\n:cali-PREROUTING - [0:0]\n-A cali-PREROUTING -j cali-fip-dnat\nCOMMIT\n', 'cali-fip-dnat', 'no chain of this name', 'Made by **Calico**', 'floating IP');
    has('*nat\n:KUBE-SERVICES - [0:0]\n-A KUBE-SERVICES -p udp -j KUBE-SVC-TCOU7JCQXEZGVUNU\nCOMMIT\n# kube-system/kube-dns:dns\n', 'KUBE-SVC-TCOU', 'stands for Service `kube-system/kube-dns:dns`');
  });
  it('names the Service of an address by the chain that its rule jumps to', () => {
    has('*nat\n:KUBE-SERVICES - [0:0]\n:KUBE-SVC-TCOU7JCQXEZGVUNU - [0:0]\n-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU\nCOMMIT\n# kube-system/kube-dns:dns\n', '10.96.0.10', 'address of Service `kube-system/kube-dns:dns`');
  });
  it('knows names that stand for a Service anywhere', () => {
    const text = `${node}why does KUBE-SVC-TCOU7JCQXEZGVUNU of kube-system/kube-dns:dns not answer?\ncurl jupyter-service.default.svc.cluster.local:8888 other.x.svc\n`;
    has(text, 'KUBE-SVC-TCOU7JCQXEZGVUNU', 'Service `kube-system/kube-dns:dns` (udp)', 'not among the rules');
    has(text, 'jupyter-service.default.svc', '**Service `default/jupyter-service`**', 'ClusterIP `10.97.82.53`');
    has(text, 'other.x.svc', 'DNS name of Service `x/other`');
  });
  it('explains settings with their value', () => {
    has(node, 'net.ipv4.conf.calibfbdf93cf51.proxy_arp', 'proxy ARP', 'cali', 'On: it answers');
    has(node, 'net.ipv4.conf.all.rp_filter', 'Loose');
    has(node, 'net.ipv4.ip_forward', 'On: this box routes');
    has(node, 'net.ipv4.vs.conntrack', 'kube-proxy sets 1');
  });
  it('explains the states of neighbours, and the command of a section', () => {
    has(node, 'STALE', 'was right some time ago');
    has(node, 'conntrack -L', 'connections that connection tracking knows');
    has('$ iptables-save\n*nat\nCOMMIT\n', 'iptables-save', 'Rules of the kernel');
  });
  it('explains the words of the older ifconfig, whose values stand behind a colon', () => {
    const text = '$ ifconfig\ne0        Link encap:Ethernet  HWaddr 00:16:3e:00:00:01\n          inet addr:10.0.0.1  Bcast:10.0.0.255  Mask:255.255.255.0\n          UP RUNNING  MTU:1450  Metric:1\n          collisions:0 txqueuelen:1000\n          RX bytes:700 (700.0 B)  TX bytes:800 (800.0 B)\n';
    has(text, '10.0.0.1 ', 'address of `e0`');
    has(text, 'Bcast', 'broadcast address');
    has(text, 'Mask', 'mask of the network');
    has(text, 'MTU:1450', 'VXLAN');
    has(text, 'txqueuelen', 'how many packets may wait');
    has(text, 'bytes:700', 'received');
    has(text, 'bytes:800', 'sent');
  });
});

describe('hover on the article\'s outputs', () => {
  const seed = ['../shared/seed', '../../shared/seed'].find((path) => existsSync(path));
  for (const name of ['master/ip-a.txt', 'master/ipset-list.txt', 'master/ipvsadm-list.txt', 'master/route-n.txt', 'pod/ip-addr.txt', 'pod/route-n.txt']) {
    it(`says something of every word of ${name}`, function () {
      if (seed === undefined) return this.skip();
      const text = readFileSync(`${seed}/${name}`, 'utf8');
      const file = analyse(`file:///${name}`, text);
      const silent = [...text.matchAll(/[^\s,<>]+/g)].filter((word) => textAt(file, word.index + Math.min(1, word[0].length - 1)) === '').map(([word]) => word);
      // The prompt itself.
      assert.deepEqual(silent.filter((word) => !/[#$]$/.test(word)), []);
    });
  }
});

describe('hover on values of listings', () => {
  it('tells who sets the mark of a routing rule', () => {
    const rule = '$ ip rule\n100:\tfrom all fwmark 0x200/0xf00 lookup 2004\n$ iptables-save\n*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j MARK --set-xmark 0x200/0xf00\nCOMMIT\n';
    has(rule, '0x200/0xf00 lookup', 'packets with this mark', 'in the bits 0xf00 (bits 8 to 11)', '`mangle PREROUTING` rule 1 sets mark 0x200');
  });

  it('counts the addresses of a netmask, and takes it for no address', () => {
    const listing = '$ ifconfig\neth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 10.0.0.5  netmask 255.255.255.0  broadcast 10.0.0.255\n';
    has(listing, '255.255.255.0', '/24, 256 addresses');
    assert.ok(!says(listing.replace('255.255.255.0', '255.$0255.255.0')).includes('Address'));
  });

  it('knows an address of this box by the local table', () => {
    const said = says('$ ip route show table all\nlocal 10.0.$00.5 dev eth0 table local proto kernel scope host src 10.0.0.5\n');
    assert.match(said, /address of this box, by the table `local`/);
    assert.doesNotMatch(said, /no route/);
  });
});
