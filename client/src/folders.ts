/** Exports registerFolders: gives the server the captures that lie in a folder, and says when they change. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { folderChanged, folderRequest, type FolderParams, type FolderResult } from '../../server/src/protocol/folder.ts';

/** A folder of captures holds some dozen files; a folder of sources or logs shall not be read whole. */
const mostFiles = 64;
const largestFile = 8_000_000;
const largestFolder = 32_000_000;
/** Text has no zero bytes; this much of a file is looked at. */
const lookedAt = 4000;
const settle = 300;

export function registerFolders(client: LanguageClient): vscode.Disposable {
  const watchers = new Map<string, vscode.Disposable>();
  const request = client.onRequest(folderRequest, async ({ uri }: FolderParams): Promise<FolderResult> => {
    const folder = vscode.Uri.parse(uri);
    if (!watchers.has(uri)) watchers.set(uri, watch(folder, () => void client.sendNotification(folderChanged, { uri } satisfies FolderParams)));
    return { files: await readFolder(folder) };
  });
  return new vscode.Disposable(() => {
    request.dispose();
    for (const watcher of watchers.values()) watcher.dispose();
  });
}

function watch(folder: vscode.Uri, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, settle);
  };
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(later);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watcher.dispose();
  });
}

/** The text files of a folder, the small ones first; what cannot be read is left out. URIs end as the editor writes them. */
async function readFolder(folder: vscode.Uri): Promise<{ uri: string; text: string }[]> {
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
  const uris = entries.filter(([name, type]) => (type & vscode.FileType.File) !== 0 && !name.startsWith('.')).map(([name]) => vscode.Uri.joinPath(folder, name));
  const sized = await Promise.all(uris.slice(0, mostFiles * 8).map(async (uri) => ({ uri, size: await sizeOf(uri) })));
  const files: { uri: string; text: string }[] = [];
  let total = 0;
  for (const { uri, size } of sized.filter((file) => file.size > 0 && file.size <= largestFile).sort((a, b) => a.size - b.size)) {
    if (files.length >= mostFiles || total + size > largestFolder) break;
    const text = await textOf(uri);
    if (text === undefined) continue;
    total += size;
    files.push({ uri: uri.toString(), text });
  }
  return files;
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return 0;
  }
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.subarray(0, lookedAt).includes(0) ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
