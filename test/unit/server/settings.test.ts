/** Settings as clients send them, odd ones too. */
import assert from 'node:assert/strict';
import { settingsFrom } from '../../../server/src/settings.ts';

describe('settings', () => {
  it('are on where nothing is said, whatever the client sends', () => {
    for (const value of [undefined, null, 5, 'x', {}, { codeLens: null, inlayHints: 'on', diagnostics: { disabled: 'x', severity: 'error' } }]) {
      const { disabledDiagnostics, codeLens, inlayHints } = settingsFrom(value);
      assert.equal(disabledDiagnostics.size, 0);
      assert.ok([...Object.values(codeLens), ...Object.values(inlayHints)].every((on) => on === true));
    }
  });

  it('switch single kinds, or all of them', () => {
    assert.deepEqual(settingsFrom({ codeLens: { references: false } }).codeLens, { trace: true, references: false, counters: true });
    assert.deepEqual(settingsFrom({ inlayHints: { enabled: false, marks: true } }).inlayHints, { probability: false, marks: false, services: false });
    assert.deepEqual([...settingsFrom({ diagnostics: { severity: { 'rule-duplicate': 'hint', 'chain-unused': 'off', 'host-bits': 'loud', 'set-empty': 3 } } }).severities], [['rule-duplicate', 'hint'], ['chain-unused', 'off']]);
    assert.deepEqual([...settingsFrom({ diagnostics: { disabled: ['chain-unused'] } }).disabledDiagnostics], ['chain-unused']);
  });
});
