/** The rows of a trace: headings, folded runs, filters. */
import assert from 'node:assert/strict';
import { buildRows, decidingReason, moveStep, nearestShown, rowOfStep, runStart, type Move, type Row, type RowOptions } from '../../../client/webview/rows.ts';
import type { TraceStep } from '../../../server/src/protocol/trace.ts';
import { misses, other, pathOf, policy, rule, rules } from './paths.ts';

const build = (steps: TraceStep[], options: Partial<RowOptions> = {}): Row[] => buildRows(pathOf(steps), { onlyMatched: false, filter: '', expanded: [], ...options });
/** Rows as text: `# nat PREROUTING`, `3`, `3 CHAIN`, `4..9`, `4..9 open`. */
const sketch = (rows: Row[]): string[] => rows.map((row) => row.kind === 'leg' ? `## ${row.box}: ${row.ends}` : row.kind === 'group' ? `# ${[row.station, row.note && `(${row.note})`].filter(Boolean).join(' ')}`
  : row.kind === 'run' ? `${row.from}..${row.to}${row.open ? ' open' : ''}` : `${row.index}${row.chain ? ` ${row.chain}` : ''}${row.lone ? ' lone' : ''}`);

describe('rows of a trace', () => {
  it('have a heading for each table at each hook', () => {
    const steps = [...rules('raw PREROUTING PREROUTING 1 yes', 'nat PREROUTING PREROUTING 1 yes', 'nat POSTROUTING POSTROUTING 1 yes'), policy('nat', 'POSTROUTING')];
    assert.deepEqual(sketch(build(steps)), ['# raw PREROUTING', '0', '# nat PREROUTING', '1', '# nat POSTROUTING', '2', '3']);
  });
  it('say whose table it is where both back ends have it', () => {
    const of = (backend: 'nft' | 'legacy') => rule('filter INPUT INPUT 1 yes', { backend });
    assert.deepEqual(sketch(build([of('nft'), of('legacy')])), ['# filter (nft) INPUT', '0', '# filter (legacy) INPUT', '1']);
  });
  it('name a chain where the packet comes back to it, and where the jump to it is not shown', () => {
    const steps = rules('nat PREROUTING PREROUTING 1 yes -j A', ' nat PREROUTING A 1 no', ' nat PREROUTING A 2 yes', 'nat PREROUTING PREROUTING 2 yes');
    assert.deepEqual(sketch(build(steps)), ['# nat PREROUTING', '0', '1', '2', '3 PREROUTING']);
    assert.deepEqual(sketch(build(steps.slice(1))), ['# nat PREROUTING', '0 A', '1', '2 PREROUTING']);
  });
  it('show the policy of a chain without rules in one row with its heading', () => {
    assert.deepEqual(sketch(build([policy('mangle', 'FORWARD'), policy('filter', 'FORWARD')])), ['0 lone', '1 lone']);
  });
  it('say why a nat table is asked, once conntrack said that the connection is new', () => {
    const entry = (state: string) => other('conntrack', 'entry', { connection: { state, original: '', reply: '' } });
    assert.deepEqual(sketch(build([entry('NEW'), rule('nat PREROUTING PREROUTING 1 yes')])), ['0', '# nat PREROUTING (first packet of the connection)', '1']);
    assert.deepEqual(sketch(build([entry('ESTABLISHED'), rule('nat PREROUTING PREROUTING 1 yes')])), ['0', '# nat PREROUTING', '1']);
  });
  it('of a journey have a heading for each box, with what arrives there', () => {
    const on = (box: string, leg: number) => rule('filter INPUT INPUT 1 yes', { box, leg });
    const legs = ['a', 'b'].map((box) => ({ box, arrives: { in: 'eth0', src: '10.0.0.1', sport: 4, dst: '10.0.0.2', dport: 80, proto: 'tcp' }, connection: 1 }));
    const rows = buildRows(pathOf([on('a', 0), on('b', 1)], { legs }), { onlyMatched: false, filter: '', expanded: [] });
    assert.deepEqual(sketch(rows), ['## a: 10.0.0.1:4 → 10.0.0.2:80 on eth0', '# filter INPUT', '0', '## b: 10.0.0.1:4 → 10.0.0.2:80 on eth0', '# filter INPUT', '1']);
  });
  it('fold a long run of rules that did not match, and no short one', () => {
    assert.deepEqual(sketch(build([...misses(8), rule('filter INPUT INPUT 9 yes')])), ['# filter INPUT', '0..7', '8']);
    assert.equal(sketch(build(misses(7))).length, 8);
  });
  it('end a run at another chain', () => {
    const steps = [...misses(8, ' filter INPUT A'), ...misses(8, ' filter INPUT B')];
    assert.deepEqual(sketch(build(steps)), ['# filter INPUT', '0..7', '8..15']);
  });
  it('never fold a rule that nobody can decide', () => {
    assert.deepEqual(sketch(build([...misses(8), rule('filter INPUT INPUT 9 unknown')])), ['# filter INPUT', '0..7', '8']);
  });
  it('show the rules of a run that is open under its heading', () => {
    assert.deepEqual(sketch(build([...misses(8), rule('filter INPUT INPUT 9 yes')], { expanded: [0] })), ['# filter INPUT', '0..7 open', '0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });
  it('keep unknown rules, policies and other steps where only matched rules are wanted', () => {
    const steps = [...rules('filter INPUT INPUT 1 no', 'filter INPUT INPUT 2 unknown', 'filter INPUT INPUT 3 yes'), policy('filter', 'INPUT'), other('local', 'socket')];
    assert.deepEqual(sketch(build(steps, { onlyMatched: true })), ['# filter INPUT', '1', '2', '3', '4']);
  });
  it('leave out the heading of a table of which nothing is shown', () => {
    assert.deepEqual(sketch(build([...misses(2), other('local', 'socket')], { onlyMatched: true })), ['2']);
  });
  it('show what has all words of the filter, folded runs included', () => {
    const steps = [...misses(9), other('route', 'via 10.9.9.1 dev eth0')];
    assert.deepEqual(sketch(build(steps, { filter: '10.9.9.4' })), ['# filter INPUT', '4']);
    assert.deepEqual(sketch(build(steps, { filter: 'ETH0 via' })), ['9']);
  });
  it('find changes by the filter', () => {
    const changed = rule('nat PREROUTING PREROUTING 1 yes', { changes: [{ field: 'mark', before: '0x0', after: '0x4000' }] });
    assert.deepEqual(sketch(build([changed, rule('nat PREROUTING PREROUTING 2 yes')], { filter: '0x4000' })), ['# nat PREROUTING', '0']);
  });
});

describe('the row of a step', () => {
  const steps = [...rules('filter INPUT INPUT 1 yes'), ...misses(10, 'filter INPUT INPUT', 2), other('local', 'socket')];
  it('is found through headings and runs', () => {
    const rows = build(steps);
    assert.deepEqual([0, 1, 5, 10, 11].map((step) => rowOfStep(rows, step)), [1, 2, 2, 2, 3]);
  });
  it('is none where a filter hides the step', () => {
    const rows = build(steps, { onlyMatched: true });
    assert.deepEqual([0, 5, 11].map((step) => rowOfStep(rows, step)), [1, -1, 2]);
    assert.equal(nearestShown(rows, 5), 0);
  });
  it('is that of the rule, not of the heading, in an open run', () => {
    const rows = build(steps, { expanded: [1] });
    assert.equal(rows[rowOfStep(rows, 1)]!.kind, 'step');
  });
  it('of a run is found from any of its rules', () => {
    assert.deepEqual([0, 1, 7, 10, 11].map((step) => runStart(steps, step)), [undefined, 1, 1, 1, undefined]);
  });
});

describe('moving over the rows', () => {
  const changed = { changes: [{ field: 'mark', before: '0x0', after: '0x1' }] };
  const steps = [rule('filter INPUT INPUT 1 yes'), ...misses(10, 'filter INPUT INPUT', 2), rule('filter INPUT INPUT 12 yes', changed), policy('filter', 'INPUT')];
  const rows = build(steps);
  const move = (from: number, to: Move, over = rows): number => moveStep(over, steps, from, to);

  it('takes a folded run as one stop', () => {
    assert.equal(move(0, 'next'), 1);
    assert.equal(move(1, 'next'), 11);
    assert.equal(move(5, 'next'), 11);
    assert.equal(move(11, 'previous'), 1);
  });
  it('stops at either end', () => {
    assert.equal(move(0, 'previous'), 0);
    assert.equal(move(12, 'next'), 12);
    assert.equal(move(5, 'first'), 0);
    assert.equal(move(5, 'last'), 12);
  });
  it('finds the next and previous change, and stays where there is none', () => {
    assert.equal(move(0, 'nextChange'), 11);
    assert.equal(move(11, 'nextChange'), 11);
    assert.equal(move(12, 'previousChange'), 11);
  });
  it('finds the next and previous rule that matched', () => {
    assert.equal(move(0, 'nextMatched'), 11);
    assert.equal(move(11, 'previousMatched'), 0);
  });
  it('goes to the nearest shown step from one that is hidden', () => {
    const shown = build(steps, { onlyMatched: true });
    assert.equal(move(5, 'previous', shown), 0);
    assert.equal(move(5, 'next', shown), 11);
  });
});

describe('the deciding reason', () => {
  const reasons = [{ option: '-s', result: 'yes', because: 'a' }, { option: '-d', result: 'no', because: 'b' }, { option: '-p', result: 'no', because: 'c' }] as const;
  it('is the first that failed', () => assert.equal(decidingReason(rule('filter INPUT INPUT 1 no', { reasons: [...reasons] })), 'b'));
  it('is the last where all hold', () => assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes', { reasons: [reasons[0], { ...reasons[0], because: 'z' }] })), 'z'));
  it('is a condition rather than a comment or what the target does', () => {
    const because = (text: string, option: string) => ({ option, result: 'yes' as const, because: text });
    const all = [because('tcp', '-p'), because('fits', '--comment'), because('drops it', '-j DROP')];
    assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes', { reasons: all })), 'tcp');
    assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes', { reasons: all.slice(1) })), 'drops it');
    assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes', { reasons: all.slice(1, 2) })), undefined);
  });
  it('is that which nobody knows, where the target of a rule that matched is unknown', () => {
    assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes', { reasons: [reasons[0], { option: '-j FOO', result: 'unknown', because: 'not evaluated' }] })), 'not evaluated');
  });
  it('is none where there are no conditions', () => assert.equal(decidingReason(rule('filter INPUT INPUT 1 yes')), undefined));
});
