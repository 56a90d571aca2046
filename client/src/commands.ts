/** Exports registerCommands: what the command palette, menus and code lenses call. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { languageOfText, mostJudged } from '../../server/src/syntax/capture/language.ts';
import type { Position } from '../../server/src/protocol/trace.ts';
import { captureCommand, debugCommand } from './captureScript.ts';
import type { Comparison } from './comparison.ts';
import { isDump } from './languageClient.ts';
import type { TracePanels } from './tracePanel.ts';

/** Where a trace is asked for: code lenses pass it, menus pass the document's URI, the palette nothing. */
interface Place { uri: string; position?: Position }

export function registerCommands(panels: TracePanels, comparison: Comparison, client: () => LanguageClient): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('tablewalk.tracePacket', (argument?: unknown) => open(panels, placeOf(argument))),
    vscode.commands.registerCommand('tablewalk.traceFromRule', () => {
      const editor = vscode.window.activeTextEditor;
      return open(panels, editor && { uri: editor.document.uri.toString(), position: editor.selection.active });
    }),
    vscode.commands.registerCommand('tablewalk.whichLocation', (argument?: unknown) => whichLocation(panels, placeOf(argument))),
    vscode.commands.registerCommand('tablewalk.traceRequest', () => traceRequest(panels)),
    vscode.commands.registerCommand('tablewalk.clearTrace', () => panels.clearDecorations()),
    vscode.commands.registerCommand('tablewalk.compareCaptures', (first?: unknown, second?: unknown) => comparison.start(uriOf(first), uriOf(second))),
    vscode.commands.registerCommand('tablewalk.comparison.clear', () => comparison.clear()),
    vscode.commands.registerCommand('tablewalk.comparison.toggleDrops', () => comparison.toggleDrops()),
    vscode.commands.registerCommand('tablewalk.copyCaptureCommand', copyCaptureCommand),
    vscode.commands.registerCommand('tablewalk.showReferences', showReferences),
    vscode.commands.registerCommand('tablewalk.restartServer', () => client().restart()),
  ];
}

/** Opens the references of what stands at a place, for code lenses. */
async function showReferences(argument?: unknown): Promise<void> {
  const place = placeOf(argument);
  if (!place?.position) return;
  const uri = vscode.Uri.parse(place.uri);
  const position = new vscode.Position(place.position.line, place.position.character);
  const locations = (await vscode.commands.executeCommand<vscode.Location[] | undefined>('vscode.executeReferenceProvider', uri, position)) ?? [];
  await vscode.commands.executeCommand('editor.action.showReferences', uri, position, locations);
}

async function open(panels: TracePanels, place: Place | undefined): Promise<void> {
  const document = place ? await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri)) : await activeDump();
  if (!document) {
    void vscode.window.showInformationMessage('Open an iptables dump or a capture first, then trace a packet through it.');
    return;
  }
  await panels.show(document, place?.position);
}

/** The request of the log's line that the cursor is in, through the configuration that served it. */
async function traceRequest(panels: TracePanels): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'nginxlog') {
    void vscode.window.showInformationMessage('Open an access log of nginx first, and put the cursor in a line of it.');
    return;
  }
  const { line, character } = editor.selection.active;
  if (!(await panels.showLogRequest(editor.document, { line, character }))) void vscode.window.showInformationMessage('Open the nginx.conf that served the request, too: then the line can be followed through it.');
}

/** The server or location that the cursor is in fills the form. */
async function whichLocation(panels: TracePanels, place: Place | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const document = place ? await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri)) : editor?.document;
  if (document?.languageId !== 'nginx') {
    void vscode.window.showInformationMessage('Open a configuration of nginx first, then ask which location serves a URL.');
    return;
  }
  const position = place?.position ?? (editor?.document === document ? editor.selection.active : undefined);
  await panels.showRequest(document, position && { line: position.line, character: position.character });
}

const uriOf = (argument: unknown): vscode.Uri | undefined => (argument instanceof vscode.Uri ? argument : undefined);

/** The command for a shell on the node lies on the clipboard at once; the one for kubectl is a click away. */
async function copyCaptureCommand(): Promise<void> {
  await vscode.env.clipboard.writeText(captureCommand());
  const debug = 'Copy for kubectl debug';
  const answer = await vscode.window.showInformationMessage('Copied. Run it in a shell on the node, or in a debug pod of the node: it only lists, and writes NODE-TIME.capture, which opens here.', debug);
  if (answer !== debug) return;
  const node = await vscode.window.showInputBox({ title: 'Copy for kubectl debug', prompt: 'The name of the node, as kubectl get nodes shows it', value: 'NODE', validateInput: (text) => (/^[\w.-]+$/.test(text) ? undefined : 'Letters, digits, dots and dashes') });
  if (node !== undefined) await vscode.env.clipboard.writeText(debugCommand(node));
}

function placeOf(argument: unknown): Place | undefined {
  if (argument instanceof vscode.Uri) return { uri: argument.toString() };
  if (typeof argument === 'object' && argument !== null && 'uri' in argument && typeof argument.uri === 'string') return argument as Place;
  return undefined;
}

/** The dump in the active editor, or else the first that is visible. Text without a language that holds a dump becomes a capture. */
async function activeDump(): Promise<vscode.TextDocument | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isDump(active)) return active;
  const language = active?.languageId === 'plaintext' ? languageOfText(active.getText().slice(0, mostJudged)) : undefined;
  if (active && language) return vscode.languages.setTextDocumentLanguage(active, language);
  return vscode.window.visibleTextEditors.find((editor) => isDump(editor.document))?.document;
}
