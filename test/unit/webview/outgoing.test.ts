/** Messages that the panel sends to its host. */
import assert from 'node:assert/strict';
import { outgoing } from '../../../client/webview/outgoing.ts';
import { initialState, type Event, type State } from '../../../client/webview/state.ts';
import { after, formEvent, other, pathOf, resultOf, rule, rules, traced, uri } from './paths.ts';

const on = (state: State, event: Event) => outgoing(state, after(state, event));
const path = pathOf([...rules('filter INPUT INPUT 1 no', 'filter INPUT INPUT 2 yes -j A', ' filter INPUT A 1 yes'), other('local', 'socket')]);

describe('messages of the panel', () => {
  it('ask for a trace once', () => {
    const asked = after(initialState, formEvent());
    assert.deepEqual(outgoing(initialState, asked).messages.map(({ type }) => type), ['trace']);
    assert.deepEqual(on(asked, { type: 'edit', change: { ttl: '1' }, fields: ['ttl'] }).messages, []);
  });
  it('decorate the rules that matched, numbered in their order, and the current one', () => {
    const asked = after(initialState, formEvent());
    const [message] = on(asked, { type: 'result', id: 1, result: resultOf(path) }).messages;
    assert.ok(message?.type === 'decorate');
    assert.deepEqual(message.rules.map(({ label, range }) => [label, range]), [['1', path.steps[1]!.range], ['2', path.steps[2]!.range]]);
    assert.deepEqual(message.current, path.steps[0]!.range);
  });
  it('give a rule that matched twice both numbers', () => {
    const twice = rule('nat OUTPUT KUBE-MARK-MASQ 1 yes');
    const [message] = on(after(initialState, formEvent()), { type: 'result', id: 1, result: resultOf(pathOf([twice, ...rules('nat OUTPUT B 1 yes'), twice])) }).messages;
    assert.ok(message?.type === 'decorate');
    assert.deepEqual(message.rules.map(({ label }) => label), ['1, 3', '2']);
  });
  it('reveal the chosen step with the keyboard kept in the panel', () => {
    const { messages, soft } = on(traced(resultOf(path)), { type: 'select', step: 2 });
    assert.deepEqual(messages[0], { type: 'reveal', uri, range: path.steps[2]!.range, preserveFocus: true });
    assert.equal(soft, false);
  });
  it('may wait while a key is held down', () => {
    assert.equal(on(traced(resultOf(path)), { type: 'move', move: 'next', soft: true }).soft, true);
  });
  it('reveal nothing for a step that has no place', () => {
    assert.deepEqual(on(traced(resultOf(path)), { type: 'select', step: 3 }).messages.map(({ type }) => type), ['decorate']);
  });
  it('clear the decorations of a dump that is shown no more', () => {
    const messages = on(traced(resultOf(path)), { ...formEvent(), uri: 'file:///other.rules' } as Event).messages;
    assert.deepEqual(messages.find(({ type }) => type === 'decorate'), { type: 'decorate', uri, rules: [] });
  });
});
