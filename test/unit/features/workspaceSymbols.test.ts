/** Names found in all open documents. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { workspaceSymbols } from '../../../server/src/features/workspaceSymbols.ts';
import { capture, dump, open, shown } from './open.ts';

describe('workspace symbols', () => {
  const { file } = open(capture, 'file:///a/node.capture');
  const other = analyse('file:///b/rules.v4', dump);
  const names = (query: string): string[] => workspaceSymbols([file, other], query).map(({ name, containerName }) => `${name} (${containerName})`);

  it('are chains, sets, interfaces and virtual servers', () => {
    assert.deepEqual(names('mark-masq'), ['KUBE-MARK-MASQ (table nat, node.capture)', 'KUBE-MARK-MASQ (table nat, rules.v4)']);
    assert.deepEqual(names('WEB'), ['WEB (set hash:ip,port, node.capture)']);
    assert.deepEqual(names('eth'), ['eth0 (interface, node.capture)']);
    assert.deepEqual(names('10.0.0.1'), ['TCP 10.0.0.1:80 (virtual server, node.capture)']);
  });

  it('are found by letters in their order, whole names first', () => {
    assert.deepEqual(names('kmm'), ['KUBE-MARK-MASQ (table nat, node.capture)', 'KUBE-MARK-MASQ (table nat, rules.v4)']);
    assert.equal(names('output')[0], 'OUTPUT (table nat, node.capture)');
    assert.deepEqual(names('nothing of this'), []);
  });

  it('lead to the name', () => {
    const [first] = workspaceSymbols([file], 'KUBE-SERVICES');
    assert.equal(shown(file, first!.location.range), '7: KUBE-SERVICES');
  });

  it('are bounded', () => {
    const many = analyse('file:///c', `*filter\n${Array.from({ length: 3000 }, (_, i) => `:c${i} - [0:0]`).join('\n')}\nCOMMIT\n`);
    assert.equal(workspaceSymbols([many], 'c').length, 200);
    assert.equal(workspaceSymbols([many], 'c2999')[0]!.name, 'c2999');
  });
});
