/** Activates and deactivates the extension; what it does is in the files beside this one. */
import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { Comparison } from './comparison.ts';
import { registerCommands } from './commands.ts';
import { startLanguageClient } from './languageClient.ts';
import { TracePanels } from './tracePanel.ts';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const panels = new TracePanels(context.extensionUri, () => client);
  const comparison = new Comparison(() => client);
  context.subscriptions.push(panels, comparison, ...registerCommands(panels, comparison, () => client));
  client = await startLanguageClient(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
