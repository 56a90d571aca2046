/** Exports detectLanguage: text documents whose names say nothing become captures, or configurations of nginx, where their content is one. */
import * as vscode from 'vscode';
import { languageOfText, mostJudged } from '../../server/src/syntax/capture/language.ts';
import { looksLikeAccessLog } from '../../server/src/syntax/nginxlog/parse.ts';
import { looksLikeNginx } from '../../server/src/syntax/nginx/language.ts';

/** What VS Code calls files that it knows nothing of; `log` is by `.log`, `properties` by `.conf`. */
const undecided = new Set(['plaintext', 'log', 'properties', 'ini']);
const schemes = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** Looks once at each document: who makes it plain text again means it. */
export function detectLanguage(): vscode.Disposable {
  const seen = new Set<string>();
  const look = async (document: vscode.TextDocument): Promise<void> => {
    const key = document.uri.toString();
    if (!undecided.has(document.languageId) || !schemes.has(document.uri.scheme) || seen.has(key)) return;
    if (!vscode.workspace.getConfiguration('tablewalk', document.uri).get('detectLanguage', true)) return;
    const head = document.getText(new vscode.Range(0, 0, 400, 0)).slice(0, mostJudged);
    // An empty document may yet be pasted into.
    if (head.trim() === '') return;
    seen.add(key);
    const language = languageOfText(head) ?? (looksLikeNginx(head) ? 'nginx' : looksLikeAccessLog(head) ? 'nginxlog' : undefined);
    if (language) await vscode.languages.setTextDocumentLanguage(document, language);
  };
  for (const document of vscode.workspace.textDocuments) void look(document);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void look(document)),
    // What somebody pastes into a new document comes as one change of many lines.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.isUntitled && contentChanges.some(({ text }) => text.includes('\n', text.indexOf('\n') + 1))) void look(document);
    }),
  );
}
