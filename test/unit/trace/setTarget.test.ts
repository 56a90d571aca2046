/** The target SET and counters of sets, over the packets of one trace. What the kernel does is in test/kernel/cases/setChanges.ts. */
import assert from 'node:assert/strict';
import { node, only, rules, run, table, toNode } from './support.ts';

const other = { ...toNode, src: '10.250.0.35' };
/** The numbers of the rules of filter INPUT that matched, for each packet. */
function matched(sets: string, lines: readonly string[], packets = [toNode, other, toNode], facts: Record<string, unknown> = {}): number[][] {
  const { results } = run(`${table('filter', ...lines.map((line) => `INPUT ${line}`))}$ ipset save\n${sets}\n${node}`, packets, facts);
  return results.map(({ paths }) => rules(paths[0]!).filter((step) => step.matched === 'yes').map((step) => step.rule));
}

describe('the target SET', () => {
  it('adds for later packets, and says so', () => {
    const { results } = run(`${table('filter', 'INPUT -m set --match-set s src', 'INPUT -j SET --add-set s src')}$ ipset save\ncreate s hash:ip family inet timeout 30\n${node}`, [toNode, toNode]);
    assert.deepEqual(results.map(({ paths }) => rules(paths[0]!)[0]!.matched), ['no', 'yes']);
    assert.equal(rules(results[0]!.paths[0]!)[1]!.reasons.at(-1)!.because, '10.250.0.34 is added to s for 30 s');
    assert.equal(rules(results[1]!.paths[0]!)[0]!.reasons[0]!.because, '10.250.0.34 is in s, for 30 s more');
  });

  it('a set that the file has not got holds what SET added to it, until somebody says otherwise', () => {
    const lines = ['-m set --match-set gone src', '-j SET --add-set gone src', '-m set --match-set gone src'];
    assert.deepEqual(matched('', lines, [toNode]), [[2, 3]]);
    assert.deepEqual(matched('', lines, [toNode], { 'set:gone:10.250.0.34': false }), [[2]]);
    assert.deepEqual(matched('', ['-j SET --add-set gone src', '-j SET --del-set gone src', '-m set ! --match-set gone src'], [toNode]), [[1, 2, 3]]);
  });

  it('what it does to a set that the file has not got is an assumption, not a change', () => {
    const told = (lines: string[], sets = ''): unknown[] => {
      const { steps, assumptions } = only(run(`${table('filter', ...lines.map((line) => `INPUT ${line}`))}$ ipset save\n${sets}\n${node}`, toNode));
      return [steps.flatMap((step) => (step.kind === 'rule' ? step.changes ?? [] : [])), assumptions.filter((one) => one.includes('SET'))];
    };
    assert.deepEqual(told(['-j SET --del-set gone src']), [[], ['SET is taken to have deleted 10.250.0.34 from the set gone: the set gone is not in the file.']]);
    assert.deepEqual(told(['-j SET --add-set gone src']), [[], ['SET is taken to have added 10.250.0.34 to the set gone: the set gone is not in the file.']]);
    assert.deepEqual(told(['-j SET --add-set s src'], 'create s hash:ip family inet'), [[{ field: 'set s', before: 'without 10.250.0.34', after: '10.250.0.34' }], []]);
  });

  it('a list of more full sets with forceadd than it asks about says what is taken of the others', () => {
    const sets = Array.from({ length: 10 }, (_, i) => `create s${i} hash:ip family inet hashsize 64 maxelem 2 forceadd\nadd s${i} 1.1.1.1\nadd s${i} 1.1.1.2`).join('\n');
    const list = `create all list:set size 16\n${Array.from({ length: 10 }, (_, i) => `add all s${i}`).join('\n')}`;
    const { assumptions } = only(run(`${table('filter', 'INPUT -j SET --add-set all src')}$ ipset save\n${sets}\n${list}\n${node}`, toNode));
    assert.deepEqual(assumptions.filter((one) => one.includes('forceadd')).map((one) => /the set (s\d)/.exec(one)?.[1]), Array.from({ length: 9 }, (_, i) => `s${i}`));
    assert.match(assumptions.join('\n'), /Tablewalk asks 8 questions of one target SET at most, and takes what is likely for 2 more\.$/m);
  });

  it('a MAC address that it stores anew is told as what it was and is, where that differs', () => {
    const changes = (member: string, options = '', more = ''): unknown[] => rules(only(run(`${table('filter', `INPUT -j SET --add-set s src,src${options}`)}$ ipset save\ncreate s bitmap:ip,mac range 10.250.0.0/24${more}\nadd s 10.250.0.34${member}\n${node}`, { ...toNode, mac: '02:00:00:00:00:02' })))[0]!.changes ?? [];
    assert.deepEqual(changes(''), [{ field: 'set s', before: '10.250.0.34', after: '10.250.0.34,02:00:00:00:00:02' }]);
    assert.deepEqual(changes(',02:00:00:00:00:01', ' --exist'), [{ field: 'set s', before: '10.250.0.34,02:00:00:00:00:01', after: '10.250.0.34,02:00:00:00:00:02' }]);
    assert.deepEqual(changes(',02:00:00:00:00:02', ' --exist'), []);
    assert.deepEqual(changes(',02:00:00:00:00:02 timeout 5', ' --exist', ' timeout 30'), [{ field: 'set s', before: '10.250.0.34,02:00:00:00:00:02 for 5 s', after: '10.250.0.34,02:00:00:00:00:02 for 30 s' }]);
    assert.deepEqual(changes(',02:00:00:00:00:01'), []);
  });

  it('an element that it stores anew as it was is no change', () => {
    const [step] = rules(only(run(`${table('filter', 'INPUT -j SET --add-set s src --exist')}$ ipset save\ncreate s hash:ip family inet\nadd s 10.250.0.34\n${node}`, toNode)));
    assert.equal(step!.changes, undefined);
  });

  it('a full set refuses; with forceadd it is an assumption', () => {
    assert.deepEqual(matched('create s hash:ip family inet maxelem 1\nadd s 1.1.1.1', ['-j SET --add-set s src', '-m set --match-set s src'], [toNode]), [[1]]);
    const text = `${table('filter', 'INPUT -j SET --add-set s src', 'INPUT -m set --match-set s src')}$ ipset save\ncreate s hash:ip family inet hashsize 64 maxelem 64 forceadd\n${Array.from({ length: 64 }, (_, i) => `add s 1.1.1.${i}`).join('\n')}\n${node}`;
    const path = only(run(text, toNode));
    assert.deepEqual(rules(path).map((step) => step.matched), ['yes', 'yes']);
    assert.match(path.assumptions.join(), /10\.250\.0\.34 is taken to be in the set s: s is full with 64 elements/);
    assert.deepEqual(rules(only(run(text, toNode, { 'set:s:10.250.0.34': false }))).map((step) => step.matched), ['yes', 'no']);
  });

  it('a network with an interface that SET deleted or added hides wider networks or not, as it stands then', () => {
    const sets = 'create s hash:net,iface family inet\nadd s 10.250.0.0/16,eth1\nadd s 10.0.0.0/8,eth0';
    assert.deepEqual(matched(sets, ['-m set --match-set s src,src'], [toNode]), [[]]);
    const gone = matched(`${sets.replace('eth1', 'eth0')}`, ['-j SET --del-set s src,src', '-m set --match-set s src,src'], [toNode]);
    assert.deepEqual(gone, [[1, 2]]);
    assert.deepEqual(matched(sets, ['-j SET --add-set s src,src', '-m set --match-set s src,src'], [toNode]), [[1, 2]]);
  });

  it('deletes from a range by address', () => {
    assert.deepEqual(matched('create s hash:ip family inet\nadd s 10.250.0.0/24', ['-s 10.250.0.34 -j SET --del-set s src', '-m set --match-set s src']), [[1], [2], [1]]);
  });

  it('--map-set gives mark and priority; a set that is not known leaves them open', () => {
    const text = (sets: string) => `${table('mangle', 'FORWARD -j SET --map-set s src --map-mark --map-prio')}$ ipset save\n${sets}\n${node}`;
    const pod = { ...toNode, dst: '172.16.0.9' };
    const { packet } = only(run(text('create s hash:ip family inet skbinfo\nadd s 10.250.0.34 skbmark 0x11/0xff skbprio 1:a'), pod));
    assert.deepEqual([packet.mark, packet.priority], [0x11, 0x1000a]);
    assert.match(only(run(text(''), pod)).assumptions.join(), /SET is taken to find no element/);
    assert.match(only(run(text(''), pod, { 'set:s:10.250.0.34': true })).assumptions.join(), /What the target SET does/);
  });

  it('a set that is not known to --map-set does not undo what the same rule adds', () => {
    assert.deepEqual(matched('create s hash:ip family inet', ['-j SET --add-set s src --map-set gone src --map-mark', '-m set --match-set s src'], [toNode]), [[1, 2]]);
    assert.deepEqual(matched('create s hash:ip family inet', ['-j SET --add-set s src --map-set gone src --map-mark', '-m set --match-set s src'], [toNode], { 'set:gone:10.250.0.34': true }), [[1, 2]]);
  });

  it('whether a packet without a MAC address is in the set of --map-set is asked', () => {
    const text = `${table('filter', 'INPUT -j SET --map-set s src,src --map-mark', 'INPUT -m mark --mark 7')}$ ipset save\ncreate s bitmap:ip,mac range 10.250.0.0/24 skbinfo\nadd s 10.250.0.34,02:00:00:00:00:01 skbmark 0x7\n${node}`;
    const asked = run(text, toNode);
    assert.deepEqual(rules(only(asked)).map((step) => step.matched), ['yes', 'no']);
    assert.ok(asked.questions.some(({ id }) => id.startsWith('set:s:10.250.0.34')));
  });

  it('what is added without a known MAC address is there for the same packet, until somebody says otherwise', () => {
    for (const type of ['hash:mac', 'bitmap:ip,mac range 10.250.0.0/24']) {
      const dimensions = type === 'hash:mac' ? 'src' : 'src,src';
      const lines = [`-j SET --add-set s ${dimensions}`, `-m set --match-set s ${dimensions}`];
      const { questions } = run(`${table('filter', ...lines.map((line) => `INPUT ${line}`))}$ ipset save\ncreate s ${type}\n${node}`, toNode);
      assert.deepEqual(matched(`create s ${type}`, lines, [toNode]), [[1, 2]]);
      assert.deepEqual(matched(`create s ${type}`, lines, [toNode], { [questions.find(({ id }) => id.startsWith('set:'))!.id]: false }), [[1]]);
    }
  });
});

describe('counters of sets', () => {
  it('go on from what the capture says, packet by packet', () => {
    assert.deepEqual(matched('create s hash:ip family inet counters\nadd s 10.250.0.34 packets 7 bytes 700', ['-m set --match-set s src --packets-gt 8', '-m set ! --match-set s src --packets-lt 10']), [[], [2], [1, 2]]);
  });

  it('two tests of one rule see each other', () => {
    assert.deepEqual(matched('create s hash:ip family inet counters\nadd s 10.250.0.34', ['-m set --match-set s src --packets-eq 1 -m set --match-set s src --packets-eq 2'], [toNode, toNode]), [[1], []]);
  });
});
