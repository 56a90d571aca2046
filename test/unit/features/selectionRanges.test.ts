/** What "expand selection" takes in turn. */
import assert from 'node:assert/strict';
import type { SelectionRange } from 'vscode-languageserver-types';
import { positionAt } from '../../../server/src/base/text.ts';
import { selectionRanges } from '../../../server/src/features/selectionRanges.ts';
import { capture, open, shown } from './open.ts';

/** The texts from the narrowest to the widest; long ones by their first and last line. */
function steps(source: string): string[] {
  const { file, mark } = open(source);
  const texts: string[] = [];
  for (let range: SelectionRange | undefined = selectionRanges(file, [positionAt(file.lines, mark.at())])[0]; range; range = range.parent) {
    const lines = shown(file, range.range).replace(/^\d+: /, '').split('\n');
    texts.push(lines.length > 1 ? `${lines[0]} … ${lines.at(-1)}` : lines[0]!);
  }
  return texts;
}

describe('selection ranges', () => {
  it('grow from the word over option, match, rule, chain and table', () => {
    assert.deepEqual(steps('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m conntrack --ctstate NEW,EST$0ABLISHED -j LOG --log-level 4\n-A INPUT -j DROP\nCOMMIT\n'), [
      'ESTABLISHED', 'NEW,ESTABLISHED', '--ctstate NEW,ESTABLISHED', '-m conntrack --ctstate NEW,ESTABLISHED', '-A INPUT -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j LOG --log-level 4',
      '-A INPUT -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j LOG --log-level 4 … -A INPUT -j DROP', '*filter … COMMIT', '*filter … ',
    ]);
  });

  it('grow over a target with its options', () => {
    assert.deepEqual(steps('*filter\n-A INPUT -s 10.0.0.1 --jump LOG --log-level $04\nCOMMIT').slice(0, 4), ['4', '--log-level 4', '--jump LOG --log-level 4', '-A INPUT -s 10.0.0.1 --jump LOG --log-level 4']);
  });

  it('grow over sets and sections', () => {
    const found = steps(capture.replace('10.0.0.1,tcp:80', '10.0.0.$01,tcp:80'));
    assert.deepEqual(found.slice(0, 4), ['10.0.0.1', '10.0.0.1,tcp:80', 'Name: WEB … 10.0.0.1,tcp:80', 'root@node:~# ipset list … 10.0.0.1,tcp:80']);
  });

  it('are empty where nothing stands', () => {
    assert.deepEqual(steps('$0'), ['']);
  });
});
