/** Exports createFolders: asks the client for the captures beside each open document, once for each folder and again where they changed; for a journey, for those of the whole workspace. */
import type { Connection } from 'vscode-languageserver';
import type { FileStore } from './files.ts';
import { folderOf } from './model/names.ts';
import { folderChanged, folderRequest, workspaceRequest, type FolderParams, type FolderResult, type WorkspaceParams, type WorkspaceResult } from './protocol/folder.ts';

/** A trace waits so long, in milliseconds, for a folder to be read; a slow network drive does not keep it for ever. */
const longestWait = 5000;

export interface Folders {
  /** A document was opened: its folder is read where that has not been done. */
  opened(uri: string): void;
  /** Folders that a document draws files from, beside its own. */
  wanted(folders: readonly string[]): void;
  /** A document was closed: the folder of the last one is forgotten. */
  closed(uri: string): void;
  /** The folder of the document has been read, or takes too long. */
  ready(uri: string): Promise<void>;
  /** The same for all folders of the workspace that the document is in: they are read when this is asked for the first time. */
  readyAll(uri: string): Promise<void>;
}

/** `read` is called with each folder that was read. Without a client that reads folders, nothing but open documents is known. */
export function createFolders(connection: Connection, files: FileStore, log: (message: string) => void, read: (folder: string) => void): Folders {
  const reading = new Map<string, Promise<void>>();
  const drawn = new Set<string>();
  let workspace: Promise<void> | undefined;
  const take = (folder: string, { files: found }: FolderResult): void => files.setFolder(folder, found.filter((file) => typeof file.uri === 'string' && typeof file.text === 'string'));
  const ask = (folder: string, isDrawn = drawn.has(folder)): void => {
    if (isDrawn) drawn.add(folder);
    const work = connection.sendRequest<FolderResult | null>(folderRequest, { uri: folder } satisfies FolderParams).then((result) => {
      // The last document of the folder may have been closed meanwhile.
      if (!result || (!isDrawn && !files.uris().some((uri) => folderOf(uri) === folder))) return;
      take(folder, result);
      read(folder);
    }).catch((error: unknown) => log(`folder: ${String(error)}`));
    reading.set(folder, work);
  };
  connection.onNotification(folderChanged, ({ uri }: FolderParams) => {
    if (drawn.has(uri) || files.uris().some((open) => folderOf(open) === uri)) ask(uri);
    else reading.delete(uri);
  });
  return {
    opened(uri) {
      const folder = folderOf(uri);
      if (folder !== '' && !reading.has(folder)) ask(folder);
    },
    wanted(folders) {
      for (const folder of folders) if (!reading.has(folder)) ask(folder, true);
    },
    closed(uri) {
      const folder = folderOf(uri);
      if (!drawn.has(folder) && !files.uris().some((other) => folderOf(other) === folder)) reading.delete(folder);
    },
    ready: (uri) => inTime(reading.get(folderOf(uri))),
    async readyAll(uri) {
      workspace ??= connection.sendRequest<WorkspaceResult | null>(workspaceRequest, { uri } satisfies WorkspaceParams).then((result) => {
        for (const folder of result?.folders ?? []) {
          // A change of its files is told from here on, so it is known as one that is drawn from.
          drawn.add(folder.uri);
          files.keepFolder(folder.uri);
          if (reading.has(folder.uri)) continue;
          reading.set(folder.uri, Promise.resolve());
          take(folder.uri, folder);
        }
      }).catch((error: unknown) => log(`workspace: ${String(error)}`));
      await Promise.all([inTime(workspace), inTime(reading.get(folderOf(uri)))]);
    },
  };
}

async function inTime(work: Promise<void> | undefined): Promise<void> {
  if (!work) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((done) => { timer = setTimeout(done, longestWait); })]);
  clearTimeout(timer);
}
