/** Exports links to traces: linkTo, which makes one, and registerLinks, which opens the trace that one names. A link may come from anybody. */
import * as vscode from 'vscode';
import type { KeptPacket } from '../../server/src/protocol/panel.ts';
import { readLink, writeLink } from './linkText.ts';
import type { TracePanels } from './tracePanel.ts';

const extension = 'tablewalk.tablewalk';
/** A packet is some hundred characters. */
const longest = 8_000;

/** The link names the dump by its path in the workspace, since it lies elsewhere on another machine. */
export function linkTo(document: vscode.Uri, packet: KeptPacket): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(document);
  if (!folder) return undefined;
  return `${vscode.env.uriScheme}://${extension}/trace?${writeLink(vscode.workspace.asRelativePath(document, false), packet)}`;
}

export function registerLinks(panels: TracePanels): vscode.Disposable {
  return vscode.window.registerUriHandler({
    async handleUri({ path, query }) {
      const found = path === '/trace' && query.length <= longest ? readLink(query) : undefined;
      const document = found && (await find(found.file));
      if (!found || !document) {
        void vscode.window.showWarningMessage(found ? `The link is about ${found.file}, which is in no folder that is open here.` : 'This link names no trace.');
        return;
      }
      await panels.showKept(document, found.packet);
    },
  });
}

/** The file in a folder of the workspace; nothing outside of it is opened. */
async function find(file: string): Promise<vscode.Uri | undefined> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, file);
    try {
      if ((await vscode.workspace.fs.stat(uri)).type === vscode.FileType.File) return uri;
    } catch {
      continue;
    }
  }
  return undefined;
}
