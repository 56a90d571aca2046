/** How paths are told apart, and which questions a verdict rests on. */
import assert from 'node:assert/strict';
import type { Question, TracePacket } from '../../../server/src/protocol/trace.ts';
import { pathLabels, restsOn, sortQuestions } from '../../../client/webview/telling.ts';
import { packet, pathOf, resultOf } from './paths.ts';

describe('paths are told apart', () => {
  const labels = (...changes: Partial<TracePacket & { outcome: 'DROP' }>[]): string[] =>
    pathLabels(changes.map(({ outcome, ...change }) => pathOf([], { packet: { ...packet, ...change }, ...(outcome && { outcome }) })), (outcome) => outcome.toLowerCase());
  it('by the destination where that differs', () => {
    assert.deepEqual(labels({ dst: '10.2.0.1', out: 'a' }, { dst: '10.2.0.2', out: 'b' }), ['10.2.0.1:80', '10.2.0.2:80']);
  });
  it('by the source, the interface or the outcome where the destination is the same', () => {
    assert.deepEqual(labels({ sport: 1 }, { sport: 2 }), ['from 10.0.0.1:1', 'from 10.0.0.1:2']);
    assert.deepEqual(labels({ out: 'a' }, {}), ['out a', 'no interface']);
    assert.deepEqual(labels({}, { outcome: 'DROP' }), ['accept', 'drop']);
  });
  it('by more where one does not tell all of them apart', () => {
    assert.deepEqual(labels({}, { dst: '10.2.0.2', outcome: 'DROP' }, { dst: '10.2.0.2' }), ['10.0.0.2:80, accept', '10.2.0.2:80, drop', '10.2.0.2:80, accept']);
  });
  it('by nothing where they end alike', () => assert.deepEqual(labels({}, {}), ['', '']));
});

describe('a verdict rests on questions', () => {
  const question = (id: string, change: Partial<Question> = {}): Question => ({ id, text: id, because: '', kind: 'boolean', default: false, answer: false, ...change });
  const path = pathOf([], { assumptions: ['The source port is not given: 40000 was taken.', 'Forwarding is taken as off.'], questions: [{ id: 'a', assumption: 'Forwarding is taken as off.' }] });
  const result = { ...resultOf(path), questions: [question('a')] };
  it('that nobody answered', () => assert.equal(restsOn(path, result, {}), 'Forwarding is taken as off.'));
  it('no more once they are answered, even with the default', () => {
    assert.equal(restsOn(path, result, { a: false }), undefined);
    assert.equal(restsOn(path, { ...result, questions: [question('a', { answer: true })] }, {}), undefined);
  });
  it('not where the path took none of their defaults', () => {
    assert.equal(restsOn(pathOf([]), result, {}), undefined);
    assert.equal(restsOn(pathOf([], { assumptions: ['The kernel picks a new source port at random here: 40000 was kept.'] }), result, {}), undefined);
  });
  it('and those that the shown path is about come first', () => {
    const about = pathOf([], { questions: [{ id: 'local:10.0.0.9', assumption: '10.0.0.9 is taken as the address of another machine.' }] });
    assert.deepEqual(sortQuestions([question('local:10.0.0.8'), question('local:10.0.0.9')], {}, about).open.map(({ id }) => id), ['local:10.0.0.9', 'local:10.0.0.8']);
  });
  it('and those come before the answered ones', () => {
    const { open, answered } = sortQuestions([question('a'), question('b'), question('c')], { a: false });
    assert.deepEqual([open, answered].map((list) => list.map(({ id }) => id)), [['b', 'c'], ['a']]);
  });
});
