/** Rules of iptables-legacy and of iptables-nft side by side: every packet passes both. */
import { sent, table, tcp, type HandCase, reply, udp } from './box.ts';

const filter = (...rules: string[]): string => table('filter', rules);
const legacyFirst = { backends: 'legacy' } as const;

export const backendCases: HandCase[] = [
  {
    name: 'nft was loaded last, so its filter comes first: what it drops, legacy does not see', chain: 'filter INPUT',
    rules4: filter('-A INPUT -p tcp -m tcp --dport 80 -j DROP', '-A INPUT -p tcp -m tcp --dport 81 -j ACCEPT', '-A INPUT -p tcp'), nft4: filter('-A INPUT -p tcp -m tcp --dport 81 -j DROP', '-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT'),
    packets: [tcp({ hits: [1], to: null }), tcp({ dport: 81, hits: [], to: null }), tcp({ dport: 82, hits: [3, 'policy'], to: 'local' }), udp({ hits: ['policy'], to: 'local' })],
  },
  {
    name: 'legacy was loaded last and comes first', chain: 'filter INPUT', nftFirst: true, facts: legacyFirst,
    rules4: filter('-A INPUT -p tcp -m tcp --dport 80 -j DROP', '-A INPUT -p tcp -m tcp --dport 81 -j ACCEPT', '-A INPUT -p tcp'), nft4: filter('-A INPUT -p tcp -m tcp --dport 81 -j DROP', '-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT'),
    packets: [tcp({ hits: [1], to: null }), tcp({ dport: 81, hits: [2], to: null }), tcp({ dport: 82, hits: [3, 'policy'], to: 'local' })],
  },
  ...[false, true].map((nftFirst): HandCase => ({
    name: `the first of both that translates the destination settles it (${nftFirst ? 'legacy' : 'nft'} first)`, chain: 'nat PREROUTING', nftFirst, facts: { backends: nftFirst ? 'legacy' : 'nft' },
    rules4: table('nat', ['-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.7:8080', '-A PREROUTING -p tcp -m tcp --dport 81 -j ACCEPT', '-A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.5']),
    nft4: table('nat', ['-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.8:8080', '-A PREROUTING -p tcp -m tcp --dport 81 -j DNAT --to-destination 10.0.0.9', '-A POSTROUTING -p tcp -m tcp --dport 8080 -j MASQUERADE']),
    packets: [tcp({ to: 'eth1' }), reply(), tcp({ dport: 81, sport: 40001, to: 'eth1' }), tcp({ dport: 82, sport: 40002, to: 'local' })],
  })),
  {
    name: 'a mark that one sets is tested by the other, and routes again', chain: 'mangle OUTPUT',
    rules4: table('mangle', ['-A OUTPUT -m mark --mark 0x1/0x1 -j ACCEPT', '-A OUTPUT -p udp -j MARK --set-xmark 0x2/0x2']) + filter('-A OUTPUT -o eth1 -j ACCEPT'), nft4: table('mangle', ['-A OUTPUT -p tcp -j MARK --set-xmark 0x1/0x1', '-A OUTPUT -m mark --mark 0x2/0x2']),
    ipRules: ['0: from all lookup local', '100: from all fwmark 0x1/0x1 lookup 100', '32766: from all lookup main', '32767: from all lookup default'], routes: ['default via 192.168.1.254 dev eth0', '10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1', '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1', 'default via 10.0.0.254 dev eth1 table 100'],
    packets: [sent(tcp({ dst: '8.8.8.8', hits: [1] })), sent(udp({ dst: '8.8.8.8', hits: [2, 'policy'] }))],
  },
];
