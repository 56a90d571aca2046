/** Diagnostics of whole dumps: chains, tables, jumps and what misses among them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { expectProblems, filter, nat, problemsOf } from './problems.ts';

describe('structure checks', () => {
  it('find nothing wrong with the sample', () => {
    const text = readFileSync(new URL('../../../samples/ingress-path/master.capture', import.meta.url), 'utf8');
    assert.deepEqual(problemsOf(text).filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ message }) => message), []);
  });

  describe('chain-missing', () => {
    it('is a jump or goto to a chain that the table does not declare', () => {
      expectProblems(filter('-A INPUT -j [[KUBE-GONE]]', '-A INPUT -g [[GONE]]'), 'E chain-missing', 'E chain-missing');
    });

    it('suggests the name that was meant, and names the table that has the chain', () => {
      const [typo] = expectProblems(filter(':CLIENTS - [0:0]', '-A INPUT -j CLIENTS', '-A INPUT -j [[CLEINTS]]'), 'E chain-missing');
      assert.match(typo!.message, /Did you mean CLIENTS\?/);
      const [other] = expectProblems(`${nat(':WEB - [0:0]', '-A OUTPUT -j WEB')}${filter('-A INPUT -j [[WEB]]')}`, 'E chain-missing');
      assert.match(other!.message, /in the table nat/);
      assert.equal(other!.related!.length, 1);
    });

    it('is a chain with rules and no declaration, once', () => {
      expectProblems(filter('-A INPUT -j web-in', '-A [[web-in]] -s 10.0.0.1 -j DROP', '-A web-in -j ACCEPT'), 'E chain-missing');
    });

    it('is a goto to a target', () => {
      const [problem] = expectProblems(filter('-A INPUT -g [[ACCEPT]]'), 'E chain-missing');
      assert.match(problem!.message, /use -j/);
    });

    it('is not reported for lines that somebody cut out of a dump', () => {
      expectProblems('-A KUBE-SERVICES -j KUBE-SVC-NPX46M4PTMTKRN6Y\n-A KUBE-SVC-NPX46M4PTMTKRN6Y -j KUBE-SEP-1\n');
    });

    it('is reported for a whole listing of iptables -S', () => {
      expectProblems('-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N web\n-A INPUT -j web\n-A INPUT -j [[wbe]]\n', 'E chain-missing');
    });
  });

  describe('connection-unread', () => {
    const straight = 'src=10.0.0.7 dst=10.0.0.8 sport=1 dport=2 src=10.0.0.8 dst=10.0.0.7 sport=2 dport=1 mark=0 use=1';
    it('is a line of conntrack -L that is no connection, with the reason', () => {
      const problems = expectProblems(`$ conntrack -L\ntcp 6 9 CLOSE ${straight}\n[[tcp 6 9 CLOSE src=10.0.0.7 dst=]]\n[[udp 17 9 ${straight.replace('sport=1', 'sport=99999')}]]\n[[udp 17 9 ${straight.replace('src=10.0.0.7', 'src=10.0.0.700')}]]\n[[what]]\n\nconntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.\n`,
        'W connection-unread', 'W connection-unread', 'W connection-unread', 'W connection-unread');
      assert.deepEqual(problems.map(({ message }) => /prints it: (.*?)\. A trace/.exec(message)?.[1]), ['it has not two directions with a source each', 'it has no ports from 0 to 65535', 'src=10.0.0.700 is no address', 'it has not two directions with a source each']);
    });

    it('is a state that TCP or SCTP does not have', () => {
      expectProblems(`$ conntrack -L\ntcp 6 9 [[CLOSED]] ${straight}\nsctp 132 9 CLOSED ${straight}\n[[tcp 6 9 ${straight}]]\n`, 'W connection-unread', 'W connection-unread');
    });

    it('is not the state that older kernels had for SCTP', () => {
      expectProblems(`$ conntrack -L\nsctp 132 9 HEARTBEAT_ACKED ${straight}\ntcp 6 9 [[HEARTBEAT_ACKED]] ${straight}\n`, 'W connection-unread');
    });

    it('quotes no more than the beginning of a long word', () => {
      const long = 'A'.repeat(300);
      const problems = expectProblems(`$ conntrack -L\ntcp 6 9 [[${long}]] ${straight}\n[[udp 17 9 ${straight.replace('src=10.0.0.7', `src=${long}`)}]]\n`, 'W connection-unread', 'W connection-unread');
      for (const { message } of problems) assert.match(message, /(^| |=)A{40}\.\.\. is no /);
    });

    it('is not reported for other answers of the command', () => {
      expectProblems('$ conntrack -C\n42\n$ conntrack -S\ncpu=0 found=0\n');
    });
  });

  describe('target-unknown', () => {
    it('is a name that may be an extension\'s', () => {
      expectProblems(filter('-A INPUT -p tcp -j [[TARPIT]]', '-A INPUT -j [[FROB]] --level 3'), 'I target-unknown', 'E target-unknown');
    });
  });

  it('misspelt targets, matches and built-in chains: says what was meant', () => {
    const problems = expectProblems(filter('-A INPUT -j [[ACEPT]]', '-A INPUT -m [[limt]] -j DROP', '-A [[FORWRD]] -j DROP'), 'E target-unknown', 'E match-unknown', 'E chain-missing');
    assert.deepEqual(problems.map(({ message }) => /Did you mean (\w+)\?/.exec(message)?.[1]), ['ACCEPT', 'limit', 'FORWARD']);
  });

  it('looks for what was meant at a bounded price', () => {
    const many = Array.from({ length: 3000 }, (_, i) => i);
    const problems = problemsOf(filter(...many.map((i) => `:CHAIN-${i} - [0:0]`), ...many.map((i) => `-A INPUT -j CHAIN_${i}`)));
    assert.equal(problems.filter(({ code }) => code === 'chain-missing').length, 500);
  });

  it('family-wrong: a target of the other program', () => {
    expectProblems('# Generated by ip6tables-save v1.8.9\n*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j [[TTL]] --ttl-set 3\nCOMMIT\n', 'E family-wrong');
  });

  it('chain-unused: no rule leads to the chain, but canaries are meant so', () => {
    const [problem] = expectProblems(filter(':[[old]] - [0:0]', ':KUBE-KUBELET-CANARY - [0:0]', ':KUBE-IPTABLES-HINT - [0:0]', ':used - [0:0]', '-A INPUT -j used'), 'I chain-unused');
    assert.equal(problem!.unnecessary, true);
  });

  it('commit-missing: the table ends without COMMIT, at the end or before the next table', () => {
    expectProblems('[[*nat]]\n:PREROUTING ACCEPT [0:0]\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n', 'E commit-missing');
    const [cut] = expectProblems('[[*nat]]\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j [[ACC]]', 'E commit-missing', 'I target-unknown');
    assert.match(cut!.message, /collect the dump again/);
  });

  it('where lines were left out, says so and takes nothing for missing', () => {
    expectProblems('$ iptables-save\n*nat\n[[...]]\n-A a -j b\n-A b -s 10.0.0.1 -j DROP\n', 'I line-unparsed');
    expectProblems(filter('[[<snip>]]', '-A a -j MASQUERADE'), 'I line-unparsed');
    expectProblems(filter('[[... and so on]]'), 'E line-unparsed');
  });

  it('target-table: not where the table is a guess, as in iptables-save | grep', () => {
    expectProblems('$ iptables-save | grep x\n-A a -j DNAT --to-destination 10.0.0.1\n-A b -s 10.0.0.1 -j DROP\n-A c -p tcp -m socket -j d\n');
    expectProblems('$ iptables -S\n-P INPUT ACCEPT\n-A INPUT -j [[MASQUERADE]]\n', 'E target-table');
  });

  it('table-unknown: there are five tables', () => {
    const [problem] = expectProblems('[[*fliter]]\nCOMMIT\n', 'E table-unknown');
    assert.match(problem!.message, /Did you mean filter\?/);
  });

  it('table-missing: rules outside of the tables', () => {
    expectProblems(`[[-A INPUT -j ACCEPT]]\n${nat()}`, 'E table-missing');
  });

  it('policy-invalid: policies that iptables-restore refuses', () => {
    expectProblems('*filter\n:INPUT [[REJECT]] [0:0]\n[[:FORWARD]]\n:OUTPUT ACCEPT\n:a [[DROP]] [0:0]\n-A INPUT -j a\nCOMMIT\n', 'E policy-invalid', 'E policy-invalid', 'E policy-invalid');
  });

  it('chain-duplicate: a chain is declared once', () => {
    expectProblems(filter(':a - [0:0]', ':[[a]] - [0:0]', ':[[INPUT]] DROP [0:0]', '-A INPUT -j a'), 'E chain-duplicate', 'W chain-duplicate');
  });

  it('chain-name: the kernel has room for 28 characters', () => {
    const name = 'a'.repeat(29);
    expectProblems(filter(`:[[${name}]] - [0:0]`, `-A INPUT -j ${name}`), 'E chain-name');
  });

  it('chain-builtin and chain-loop: jumps that the kernel refuses', () => {
    expectProblems(filter('-A INPUT -j [[FORWARD]]'), 'E chain-builtin');
    const [loop] = expectProblems(filter(':a - [0:0]', ':b - [0:0]', '-A INPUT -j a', '-A a -j b', '-A b -s 10.0.0.1 -j [[a]]'), 'E chain-loop');
    assert.match(loop!.message, /a → b → a/);
    expectProblems(filter(':[[a]] - [0:0]', ':b - [0:0]', '-A a -j b', '-A b -s 10.0.0.1 -j [[a]]').replace(':[[a]]', ':a'), 'W chain-loop');
  });

  it('line-unparsed: one bad line costs one line', () => {
    expectProblems(filter('-A INPUT -j ACCEPT', '[[what is this]]', '-A FORWARD -j DROP', '[[-A]]'), 'E line-unparsed', 'E line-unparsed');
  });

  it('line-unparsed: what follows the last COMMIT is somebody else\'s', () => {
    expectProblems(`${filter()}some other output\n`);
    expectProblems('[[*filter]]\n:INPUT ACCEPT [0:0]\n[[COMM]]', 'E commit-missing', 'E line-unparsed');
  });

  it('file-binary: once for a binary file, and beside the rest for a damaged text', () => {
    const binary = `\u007fELF\0\0\0\u0001*nat\n\0\0-A x\n${'\0\u0001'.repeat(3000)}`;
    assert.deepEqual(problemsOf(binary).map(({ code }) => code), ['file-binary']);
    assert.deepEqual(problemsOf(filter('-A INPUT -j nowhere', `\0\0\0${'-A INPUT -j ACCEPT\n'.repeat(100)}`)).map(({ code }) => code).filter((code) => code !== 'rule-unreachable'), ['chain-missing', 'file-binary']);
  });

  describe('rule-unreachable', () => {
    it('is one problem per run of lines behind a rule that takes every packet', () => {
      const [problem] = expectProblems(filter('-A INPUT -s 10.0.0.1 -j ACCEPT', '-A INPUT -m comment --comment "all -s" -j DROP', '[[-A INPUT -s 10.0.0.2 -j ACCEPT', '-A INPUT -j ACCEPT]]', '-A FORWARD -j ACCEPT'), 'W rule-unreachable');
      assert.equal(problem!.unnecessary, true);
      assert.match(problem!.related![0]!.message, /Rule 2 of INPUT/);
    });

    it('knows RETURN, gotos and NAT', () => {
      expectProblems(filter(':a - [0:0]', '-A INPUT -g a', '[[-A INPUT -s 10.0.0.2 -j ACCEPT]]', '-A a -j RETURN', '[[-A a -j DROP]]'), 'W rule-unreachable', 'W rule-unreachable');
      expectProblems(nat('-A POSTROUTING -j MASQUERADE', '[[-A POSTROUTING -j ACCEPT]]'), 'W rule-unreachable');
    });

    it('is not said of rules behind conditions, LOG, MARK, and jumps that come back', () => {
      expectProblems(filter(':a - [0:0]', '-A INPUT -j LOG', '-A INPUT -j a', '-A INPUT -m limit --limit 1/sec -j DROP', '-A INPUT -i lo -j ACCEPT', '-A INPUT -j ACCEPT -p tcp', '-A INPUT -j DROP'));
    });
  });

  it('says at the last of too many problems how many more there are', () => {
    const problems = problemsOf(filter(...Array.from({ length: 700 }, (_, i) => `:c${i} - [0:0]`)));
    assert.equal(problems.length, 500);
    assert.match(problems[499]!.message, /and 200 more/);
  });

  it('take two dumps in one file for two', () => {
    expectProblems(`${filter(':a - [0:0]', '-A INPUT -j a')}${filter('-A INPUT -j [[gone-a]]')}`, 'E chain-missing');
  });
});
