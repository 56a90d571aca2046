/** What the hover says of each kind of word. */
import assert from 'node:assert/strict';
import { hover } from '../../../server/src/features/hover.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';
import { open, shown } from './open.ts';

/** The hover at `$0`, as Markdown text; '' where there is none. */
function says(source: string): string {
  const { file, mark } = open(source);
  return textAt(file, mark.at());
}

function textAt(file: AnalysedFile, offset: number): string {
  const found = hover(file, offset);
  return found && typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : '';
}

/** Asserts that each text stands in the hover, in this order. */
function has(text: string, ...parts: string[]): void {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    assert.ok(found >= 0, `no “${part}” behind ${at} in:\n${text}`);
    at = found;
  }
}

const nat = `*nat
:PREROUTING ACCEPT [10:600]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-MARK-MASQ
COMMIT
`;
const mark = (word: string, n = 0): string => {
  let at = nat.indexOf(word);
  for (let i = 0; i < n; i++) at = nat.indexOf(word, at + 1);
  return `${nat.slice(0, at + 2)}$0${nat.slice(at + 2)}`;
};

describe('hover on a chain', () => {
  for (const [where, n] of [['its declaration', 0], ['its own rule', 1], ['a jump', 2]] as const) {
    it(`says on ${where} what KUBE-MARK-MASQ does, who sends packets there, who reads the mark, who made it`, () => {
      has(says(mark('KUBE-MARK-MASQ', n)), 'kube-proxy', 'sets mark 0x4000 (bit 14)',
        '`nat KUBE-POSTROUTING` rule 1 lets only packets that carry it go on; rule 2 clears it, rule 3 masquerades them (`MASQUERADE`)',
        'One rule sends packets here', '`nat KUBE-SERVICES` rule 1: `! -s 10.244.0.0/16 -d 10.96.0.1/32 -p tcp -m tcp --dport 443`');
    });
  }

  it('says on the reading chain who sets the mark', () => {
    has(says(mark('KUBE-POSTROUTING')), 'rule 1 lets only packets that carry mark 0x4000 (bit 14) go on', 'is set by', '`nat KUBE-MARK-MASQ` rule 1');
  });

  it('marks its name', () => {
    const { file, mark: places } = open(mark('KUBE-MARK-MASQ', 2));
    assert.equal(shown(file, hover(file, places.at())!.range!), '13: KUBE-MARK-MASQ');
  });

  it('says of a built-in chain when the kernel reads it, and of its policy how often it was met', () => {
    has(says(mark('PREROUTING')), 'for every packet that arrives', 'raw, mangle, **nat**', 'Policy **ACCEPT**', '10 packets (600 bytes)');
    has(says(mark('ACCEPT')), 'Policy **ACCEPT**');
    has(says(mark('[10:600]')), '10 packets', '60 bytes a packet');
  });

  it('tells the marks of a chain of the user\'s own: set, saved, restored, tested', () => {
    const own = '*mangle\n:PREROUTING ACCEPT [0:0]\n:$0VPN - [0:0]\n:OUT - [0:0]\n-A PREROUTING -i eth1 -j VPN\n-A VPN -j MARK --or-mark 0x30\n-A VPN -j CONNMARK --save-mark\n-A OUT -j CONNMARK --restore-mark\n-A OUT -m mark --mark 0x10/0x10 -j DROP\nCOMMIT\n';
    has(says(own), 'sets mark 0x30 (bits 4 and 5)', 'rule 2 saves the packet\'s mark in the connection', '`mangle OUT` rule 2 drops packets that carry it', 'Restored to later packets by', '`mangle OUT` rule 1', '`mangle PREROUTING` rule 1: `-i eth1`');
    assert.doesNotMatch(says(own), /Made by/);
  });

  it('follows the mark of portmap and of Calico', () => {
    has(says('*nat\n:CNI-HOSTPORT-MASQ - [0:0]\n:$0CNI-HOSTPORT-SETMARK - [0:0]\n-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE\n-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000\nCOMMIT\n'),
      'CNI', 'sets mark 0x2000 (bit 13)', '`nat CNI-HOSTPORT-MASQ` rule 1 masquerades packets that carry it');
    has(says('*filter\n:FORWARD ACCEPT [0:0]\n:$0cali-pri-kns.web - [0:0]\n-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT\n-A cali-pri-kns.web -j MARK --set-xmark 0x10000/0x10000\nCOMMIT\n'),
      'Calico', 'sets mark 0x10000 (bit 16)', 'accept (Calico)', '`filter FORWARD` rule 1 accepts packets that carry it');
  });

  it('says that nothing is in it, and that nothing leads to it', () => {
    has(says('*nat\n:$0EMPTY - [0:0]\nCOMMIT\n'), 'No rules', 'No rule sends packets here');
  });

  it('shows the way from the built-in chain', () => {
    has(says('*filter\n:INPUT ACCEPT [0:0]\n:A - [0:0]\n:$0B - [0:0]\n-A INPUT -j A\n-A A -p tcp -g B\nCOMMIT\n'), '(goto): `-p tcp`', '`INPUT` → `A` → `B`');
  });
});

describe('hover on a Service of kube-proxy', () => {
  const services = `*nat
:KUBE-NODEPORTS - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-EXT-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SEP-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SEP-BBBBBBBBBBBBBBBB - [0:0]
:KUBE-SEP-CCCCCCCCCCCCCCCC - [0:0]
-A KUBE-NODEPORTS -p tcp -m comment --comment "shop/web:http" -m tcp --dport 30080 -j KUBE-EXT-AAAAAAAAAAAAAAAA
-A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA
-A KUBE-EXT-AAAAAAAAAAAAAAAA -j KUBE-SVC-AAAAAAAAAAAAAAAA
-A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment --comment "shop/web:http -> 10.244.1.2:8080" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-AAAAAAAAAAAAAAAA
-A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment --comment "shop/web:http -> 10.244.1.3:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-BBBBBBBBBBBBBBBB
-A KUBE-SVC-AAAAAAAAAAAAAAAA -m comment --comment "shop/web:http -> 10.244.1.4:8080" -j KUBE-SEP-CCCCCCCCCCCCCCCC
-A KUBE-SEP-AAAAAAAAAAAAAAAA -p tcp -m tcp -j DNAT --to-destination 10.244.1.2:8080
-A KUBE-SEP-BBBBBBBBBBBBBBBB -p tcp -m tcp -j DNAT --to-destination 10.244.1.3:8080
-A KUBE-SEP-CCCCCCCCCCCCCCCC -p tcp -m tcp -j DNAT --to-destination 10.244.1.4:8080
COMMIT
`;
  const on = (word: string): string => says(services.replace(word, `${word.slice(0, 5)}$0${word.slice(5)}`));

  it('names the Service, its address, its endpoints and their chances', () => {
    has(on(':KUBE-SVC-A'), 'Service `shop/web:http`', 'cluster IP `10.96.0.7 tcp/80`', 'through `KUBE-EXT-AAAAAAAAAAAAAAAA`', '3 endpoints', '`10.244.1.2:8080`, 33 %', '`10.244.1.3:8080`, 33 %', '`10.244.1.4:8080`, 33 %');
  });

  it('says which of the endpoints one is', () => {
    has(on(':KUBE-SEP-B'), 'one endpoint, `10.244.1.3:8080`', '1 of 3 endpoints of `KUBE-SVC-AAAAAAAAAAAAAAAA`, 33 %');
  });

  it('says how traffic from outside gets there', () => {
    has(on(':KUBE-EXT-A'), 'traffic from outside', 'node port `tcp/30080`', 'goes on to `KUBE-SVC-AAAAAAAAAAAAAAAA` (3 endpoints: `10.244.1.2:8080`');
  });

  it('says of an address that it is a Service or an endpoint', () => {
    has(on('10.96.0.7/32'), 'cluster IP of Service `shop/web:http`');
    has(says(services.replace('--to-destination 10.244.1.3', '--to-destination 10.$0244.1.3')), 'changes destinations to `10.244.1.3:8080`', 'Service `shop/web:http`');
  });

  it('says of a node port which Service has it', () => {
    has(on('30080'), 'Port `30080`', 'range from which Kubernetes gives node ports', 'Service `shop/web:http`');
  });
});

describe('hover on the parts of a rule', () => {
  it('a target: what it does, with this rule\'s values, and what its mark is for', () => {
    has(says(mark('MASQUERADE')), 'Target `MASQUERADE`', 'go no further');
    has(says(mark('MARK --set')), 'sets mark 0x4000 (bit 14)', 'Rules that read it later', 'KUBE-POSTROUTING');
  });

  it('an option and its value', () => {
    has(says(mark('--dport')), '**`--dport`**', 'match `tcp`', 'to port 443');
    has(says(mark('443 ')), 'Port `443`', 'https');
    has(says(mark('! --mark')), '`--mark`', 'Turned round by `!`');
    has(says(mark('--random-fully')), '`--random-fully`', 'target `MASQUERADE`');
  });

  it('a value without a hover of its own: its option, and this rule once', () => {
    const text = says('*filter\n-A INPUT -m conntrack --ctstate REL$0ATED,ESTABLISHED -j ACCEPT\nCOMMIT');
    assert.equal(text.split('In this rule').length, 2, text);
  });

  it('a mark value: bits, meaning, writers, readers', () => {
    has(says(mark('0x4000/0x4000', 1)), '(bit 14)', 'masquerade (kube-proxy)', 'Written by', '`nat KUBE-MARK-MASQ` rule 1 sets', 'Read by', 'KUBE-POSTROUTING');
  });

  it('a match, `-m` in front of it, and `-A` for the whole rule', () => {
    has(says(mark('tcp --dport')), 'Match `tcp`', 'to port 443');
    has(says(mark('-m mark')), 'Match `mark`');
    has(says('*nat\n$0-A A -d 192.0.2.1/32 -p tcp -m tcp -m set --match-set LOOP dst,dst,src -j DNAT --to-destination 10.0.0.1:80\nCOMMIT\n'), 'to 192.0.2.1/32, protocol tcp, dst,dst,src in the set LOOP.', 'Then: `DNAT`: new destination 10.0.0.1:80.');
    has(says('*nat\n$0-A A ! -s 10.244.0.0/16 -p tcp -m tcp --dport 443 -j DROP\nCOMMIT\n'), '`nat A` rule 1', 'not from 10.244.0.0/16, protocol tcp, to port 443', 'Then: `DROP`');
  });

  it('what Tablewalk does not know, it says so', () => {
    has(says('*nat\n-A A -m nosu$0ch --odd 1 -j ACCEPT\nCOMMIT\n'), 'does not know');
    has(says('*nat\n-A A -m nosuch --o$0dd 1 -j ACCEPT\nCOMMIT\n'), 'does not know this option');
    has(says('*nat\n-A A -j NOS$0UCH\nCOMMIT\n'), 'does not know it', 'no chain of this name');
    has(says('*nat\n-A A -j no-$0chain\nCOMMIT\n'), 'no chain of this name');
  });

  it('counters of a rule, with units and the share of the chain', () => {
    has(says('*nat\n:A - [0:0]\n[1$05:3000000] -A A -j ACCEPT\n[5:300] -A A -j DROP\nCOMMIT\n'), 'Counters of rule 1', '15 packets, 3.0 MB (3,000,000 bytes), 200,000 bytes a packet', '75 % of the 20 packets');
  });

  it('a prefix: first, last, count', () => {
    has(says(mark('10.244.0.0/16')), 'Network `10.244.0.0/16`', 'private', '`10.244.0.0` to `10.244.255.255`, 65,536 addresses', 'not from 10.244.0.0/16');
    has(says('*filter\n-A INPUT -s 2001:$0db8::/32 -j DROP\nCOMMIT\n'), 'for documentation', '2^96 addresses');
  });

  it('one of several ports', () => {
    const { file, mark: places } = open('*nat\n-A A -p tcp -m multiport --dports 80,4$043 -j ACCEPT\nCOMMIT\n');
    const found = hover(file, places.at())!;
    assert.equal(shown(file, found.range!), '2: 443');
  });

  it('comments of Calico and kube-proxy', () => {
    has(says('*nat\n-A A -m comment --comment "cali:6gw$0bT8clXdHdC1b1" -j ACCEPT\nCOMMIT\n'), 'Felix');
    has(says('*nat\n-A A -m comment --comment "shop/w$0eb:http cluster IP" -j ACCEPT\nCOMMIT\n'), 'Service `shop/web:http`');
  });

  it('the table, COMMIT, and nothing on an empty line', () => {
    has(says('*n$0at\n:A - [0:0]\n-A A -j DROP\nCOMMIT\n'), 'Table `nat`', 'first packet of a connection', '1 chain (0 built-in), 1 rule');
    has(says('*nat\nCOM$0MIT\n'), 'COMMIT', 'all rules above at once');
    assert.equal(says('*nat\n$0\nCOMMIT\n'), '');
  });
});

describe('hover on what the box has', () => {
  const capture = (word: string): string => {
    const text = `root@node:~# iptables-save
*nat
:KUBE-POSTROUTING - [0:0]
-A KUBE-POSTROUTING -i cali+ -o eth0 -m set --match-set KUBE-CLUSTER-IP dst,dst -m set --match-set MISSING src -d 10.96.0.10/32 -j MASQUERADE
COMMIT
root@node:~# ipset list
Name: KUBE-CLUSTER-IP
Type: hash:ip,port
Header: family inet
Members:
10.96.0.10,udp:53
10.96.0.10,tcp:53
Name: pools
Type: hash:net
Header: family inet
Members:
10.244.0.0/16
root@node:~# ip addr
2: eth0: <BROADCAST,UP> mtu 1500
    inet 192.0.2.1/24 brd 192.0.2.255 scope global eth0
7: calibfbdf93cf51@if4: <BROADCAST,UP> mtu 1480
root@node:~# ip route
default via 192.0.2.254 dev eth0
10.244.1.9 dev calibfbdf93cf51 scope link
root@node:~# ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
UDP  10.96.0.10:53 rr
  -> 10.244.1.9:53                Masq    1      0          0
`;
    const at = text.indexOf(word);
    assert.ok(at >= 0, word);
    return says(`${text.slice(0, at + 1)}$0${text.slice(at + 1)}`);
  };

  it('a set: type, members, maker, where it is used', () => {
    has(capture('KUBE-CLUSTER-IP dst'), 'Set `KUBE-CLUSTER-IP`', '`hash:ip,port`', '2 members: `10.96.0.10,udp:53`', 'kube-proxy', '1 rule', '`nat KUBE-POSTROUTING` rule 1');
    has(capture('MISSING'), 'not among the sets of this file');
    has(says('*nat\n-A A -m set --match-set MIS$0SING src -j DROP\nCOMMIT\n'), 'no `ipset list`');
  });

  it('an interface, also one for many', () => {
    has(capture('eth0 -m'), 'Interface `eth0`', '`192.0.2.1/24`', 'default', 'leaving by eth0');
    has(capture('cali+'), 'begins with `cali`', 'this box has 1: `calibfbdf93cf51`', 'Calico');
  });

  it('addresses, interfaces, chains and sets outside the rules', () => {
    has(capture('192.0.2.1/24'), 'Address `192.0.2.1`', 'address of `eth0` on this box (`node`)', 'Network `192.0.2.0/24`', '256 addresses');
    has(capture('10.244.1.9 dev'), 'Address `10.244.1.9`', 'pod behind `calibfbdf93cf51`', 'Calico', 'IPVS real server of `UDP 10.96.0.10:53`', 'in `10.244.0.0/16` of set `pools`');
    has(capture('10.96.0.10:53'), 'IPVS virtual server `UDP 10.96.0.10:53`', '`10.244.1.9:53`', '`KUBE-CLUSTER-IP`');
    has(capture('calibfbdf93cf51@if4'), 'Interface `calibfbdf93cf51`', 'no address');
    has(capture('pools'), 'Set `pools`');
    has(capture('udp:53'), 'Port `53`');
    has(capture('Scheduler'), 'real server is chosen');
  });
});

describe('hover in a listing', () => {
  const listing = 'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\nWEB        tcp  --  0.0.0.0/0            0.0.0.0/0            tcp dpt:80\n\nChain WEB (2 references)\ntarget     prot opt source               destination\n';
  const said = (before: string): string => {
    const { file, mark } = open(listing.replace(before, `${before}$0`));
    const found = hover(file, mark.at());
    return found ? (found.contents as { value: string }).value : '';
  };

  it('explains the columns, and what a listing without -v hides', () => {
    assert.match(said('destinati'), /^Column `destination`: .*\n\nThis listing was made without `-v`/);
    assert.match(said('targ'), /^Column `target`/);
    assert.doesNotMatch(said('pro'), /-v/);
  });
  it('counts the references that the file shows', () => {
    assert.match(said('Chain WEB (2 ref'), /^\*\*2 references\*\*.*\n\nThis file shows 1 of them\.$/);
  });

  it('says of a rule what its listing does not show', () => {
    const rounded = 'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n  $121M 5805M ACCEPT     $2all  --  *      *       0.0.0.0/0            0.0.0.0/0            frobnicate\n';
    const { file, mark } = open(rounded);
    has(textAt(file, mark.at(1)), 'about 21,000,000 packets', 'rounds them');
    has(textAt(file, mark.at(2)), 'frobnicate', 'is not known');
    has(said('tcp  -'), 'whether the rule tests interfaces, too, it does not say');
  });
});
