/** Exports pcre: the regex engine, as the language server's root starts it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startPcre } from '../../server/src/base/pcre.ts';

export const pcre = startPcre(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve('@stephen-riley/pcre2-wasm/dist/libpcre2.wasm'))));
