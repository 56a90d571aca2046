/** What the host tests share: the sample, files of their own, places in a text, and waiting for a condition. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export const extensionId = 'tablewalk.tablewalk';

/** A file of the workspace, which is a copy of samples/. */
export function inWorkspace(...parts: string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the window has a folder');
  return vscode.Uri.joinPath(folder.uri, ...parts);
}

/** Opens a file of the workspace in an editor. */
export async function show(...parts: string[]): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(inWorkspace(...parts)));
}

export const showSample = (): Promise<vscode.TextEditor> => show('ingress-path', 'master.capture');

/** Writes a file into the workspace and opens it. */
export async function showText(name: string, text: string | Uint8Array): Promise<vscode.TextEditor> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  await vscode.workspace.fs.writeFile(inWorkspace(name), bytes);
  return show(name);
}

/** The position of `text` inside the first line that contains `line`; `text` must stand in it. */
export function find(document: vscode.TextDocument, line: string, text: string = line): vscode.Position {
  for (let number = 0; number < document.lineCount; number += 1) {
    const content = document.lineAt(number).text;
    const from = content.indexOf(line);
    if (from >= 0) return new vscode.Position(number, content.indexOf(text, from) + 1);
  }
  return assert.fail(`no line contains ${JSON.stringify(line)}`);
}

/** Asks until the answer passes the check, and fails with the last complaint when that takes too long. */
export async function eventually<T>(ask: () => Thenable<T> | T, check: (answer: T) => void, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    try {
      check(answer);
      return answer;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
