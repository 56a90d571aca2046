/** One oracle and one language server for all kernel tests, or one clear line why there are none. */
import { after } from 'mocha';
import { Server, serverIsBuilt } from '../support/server.ts';
import { Oracle } from './oracle.ts';

let oracle: Oracle | undefined;
let server: Promise<Server> | undefined;
let usable: Promise<boolean> | undefined;

/** A service runs the tests: nobody would notice for months that the trace was compared with nothing. */
const isCi = process.platform === 'linux' && !['', '0', 'false'].includes(process.env['CI'] ?? '');

/** The oracle, or undefined where this machine cannot ask its kernel; says why, once. With CI set on Linux it throws there. */
export async function kernel(): Promise<Oracle | undefined> {
  oracle ??= new Oracle();
  usable ??= oracle.probe().then(({ ok, reason }) => {
    const why = `The kernel cannot be asked on this machine: ${reason ?? 'unknown reason'}.`;
    if (!ok && isCi) throw new Error(`${why} With CI set that is a failure.`);
    if (!ok) console.log(`    ${why}`);
    return ok;
  });
  return (await usable) ? oracle : undefined;
}

/** The language server under test. */
export function languageServer(): Promise<Server> {
  if (!serverIsBuilt()) throw new Error('dist/server.cjs is missing; build it with: node esbuild.mjs');
  server ??= Server.start();
  return server;
}

/** For a `before` hook: skips the suite where there is no oracle. */
export async function kernelOrSkip(context: Mocha.Context): Promise<Oracle> {
  const found = await kernel();
  if (!found) context.skip();
  return found as Oracle;
}

after(async () => {
  await oracle?.stop();
  await (await server)?.stop();
});
