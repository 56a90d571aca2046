/** The walk through the chains of one table: jumps, verdicts, policies, bounds. */
import assert from 'node:assert/strict';
import { follow, fromNode, hits, node, only, rules, run, table, toNode } from './support.ts';

const filter = (...lines: string[]): string => table('filter', ...lines) + node;
const visited = (text: string): string[] => hits(follow(text, toNode)).map((hit) => hit.replace('filter ', ''));

describe('the walk through a table', () => {
  it('a target that the kernel refuses in this table or chain does nothing that is known', () => {
    for (const [text, why] of [[filter('INPUT -j DNAT --to-destination 1.2.3.4'), /DNAT works only in the table nat/], [table('nat', 'POSTROUTING -j DNAT --to-destination 1.2.3.4') + filter() , /DNAT works only in PREROUTING, OUTPUT/]] as const) {
      const path = follow(text, text.includes('*nat') ? { ...toNode, dst: '172.16.0.9' } : toNode);
      assert.equal(path.outcome, 'UNKNOWN');
      assert.match(path.summary, why);
    }
  });

  it('a jump comes back behind its rule', () => {
    assert.deepEqual(visited(filter('INPUT -j A', 'INPUT -p tcp', 'A -p tcp')), ['INPUT 1', 'A 1', 'INPUT 2', 'INPUT policy']);
  });

  it('RETURN leaves the chain; in a built-in chain it leads to the policy', () => {
    assert.deepEqual(visited(filter('INPUT -j A', 'INPUT -j RETURN', 'INPUT -j DROP', 'A -j RETURN', 'A -j DROP')), ['INPUT 1', 'A 1', 'INPUT 2', 'INPUT policy']);
  });

  it('RETURN behind a goto resumes behind the last real jump', () => {
    assert.deepEqual(visited(filter('INPUT -j A', 'INPUT -p tcp', 'A -g B', 'A -j DROP', 'B -j RETURN', 'B -j DROP')), ['INPUT 1', 'A 1', 'B 1', 'INPUT 2', 'INPUT policy']);
  });

  it('the end of a chain that a built-in chain went to is the policy', () => {
    assert.deepEqual(visited(filter('INPUT -g A', 'INPUT -j DROP', 'A -p udp -j DROP')), ['INPUT 1', 'INPUT policy']);
  });

  it('ACCEPT ends one table, DROP the packet', () => {
    const text = table('mangle', 'INPUT -j ACCEPT', 'INPUT -j DROP') + filter('INPUT -j DROP', 'INPUT -j ACCEPT');
    const path = follow(text, toNode);
    assert.deepEqual(hits(path).slice(-2), ['mangle INPUT 1', 'filter INPUT 1']);
    assert.equal(path.outcome, 'DROP');
    assert.equal(path.delivered, undefined);
  });

  it('a DROP policy drops, and counts', () => {
    const path = follow(filter().replace(':INPUT ACCEPT', ':INPUT DROP'), toNode);
    assert.deepEqual([path.outcome, hits(path)], ['DROP', ['filter INPUT policy']]);
  });

  it('a policy that the file does not say is a question', () => {
    const text = `*filter\n-A INPUT -p udp -j DROP\nCOMMIT\n*nat\n:PREROUTING\n-A PREROUTING -p udp\nCOMMIT\n${node}`;
    const result = run(text, toNode);
    assert.deepEqual(result.questions.map(({ id, default: byDefault, answer }) => [id, byDefault, answer]), [['policy:nat/PREROUTING', 'ACCEPT', 'ACCEPT'], ['policy:filter/INPUT', 'ACCEPT', 'ACCEPT']]);
    assert.deepEqual(result.questions[1]!.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 23 } });
    const path = only(result);
    assert.deepEqual([path.outcome, hits(path)], ['ACCEPT', ['nat PREROUTING policy']]);
    assert.deepEqual(path.assumptions, ['The file does not say the policy of PREROUTING (table nat): ACCEPT was taken.', 'The file does not say the policy of INPUT (table filter): ACCEPT was taken.']);
    const dropped = follow(text, toNode, { 'policy:filter/INPUT': 'DROP' });
    assert.deepEqual([dropped.outcome, dropped.summary], ['DROP', 'Dropped by the policy of INPUT (table filter)']);
  });

  it('a rule without a target only counts', () => {
    assert.deepEqual(visited(filter('INPUT -p tcp')), ['INPUT 1', 'INPUT policy']);
  });

  it('a rule is looked at until the first no', () => {
    const [step] = rules(follow(filter('INPUT -s 10.0.0.0/8 -p udp -m udp --dport 53 -j DROP'), toNode));
    assert.deepEqual(step!.reasons.map((reason) => `${reason.option} ${reason.result}`), ['-s yes', '-p no']);
    assert.equal(step!.matched, 'no');
  });

  it('REJECT and NFQUEUE have outcomes of their own', () => {
    assert.equal(follow(filter('INPUT -j REJECT'), toNode).outcome, 'REJECT');
    assert.equal(follow(filter('INPUT -j NFQUEUE --queue-num 3'), toNode).outcome, 'QUEUE');
  });

  it('a step shows the rule, its place, its depth and what it changed', () => {
    const text = table('mangle', 'INPUT -j A', 'A -p tcp -j MARK --set-xmark 0x4000/0x4000') + node;
    const step = rules(follow(text, toNode))[1]!;
    assert.equal(step.text, '-p tcp -j MARK --set-xmark 0x4000/0x4000');
    assert.equal(step.depth, 1);
    assert.equal(text.split('\n')[step.range.start.line]!.slice(step.range.start.character, step.range.end.character), '-A A -p tcp -j MARK --set-xmark 0x4000/0x4000');
    assert.deepEqual(step.changes, [{ field: 'mark', before: '0x0', after: '0x4000' }]);
    assert.deepEqual([step.before?.mark, step.after?.mark], [0, 0x4000]);
  });

  it('a loop ends with its reason instead of hanging', () => {
    for (const text of [filter('INPUT -j A', 'A -j B', 'B -j A'), filter('INPUT -g A', 'A -g B', 'B -g A'), filter('INPUT -j A', 'A -j A')]) {
      const path = follow(text, toNode);
      assert.equal(path.outcome, 'UNKNOWN');
      assert.match(path.summary, /loop/);
    }
  });

  it('chains that jump twice each end after a number of rules, for all packets together', () => {
    const lines = ['INPUT -j C0', ...Array.from({ length: 30 }, (_, i) => [`C${i} -j C${i + 1}`, `C${i} -j C${i + 1}`]).flat(), 'C30 -p udp'];
    const { results } = run(filter(...lines), [toNode, { ...toNode, sport: 2 }]);
    const [first, second] = results.map(({ paths }) => paths[0]!);
    assert.deepEqual([first!.outcome, second!.outcome], ['UNKNOWN', 'UNKNOWN']);
    assert.match(first!.summary, /the trace ends here, in front of rule \d of C\d+ \(filter, INPUT\), after 200000 rules/);
    assert.equal(rules(first!).length, 200_000);
    assert.deepEqual(rules(second!), []);
  });

  it('rules of very many matches, and very deep jumps, use up the number of rules sooner', () => {
    const wide = follow(filter('INPUT -j A', ...Array.from({ length: 400 }, () => 'INPUT -j A'), `A ${'-m comment --comment a '.repeat(4000)}`), toNode);
    assert.equal(wide.outcome, 'UNKNOWN');
    assert.ok(rules(wide).length < 500);
    const deep = follow(filter('INPUT -j C0', ...Array.from({ length: 20_000 }, (_, i) => `C${i} -j C${i + 1}`), 'C20000 -j DROP'), toNode);
    assert.match(deep.summary, /after 200000 rules/);
  });

  it('a chain reached twice one after the other is no loop', () => {
    assert.deepEqual(visited(filter('INPUT -j A', 'INPUT -j A', 'A -p udp')), ['INPUT 1', 'INPUT 2', 'INPUT policy']);
  });

  it('a chain that is missing is passed by under an assumption', () => {
    const path = follow(filter('INPUT -j KUBE-GONE', 'INPUT -p tcp -j DROP'), toNode);
    assert.deepEqual(hits(path), ['filter INPUT 1', 'filter INPUT 2']);
    assert.match(path.assumptions.join(), /KUBE-GONE is not in the file/);
  });

  it('an unknown target ends the trace, unless somebody says what it does', () => {
    const text = filter('INPUT -j FOO --bar 1', 'INPUT -j DROP');
    const result = run(text, toNode);
    assert.equal(only(result).outcome, 'UNKNOWN');
    assert.deepEqual(result.questions.map((question) => question.id), ['target:FOO']);
    assert.equal(follow(text, toNode, { 'target:FOO': 'continue' }).outcome, 'DROP');
    assert.equal(follow(text, toNode, { 'target:FOO': 'ACCEPT' }).outcome, 'ACCEPT');
    assert.equal(follow(text, toNode, { 'target:FOO': { hostile: true } }).outcome, 'UNKNOWN');
  });

  it('a target that only lets the packet go on is passed by, and says so', () => {
    const path = follow(table('filter', 'INPUT -d 192.168.1.1 -j CLUSTERIP', 'INPUT -j DROP') + node, toNode);
    assert.deepEqual(hits(path), ['filter INPUT 1', 'filter INPUT 2']);
    assert.match(path.assumptions.join(), /CLUSTERIP/);
  });

  it('an unknown match is never yes, unless somebody says so', () => {
    const text = filter('INPUT -m nonsense --foo -j DROP');
    const result = run(text, toNode);
    assert.equal(rules(only(result))[0]!.matched, 'unknown');
    assert.equal(only(result).outcome, 'ACCEPT');
    assert.match(only(result).assumptions[0]!, /Rule 1 of filter\/INPUT was taken not to match/);
    assert.equal(result.questions[0]!.id, 'rule:filter/INPUT/1');
    const told = follow(text, toNode, { 'rule:filter/INPUT/1': true });
    assert.deepEqual([told.outcome, told.assumptions], ['DROP', []]);
    assert.deepEqual(follow(text, toNode, { 'rule:filter/INPUT/1': false }).assumptions, []);
  });

  it('an unknown match beside a no needs no answer', () => {
    const result = run(filter('INPUT -m nonsense --foo -p udp -j DROP'), toNode);
    assert.equal(rules(only(result))[0]!.matched, 'no');
    assert.deepEqual(result.questions, []);
  });

  it('of two dumps of a family the last one counts', () => {
    const path = follow(`${table('filter', 'INPUT -j DROP')}${table('filter')}${node}`, toNode);
    assert.equal(path.outcome, 'ACCEPT');
    assert.match(path.assumptions.join(), /more than once/);
  });

  it('rules of iptables-nft and iptables-legacy are both at work, in an order that somebody may say', () => {
    const [nft, legacy] = ['v1.8.9 (nf_tables)', 'v1.8.9'].map((version) => `# Generated by iptables-save ${version} on Thu Nov 26 05:31:06 2026\n`);
    const text = `${nft}${table('filter', 'INPUT -p udp -j ACCEPT', 'INPUT -j ACCEPT')}${legacy}${table('filter', 'INPUT -j DROP')}${node}`;
    const told = (facts: Record<string, unknown> = {}): string[] => rules(follow(text, toNode, facts)).map((step) => `${step.backend} ${step.rule} ${step.matched}`);
    assert.deepEqual(told(), ['nft 1 no', 'nft 2 yes', 'legacy 1 yes']);
    assert.deepEqual(told({ backends: 'legacy' }), ['legacy 1 yes']);
    assert.deepEqual(run(text, toNode).questions.map(({ id }) => id), ['backends']);
    assert.match(follow(text, toNode).assumptions.join(), /those of iptables-nft first/);
  });

  it('a file without a dump lets everything pass, and says so', () => {
    const path = follow(node, toNode);
    assert.equal(path.outcome, 'ACCEPT');
    assert.match(path.assumptions.join(), /no iptables rules/);
  });
});

describe('what a trace says in words', () => {
  it('of REJECT: what the sender gets', () => {
    const told = (rule: string, packet: typeof toNode = toNode): string => follow(filter(`INPUT ${rule}`), packet).summary;
    assert.equal(told('-j REJECT'), 'Rejected by rule 1 of INPUT (filter, INPUT): the sender gets ICMP port unreachable');
    assert.match(told('-j REJECT --reject-with icmp-host-prohibited'), /: the sender gets ICMP host prohibited$/);
    assert.match(told('-p tcp -j REJECT --reject-with tcp-reset'), /: the sender gets a TCP reset$/);
    assert.match(told('-p tcp -j REJECT --reject-with tcp-reset', { ...toNode, flags: ['RST', 'ACK'] }), /: nobody is told, because/);
  });

  it('of a chain that is missing: it is not in the file', () => {
    const path = follow(filter('INPUT -j web-in').replace(':web-in - [0:0]\n', '').replace('-A web-in\n', ''), toNode, { 'chain:filter/web-in': 'unknown' });
    assert.equal(path.summary, 'Rule 1 of INPUT (filter, INPUT) matches, and leads to the chain web-in, which is not in the file');
    assert.equal(rules(path)[0]!.reasons.at(-1)!.because, 'the chain web-in is not in the file (table filter)');
  });

  it('of a process that sends from an address which is not this node\'s', () => {
    const foreign = (src: string): boolean => follow(node, { ...fromNode, src }).assumptions.some((text) => text.includes('is not an address of this node'));
    assert.deepEqual([foreign('192.168.1.1'), foreign('192.168.1.77')], [false, true]);
  });
});

describe('what a step changed beside the packet', () => {
  const changed = (name: string, rule: string, more = ''): string[] => rules(follow(table(name, rule) + more + node, toNode)).flatMap(({ changes = [] }) => changes.map(({ field, before, after }) => `${field}: ${before} -> ${after}`));

  it('is a zone, a helper and the lack of tracking of CT', () => {
    assert.deepEqual(changed('raw', 'PREROUTING -p tcp -j CT --zone 7 --helper ftp'), ['zone: 0 -> 7', 'helper: none -> ftp']);
    assert.deepEqual(changed('raw', 'PREROUTING -j CT --notrack'), ['connection tracking: not yet -> UNTRACKED']);
  });

  it('is an element of a set', () => {
    const set = (member = ''): string => `$ ipset list\nName: s\nType: hash:ip\nHeader: family inet hashsize 1024 maxelem 65536 timeout 60\nMembers:\n${member}\n`;
    assert.deepEqual(changed('filter', 'INPUT -j SET --add-set s src', set()), ['set s: without 10.250.0.34 -> 10.250.0.34 for 60 s']);
    assert.deepEqual(changed('filter', 'INPUT -j SET --del-set s src', set('10.250.0.34 timeout 9')), ['set s: 10.250.0.34 -> without 10.250.0.34']);
    assert.deepEqual(changed('filter', 'INPUT -j SET --del-set s src', set()), []);
  });

  it('is an entry of a list of recent, where the rule matches and where it does not', () => {
    const put = 'list ssh: without 10.250.0.34 -> 10.250.0.34, seen once';
    assert.deepEqual(changed('filter', 'INPUT -m recent --set --name ssh'), [put]);
    assert.deepEqual(changed('filter', 'INPUT -m recent ! --set --name ssh -j DROP'), [put]);
    assert.deepEqual(changed('filter', 'INPUT -m recent --set --name ssh -m statistic --mode random --probability 1 -m recent --remove --name ssh'), [put, 'list ssh: 10.250.0.34 -> without 10.250.0.34']);
  });
});
