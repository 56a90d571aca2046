/** Exports FileStore: the open documents, each with its text and the model of its newest version. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { analyse, reanalyse } from './analyse.ts';
import type { AnalysedFile } from './model/tree.ts';

interface OpenFile {
  document: TextDocument;
  /** Model of an earlier or the present version. */
  model: AnalysedFile | undefined;
  /** Where the text differs from the model's, in offsets of the present text; undefined where it does not. */
  edited: { start: number; end: number } | undefined;
}

/** Lives as long as the connection. Models are made when first asked for, and edits in between are gathered. */
export class FileStore {
  private readonly files = new Map<string, OpenFile>();

  open(uri: string, languageId: string, version: number, text: string): void {
    this.files.set(uri, { document: TextDocument.create(uri, languageId, version, text), model: undefined, edited: undefined });
  }

  close(uri: string): void {
    this.files.delete(uri);
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
  }

  /** The model of the present text; undefined for a document that is not open. */
  get(uri: string): AnalysedFile | undefined {
    const file = this.files.get(uri);
    if (!file) return undefined;
    const text = file.document.getText();
    if (!file.model) file.model = analyse(uri, text);
    else if (file.edited) file.model = reanalyse(file.model, text, file.edited.start, file.edited.end - file.edited.start);
    file.edited = undefined;
    return file.model;
  }

  version(uri: string): number | undefined {
    return this.files.get(uri)?.document.version;
  }

  uris(): string[] {
    return [...this.files.keys()];
  }
}

/** The stretch of the new text that holds the earlier edits and one more, which replaced [start, end) by `inserted` characters. */
function widen(edited: { start: number; end: number } | undefined, start: number, end: number, inserted: number): { start: number; end: number } {
  if (!edited) return { start, end: start + inserted };
  return { start: Math.min(edited.start, start), end: Math.max(edited.end, end) + inserted - (end - start) };
}
