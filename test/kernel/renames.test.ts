/** Chains and sets renamed in random rulesets: the kernel loads what comes of it, and prints the same rules under the other name. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { analyse } from '../../server/src/analyse.ts';
import { rename } from '../../server/src/features/rename.ts';
import { declarationOf } from '../../server/src/features/at.ts';
import { randomCase } from './random.ts';
import { kernelOrSkip } from './setup.ts';

/** The text with what stands at an offset renamed. */
function renamed(text: string, offset: number, name: string): string {
  const edit = rename(analyse('file:///ruleset', text), offset, name);
  assert.ok('changes' in edit, JSON.stringify(edit));
  return TextDocument.applyEdits(TextDocument.create('file:///ruleset', 'iptables', 1, text), edit.changes?.['file:///ruleset'] ?? []);
}

/** What iptables-save prints of a ruleset that was loaded into a namespace of its own; undefined where it is refused. */
function saved(program: string, rules: string, ipset: string): string | undefined {
  const script = ['set -e', `ipset -! restore <<'SETS'`, ipset, 'SETS', `${program}-restore -c <<'RULES'`, rules, 'RULES', `${program}-save`].join('\n');
  try {
    return execFileSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    return undefined;
  }
}

/** Lines in an order of their own: iptables sorts chains by name. */
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).sort();

describe('renames in random rulesets', function () {
  this.timeout(0);
  before(async function () { await kernelOrSkip(this); });

  it('leave the rules of the kernel as they were', () => {
    let chains = 0;
    let sets = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { rules4, rules6, ipset = '' } = randomCase(seed, { packets: 4 });
      const text = (rules6 ?? rules4 ?? '').replace(/-m nfacct --nfacct-name \S+ /g, '');
      const program = rules6 === undefined ? 'iptables-legacy' : 'ip6tables-legacy';
      const before = saved(program, text, ipset);
      if (!before) continue;
      const file = analyse('file:///ruleset', text);
      for (const chain of file.dumps.flatMap((dump) => dump.tables).flatMap((table) => table.chains).filter(({ hook, declaration }) => hook === undefined && declaration !== undefined).slice(0, 2)) {
        const after = saved(program, renamed(text, declarationOf(file, chain.declaration!)!.start + 1, 'renamed:"x'), ipset);
        assert.ok(after, `seed ${seed}: ${chain.name} renamed is refused`);
        const other = file.dumps.flatMap((dump) => dump.tables).some((table) => table !== chain.table && table.byName.has(chain.name));
        if (!other) assert.deepEqual(lines(after.replaceAll('renamed:"x', chain.name)), lines(before), `seed ${seed}: ${chain.name}`);
        chains++;
      }
      const named = /--(?:match|add|del|map)-set (\S+)/.exec(text);
      if (!named) continue;
      const both = `${text}root@box:~# ipset save\n${ipset}`;
      const [rules, , setsRenamed] = renamed(both, named.index + named[0].length - 1, 'other-set').split(/(root@box:~# ipset save\n)/);
      const after = saved(program, rules!, setsRenamed!);
      assert.ok(after, `seed ${seed}: the set ${named[1]!} renamed is refused`);
      assert.deepEqual(lines(after.replaceAll(' other-set ', ` ${named[1]!} `)), lines(before), `seed ${seed}: the set ${named[1]!}`);
      sets++;
    }
    console.log(`      ${chains} chains and ${sets} sets`);
    assert.ok(chains > 30 && sets > 5, `${chains} chains and ${sets} sets`);
  });
});
