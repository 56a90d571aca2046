/** Exports FileStore: the open documents, each with its text and the model of its newest version, joined with the captures beside it; nginx configurations by themselves. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { analyse, analyseNginx, reanalyse } from './analyse.ts';
import { boxAt, companionsOf, joinFiles, withBoxes } from './model/box.ts';
import { folderOf } from './model/names.ts';
import type { NginxFile } from './model/nginx/file.ts';
import type { AnalysedFile } from './model/tree.ts';

/** The language of documents that are no captures. */
const nginxLanguage = 'nginx';

interface OpenFile {
  document: TextDocument;
  /** Model of an earlier or the present version. */
  model: AnalysedFile | undefined;
  /** Where the text differs from the model's, in offsets of the present text; undefined where it does not. */
  edited: { start: number; end: number } | undefined;
  /** Of a document in nginx's language; undefined where it must be made anew. */
  nginx?: NginxFile | undefined;
}

/** A file that lies beside an open document and is not open itself. */
interface ClosedFile { readonly text: string; model: AnalysedFile | undefined }

interface Joined { readonly own: AnalysedFile; readonly candidates: readonly AnalysedFile[]; readonly boxes: readonly AnalysedFile[]; readonly whole: AnalysedFile }

/** Lives as long as the connection. Models are made when first asked for, and edits in between are gathered. */
export class FileStore {
  private readonly files = new Map<string, OpenFile>();
  /** By folder, then by URI. */
  private readonly folders = new Map<string, ReadonlyMap<string, ClosedFile>>();
  private readonly joined = new Map<string, Joined>();

  open(uri: string, languageId: string, version: number, text: string): void {
    this.files.set(uri, { document: TextDocument.create(uri, languageId, version, text), model: undefined, edited: undefined });
  }

  close(uri: string): void {
    this.files.delete(uri);
    this.joined.delete(uri);
    const folder = folderOf(uri);
    if (!this.uris().some((other) => folderOf(other) === folder)) this.folders.delete(folder);
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
    file.nginx = undefined;
  }

  /** What lies in a folder, whether it is open or not. Files whose text is as before keep their model. */
  setFolder(folder: string, files: readonly { readonly uri: string; readonly text: string }[]): void {
    const before = this.folders.get(folder);
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
    return (file.nginx ??= analyseNginx(uri, file.document.getText()));
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
    if (!file || file.document.languageId === nginxLanguage) return undefined;
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
    return [...uris].sort().flatMap((other) => {
      const open = this.own(other);
      if (open) return [open];
      const file = closed?.get(other);
      return file ? [(file.model ??= analyse(other, file.text))] : [];
    });
  }
}

/** The stretch of the new text that holds the earlier edits and one more, which replaced [start, end) by `inserted` characters. */
function widen(edited: { start: number; end: number } | undefined, start: number, end: number, inserted: number): { start: number; end: number } {
  if (!edited) return { start, end: start + inserted };
  return { start: Math.min(edited.start, start), end: Math.max(edited.end, end) + inserted - (end - start) };
}
