/** What VS Code offers while somebody writes rules, and where it leads beside chains: through its own commands. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { definitionLines, lenses, referenceLines } from './providers.ts';
import { eventually, find, showSample, showText } from './support.ts';

const dump = ['*filter', ':INPUT ACCEPT [0:0]', ':MINE - [0:0]', '-A INPUT -p tcp -m tcp --dport 80 -j MINE', '-A MINE -m statistic --mode random --probability 0.33333333349 -j ', 'COMMIT', ''].join('\n');

async function proposals(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, position);
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('writing a dump', () => {
  let document: vscode.TextDocument;
  let uri: vscode.Uri;
  before(async () => {
    ({ document } = await showText('writing.rules', dump));
    ({ uri } = document);
  });

  it('proposes targets and chains behind -j', async () => {
    await eventually(() => proposals(uri, document.lineAt(4).range.end), (found) => { assert.ok(found.includes('ACCEPT') && !found.includes('DNAT') && !found.includes('INPUT'), found.join()); });
    const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, find(document, '-A INPUT', 'MINE'), undefined, 100);
    const mine = list.items.find(({ label }) => label === 'MINE');
    assert.match((mine?.documentation as vscode.MarkdownString).value, /Chain `MINE`/);
  });

  it('proposes options of the loaded match and leaves out what stands there', async () => {
    const found = await proposals(uri, find(document, '-A INPUT -p tcp', '--dport').translate(0, 1));
    assert.ok(found.includes('--dport') && found.includes('--sport') && !found.includes('-p'), found.join());
  });

  it('shows the syntax of an option', async () => {
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>('vscode.executeSignatureHelpProvider', uri, find(document, '--probability 0.3', '0.3'));
    assert.match(help.signatures[0]!.label, /--probability p/);
  });

  it('shows odds beside a probability', async () => {
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', uri, new vscode.Range(0, 0, 6, 0));
    assert.deepEqual(hints.map(({ label }) => label), ['1 in 3']);
  });

  it('renames a chain everywhere, and tells why a built-in one keeps its name', async () => {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', uri, find(document, ':MINE', 'MINE'), 'YOURS');
    assert.deepEqual(edit.get(uri).map(({ range }) => range.start.line).sort(), [2, 3, 4]);
    await assert.rejects(async () => vscode.commands.executeCommand('vscode.prepareRename', uri, find(document, ':INPUT', 'INPUT')), /built-in chain/);
  });

  it('shows who calls a chain', async () => {
    const items = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>('vscode.prepareCallHierarchy', uri, find(document, ':MINE', 'MINE'));
    const calls = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>('vscode.provideIncomingCalls', items[0]);
    assert.deepEqual(calls.map(({ from }) => from.name), ['INPUT']);
  });

  it('says above a chain how many rules send packets there', async () => {
    const found = await eventually(() => lenses(uri), (answer) => { assert.ok(answer.some(({ command }) => command?.title === '1 reference'), answer.map(({ command }) => command?.title).join()); });
    const { command } = found.find((lens) => lens.command?.title === '1 reference')!;
    await vscode.commands.executeCommand(command!.command, ...command!.arguments!);
  });
});

describe('following the sample capture', () => {
  let document: vscode.TextDocument;
  before(async () => {
    ({ document } = await showSample());
  });

  const lineOf = (text: string): number => find(document, text).line;

  it('leads from the ClusterIP in a set to its virtual server and real server', async () => {
    const lines = await eventually(() => definitionLines(document.uri, find(document, '10.97.82.53,tcp:8888')), (found) => { assert.ok(found.length > 1, found.join()); });
    assert.ok(lines.includes(lineOf('TCP  10.97.82.53:8888')), lines.join());
    assert.ok(lines.some((line) => document.lineAt(line).text.includes('->')), lines.map((line) => document.lineAt(line).text).join('\n'));
  });

  it('finds every rule that touches a mark', async () => {
    const lines = await referenceLines(document.uri, find(document, '-A KUBE-MARK-MASQ -j MARK', '0x4000/0x4000'));
    assert.ok(lines.some((line) => document.lineAt(line).text.includes('-A KUBE-POSTROUTING -m mark')), lines.map((line) => document.lineAt(line).text).join('\n'));
  });

  it('finds names of the capture among the symbols of the workspace', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'KUBE-MARK-MASQ');
    assert.ok(symbols.some(({ name, location }) => name === 'KUBE-MARK-MASQ' && location.uri.toString() === document.uri.toString()));
  });
});
