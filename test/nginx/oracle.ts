/** Exports startNginx, a running nginx for a configuration that is asked by raw requests, and refusal, what `nginx -t` says of one. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Answer { readonly status: number; readonly location?: string; readonly body: string; /** The header X-Where, which tells what answered. */ readonly where?: string }

export interface RunningNginx {
  /** Sends the bytes of a request (one character a byte) to an address and port of loopback; the answer, or undefined where nobody listens. */
  ask(address: string, port: number, request: string): Promise<Answer | undefined>;
  stop(): Promise<void>;
}

/** Loads what Debian builds as modules of their own: stream, and Lua with what it needs. */
export const modules = (): string => ['ngx_stream_module', 'ndk_http_module', 'ngx_http_lua_module'].map((name) => `/usr/lib/nginx/modules/${name}.so`).filter((path) => existsSync(path)).map((path) => `load_module ${path}; `).join('');

/** What `nginx -t` says of a configuration; undefined where it is content. */
export function refusal(text: string): string | undefined {
  const folder = prepare(text);
  try {
    const { status, stderr } = spawnSync('nginx', ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' });
    return status === 0 ? undefined : stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tablewalk-nginx-'));
  mkdirSync(join(folder, 'html'));
  writeFileSync(join(folder, 'nginx.conf'), text);
  return folder;
}

/** The frame that a configuration of servers needs to run without root's folders. */
export const frame = (http: string): string => `worker_processes 1; error_log stderr crit; pid nginx.pid; events { worker_connections 64; }
http { access_log off; client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t; server_names_hash_bucket_size 128; keepalive_timeout 0;
${http}
}
`;

export async function startNginx(text: string, probe: { address: string; port: number }): Promise<RunningNginx> {
  const folder = prepare(text);
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off; master_process off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr!.on('data', (data: Buffer) => { errors += data.toString(); });
  const ended = new Promise<void>((done) => { child.once('exit', () => done()); });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 200) {
      await stop();
      throw new Error(`nginx does not start: ${errors}`);
    }
    if (await isOpen(probe)) break;
    await new Promise((done) => setTimeout(done, 25));
  }
  return { ask: exchange, stop };
}

const isOpen = ({ address, port }: { address: string; port: number }): Promise<boolean> => new Promise((done) => {
  const socket = connect({ host: address, port });
  socket.once('connect', () => { socket.destroy(); done(true); });
  socket.once('error', () => done(false));
});

function exchange(address: string, port: number, request: string): Promise<Answer | undefined> {
  return new Promise((done) => {
    const socket = connect({ host: address, port });
    const parts: Buffer[] = [];
    socket.once('connect', () => socket.write(Buffer.from(request, 'latin1')));
    socket.on('data', (data) => parts.push(data));
    socket.once('error', () => done(undefined));
    socket.once('close', () => done(answerOf(Buffer.concat(parts).toString('latin1'))));
  });
}

function answerOf(text: string): Answer | undefined {
  const head = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n([^]*?)\r\n\r\n([^]*)$/.exec(text);
  if (!head) return undefined;
  const location = /^Location: (.*?)\r?$/im.exec(head[2]!)?.[1];
  const where = /^X-Where: (.*?)\r?$/im.exec(head[2]!)?.[1];
  return { status: Number(head[1]), body: head[3]!, ...(location !== undefined && { location }), ...(where !== undefined && { where }) };
}
