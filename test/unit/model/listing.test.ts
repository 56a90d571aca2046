/** Tables and chains of `iptables -L`. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { jumpsTo, ruleNumber } from '../../../server/src/model/references.ts';
import { chainDeclaration } from '../../../server/src/model/ruleset.ts';

const columns = 'target     prot opt source               destination         ';
const all = '  all  --  0.0.0.0/0            0.0.0.0/0           ';
const chain = (name: string, ...targets: string[]): string[] => [`Chain ${name} (${/^[A-Z]+$/.test(name) && name !== 'LOGDROP' ? 'policy ACCEPT' : '1 references'})`, columns, ...targets.map((target) => `${target.padEnd(9)}${all}`), ''];
const lines = (...parts: (string | string[])[]): string => parts.flat().join('\n');
const outline = (text: string): unknown => analyse('mem:/a', text).dumps.map((dump) => [dump.family, ...dump.tables.map((table) => `${table.name}${table.listing?.guessed ? '?' : ''}: ${table.chains.map((one) => `${one.name}(${one.rules.length})`).join(' ')}`)]);

describe('the tables of a listing', () => {
  it('are told by the command', () => {
    assert.deepEqual(outline(lines('# iptables -t mangle -L INPUT -n', chain('INPUT', 'ACCEPT'))), [[4, 'mangle: INPUT(1)']]);
    assert.deepEqual(outline(lines('root@node:~# ip6tables -nvL', chain('INPUT', 'ACCEPT'))), [[6, 'filter: INPUT(1)']]);
  });

  it('are told by their chains, several after each other', () => {
    const text = lines(chain('PREROUTING'), chain('INPUT'), chain('OUTPUT'), chain('POSTROUTING', 'own'), chain('own', 'MASQUERADE'), chain('INPUT', 'ACCEPT'), chain('FORWARD'), chain('OUTPUT'), chain('PREROUTING'), chain('OUTPUT'));
    assert.deepEqual(outline(text), [[4, 'nat: PREROUTING(0) INPUT(0) OUTPUT(0) POSTROUTING(1) own(1)', 'filter: INPUT(1) FORWARD(0) OUTPUT(0)', 'raw: PREROUTING(0) OUTPUT(0)']]);
  });

  it('are told by their targets, or by a heading', () => {
    assert.deepEqual(outline(lines(chain('own', 'DNAT'))), [[4, 'nat: own(1)']]);
    assert.deepEqual(outline(lines('Table: mangle', chain('INPUT', 'ACCEPT'))), [[4, 'mangle: INPUT(1)']]);
  });

  it('are guessed where nothing tells', () => {
    assert.deepEqual(outline(lines(chain('INPUT', 'ACCEPT'))), [[4, 'filter?: INPUT(1)']]);
  });

  it('stand behind a warning of the other iptables', () => {
    assert.deepEqual(outline(lines('# iptables -L -n', '# Warning: iptables-legacy tables present, use iptables-legacy to see them', chain('INPUT', 'ACCEPT'))), [[4, 'filter: INPUT(1)']]);
  });

  it('are no part of a dump in front of them', () => {
    assert.deepEqual(outline(lines('*filter', ':INPUT ACCEPT [0:0]', '-A INPUT -j ACCEPT', 'COMMIT', chain('INPUT', 'ACCEPT', 'DROP'))), [[4, 'filter: INPUT(1)'], [4, 'filter?: INPUT(2)']]);
  });
});

describe('the chains of a listing', () => {
  const text = lines('Chain INPUT (policy DROP 12 packets, 21M bytes)', columns, `LOGDROP  ${all}`, `ACCEPT   ${all}`, '', chain('LOGDROP', 'DROP'));
  const file = analyse('mem:/a', text);

  it('have a policy and counters', () => {
    const { policy, packets, bytes, countersSpan } = chainDeclaration(file.capture, 0)!;
    assert.deepEqual([policy, packets, bytes], ['DROP', '12', '21000000']);
    assert.equal(text.slice(countersSpan!.start, countersSpan!.end), '12 packets, 21M bytes');
  });

  it('know who jumps to them, and the numbers of their rules', () => {
    const table = file.dumps[0]!.tables[0]!;
    assert.deepEqual([...jumpsTo(file, table.byName.get('LOGDROP')!)], [2]);
    assert.equal(ruleNumber(file, 3), 2);
  });
});

describe('a listing behind a command without a prompt', () => {
  it('is the command\'s', () => {
    assert.deepEqual(outline(lines('iptables -t mangle -nL INPUT', chain('INPUT', 'ACCEPT'))), [[4, 'mangle: INPUT(1)']]);
  });
});
