/**
 * Hostile documents for all parsers and features: none may throw, none may take long, and what is intact in a document is found.
 * TABLEWALK_FUZZ_RUNS and TABLEWALK_FUZZ_SEED ask for others than those of today.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { analyse } from '../../server/src/analyse.ts';
import { garbage } from './inputs.ts';
import { capture, partsOf } from './intact.ts';

const runs = Number(process.env['TABLEWALK_FUZZ_RUNS'] ?? 200_000);
const seed = Number(process.env['TABLEWALK_FUZZ_SEED'] ?? Number(new Date().toISOString().slice(0, 10).replaceAll('-', '')));
const loader = new URL('../../scripts/lib/typescript.mjs', import.meta.url).href;
const program = new URL('run.ts', import.meta.url).pathname;

/** Runs one process; its output is printed when it is done. */
const inProcess = (part: number, count: number): Promise<number | null> => new Promise((resolve) => {
  const child = spawn(process.execPath, ['--import', loader, program, String(seed + part), String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text; });
  child.on('close', (code) => {
    console.log(output.trimEnd());
    resolve(code);
  });
});

describe('hostile documents', function () {
  this.timeout(0);

  it(`break no parser and no feature, and take no longer than they may (seed ${seed})`, async () => {
    const processes = Math.max(1, Math.min(8, availableParallelism()));
    const codes = await Promise.all(Array.from({ length: processes }, (_, part) => inProcess(part, Math.ceil(runs / processes))));
    assert.deepEqual(codes, codes.map(() => 0));
  });

  it('hide nothing that is intact: lines of garbage stand between those of a capture', () => {
    const wanted = [...partsOf(analyse('file:///a', capture.join('\n')))];
    assert.ok(wanted.length >= 29, `${wanted.length} parts`);
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(capture.length), garbage), { minLength: 1, maxLength: 12 }), (inserted) => {
      const lines = inserted.reduce((all, [at, line]) => all.toSpliced(at % (all.length + 1), 0, line), capture);
      const found = partsOf(analyse('file:///a', lines.join('\n')));
      assert.deepEqual(wanted.filter((part) => !found.has(part)), []);
    }), { seed, numRuns: Math.ceil(runs / 50) });
  });
});
