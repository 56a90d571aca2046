/** Diagnostics come, follow an edit and obey the setting; hostile and broken files leave the rest working. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { flat, hoverAt, hoversAt, problems, symbols } from './providers.ts';
import { eventually, find, showText } from './support.ts';

const dump = (...rules: string[]): string => ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':MINE - [0:0]', '-A INPUT -j MINE', ...rules, 'COMMIT', ''].join('\n');

describe('diagnostics', () => {
  it('appear for a jump to a chain that does not exist, and go when it is mended', async () => {
    const editor = await showText('jump.rules', dump('-A MINE -j NOWHERE'));
    const { uri } = editor.document;
    const has = (): boolean => vscode.languages.getDiagnostics(uri).some(({ message }) => message.includes('NOWHERE'));
    await eventually(has, (found) => { assert.ok(found, 'the missing chain is reported'); });
    const at = find(editor.document, '-A MINE -j NOWHERE', 'NOWHERE').translate(0, -1);
    await editor.edit((edit) => { edit.replace(new vscode.Range(at, at.translate(0, 'NOWHERE'.length)), 'ACCEPT'); });
    await eventually(has, (found) => { assert.ok(!found, 'the report is gone'); });
  });

  it('cost one line for one bad line', async () => {
    const { document } = await showText('bad.rules', dump('-A MINE --dport', '-A MINE -p tcp -m tcp --dport 22 -j ACCEPT'));
    await eventually(() => problems(document.uri), (found) => { assert.ok(found.some((problem) => problem.endsWith(' at 6')), found.join()); });
    assert.deepEqual(problems(document.uri).filter((problem) => !problem.endsWith(' at 6')), []);
    assert.ok(flat(await symbols(document.uri)).some(({ name }) => name === 'MINE'));
  });

  it('have codes that the setting can switch off', async () => {
    const { document } = await showText('codes.rules', dump('-A MINE -j NOWHERE'));
    const codes = await eventually(() => problems(document.uri), (found) => { assert.ok(found.length > 0); });
    const code = codes[0]!.split(' at ')[0]!;
    const settings = vscode.workspace.getConfiguration('tablewalk');
    await settings.update('diagnostics.disabled', [code], vscode.ConfigurationTarget.Global);
    await eventually(() => problems(document.uri), (found) => { assert.ok(!found.some((problem) => problem.startsWith(`${code} `)), found.join()); });
    await settings.update('diagnostics.disabled', undefined, vscode.ConfigurationTarget.Global);
    await eventually(() => problems(document.uri), (found) => { assert.ok(found.some((problem) => problem.startsWith(`${code} `)), found.join()); });
  });
});

describe('bad input', () => {
  const hostile = '<img src=x onerror=alert(1)> [click](command:workbench.action.quit) **bold** ${env:HOME}';

  it('is never trusted in a hover', async () => {
    const { document } = await showText('hostile.rules', dump(`-A MINE -m comment --comment "${hostile}" -j ACCEPT`));
    const place = find(document, '-A MINE -m comment', 'ACCEPT');
    const hovers = await eventually(() => hoversAt(document.uri, place), (found) => { assert.ok(found.length > 0); });
    const chain = await hoversAt(document.uri, find(document, '-A MINE -m comment', 'MINE'));
    const comment = await hoversAt(document.uri, find(document, '-A MINE -m comment', 'img'));
    for (const hover of [...hovers, ...chain, ...comment]) {
      assert.ok(!hover.isTrusted, 'no command links');
      assert.ok(!hover.supportHtml, 'no HTML');
      assert.doesNotMatch(hover.value, /[^\\]\]\(command:/);
    }
  });

  const files: [string, string | Uint8Array][] = [
    ['a truncated dump', '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tc'],
    ['a binary file', Uint8Array.from({ length: 4096 }, (_, index) => (index * 167) % 256)],
    ['one line of 200 kB', dump(`-A MINE -m comment --comment "${'x'.repeat(200_000)}" -j ACCEPT`)],
    ['CRLF line ends', dump('-A MINE -j ACCEPT').replaceAll('\n', '\r\n')],
    ['tabs', dump('-A\tMINE\t-j\tACCEPT')],
    ['two dumps in one file', dump() + dump()],
    ['nothing at all', ''],
  ];
  for (const [what, text] of files) {
    it(`survives ${what}`, async () => {
      await showText(`survive-${what.replaceAll(' ', '-')}.rules`, text).catch(() => undefined);
      // The server still answers, for another file.
      const { document } = await showText(`after-${what.replaceAll(' ', '-')}.rules`, dump('-A MINE -j ACCEPT'));
      await eventually(() => hoverAt(document.uri, find(document, '-A MINE -j', 'MINE')), (hover) => { assert.match(hover, /MINE/); });
    });
  }
});
