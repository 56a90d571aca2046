/** The commands of the trace panel; what is in the panel is tested with a browser in test/e2e. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, find, showSample, showText } from './support.ts';

const panels = (): vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('tablewalk'));

describe('the trace commands', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open the panel beside the dump', async () => {
    const editor = await showSample();
    await vscode.commands.executeCommand('tablewalk.tracePacket');
    const [panel] = await eventually(panels, (found) => { assert.equal(found.length, 1); });
    assert.notEqual(panel!.group.viewColumn, editor.viewColumn);
    assert.match(panel!.label, /master\.capture/);
  });

  it('use one panel again for a rule', async () => {
    const editor = await showSample();
    await vscode.commands.executeCommand('tablewalk.tracePacket');
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    const place = find(editor.document, '-A CNI-HOSTPORT-DNAT');
    vscode.window.activeTextEditor!.selection = new vscode.Selection(place, place);
    await vscode.commands.executeCommand('tablewalk.traceFromRule');
    await eventually(panels, (found) => { assert.equal(found.length, 1); });
  });

  it('open for a dump without any rule', async () => {
    await showText('empty.rules', '');
    await vscode.commands.executeCommand('tablewalk.tracePacket');
    await eventually(panels, (found) => { assert.equal(found.length, 1); });
  });

  it('clear decorations and restart the server at any time', async () => {
    await vscode.commands.executeCommand('tablewalk.clearTrace');
    await vscode.commands.executeCommand('tablewalk.restartServer');
    await showSample();
    await vscode.commands.executeCommand('tablewalk.tracePacket');
    await eventually(panels, (found) => { assert.equal(found.length, 1); });
  });
});
