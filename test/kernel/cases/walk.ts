/** How a packet walks chains: jump, goto, RETURN, policies, verdicts. */
import { input, reply, sent, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';
const inputTable = (rules: string[], policies: Record<string, string> = {}, declared: string[] = []) => table('filter', rules, policies, declared);

export const walkCases: HandCase[] = [
  {
    name: 'jump comes back, goto does not', chain,
    rules4: inputTable([
      '-A INPUT -p tcp -j J', '-A INPUT -p udp -g G', '-A INPUT',
      '-A J -p tcp', '-A J -g G', '-A J -p tcp', '-A G -p all',
    ]),
    packets: [tcp({ hits: [1, 3, 'policy'] }), udp({ hits: [2, 'policy'] })],
  },
  {
    name: 'RETURN from a chain reached by goto goes behind the last jump', chain,
    rules4: inputTable([
      '-A INPUT -j A', '-A INPUT -s 10.0.0.0/8', '-A A -j B', '-A A -p tcp', '-A B -g C', '-A B -p all', '-A C -p tcp -j RETURN', '-A C -g D', '-A D -j RETURN', '-A D -p all',
    ]),
    packets: [tcp({ hits: [1, 2, 'policy'] }), udp({ hits: [1, 2, 'policy'] })],
  },
  {
    name: 'goto from a built-in chain ends at its policy', chain,
    rules4: inputTable(['-A INPUT -g G', '-A INPUT', '-A G -p tcp -j RETURN', '-A G -p udp'], { INPUT: 'DROP' }),
    packets: [tcp({ hits: [1, 'policy'], to: null }), udp({ hits: [1, 'policy'], to: null })],
  },
  {
    name: 'RETURN in a built-in chain is its policy', chain,
    rules4: inputTable(['-A INPUT -p tcp -j RETURN', '-A INPUT -p udp -j ACCEPT', '-A INPUT'], { INPUT: 'DROP' }),
    packets: [tcp({ hits: [1, 'policy'], to: null }), udp({ hits: [2], to: 'local' })],
  },
  {
    name: 'an empty chain, a rule without a target, a deep stack', chain,
    rules4: inputTable(
      ['-A INPUT -j EMPTY', '-A INPUT -m comment --comment "only a comment"', '-A INPUT -j D1', ...[1, 2, 3, 4, 5].map((n) => `-A D${n} -j D${n + 1}`), '-A D3 -p tcp -j DROP', '-A D6 -p udp -j ACCEPT', '-A D6 -p tcp -j RETURN', '-A D6 -p all'],
      {}, ['EMPTY'],
    ),
    packets: [tcp({ hits: [1, 2, 3], to: null }), udp({ hits: [1, 2, 3], to: 'local' })],
  },
  {
    name: 'DROP policy of every hook', chain: 'filter FORWARD',
    rules4: inputTable(['-A FORWARD -p tcp -j ACCEPT', '-A OUTPUT -p tcp -j ACCEPT'], { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'DROP' }),
    packets: [tcp({ to: null }), tcp({ dst: '10.0.0.7', hits: [1], to: 'eth1' }), udp({ dst: '10.0.0.7', hits: ['policy'], to: null }), sent(udp({ dst: '8.8.8.8' }), { to: null }), sent(tcp({ dst: '8.8.8.8' }), { to: 'eth0' })],
  },
  {
    name: 'ACCEPT ends one table only; DROP ends all', chain,
    rules4: table('raw', ['-A PREROUTING -p tcp -j ACCEPT', '-A PREROUTING -p udp -j DROP', '-A PREROUTING']) + table('mangle', ['-A PREROUTING -j ACCEPT', '-A INPUT -p tcp']) + input('-p tcp', '-p udp'),
    packets: [tcp({ hits: [1, 'policy'] }), udp({ hits: [], to: null })],
  },
  {
    name: 'REJECT in every hook', chain: 'filter FORWARD',
    rules4: inputTable([
      '-A INPUT -p tcp -j REJECT --reject-with tcp-reset', '-A INPUT -p udp -j REJECT', '-A FORWARD -p tcp -j REJECT --reject-with icmp-host-prohibited', '-A FORWARD -j REJECT --reject-with icmp-admin-prohibited', '-A OUTPUT -d 8.8.8.8 -j REJECT',
    ]),
    packets: [tcp({ to: null }), udp({ to: null }), tcp({ dst: '10.0.0.7', hits: [1], to: null }), udp({ dst: '10.0.0.7', hits: [2], to: null }), sent(tcp({ dst: '8.8.8.8' }), { to: null }), sent(udp({ dst: '8.8.4.4' }), { to: 'eth0' })],
  },
  {
    name: 'packets that routing ends', chain: 'mangle PREROUTING',
    rules4: table('mangle', ['-A PREROUTING', '-A FORWARD', '-A POSTROUTING', '-A INPUT', '-A OUTPUT']),
    packets: [
      tcp({ dst: '172.16.0.33', to: null }), tcp({ dst: '198.51.100.3', to: null }), tcp({ ttl: 1, dst: '10.0.0.7', to: null }), tcp({ ttl: 2, dst: '10.0.0.7', to: 'eth1' }), tcp({ ttl: 1, to: 'local' }),
      tcp({ src: '127.0.0.1', to: null }), tcp({ dst: '127.0.0.1', to: null }), tcp({ src: '192.168.1.1', to: null }), sent(tcp({ dst: '172.16.0.33' }), { to: null }), tcp({ src: '0.0.0.0', to: null }), udp({ dst: '255.255.255.255', to: 'local' }),
    ],
  },
  {
    name: 'a process and its own box: through lo, once', chain: 'mangle POSTROUTING',
    rules4: ['raw', 'mangle', 'nat', 'filter'].map((name) => table(name, [])).join(''),
    packets: [
      sent(tcp({ dst: '192.168.1.1' }), { to: 'local' }), sent(tcp({ dst: '127.0.0.1' }), { src: '127.0.0.1', to: 'local' }), sent(tcp({ dst: '10.96.0.1' }), { to: 'local' }), reply(), sent(tcp({ dst: '10.0.0.7' }), { to: 'eth1' }),
    ],
  },
  {
    name: 'a broadcast that a process sends is heard by its own box too', chain: 'mangle POSTROUTING',
    rules4: table('mangle', ['-A POSTROUTING -o eth0', '-A POSTROUTING -o lo', '-A PREROUTING -i lo', '-A PREROUTING -i eth0', '-A INPUT']),
    packets: [sent(udp({ dst: '192.168.1.255' }), { hits: [1, 'policy'], to: 'eth0' })],
  },
];
