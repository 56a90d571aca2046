/** Exports onDidChangeFolder, which tells that a file changed that nobody has open, and registerFolders: gives the server the captures that lie in a folder, or in all folders of the workspace, and says when they change. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { folderChanged, folderRequest, workspaceRequest, type FolderParams, type FolderResult, type WorkspaceParams, type WorkspaceResult } from '../../server/src/protocol/folder.ts';

/** A folder of captures holds some dozen files; a folder of sources or logs shall not be read whole. */
const mostFiles = 64;
const largestFile = 8_000_000;
const largestFolder = 32_000_000;
/** Text has no zero bytes; this much of a file is looked at. */
const lookedAt = 4000;
const settle = 300;
/** A workspace of captures has a folder for each node; one of sources is not read to its end. */
const mostFolders = 40;
const deepest = 3;
const ignored = /^(?:\.|node_modules$|vendor$|target$|dist$|build$)/;

const changes = new vscode.EventEmitter<void>();
export const onDidChangeFolder = changes.event;

export function registerFolders(client: LanguageClient): vscode.Disposable {
  const watchers = new Map<string, vscode.Disposable>();
  const read = async (uri: string): Promise<FolderResult> => {
    const folder = vscode.Uri.parse(uri);
    if (!watchers.has(uri)) watchers.set(uri, watch(folder, () => void client.sendNotification(folderChanged, { uri } satisfies FolderParams)));
    return { files: await readFolder(folder) };
  };
  const requests = [
    client.onRequest(folderRequest, ({ uri }: FolderParams) => read(uri)),
    client.onRequest(workspaceRequest, async ({ uri }: WorkspaceParams): Promise<WorkspaceResult> => ({ folders: await Promise.all((await foldersAround(vscode.Uri.parse(uri))).map(async (folder) => ({ uri: folder, ...(await read(folder)) }))) })),
  ];
  return new vscode.Disposable(() => {
    for (const request of requests) request.dispose();
    for (const watcher of watchers.values()) watcher.dispose();
  });
}

function watch(folder: vscode.Uri, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = ({ path }: vscode.Uri): void => {
    // What the trace panel itself writes is no capture.
    if (/-trace\.(?:md|json|log|svg)$/.test(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed();
      changes.fire();
    }, settle);
  };
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(later);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watcher.dispose();
  });
}

/** The folders of the workspace that a document is in, its own first, each with a slash at its end; of a document outside of the workspace its own alone. */
async function foldersAround(document: vscode.Uri): Promise<string[]> {
  if (document.scheme === 'untitled') return [];
  const own = vscode.Uri.joinPath(document, '..');
  const root = vscode.workspace.getWorkspaceFolder(document)?.uri;
  const found = new Set([folderUri(own)]);
  let level = root ? [root] : [];
  for (let depth = 0; depth <= deepest && level.length > 0 && found.size < mostFolders; depth++) {
    for (const folder of level) if (found.size < mostFolders) found.add(folderUri(folder));
    level = (await Promise.all(level.map(foldersIn))).flat();
  }
  return [...found];
}

const folderUri = (folder: vscode.Uri): string => `${folder.toString().replace(/\/$/, '')}/`;

async function foldersIn(folder: vscode.Uri): Promise<vscode.Uri[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).filter(([name, type]) => type === vscode.FileType.Directory && !ignored.test(name)).map(([name]) => vscode.Uri.joinPath(folder, name)).slice(0, mostFolders);
  } catch {
    return [];
  }
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
