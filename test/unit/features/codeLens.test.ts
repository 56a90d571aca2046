/** Where the lenses stand that open a trace, show references and count packets, and what they say once they are shown. */
import assert from 'node:assert/strict';
import { codeLens, resolveCodeLens } from '../../../server/src/features/codeLens.ts';
import { dump, open, shown } from './open.ts';

const trace = { trace: true, references: false, counters: false };

/** Lenses as `line: name title`, all of them resolved. */
function titles(source: string, kinds: Partial<typeof trace>): string[] {
  const { file } = open(source);
  return codeLens(file, { trace: false, references: false, counters: false, ...kinds }).map((lens) => `${shown(file, lens.range)} ${resolveCodeLens(file, lens).command!.title}`);
}

describe('code lens', () => {
  it('stands above PREROUTING and OUTPUT of each table', () => {
    const { file } = open(dump);
    const lenses = codeLens(file, trace);
    assert.deepEqual(lenses.map(({ range, command }) => [shown(file, range), command!.title]), [['3: PREROUTING', 'Trace Packet'], ['4: OUTPUT', 'Trace Packet'], ['17: OUTPUT', 'Trace Packet']]);
    assert.deepEqual(lenses[0]!.command, { title: 'Trace Packet', command: 'tablewalk.tracePacket', arguments: [{ uri: 'file:///dump', position: { line: 2, character: 1 } }] });
  });

  it('stands above the first rule where the chain is not declared, and not above chains that only have the name', () => {
    const { file } = open('*filter\n-A OUTPUT -j ACCEPT\n-A PREROUTING -j ACCEPT\n');
    assert.deepEqual(codeLens(file, trace).map(({ range }) => shown(file, range)), ['2: OUTPUT']);
  });

  it('says above the rules of a chain, or its declaration where it has none, how many rules send packets there, and shows them', () => {
    assert.deepEqual(titles(dump, { references: true }), ['10: KUBE-MARK-MASQ 1 reference', '11: KUBE-SERVICES 2 references', '7: EMPTY 0 references', '18: KUBE-SERVICES 1 reference']);
    const { file } = open(dump);
    const lens = codeLens(file, { ...trace, trace: false, references: true })[1]!;
    assert.equal(lens.command, undefined);
    assert.deepEqual(resolveCodeLens(file, lens).command, { title: '2 references', command: 'tablewalk.showReferences', arguments: [{ uri: 'file:///dump', position: { line: 10, character: 3 } }] });
  });

  it('counts packets where the dump has counters', () => {
    const counted = '*filter\n:INPUT ACCEPT [5:300]\n:web - [0:0]\n:ssh - [0:0]\n[100:6000] -A INPUT -j web\n[60:3600] -A web -j ACCEPT\n[1540:92400] -A web -j DROP\n[0:0] -A ssh -j DROP\nCOMMIT\n';
    assert.deepEqual(titles(counted, { counters: true }), ['5: INPUT 100 packets counted, 5.9 % of table filter', '6: web 1,600 packets counted, 94 % of table filter', '8: ssh 0 packets counted']);
    assert.deepEqual(titles(dump, { counters: true }), []);
  });

  it('is empty where the chain has gone since', () => {
    const { file } = open(dump);
    const lens = codeLens(file, { ...trace, references: true }).at(-1)!;
    assert.equal(resolveCodeLens(open('*filter\nCOMMIT\n').file, lens).command!.title, '');
  });
});
