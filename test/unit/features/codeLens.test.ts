/** Where the lens that opens a trace stands. */
import assert from 'node:assert/strict';
import { codeLens } from '../../../server/src/features/codeLens.ts';
import { dump, open, shown } from './open.ts';

describe('code lens', () => {
  it('stands above PREROUTING and OUTPUT of each table', () => {
    const { file } = open(dump);
    const lenses = codeLens(file);
    assert.deepEqual(lenses.map(({ range, command }) => [shown(file, range), command!.title]), [['3: PREROUTING', 'Trace Packet'], ['4: OUTPUT', 'Trace Packet'], ['17: OUTPUT', 'Trace Packet']]);
    assert.deepEqual(lenses[0]!.command, { title: 'Trace Packet', command: 'tablewalk.tracePacket', arguments: [{ uri: 'file:///dump', position: { line: 2, character: 1 } }] });
  });

  it('stands above the first rule where the chain is not declared, and not above chains that only have the name', () => {
    const { file } = open('*filter\n-A OUTPUT -j ACCEPT\n-A PREROUTING -j ACCEPT\n');
    assert.deepEqual(codeLens(file).map(({ range }) => shown(file, range)), ['2: OUTPUT']);
  });
});
