/** The features of rules in what `iptables -L` printed. */
import assert from 'node:assert/strict';
import { incomingCalls, outgoingCalls, prepareCalls } from '../../../server/src/features/callHierarchy.ts';
import { codeLens, resolveCodeLens } from '../../../server/src/features/codeLens.ts';
import { completion } from '../../../server/src/features/completion.ts';
import { definition } from '../../../server/src/features/definition.ts';
import { inlayHints } from '../../../server/src/features/inlayHints.ts';
import { references } from '../../../server/src/features/references.ts';
import { rename } from '../../../server/src/features/rename.ts';
import { open, shown } from './open.ts';

const listing = `root@n:~# iptables -t nat -nvL
Chain PREROUTING (policy ACCEPT 10 packets, 600 bytes)
 pkts bytes target     prot opt in     out     source               destination
  100  6000 KUBE-MARK-MASQ  all  --  eth0   *       0.0.0.0/0            10.96.0.10           /* KUBE-MARK-MASQ 10.96.0.10 */
   30  1800 KUBE-POSTROUTING  tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            statistic mode random probability 0.33333333349

Chain KUBE-MARK-MASQ (1 references)
 pkts bytes target     prot opt in     out     source               destination
   70  4200 MARK       all  --  *      *       0.0.0.0/0            0.0.0.0/0            MARK or 0x4000

Chain KUBE-POSTROUTING (1 references)
 pkts bytes target     prot opt in     out     source               destination
    0     0 RETURN     all  --  *      *       0.0.0.0/0            0.0.0.0/0            mark match ! 0x4000/0x4000
root@n:~# ip addr
2: eth0: <BROADCAST,UP> mtu 1500
    inet 10.96.0.10/32 scope global eth0
`;

describe('in a listing of iptables -L', () => {
  const { file } = open(listing);
  const at = (word: string, n = 0): number => {
    let found = listing.indexOf(word);
    for (let i = 0; i < n; i++) found = listing.indexOf(word, found + 1);
    return found + 1;
  };
  const uses = (offset: number): string[] => references(file, offset, true)!.map(({ range }) => shown(file, range));

  it('chains, marks, interfaces and addresses are followed, and comments are not', () => {
    assert.equal(shown(file, definition(file, at('KUBE-MARK'))![0]!.targetSelectionRange), '7: KUBE-MARK-MASQ');
    assert.deepEqual(uses(at('0x4000')), ['9: 0x4000', '13: 0x4000/0x4000']);
    assert.deepEqual(uses(at('eth0')), ['4: eth0', '15: eth0', '16: eth0']);
    assert.deepEqual(uses(at('10.96.0.10')), ['4: 10.96.0.10', '16: 10.96.0.10']);
    assert.equal(definition(file, at('10.96.0.10', 1)), null);
  });

  it('a chain is renamed, and its callers are known', () => {
    const edit = rename(file, at('KUBE-MARK'), 'x"y');
    assert.ok('changes' in edit);
    assert.deepEqual(edit.changes!['file:///dump']!.map(({ range, newText }) => [shown(file, range), newText]), [['7: KUBE-MARK-MASQ', 'x"y'], ['4: KUBE-MARK-MASQ', 'x"y']]);
    const [item] = prepareCalls(file, at('PREROUTING'))!;
    assert.deepEqual(outgoingCalls(file, item!)!.map(({ to }) => to.name), ['KUBE-MARK-MASQ', 'KUBE-POSTROUTING']);
    assert.deepEqual(incomingCalls(file, outgoingCalls(file, item!)![0]!.to)!.map(({ from }) => from.name), ['PREROUTING']);
  });

  it('hints and lenses are shown, and nothing is proposed', () => {
    const hints = inlayHints(file, { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } }, { probability: true, marks: true, services: true });
    assert.deepEqual(hints.map(({ position, label }) => [position.line, label]), [[4, '1 in 3'], [8, 'masquerade (kube-proxy)'], [12, 'masquerade (kube-proxy)']]);
    const lenses = codeLens(file, { trace: false, references: true, counters: true }).map((lens) => resolveCodeLens(file, lens).command!.title);
    assert.deepEqual(lenses, ['130 packets counted, 65 % of table nat', '1 reference', '70 packets counted, 35 % of table nat', '1 reference', '0 packets counted']);
    for (let offset = listing.indexOf('Chain'); offset < listing.indexOf('root@n:~# ip addr'); offset++) assert.equal(completion(file, offset, { snippets: true }), null);
  });
});
