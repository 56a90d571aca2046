/** Traces through the output of `iptables -L`: what it does not show is unknown. */
import assert from 'node:assert/strict';
import { hits, node, only, rules, run, toNode } from './support.ts';

const verbose = ' pkts bytes target     prot opt in     out     source               destination         ';
const numeric = 'target     prot opt source               destination         ';
const listing = (command: string, ...lines: string[]): string => `${node}# iptables ${command}\n${lines.join('\n')}\n`;
const rest = ['', 'Chain FORWARD (policy ACCEPT)', '', 'Chain OUTPUT (policy ACCEPT)', ''];

describe('a trace through a listing', () => {
  it('follows the rules of one with interfaces', () => {
    const text = listing('-nvL', 'Chain INPUT (policy DROP 0 packets, 0 bytes)', verbose, '    0     0 ACCEPT     all  --  lo     *       0.0.0.0/0            0.0.0.0/0', '    0     0 WEB        tcp  --  eth0   *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80', ...rest,
      'Chain WEB (1 references)', verbose, '    0     0 ACCEPT     all  --  *      *       10.0.0.0/8           0.0.0.0/0            ctstate NEW');
    const path = only(run(text, toNode));
    assert.equal(path.outcome, 'ACCEPT');
    assert.deepEqual(hits(path), ['filter INPUT 2', 'filter WEB 1']);
  });

  it('takes a rule for yes only on the user\'s word where interfaces are hidden', () => {
    const text = listing('-nL', 'Chain INPUT (policy DROP)', numeric, 'ACCEPT     all  --  0.0.0.0/0            0.0.0.0/0', ...rest);
    const result = run(text, toNode);
    const path = only(result);
    assert.equal(rules(path)[0]!.matched, 'unknown');
    assert.equal(path.outcome, 'DROP');
    assert.match(path.assumptions.join('\n'), /Rule 1 of filter\/INPUT was taken not to match: -i, -o is unknown/);
    assert.deepEqual(result.questions.slice(0, 2).map(({ id }) => id), ['listing:interfaces', 'rule:filter/INPUT/1']);
    assert.equal(only(run(text, toNode, { 'rule:filter/INPUT/1': true })).outcome, 'ACCEPT');
  });

  it('takes rules for those without interfaces where the user says that no rule tests one', () => {
    const text = listing('-nL', 'Chain INPUT (policy DROP)', numeric, 'DROP       udp  --  0.0.0.0/0            0.0.0.0/0', 'ACCEPT     all  --  0.0.0.0/0            0.0.0.0/0', ...rest);
    const path = only(run(text, toNode, { 'listing:interfaces': true }));
    assert.deepEqual(hits(path), ['filter INPUT 2']);
  });

  it('asks nothing about hidden interfaces of rules that do not fit', () => {
    const text = listing('-nL', 'Chain INPUT (policy ACCEPT)', numeric, 'DROP       udp  --  0.0.0.0/0            0.0.0.0/0', ...rest);
    assert.deepEqual(run(text, toNode).questions.filter(({ id }) => /^(?:rule|listing):/.test(id)), []);
  });

  it('never takes unread text, or the name of a host, for yes', () => {
    for (const row of ['    0     0 ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0            frobnicate 7', '    0     0 ACCEPT     all  --  *      *       client.example       0.0.0.0/0']) {
      const path = only(run(listing('-vL', 'Chain INPUT (policy DROP 0 packets, 0 bytes)', verbose, row, ...rest), toNode));
      assert.equal(rules(path)[0]!.matched, 'unknown', row);
    }
  });

  it('says that the table was guessed', () => {
    const path = only(run(`${node}$ cat list.txt\nChain INPUT (policy ACCEPT 0 packets, 0 bytes)\n${verbose}\n    0     0 DROP       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0\n`, toNode));
    assert.match(path.assumptions.join('\n'), /does not say of which table it is: it was taken to be filter/);
    assert.match(path.assumptions.join('\n'), /lacks FORWARD and OUTPUT/);
  });

  it('prefers what iptables-save printed of the same table', () => {
    const text = `${listing('-nL', 'Chain INPUT (policy DROP)', numeric, ...rest)}# iptables-save\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n# iptables -nL\nChain INPUT (policy DROP)\n${numeric}\n`;
    assert.deepEqual(hits(only(run(text, toNode))), ['filter INPUT 1']);
  });

  it('tells other machines from this node by the same rules as a dump', () => {
    const nat = `# iptables -t nat -nvL\nChain PREROUTING (policy ACCEPT 0 packets, 0 bytes)\n${verbose}\n    0     0 DNAT       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80 to:10.9.9.9:8080\n`;
    const filter = `# iptables -nvL\nChain INPUT (policy ACCEPT 0 packets, 0 bytes)\n${verbose}\n\nChain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n${verbose}\n    0     0 ACCEPT     tcp  --  *      *       0.0.0.0/0            10.9.9.9             tcp dpt:8080\n`;
    assert.deepEqual(hits(only(run(nat + filter, { ...toNode, dst: '10.9.9.9', dport: 8080 }))).filter((hit) => !hit.endsWith('policy')), ['filter FORWARD 1']);
  });
});
