/** Exports TracePanels: the trace panel beside a dump. It carries messages between webview and language server and computes nothing. */
import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import type { FromPanel, KeptPacket, ToPanel } from '../../server/src/protocol/panel.ts';
import { logRequestRequest, requestFormRequest, requestRequest, type LogRequestParams, type LogRequestResult, type RequestForm, type RequestFormParams, type RequestParams, type RequestResult } from '../../server/src/protocol/request.ts';
import { packetFormRequest, traceRequest, type PacketForm, type PacketFormParams, type Position, type TraceParams, type TraceResult } from '../../server/src/protocol/trace.ts';
import { openCapture } from './captureFiles.ts';
import { fileName, toRange } from './convert.ts';
import { RuleDecorations } from './decorations.ts';
import { onDidChangeFolder } from './folders.ts';
import { forget, keep, readKept } from './keptPackets.ts';
import { isOurs } from './languageClient.ts';
import { linkTo } from './links.ts';

/** An edit is followed by others for so many milliseconds. */
const pause = 600;

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  uri: vscode.Uri;
  /** Messages that wait for the webview's script to say that it is there. */
  waiting: ToPanel[] | undefined;
  /** The form that is shown: a webview that was loaded anew gets it again. */
  form: Extract<ToPanel, { type: 'form' | 'requestForm' }> | undefined;
}

/** Lives as long as the extension; owns the one panel and the decorations of its trace. */
export class TracePanels {
  private open: OpenPanel | undefined;
  private watched: LanguageClient | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Traces that the language server is at work on, by the panel's number for them. */
  private readonly waiting = new Map<number, vscode.CancellationTokenSource>();
  private readonly decorations = new RuleDecorations();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly extensionUri: vscode.Uri, private readonly client: () => LanguageClient) {
    this.subscriptions = [
      this.decorations,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // A journey rests on all captures, not on the one that it began in alone.
        if (contentChanges.length === 0 || !this.open || !isOurs(document)) return;
        this.decorations.clear(document.uri.toString());
        this.stale(pause);
      }),
      onDidChangeFolder(() => this.stale(pause)),
      vscode.window.registerWebviewPanelSerializer('tablewalk.trace', { deserializeWebviewPanel: (panel, state: unknown) => this.revive(panel, state) }),
    ];
  }

  /** Tells the panel that its trace may be out of date, once nobody has typed for a while. */
  private stale(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.post({ type: 'stale' }), after);
  }

  /** A language server that was started anew has forgotten what it answered. */
  private watchServer(client: LanguageClient): void {
    if (this.watched === client) return;
    this.watched = client;
    let wasRunning = client.state === State.Running;
    this.subscriptions.push(client.onDidChangeState(({ newState }) => {
      if (newState === State.Running && wasRunning && this.open) this.stale(0);
      wasRunning ||= newState === State.Running;
    }));
  }

  /** Takes up a panel that VS Code restores after a reload; its page asks for its trace by itself. */
  private async revive(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const uri = typeof state === 'object' && state !== null && 'source' in state && typeof state.source === 'object' && state.source !== null && 'uri' in state.source && typeof state.source.uri === 'string' ? vscode.Uri.parse(state.source.uri) : undefined;
    if (!uri || this.open) {
      panel.dispose();
      return;
    }
    const client = this.client();
    await client.start();
    this.open = this.fill(panel, uri);
    this.watchServer(client);
    await vscode.workspace.openTextDocument(uri);
    this.post({ type: 'kept', packets: await readKept(uri) });
  }

  /** Shows the panel with a packet that was kept, or that a link names. */
  async showKept(uri: vscode.Uri, packet: KeptPacket): Promise<void> {
    const document = await openCapture(uri);
    const client = this.client();
    await client.start();
    const open = (this.open ??= this.create(document.uri));
    open.uri = document.uri;
    open.panel.title = `Trace ${fileName(document.uri)}`;
    open.panel.reveal(columnFor(open.panel, document.uri), false);
    await this.showForm(open, client, { textDocument: { uri: document.uri.toString() } }, packet);
  }

  /** Shows the panel beside the dump, its form filled for `position` or with the first sensible packet. */
  async show(document: vscode.TextDocument, position?: Position): Promise<void> {
    const client = this.client();
    const uri = document.uri;
    const again = this.open?.uri.toString() === uri.toString() && !position;
    const open = (this.open ??= this.create(uri));
    open.uri = uri;
    open.panel.title = `Trace ${fileName(uri)}`;
    open.panel.reveal(columnFor(open.panel, uri), false);
    if (again) {
      this.post({ type: 'focus' });
      return;
    }
    await this.showForm(open, client, { textDocument: { uri: uri.toString() }, ...(position && { position }) });
  }

  /** The same for a request through an nginx configuration. */
  async showRequest(document: vscode.TextDocument, position?: Position, request?: RequestForm['request']): Promise<void> {
    const { uri } = document;
    const open = (this.open ??= this.create(uri));
    open.uri = uri;
    open.panel.title = `Request ${fileName(uri)}`;
    open.panel.reveal(columnFor(open.panel, uri), false);
    const params: RequestFormParams = { textDocument: { uri: uri.toString() }, ...(position && { position }), ...(request && { request }) };
    const form = await this.client().sendRequest<RequestForm>(requestFormRequest, params);
    if (open.uri !== uri || this.open !== open) return;
    open.form = { type: 'requestForm', uri: uri.toString(), title: fileName(uri), form };
    this.post(open.form);
  }

  /** Follows the request that the line of an access log tells of; undefined where no open configuration can have served it. */
  async showLogRequest(log: vscode.TextDocument, position: Position): Promise<boolean> {
    const params: LogRequestParams = { textDocument: { uri: log.uri.toString() }, position };
    const found = await this.client().sendRequest<LogRequestResult | null>(logRequestRequest, params);
    if (!found) return false;
    await this.showRequest(await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri)), undefined, found.request);
    return true;
  }

  private async showForm(open: OpenPanel, client: LanguageClient, params: PacketFormParams, begin?: KeptPacket): Promise<void> {
    const { uri } = open;
    this.watchServer(client);
    const form = await client.sendRequest<PacketForm>(packetFormRequest, params);
    // Somebody may have asked for another dump meanwhile.
    if (open.uri !== uri || this.open !== open) return;
    open.form = { type: 'form', uri: uri.toString(), title: fileName(uri), form };
    this.post(begin ? { ...open.form, begin } : open.form);
    this.post({ type: 'kept', packets: await readKept(uri) });
  }

  clearDecorations(): void {
    this.decorations.clear();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.open?.panel.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private create(uri: vscode.Uri): OpenPanel {
    const panel = vscode.window.createWebviewPanel('tablewalk.trace', 'Trace', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false }, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, 'dist')],
    });
    return this.fill(panel, uri);
  }

  private fill(panel: vscode.WebviewPanel, uri: vscode.Uri): OpenPanel {
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'icon.png');
    const open: OpenPanel = { panel, uri, waiting: [], form: undefined };
    panel.webview.onDidReceiveMessage((message: FromPanel) => this.receive(open, message));
    panel.onDidDispose(() => {
      this.decorations.clear();
      this.open = undefined;
    });
    panel.webview.html = pageOf(panel.webview, this.extensionUri);
    return open;
  }

  private post(message: ToPanel): void {
    if (!this.open) return;
    if (this.open.waiting) this.open.waiting.push(message);
    else void this.open.panel.webview.postMessage(message);
  }

  private async receive(open: OpenPanel, message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready': {
        const messages = open.waiting ?? (open.form ? [open.form] : []);
        open.waiting = undefined;
        for (const message of messages) this.post(message);
        return;
      }
      case 'trace':
        return this.trace(open, message);
      case 'request':
        return this.request(open, message);
      case 'reveal':
        return reveal(message);
      case 'decorate':
        return this.decorations.show(message);
      case 'export':
        return saveAs(open.uri, message.name, message.text);
      case 'link': {
        const link = linkTo(open.uri, keptOf(message));
        if (link === undefined) return void vscode.window.showWarningMessage('A link names the dump by its place in the folder that is open: open the folder of the captures first.');
        await vscode.env.clipboard.writeText(link);
        return void vscode.window.setStatusBarMessage('The link is in the clipboard', 4000);
      }
      case 'keep': {
        await keep(open.uri, keptOf(message));
        return this.post({ type: 'kept', packets: await readKept(open.uri) });
      }
      case 'forget':
        await forget(open.uri, message.name);
        return this.post({ type: 'kept', packets: await readKept(open.uri) });
      case 'cancel':
        return this.waiting.get(message.id)?.cancel();
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'box':
        return this.showBox(open, message);
    }
  }

  /** The form of another box, whose file is opened where it is not. */
  private async showBox(open: OpenPanel, { name, uri }: Extract<FromPanel, { type: 'box' }>): Promise<void> {
    if (uri !== undefined && uri !== open.uri.toString()) {
      const document = await openCapture(vscode.Uri.parse(uri));
      open.uri = document.uri;
      open.panel.title = `Trace ${fileName(document.uri)}`;
    }
    await this.showForm(open, this.client(), { textDocument: { uri: open.uri.toString() }, box: name });
  }

  private async trace(open: OpenPanel, { id, packets, http, scope, facts }: Extract<FromPanel, { type: 'trace' }>): Promise<void> {
    const shown = open.form?.type === 'form' ? open.form.form : undefined;
    const params: TraceParams = { textDocument: { uri: open.uri.toString() }, packets, facts, scope, ...(http && { http }), ...(shown && (shown.boxes ?? shown.places) && { box: shown.box }) };
    try {
      // The server knows only open documents; this opens one whose editor was closed.
      await vscode.workspace.openTextDocument(open.uri);
      const source = new vscode.CancellationTokenSource();
      this.waiting.set(id, source);
      const result = await this.client().sendRequest<TraceResult>(traceRequest, params, source.token).finally(() => this.waiting.delete(id));
      // The panel may have been closed, and another one opened, while the server was at work.
      if (this.open !== open) return;
      this.post({ type: 'result', id, result });
    } catch (error) {
      if (this.open === open) this.post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  private async request(open: OpenPanel, { id, request, facts }: Extract<FromPanel, { type: 'request' }>): Promise<void> {
    const params: RequestParams = { textDocument: { uri: open.uri.toString() }, ...request, facts };
    try {
      await vscode.workspace.openTextDocument(open.uri);
      const answer = await this.client().sendRequest<RequestResult>(requestRequest, params);
      if (this.open === open) this.post({ type: 'answer', id, answer });
    } catch (error) {
      if (this.open === open) this.post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

const keptOf = ({ packet, http, facts }: KeptPacket): KeptPacket => ({ packet, ...(http && { http }), ...(facts && { facts }) });

/** Asks where to save a text, writes it and shows it. */
async function saveAs(beside: vscode.Uri, name: string, text: string): Promise<void> {
  const uri = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(beside, '..', name) });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.commands.executeCommand('vscode.open', uri);
}

/** Where the panel stands already; beside the dump where the dump was opened on top of it. */
function columnFor(panel: vscode.WebviewPanel, uri: vscode.Uri): vscode.ViewColumn {
  const covers = vscode.window.visibleTextEditors.some((editor) => editor.document.uri.toString() === uri.toString() && editor.viewColumn === panel.viewColumn);
  return covers ? vscode.ViewColumn.Beside : (panel.viewColumn ?? vscode.ViewColumn.Beside);
}

/** Shows a place of the dump, in the editor group that already holds the dump where there is one. */
async function reveal({ uri, range, preserveFocus }: Extract<FromPanel, { type: 'reveal' }>): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri);
  const place = toRange(range);
  const select = (editor: vscode.TextEditor): void => {
    const caret = chainIn(editor.document, place.start);
    editor.selection = new vscode.Selection(caret, caret);
  };
  if (shown && preserveFocus) {
    select(shown);
    shown.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), { viewColumn, preserveFocus });
  select(editor);
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The place of the chain's name in a rule: with the caret on `-A`, the editor would mark every `-A` of the file. */
function chainIn(document: vscode.TextDocument, start: vscode.Position): vscode.Position {
  const before = /^\s*(?:\[\d+:\d+\]\s*)?-\S+\s+/.exec(document.lineAt(start.line).text)?.[0].length ?? 0;
  return before > start.character ? start.with(undefined, before) : start;
}

function pageOf(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource}; base-uri 'none'; form-action 'none';">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('webview.css')}">
<title>Trace Packet</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`;
}
