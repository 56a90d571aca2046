/** The bundled language server over stdio, as any LSP client would use it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import type { InitializeResult } from 'vscode-languageserver';
import { traceRequest, type TraceParams, type TraceResult } from '../../server/src/protocol/trace.ts';

const bundle = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));

/** Whether `node esbuild.mjs` has made the server. */
export const serverIsBuilt = (): boolean => existsSync(bundle);

export class Server {
  readonly connection: MessageConnection;
  /** What the server answered to `initialize`. */
  readonly initialized: InitializeResult;
  private readonly process: ChildProcess;
  private readonly texts = new Map<string, number>();

  private constructor(process: ChildProcess, connection: MessageConnection, initialized: InitializeResult) {
    this.process = process;
    this.connection = connection;
    this.initialized = initialized;
  }

  /** Starts `node dist/server.cjs --stdio` and shakes hands, with options of the client. */
  static async start(initializationOptions?: object): Promise<Server> {
    const child = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onClose(() => connection.dispose());
    connection.listen();
    const initialized = await connection.sendRequest<InitializeResult>('initialize', { processId: process.pid, rootUri: null, capabilities: {}, ...(initializationOptions && { initializationOptions }) });
    await connection.sendNotification('initialized', {});
    return new Server(child, connection, initialized);
  }

  /** Opens a document, or replaces its text where it is open. */
  async open(uri: string, languageId: string, text: string): Promise<void> {
    const version = (this.texts.get(uri) ?? 0) + 1;
    this.texts.set(uri, version);
    if (version === 1) await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
    else await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  async close(uri: string): Promise<void> {
    this.texts.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.connection.sendRequest<Result>(method, params);
  }

  trace(params: TraceParams): Promise<TraceResult> {
    return this.request<TraceResult>(traceRequest, params);
  }

  /** Shuts the server down; the promise holds its exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return new Promise((done) => {
      if (this.process.exitCode !== null) done(this.process.exitCode);
      else this.process.once('exit', (code) => done(code));
    });
  }
}
