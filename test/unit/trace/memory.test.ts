/** What rules learn from packet to packet, and the assumptions that stand for what no dump says. */
import assert from 'node:assert/strict';
import { hits, rules, run, table } from './support.ts';

const packet = { in: 'eth0', src: '10.0.0.9', dst: '10.0.0.1', proto: 'udp', sport: 1000, dport: 53 };
const counted = (text: string, facts: Record<string, unknown> = {}, packets = [packet, packet, packet]): string[][] => {
  const { results } = run(text, packets, { 'local:10.0.0.1': true, ...facts });
  return results.map(({ paths }) => hits(paths[0]!).filter((key) => key.startsWith('filter INPUT')));
};
const limited = (options: string): string => table('filter', `INPUT ${options} -j ACCEPT`);

describe('what rules remember', () => {
  it('a limit lets its burst through, then nothing', () => {
    assert.deepEqual(counted(limited('-m limit --limit 1/hour --limit-burst 2')), [['filter INPUT 1'], ['filter INPUT 1'], ['filter INPUT policy']]);
  });

  it('two limits of one rule have a bucket each', () => {
    assert.deepEqual(counted(limited('-m limit --limit-burst 3 -m limit --limit-burst 1')), [['filter INPUT 1'], ['filter INPUT policy'], ['filter INPUT policy']]);
  });

  it('a match behind one that said no is not run and remembers nothing', () => {
    assert.deepEqual(counted(limited('-p udp -m udp --dport 53 -m limit --limit-burst 1'), {}, [{ ...packet, dport: 54 }, packet, packet]), [['filter INPUT policy'], ['filter INPUT 1'], ['filter INPUT policy']]);
  });

  it('an assumption can be turned over, and says which question it answers', () => {
    const text = limited('-m limit --limit 1/hour');
    const { results, questions } = run(text, packet, { 'local:10.0.0.1': true });
    const [path] = results[0]!.paths;
    const assumption = 'The packet is within the limit of rule 1 of filter/INPUT, as in a freshly loaded ruleset.';
    assert.deepEqual(path!.questions, [{ id: 'limit:filter/INPUT/1', assumption }]);
    assert.ok(path!.assumptions.includes(assumption));
    assert.deepEqual(questions.filter(({ id }) => id === 'limit:filter/INPUT/1').map(({ kind, answer }) => [kind, answer]), [['boolean', true]]);
    assert.deepEqual(counted(text, { 'limit:filter/INPUT/1': false }), [['filter INPUT policy'], ['filter INPUT policy'], ['filter INPUT policy']]);
  });

  it('nothing is asked where another match says no', () => {
    const { results, questions } = run(limited('-m limit --limit 1/hour -s 1.1.1.1'), packet, { 'local:10.0.0.1': true });
    assert.equal(rules(results[0]!.paths[0]!)[0]!.matched, 'no');
    assert.deepEqual(questions.filter(({ id }) => id.startsWith('limit:')), []);
  });
});
