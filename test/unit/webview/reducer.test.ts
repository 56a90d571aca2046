/** The panel's state after each message and each click. */
import assert from 'node:assert/strict';
import { reduce, resume, shownProblems, shownRows } from '../../../client/webview/reducer.ts';
import { initialState, readSaved, save, shownPath, type Event as PanelEvent } from '../../../client/webview/state.ts';
import { after, formEvent, misses, other, packet, pathOf, policy, resultOf, rule, rules, traced, uri } from './paths.ts';

const simple = pathOf([...rules('filter INPUT INPUT 1 no', 'filter INPUT INPUT 2 yes'), policy('filter', 'INPUT'), other('local', 'socket')]);

describe('the panel, given a form', () => {
  it('fills it and traces its packet', () => {
    const state = after(initialState, formEvent());
    assert.equal(state.draft.dst, '10.0.0.2');
    assert.equal(state.busy, true);
    assert.equal(state.request?.packets[0]?.dport, 80);
  });
  it('traces nothing where the packet is not complete', () => {
    const state = after(initialState, formEvent({ packet: { src: '', dst: '10.0.0.2', proto: 'tcp' } }));
    assert.equal(state.request, undefined);
    assert.equal(state.editing, true);
  });
  it('traces nothing where there is no dump', () => {
    assert.equal(after(initialState, formEvent({ unavailable: 'no dump' })).request, undefined);
  });
  it('keeps what a person filled in when the same form comes again', () => {
    const state = after(initialState, formEvent(), { type: 'edit', change: { dport: '443' }, fields: ['dport'] }, formEvent());
    assert.equal(state.draft.dport, '443');
    assert.equal(state.request?.id, 1);
  });
  it('starts over with another packet, and keeps the answers given for this dump', () => {
    const state = after(traced(resultOf(simple)), { type: 'fact', id: 'forwarding', value: false }, formEvent({ packet: { ...packet, dport: 22 } }));
    assert.equal(state.result, undefined);
    assert.equal(state.draft.dport, '22');
    assert.deepEqual(state.request?.facts, { forwarding: false });
  });
  it('forgets the answers given for another dump', () => {
    const state = after(traced(resultOf(simple)), { type: 'fact', id: 'forwarding', value: false }, { ...formEvent(), uri: 'file:///other.rules' } as never);
    assert.deepEqual(state.request?.facts, {});
  });
});

describe('the packet form', () => {
  it('points out a number that is none at once, and an empty field only when it was touched', () => {
    const state = after(initialState, formEvent({ packet: { src: '', dst: '', proto: 'tcp' } }), { type: 'edit', change: { dport: '8o' }, fields: ['dport'] });
    assert.deepEqual(Object.keys(shownProblems(state)), ['dport']);
    assert.deepEqual(Object.keys(shownProblems(after(state, { type: 'edit', change: { src: '' }, fields: ['src'] }))).sort(), ['dport', 'src']);
  });
  it('asks for what is missing instead of tracing', () => {
    const before = after(initialState, formEvent());
    const state = after(before, { type: 'edit', change: { dst: '' }, fields: ['dst'] }, { type: 'submit' });
    assert.equal(state.request?.id, before.request?.id);
    assert.equal(state.focus?.on, 'problem');
    assert.ok(shownProblems(state).dst);
  });
  it('shows what the server says at its field until the field is changed', () => {
    const asked = after(initialState, formEvent());
    const told = after(asked, { type: 'result', id: 1, result: { results: [], questions: [], problems: [{ packet: 0, field: 'src', message: 'no address' }, { packet: 0, field: 'payload', message: 'too long' }] } });
    assert.deepEqual(shownProblems(told), { src: 'no address', '': 'too long' });
    assert.equal(told.busy, false);
    assert.deepEqual(shownProblems(after(told, { type: 'edit', change: { src: '10.0.0.9' }, fields: ['src'] })), {});
  });
  it('keeps the trace before when the server cannot read the packet', () => {
    const state = after(traced(resultOf(simple)), { type: 'submit' }, { type: 'result', id: 2, result: { results: [], questions: [], problems: [{ packet: 0, field: 'src', message: 'no address' }] } });
    assert.equal(shownPath(state), simple);
  });
  it('is filled and sent by a preset', () => {
    const state = after(traced(resultOf(simple)), { type: 'preset', packet: { ...packet, dst: '10.96.0.1', dport: 443 } });
    assert.deepEqual([state.draft.dst, state.request?.packets[0]?.dport, state.busy], ['10.96.0.1', 443, true]);
  });
});

describe('an answer to a trace', () => {
  it('is ignored when a newer trace was asked for', () => {
    const state = after(initialState, formEvent(), { type: 'submit' }, { type: 'result', id: 1, result: resultOf(simple) });
    assert.equal(state.result, undefined);
    assert.equal(state.busy, true);
  });
  it('is ignored when it comes twice', () => {
    const state = traced(resultOf(simple));
    assert.equal(after(state, { type: 'failed', id: 1, message: 'late' }), state);
  });
  it('that failed is shown, with the trace before, until the next answer', () => {
    const failed = after(traced(resultOf(simple)), { type: 'submit' }, { type: 'failed', id: 2, message: 'stopped' });
    assert.equal(failed.failure, 'stopped');
    assert.equal(shownPath(failed), simple);
    assert.equal('failure' in after(failed, { type: 'submit' }, { type: 'result', id: 3, result: resultOf(simple) }), false);
  });
  it('is asked for again after an edit of the dump, and says that it is a new one', () => {
    const shown = traced(resultOf(simple));
    const stale = after(shown, { type: 'stale' });
    assert.deepEqual([stale.stale, stale.busy, stale.request!.id, stale.request!.packets], [true, true, shown.request!.id + 1, shown.request!.packets]);
    const fresh = after(stale, { type: 'result', id: stale.request!.id, result: resultOf(simple) });
    assert.deepEqual([fresh.stale, fresh.again, fresh.busy], [false, true, false]);
    assert.equal(after(fresh, { type: 'submit' }).again, false);
  });
  it('that is cancelled leaves the one before, and its answer is not taken', () => {
    const before = traced(resultOf(simple));
    const busy = after(before, { type: 'submit' });
    const calm = after(busy, { type: 'cancel' });
    assert.deepEqual([calm.busy, calm.result], [false, before.result]);
    assert.equal(after(calm, { type: 'result', id: busy.request!.id, result: resultOf() }).result, before.result);
  });
  it('of the answer is asked for when somebody wants to see it, and kept when they look at the packet again', () => {
    const there = traced(resultOf(simple));
    const asked = after(there, { type: 'turn', turn: 1 });
    assert.deepEqual([asked.busy, asked.request!.packets.map(({ reply }) => reply)], [true, [undefined, true]]);
    const back = after(asked, { type: 'result', id: asked.request!.id, result: { results: [{ paths: [simple] }, { paths: [simple] }], questions: [] } });
    const again = after(back, { type: 'turn', turn: 0 });
    assert.deepEqual([back.turn, again.turn, again.busy, again.sent], [1, 0, false, packet]);
  });
  it('remembers the packets that were traced, each once, the last first', () => {
    const shown = traced(resultOf(simple));
    const swapped = after(shown, { type: 'swap' });
    assert.deepEqual(swapped.recent.map((one) => `${one.packet.src} ${one.packet.dst}`), [`${packet.dst} ${packet.src}`, `${packet.src} ${packet.dst}`]);
    const third = after(swapped, { type: 'take', packet: { packet, http: { host: 'a.test' }, facts: { x: true } } });
    assert.deepEqual([third.recent.length, third.draft.host, third.request!.http, third.facts], [3, 'a.test', { host: 'a.test' }, { x: true }]);
    assert.equal(after(third, { type: 'take', packet: { packet } }).recent.length, 3);
  });
  it('of a packet that a link names begins at once, with its facts', () => {
    const begun = after(initialState, { ...formEvent(), begin: { packet: { ...packet, dport: 81 }, facts: { y: 'z' } } } as PanelEvent);
    assert.deepEqual([begun.busy, begun.request!.packets[0]!.dport, begun.request!.facts], [true, 81, { y: 'z' }]);
  });
  it('is entered at its start, or at its end where the packet came no further', () => {
    assert.equal(traced(resultOf(simple)).step, 0);
    assert.equal(traced(resultOf({ ...simple, outcome: 'DROP' })).step, 3);
  });
  it('is entered at the rule that was shown before, wherever it stands now', () => {
    const state = after(traced(resultOf(simple)), { type: 'select', step: 1 }, { type: 'submit' });
    const longer = pathOf([other('conntrack', 'new'), ...simple.steps]);
    assert.equal(after(state, { type: 'result', id: 2, result: resultOf(longer) }).step, 2);
  });
});

describe('questions', () => {
  it('are answered by a trace with all answers so far', () => {
    const state = after(traced(resultOf(simple)), { type: 'fact', id: 'a', value: true }, { type: 'fact', id: 'b', value: 'x' });
    assert.deepEqual(state.request?.facts, { a: true, b: 'x' });
    assert.equal(state.request?.id, 3);
  });
});

describe('the questions', () => {
  it('are opened and focused by the assumption that the verdict rests on', () => {
    const state = after(traced(resultOf(simple)), { type: 'questions', open: true, focus: true });
    assert.deepEqual([state.questionsOpen, state.focus?.on], [true, 'questions']);
  });
  it('stay as somebody left them when the next result comes', () => {
    const state = after(traced(resultOf(simple)), { type: 'questions', open: true, focus: false }, { type: 'fact', id: 'a', value: true }, { type: 'result', id: 2, result: resultOf(simple) });
    assert.deepEqual([state.questionsOpen, state.focus], [true, undefined]);
  });
});

describe('paths', () => {
  it('are chosen by number; others than there are do nothing', () => {
    const state = traced(resultOf(simple, { ...simple, outcome: 'DROP' }));
    assert.equal(after(state, { type: 'path', path: 1 }).step, 3);
    assert.equal(after(state, { type: 'path', path: 2 }), state);
  });
});

describe('the current step', () => {
  const long = pathOf([rule('filter INPUT INPUT 1 yes'), ...misses(10, 'filter INPUT INPUT', 2), rule('filter INPUT INPUT 12 yes')]);
  it('moves to the nearest one that a filter leaves', () => {
    const state = after(traced(resultOf(simple)), { type: 'select', step: 2 }, { type: 'filter', text: 'rule-that-is-not socket' });
    assert.equal(shownRows(state).length, 0);
    assert.equal(after(traced(resultOf(simple)), { type: 'onlyMatched', on: true }).step, 1);
  });
  it('is a run as a whole while that is folded', () => {
    const state = after(traced(resultOf(long)), { type: 'move', move: 'next', soft: false }, { type: 'move', move: 'next', soft: false });
    assert.equal(state.step, 11);
  });
  it('opens its run with Enter instead of showing the editor', () => {
    const state = after(traced(resultOf(long)), { type: 'move', move: 'next', soft: false });
    const opened = after(state, { type: 'enter' });
    assert.deepEqual(opened.expanded, [1]);
    assert.equal(opened.reveal, state.reveal);
    assert.deepEqual(after(opened, { type: 'move', move: 'next', soft: false }, { type: 'foldHere', open: false }), { ...opened, expanded: [], step: 1, reveal: { step: 2, preserveFocus: true, soft: false, serial: 2 } });
  });
  it('that is chosen from elsewhere is brought to sight', () => {
    const state = after(traced(resultOf(long)), { type: 'filter', text: 'nothing has this' }, { type: 'select', step: 5 });
    assert.deepEqual([state.step, state.filter, state.expanded], [5, '', [1]]);
  });
  it('reveals with the keyboard kept in the panel, and without on Enter', () => {
    const state = after(traced(resultOf(simple)), { type: 'move', move: 'next', soft: true });
    assert.deepEqual([state.reveal?.preserveFocus, state.reveal?.soft], [true, true]);
    assert.equal(after(state, { type: 'enter' }).reveal?.preserveFocus, false);
  });
});

describe('a panel that comes back', () => {
  it('takes up packet, answers and step, and asks for its trace again', () => {
    const before = after(traced(resultOf(simple)), { type: 'fact', id: 'a', value: true }, { type: 'result', id: 2, result: resultOf(simple) }, { type: 'select', step: 2 }, { type: 'edit', change: { ttl: '3' }, fields: ['ttl'] });
    const back = resume(readSaved(JSON.parse(JSON.stringify(save(before)))));
    assert.deepEqual([back.busy, back.request?.id, back.request?.facts, back.draft.ttl], [true, 3, { a: true }, '3']);
    const shown = after(back, formEvent(), { type: 'result', id: 3, result: resultOf(simple) });
    assert.deepEqual([shown.step, shown.source?.uri], [2, uri]);
  });
  it('keeps its place when it is torn down again before the trace is back', () => {
    const before = after(traced(resultOf(simple)), { type: 'select', step: 2 });
    assert.equal(save(resume(save(before)))?.step, 2);
  });
  it('ignores what another version kept', () => {
    assert.equal(readSaved({ version: 0, draft: {} }), undefined);
    assert.equal(readSaved(undefined), undefined);
  });
});

it('A message that the panel does not know changes nothing', () => {
  assert.equal(reduce(initialState, { type: 'tomorrow' } as never), initialState);
});
