/** The open documents: edits gathered and read again give the model of the new text. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { FileStore } from '../../../server/src/files.ts';
import { positionAt } from '../../../server/src/base/text.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';

const uri = 'mem:/a.rules';
const outline = (file: AnalysedFile): unknown => file.dumps.map((d) => d.tables.map((t) => [t.name, t.first, t.last, t.commit, t.chains.map((c) => [c.name, c.declaration, Array.from(c.rules)])]));
const random = (seed: number) => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;

describe('the store of open documents', () => {
  for (let seed = 1; seed <= 20; seed++) {
    it(`keeps up with several edits between two questions (seed ${seed})`, () => {
      const next = random(seed);
      const pieces = ['*nat\n', '-A A -j B\n', ':C - [0:0]\n', 'COMMIT\n', '', 'x', '\n', '-A C -j A'];
      const pick = (): string => pieces[Math.floor(next() * pieces.length)]!;
      let text = `*filter\n:A - [0:0]\n${Array.from({ length: 8 }, pick).join('')}`;
      const files = new FileStore();
      files.open(uri, 'iptables', 1, text);
      files.get(uri);
      for (let version = 2; version < 12; version++) {
        const changes = Array.from({ length: 1 + Math.floor(next() * 3) }, () => {
          const start = Math.floor(next() * (text.length + 1));
          const end = Math.min(text.length, start + Math.floor(next() * 9));
          const lines = analyse(uri, text).lines;
          const change = { range: { start: positionAt(lines, start), end: positionAt(lines, end) }, text: pick() };
          text = text.slice(0, start) + change.text + text.slice(end);
          return change;
        });
        files.change(uri, version, changes);
        if (next() < 0.6) assert.deepEqual(outline(files.get(uri)!), outline(analyse(uri, text)));
      }
      assert.equal(files.get(uri)!.lines.text, text);
    });
  }

  it('makes one model for each version, and none for a closed document', () => {
    const files = new FileStore();
    files.open(uri, 'iptables', 1, '*nat\nCOMMIT');
    assert.equal(files.get(uri), files.get(uri));
    files.change(uri, 2, [{ text: '*raw\nCOMMIT' }]);
    assert.equal(files.get(uri)!.dumps[0]!.tables[0]!.name, 'raw');
    files.close(uri);
    assert.equal(files.get(uri), undefined);
  });

  it('joins a document with the captures beside it, open or not', () => {
    const files = new FileStore();
    const sets = (element: string): string => `create WEB hash:ip\nadd WEB ${element}\n`;
    const members = (): string[] | undefined => files.get('file:///box/rules')!.sets.get('WEB')?.members.map(({ element }) => element);
    files.open('file:///box/rules', 'iptables', 1, '*filter\n-A INPUT -m set --match-set WEB src -j DROP\nCOMMIT\n');
    assert.equal(members(), undefined);
    files.setFolder('file:///box/', [{ uri: 'file:///box/sets', text: sets('192.0.2.1') }]);
    assert.deepEqual(members(), ['192.0.2.1']);
    assert.equal(files.get('file:///box/rules'), files.get('file:///box/rules'));
    files.open('file:///box/sets', 'netcapture', 1, sets('192.0.2.2'));
    assert.deepEqual(members(), ['192.0.2.2']);
    files.change('file:///box/sets', 2, [{ text: sets('192.0.2.3') }]);
    assert.deepEqual(members(), ['192.0.2.3']);
    files.close('file:///box/sets');
    assert.deepEqual(members(), ['192.0.2.1']);
    files.setFolder('file:///box/', []);
    assert.equal(members(), undefined);
  });

  it('keeps untitled documents apart', () => {
    const files = new FileStore();
    files.open('untitled:Untitled-1', 'iptables', 1, '*filter\nCOMMIT\n');
    files.open('untitled:Untitled-2', 'netcapture', 1, 'create WEB hash:ip\n');
    assert.equal(files.get('untitled:Untitled-1')!.sets.size, 0);
  });
});
