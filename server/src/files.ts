/** Exports FileStore: the open documents, each with its text and the model of its newest version, joined with the captures beside it; nginx configurations by themselves. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { analyse, analyseNginx, nginxTree, reanalyse } from './analyse.ts';
import { indexLines, type Lines } from './base/text.ts';
import { boxAt, companionsOf, joinFiles, withBoxes } from './model/box.ts';
import { folderOf } from './model/names.ts';
import type { NginxFile } from './model/nginx/file.ts';
import { includeMatcher } from './model/nginx/includes.ts';
import type { AnalysedFile } from './model/tree.ts';
import { languageOfText, mostJudged } from './syntax/capture/language.ts';
import { looksLikeNginx } from './syntax/nginx/language.ts';
import type { NginxTree } from './syntax/nginx/tree.ts';
import { looksLikeAccessLog } from './syntax/nginxlog/parse.ts';

/** The languages of documents that are no captures. */
const nginxLanguage = 'nginx';
const logLanguage = 'nginxlog';

interface OpenFile {
  document: TextDocument;
  /** Model of an earlier or the present version. */
  model: AnalysedFile | undefined;
  /** Where the text differs from the model's, in offsets of the present text; undefined where it does not. */
  edited: { start: number; end: number } | undefined;
  /** Of a document in nginx's language; undefined where it must be made anew. */
  nginx?: NginxFile | undefined;
  /** The same of an access log. */
  log?: { readonly uri: string; readonly lines: Lines } | undefined;
}

/** A file that lies beside an open document and is not open itself. */
interface ClosedFile { readonly text: string; model: AnalysedFile | undefined; nginx?: NginxTree; config?: NginxFile | undefined; kind?: Kind; lines?: Lines }

type Kind = 'capture' | 'nginx' | 'log' | 'other';

interface Joined { readonly own: AnalysedFile; readonly candidates: readonly AnalysedFile[]; readonly boxes: readonly AnalysedFile[]; readonly whole: AnalysedFile }

/** Lives as long as the connection. Models are made when first asked for, and edits in between are gathered. */
export class FileStore {
  private readonly files = new Map<string, OpenFile>();
  /** By folder, then by URI. */
  private readonly folders = new Map<string, ReadonlyMap<string, ClosedFile>>();
  private readonly joined = new Map<string, Joined>();
  /** Folders that are of use without an open document. */
  private readonly kept = new Set<string>();

  open(uri: string, languageId: string, version: number, text: string): void {
    this.files.set(uri, { document: TextDocument.create(uri, languageId, version, text), model: undefined, edited: undefined });
    if (languageId === nginxLanguage) this.forgetIncludes();
  }

  close(uri: string): void {
    if (this.files.get(uri)?.document.languageId === nginxLanguage) this.forgetIncludes();
    this.files.delete(uri);
    this.joined.delete(uri);
    const folder = folderOf(uri);
    if (!this.kept.has(folder) && !this.uris().some((other) => folderOf(other) === folder)) this.folders.delete(folder);
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const file = this.files.get(uri);
    if (!file) return;
    for (const change of changes) {
      if ('range' in change) {
        const start = file.document.offsetAt(change.range.start);
        const end = file.document.offsetAt(change.range.end);
        file.edited = widen(file.edited, start, end, change.text.length);
      } else {
        file.model = undefined;
      }
      TextDocument.update(file.document, [change], version);
    }
    file.log = undefined;
    if (file.document.languageId === nginxLanguage) this.forgetIncludes();
  }

  /** All that is known: boxes of open captures and of those that lie in folders which were read, configurations of nginx, and access logs. */
  all(): { readonly boxes: readonly AnalysedFile[]; readonly configs: readonly NginxFile[]; readonly logs: readonly { readonly uri: string; readonly lines: Lines }[] } {
    const closed = [...this.folders.values()].flatMap((files) => [...files].filter(([uri]) => !this.files.has(uri))).sort(([a], [b]) => (a < b ? -1 : 1));
    const ofKind = (kind: Kind): (readonly [string, ClosedFile])[] => closed.filter(([uri, file]) => (file.kind ??= kindOf(uri, file.text)) === kind);
    const configs = [...this.uris().flatMap((uri) => this.nginx(uri) ?? []), ...ofKind('nginx').map(([uri, file]) => (file.config ??= analyseNginx(uri, file.text, (pattern) => this.included(pattern, uri))))];
    return {
      boxes: [...this.uris(), ...ofKind('capture').map(([uri]) => uri)].flatMap((uri) => this.boxes(uri)), configs,
      logs: [...this.uris().flatMap((uri) => this.accessLog(uri) ?? []), ...ofKind('log').map(([uri, file]) => ({ uri, lines: (file.lines ??= indexLines(file.text)) }))],
    };
  }

  /** What lies in a folder, whether it is open or not. Files whose text is as before keep their model. */
  setFolder(folder: string, files: readonly { readonly uri: string; readonly text: string }[]): void {
    const before = this.folders.get(folder);
    this.forgetIncludes();
    this.folders.set(folder, new Map(files.map(({ uri, text }) => {
      const known = before?.get(uri);
      return [uri, known?.text === text ? known : { text, model: undefined }];
    })));
  }

  /**
   * The model of the present text with what other files say of its box; of a document with captures of several boxes they complete each of its `boxes`.
   * Undefined for a document that is not open.
   */
  get(uri: string): AnalysedFile | undefined {
    const boxes = this.boxes(uri);
    return boxes.length > 1 ? this.joined.get(uri)?.whole : boxes[0];
  }

  /** The box that a line of the document belongs to, as `get` gives it. */
  at(uri: string, line: number): AnalysedFile | undefined {
    const boxes = this.boxes(uri);
    return boxAt(boxes, line) ?? this.get(uri);
  }

  /** The boxes whose captures the document holds, each with what other files say of it; empty for a document that is not open. */
  boxes(uri: string): readonly AnalysedFile[] {
    const own = this.own(uri);
    if (!own) return [];
    const candidates = this.beside(uri);
    const known = this.joined.get(uri);
    if (known?.own === own && known.candidates.length === candidates.length && known.candidates.every((file, i) => file === candidates[i])) return known.boxes;
    const others = candidates.flatMap((file) => file.boxes);
    const boxes = own.boxes.map((box) => joinFiles(box, companionsOf(box, others)));
    this.joined.set(uri, { own, candidates, boxes, whole: withBoxes(own, boxes) });
    return boxes;
  }

  /** The nginx configuration that the document holds; undefined for other documents. */
  nginx(uri: string): NginxFile | undefined {
    const file = this.files.get(uri);
    if (file?.document.languageId !== nginxLanguage) return undefined;
    return (file.nginx ??= analyseNginx(uri, file.document.getText(), (pattern) => this.included(pattern, uri)));
  }

  /** The access log that the document is; undefined for other documents. */
  accessLog(uri: string): { readonly uri: string; readonly lines: Lines } | undefined {
    const file = this.files.get(uri);
    if (file?.document.languageId !== logLanguage) return undefined;
    return (file.log ??= { uri, lines: indexLines(file.document.getText()) });
  }

  /** The folders in which files lie that the configuration includes. */
  includeFolders(uri: string): string[] {
    const file = this.nginx(uri);
    if (!file || file.parts) return [];
    const patterns = file.lines.text.matchAll(/^[ \t]*include[ \t]+([^\s;"']{1,300})[ \t]*;/gm);
    return [...new Set(Array.from(patterns).slice(0, 200).flatMap(([, pattern]) => includeMatcher(pattern!, pathOf(uri)).folders))].map((folder) => uriOf(uri, folder));
  }

  /** The trees of files that an include of the main document names, in the order of their names; undefined where the folder was never read. */
  private included(pattern: string, main: string): readonly NginxTree[] | undefined {
    const matcher = includeMatcher(pattern, pathOf(main));
    const found = new Map<string, NginxTree>();
    for (const [uri, { document }] of this.files) if (uri !== main && document.languageId === nginxLanguage && matcher.fits(pathOf(uri))) found.set(uri, nginxTree(uri, document.getText()));
    let isRead = false;
    for (const folder of matcher.folders) {
      const files = this.folders.get(uriOf(main, folder));
      isRead ||= files !== undefined;
      for (const [uri, file] of files ?? []) if (!found.has(uri) && matcher.fits(pathOf(uri))) found.set(uri, (file.nginx ??= nginxTree(uri, file.text)));
    }
    return found.size === 0 && !isRead ? undefined : [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tree]) => tree);
  }

  /** What one file says may change what is said of those that include it. */
  private forgetIncludes(): void {
    for (const file of this.files.values()) file.nginx = undefined;
    for (const folder of this.folders.values()) for (const file of folder.values()) file.config = undefined;
  }

  /** The folder is of use even where no document of it is open. */
  keepFolder(folder: string): void {
    this.kept.add(folder);
  }

  /** Other open documents in the same folder: what one says may change what is said of the others. */
  openBeside(uri: string): string[] {
    const folder = folderOf(uri);
    return folder === '' ? [] : this.uris().filter((other) => other !== uri && folderOf(other) === folder);
  }

  version(uri: string): number | undefined {
    return this.files.get(uri)?.document.version;
  }

  uris(): string[] {
    return [...this.files.keys()];
  }

  private own(uri: string): AnalysedFile | undefined {
    const file = this.files.get(uri);
    if (!file) {
      const closed = this.folders.get(folderOf(uri))?.get(uri);
      return closed && (closed.model ??= analyse(uri, closed.text));
    }
    if (file.document.languageId === nginxLanguage || file.document.languageId === logLanguage) return undefined;
    const text = file.document.getText();
    if (!file.model) file.model = analyse(uri, text);
    else if (file.edited) file.model = reanalyse(file.model, text, file.edited.start, file.edited.end - file.edited.start);
    file.edited = undefined;
    return file.model;
  }

  /** The models of the other files in the folder, by URI; an open document counts as it stands in its editor. Untitled documents have no folder. */
  private beside(uri: string): AnalysedFile[] {
    const folder = folderOf(uri);
    if (folder === '') return [];
    const closed = this.folders.get(folder);
    const uris = new Set([...this.openBeside(uri), ...(closed?.keys() ?? [])]);
    uris.delete(uri);
    return [...uris].sort().flatMap((other) => this.own(other) ?? []);
  }
}

/** The stretch of the new text that holds the earlier edits and one more, which replaced [start, end) by `inserted` characters. */
function widen(edited: { start: number; end: number } | undefined, start: number, end: number, inserted: number): { start: number; end: number } {
  if (!edited) return { start, end: start + inserted };
  return { start: Math.min(edited.start, start), end: Math.max(edited.end, end) + inserted - (end - start) };
}

/** A capture that says nothing by which it could be told is of no use to anybody. */
function kindOf(uri: string, text: string): Kind {
  const head = text.slice(0, mostJudged);
  if (/(?:^|\/)nginx[^/]*\.conf$/i.test(uri) || looksLikeNginx(head)) return 'nginx';
  return languageOfText(head) !== undefined ? 'capture' : looksLikeAccessLog(head) ? 'log' : 'other';
}

/** The path of a URI, as patterns of `include` are compared with it. */
const pathOf = (uri: string): string => decodeURIComponent(uri.replace(/^[a-z][\w+.-]*:(?:\/\/[^/]*)?/i, ''));

/** The URI of a path on the box that another URI is of. */
const uriOf = (other: string, path: string): string => `${/^[a-z][\w+.-]*:(?:\/\/[^/]*)?/i.exec(other)?.[0] ?? ''}${path.split('/').map(encodeURIComponent).join('/')}`;
