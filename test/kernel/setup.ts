/** One oracle and one language server for all kernel tests, or one clear line why there are none. */
import { after, before } from 'mocha';
import { isCi } from '../../scripts/lib/processes.mjs';
import { Server, serverIsBuilt } from '../support/server.ts';
import { Oracle } from './oracle.ts';
import { restorer, type Restorer } from './judge.ts';

let oracle: Oracle | undefined;
let server: Promise<Server> | undefined;
let usable: Promise<boolean> | undefined;

/** The oracle, or undefined where this machine cannot ask its kernel; says why, once. With CI set on Linux it throws there: nobody would notice for months that the trace was compared with nothing. */
export async function kernel(): Promise<Oracle | undefined> {
  oracle ??= new Oracle();
  usable ??= oracle.probe().then(({ ok, reason }) => {
    const why = `The kernel cannot be asked on this machine: ${reason ?? 'unknown reason'}.`;
    if (!ok && isCi() && process.platform === 'linux') throw new Error(`${why} With CI set that is a failure.`);
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

/** What a suite over files asks; it is set up by the suite's `before` hook, which skips the suite where the files are not there. */
export function kernelFor(files: readonly unknown[]): { readonly oracle: Oracle; readonly server: Server } {
  const found: { oracle?: Oracle; server?: Server } = {};
  before(async function () {
    if (files.length === 0) return this.skip();
    found.oracle = await kernelOrSkip(this);
    found.server = await languageServer();
  });
  return {
    get oracle() { return found.oracle!; },
    get server() { return found.server!; },
  };
}

/** What other people's systems wrote, beside the checkout where somebody collected it. */
export const corpus = new URL('../../../shared/corpus/', import.meta.url);

after(async () => {
  await oracle?.stop();
  await (await server)?.stop();
});

/** Hooks of a suite that loads rulesets: a restorer that lives as long as its tests, which are skipped where there is no kernel to ask. */
export function restorerForTests(): () => Restorer {
  let at: Restorer | undefined;
  before(async function () {
    await kernelOrSkip(this);
    at = restorer();
  });
  after(() => at?.stop());
  return () => at!;
}
