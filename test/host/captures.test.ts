/** Captures together: a folder as one box, two captures compared, the command that makes one. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CompareResult } from '../../server/src/protocol/compare.ts';
import { definitionLines, hoverAt } from './providers.ts';
import { eventually, find, inWorkspace, showText } from './support.ts';

const rules = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set WEB src -j DROP\nCOMMIT\n';
const write = (name: string, text: string): Thenable<void> => vscode.workspace.fs.writeFile(inWorkspace(name), new TextEncoder().encode(text));

describe('captures in one folder', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('are one box: a rule leads to the set in a file that is not open, and what changes there is seen', async () => {
    await write('one-box/ipset.txt', 'create WEB hash:ip family inet\nadd WEB 192.0.2.7\n');
    const { document } = await showText('one-box/node.rules', rules);
    const place = find(document, '--match-set', 'WEB');
    await eventually(() => hoverAt(document.uri, place), (text) => assert.match(text, /192\.0\.2\.7/));
    assert.deepEqual(await definitionLines(document.uri, place), [0]);
    await write('one-box/ipset.txt', '# taken later\ncreate WEB hash:ip family inet\nadd WEB 192.0.2.8\n');
    await eventually(() => hoverAt(document.uri, place), (text) => assert.match(text, /192\.0\.2\.8/));
    assert.deepEqual(await definitionLines(document.uri, place), [1]);
  });
});

describe('comparing captures', () => {
  after(() => vscode.commands.executeCommand('tablewalk.comparison.clear'));

  it('opens the later one and tells which rule counted', async () => {
    const dump = (packets: number): string => `*filter\n:INPUT ACCEPT [0:0]\n[${packets}:${packets * 60}] -A INPUT -s 10.0.0.0/8 -j DROP\nCOMMIT\n`;
    await write('compare/later.txt', dump(7));
    const { document } = await showText('compare/earlier.rules', dump(4));
    const result = await vscode.commands.executeCommand<CompareResult>('tablewalk.compareCaptures', document.uri, inWorkspace('compare', 'later.txt'));
    assert.deepEqual(result.grown.map(({ chain, rule, packets, bytes, verdict }) => ({ chain, rule, packets, bytes, verdict })), [{ chain: 'INPUT', rule: 1, packets: 3, bytes: 180, verdict: 'DROP' }]);
    assert.match(vscode.window.activeTextEditor!.document.fileName, /later\.txt$/);
    assert.equal(vscode.window.activeTextEditor!.document.languageId, 'netcapture');
  });
});

describe('the capture command', () => {
  it('lies on the clipboard when it is asked for', async () => {
    void vscode.commands.executeCommand('tablewalk.copyCaptureCommand');
    const text = await eventually(() => vscode.env.clipboard.readText(), (found) => assert.match(found, /iptables/));
    assert.match(text, /^sh -c '.*' > "\$\(uname -n\)-\$\(date -u [^)]*\)\.capture"$/);
  });
});
