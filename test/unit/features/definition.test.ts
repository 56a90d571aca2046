/** Where a jump to a definition leads from names in rules, declarations and listings. */
import assert from 'node:assert/strict';
import { definition, locationsOf } from '../../../server/src/features/definition.ts';
import { at, capture, dump, open, shown } from './open.ts';

function targets(source: string): { origin: string; to: string[] } | null {
  const { file, mark } = open(source);
  const links = definition(file, mark.at());
  return links && { origin: shown(file, links[0]!.originSelectionRange!), to: links.map((link) => shown(file, link.targetSelectionRange)) };
}

describe('definition', () => {
  it('leads from a jump to the chain\'s declaration and first rule, whatever a comment says', () => {
    assert.deepEqual(targets(at(dump, 'KUBE-SERVICES\n-A OUTPUT')), { origin: '8: KUBE-SERVICES', to: ['6: KUBE-SERVICES', '11: KUBE-SERVICES'] });
    assert.equal(targets(at(dump, 'KUBE-SERVICES -j KUBE-SERVICES"')), null);
  });

  it('leads from a goto, and stays in its table', () => {
    assert.deepEqual(targets(at(dump, 'KUBE-MARK-MASQ\n-A KUBE-SERVICES -m set'))!.to, ['5: KUBE-MARK-MASQ', '10: KUBE-MARK-MASQ']);
    assert.deepEqual(targets(at(dump, 'KUBE-SERVICES\nCOMMIT'))!.to, ['18: KUBE-SERVICES']);
  });

  it('leads from a declaration to the rules, or to itself where there are none', () => {
    const { file, mark } = open(at(dump, 'KUBE-SERVICES - '));
    const [link] = definition(file, mark.at())!;
    assert.deepEqual([link!.targetRange.start.line, link!.targetRange.end.line], [10, 11]);
    assert.equal(shown(file, link!.targetSelectionRange), '11: KUBE-SERVICES');
    assert.deepEqual(targets(at(dump, 'EMPTY'))!.to, ['7: EMPTY']);
    assert.deepEqual(targets(at(dump, ':PREROUTING'))!.to, ['8: PREROUTING']);
  });

  it('leads from -A to the declaration', () => {
    assert.deepEqual(targets(at(dump, 'KUBE-SERVICES ! -s'))!.to, ['6: KUBE-SERVICES']);
  });

  it('leads from a set and an interface to their listing', () => {
    assert.deepEqual(targets(at(capture, 'WEB dst'))!.to, ['23: WEB']);
    assert.deepEqual(targets(at(capture, 'eth0 -j'))!.to, ['29: eth0']);
    assert.equal(targets(at(dump, 'WEB dst')), null);
  });

  it('has nothing to say of targets and addresses', () => {
    for (const word of ['ACCEPT\nCOMMIT', '10.0.0.0/8', 'MARK --set', '# Completed', 'COMMIT']) assert.equal(targets(at(dump, word)), null, word);
  });

  it('finds the chain on a line with counters, and one that is not declared', () => {
    assert.deepEqual(targets('*filter\n[1:40] -A INPUT -j $0web\n[0:0] -A web -j DROP\nCOMMIT\n')!.to, ['3: web']);
  });

  it('also comes as plain locations', () => {
    const { file, mark } = open(at(dump, 'EMPTY'));
    assert.deepEqual(locationsOf(definition(file, mark.at()))!.map(({ uri, range }) => [uri, shown(file, range)]), [['file:///dump', '7: EMPTY']]);
    assert.equal(locationsOf(null), null);
  });
});
