/** Renaming chains and sets: what is changed, and what is refused with which words. */
import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { analyse } from '../../../server/src/analyse.ts';
import { prepareRename, rename } from '../../../server/src/features/rename.ts';
import { joinFiles } from '../../../server/src/model/box.ts';
import { open, shown } from './open.ts';

const rules = `*nat
:PREROUTING ACCEPT [0:0]
:web - [0:0]
:web-in - [0:0]
[1:60] -A PREROUTING -m comment --comment "web -j web" -j web
-A web -g web-in
-A web-in -j ACCEPT
-I web 1 -s 192.0.2.1 -j RETURN
-F web
COMMIT
*filter
:INPUT ACCEPT [0:0]
:web - [0:0]
-A INPUT -j web
COMMIT
`;

const sets = `-A INPUT -m set --match-set WEB dst -m set ! --match-set WEBS src -j SET --add-set WEB src
root@node:~# ipset list
Name: WEB
Type: hash:ip
Header: family inet
Members:
192.0.2.1

Name: ALL
Type: list:set
Header: size 8
Members:
WEB
`;

/** The text after the rename of what stands at the first `word`, two characters in. */
function after(text: string, word: string, name: string): string {
  const at = text.indexOf(word) + 1;
  const file = analyse('file:///x', text);
  const edit = rename(file, at, name);
  assert.ok(!('refused' in edit), 'refused' in edit ? edit.refused : '');
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'x', 1, text), edit.changes!['file:///x']!);
}

const refusal = (text: string, word: string, name?: string): string => {
  const file = analyse('file:///x', text);
  const answer = name === undefined ? prepareRename(file, text.indexOf(word) + 1) : rename(file, text.indexOf(word) + 1, name);
  return 'refused' in answer ? answer.refused : 'not refused';
};

describe('rename of a chain', () => {
  const renamed = rules.replace(':web -', ':site -').replace('" -j web\n', '" -j site\n').replace('-A web -g', '-A site -g').replace('-I web', '-I site').replace('-F web', '-F site');

  it('changes its declaration, rules and jumps, in its own table, and no comment', () => {
    for (const word of [':web', 'web\n', 'web -g', 'web 1']) assert.equal(after(rules, word, 'site'), renamed, word);
  });

  it('writes hostile names as each place needs them', () => {
    assert.equal(after('*filter\n:a - [0:0]\n-A INPUT -j a\nCOMMIT\n', ':a', 'x"y'), '*filter\n:x"y - [0:0]\n-A INPUT -j "x\\"y"\nCOMMIT\n');
  });

  it('shows the name that is changed', () => {
    const { file, mark } = open(rules.replace('-g web-in', '-g w$0eb-in'));
    const answer = prepareRename(file, mark.at());
    assert.ok('range' in answer);
    assert.deepEqual([shown(file, answer.range), answer.placeholder], ['6: web-in', 'web-in']);
  });

  it('is refused for built-in chains, targets and what has no name of its own', () => {
    assert.match(refusal(rules, 'PREROUTING'), /built-in chain of the table nat/);
    assert.match(refusal(rules, 'ACCEPT\n'), /Only chains and sets/);
    assert.match(refusal(rules, 'COMMIT'), /Only chains and sets/);
  });

  it('is refused where commands of the table rename chains, so that a name means two of them', () => {
    assert.match(refusal('*filter\n:INPUT ACCEPT [0:0]\n-N a\n-A INPUT -j a\n-E a b\n-N a\nCOMMIT\n', ' a'), /renames chains itself/);
  });

  it('is refused for names that iptables does not take', () => {
    const cases: [string, RegExp][] = [
      ['', /empty/], ['a b', /no blanks/], ['-x', /begin with -/], ['!x', /begin with !/], ['DNAT', /target of iptables/], ['POSTROUTING', /built-in chain/], ['web-in', /already/],
      ['x'.repeat(29), /at most 28 bytes; this one has 29/], ['é'.repeat(15), /has 30/],
    ];
    for (const [name, reason] of cases) assert.match(refusal(rules, ':web', name), reason, name);
    assert.equal(refusal(rules, ':web', 'x'.repeat(28)), 'not refused');
    assert.equal(refusal(rules, ':web', 'web'), 'not refused');
  });
});

describe('rename of a set', () => {
  it('changes its listing, lists that hold it, and rules', () => {
    const renamed = sets.replaceAll(/\bWEB\b/g, 'SITE');
    for (const word of ['WEB dst', 'WEB src', 'WEB\nType']) assert.equal(after(sets, word, 'SITE'), renamed, word);
  });

  it('changes the lines of ipset save', () => {
    const saved = 'create WEB hash:ip family inet\nadd WEB 192.0.2.1\ncreate ALL list:set size 8\nadd ALL WEB\nadd ALL WEBS\n';
    assert.equal(after(saved, 'WEB hash', 'SITE'), saved.replaceAll(/\bWEB\b/g, 'SITE'));
    assert.equal(after(saved, 'WEB 192', 'SITE'), saved.replaceAll(/\bWEB\b/g, 'SITE'));
  });

  it('changes other files of the box', () => {
    const file = analyse('file:///n/rules', '-A INPUT -m set --match-set WEB dst -j DROP\n');
    const other = analyse('file:///n/sets', 'create WEB hash:ip family inet\n');
    const edit = rename(joinFiles(file, [other]), 29, 'SITE');
    assert.ok('changes' in edit);
    assert.deepEqual(Object.entries(edit.changes!).map(([uri, edits]) => [uri, edits.length]), [['file:///n/rules', 1], ['file:///n/sets', 1]]);
  });

  it('is refused for names that could not be read back', () => {
    for (const [name, reason] of [['x'.repeat(32), /at most 31 bytes/], ['a b', /read back/], ['ALL', /already/]] as const) assert.match(refusal(sets, 'WEB dst', name), reason, name);
  });
});
