/** After any number of edits the server answers what it would answer about the same text opened afresh. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Range } from 'vscode-languageserver-types';
import { indexLines, positionAt } from '../../server/src/base/text.ts';
import { startSession, type Session } from './session.ts';

const edited = 'file:///node/edited.capture';
const fresh = 'file:///node/fresh.capture';
const sample = readFileSync(new URL('../../samples/ingress-path/master.capture', import.meta.url), 'utf8');

/** The first `replaced` characters at the n-th occurrence of a text, and what takes their place. */
interface Edit { find: string; replaced?: number; put: string }

const edits: [string, Edit[]][] = [
  ['a chain is renamed at its declaration', [{ find: ':KUBE-MARK-MASQ', replaced: 15, put: ':KUBE-MARK' }]],
  ['a rule is typed letter by letter', [...'-A INPUT -j DROP\n'].map((letter) => ({ find: 'COMMIT', put: letter }))],
  ['lines are inserted and removed in one change', [{ find: '-A INPUT', put: '-A INPUT -i lo -j ACCEPT\n-A INPUT -j KUBE-NOWHERE\n' }, { find: '-A KUBE-FIREWALL', replaced: 120, put: '' }]],
  ['a table\'s end is lost', [{ find: 'COMMIT', replaced: 7, put: '' }]],
  ['a quote is opened', [{ find: '"cali:', replaced: 1, put: '' }]],
  ['a prompt is broken and mended', [{ find: 'root@master', replaced: 1, put: '' }, { find: 'oot@master', put: 'r' }]],
  ['line ends change to CRLF and back', [{ find: '\n', replaced: 1, put: '\r\n' }, { find: '\r\n', replaced: 2, put: '\n' }]],
  ['everything is deleted', [{ find: '', replaced: 1e9, put: '' }]],
];

describe('a client edits a capture', () => {
  let session: Session;
  let text = sample;
  before(async () => {
    session = await startSession();
    await session.open(edited, sample);
  });
  after(() => session?.server.stop());

  function change({ find, replaced = 0, put }: Edit): { range: Range; text: string } {
    const start = text.indexOf(find);
    assert.ok(start >= 0, find);
    const lines = indexLines(text);
    const range = { start: positionAt(lines, start), end: positionAt(lines, start + replaced) };
    text = text.slice(0, start) + put + text.slice(Math.min(text.length, start + replaced));
    return { range, text: put };
  }

  async function everything(uri: string): Promise<unknown> {
    const answers: unknown[] = [];
    for (const method of ['documentSymbol', 'foldingRange', 'semanticTokens/full', 'codeLens']) answers.push(await session.ask(method, uri));
    const lines = indexLines(text);
    for (const word of ['KUBE-MARK', '-j KUBE-', 'COMMIT', 'match-set']) {
      const position = positionAt(lines, Math.max(0, text.lastIndexOf(word) + 3));
      for (const method of ['hover', 'definition', 'documentHighlight', 'completion', 'signatureHelp', 'prepareCallHierarchy']) answers.push(await session.at(method, uri, position));
    }
    answers.push(await session.ask('inlayHint', uri, { range: { start: { line: 0, character: 0 }, end: { line: 400, character: 0 } } }));
    answers.push(await session.diagnostics(uri));
    return JSON.parse(JSON.stringify(answers).replaceAll(uri, 'uri'));
  }

  for (const [what, list] of edits) {
    it(what, async () => {
      await session.edit(edited, list.map(change));
      const after = await everything(edited);
      await session.open(fresh, text);
      assert.deepEqual(after, await everything(fresh));
      await session.server.close(fresh);
      assert.deepEqual(session.logged, []);
    });
  }
});
