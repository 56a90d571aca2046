/** Exports RuleDecorations: the rules that a trace matched, numbered in the dump; a trace may go through several documents. */
import * as vscode from 'vscode';
import type { FromPanel } from '../../server/src/protocol/panel.ts';
import { toRange } from './convert.ts';

type Decorate = Extract<FromPanel, { type: 'decorate' }>;

/** Lives as long as the extension; holds the decoration types and what is shown now. */
export class RuleDecorations {
  private types = decorationTypes();
  private readonly shown = new Map<string, Decorate>();
  private readonly subscriptions = [
    vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
    vscode.window.onDidChangeActiveColorTheme(() => {
      this.disposeTypes();
      this.types = decorationTypes();
      this.draw();
    }),
  ];

  show(message: Decorate): void {
    this.shown.set(message.uri, message);
    this.draw();
  }

  clear(uri?: string): void {
    if (uri === undefined) this.shown.clear();
    else if (!this.shown.delete(uri)) return;
    this.draw();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.disposeTypes();
  }

  private disposeTypes(): void {
    this.types.matched.dispose();
    this.types.current.dispose();
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const message = this.shown.get(editor.document.uri.toString());
      editor.setDecorations(this.types.matched, message ? labelled(message) : []);
      editor.setDecorations(this.types.current, message?.current ? [toRange(message.current)] : []);
    }
  }
}

/** High contrast themes have no background colours for lines: there the lines get borders. */
function decorationTypes(): { matched: vscode.TextEditorDecorationType; current: vscode.TextEditorDecorationType } {
  const { kind } = vscode.window.activeColorTheme;
  const highContrast = kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
  const border = (style: string): vscode.DecorationRenderOptions => (highContrast ? { border: `1px ${style}`, borderColor: new vscode.ThemeColor('contrastActiveBorder') } : {});
  return {
    matched: vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
      overviewRulerColor: new vscode.ThemeColor('charts.green'),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
      ...border('dotted'),
    }),
    current: vscode.window.createTextEditorDecorationType({ isWholeLine: true, backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'), ...border('solid') }),
  };
}

/** A rule may match more than once; its line carries all its numbers. They stand in front, where a long rule cannot hide them. */
function labelled(message: Decorate): vscode.DecorationOptions[] {
  const byLine = new Map<number, { range: vscode.Range; labels: string[] }>();
  for (const rule of message.rules) {
    const range = toRange(rule.range);
    const entry = byLine.get(range.start.line);
    if (entry) entry.labels.push(rule.label);
    else byLine.set(range.start.line, { range, labels: [rule.label] });
  }
  return [...byLine.values()].map(({ range, labels }) => ({
    range,
    hoverMessage: `Trace: match ${labels.join(', ')}`,
    renderOptions: {
      before: { contentText: labels.length > 3 ? `${labels.slice(0, 3).join(' ')}…` : labels.join(' '), color: new vscode.ThemeColor('charts.green'), fontWeight: 'bold', margin: '0 0.8em 0 0' },
    },
  }));
}
