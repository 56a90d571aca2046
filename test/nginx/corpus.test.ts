/** Other people's configurations, where the folder is there: those that nginx takes have no error. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { nginxProblemsOf } from '../unit/checks/nginx/problems.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const there = existsSync(corpus);

(there ? describe : describe.skip)('configurations of other people', () => {
  it('that nginx takes have no error', () => {
    const rows = readFileSync(new URL('MANIFEST.tsv', corpus), 'utf8').split('\n').map((line) => line.split('\t')).filter(([kind, , , , , , valid]) => kind === 'nginx' && valid?.startsWith('yes'));
    assert.ok(rows.length > 50);
    const wrong = rows.flatMap(([, name = '']) => nginxProblemsOf(readFileSync(new URL(`nginx/${name}`, corpus), 'utf8')).filter(({ severity }) => severity === 'error').map(({ code, message }) => `${name}: ${code}: ${message}`));
    console.log(`      ${rows.length} configurations, ${wrong.length} errors`);
    assert.deepEqual(wrong, []);
  });
});
