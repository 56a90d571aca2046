/** What a client gets while somebody writes rules and follows them: proposals, signatures, renames, calls, symbols. */
import assert from 'node:assert/strict';
import type { CallHierarchyIncomingCall, CallHierarchyItem, CompletionItem, CompletionList, SignatureHelp, SymbolInformation, WorkspaceEdit } from 'vscode-languageserver-types';
import { startSession, type Session } from './session.ts';

const uri = 'file:///node/writing.rules';
const dump = `*filter
:INPUT ACCEPT [0:0]
:WEB - [0:0]
-A INPUT -p tcp -j WEB
-A WEB -m limit --limit 5/
COMMIT
`;

describe('a client writes a dump', () => {
  let session: Session;
  before(async () => {
    session = await startSession();
    await session.open(uri, dump);
  });
  after(() => session?.server.stop());

  it('and gets proposals, whose documentation comes when it asks', async () => {
    const { items } = await session.at<CompletionList>('completion', uri, { line: 3, character: 21 });
    const item = items.find(({ label }) => label === 'WEB')!;
    const resolved = await session.server.request<CompletionItem>('completionItem/resolve', item);
    assert.match(JSON.stringify(resolved.documentation), /Chain `WEB`/);
    const units = await session.at<CompletionList>('completion', uri, { line: 4, character: 26 }, { context: { triggerKind: 2, triggerCharacter: '/' } });
    assert.deepEqual(units.items.map(({ label }) => label), ['second', 'minute', 'hour', 'day']);
  });

  it('and sees the syntax of an option', async () => {
    const help = await session.at<SignatureHelp>('signatureHelp', uri, { line: 4, character: 26 });
    assert.match(help.signatures[0]!.label, /^--limit number/);
  });

  it('and renames a chain, or is told why not', async () => {
    const edit = await session.at<WorkspaceEdit>('rename', uri, { line: 2, character: 2 }, { newName: 'SITE' });
    assert.deepEqual(edit.changes![uri]!.map(({ range, newText }) => [range.start.line, newText]).sort(), [[2, 'SITE'], [3, 'SITE'], [4, 'SITE']]);
    await assert.rejects(session.at('prepareRename', uri, { line: 1, character: 3 }), /INPUT is a built-in chain/);
    await assert.rejects(session.at('rename', uri, { line: 2, character: 2 }, { newName: 'DNAT' }), /DNAT is a target/);
  });

  it('and follows calls', async () => {
    const [item] = await session.at<CallHierarchyItem[]>('prepareCallHierarchy', uri, { line: 2, character: 2 });
    const calls = await session.server.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
    assert.deepEqual(calls.map(({ from }) => from.name), ['INPUT']);
  });

  it('and finds chains of all open documents', async () => {
    const found = await session.server.request<SymbolInformation[]>('workspace/symbol', { query: 'web' });
    assert.deepEqual(found.map(({ name, location }) => [name, location.range.start.line]), [['WEB', 2]]);
  });

  it('without an exception', () => {
    assert.deepEqual(session.logged, []);
  });
});
