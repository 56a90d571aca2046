/** Exports createLanguageClient: the bundled language server, for every document that may hold a dump or an nginx configuration. */
import type * as vscode from 'vscode';

import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import { registerFolders } from './folders.ts';

/** Languages of captures, and those of nginx's configurations and access logs. */
const captures: readonly string[] = ['iptables', 'netcapture'];
const languages = [...captures, 'nginx', 'nginxlog'];

export function isDump(document: vscode.TextDocument): boolean {
  return captures.includes(document.languageId);
}

/** Whether the language server answers for the document. */
export function isOurs(document: vscode.TextDocument): boolean {
  return languages.includes(document.languageId);
}

/** It starts when somebody says so, or asks the first question. */
export function createLanguageClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.cjs');
  const server: ServerOptions = {
    run: { module, transport: TransportKind.stdio },
    debug: { module, transport: TransportKind.stdio, options: { execArgv: ['--nolazy', '--inspect=6039'] } },
  };
  const options: LanguageClientOptions = {
    documentSelector: languages.map((language) => ({ language })),
    // Hover text is made from dumps of strangers: no command links, no HTML.
    markdown: { isTrusted: false, supportHtml: false },
    initializationOptions: { folders: true },
  };
  const client = new LanguageClient('tablewalk', 'Tablewalk', server, options);
  context.subscriptions.push(registerFolders(client));
  return client;
}
