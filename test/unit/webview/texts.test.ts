/** Texts of the panel: parts of a rule, invisible characters, the window of a long list. */
import assert from 'node:assert/strict';
import { splitRule } from '../../../client/webview/ruleText.ts';
import { visible, writeOut } from '../../../client/webview/visible.ts';
import { rowAt, scrollFor, topsOf, windowOf } from '../../../client/webview/view/windowing.ts';
import { pathOf, resultOf, rule } from './paths.ts';

describe('the parts of a rule', () => {
  const parts = (text: string): string[] => splitRule(text).map(({ kind, text: piece }) => `${kind}:${piece}`);
  it('tell comment, jump and its options from conditions', () => {
    assert.deepEqual(parts('-p tcp -m comment --comment "a b" -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:80'),
      ['plain:-p tcp ', 'comment:-m comment --comment "a b" ', 'plain:-m tcp --dport 80 ', 'jump:-j ', 'target:DNAT', 'options: --to-destination 10.0.0.1:80']);
  });
  it('take no jump out of a comment', () => {
    assert.deepEqual(parts('-m comment --comment "say \\" -j DROP" -g REAL'), ['comment:-m comment --comment "say \\" -j DROP" ', 'jump:-g ', 'target:REAL']);
  });
  it('find a comment behind the jump', () => assert.deepEqual(parts('-j ACCEPT -m comment --comment x'), ['jump:-j ', 'target:ACCEPT', 'plain: ', 'comment:-m comment --comment x']));
  for (const text of ['', '-j', '--comment "open -j X', '-m comment --comment "" -j A', '-j A -j B', 'é "\\']) {
    it(`are the text again: ${JSON.stringify(text)}`, () => assert.equal(splitRule(text).map((part) => part.text).join(''), text));
  }
});

describe('invisible characters', () => {
  it('are written out', () => assert.equal(writeOut('a\u202eb\u0007c\u200bd'), 'a⟨U+202E⟩b⟨U+0007⟩c⟨U+200B⟩d'));
  it('that join letters, tabs and other scripts stay', () => assert.equal(writeOut('\tनमस्‍ते 测试 👩‍💻'), '\tनमस्‍ते 测试 👩‍💻'));
  it('are written out in every text of a trace, but places and answers stay', () => {
    const bad = 'x\u202e';
    const result = { ...resultOf(pathOf([rule('filter INPUT INPUT 1 yes', { text: bad, uri: bad })], { choices: [bad] })), questions: [{ id: bad, text: bad, because: '', kind: 'text' as const, default: bad, answer: bad }] };
    const shown = visible(result);
    const [path] = shown.results[0]!.paths;
    assert.deepEqual([(path!.steps[0] as { text: string }).text, path!.steps[0]!.uri, path!.choices], ['x⟨U+202E⟩', bad, ['x⟨U+202E⟩']]);
    assert.deepEqual([shown.questions[0]!.text, shown.questions[0]!.id, shown.questions[0]!.answer], ['x⟨U+202E⟩', bad, bad]);
  });
  it('cost no copy where there are none', () => {
    const result = resultOf(pathOf([rule('filter INPUT INPUT 1 yes')]));
    assert.equal(visible(result), result);
  });
});

describe('the window of a long list', () => {
  const tops = topsOf([10, 20, 10, 30]);
  it('finds the row at a height', () => assert.deepEqual([-5, 0, 9, 10, 39, 40, 1000].map((y) => rowAt(tops, y)), [0, 0, 0, 1, 2, 3, 3]));
  it('holds the rows in sight and a margin', () => {
    assert.deepEqual(windowOf(tops, 30, 10, 0), { start: 2, end: 4 });
    assert.deepEqual(windowOf(tops, 30, 5, 0), { start: 2, end: 3 });
    assert.deepEqual(windowOf(tops, 30, 5, 5), { start: 1, end: 4 });
  });
  it('is empty in an empty list', () => assert.deepEqual(windowOf(topsOf([]), 0, 100, 10), { start: 0, end: 0 }));
  it('scrolls no further than needed', () => {
    assert.equal(scrollFor(tops, 2, 25, 30, 0), 25);
    assert.equal(scrollFor(tops, 0, 25, 30, 0), 0);
    assert.equal(scrollFor(tops, 3, 0, 30, 0), 40);
  });
  it('keeps a row clear of what covers the top', () => assert.equal(scrollFor(tops, 2, 30, 40, 8), 22));
});
