/** One rule line to its tree. */
import assert from 'node:assert/strict';
import { parseRule } from '../../../server/src/syntax/iptables/bind.ts';
import type { OptionUse } from '../../../server/src/xtables/types.ts';

const option = (o: OptionUse): string => `${o.negated ? '! ' : ''}${o.spec?.name ?? `?${o.name}`}${o.words.length ? ` ${o.words.map((w) => w.text).join(' ')}` : ''}`;
function parse(line: string): string[] {
  const rule = parseRule(line, 0, 0, 4);
  return [
    ...(rule.counters ? [`[${rule.counters.packets}:${rule.counters.bytes}]`] : []),
    `${rule.command} ${rule.chain?.text ?? '-'}${rule.arguments.map((a) => ` ${a.text}`).join('')}`,
    ...rule.header.options.map(option),
    ...rule.matches.map((m) => `${m.module ? '' : '?'}${m.name}{${m.options.map(option).join('; ')}}`),
    ...(rule.target ? [`${rule.target.kind} ${rule.target.name}{${rule.target.options.map(option).join('; ')}}`] : []),
    ...rule.stray.map((s) => ('text' in s ? `stray ${s.text}` : `stray ${option(s)}`)),
    ...rule.problems.map((p) => p.code),
  ];
}

describe('a rule line', () => {
  it('gives words to options, with negation and counters', () => {
    assert.deepEqual(parse('[12:34] -A KUBE-SERVICES ! -s 172.16.0.0/12 -m comment --comment "a \\"b\\" -j c" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ'), [
      '[12:34]', 'append KUBE-SERVICES', '! -s 172.16.0.0/12', 'comment{--comment a "b" -j c}', 'set{--match-set KUBE-CLUSTER-IP dst,dst}', 'jump KUBE-MARK-MASQ{}',
    ]);
  });

  it('loads the match that the protocol implies', () => {
    assert.deepEqual(parse('-A X -p tcp --dport 80 -j ACCEPT'), ['append X', '-p tcp', 'tcp{--dport 80}', 'jump ACCEPT{}']);
  });

  it('knows long names, attached values, = and abbreviations', () => {
    assert.deepEqual(parse('-A X --protocol tcp --destination-port=80 --source 10.0.0.1 -iens33 --goto Y'), ['append X', '-p tcp', '-s 10.0.0.1', '-i ens33', 'tcp{--dport 80}', 'goto Y{}']);
    assert.deepEqual(parse('-A X -ptcp --destination-po 80 --jump ACCEPT'), ['append X', '-p tcp', 'tcp{--dport 80}', 'jump ACCEPT{}']);
  });

  it('takes an abbreviation for an option of a match that is loaded, before it loads the implied one', () => {
    assert.deepEqual(parse('-A X -p tcp -m multiport --dport 1,2 -j ACCEPT'), ['append X', '-p tcp', 'multiport{--dports 1,2}', 'jump ACCEPT{}']);
  });

  it('takes the negation that old versions wrote behind the option', () => {
    assert.deepEqual(parse('-A X -s ! 127.0.0.1 -j DROP'), ['append X', '! -s 127.0.0.1', 'jump DROP{}']);
  });

  it('keeps options of an unknown match or target with it', () => {
    assert.deepEqual(parse('-A X -m foo --bar 1 2 -j WEIRD --baz'), ['append X', '?foo{?--bar 1 2}', 'jump WEIRD{?--baz}']);
  });

  it('keeps words that belong to nothing', () => {
    assert.deepEqual(parse('-A X -s 10.0.0.1 big world -j ACCEPT'), ['append X', '-s 10.0.0.1', 'jump ACCEPT{}', 'stray big', 'stray world']);
  });

  it('reads a comment without quotes to its end', () => {
    assert.deepEqual(parse('-A X -m comment --comment hello big world -j ACCEPT'), ['append X', 'comment{--comment hello big world}', 'jump ACCEPT{}']);
  });

  it('reads on behind what is missing', () => {
    assert.deepEqual(parse('-A X -p -s 10.0.0.1 -j'), ['append X', '-p', '-s 10.0.0.1', 'stray ?-j']);
    assert.deepEqual(parse('-A'), ['append -']);
  });

  it('says that a quote is open', () => {
    assert.deepEqual(parse('-A X -j LOG --log-prefix "abc -j DROP'), ['append X', 'jump LOG{--log-prefix abc -j DROP}', 'quote-unbalanced']);
  });

  it('reads the other commands of iptables-restore', () => {
    assert.deepEqual(parse('-I X 2 -j ACCEPT'), ['insert X 2', 'jump ACCEPT{}']);
    assert.deepEqual(parse('-P INPUT DROP'), ['policy INPUT DROP']);
    assert.deepEqual(parse('-t nat -A X -j ACCEPT'), ['append X', 'jump ACCEPT{}']);
  });

  it('keeps the place of everything', () => {
    const line = '-A X ! -s 10.0.0.1 -j DNAT --to-destination 1.2.3.4';
    const rule = parseRule(line, 100, 0, 4);
    const text = (span: { start: number; end: number }): string => line.slice(span.start - 100, span.end - 100);
    assert.equal(text(rule.header.options[0]!.span), '! -s 10.0.0.1');
    assert.equal(text(rule.target!.options[0]!.words[0]!.span), '1.2.3.4');
    assert.equal(text(rule.target!.nameSpan), 'DNAT');
  });

  it('survives any line', () => {
    for (const line of ['', '!', '"', '-A X ! ! ! -m', '-A \u0000\u0001', `-A X ${'"'.repeat(50_000)}`, `-A X ${'-m x '.repeat(5_000)}`, '-A 链 -m comment --comment "请求" -j 接受', `-A X -j ${'y'.repeat(200_000)}`]) {
      assert.doesNotThrow(() => parseRule(line, 0, 0, 4), line.slice(0, 40));
    }
  });
});
