/** Activates and deactivates the extension; what it does is in the files beside this one. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { Comparison } from './comparison.ts';
import { registerCommands } from './commands.ts';
import { detectLanguage } from './detectLanguage.ts';
import { createLanguageClient, isOurs } from './languageClient.ts';
import { registerLinks } from './links.ts';
import { TracePanels } from './tracePanel.ts';

let client: LanguageClient | undefined;

/** Any text file wakes the extension, since it may hold a capture; the language server starts with the first document of its own, or the first question. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const clientNow = (): LanguageClient => (client ??= createLanguageClient(context));
  const panels = new TracePanels(context.extensionUri, clientNow);
  const comparison = new Comparison(clientNow);
  const opened = vscode.workspace.onDidOpenTextDocument((document) => void (isOurs(document) && clientNow().start()));
  context.subscriptions.push(panels, registerLinks(panels), comparison, opened, ...registerCommands(panels, comparison, clientNow));
  if (vscode.workspace.textDocuments.some(isOurs)) await clientNow().start();
  context.subscriptions.push(detectLanguage());
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
