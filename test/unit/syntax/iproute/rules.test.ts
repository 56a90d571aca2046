/** Reading `ip rule`, and which routing tables a file lists. */
import assert from 'node:assert/strict';
import { analyse } from '../../../../server/src/analyse.ts';
import type { IpRule } from '../../../../server/src/base/host.ts';
import { formatPrefix } from '../../../../server/src/base/ip.ts';

const read = (text: string): readonly IpRule[] => analyse('mem:/a', text).host.rules;
const range = (name: string, given?: { from: number; to: number }): string[] => (given ? [`${name} ${given.from}-${given.to}`] : []);
const inWords = (rule: IpRule): string => [
  `${rule.family}`, `${rule.priority}`, ...(rule.negated ? ['not'] : []), ...(rule.from ? [`from ${formatPrefix(rule.from)}`] : []), ...(rule.to ? [`to ${formatPrefix(rule.to)}`] : []), ...(rule.tos === undefined ? [] : [`tos ${rule.tos}`]),
  ...(rule.mark ? [`mark ${rule.mark.value}/${rule.mark.mask}`] : []), ...(['iif', 'oif'] as const).flatMap((key) => (rule[key] ? [`${key} ${rule[key].name}${rule[key].detached ? ' (gone)' : ''}`] : [])),
  ...range('uids', rule.uids), ...(rule.protocol === undefined ? [] : [`protocol ${rule.protocol}`]), ...range('sport', rule.sport), ...range('dport', rule.dport), rule.action, ...(rule.table === undefined ? [] : [rule.table]),
  ...(rule.target === undefined ? [] : [`${rule.target}`]), ...(rule.suppressLength === undefined ? [] : [`suppress ${rule.suppressLength}`]), ...(rule.suppressGroup === undefined ? [] : [`group ${rule.suppressGroup}`]),
  ...(rule.realm === undefined ? [] : [`realm ${rule.realm}`]), ...(rule.strange === undefined ? [] : [`strange: ${rule.strange}`]),
].join(' ');

describe('ip rule', () => {
  it('reads every condition and action that it prints', () => {
    assert.deepEqual(read(`root@box:~# ip rule
0:	from all lookup local
100:	from 10.0.0.0/8 to 1.2.3.4 tos 0x10 fwmark 0x1/0xff iif eth0 lookup 100
101:	not from all fwmark 0x5 lookup vpn suppress_prefixlength 0
102:	from all uidrange 0-10 ipproto tcp sport 80-90 dport 22 prohibit
103:	from all goto 32766
104:	from all goto 200 [unresolved]
105:	from all oif nope0 [detached] blackhole
106:	from all tos lowdelay iif eth1 lookup 7 suppress_ifgroup 3 realms 3/4
107:	from all unreachable
108:	from all nop proto bird
32766:	from all lookup 254
32767:	from all lookup default
`).map(inWords), [
      '4 0 lookup local', '4 100 from 10.0.0.0/8 to 1.2.3.4 tos 16 mark 1/255 iif eth0 lookup 100', '4 101 not mark 5/4294967295 lookup vpn suppress 0',
      '4 102 uids 0-10 protocol 6 sport 80-90 dport 22-22 prohibit', '4 103 goto 32766', '4 104 goto', '4 105 oif nope0 (gone) blackhole', '4 106 tos 16 iif eth1 lookup 7 group 3 realm 196612', '4 107 unreachable', '4 108 nop',
      '4 32766 lookup main', '4 32767 lookup default',
    ]);
  });

  it('keeps what it does not understand', () => {
    assert.deepEqual(read('0:\tfrom all lookup local\n1000:\tfrom all lookup [l3mdev-table]\n1001:\tfrom all flowlabel 0x7 lookup main\n').map(inWords), ['4 0 lookup local', '4 1000 other strange: lookup [l3mdev-table]', '4 1001 lookup main strange: flowlabel']);
  });

  it('tells the families by command, by addresses, and by the table that IPv4 alone has', () => {
    const families = (text: string): number[] => read(text).map((rule) => rule.family);
    assert.deepEqual(families('$ ip -6 rule show\n0:\tfrom all lookup local\n32766:\tfrom all lookup main\n$ ip rule\n0:\tfrom all lookup local\n'), [6, 6, 4]);
    assert.deepEqual(families('0:\tfrom all lookup local\n32767:\tfrom all lookup default\n0:\tfrom all lookup local\n32766:\tfrom all lookup main\n'), [4, 4, 6, 6]);
    assert.deepEqual(families('0:\tfrom all lookup local\n10:\tfrom fd00::/8 lookup 100\n'), [6, 6]);
  });

  it('places each rule in the file', () => {
    const text = '$ ip rule\n0:\tfrom all lookup local\n';
    const { span } = read(text)[0]!;
    assert.equal(text.slice(span.start, span.end), '0:\tfrom all lookup local');
  });

  it('is a section of its own, with and without a command', () => {
    const kinds = (text: string): string[] => analyse('mem:/a', text).capture.sections.map(({ kind }) => kind);
    assert.deepEqual(kinds('$ ip ru ls\n0:\tfrom all lookup local\n$ ip route\ndefault dev eth0 scope link\n'), ['ip-rule', 'ip-route']);
    assert.deepEqual(kinds('default dev eth0 scope link\n0:\tfrom all lookup local\n'), ['ip-route', 'ip-rule']);
  });
});

describe('the tables that a file lists', () => {
  const listed = (text: string, family: 4 | 6 = 4): string => {
    const tables = analyse('mem:/a', text).host.listedTables[family];
    return tables === 'all' ? 'all' : [...tables].join(' ');
  };
  it('follow from the commands, even where they print nothing', () => {
    assert.equal(listed('$ ip route\n$ ip route show table 100\n'), 'main 100');
    assert.equal(listed('$ ip -6 route list\n', 6), 'main');
    assert.equal(listed('$ ip route show table all\n', 6), 'all');
    assert.equal(listed('$ ip route show dev eth0\n10.0.0.0/8 scope link\n$ ip route | grep x\n'), 'main');
  });

  it('and from the routes themselves', () => {
    assert.equal(listed('default dev eth0 table 7 scope link\n'), '7');
    assert.equal(listed('default dev eth0 scope link\nlocal 10.0.0.1 dev eth0 table local\n'), 'all');
  });
});
