/** Rows of `iptables -L`: which lines are rules, their columns, and what matches and targets print. */
import assert from 'node:assert/strict';
import { analyse } from '../../../../server/src/analyse.ts';
import { LineKind } from '../../../../server/src/syntax/capture/tree.ts';
import { allMatches, allTargets } from '../../../../server/src/xtables/registry.ts';
import type { Rule } from '../../../../server/src/syntax/iptables/tree.ts';

const numeric = 'target     prot opt source               destination         ';
const verbose = ' pkts bytes target     prot opt in     out     source               destination         ';

/** The rules of a listing as texts in the manner of iptables-save. */
function rules(...lines: string[]): string[] {
  const file = analyse('mem:/a', lines.join('\n'));
  return lines.flatMap((_, line) => {
    const rule = file.capture.records.kind[line] === LineKind.ListRow ? file.rule(line) : undefined;
    return rule ? [inWords(rule)] : [];
  });
}

function inWords(rule: Rule): string {
  const options = (use: Pick<Rule['header'], 'options'>): string[] => use.options.map((option) => [...(option.negated ? ['!'] : []), option.name, ...option.words.map((word) => word.text)].join(' '));
  return [
    ...(rule.counters ? [`[${rule.counters.packets}:${rule.counters.bytes}]`] : []), ...options(rule.header), ...rule.matches.flatMap((match) => [`-m ${match.name}`, ...options(match)]),
    ...(rule.target ? [`-${rule.target.kind === 'goto' ? 'g' : 'j'} ${rule.target.name}`, ...options(rule.target)] : []),
    ...rule.stray.map((item) => `?${'text' in item ? item.text : item.name}`),
  ].join(' ');
}

const chain = 'Chain INPUT (policy ACCEPT)';
const row = (rest: string): string[] => rules(chain, numeric, `ACCEPT     all  --  0.0.0.0/0            0.0.0.0/0            ${rest}`);

describe('a row of a listing', () => {
  it('is read with any columns', () => {
    const rest = '10.0.0.0/8           0.0.0.0/0            tcp dpt:22';
    assert.deepEqual(rules(chain, numeric, `ACCEPT     tcp  --  ${rest}`), ['-s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT']);
    assert.deepEqual(rules(chain, `num  ${numeric}`, `1    ACCEPT     tcp  --  ${rest}`), ['-s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT']);
    assert.deepEqual(rules(chain, verbose, `   12  3400 ACCEPT     tcp  --  eth0   *       ${rest}`), ['[12:3400] -s 10.0.0.0/8 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT']);
    assert.deepEqual(rules(chain, `num  ${verbose}`, `1       12  3400 ACCEPT     6    --  *      !eth0   ${rest}`), ['[12:3400] -s 10.0.0.0/8 ! -o eth0 -p 6 -m tcp --dport 22 -j ACCEPT']);
  });

  it('is read without a header, and without a target', () => {
    assert.deepEqual(rules('    0     0            6    --  *      *       0.0.0.0/0            10.0.0.1'), ['[0:0] -d 10.0.0.1 -p 6']);
    assert.deepEqual(rules('1                6    --  0.0.0.0/0            10.0.0.1'), ['-d 10.0.0.1 -p 6']);
    assert.deepEqual(rules('           tcp  --  0.0.0.0/0            10.0.0.1'), ['-d 10.0.0.1 -p tcp']);
  });

  it('follows the header where a chain is called like a number', () => {
    assert.deepEqual(rules(chain, numeric, '12         6    --  0.0.0.0/0            10.0.0.1'), ['-d 10.0.0.1 -p 6 -j 12']);
  });

  it('writes out rounded counters', () => {
    assert.deepEqual(rules(chain, verbose, '  21M 5805M ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0'), ['[21000000:5805000000] -j ACCEPT']);
  });

  it('knows fragments, negations and gotos', () => {
    assert.deepEqual(rules(chain, numeric, 'LOGDROP    udp  -f !10.0.0.0/8           0.0.0.0/0           [goto] '), ['! -s 10.0.0.0/8 -p udp -f -g LOGDROP']);
    assert.deepEqual(rules(chain, numeric, 'DROP      !tcp  !f  0.0.0.0/0           !10.0.0.1'), ['! -d 10.0.0.1 ! -p tcp ! -f -j DROP']);
  });

  it('is read where old ip6tables left the column opt empty', () => {
    assert.deepEqual(rules(chain, numeric, 'ACCEPT     tcp      2001:db8::/32        ::/0                 tcp dpt:22'), ['-s 2001:db8::/32 -p tcp -m tcp --dport 22 -j ACCEPT']);
  });

  it('keeps names that are no addresses, and knows those that every system has', () => {
    assert.deepEqual(rules(chain, numeric, 'ACCEPT     tcp  --  gateway.example      localhost/8          tcp dpt:ssh'), ['-s gateway.example -d 127.0.0.0/8 -p tcp -m tcp --dport ssh -j ACCEPT']);
    assert.deepEqual(rules(chain, numeric, 'ACCEPT     all  --  anywhere             anywhere            '), ['-j ACCEPT']);
  });

  it('is no line of another command', () => {
    assert.deepEqual(rules('tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN', 'tcp6       0      0 :::22                   :::*', 'use tcp -- it is better', '2001:db8::/64 dev eth0 proto kernel metric 256 pref medium', 'git log -- a.txt b.txt'), []);
  });

  it('keeps text that nobody prints as unread', () => {
    assert.deepEqual(row('state NEW frobnicate: 7'), ['-m state --state NEW -j ACCEPT ?frobnicate: ?7']);
  });
});

describe('what matches and targets print in a listing', () => {
  const cases: readonly (readonly [printed: string, saved: string])[] = [
    ['tcp spts:1024:65535 dpt:!80 flags:0x17/0x02', '-m tcp --sport 1024:65535 ! --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'],
    ['state NEW tcp dpt:22flags: 0x17/0x02', '-m state --state NEW -m tcp --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'],
    ['/* a comment, tcp dpt:80 */ icmptype 8 code 0', '-m comment --comment a comment, tcp dpt:80 -m icmp --icmp-type 8/0 -j ACCEPT'],
    ['icmp !echo-request', '-m icmp ! --icmp-type echo-request -j ACCEPT'],
    ['ADDRTYPE match src-type !LOCAL dst-type LOCAL limit-in', '-m addrtype ! --src-type LOCAL --dst-type LOCAL --limit-iface-in -j ACCEPT'],
    ['! ctstate NEW,RELATED ctorigdstport 80', '-m conntrack ! --ctstate NEW,RELATED --ctorigdstport 80 -j ACCEPT'],
    ['multiport dports  !22,80:90', '-m multiport ! --dports 22,80:90 -j ACCEPT'],
    ['mark match ! 0x1/0xff connmark match  0x20', '-m mark ! --mark 0x1/0xff -m connmark --mark 0x20 -j ACCEPT'],
    ['recent: UPDATE seconds: 60 hit_count: 3 name: ssh side: source mask: 255.255.255.255', '-m recent --update --seconds 60 --hitcount 3 --name ssh --rsource --mask 255.255.255.255 -j ACCEPT'],
    ['limit: avg 3/min burst 5', '-m limit --limit 3/min --limit-burst 5 -j ACCEPT'],
    ['limit: above 10/sec burst 5 mode srcip-dstport', '-m hashlimit --hashlimit-above 10/sec --hashlimit-burst 5 --hashlimit-mode srcip,dstport -j ACCEPT'],
    ['! match-set blocked src,dst packets-gt 3', '-m set ! --match-set blocked src,dst --packets-gt 3 -j ACCEPT'],
    ['statistic mode random probability 0.50000000000', '-m statistic --mode random --probability 0.50000000000 -j ACCEPT'],
    ['source IP range ! 10.0.0.1-10.0.0.9', '-m iprange ! --src-range 10.0.0.1-10.0.0.9 -j ACCEPT'],
    ['PHYSDEV match ! --physdev-in eth1 --physdev-is-bridged', '-m physdev ! --physdev-in eth1 --physdev-is-bridged -j ACCEPT'],
    ['length 333match bpf 48 0 0 9,6 0 0 0 ', '-m length --length 333 -m bpf --bytecode 2,48 0 0 9,6 0 0 0 -j ACCEPT'],
    ['STRING match  "say \\"hi\\"" ALGO name bm TO 65535', '-m string --string say "hi" --algo bm --to 65535 -j ACCEPT'],
    ['MAC 00:16:3E:00:00:01', '-m mac --mac-source 00:16:3E:00:00:01 -j ACCEPT'],
    ['#conn src/32 > 10', '-m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr -j ACCEPT'],
    ['policy match dir in pol ipsec strict [0] reqid 1 mode tunnel [1] spi 0x5', '-m policy --dir in --pol ipsec --strict --reqid 1 --mode tunnel --next --spi 0x5 -j ACCEPT'],
  ];
  for (const [printed, saved] of cases) it(printed, () => assert.deepEqual(row(printed), [saved]));

  const targets: readonly (readonly [name: string, printed: string, saved: string])[] = [
    ['REJECT', 'reject-with icmp-port-unreachable', '-j REJECT --reject-with icmp-port-unreachable'],
    ['LOG', 'LOG flags 6 level 4 prefix "in "eth0": "', '-j LOG --log-tcp-options --log-ip-options --log-level 4 --log-prefix in "eth0": '],
    ['DNAT', 'tcp dpt:80 to:10.0.0.1:8080 random persistent', '-m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080 --random --persistent'],
    ['MASQUERADE', 'masq ports: 1024-2048 random-fully', '-j MASQUERADE --to-ports 1024-2048 --random-fully'],
    ['MARK', 'MARK xset 0x4000/0xc000', '-j MARK --set-xmark 0x4000/0xc000'],
    ['CONNMARK', 'CONNMARK save mask 0xff', '-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff'],
    ['TCPMSS', 'tcp flags:0x06/0x02 TCPMSS clamp to PMTU', '-m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'],
    ['SET', 'add-set seen src exist timeout 60', '-j SET --add-set seen src --exist --timeout 60'],
    ['ECN', 'ECN match ECT=3 ECN TCP remove', '-m ecn --ecn-ip-ect 3 -j ECN --ecn-tcp-remove'],
    ['NFQUEUE', 'NFQUEUE balance 0:3 bypass', '-j NFQUEUE --queue-balance 0:3 --queue-bypass'],
  ];
  for (const [name, printed, saved] of targets) it(`${name}: ${printed}`, () => assert.deepEqual(rules(`${name.padEnd(10)} all  --  0.0.0.0/0            0.0.0.0/0            ${printed}`), [saved]));

  it('has a text of its own where a chain has the name of a target\'s text', () => {
    assert.deepEqual(rules('MARKS      all  --  0.0.0.0/0            0.0.0.0/0            MARK set 0x1'), ['-j MARKS ?MARK ?set ?0x1']);
  });

  it('ends for a text of any length', () => {
    const [read] = row('/* '.repeat(40_000));
    assert.match(read!, /\?\/\*/);
  });
});

describe('every match and target with options', () => {
  it('says how a listing prints it', () => {
    assert.deepEqual([...allMatches, ...allTargets].filter((module) => module.options.length > 0 && !module.listed).map(({ name }) => name), []);
  });

  it('reads only options that it has', () => {
    const unknown = [...allMatches, ...allTargets].flatMap((module) => (module.listed?.items ?? []).flatMap(({ option }) => (option === undefined || module.options.some(({ name }) => name === option) ? [] : [`${module.name} ${option}`])));
    assert.deepEqual(unknown, []);
  });
});
