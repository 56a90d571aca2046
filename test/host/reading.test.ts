/** Hover, definition, references, outline, folding, tokens and code lenses on the sample capture. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { definitionLines, flat, folds, highlightLines, hoverAt, lenses, referenceLines, symbols, tokenCount } from './providers.ts';
import { eventually, find, showSample } from './support.ts';

describe('reading the sample capture', () => {
  let document: vscode.TextDocument;
  let uri: vscode.Uri;

  before(async () => {
    ({ document } = await showSample());
    ({ uri } = document);
    await eventually(() => symbols(uri), (tree) => { assert.ok(tree.length > 0, 'the language server answers'); });
  });

  /** The line of the nat table that begins with the text. */
  function natLine(text: string): number {
    const lines = document.getText().split('\n');
    const line = lines.findIndex((content, index) => index > lines.indexOf('*nat') && content.startsWith(text));
    assert.ok(line > 0, `the nat table has ${text}`);
    return line;
  }

  describe('hover', () => {
    const places = [
      ['its declaration', ':KUBE-MARK-MASQ'],
      ['a rule of it', '-A KUBE-MARK-MASQ'],
      ['a jump to it', '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ'],
    ] as const;
    for (const [where, line] of places) {
      it(`tells what KUBE-MARK-MASQ does, on ${where}`, async () => {
        const text = await hoverAt(uri, find(document, line, 'KUBE-MARK-MASQ'));
        for (const word of ['0x4000', 'kube-proxy', 'KUBE-POSTROUTING', 'MASQUERADE', 'KUBE-NODE-PORT']) assert.ok(text.includes(word), `${word} is in: ${text}`);
      });
    }

    const words = [
      ['a target', '-A CNI-HOSTPORT-MASQ -m mark', 'MASQUERADE'],
      ['a match', '-A PREROUTING -m addrtype', 'addrtype'],
      ['an option', '-A PREROUTING -m addrtype', '--dst-type'],
      ['an address', '-A KUBE-SERVICES -s 127.0.0.0/8', '127.0.0.0/8'],
      ['a port', '--dport 443 -j DNAT', '443'],
      ['a mark', '-A KUBE-MARK-MASQ -j MARK', '0x4000/0x4000'],
      ['a counter', ':PREROUTING ACCEPT [2841906:1496173522]', '2841906'],
      ['a hook', ':PREROUTING ACCEPT [2841906', 'PREROUTING'],
    ] as const;
    for (const [what, line, word] of words) {
      it(`explains ${what}`, async () => {
        assert.notEqual(await hoverAt(uri, find(document, line, word)), '');
      });
    }
  });

  describe('navigation', () => {
    it('goes from a jump to the chain', async () => {
      const lines = await definitionLines(uri, find(document, '--dst-type LOCAL -j KUBE-NODE-PORT', 'KUBE-NODE-PORT'));
      assert.ok(lines.includes(natLine(':KUBE-NODE-PORT ')), `${lines} has the declaration`);
    });

    it('goes from a goto to the chain', async () => {
      const lines = await definitionLines(uri, find(document, '-g cali-wl-to-host', 'cali-wl-to-host'));
      assert.ok(lines.includes(find(document, ':cali-wl-to-host ').line), `${lines} has the declaration`);
    });

    it('goes from a declaration to the rules', async () => {
      const lines = await definitionLines(uri, new vscode.Position(natLine(':KUBE-NODE-PORT '), 4));
      assert.ok(lines.includes(natLine('-A KUBE-NODE-PORT ')), `${lines} has the first rule`);
    });

    it('finds all references of a chain in its table', async () => {
      const lines = await referenceLines(uri, new vscode.Position(natLine(':KUBE-MARK-MASQ '), 4));
      const jumps = ['-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ', '-A KUBE-NODE-PORT ', '-A KUBE-SERVICES ! -s 172.16.0.0/12'];
      assert.deepEqual(lines, [natLine(':KUBE-MARK-MASQ '), ...jumps.map(natLine)]);
    });

    it('highlights the other places of a chain', async () => {
      const lines = await highlightLines(uri, new vscode.Position(natLine('-A KUBE-MARK-MASQ '), 5));
      assert.ok(lines.includes(natLine('-A KUBE-NODE-PORT ')) && lines.includes(natLine(':KUBE-MARK-MASQ ')), String(lines));
    });
  });

  describe('structure', () => {
    it('outlines tables, chains and rules', async () => {
      const all = flat(await symbols(uri));
      for (const name of ['raw', 'mangle', 'filter', 'nat']) assert.ok(all.some((symbol) => symbol.name.includes(name)), `table ${name}`);
      const chain = all.find((symbol) => symbol.name === 'KUBE-SERVICES');
      assert.equal(chain?.children.length, 4, 'KUBE-SERVICES has four rules');
    });

    it('folds tables', async () => {
      const start = document.getText().split('\n').indexOf('*nat');
      const end = document.getText().split('\n').indexOf('COMMIT', start);
      const ranges = await folds(uri);
      assert.ok(ranges.some((range) => range.start === start && Math.abs(range.end - end) <= 1), `nat from ${start} to ${end}`);
    });

    it('gives semantic tokens', async () => {
      await eventually(() => tokenCount(uri), (count) => { assert.ok(count > 300, `${count} tokens`); });
    });

    it('offers a trace above PREROUTING and OUTPUT', async () => {
      const found = await eventually(() => lenses(uri), (answer) => { assert.ok(answer.length > 0, 'there are code lenses'); });
      const chains = found.filter(({ command }) => command?.command === 'tablewalk.tracePacket').map(({ range }) => document.lineAt(range.start.line).text);
      assert.ok(chains.some((line) => line.includes('PREROUTING')) && chains.some((line) => line.includes('OUTPUT')), chains.join('\n'));
    });
  });
});
