/** The extension wakes up for a dump, and what its manifest promises is there. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, extensionId, showSample, showText } from './support.ts';

interface Manifest { contributes: { commands: { command: string }[] } }

describe('activation', () => {
  it('happens when an iptables file is opened', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is installed`);
    await showText('first.rules', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n');
    await eventually(() => extension.isActive, (active) => { assert.ok(active, 'the extension is active'); });
  });

  it('registers every command of the manifest', async () => {
    await showSample();
    const manifest = vscode.extensions.getExtension(extensionId)!.packageJSON as Manifest;
    const promised = manifest.contributes.commands.map(({ command }) => command);
    await vscode.extensions.getExtension(extensionId)!.activate();
    const present = await vscode.commands.getCommands(true);
    assert.ok(promised.length > 0);
    assert.deepEqual(promised.filter((command) => !present.includes(command)), []);
  });
});
