/** What iptables refuses of options that are sound one by one, each case as iptables 1.8.9 and Linux judged it. */
import assert from 'node:assert/strict';
import { expectProblems, filter, nat, problemsOf } from './problems.ts';

const mangle = (...lines: string[]): string => `*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${lines.join('\n')}\nCOMMIT\n`;

describe('options of a match or target together', () => {
  it('option-missing: one that must be there, or one of several', () => {
    const [all, some, any] = expectProblems(
      filter('-A INPUT -m [[connbytes]] --connbytes 1 -j DROP', '-A INPUT -m [[addrtype]] --limit-iface-in -j DROP', '-A INPUT -m [[conntrack]] -j DROP', '-A INPUT -m socket -j DROP', '-A INPUT -p icmp -m [[icmp]] -j DROP'),
      'E option-missing', 'E option-missing', 'E option-missing', 'E option-missing',
    );
    assert.equal(all!.message, '-m connbytes needs --connbytes-dir and --connbytes-mode.');
    assert.equal(some!.message, '-m addrtype needs --src-type or --dst-type.');
    assert.match(any!.message, /--ctstate/);
    expectProblems(nat('-A PREROUTING -p tcp -j REDIRECT', '-A PREROUTING -j [[DNAT]]'), 'E option-missing');
  });

  it('option-conflict: options that exclude each other, and one that needs another', () => {
    const [beside, needs] = expectProblems(
      filter('-A INPUT -m recent --set [[--rcheck]] -j DROP', '-A INPUT -m recent --set [[--reap]] -j DROP', '-A INPUT -m dscp --dscp 1 [[! --dscp-class CS1]] -j DROP'),
      'E option-conflict', 'E option-conflict', 'E option-conflict',
    );
    assert.equal(beside!.message, '--rcheck cannot stand beside --set: remove one of the two.');
    assert.equal(needs!.message, '--reap works only together with --seconds.');
  });

  it('option-repeated: by any of its names, in one match', () => {
    expectProblems(filter('-A INPUT -s 10.0.0.1 [[--source 10.0.0.2]] -j DROP', '-A INPUT -p tcp -m tcp --dport 80 [[--destination-port 443]] -j DROP', '-A INPUT -m comment --comment a -m comment --comment b -j LOG'), 'E option-repeated', 'E option-repeated');
    expectProblems(filter('-A INPUT -m policy --dir in --pol ipsec --strict --proto esp --next --proto ah -j ACCEPT'));
  });

  it('rule-refused: what the final checks of iptables and the kernel find', () => {
    expectProblems(
      filter(
        '-A INPUT [[! -s 10.0.0.1,10.0.0.2]] -j DROP', '-A INPUT [[! -p all]] -j DROP', '-A OUTPUT -m owner [[--suppl-groups]] --gid-owner 1 -j DROP', '-A OUTPUT -m owner --gid-owner 1 --suppl-groups -j DROP',
        '-A INPUT -m statistic --mode nth --every 3 [[--packet 3]] -j DROP', '-A INPUT -m [[statistic]] --mode random -j DROP', '-A INPUT -m ecn [[--ecn-tcp-cwr]] -j DROP', '-A INPUT -p tcp -m ecn --ecn-tcp-cwr -j DROP',
        '-A INPUT -m policy --dir in --pol ipsec [[--tunnel-src 10.0.0.1]] -j DROP', '-A INPUT -m policy --dir in --pol ipsec --mode tunnel --tunnel-src 10.0.0.1 -j DROP',
      ),
      'E rule-refused', 'E rule-refused', 'E rule-refused', 'E rule-refused', 'E rule-refused', 'E rule-refused', 'E rule-refused',
    );
  });

  it('protocol-missing: targets of one protocol', () => {
    expectProblems(mangle('-A FORWARD -j [[TCPOPTSTRIP]] --strip-options 4', '-A PREROUTING ! -p tcp -j [[TPROXY]] --on-port 1', '-A PREROUTING -p udp -j TPROXY --on-port 1'), 'E protocol-missing', 'E protocol-missing');
  });

  it('value-invalid: counters, queues, shifted ports, and codes of ICMP', () => {
    expectProblems(filter('-A INPUT [[-c 3,]] -j DROP', '-A INPUT -c 3 4 -j DROP', '-A INPUT -c 3,4 -j DROP', '-A INPUT -p icmp -m icmp --icmp-type 3/1:3', '-A INPUT -p icmp -m icmp --icmp-type [[3/3:1]]', '-A INPUT -j NFQUEUE --queue-balance [[4:4]]'), 'E value-invalid', 'E value-invalid', 'E value-invalid');
    expectProblems(nat('-A PREROUTING -p tcp -j REDIRECT --to-ports [[1-9/7]]', '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:ftp-data'), 'E value-invalid');
  });

  it('say nothing of a chain that has the name of a target', () => {
    assert.deepEqual(problemsOf(filter(':AUDIT - [0:0]', '-A INPUT -j AUDIT')), []);
  });
});
