/** Exports conversions between the protocol's plain objects and VS Code's classes. */
import * as vscode from 'vscode';
import type { Range } from '../../server/src/protocol/trace.ts';

export function toRange(range: Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}
