/**
 * The captures that lie in a folder, which the server asks its client for: the server itself reads no files, so it works in a browser too.
 * A client that answers says so with `initializationOptions: { folders: true }`.
 */

/** Server to client: the text files in this folder that may be captures. `uri` ends with a slash. */
export const folderRequest = 'tablewalk/folder';
export interface FolderParams { uri: string }
export interface FolderResult { files: { uri: string; text: string }[] }

/** Server to client: the same for all folders of the workspace that the document is in, since a journey goes over boxes of several folders. */
export const workspaceRequest = 'tablewalk/workspace';
export interface WorkspaceParams { /** A document of the workspace. */ uri: string }
export interface WorkspaceResult { folders: ({ uri: string } & FolderResult)[] }

/** Client to server: files in this folder were made, changed or removed. */
export const folderChanged = 'tablewalk/folderChanged';
