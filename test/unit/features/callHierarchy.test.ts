/** Who sends packets to a chain, and where packets can go from it. */
import assert from 'node:assert/strict';
import { incomingCalls, outgoingCalls, prepareCalls } from '../../../server/src/features/callHierarchy.ts';
import { at, dump, open, shown } from './open.ts';

describe('call hierarchy', () => {
  const { file, mark } = open(at(dump, 'KUBE-SERVICES ! -s'));
  const [item] = prepareCalls(file, mark.at())!;

  it('begins at the name of a chain, wherever it stands', () => {
    assert.deepEqual([item!.name, item!.detail, shown(file, item!.selectionRange)], ['KUBE-SERVICES', 'nat', '6: KUBE-SERVICES']);
    const elsewhere = open(at(dump, '10.0.0.0/8'));
    assert.equal(prepareCalls(elsewhere.file, elsewhere.mark.at()), null);
  });

  it('has the chains that jump there with their jumps', () => {
    assert.deepEqual(incomingCalls(file, item!)!.map(({ from, fromRanges }) => [from.name, fromRanges.map((range) => shown(file, range))]), [['PREROUTING', ['8: KUBE-SERVICES']], ['OUTPUT', ['9: KUBE-SERVICES']]]);
  });

  it('has the chains and ends that its rules lead to, in their order', () => {
    assert.deepEqual(outgoingCalls(file, item!)!.map(({ to, fromRanges }) => [to.name, shown(file, to.selectionRange), fromRanges.length]), [['KUBE-MARK-MASQ', '5: KUBE-MARK-MASQ', 1], ['ACCEPT', '12: ACCEPT', 1]]);
  });

  it('goes on from what it found, and stays in the table', () => {
    const [masq] = outgoingCalls(file, item!)!;
    assert.deepEqual(incomingCalls(file, masq!.to)!.map(({ from }) => from.name), ['KUBE-SERVICES']);
    // MARK lets the packet go on, so it is no end.
    assert.deepEqual(outgoingCalls(file, masq!.to), []);
    const filter = open(at(dump, 'KUBE-SERVICES\nCOMMIT'));
    assert.deepEqual(incomingCalls(filter.file, prepareCalls(filter.file, filter.mark.at())![0]!)!.map(({ from }) => from.name), ['INPUT']);
  });

  it('has nothing for what a client made up', () => {
    assert.equal(incomingCalls(file, { ...item!, data: undefined }), null);
    assert.equal(outgoingCalls(file, { ...item!, name: 'x', data: { table: 1, chain: 'x' } }), null);
  });
});
