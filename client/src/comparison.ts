/** Exports Comparison: which counters grew between two captures, as a list and beside the rules. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { compareRequest, type CompareParams, type CompareResult, type Growth } from '../../server/src/protocol/compare.ts';
import { openCapture, pickCapture } from './captureFiles.ts';
import { fileName, toRange } from './convert.ts';

const view = 'tablewalk.comparison';
/** Set while there is a comparison: the view shows itself by it. */
const active = 'tablewalk.comparing';

/** Verdicts that end a packet's life; these are what is usually looked for. */
const deadly = new Set(['DROP', 'REJECT']);

type Row = Growth | { note: string };

/** Lives as long as the extension; holds the view, the decorations, and the comparison that they show. */
export class Comparison implements vscode.TreeDataProvider<Row> {
  private result: CompareResult | undefined;
  private onlyDrops = false;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree = vscode.window.createTreeView<Row>(view, { treeDataProvider: this });
  private readonly types = {
    passed: vscode.window.createTextEditorDecorationType({ after: { color: new vscode.ThemeColor('charts.green'), margin: '0 0 0 2em' }, overviewRulerColor: new vscode.ThemeColor('charts.green'), overviewRulerLane: vscode.OverviewRulerLane.Right }),
    dropped: vscode.window.createTextEditorDecorationType({ isWholeLine: true, backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'), after: { color: new vscode.ThemeColor('charts.red'), margin: '0 0 0 2em', fontWeight: 'bold' }, overviewRulerColor: new vscode.ThemeColor('charts.red'), overviewRulerLane: vscode.OverviewRulerLane.Right }),
  };
  private readonly subscriptions = [
    this.tree, this.changed, this.types.passed, this.types.dropped,
    vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
    // Numbers beside lines that somebody changed would stand at the wrong rules.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && this.result && [this.result.before, this.result.after].includes(document.uri.toString())) this.clear();
    }),
  ];

  constructor(private readonly client: () => LanguageClient) {}

  /** Compares `uri`, or the document in the editor, with another capture: `other`, or the one that the user chooses. */
  async start(uri?: vscode.Uri, other?: vscode.Uri): Promise<CompareResult | undefined> {
    const first = uri ?? vscode.window.activeTextEditor?.document.uri;
    if (!first) {
      void vscode.window.showInformationMessage('Open a capture first, then compare it with another one of the same box.');
      return undefined;
    }
    const document = await openCapture(first);
    const second = other ? await openCapture(other) : await pickCapture(first, `Which capture of the same box shall ${fileName(first)} be compared with?`);
    if (!second) return undefined;
    const params: CompareParams = { before: { uri: document.uri.toString() }, after: { uri: second.uri.toString() } };
    const result = await this.client().sendRequest<CompareResult>(compareRequest, params);
    this.result = result;
    await vscode.commands.executeCommand('setContext', active, true);
    this.tree.title = 'Counters That Grew';
    this.tree.description = `${fileName(vscode.Uri.parse(result.before))} → ${fileName(vscode.Uri.parse(result.after))}`;
    await vscode.window.showTextDocument(vscode.Uri.parse(result.after), { preview: false });
    this.refresh();
    await vscode.commands.executeCommand(`${view}.focus`);
    return result;
  }

  clear(): void {
    this.result = undefined;
    void vscode.commands.executeCommand('setContext', active, false);
    this.refresh();
  }

  /** Shows what drops and rejects packets alone, or everything again. */
  toggleDrops(): void {
    this.onlyDrops = !this.onlyDrops;
    this.refresh();
  }

  getChildren(row?: Row): Row[] {
    if (row || !this.result) return [];
    const { grown, notes } = this.result;
    const shown = this.onlyDrops ? grown.filter(isDeadly) : grown;
    const nothing = shown.length > 0 ? [] : [{ note: grown.length > 0 ? 'No rule that drops or rejects counted a packet in between.' : 'No counter grew.' }];
    return [...notes.map((note) => ({ note })), ...nothing, ...shown];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if ('note' in row) {
      const item = new vscode.TreeItem(row.note);
      item.iconPath = new vscode.ThemeIcon('info');
      item.tooltip = row.note;
      return item;
    }
    const item = new vscode.TreeItem(`${amountOf(row)}  ${row.table} ${row.chain}${row.rule === undefined ? '' : ` rule ${row.rule}`}`);
    item.description = row.text;
    item.tooltip = `${row.chain} of the table ${row.table} (IPv${row.family})${row.rule === undefined ? '' : `, rule ${row.rule}`}\n${row.text}\n${row.packets} packets, ${row.bytes} bytes${row.since === 'new' ? ' since the rule was made' : row.since === 'reset' ? ' since its counters were set to zero' : ' more than before'}`;
    item.iconPath = isDeadly(row) ? new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('charts.red')) : row.verdict === undefined ? new vscode.ThemeIcon('arrow-right') : new vscode.ThemeIcon('check', new vscode.ThemeColor('charts.green'));
    item.accessibilityInformation = { label: `${isDeadly(row) ? `${row.verdict}: ` : ''}${row.packets} packets, ${row.table} ${row.chain}, ${row.text}` };
    item.command = { command: 'vscode.open', title: 'Show the Rule', arguments: [vscode.Uri.parse(row.uri), { selection: toRange({ start: row.range.start, end: row.range.start }), preserveFocus: true } satisfies vscode.TextDocumentShowOptions] };
    return item;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private refresh(): void {
    this.changed.fire();
    this.draw();
  }

  private draw(): void {
    const rows = this.result?.grown ?? [];
    for (const editor of vscode.window.visibleTextEditors) {
      const here = rows.filter((row) => row.uri === editor.document.uri.toString());
      editor.setDecorations(this.types.passed, here.filter((row) => !isDeadly(row)).map(beside));
      editor.setDecorations(this.types.dropped, here.filter(isDeadly).map(beside));
    }
  }
}

const isDeadly = (row: Growth): boolean => row.verdict !== undefined && deadly.has(row.verdict);

const amountOf = (row: Growth): string => `+${row.packets.toLocaleString('en')}`;

const beside = (row: Growth): vscode.DecorationOptions => ({ range: toRange(row.range), renderOptions: { after: { contentText: `${amountOf(row)} ${row.packets === 1 ? 'packet' : 'packets'}${row.since === 'new' ? ' (new rule)' : row.since === 'reset' ? ' (since reset)' : ''}` } } });
