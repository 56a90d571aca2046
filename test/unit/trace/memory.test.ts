/** What rules learn from packet to packet, and the assumptions that stand for what no dump says. */
import assert from 'node:assert/strict';
import { follow, hits, rules, run, table } from './support.ts';

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
    const reason = (answer: boolean): string => rules(follow(text, packet, { 'local:10.0.0.1': true, 'limit:filter/INPUT/1': answer }))[0]!.reasons.find(({ because }) => because.startsWith('you said'))?.because ?? '';
    assert.match(reason(true), /^you said so \(/);
    assert.match(reason(false), /^you said so; it would be assumed that the limit still lets/);
    assert.deepEqual(counted(text, { 'limit:filter/INPUT/1': false }), [['filter INPUT policy'], ['filter INPUT policy'], ['filter INPUT policy']]);
  });

  it('confirming what is taken of the first packet leaves the later ones as they were', () => {
    const text = limited('-m limit --limit 1/hour --limit-burst 2');
    const { questions } = run(text, [packet, packet, packet], { 'local:10.0.0.1': true });
    assert.deepEqual(questions.filter(({ id }) => id.startsWith('limit:')).map(({ id, text: words, answer }) => [id, words.slice(0, 10), answer]), [['limit:filter/INPUT/1', 'Is the pac', true], ['limit:filter/INPUT/1#3', 'Packet 3: ', false]]);
    assert.deepEqual(counted(text, { 'limit:filter/INPUT/1': true }), [['filter INPUT 1'], ['filter INPUT 1'], ['filter INPUT policy']]);
    assert.deepEqual(counted(text, { 'limit:filter/INPUT/1': true, 'limit:filter/INPUT/1#3': true }), [['filter INPUT 1'], ['filter INPUT 1'], ['filter INPUT 1']]);
    assert.deepEqual(counted(text, { 'limit:filter/INPUT/1#2': false }), [['filter INPUT 1'], ['filter INPUT policy'], ['filter INPUT policy']]);
  });

  it('an answer about one address is none about another', () => {
    const text = limited('-m recent --rcheck --name seen');
    assert.deepEqual(counted(text, { 'recent:filter/INPUT/1': true }, [packet, { ...packet, src: '10.0.0.8' }, packet]), [['filter INPUT 1'], ['filter INPUT policy'], ['filter INPUT 1']]);
  });

  it('that no time passes between packets is said where time decides', () => {
    const said = (options: string): boolean[] => run(limited(options), [packet, packet], { 'local:10.0.0.1': true }).results.map(({ paths }) => paths[0]!.assumptions.some((one) => /no time is taken to pass/i.test(one)));
    assert.deepEqual(said('-m limit --limit 1/hour'), [false, true]);
    assert.deepEqual(said('-m hashlimit --hashlimit-upto 1/hour --hashlimit-name web'), [false, true]);
  });

  it('recent asks how much time passed only where this packet itself was not seen often enough', () => {
    const said = (...lines: string[]): boolean[] => run(table('filter', ...lines.map((line) => `INPUT ${line}`)), [packet, packet], { 'local:10.0.0.1': true }).results.map(({ paths }) => paths[0]!.assumptions.some((one) => /no time is taken to pass/i.test(one)));
    assert.deepEqual(said('-m recent --set -m recent --rcheck --seconds 60'), [false, false]);
    assert.deepEqual(said('-m recent --rcheck --seconds 60', '-m recent --set'), [false, true]);
    assert.deepEqual(said('-m recent --rcheck', '-m recent --set'), [false, false]);
    assert.deepEqual(said('-m recent --set -m recent --rcheck --seconds 60 --hitcount 2'), [false, true]);
    assert.deepEqual(said('-m recent --set -m recent --update -m recent --rcheck --seconds 60 --hitcount 2'), [false, false]);
  });

  it('questions say what would decide them', () => {
    const why = (options: string): string => run(limited(options), packet, { 'local:10.0.0.1': true }).questions.at(-1)!.because;
    assert.equal(why('-m limit --limit 1/hour'), 'An iptables-save dump does not hold how much of the limit is left; the kernel shows it nowhere.');
    assert.match(why('-m recent --rcheck --name seen'), /\/proc\/net\/xt_recent\/seen would say/);
    assert.match(why('-m hashlimit --hashlimit-upto 1/hour --hashlimit-name web'), /\/proc\/net\/ipt_hashlimit\/web would say/);
    assert.match(why('-m connlimit --connlimit-upto 3'), /^An iptables-save dump does not hold which connections/);
  });

  it('an answer that makes no sense is told at its question', () => {
    const owner = table('filter', 'OUTPUT -m owner --uid-owner 1000 -j ACCEPT');
    const asked = (facts: Record<string, unknown>): unknown[] => run(owner, { src: '10.0.0.1', dst: '10.0.0.9', proto: 'udp', sport: 1, dport: 2 }, { 'local:10.0.0.1': true, 'route:10.0.0.9': 'eth0', ...facts }).questions.filter(({ id }) => id === 'packet:uid').map(({ answer, problem }) => [answer, problem]);
    assert.deepEqual(asked({ 'packet:uid': 1000 }), [['1000', undefined]]);
    assert.deepEqual(asked({ 'packet:uid': 'alice' }), [['0', '"alice" is not a number from 0 to 4294967295. The trace went on with 0.']]);
    const { questions } = run(limited('-m limit'), packet, { 'local:10.0.0.1': true, 'limit:filter/INPUT/1': 'perhaps' });
    assert.match(questions.at(-1)!.problem!, /^"perhaps" is not one of Yes, No/);
  });

  it('nothing is asked where another match says no', () => {
    const { results, questions } = run(limited('-m limit --limit 1/hour -s 1.1.1.1'), packet, { 'local:10.0.0.1': true });
    assert.equal(rules(results[0]!.paths[0]!)[0]!.matched, 'no');
    assert.deepEqual(questions.filter(({ id }) => id.startsWith('limit:')), []);
  });
});

describe('what no dump says', () => {
  const onlyInput = (text: string, facts: Record<string, unknown> = {}): ReturnType<typeof run> => run(text, packet, { 'local:10.0.0.1': true, ...facts });

  it('the packet arrives when the dump was made, unless the user says another time', () => {
    const text = `# Generated by iptables-save v1.8.9 on Wed Feb 28 23:30:00 2024\n${limited('-m time --timestart 23:00 --timestop 23:59 --weekdays Wed')}`;
    const { results, questions } = onlyInput(text);
    assert.deepEqual(hits(results[0]!.paths[0]!), ['filter INPUT 1']);
    assert.deepEqual(questions.filter(({ id }) => id === 'packet:time').map(({ kind, answer }) => [kind, answer]), [['text', '2024-02-28T23:30:00']]);
    assert.deepEqual(results[0]!.paths[0]!.questions, [{ id: 'packet:time', assumption: 'The packet is taken to arrive when the rules were printed: 2024-02-28 23:30:00, read as UTC.' }]);
    assert.deepEqual(counted(text, { 'packet:time': '2024-02-29T23:30' }, [packet]), [['filter INPUT policy']]);
    assert.deepEqual(counted(text, { 'packet:time': 'soon' }, [packet]), [['filter INPUT 1']]);
  });

  it('without a date in the dump, rules fit at whatever time, and say so', () => {
    const { results, questions } = onlyInput(limited('-m time --timestart 23:00'));
    assert.deepEqual(results[0]!.paths[0]!.questions, [{ id: 'time:filter/INPUT/1', assumption: 'The packet comes at a time that rule 1 of filter/INPUT asks for.' }]);
    assert.deepEqual(questions.map(({ id }) => id).filter((id) => id.includes('time')), ['packet:time', 'time:filter/INPUT/1']);
  });

  it('a queue loses its packets until the user says that a program reads it', () => {
    const text = table('filter', 'INPUT -p udp -j NFQUEUE --queue-num 3', 'INPUT -j ACCEPT');
    const { results } = onlyInput(text);
    assert.equal(results[0]!.paths[0]!.outcome, 'QUEUE');
    assert.deepEqual(results[0]!.paths[0]!.questions, [{ id: 'queue:3', assumption: 'No program reads queue 3: packets that are handed to it are dropped.' }]);
    assert.equal(onlyInput(text, { 'queue:3': 'ACCEPT' }).results[0]!.paths[0]!.delivered?.to, 'local');
    assert.equal(onlyInput(text, { 'queue:3': 'DROP' }).results[0]!.paths[0]!.outcome, 'DROP');
    assert.equal(onlyInput(text.replace('--queue-num 3', '--queue-num 3 --queue-bypass')).results[0]!.paths[0]!.delivered?.to, 'local');
  });

  it('lists of recent are shared by rules, with the mask of the first', () => {
    const text = table('filter', 'INPUT -m recent --rcheck --name seen --mask 255.255.0.0 -j DROP', 'INPUT -p udp -m recent --set --name seen --mask 255.255.255.255');
    assert.deepEqual(counted(text, {}, [packet, { ...packet, src: '10.0.7.7' }, { ...packet, src: '10.1.0.1' }]), [['filter INPUT 2', 'filter INPUT policy'], ['filter INPUT 1'], ['filter INPUT 2', 'filter INPUT policy']]);
  });

  it('labels belong to a connection, not to the next one', () => {
    const text = table('filter', 'INPUT -m connlabel --label 3', 'INPUT -s 10.0.0.9 -m connlabel --label 3 --set', 'INPUT -s 10.0.0.8 -j DROP');
    assert.deepEqual(counted(text, {}, [packet, packet, { ...packet, src: '10.0.0.8' }]), [['filter INPUT 2', 'filter INPUT policy'], ['filter INPUT 1', 'filter INPUT 2', 'filter INPUT policy'], ['filter INPUT 3']]);
  });
});
