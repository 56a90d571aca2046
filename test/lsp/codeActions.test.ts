/** Quick fixes over stdio: what an editor asks for at a diagnostic, and the edits of the whole document that it asks for later. */
import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode-languageserver-types';
import { startSession, type Session } from './session.ts';

const uri = 'file:///node/mended.rules';
const text = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 10.0.0.5/24 -j DROP\n-A INPUT -d 10.1.0.5/16 -j DROP\nCOMMIT\n';

describe('quick fixes over stdio', () => {
  let session: Session;
  before(async () => {
    session = await startSession();
    await session.open(uri, text);
  });
  after(() => session?.server.stop());

  it('come with their edits, and those of the whole document when they are resolved', async () => {
    const { server } = session;
    const range = { start: { line: 2, character: 12 }, end: { line: 2, character: 23 } };
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [{ range, code: 'host-bits', message: '' }] } });
    assert.deepEqual(actions.map(({ title }) => title), ['Change to 10.0.0.0/24', 'Change to 10.0.0.0/24, here and everywhere in the file (host-bits)']);
    assert.deepEqual(actions[0]!.edit?.changes?.[uri], [{ range, newText: '10.0.0.0/24' }]);
    const resolved = await server.request<CodeAction>('codeAction/resolve', actions[1]);
    assert.deepEqual(resolved.edit?.changes?.[uri]?.map(({ newText }) => newText), ['10.0.0.0/24', '10.1.0.0/16']);
    assert.deepEqual(session.logged, []);
  });
});
