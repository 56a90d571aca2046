/** Exports pickCapture: asks for another capture, of those that are open or lie beside the document at hand. */
import * as vscode from 'vscode';
import { fileName } from './convert.ts';
import { isDump } from './languageClient.ts';

interface Pick extends vscode.QuickPickItem { uri?: vscode.Uri }

/** Names that captures usually have; others are found by "Browse". */
const likely = /\.(?:capture|rules|iptables|iptables-save|ip6tables-save|txt|log|save|dump|v4|v6)$|iptables|capture/i;
const mostFiles = 200;

/** The document that the user chose, opened as a capture; undefined where the user gave up. */
export async function pickCapture(beside: vscode.Uri, placeHolder: string): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.filter((document) => isDump(document) && document.uri.toString() !== beside.toString()).map((document): Pick => ({ label: fileName(document.uri), description: 'open', uri: document.uri }));
  const known = new Set(open.map(({ uri }) => uri!.toString()));
  const near = (await filesBeside(beside)).filter((uri) => !known.has(uri.toString())).map((uri): Pick => ({ label: fileName(uri), description: 'in the same folder', uri }));
  const browse: Pick = { label: '$(folder-opened) Browse…', alwaysShow: true };
  const chosen = await vscode.window.showQuickPick<Pick>([...open, ...near, browse], { placeHolder, matchOnDescription: true });
  if (!chosen) return undefined;
  const uri = chosen.uri ?? (await vscode.window.showOpenDialog({ canSelectMany: false, defaultUri: vscode.Uri.joinPath(beside, '..'), openLabel: 'Compare' }))?.[0];
  return uri && openCapture(uri);
}

/** Opens a file as a capture, whatever its name is. */
export async function openCapture(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  return isDump(document) ? document : vscode.languages.setTextDocumentLanguage(document, 'netcapture');
}


async function filesBeside(uri: vscode.Uri): Promise<vscode.Uri[]> {
  if (uri.scheme === 'untitled') return [];
  const folder = vscode.Uri.joinPath(uri, '..');
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries.filter(([name, type]) => (type & vscode.FileType.File) !== 0 && likely.test(name)).slice(0, mostFiles).map(([name]) => vscode.Uri.joinPath(folder, name)).filter((other) => other.toString() !== uri.toString());
  } catch {
    return [];
  }
}
