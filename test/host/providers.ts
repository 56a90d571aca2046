/** What VS Code shows at a place, asked for through the commands that its own features use. */
import * as vscode from 'vscode';

/** The texts of the hovers at a place. */
export async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  return (await hoversAt(uri, position)).map(({ value }) => value).join('\n\n');
}

export async function hoversAt(uri: vscode.Uri, position: vscode.Position): Promise<vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers.flatMap(({ contents }) => contents).map((content) => (content instanceof vscode.MarkdownString ? content : new vscode.MarkdownString(String(content))));
}

/** Where "Go to Definition" leads: the lines, counted from 0. */
export async function definitionLines(uri: vscode.Uri, position: vscode.Position): Promise<number[]> {
  const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', uri, position);
  return found.map((place) => ('targetUri' in place ? (place.targetSelectionRange ?? place.targetRange) : place.range).start.line);
}

export async function referenceLines(uri: vscode.Uri, position: vscode.Position): Promise<number[]> {
  const found = await vscode.commands.executeCommand<vscode.Location[]>('vscode.executeReferenceProvider', uri, position);
  return found.map(({ range }) => range.start.line).sort((a, b) => a - b);
}

export async function highlightLines(uri: vscode.Uri, position: vscode.Position): Promise<number[]> {
  const found = await vscode.commands.executeCommand<vscode.DocumentHighlight[] | undefined>('vscode.executeDocumentHighlights', uri, position);
  return (found ?? []).map(({ range }) => range.start.line).sort((a, b) => a - b);
}

export async function symbols(uri: vscode.Uri): Promise<vscode.DocumentSymbol[]> {
  return (await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri)) ?? [];
}

/** Every symbol of the outline, parents before children. */
export function flat(tree: vscode.DocumentSymbol[]): vscode.DocumentSymbol[] {
  return tree.flatMap((symbol) => [symbol, ...flat(symbol.children)]);
}

export async function folds(uri: vscode.Uri): Promise<vscode.FoldingRange[]> {
  return (await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>('vscode.executeFoldingRangeProvider', uri)) ?? [];
}

export async function tokenCount(uri: vscode.Uri): Promise<number> {
  const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens | undefined>('vscode.provideDocumentSemanticTokens', uri);
  return (tokens?.data.length ?? 0) / 5;
}

export async function lenses(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  return (await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', uri, 100)) ?? [];
}

/** Problems as `code at line` (lines counted from 0). */
export function problems(uri: vscode.Uri): string[] {
  return vscode.languages.getDiagnostics(uri).map(({ code, range }) => `${typeof code === 'object' ? code.value : code} at ${range.start.line}`);
}
