/** Quick fixes: text before, text after; which problems have none; and all fixes at once. */
import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver-types';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startDiagnostics } from '../../../server/src/diagnostics.ts';
import { codeActions, resolveCodeAction } from '../../../server/src/features/codeActions.ts';
import { positionAt } from '../../../server/src/base/text.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';
import { settingsFrom } from '../../../server/src/settings.ts';
import { filter, problemsOf } from '../checks/problems.ts';
import { fixCases } from './fixCases.ts';
import { open } from './open.ts';

function diagnosticsOf(file: AnalysedFile, settings: unknown = {}): Diagnostic[] {
  let last: Diagnostic[] = [];
  const job = startDiagnostics(file, settingsFrom(settings), (diagnostics) => (last = diagnostics));
  while (job.step());
  return last;
}

function actionsAt(file: AnalysedFile, offset: number, settings?: unknown): CodeAction[] {
  const position = positionAt(file.lines, offset);
  return codeActions(file, { start: position, end: position }, { diagnostics: diagnosticsOf(file, settings) });
}

const applied = (file: AnalysedFile, { edit }: CodeAction): string => TextDocument.applyEdits(TextDocument.create(file.uri, 'iptables', 1, file.lines.text), edit?.changes?.[file.uri] ?? []);
const whole = (file: AnalysedFile): Range => ({ start: { line: 0, character: 0 }, end: { line: file.lines.count, character: 0 } });

describe('quick fixes', () => {
  for (const { code, title, before, after } of fixCases) {
    it(`${code}: ${title}`, () => {
      const { file, mark } = open(before);
      const actions = actionsAt(file, mark.at()).filter(({ diagnostics }) => diagnostics?.[0]?.code === code);
      const action = actions.find((one) => one.title === title);
      assert.ok(action, `there are ${actions.map((one) => one.title).join(', ') || 'none'}`);
      assert.equal(applied(file, action), after);
      assert.deepEqual(problemsOf(applied(file, action)).filter((problem) => problem.code === code && title !== 'Add COMMIT').map(({ message }) => message), []);
    });
  }

  it('are preferred where there is one alone', () => {
    const { file, mark } = open(filter('-A INPUT --dpo$0rt 80 -j ACCEPT', '-A INPUT -p tcp -j ACE$1PT'));
    assert.deepEqual(actionsAt(file, mark.at(0)).map(({ title, isPreferred }) => `${title} ${isPreferred === true}`), ['Add -p tcp false', 'Add -p udp false']);
    assert.deepEqual(actionsAt(file, mark.at(1)).map(({ title, isPreferred }) => `${title} ${isPreferred === true}`), ['Change to ACCEPT true']);
  });

  it('are there for what the client shows, at that place', () => {
    const { file, mark } = open(filter('-A INPUT -s 10.0.0.$05/24 -j DROP', '-A OUTPUT -$1p tcp -j ACCEPT'));
    assert.equal(actionsAt(file, mark.at(0)).length, 2);
    assert.deepEqual(actionsAt(file, mark.at(1)), []);
    assert.deepEqual(actionsAt(file, mark.at(0), { diagnostics: { disabled: ['host-bits'] } }), []);
  });

  it('mend one kind in the whole file when asked', () => {
    const { file, mark } = open(filter('-A INPUT -s 10.0.0.$05/24 -j DROP', '-A OUTPUT -d 10.0.1.5/24,10.2.0.1/16 -j DROP', '-A OUTPUT -s ! 10.0.0.1 -j DROP'));
    const action = actionsAt(file, mark.at()).find(({ data }) => data !== undefined)!;
    assert.equal(action.title, 'Change to 10.0.0.0/24, here and everywhere in the file (host-bits)');
    assert.equal(applied(file, resolveCodeAction(file, action)), filter('-A INPUT -s 10.0.0.0/24 -j DROP', '-A OUTPUT -d 10.0.1.0/24,10.2.0.0/16 -j DROP', '-A OUTPUT -s ! 10.0.0.1 -j DROP'));
  });

  it('mend all that is safe, once, where the editor asks for it', () => {
    const { file } = open(filter('-A INPUT -s 10.0.0.5/24 -j DROP', '-A INPUT -s 10.0.0.5/24 -j DROP', '-A INPUT -s ! 10.0.0.1 -j DROP', '-A INPUT -p tcp -j ACEPT', '-A INPUT -p udp -j LOG', '-A INPUT -p udp -j LOG'));
    const [action, ...others] = codeActions(file, whole(file), { diagnostics: [], only: ['source.fixAll'] });
    assert.equal(others.length, 0);
    assert.equal(applied(file, action!), filter('-A INPUT -s 10.0.0.0/24 -j DROP', '-A INPUT ! -s 10.0.0.1 -j DROP', '-A INPUT -p tcp -j ACEPT', '-A INPUT -p udp -j LOG', '-A INPUT -p udp -j LOG'));
    assert.deepEqual(codeActions(file, whole(file), { diagnostics: [] }), []);
  });

  it('say nothing to what an editor makes up', () => {
    const { file } = open(filter('-A INPUT -s 10.0.0.5/24 -j DROP'));
    for (const data of [undefined, null, 5, { uri: file.uri }, { uri: file.uri, code: 'chain-unused' }, { uri: file.uri, code: 7 }]) assert.equal(resolveCodeAction(file, { title: 'x', data }).edit, undefined);
  });
});
