/** Exports conversions from the document's offsets to the types of the language server protocol. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineEnd, offsetAt, positionAt, type Lines } from '../base/text.ts';

/** A document, of whatever language. */
interface Text { readonly lines: Lines }

export function rangeOf(file: Text, span: Span): Range {
  return { start: positionAt(file.lines, span.start), end: positionAt(file.lines, span.end) };
}

/** The span of a whole line, its line break not included. */
export function lineSpan(file: Text, line: number): Span {
  return { start: file.lines.starts[line]!, end: lineEnd(file.lines, line) };
}

export function offsetOf(file: Text, position: Position): number {
  return offsetAt(file.lines, position);
}
