/** What people write for iptables-restore and in scripts: which chains and rules it makes. */
import assert from 'node:assert/strict';
import { analyse, reanalyse } from '../../../server/src/analyse.ts';
import { jumpsTo, tableOfLine } from '../../../server/src/model/references.ts';
import { chainDeclaration } from '../../../server/src/model/ruleset.ts';
import { follow, hits, node, toNode } from '../trace/support.ts';

const outline = (...lines: string[]): unknown => analyse('mem:/a', lines.join('\n')).dumps.map((dump) => [dump.family, ...dump.tables.map((table) => `${table.name}: ${table.chains.map((chain) => `${chain.name}(${Array.from(chain.rules).join()})`).join(' ')}`)]);
const filter = (...lines: string[]): string => {
  const [[, table]] = outline('*filter', ':INPUT ACCEPT [0:0]', ...lines, 'COMMIT') as [[number, string]];
  return table;
};

describe('commands of iptables-restore input', () => {
  it('insert, replace and delete by number', () => {
    assert.equal(filter('-A INPUT -j ACCEPT', '-I INPUT -j DROP', '-I INPUT 3 -j LOG', '-R INPUT 2 -j RETURN', '-D INPUT 1'), 'filter: INPUT(5,4)');
  });

  it('delete a rule however it is written', () => {
    assert.equal(filter('-A INPUT -s 10.0.0.1 -p tcp -m tcp --dport 80 -j ACCEPT', '-D INPUT -p tcp --source 10.0.0.1/32 --dport 80 --jump ACCEPT'), 'filter: INPUT()');
    assert.equal(filter('-A INPUT -s 10.0.0.1 -j ACCEPT', '-D INPUT -s 10.0.0.2 -j ACCEPT'), 'filter: INPUT(2)');
    assert.equal(filter('-p tcp -A INPUT -j ACCEPT', '-D INPUT -j ACCEPT'), 'filter: INPUT(2)');
    assert.equal(filter('-A INPUT -j ACCEPT', '-p tcp -D INPUT -j ACCEPT'), 'filter: INPUT(2)');
  });

  it('delete the first of several that are the same, also those that came by -I and -R', () => {
    const [one, two] = ['INPUT -s 10.0.0.1 -j ACCEPT', 'INPUT -s 10.0.0.2 -j ACCEPT'];
    assert.equal(filter(`-A ${one}`, `-A ${two}`, `-A ${one}`, `-D ${one}`, `-I ${one}`, `-D ${one}`), 'filter: INPUT(3,4)');
    assert.equal(filter(`-A ${one}`, `-A ${one}`, `-D ${two}`, `-R INPUT 1 -s 10.0.0.2 -j ACCEPT`, `-D ${two}`, `-D ${two}`), 'filter: INPUT(3)');
    assert.equal(filter(`-A ${one}`, `-D ${one}`, `-A ${one}`, '-F INPUT', `-A ${two}`, `-D ${one}`), 'filter: INPUT(6)');
  });

  it('make, empty, rename and delete chains', () => {
    assert.equal(filter('-N a', '-N b', '-A a -j ACCEPT', '-F a', '-X a', '-E b c', '-A c -j DROP'), 'filter: INPUT() c(8)');
    assert.equal(filter('-N a', '-A a -j ACCEPT', '-X a'), 'filter: INPUT() a(3)', 'a chain with rules stays');
  });

  it('keep who jumps to a chain under its old name', () => {
    const file = analyse('mem:/a', '*filter\n:INPUT ACCEPT\n-N a\n-A INPUT -j a\n-E a b\nCOMMIT');
    const table = file.dumps[0]!.tables[0]!;
    assert.equal(table.byName.get('a'), table.byName.get('b'));
    assert.deepEqual([...jumpsTo(file, table.byName.get('b')!)], [3]);
  });

  it('change a policy', () => {
    const file = analyse('mem:/a', '*filter\n:INPUT ACCEPT [0:0]\n-P INPUT DROP\nCOMMIT');
    assert.equal(chainDeclaration(file.capture, file.dumps[0]!.tables[0]!.byName.get('INPUT')!.declaration!)!.policy, 'DROP');
  });

  it('have their command anywhere, and long names with =', () => {
    assert.equal(filter('-p tcp -A INPUT -j ACCEPT', '--append=INPUT --protocol=tcp --jump=DROP', '-s 10.0.0.1 -I INPUT 1 -j LOG'), 'filter: INPUT(4,2,3)');
    const rule = analyse('mem:/a', '*filter\n--append=INPUT --protocol=tcp --jump=DROP\nCOMMIT').rule(1)!;
    assert.deepEqual([rule.chain?.text, rule.target?.name, rule.header.options[0]?.words[0]?.text], ['INPUT', 'DROP', 'tcp']);
  });
});

describe('commands of a script', () => {
  it('are rules of the tables that they name, whatever stands in front', () => {
    assert.deepEqual(outline(
      '#!/bin/sh', 'iptables -t nat -A PREROUTING -j ACCEPT', 'iptables -A INPUT -j ACCEPT', '$ iptables -t nat -A PREROUTING -j RETURN', 'root@node:~# /sbin/iptables -w 5 -I INPUT -j DROP',
      '+ sudo ip6tables -A INPUT -j DROP', '$IPT -A INPUT -j LOG', '# iptables -A INPUT -j DROP',
    ), [[4, 'nat: PREROUTING(1,3)', 'filter: INPUT(4,2,6)'], [6, 'filter: INPUT(5)']]);
  });

  it('belong to their own table where others stand between them', () => {
    const file = analyse('mem:/a', 'iptables -A INPUT -j web\niptables -t nat -A INPUT -j web\niptables -A INPUT -j web');
    assert.deepEqual([0, 1, 2].map((line) => tableOfLine(file, line)?.name), ['filter', 'nat', 'filter']);
    assert.deepEqual(file.dumps[0]!.tables[0]!.lines, [0, 2]);
  });

  it('end where the shell ends them', () => {
    const rule = analyse('mem:/a', "iptables -A INPUT -m comment --comment 'a; b' -j ACCEPT || true # -j DROP").rule(0)!;
    assert.deepEqual([rule.matches[0]!.options[0]!.words[0]!.text, rule.target?.name, rule.stray], ['a; b', 'ACCEPT', []]);
  });

  it('take -t without a program, too', () => {
    assert.deepEqual(outline('-t nat -A PREROUTING -j ACCEPT', '-t mangle -I FORWARD -j ACCEPT'), [[4, 'nat: PREROUTING(0)', 'mangle: FORWARD(1)']]);
  });

  it('are traced as from empty tables', () => {
    const path = follow(`${node}$ sudo iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 80 -j ACCEPT\n$ sudo iptables -P INPUT DROP\n`, toNode);
    assert.deepEqual(hits(path), ['filter INPUT 1']);
    assert.match(path.assumptions.join('\n'), /its tables were taken to be empty/);
  });

  it('are unknown where the shell fills in a value, or the rest is on the next line', () => {
    for (const line of ['iptables -A INPUT -i $EXT -j DROP', 'iptables -A INPUT \\']) {
      const path = follow(`${node}+ ${line}\n+ iptables -A INPUT -j ACCEPT\n`, toNode);
      assert.equal(path.steps.find((step) => step.kind === 'rule')?.matched, 'unknown', line);
    }
  });

  it('stand behind the prompt # where the document has no other commands; elsewhere # switches them off', () => {
    assert.deepEqual(outline('Run as root:', '', '# iptables -A INPUT -j ACCEPT', '# ip6tables -P INPUT DROP'), [[4, 'filter: INPUT(2)'], [6, 'filter: INPUT()']]);
    assert.deepEqual(outline('iptables -A INPUT -j ACCEPT', '# iptables -A INPUT -j DROP'), [[4, 'filter: INPUT(0)']]);
    assert.deepEqual(outline('#!/bin/sh', '# iptables -A INPUT -j DROP'), []);
    const file = analyse('mem:/a', '*filter\n:INPUT ACCEPT\n# iptables -A INPUT -j web\nCOMMIT');
    assert.deepEqual([file.rule(2), [...jumpsTo(file, file.dumps[0]!.tables[0]!.chains[0]!)]], [undefined, []]);
  });

  it('become rules again when the command above them is deleted', () => {
    const text = 'iptables -F\n# iptables -A INPUT -j ACCEPT';
    const file = reanalyse(analyse('mem:/a', text), text.slice(12), 0, 0);
    assert.equal(file.rule(0)?.command, 'append');
  });
});
