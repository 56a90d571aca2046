/** Exports conversions between the protocol's plain objects and VS Code's classes, and the name of a file. */
import * as vscode from 'vscode';
import type { Range } from '../../server/src/protocol/trace.ts';

export function toRange(range: Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

/** The last part of its path, as a tab shows it. */
export const fileName = (uri: vscode.Uri): string => uri.path.split('/').pop() ?? uri.toString();
