/** From problems to diagnostics: severities of the user's choice, links to pages, and how many there may be. */
import assert from 'node:assert/strict';
import type { Diagnostic } from 'vscode-languageserver-types';
import { analyse } from '../../../server/src/analyse.ts';
import { startDiagnostics, type DiagnosticSettings } from '../../../server/src/diagnostics.ts';
import { settingsFrom } from '../../../server/src/settings.ts';
import { filter } from '../checks/problems.ts';

function diagnosticsOf(text: string, settings: DiagnosticSettings): Diagnostic[] {
  let last: Diagnostic[] = [];
  const job = startDiagnostics(analyse('file:///dump', text), settings, (diagnostics) => (last = diagnostics));
  while (job.step());
  return last;
}

const text = filter(':idle - [0:0]', '-A INPUT -s 10.0.0.5/24 -j DROP', '-A INPUT --dport 1');

describe('diagnostics', () => {
  it('have the severity that the settings say, or are not there', () => {
    const codes = (settings: unknown): string[] => diagnosticsOf(text, settingsFrom({ diagnostics: settings })).map(({ code, severity }) => `${String(code)} ${severity ?? 0}`).sort();
    assert.deepEqual(codes({}), ['chain-unused 3', 'host-bits 2', 'option-unknown 1']);
    assert.deepEqual(codes({ severity: { 'chain-unused': 'hint', 'host-bits': 'off' } }), ['chain-unused 4', 'option-unknown 1']);
    assert.deepEqual(codes({ severity: { 'chain-unused': 'error' }, disabled: ['chain-unused'] }), ['host-bits 2', 'option-unknown 1']);
  });

  it('lead to their pages where the client shows links', () => {
    const [first] = diagnosticsOf(text, { ...settingsFrom({}), pages: 'file:///docs/' });
    assert.equal(first!.codeDescription?.href, `file:///docs/${String(first!.code)}.md`);
    assert.ok(diagnosticsOf(text, settingsFrom({})).every(({ codeDescription }) => codeDescription === undefined));
  });

  it('do not lose an error behind a thousand others', () => {
    const many = Array.from({ length: 1500 }, (_, i) => `-A INPUT -s 10.${i >> 8}.${i & 255}.5/24 -j DROP`);
    const all = diagnosticsOf(filter(...many, '-A INPUT --frob 1 -j DROP'), settingsFrom({}));
    assert.equal(all.length, 1000);
    assert.ok(all.some(({ code }) => code === 'option-unknown'));
  });
});
