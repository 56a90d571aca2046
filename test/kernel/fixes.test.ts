/** What quick fixes make of a ruleset, loaded by iptables. */
import assert from 'node:assert/strict';
import { fixCases } from '../unit/features/fixCases.ts';
import { restorerForTests } from './setup.ts';

describe('mended rulesets', function () {
  this.timeout(120_000);
  const at = restorerForTests();

  for (const { code, title, before, after: mended } of fixCases) {
    it(`${code}: ${title}`, async () => {
      // Line breaks of Windows are the editor's: iptables takes none of them. The first of two tables without COMMIT is not what is mended.
      const [first, second] = await at().load(4, '', [before.replaceAll('$0', ''), mended.replaceAll('\r', '').replace(/^\*nat\n:PREROUTING ACCEPT \[0:0\]\n(?=\*filter)/, '')]);
      assert.ok(second!.ok, second!.said);
      const accepted = ['host-bits', 'rule-duplicate', 'rule-unreachable', 'quote-unbalanced'].includes(code);
      if (!accepted) assert.ok(!first!.ok, 'iptables took what was to be mended');
    });
  }
});
