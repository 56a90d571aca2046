/** The examples of docs/diagnostics for nginx: those of errors are refused by nginx, all others it takes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { refusal } from './oracle.ts';

const folder = new URL('../../docs/diagnostics/', import.meta.url);
const installed = spawnSync('nginx', ['-v']).status === 0;

(installed ? describe : describe.skip)('examples of diagnostics of nginx', function () {
  this.timeout(60_000);
  for (const name of readdirSync(folder).filter((file) => file.startsWith('nginx-'))) {
    it(name.replace('.md', ''), () => {
      const page = readFileSync(new URL(name, folder), 'utf8');
      const [bad = '', mended = ''] = [...page.matchAll(/^```nginx\n(.*?)^```$/gms)].map((match) => match[1]!);
      const said = refusal(bad);
      assert.equal(said !== undefined, /^`[a-z-]+` \(error\)$/m.test(page), `the example: ${said ?? 'nginx takes it'}`);
      assert.equal(refusal(mended), undefined, 'the mended example');
    });
  }
});
