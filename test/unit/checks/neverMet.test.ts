/** Rules that no packet meets: an earlier rule takes them, or the rule contradicts itself. */
import assert from 'node:assert/strict';
import { expectProblems, filter, nat, problemsOf } from './problems.ts';

/** A filter table whose rules have no problem. */
const quiet = (...lines: string[]): void => assert.deepEqual(problemsOf(filter(...lines)).map(({ code, message }) => `${code}: ${message}`), []);

describe('rule-shadowed', () => {
  it('is a rule whose packets an earlier one takes, for wider conditions of each kind', () => {
    for (const [wide, narrow] of [
      ['-s 10.0.0.0/8', '-s 10.1.0.0/16 -p tcp'], ['-p tcp', '-p tcp -m tcp --dport 80'], ['-i eth+', '-i eth0'], ['-p tcp -m tcp --dport 1:1023', '-p tcp -m tcp --dport 80'],
      ['-p tcp -m multiport --dports 80,443', '-p tcp -m tcp --dport 443'], ['-p tcp -m multiport --dports 80,443,8000:9000', '-p tcp -m multiport --dports 8080,80'], ['-m conntrack --ctstate NEW,ESTABLISHED', '-m state --state NEW'],
      ['-p tcp -m tcp ! --dport 22', '-p tcp -m tcp --dport 80'], ['-d 192.0.2.1/32 -p udp', '-s 10.0.0.1/32 -d 192.0.2.1/32 -p udp -m udp --sport 53'], ['-m addrtype --dst-type LOCAL', '-m addrtype --dst-type LOCAL -m limit --limit 5/min'],
      ['-p tcp -m tcp --syn', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN --dport 1'],
    ]) {
      const [problem] = expectProblems(filter(`-A INPUT ${wide} -j DROP`, `[[-A INPUT ${narrow} -j ACCEPT]]`), 'W rule-shadowed');
      assert.match(problem!.message, /rule 1 of INPUT/);
    }
  });

  it('is so behind gotos, RETURN, and jumps to chains from which nothing comes back', () => {
    expectProblems(filter(':end - [0:0]', '-A INPUT -s 10.0.0.0/8 -j end', '[[-A INPUT -s 10.0.0.1/32 -j ACCEPT]]', '-A end -p tcp -j LOG', '-A end -j DROP'), 'W rule-shadowed');
    expectProblems(filter(':more - [0:0]', '-A INPUT -s 10.0.0.0/8 -g more', '[[-A INPUT -s 10.0.0.1/32 -j ACCEPT]]', '-A more -p tcp -j DROP'), 'W rule-shadowed');
    expectProblems(filter(':own - [0:0]', '-A INPUT -j own', '-A own -p udp -j RETURN', '[[-A own -s 10.0.0.1/32 -p udp -j DROP]]'), 'W rule-shadowed');
    expectProblems(nat('-A PREROUTING -d 192.0.2.1/32 -p tcp -j DNAT --to-destination 10.0.0.1', '[[-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j REDIRECT]]'), 'W rule-shadowed');
  });

  it('is not said where it cannot be proved', () => {
    quiet('-A INPUT -s 10.1.0.0/16 -j DROP', '-A INPUT -s 10.0.0.0/8 -j ACCEPT');
    quiet('-A INPUT -s 10.0.0.0/8 -m limit --limit 5/min -j DROP', '-A INPUT -s 10.0.0.1/32 -j ACCEPT');
    quiet('-A INPUT -s 10.0.0.0/8 -j LOG', '-A INPUT -s 10.0.0.1/32 -j ACCEPT');
    quiet('-A INPUT -m mark --mark 0x1 -j DROP', '-A INPUT -j MARK --set-xmark 0x1/0x1', '-A INPUT -p tcp -m mark --mark 0x1 -j DROP');
    quiet(':maybe - [0:0]', '-A INPUT -s 10.0.0.0/8 -j maybe', '-A INPUT -s 10.0.0.1/32 -j ACCEPT', '-A maybe -p tcp -j RETURN', '-A maybe -j DROP');
    quiet('-A INPUT -p tcp -m tcp --dport 80 -j DROP', '-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT', '-A INPUT -p udp -m udp --dport 80 -j ACCEPT');
    quiet('-A INPUT -m set --match-set here src -j DROP', '-A INPUT -p tcp -j SET --add-set here src', '-A INPUT -p tcp -m set --match-set here src -j ACCEPT');
    quiet('-A INPUT ! -s 10.0.0.0/8 -j DROP', '-A INPUT -s 10.0.0.1/32 -j ACCEPT');
    quiet('-A INPUT -i eth0 -j DROP', '-A INPUT -i eth+ -j ACCEPT');
    quiet('-A INPUT -m conntrack --ctstate DNAT -j ACCEPT', '-A INPUT -m conntrack --ctstate NEW,DNAT -j ACCEPT');
  });

  it('costs no more for many rules: each is looked up among those before', () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `-A INPUT -s 10.0.${i >> 8}.${i & 255}/32 -p tcp -m tcp --dport ${i + 1} -j DROP`);
    expectProblems(filter(...lines, '[[-A INPUT -s 10.0.7.7/32 -i eth0 -p tcp -m tcp --dport 1800 -j ACCEPT]]'), 'W rule-shadowed');
  });
});

describe('rule-duplicate', () => {
  it('is a rule that stands in its chain twice, whatever its counters', () => {
    const [ends, goesOn] = expectProblems(filter('[1:60] -A INPUT -s 10.0.0.1/32 -j DROP', '-A INPUT -p tcp -j LOG', '[[[5:9] -A INPUT -s 10.0.0.1/32 -j DROP]]', '[[-A INPUT -p tcp -j LOG]]'), 'W rule-duplicate', 'I rule-duplicate');
    assert.match(ends!.message, /no packet reaches it here/);
    assert.match(goesOn!.message, /meets both/);
  });

  it('is none where the rule counts packets by itself', () => {
    quiet('-A INPUT -m limit --limit 5/min -j LOG', '-A INPUT -m limit --limit 5/min -j LOG');
    quiet('-A INPUT -s 10.0.0.1/32 -j DROP', '-A FORWARD -s 10.0.0.1/32 -j DROP');
  });
});

describe('rule-contradiction', () => {
  it('is a rule whose conditions exclude each other', () => {
    for (const rule of [
      '-p tcp -m tcp --dport 80 -m multiport --dports 443,8080', '-p tcp -m tcp --dport 80 -m multiport ! --dports 80,443', '-m state --state NEW -m conntrack --ctstate ESTABLISHED', '-m state --state NEW -m conntrack ! --ctstate NEW,INVALID',
      '-m mark --mark 0x1/0x1 -m mark ! --mark 0x1/0x1', '-m mark --mark 0x1/0x3 -m mark --mark 0x2/0x2', '-m addrtype --dst-type LOCAL -m addrtype ! --dst-type LOCAL', '-s 10.0.0.0/8 -m iprange --src-range 192.0.2.1-192.0.2.9',
    ]) expectProblems(filter(`-A INPUT [[${rule} -j DROP]]`), 'W rule-contradiction');
  });

  it('is one condition that nothing meets, and marks it', () => {
    expectProblems(
      filter('-A INPUT [[! -s 0.0.0.0/0]] -j DROP', '-A INPUT [[! -i +]] -j DROP', '-A INPUT -m mark [[--mark 0x3/0x1]] -j DROP', '-A INPUT -p tcp -m tcp [[--tcp-flags SYN SYN,ACK]] -j DROP', '-A INPUT -m iprange [[--src-range 10.0.0.9-10.0.0.1]] -j DROP'),
      'W rule-contradiction', 'W rule-contradiction', 'W rule-contradiction', 'W rule-contradiction', 'W rule-contradiction',
    );
  });

  it('is not said of conditions that some packet meets', () => {
    quiet('-A INPUT -p tcp -m tcp --dport 80 -m multiport --dports 80,443 -j DROP');
    quiet('-A INPUT -m mark --mark 0x1/0x1 -m mark --mark 0x2/0x2 -j DROP');
    quiet('-A INPUT -m mark ! --mark 0x3/0x1 -j DROP');
    quiet('-A INPUT -m conntrack --ctstate NEW -m conntrack --ctstate DNAT -j DROP');
    quiet('-A INPUT -s 10.0.0.0/8 -m iprange --src-range 9.0.0.0-11.0.0.0 -j DROP');
  });
});

describe('host-bits', () => {
  it('is an address with bits behind its mask, each of a list by itself', () => {
    const [first] = expectProblems(filter('-A INPUT -s 10.0.0.0/8,[[10.0.0.5/24]] ! -d [[192.0.2.1/255.255.0.0]] -j DROP', '-A INPUT -s 10.0.0.5/32 -d 0.0.0.0/0 -j DROP'), 'W host-bits', 'W host-bits');
    assert.match(first!.message, /10\.0\.0\.0\/24/);
  });
});
