/** The vocabulary has every module: those that Tablewalk knows, and those that this machine's kernel has. Needs no root. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { allMatches, allTargets } from '../../server/src/xtables/registry.ts';
import { matchEntries, moduleOf, targetEntries } from './vocabulary/index.ts';
import { incomparable, pending } from './vocabulary/pending.ts';
import { randomCase } from './random.ts';

/** What iptables 1.8.9 has no extension for, and what the kernel has for itself. */
const withoutCommand = ['l2tp', 'udplite', 'ERROR'];

function ofKernel(kind: 'matches' | 'targets'): string[] {
  const files = ['ip', 'ip6'].map((family) => `/proc/net/${family}_tables_${kind}`);
  return files.flatMap((file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])).filter((name) => name !== '');
}

describe('the vocabulary of random rules', () => {
  const drawn = { matches: new Set(matchEntries.map(moduleOf)), targets: new Set(targetEntries.map(moduleOf)) };
  const missing = (kind: 'matches' | 'targets', names: string[]) => [...new Set(names)].filter((name) => !drawn[kind].has(name) && !Object.hasOwn(incomparable, name) && !withoutCommand.includes(name));

  it('has every match and target that Tablewalk knows', () => {
    assert.deepEqual(missing('matches', allMatches.map(({ name }) => name)), []);
    assert.deepEqual(missing('targets', allTargets.map(({ name }) => name)), []);
  });

  it('has every match and target that this kernel has', () => {
    assert.deepEqual(missing('matches', ofKernel('matches')), []);
    assert.deepEqual(missing('targets', ofKernel('targets')), []);
  });

  it('gives each entry a name of its own, and names only its entries as pending', () => {
    const names = [...matchEntries, ...targetEntries].map(({ name }) => name);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
    assert.deepEqual(Object.keys(pending).filter((name) => !names.includes(name)), []);
  });

  it('makes the same case from the same seed', () => {
    assert.deepEqual(randomCase(42), randomCase(42));
    assert.notDeepEqual(randomCase(42), randomCase(43));
  });
});
