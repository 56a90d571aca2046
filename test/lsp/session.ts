/** A server with one client that writes down what the server sends unasked: diagnostics and log messages. */
import assert from 'node:assert/strict';
import type { Diagnostic, Position, Range } from 'vscode-languageserver-types';
import { Server } from '../support/server.ts';

export interface Session {
  readonly server: Server;
  /** What the server reported to its log: exceptions that its guard caught are among it. */
  readonly logged: string[];
  open(uri: string, text: string, languageId?: string): Promise<void>;
  edit(uri: string, changes: { range: Range; text: string }[]): Promise<void>;
  ask<Result>(method: string, uri: string, more?: object): Promise<Result>;
  at<Result>(method: string, uri: string, position: Position, more?: object): Promise<Result>;
  /** Diagnostics of the newest version, once they fit; fails after 20 seconds. */
  diagnostics(uri: string, fits?: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]>;
}

export async function startSession(): Promise<Session> {
  const server = await Server.start();
  const published = new Map<string, { version?: number; diagnostics: Diagnostic[] }>();
  const versions = new Map<string, number>();
  const logged: string[] = [];
  let woken: (() => void) | undefined;
  server.connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
    published.set(params.uri, params);
    woken?.();
  });
  server.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    logged.push(message);
  });
  const ask = <Result>(method: string, uri: string, more: object = {}): Promise<Result> => server.request<Result>(`textDocument/${method}`, { textDocument: { uri }, ...more });
  const current = (uri: string): Diagnostic[] | undefined => {
    const found = published.get(uri);
    return found?.version === versions.get(uri) ? found?.diagnostics : undefined;
  };
  return {
    server, logged, ask,
    async open(uri, text, languageId = 'iptables') {
      versions.set(uri, 1);
      published.delete(uri);
      await server.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    },
    async edit(uri, contentChanges) {
      const version = versions.get(uri)! + 1;
      versions.set(uri, version);
      await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    },
    at: (method, uri, position, more = {}) => ask(method, uri, { position, ...more }),
    async diagnostics(uri, fits = () => true) {
      const end = Date.now() + 20_000;
      for (let found = current(uri); !found || !fits(found); found = current(uri)) {
        if (Date.now() > end) assert.fail(`no fitting diagnostics for ${uri}: ${JSON.stringify(found)}`);
        await new Promise<void>((done) => {
          woken = done;
          setTimeout(done, 500);
        });
      }
      return current(uri)!;
    },
  };
}
