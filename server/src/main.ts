/** The language server's entry: `node dist/server.cjs --stdio` serves any client; the extension starts it the same way. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';

/** V8's own collection of garbage, which no flag on the command line had to ask for. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

/** The pages beside the bundle, which need no network; undefined where somebody runs the bundle alone. */
function pagesOfDiagnostics(): string | undefined {
  const folder = join(dirname(process.argv[1] ?? ''), '..', 'docs', 'diagnostics');
  return existsSync(folder) ? `${pathToFileURL(folder).href}/` : undefined;
}

/** PCRE2 in WebAssembly, which the build puts beside the bundle. */
const regexEngine = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(dirname(process.argv[1] ?? ''), 'pcre2.wasm')));

// V8 lets garbage grow to several times what lives, which for a 46 MB dump is hundreds of megabytes; at 40 % it collects a little more often.
setFlagsFromString('--heap-growing-percent=40');
startServer(createConnection(ProposedFeatures.all), regexEngine, garbageCollector(), pagesOfDiagnostics());
