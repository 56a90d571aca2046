/** The colours of words that depend on what the words mean. */
import assert from 'node:assert/strict';
import type { SemanticTokens } from 'vscode-languageserver-types';
import { tokenLegend } from '../../../server/src/features/tokenData.ts';
import { tokens } from '../../../server/src/features/tokens.ts';
import type { AnalysedFile } from '../../../server/src/model/tree.ts';
import { dump, open, shown } from './open.ts';

function decode(file: AnalysedFile, { data }: SemanticTokens): string[] {
  const list: string[] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    line += data[i]!;
    character = data[i] ? data[i + 1]! : character + data[i + 1]!;
    const modifiers = tokenLegend.tokenModifiers.filter((_, bit) => data[i + 4]! & (1 << bit));
    list.push([shown(file, { start: { line, character }, end: { line, character: character + data[i + 2]! } }), tokenLegend.tokenTypes[data[i + 3]!], ...modifiers].join(' '));
  }
  return list;
}

const line = (text: string, number: number): string[] => {
  const { file } = open(text);
  return decode(file, tokens(file, { start: { line: number, character: 0 }, end: { line: number, character: 0 } })!).map((token) => token.replace(/^\d+: /, ''));
};
const ofRule = (rule: string): string[] => line(`*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n${rule}\nCOMMIT\n`, 3);

describe('semantic tokens', () => {
  it('of tables, chains and policies', () => {
    assert.deepEqual(line(dump, 1), ['*nat namespace declaration']);
    assert.deepEqual(line(dump, 2), ['PREROUTING function declaration defaultLibrary', 'ACCEPT enum', '[10:600] number']);
    assert.deepEqual(line(dump, 5), ['KUBE-SERVICES function declaration', '[0:0] number']);
    assert.deepEqual(line(dump, 12), ['COMMIT keyword']);
    assert.deepEqual(line(dump, 13), ['# Completed comment']);
  });

  it('tell chains from targets', () => {
    assert.deepEqual(ofRule('-A INPUT -j web'), ['-A keyword', 'INPUT function defaultLibrary', '-j parameter', 'web function']);
    assert.deepEqual(ofRule('-A web -j DROP'), ['-A keyword', 'web function', '-j parameter', 'DROP macro defaultLibrary']);
    assert.deepEqual(ofRule('-A web -g NOWHERE'), ['-A keyword', 'web function', '-g parameter']);
  });

  it('of a rule with matches, negation, comment, set, interface and counters', () => {
    assert.deepEqual(ofRule('[1:40] -A web ! -s 10.0.0.0/8 -i eth0 -p tcp -m comment --comment "a -j b" -m set --match-set WEB dst,src -m conntrack --ctstate NEW -m tcp --dport 80:90 -j DROP'), [
      '[1:40] number', '-A keyword', 'web function', '! operator', '-s parameter', '10.0.0.0/8 number', '-i parameter', 'eth0 variable', '-p parameter', '-m parameter', 'comment type', '--comment parameter', '"a -j b" string',
      '-m parameter', 'set type', '--match-set parameter', 'WEB variable', 'dst,src enumMember', '-m parameter', 'conntrack type', '--ctstate parameter', 'NEW enumMember', '-m parameter', 'tcp type', '--dport parameter', '80:90 number', '-j parameter', 'DROP macro defaultLibrary',
    ]);
  });

  it('leave unknown matches and options to the grammar', () => {
    assert.deepEqual(ofRule('-A web -m frob --level 3'), ['-A keyword', 'web function', '-m parameter', '3 number']);
  });

  it('of the whole document are those of its lines', () => {
    const { file } = open(dump);
    const whole = decode(file, tokens(file)!);
    const byLine = Array.from({ length: file.lines.count }, (_, number) => decode(file, tokens(file, { start: { line: number, character: 0 }, end: { line: number, character: 9 } })!)).flat();
    assert.deepEqual(whole, byLine);
    assert.ok(whole.length > 50);
  });

  it('never overlap and stay in their line, on broken input too', () => {
    const { file } = open('\uFEFF*nat\r\n:A\r\n-A "x y" ! ! -s ! 1.2.3.4 --dport\r\n-A A -j A -j A -m\r\n:\r\n[1:2]\r\n-A x -m comment --comment "a\r\n\t-A A\t-j\tDROP\t\r\n');
    const { data } = tokens(file)!;
    let [at, end, number] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 5) {
      number += data[i]!;
      at = data[i] ? data[i + 1]! : at + data[i + 1]!;
      assert.ok(data[i]! > 0 || at >= end || i === 0);
      end = at + data[i + 2]!;
      assert.ok(data[i + 2]! > 0);
      assert.ok(end <= file.lines.text.split('\r\n')[number]!.length);
    }
  });

  it('of a large document come for ranges only', () => {
    const { file } = open(`*filter\n${'-A INPUT -j DROP\n'.repeat(20_000)}`);
    assert.equal(tokens(file), null);
    assert.equal(decode(file, tokens(file, { start: { line: 100, character: 0 }, end: { line: 101, character: 0 } })!).length, 8);
  });
});
