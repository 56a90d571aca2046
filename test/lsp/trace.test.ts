/** `tablewalk/trace` and `tablewalk/packetForm` over stdio: the article's packet, requests that make no sense, files that make no sense. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { readFileSync } from 'node:fs';
import type { Outcome, PacketForm, TraceStep } from '../../server/src/protocol/trace.ts';
import { Server } from '../support/server.ts';

const sampleUrl = new URL('../../samples/ingress-path/master.capture', import.meta.url);
const sample = readFileSync(sampleUrl, 'utf8');

describe('traces over stdio', function () {
  this.timeout(60_000);
  let server: Server;
  const uri = sampleUrl.href;

  before(async () => {
    server = await Server.start();
    await server.open(uri, 'netcapture', sample);
  });
  after(() => server?.stop());

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

  it('refuses a trace through a file that is not open, and goes on', async () => {
    await assert.rejects(server.trace({ textDocument: { uri: 'file:///nowhere' }, packets: [] }));
    assert.ok(await server.request('tablewalk/packetForm', { textDocument: { uri } }));
  });

  it('names the field of a packet that it cannot understand', async () => {
    const { problems } = await server.trace({ textDocument: { uri }, packets: [{ in: 'ens33', src: 'nowhere', dst: '192.168.44.141', proto: 'tcp' }] });
    assert.ok(problems?.some(({ packet, field }) => packet === 0 && field === 'src'), JSON.stringify(problems));
  });

  const delivered = /^Delivered to this node as 10\.0\.0\.1 to 10\.0\.0\.2:2$/;
  interface Bad { what: string; text: string; outcome: Outcome; summary: RegExp; /** Rules that match and policies that decide. */ hits: string[]; assumption?: RegExp }
  const bad: Bad[] = [
    { what: 'an empty file', text: '', outcome: 'ACCEPT', summary: delivered, hits: [], assumption: /no iptables rules/ },
    { what: 'a truncated dump', text: '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m mul', outcome: 'ACCEPT', summary: delivered, hits: ['nat PREROUTING policy'], assumption: /The table nat has no COMMIT/ },
    { what: 'a binary file', text: Array.from({ length: 4096 }, (_, index) => String.fromCharCode((index * 167) % 256)).join(''), outcome: 'ACCEPT', summary: delivered, hits: [], assumption: /no iptables rules/ },
    { what: 'one line of 200 kB', text: `*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m comment --comment "${'x'.repeat(200_000)}" -j ACCEPT\nCOMMIT\n`, outcome: 'ACCEPT', summary: delivered, hits: ['filter INPUT 1'] },
    { what: 'CRLF and tabs', text: '*filter\r\n:INPUT\tDROP\t[0:0]\r\n-A\tINPUT\t-p tcp\t-j ACCEPT\r\nCOMMIT\r\n', outcome: 'ACCEPT', summary: delivered, hits: ['filter INPUT 1'] },
    { what: 'counters', text: '*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -p tcp -j DROP\nCOMMIT\n', outcome: 'DROP', summary: /^Dropped by rule 1 of INPUT \(filter, INPUT\)$/, hits: ['filter INPUT 1'] },
    { what: 'two dumps', text: '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n', outcome: 'DROP', summary: /^Dropped by the policy of INPUT/, hits: ['filter INPUT policy'], assumption: /The table filter is in the file more than once: the last one counts/ },
    { what: 'a dump without policies', text: '*filter\n-A INPUT -p udp -j DROP\nCOMMIT\n', outcome: 'ACCEPT', summary: delivered, hits: [], assumption: /does not say the policy of INPUT \(table filter\): ACCEPT was taken/ },
  ];
  for (const [index, { what, text, outcome, summary, hits, assumption }] of bad.entries()) {
    it(`answers for ${what}`, async () => {
      const textDocument = { uri: `file:///node/bad${index}.rules` };
      await server.open(textDocument.uri, 'iptables', text);
      await server.request('tablewalk/packetForm', { textDocument });
      const { results, problems } = await server.trace({ textDocument, packets: [{ in: 'eth0', src: '10.0.0.1', dst: '10.0.0.2', proto: 'tcp', sport: 1, dport: 2 }] });
      assert.equal(problems, undefined);
      const [path, ...others] = results.flatMap((result) => result.paths);
      assert.deepEqual(others, []);
      assert.equal(path!.outcome, outcome);
      assert.match(path!.summary, summary);
      assert.deepEqual(path!.steps.flatMap((step: TraceStep) => (step.kind === 'policy' ? [`${step.table} ${step.chain} policy`] : step.kind === 'rule' && step.matched === 'yes' ? [`${step.table} ${step.chain} ${step.rule}`] : [])), hits);
      if (assumption) assert.match(path!.assumptions.join('\n'), assumption);
      await server.close(textDocument.uri);
    });
  }

  it('can be cancelled while it is at work, and others are answered meanwhile', async () => {
    const coins = Array.from({ length: 10 }, (_, i) => `-A INPUT -m statistic --mode random --probability 0.5 -j MARK --set-xmark 0x${(1 << i).toString(16)}/0x${(1 << i).toString(16)}`);
    const long = Array.from({ length: 3000 }, (_, i) => `-A INPUT -s 10.${i >> 8}.${i & 255}.1/32 -j DROP`);
    const large = 'file:///large.rules';
    await server.open(large, 'iptables', ['*filter', ':INPUT ACCEPT [0:0]', ...coins, ...long, 'COMMIT', ''].join('\n'));
    const source = new CancellationTokenSource();
    const answered: string[] = [];
    const trace = server.connection.sendRequest('tablewalk/trace', { textDocument: { uri: large }, packets: [{ in: 'eth0', src: '192.0.2.9', dst: '192.0.2.1', proto: 'tcp', dport: 80 }], facts: { 'local:192.0.2.1': true } }, source.token).then(() => answered.push('trace'), (error: { code: number }) => answered.push(`cancelled ${error.code}`));
    const form = server.request<PacketForm>('tablewalk/packetForm', { textDocument: { uri } }).then(() => answered.push('form'));
    await form;
    source.cancel();
    await trace;
    assert.deepEqual(answered, ['form', 'cancelled -32800']);
  });
});
