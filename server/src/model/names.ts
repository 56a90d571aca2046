/** Exports baseName and folderOf: the parts of a document's URI. */

/** The name without its folder, as people read it. */
export function baseName(uri: string): string {
  const name = uri.replace(/[?#].*$/, '').split('/').pop() ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The folder that a document lies in, with the slash at its end. */
export const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/') + 1);
