/** The bundled server over stdio, as an editor that is not VS Code would use it: the sample capture, edits, bad requests, bad files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Diagnostic, DocumentSymbol, Hover, Location, Position } from 'vscode-languageserver-types';
import type { PacketForm, TraceStep } from '../../server/src/protocol/trace.ts';
import { Server } from '../support/server.ts';

const sampleUrl = new URL('../../samples/ingress-path/master.capture', import.meta.url);
const sample = readFileSync(sampleUrl, 'utf8');
const lines = sample.split('\n');

/** The place of `text` in the first line after `*nat` that starts with `start`. */
function inNat(start: string, text: string = start): Position {
  const line = lines.findIndex((content, index) => index > lines.indexOf('*nat') && content.startsWith(start));
  assert.ok(line >= 0, `the nat table has ${start}`);
  return { line, character: lines[line]!.indexOf(text) + 1 };
}

describe('the language server over stdio', function () {
  this.timeout(60_000);
  let server: Server;
  const published = new Map<string, Diagnostic[]>();
  const uri = sampleUrl.href;

  before(async () => {
    server = await Server.start();
    server.connection.onNotification('textDocument/publishDiagnostics', ({ uri: of, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => { published.set(of, diagnostics); });
    await server.open(uri, 'netcapture', sample);
  });
  after(() => server?.stop());

  const at = (position: Position): unknown => ({ textDocument: { uri }, position });

  /** Waits for diagnostics that fit: they come when the server has time. */
  async function diagnostics(of: string, fits: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    for (let end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = published.get(of);
      if (found && fits(found)) return found;
    }
    return assert.fail(`no fitting diagnostics for ${of}: ${JSON.stringify(published.get(of))}`);
  }

  it('answers a hover in Markdown', async () => {
    const hover = await server.request<Hover>('textDocument/hover', at(inNat('-A KUBE-NODE-PORT', 'KUBE-MARK-MASQ')));
    const { value } = hover.contents as { value: string };
    for (const word of ['0x4000', 'KUBE-POSTROUTING', 'kube-proxy']) assert.ok(value.includes(word), `${word} is in ${value}`);
  });

  it('finds the definition of a chain', async () => {
    const found = await server.request<(Location & { targetRange?: Location['range'] })[]>('textDocument/definition', at(inNat('-A KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ')));
    const starts = found.map((place) => (place.targetRange ?? place.range).start.line);
    assert.ok(starts.includes(inNat(':KUBE-MARK-MASQ ').line), String(starts));
  });

  it('finds references', async () => {
    const found = await server.request<Location[]>('textDocument/references', { ...(at(inNat(':KUBE-MARK-MASQ ')) as object), context: { includeDeclaration: false } });
    assert.ok(found.some(({ range }) => range.start.line === inNat('-A KUBE-NODE-PORT').line));
  });

  it('outlines the capture', async () => {
    const flat = (symbols: DocumentSymbol[]): DocumentSymbol[] => symbols.flatMap((symbol) => [symbol, ...flat(symbol.children ?? [])]);
    const names = flat(await server.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } })).map(({ name }) => name);
    assert.ok(names.includes('nat') && names.includes('KUBE-SERVICES'), names.slice(0, 20).join());
  });

  it('offers a packet form', async () => {
    const form = await server.request<PacketForm>('tablewalk/packetForm', { textDocument: { uri } });
    assert.equal(form.family, 4);
    assert.ok(form.interfaces.some(({ name }) => name === 'ens33'));
    assert.ok(form.presets.some(({ packet }) => packet.dport === 80), JSON.stringify(form.presets));
  });

  it("traces the article's packet", async () => {
    const { results, questions } = await server.trace({ textDocument: { uri }, packets: [{ in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 40000, dport: 80 }], scope: 'box' });
    const [path, ...others] = results[0]!.paths;
    assert.deepEqual(others, []);
    assert.equal(path!.outcome, 'ACCEPT', JSON.stringify(questions));
    assert.deepEqual(path!.delivered, { to: 'out', interface: 'calibfbdf93cf51' });
    assert.equal(`${path!.packet.src} ${path!.packet.dst}:${path!.packet.dport}`, '192.168.44.141 172.16.219.89:80');
    const matched = path!.steps.flatMap((step: TraceStep) => (step.kind === 'rule' && step.matched === 'yes' ? [`${step.chain} ${step.rule}`] : []));
    const way = ['KUBE-SERVICES 3', 'KUBE-NODE-PORT 1', 'KUBE-MARK-MASQ 1', 'CNI-HOSTPORT-DNAT 1', 'CNI-DN-50c24a55650b462c3ecc9 3', 'KUBE-POSTROUTING 3', 'KUBE-POSTROUTING 4'];
    assert.deepEqual(matched.filter((rule) => way.includes(rule)), way);
  });

  it('reports a broken line once and takes the report back when it is mended', async () => {
    const file = 'file:///node/broken.rules';
    const text = (target: string): string => `*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ${target}\nCOMMIT\n`;
    await server.open(file, 'iptables', text('NOWHERE'));
    const [problem] = await diagnostics(file, (found) => found.length > 0);
    assert.equal(problem!.range.start.line, 2);
    assert.equal(typeof problem!.code, 'string');
    await server.open(file, 'iptables', text('ACCEPT'));
    await diagnostics(file, (found) => found.length === 0);
    await server.close(file);
  });

  it('refuses a trace through a file that is not open, and goes on', async () => {
    await assert.rejects(server.trace({ textDocument: { uri: 'file:///nowhere' }, packets: [] }));
    assert.ok(await server.request('textDocument/hover', at(inNat('-A KUBE-NODE-PORT', 'KUBE-MARK-MASQ'))));
  });

  it('names the field of a packet that it cannot understand', async () => {
    const { problems } = await server.trace({ textDocument: { uri }, packets: [{ in: 'ens33', src: 'nowhere', dst: '192.168.44.141', proto: 'tcp' }] });
    assert.ok(problems?.some(({ packet, field }) => packet === 0 && field === 'src'), JSON.stringify(problems));
  });

  const bad: [string, string][] = [
    ['an empty file', ''],
    ['a truncated dump', '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m mul'],
    ['a binary file', Array.from({ length: 4096 }, (_, index) => String.fromCharCode((index * 167) % 256)).join('')],
    ['one line of 200 kB', `*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m comment --comment "${'x'.repeat(200_000)}" -j ACCEPT\nCOMMIT\n`],
    ['CRLF and tabs', '*filter\r\n:INPUT\tACCEPT\t[0:0]\r\n-A\tINPUT\t-p tcp\t-j ACCEPT\r\nCOMMIT\r\n'],
    ['counters', '*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -p tcp -j ACCEPT\nCOMMIT\n'],
    ['two dumps', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n'],
  ];
  for (const [index, [what, text]] of bad.entries()) {
    it(`answers everything about ${what}`, async () => {
      const textDocument = { uri: `file:///node/bad${index}.rules` };
      await server.open(textDocument.uri, 'iptables', text);
      for (const method of ['documentSymbol', 'foldingRange', 'semanticTokens/full', 'codeLens']) await server.request(`textDocument/${method}`, { textDocument });
      for (const method of ['hover', 'definition', 'documentHighlight']) await server.request(`textDocument/${method}`, { textDocument, position: { line: 2, character: 4 } });
      await server.request('tablewalk/packetForm', { textDocument });
      const { results, problems } = await server.trace({ textDocument, packets: [{ in: 'eth0', src: '10.0.0.1', dst: '10.0.0.2', proto: 'tcp', sport: 1, dport: 2 }] });
      assert.ok(results.length === 1 || (problems ?? []).length > 0);
      await diagnostics(textDocument.uri, () => true);
      await server.close(textDocument.uri);
    });
  }
});
