/** Which stretches of a dump and of a capture fold. */
import assert from 'node:assert/strict';
import { folding } from '../../../server/src/features/folding.ts';
import { capture, dump, open } from './open.ts';

const folds = (text: string): string[] => folding(open(text).file).map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1}${kind ? ` ${kind}` : ''}`);

describe('folding', () => {
  it('folds tables to their COMMIT, blocks of declarations, and chains of several rules', () => {
    assert.deepEqual(folds(dump), ['2-13', '3-7', '11-12', '15-20', '16-18']);
  });

  it('folds the sections of a capture, sets, interfaces and comments', () => {
    const list = folds(`${capture}# one\n# two\n# three\n`);
    for (const fold of ['1-21 region', '22-27 region', '23-27', '28-30 region', '29-30', '31-32 region', '37-39 comment']) assert.ok(list.includes(fold), `${fold} in ${list.join(', ')}`);
  });

  it('keeps the longest chains where there are more than an editor folds', () => {
    const chains = Array.from({ length: 9000 }, (_, i) => `-A c${i} -j DROP\n`.repeat(i % 3 === 0 ? 3 : 2)).join('');
    const list = folding(open(`*filter\n${chains}COMMIT\n`).file);
    assert.ok(list.length > 1 && list.length < 5000, String(list.length));
    assert.ok(list.slice(1).every(({ startLine, endLine }) => endLine - startLine === 2));
  });
});
