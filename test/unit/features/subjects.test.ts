/** Definitions and uses of addresses, interfaces, sets and marks across the sections of a capture. */
import assert from 'node:assert/strict';
import { DocumentHighlightKind } from 'vscode-languageserver-types';
import { analyse } from '../../../server/src/analyse.ts';
import { joinFiles } from '../../../server/src/model/box.ts';
import { definition } from '../../../server/src/features/definition.ts';
import { highlight, references } from '../../../server/src/features/references.ts';
import { serviceHash } from '../../../server/src/model/serviceChains.ts';
import { open, shown } from './open.ts';

const node = `root@node:~# iptables-save
*mangle
:PREROUTING ACCEPT [0:0]
:DIVERT - [0:0]
-A PREROUTING -i eth0 -m comment --comment "eth0 to 10.96.0.10" -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
-A PREROUTING -m mark --mark 0x1/0x1 -j DIVERT
-A DIVERT -j MARK --set-xmark 0x1/0x1
-A DIVERT -j MARK --set-xmark 0x100/0x100
-A DIVERT -m mark --mark 0x0/0x3 -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d 10.96.0.10/32 -p tcp -m set --match-set WEB dst,dst -j DNAT --to-destination 10.1.0.1:8080
-A PREROUTING -s 10.96.0.100/32 -i eth0.100 -j ACCEPT
COMMIT
root@node:~# ipset list
Name: WEB
Type: hash:ip,port
Header: family inet
References: 2
Members:
10.96.0.10,tcp:80

Name: ALL
Type: list:set
Header: size 8
Members:
WEB
root@node:~# ip addr
2: eth0: <BROADCAST,UP> mtu 1500
    inet 192.0.2.1/24 scope global eth0
3: kube-ipvs0: <BROADCAST,NOARP> mtu 1500
    inet 10.96.0.10/32 scope global kube-ipvs0
4: eth0.100@eth0: <BROADCAST,UP> mtu 1500
root@node:~# ip route
default via 192.0.2.254 dev eth0
10.1.0.0/16 via 192.0.2.7 dev eth0
root@node:~# ip rule
0:	from all lookup local
100:	from all fwmark 0x1 iif eth0 lookup 100
root@node:~# sysctl -a
net.ipv4.conf.eth0.rp_filter = 1
net.ipv4.conf.eth0/100.rp_filter = 1
root@node:~# ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
TCP  10.96.0.10:80 rr
  -> 10.1.0.1:8080                Masq    1      0          0
TCP  10.96.0.10:443 rr
  -> 10.1.0.2:8443                Masq    1      0          0
FWM  1 rr
  -> 10.1.0.2:80                  Masq    1      0          0
`;

/** The text with the cursor in the n-th occurrence of a word, at its second character. */
function cursor(word: string, n = 0): string {
  let at = node.indexOf(word);
  for (let i = 0; i < n; i++) at = node.indexOf(word, at + 1);
  assert.ok(at >= 0, word);
  return `${node.slice(0, at + 1)}$0${node.slice(at + 1)}`;
}

function leadsTo(source: string): string[] {
  const { file, mark } = open(source);
  return (definition(file, mark.at()) ?? []).map((link) => shown(file, link.targetSelectionRange));
}

function uses(source: string, declaration = true): string[] {
  const { file, mark } = open(source);
  return (references(file, mark.at(), declaration) ?? []).map(({ range }) => shown(file, range));
}

/** Without the line's number. */
const bare = (place: string): string => place.replace(/^\d+: /, '');

describe('definition of an address', () => {
  it('leads from a ClusterIP to the interface that has it, its virtual servers, their real servers and its set', () => {
    assert.deepEqual(leadsTo(cursor('10.96.0.10/32 -p')).map(bare), [
      'inet 10.96.0.10/32 scope global kube-ipvs0', 'TCP  10.96.0.10:80 rr', 'TCP  10.96.0.10:443 rr',
      '-> 10.1.0.1:8080                Masq    1      0          0', '-> 10.1.0.2:8443                Masq    1      0          0', '10.96.0.10,tcp:80',
    ]);
  });

  it('keeps to the port that stands beside it', () => {
    const places = leadsTo(cursor('10.96.0.10:443'));
    assert.ok(places.some((place) => place.endsWith('10.1.0.2:8443                Masq    1      0          0')) && !places.some((place) => place.includes(':80 rr')), places.join('\n'));
  });

  it('keeps to the port of a set\'s member', () => {
    const places = leadsTo(cursor('10.96.0.10,tcp:80'));
    assert.ok(places.some((place) => place.includes('10.96.0.10:80 rr')) && !places.some((place) => place.includes(':443 rr')), places.join('\n'));
  });

  it('leads from a pod to the entries that send to it and to its route', () => {
    assert.deepEqual(leadsTo(cursor('10.1.0.1:8080\n')).map(bare), ['-> 10.1.0.1:8080                Masq    1      0          0', '10.1.0.0/16 via 192.0.2.7 dev eth0']);
    assert.deepEqual(leadsTo(cursor('10.1.0.1:8080 ')).map(bare), ['10.1.0.0/16 via 192.0.2.7 dev eth0']);
  });

  it('leads from a network to its route and the interface in it', () => {
    const { file, mark } = open('*filter\n-A INPUT -s 192.0.2.$00/24 -j DROP\n-A INPUT -s 0.0.0.$10/0 -j DROP\nCOMMIT\nroot@n:~# ip route\n192.0.2.0/24 dev eth0 scope link\nroot@n:~# ip addr\n2: eth0: <UP> mtu 1500\n    inet 192.0.2.1/24 scope global eth0\n');
    assert.deepEqual(definition(file, mark.at())!.map((link) => shown(file, link.targetSelectionRange)), ['6: 192.0.2.0/24 dev eth0 scope link', '9: inet 192.0.2.1/24 scope global eth0']);
    assert.deepEqual(references(file, mark.at(), true)!.map(({ range }) => shown(file, range)), ['2: 192.0.2.0/24', '6: 192.0.2.0/24']);
    assert.equal(definition(file, mark.at(1)), null);
  });

  it('has nothing to say of comments', () => {
    assert.deepEqual(leadsTo(cursor('10.96.0.10"')), []);
  });
});

describe('definition of an address of the cluster', () => {
  const cluster = `*nat
-A PREROUTING -d 10.96.0.$010/32 -j DNAT --to-destination 10.1.0.$11:8080
COMMIT
root@node:~# kubectl get svc,pods -A -o wide
NAMESPACE   NAME          TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   SELECTOR
default     service/web   ClusterIP   10.96.0.10   <none>        80/TCP    10d   app=web

NAMESPACE   NAME        READY   STATUS    RESTARTS   AGE   IP         NODE   NOMINATED NODE   READINESS GATES
default     pod/web-1   1/1     Running   0          10d   10.1.0.1   node   <none>           <none>
`;

  it('leads from the chain of a Service to it', () => {
    const chain = `KUBE-SVC-${serviceHash('default/web', 'tcp')}`;
    const { file, mark } = open(`*nat\n:${chain} - [0:0]\n-A PREROUTING -j KU$2BE${chain.slice(4)}\nCOMMIT\n${cluster.slice(cluster.indexOf('root@'))}`);
    assert.deepEqual(definition(file, mark.at(2))!.map((link) => shown(file, link.targetSelectionRange)), [`2: ${chain}`, '7: web']);
  });

  it('leads to the Service and the pod that kubectl lists', () => {
    const { file, mark } = open(cluster);
    const to = (n: number): string[] => definition(file, mark.at(n))!.map((link) => shown(file, link.targetSelectionRange));
    assert.deepEqual([to(0), to(1)], [['6: web'], ['9: web-1']]);
  });
});

describe('references of an address', () => {
  it('stand in all sections, whole addresses only, without comments', () => {
    assert.deepEqual(uses(cursor('10.96.0.10/32 -p')), ['13: 10.96.0.10', '22: 10.96.0.10', '33: 10.96.0.10', '46: 10.96.0.10', '48: 10.96.0.10']);
    assert.equal(uses(cursor('10.96.0.10/32 -p'), false).length, 4);
  });
});

describe('an interface', () => {
  it('leads to ip addr from routes, routing rules, settings and rules', () => {
    for (const place of [cursor('eth0\n', 1), cursor('eth0\n10.1'), cursor('eth0 lookup'), cursor('eth0.rp'), cursor('eth0 -m')]) assert.deepEqual(leadsTo(place).map(bare), ['eth0']);
    assert.deepEqual(leadsTo(cursor('eth0/100')).map(bare), ['eth0.100']);
  });

  it('is found in all sections by its whole name', () => {
    assert.deepEqual(uses(cursor('eth0 -m')), [5, 30, 31, 34, 36, 37, 40, 42].map((line) => `${line}: eth0`));
    assert.deepEqual(uses(cursor('eth0.100 -j')).map(bare), ['eth0.100', 'eth0.100', 'eth0/100']);
  });
});

describe('an interface in route -n', () => {
  it('is found in its last column, though nothing else names it', () => {
    const { file, mark } = open('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n172.16.219.89   0.0.0.0         255.255.255.255 UH    0      0        0 cal$0i1\n172.16.219.90   0.0.0.0         255.255.255.255 UH    0      0        0 cali1\n');
    assert.deepEqual(references(file, mark.at(), true)!.map(({ range }) => shown(file, range)), ['3: cali1', '4: cali1']);
  });
});

describe('interfaces by the beginning of their names', () => {
  const { file, mark } = open('*filter\n-A INPUT -i cal$0i+ -j DROP\n-A INPUT -i + -j DROP\n-A INPUT -i eth+ -j DROP\nCOMMIT\nroot@n:~# ip addr\n2: cali1: <UP> mtu 1500\n3: eth0: <UP> mtu 1500\n4: ca$1li2: <UP> mtu 1500\n');

  it('lead to all of them', () => {
    assert.deepEqual(definition(file, mark.at())!.map((link) => shown(file, link.targetSelectionRange)), ['7: cali1', '9: cali2']);
    assert.deepEqual(references(file, mark.at(), true)!.map(({ range }) => shown(file, range)), ['2: cali+']);
  });

  it('are uses of each of them', () => {
    assert.deepEqual(references(file, mark.at(1), true)!.map(({ range }) => shown(file, range)), ['9: cali2', '2: cali+']);
  });
});

describe('a set', () => {
  it('leads to its listing from members of lists and from its References, and back to rules', () => {
    assert.deepEqual(leadsTo(cursor('WEB\nroot')).map(bare), ['WEB']);
    assert.deepEqual(uses(cursor('References: 2'), false).map(bare), ['WEB', 'WEB']);
  });
});

describe('a mark', () => {
  it('has every rule that touches its bits as a use, routing rules and virtual servers too', () => {
    const places = uses(cursor('0x1/0x1 -j'));
    assert.deepEqual(places.map(bare), ['--restore-mark', '0x1/0x1', '0x1/0x1', '0x0/0x3', '--save-mark', '0x1', '1']);
  });

  it('leads to the rules that set it', () => {
    assert.deepEqual(leadsTo(cursor('0x1 iif')).map(bare), ['--restore-mark', '0x1/0x1']);
    assert.deepEqual(leadsTo(cursor('0x1/0x1\n')).length, 2);
  });

  it('is told from the mark of the connection, which saving and restoring tie to it', () => {
    const { file, mark } = open('*mangle\n-A PREROUTING -m connmark --mark 0x$02 -j ACCEPT\n-A PREROUTING -m mark --mark 0x2 -j ACCEPT\n-A PREROUTING -j CONNMARK --save-mark\n-A PREROUTING -j CONNMARK --restore-mark\nCOMMIT\n');
    assert.deepEqual(references(file, mark.at(), true)!.map(({ range }) => range.start.line), [1, 3, 4]);
  });

  it('is highlighted: written where rules change it, read where they test it', () => {
    const { file, mark } = open(cursor('0x1/0x1 -j'));
    const kinds = highlight(file, mark.at())!.map(({ kind }) => (kind === DocumentHighlightKind.Write ? 'W' : 'R')).join('');
    assert.equal(kinds, 'WRWRWRR');
  });
});

describe('in a document with two boxes', () => {
  const box = (host: string): string => `root@${host}:~# iptables-save\n*filter\n-A INPUT -i eth0 -m set --match-set WEB src -j DROP\nCOMMIT\nroot@${host}:~# ip addr\n2: eth0: <UP> mtu 1500\nroot@${host}:~# ipset save\ncreate WEB hash:ip family inet\n`;

  it('uses are those of the box at hand', () => {
    const { file } = open(box('master') + box('worker'));
    const worker = file.boxes[1]!;
    const { text } = file.lines;
    assert.deepEqual(references(worker, text.lastIndexOf('eth0') + 1, true)!.map(({ range }) => range.start.line), [10, 13]);
    assert.deepEqual(references(worker, text.lastIndexOf('WEB') + 1, true)!.map(({ range }) => range.start.line), [15, 10]);
  });
});

describe('in another file of the box', () => {
  it('definitions and references are found', () => {
    const rules = open('*nat\n-A PREROUTING -d 10.96.0.$010/32 -j ACCEPT\nCOMMIT\n', 'file:///node/rules');
    const listing = analyse('file:///node/ipvs', 'root@node:~# ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nTCP  10.96.0.10:80 rr\n  -> 10.1.0.1:8080                Masq    1      0          0\n');
    const box = joinFiles(rules.file, [listing]);
    assert.deepEqual(definition(box, rules.mark.at())!.map(({ targetUri, targetSelectionRange }) => [targetUri, shown(listing, targetSelectionRange)]), [
      ['file:///node/ipvs', '3: TCP  10.96.0.10:80 rr'], ['file:///node/ipvs', '4: -> 10.1.0.1:8080                Masq    1      0          0'],
    ]);
    assert.deepEqual(references(box, rules.mark.at(), true)!.map(({ uri }) => uri), ['file:///node/rules', 'file:///node/ipvs']);
  });
});
