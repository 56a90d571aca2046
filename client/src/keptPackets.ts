/** Exports the packets that a workspace keeps in `.vscode/tablewalk.json`: readKept, keep, forget. */
import * as vscode from 'vscode';
import type { KeptPacket, NamedPacket } from '../../server/src/protocol/panel.ts';

interface Kept { packets: NamedPacket[]; /** What else somebody wrote into the file. */ rest: Record<string, unknown> }

/** The file of the workspace folder that a document is in; undefined outside of all. */
function fileFor(document: vscode.Uri): vscode.Uri | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(document) ?? vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, '.vscode', 'tablewalk.json');
}

const isPacket = (value: unknown): value is NamedPacket =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'packet' in value && typeof value.packet === 'object' && value.packet !== null && 'src' in value.packet && 'dst' in value.packet;

/** Undefined where the file cannot be understood; empty where there is none. */
async function read(file: vscode.Uri): Promise<Kept | undefined> {
  let text: string;
  try {
    text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return { packets: [], rest: {} };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const { packets, ...rest } = value as Record<string, unknown>;
    return { packets: Array.isArray(packets) ? packets.filter(isPacket) : [], rest };
  } catch {
    return undefined;
  }
}

export async function readKept(document: vscode.Uri): Promise<NamedPacket[]> {
  const file = fileFor(document);
  return (file && (await read(file))?.packets) ?? [];
}

/** Asks for a name and keeps the packet under it; an earlier one of that name gives way. */
export async function keep(document: vscode.Uri, packet: KeptPacket): Promise<void> {
  const file = await usable(document);
  if (!file) return;
  const name = (await vscode.window.showInputBox({ title: 'Keep this packet', prompt: 'A name for it, in .vscode/tablewalk.json', value: packet.http?.host ?? `to ${packet.packet.dst}`, validateInput: (text) => (text.trim() === '' ? 'Enter a name.' : undefined) }))?.trim();
  if (name === undefined || name === '') return;
  await change(file, (packets) => [...packets.filter((other) => other.name !== name), { name, ...packet }]);
}

export async function forget(document: vscode.Uri, name: string): Promise<void> {
  const file = await usable(document);
  if (file) await change(file, (packets) => packets.filter((packet) => packet.name !== name));
}

/** The file, unless what stands in it would be lost. */
async function usable(document: vscode.Uri): Promise<vscode.Uri | undefined> {
  const file = fileFor(document);
  if (!file) {
    void vscode.window.showWarningMessage('Packets are kept in a folder: open the folder of the captures first.');
    return undefined;
  }
  if (await read(file)) return file;
  const answer = await vscode.window.showWarningMessage('.vscode/tablewalk.json is no JSON, so nothing is written to it.', 'Open It');
  if (answer) await vscode.window.showTextDocument(file);
  return undefined;
}

async function change(file: vscode.Uri, edit: (packets: NamedPacket[]) => NamedPacket[]): Promise<void> {
  const { packets, rest } = (await read(file)) ?? { packets: [], rest: {} };
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(file, '..'));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify({ ...rest, packets: edit(packets) }, null, 2)}\n`));
}
