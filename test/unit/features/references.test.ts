/** The uses of chains and sets, and their highlights. */
import assert from 'node:assert/strict';
import { DocumentHighlightKind } from 'vscode-languageserver-types';
import { highlight, references } from '../../../server/src/features/references.ts';
import { at, capture, dump, open, shown } from './open.ts';

function uses(source: string, includeDeclaration = false): string[] | null {
  const { file, mark } = open(source);
  return references(file, mark.at(), includeDeclaration)?.map(({ range }) => shown(file, range)) ?? null;
}

describe('references', () => {
  it('are the jumps and gotos to the chain, from wherever it is named', () => {
    const wanted = ['8: KUBE-SERVICES', '9: KUBE-SERVICES'];
    assert.deepEqual(uses(at(dump, 'KUBE-SERVICES - ')), wanted);
    assert.deepEqual(uses(at(dump, 'KUBE-SERVICES\n-A KUBE-MARK')), wanted);
    assert.deepEqual(uses(at(dump, 'KUBE-SERVICES ! -s')), wanted);
    assert.deepEqual(uses(at(dump, 'KUBE-MARK-MASQ -')), ['11: KUBE-MARK-MASQ']);
  });

  it('have the declaration first where it is asked for', () => {
    assert.deepEqual(uses(at(dump, 'KUBE-SERVICES ! -s'), true), ['6: KUBE-SERVICES', '8: KUBE-SERVICES', '9: KUBE-SERVICES']);
  });

  it('stay in the table and in the dump', () => {
    assert.deepEqual(uses(at(dump, 'KUBE-SERVICES\nCOMMIT')), ['19: KUBE-SERVICES']);
    assert.deepEqual(uses(at(`${dump}${dump}`, 'KUBE-MARK-MASQ\n', 1), true), ['25: KUBE-MARK-MASQ', '31: KUBE-MARK-MASQ']);
  });

  it('of a set are the rules that name it', () => {
    assert.deepEqual(uses(at(capture, 'WEB\nType'), true), ['23: WEB', '13: WEB']);
  });

  it('are none for a chain that nobody uses, and null elsewhere', () => {
    assert.deepEqual(uses(at(dump, 'EMPTY')), []);
    assert.equal(uses(at(dump, 'ACCEPT\nCOMMIT')), null);
  });

  it('find targets that stand in unusual places', () => {
    assert.deepEqual(uses('*filter\n:$0a - [0:0]\n-A INPUT -j a\t\n-A INPUT -j a -m comment --comment "x -j a"\n-A INPUT --jump a\n-A INPUT  -j  a\n-A INPUT -j ab\nCOMMIT\n'), ['3: a', '4: a', '5: a', '6: a']);
  });
});

describe('document highlight', () => {
  it('writes where the chain is declared or gets rules, reads where it is jumped to', () => {
    const { file, mark } = open(at(dump, 'KUBE-SERVICES - '));
    const marks = highlight(file, mark.at())!.map(({ range, kind }) => `${kind === DocumentHighlightKind.Write ? 'W' : 'R'} ${shown(file, range)}`);
    assert.deepEqual(marks, ['W 6: KUBE-SERVICES', 'W 11: KUBE-SERVICES', 'W 12: KUBE-SERVICES', 'R 8: KUBE-SERVICES', 'R 9: KUBE-SERVICES']);
  });

  it('marks what is near the cursor where a chain is used very often', () => {
    const { file, mark } = open(`*filter\n:web - [0:0]\n${'-A INPUT -j web\n'.repeat(4000)}-A OUTPUT -j $0web\n${'-A FORWARD -j web\n'.repeat(4000)}COMMIT\n`);
    const lines = highlight(file, mark.at())!.map(({ range }) => range.start.line);
    assert.ok(lines.length < 2100 && lines.includes(4002) && lines.includes(3500) && lines.includes(4500), String(lines.length));
  });
});
