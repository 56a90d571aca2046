/** Matches that depend on what came before: buckets, counters, lists, connections. Rates are slow, so that no time of the test refills them. */
import { input, other, ping, reply, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';

/** UDP packets from ports 40000, 40001, …; each is a connection of its own. */
const several = (count: number, fields: Parameters<typeof udp>[0] = {}): HandPacket[] => Array.from({ length: count }, (_, i) => udp({ sport: 40000 + i, ...fields }));
const from = (...sources: string[]): HandPacket[] => sources.map((src, i) => udp({ src, sport: 41000 + i }));
const v6 = { src: '2001:db8:5::7', dst: '2001:db8:1::1' };
const forward = (...rules: string[]): string => table('filter', rules.map((rule) => `-A FORWARD ${rule}`));

export const statefulCases: HandCase[] = [
  {
    name: 'limit: the burst fits, then nothing; credits overflow in 32 bits', chain: 'filter INPUT',
    rules4: input('-m limit --limit 3/hour', '-m limit --limit 1/day --limit-burst 6', '-m limit --limit 1/day --limit-burst 3', '-m limit --limit 1/hour --limit-burst 2', '-p tcp -m limit --limit 1/min --limit-burst 1', '-m limit'),
    packets: several(7),
  },
  {
    name: 'limit: 100 packets at 1/hour are 25', chain: 'filter INPUT', rules4: input('-m limit --limit 1/hour --limit-burst 100'), packets: several(27),
  },
  {
    name: 'matches behind one that fails do not count; those in front of one that fails do', chain: 'filter INPUT',
    rules4: input('-p tcp -m limit --limit 1/hour --limit-burst 1', '-m limit --limit 1/hour --limit-burst 1 -m mark --mark 1', '-m mark --mark 1 -m limit --limit 1/hour --limit-burst 1', '-m limit --limit 1/hour --limit-burst 2 -m limit --limit 1/hour --limit-burst 1', '-m mark ! --mark 1 -m statistic --mode nth --every 2 --packet 0 -m statistic --mode nth --every 2 --packet 1'),
    packets: [...several(2), tcp(), tcp({ sport: 40001 }), ...several(2, { sport: 45000 })],
  },
  {
    name: 'quota: bytes of the IP packet, used up by the first that is too long', chain: 'filter INPUT',
    rules4: input('-m quota --quota 100', '-m quota ! --quota 100', '-m quota --quota 0', '-p tcp -m quota --quota 40', '-m quota --quota 250', '-m quota --quota 18446744073709551615'),
    packets: [udp({ length: 60 }), udp({ length: 41 }), udp({ length: 28 }), tcp({ length: 40 }), tcp({ sport: 40001, length: 40 }), udp({ length: 300 }), udp({ length: 28, sport: 40009 })],
  },
  {
    name: 'quota and limit of IPv6', chain: 'filter INPUT',
    rules6: input('-m quota --quota 100', '-m quota ! --quota 50', '-m limit --limit 1/hour --limit-burst 2', '-m statistic --mode nth --every 3 --packet 1'),
    packets: [udp({ ...v6, length: 60 }), udp({ ...v6, length: 60 }), udp({ ...v6, length: 60 }), udp({ ...v6, length: 48 }), tcp({ ...v6, length: 60 })],
  },
  {
    name: 'statistic counts every n-th packet, from any of them', chain: 'filter INPUT',
    rules4: input('-m statistic --mode nth --every 3 --packet 0', '-m statistic --mode nth --every 3 --packet 2', '-m statistic --mode nth ! --every 2 --packet 1', '-m statistic --mode nth --every 1 --packet 0', '-m statistic --mode nth ! --every 1 --packet 0', '-m statistic --mode nth --every 4000000000 --packet 1'),
    packets: several(7),
  },
  {
    name: 'hashlimit: a bucket for each source, destination or port', chain: 'filter INPUT',
    rules4: input(
      '-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name a', '-m hashlimit --hashlimit-above 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name b',
      '-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-mode srcport,dstport --hashlimit-name c', '-m hashlimit ! --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-name d',
      '-m hashlimit --hashlimit 1/hour --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-srcmask 24 --hashlimit-name e', '-m hashlimit --hashlimit-upto 1/day --hashlimit-burst 6 --hashlimit-mode dstip --hashlimit-dstmask 0 --hashlimit-name f',
      '-m hashlimit ! --hashlimit-above 2/min --hashlimit-mode dstip,dstport --hashlimit-name g',
    ),
    packets: [...from('10.250.0.34', '10.250.0.34', '10.250.0.35', '10.250.1.34', '10.250.0.34'), udp({ sport: 41000 }), tcp({ sport: 41000, dport: 53 }), tcp({ sport: 41000, dport: 53, dst: '192.168.1.2' }), ping(), ping(), other('esp'), other('esp')],
  },
  {
    name: 'hashlimit: rules that name one table share the settings of the first', chain: 'filter INPUT',
    rules4: input(
      '-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name x', '-m hashlimit --hashlimit-above 7/hour --hashlimit-burst 9 --hashlimit-mode srcport --hashlimit-name x',
      '-p tcp -m hashlimit --hashlimit-upto 7/hour --hashlimit-burst 9 --hashlimit-name y', '-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-name y',
    ),
    packets: [...several(3), ...from('10.250.0.99', '10.250.0.99'), tcp(), tcp({ sport: 40001 })],
  },
  {
    name: 'hashlimit: a full table drops what needs another entry', chain: 'filter INPUT',
    rules4: input('-m hashlimit --hashlimit-upto 1/hour --hashlimit-mode srcport --hashlimit-name x --hashlimit-htable-size 1 --hashlimit-htable-max 2', '-p udp'), packets: [...several(4), udp()],
  },
  {
    name: 'hashlimit in bytes: a second of credit, then as many refills as the burst has', chain: 'filter INPUT',
    rules4: input('-m hashlimit --hashlimit-upto 16b/s --hashlimit-burst 64b --hashlimit-mode srcip --hashlimit-name x', '-m hashlimit --hashlimit-above 16b/s --hashlimit-mode srcip --hashlimit-name y', '-m hashlimit --hashlimit-upto 10mb/s --hashlimit-burst 30mb --hashlimit-name z'),
    packets: several(7, { length: 600 }),
  },
  {
    name: 'hashlimit that measures whole intervals', chain: 'filter INPUT',
    rules4: input('-m hashlimit --hashlimit-upto 3/minute --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name x --hashlimit-rate-match', '-m hashlimit --hashlimit-above 1kb/s --hashlimit-mode srcip --hashlimit-name y --hashlimit-rate-match --hashlimit-rate-interval 60', '-m hashlimit --hashlimit-above 2/hour --hashlimit-burst 1 --hashlimit-name z --hashlimit-rate-match'),
    packets: [...several(7, { length: 300 }), ...from('10.250.0.99')],
  },
  {
    name: 'hashlimit of IPv6', chain: 'filter INPUT',
    rules6: input('-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-srcmask 64 --hashlimit-name x', '-m hashlimit --hashlimit-above 1/hour --hashlimit-burst 1 --hashlimit-mode srcip,dstport --hashlimit-name y'),
    packets: [udp(v6), udp({ ...v6, src: '2001:db8:5::8' }), udp({ ...v6, src: '2001:db8:6::8' }), udp(v6), tcp(v6)],
  },
  {
    name: 'recent: set, check, update, remove, with counts', chain: 'filter INPUT',
    rules4: input(
      '-m recent --rcheck --name a', '-m recent ! --rcheck --name a', '-p udp -m recent --set --name a', '-m recent --rcheck --seconds 600 --hitcount 2 --name a', '-m recent --update --seconds 600 --hitcount 3 --name a', '-m recent ! --update --hitcount 2 --name a',
      '-p icmp -m recent --remove --name a', '-m recent --rcheck --name a --rdest', '-m recent ! --set --name b', '-m recent --rcheck --name b --reap --seconds 60', '-m recent --update --name b --hitcount 255',
    ),
    packets: [tcp(), udp(), tcp({ sport: 40001 }), udp(), udp(), tcp({ sport: 40002 }), ...from('10.250.0.99'), ping(), tcp({ sport: 40003 }), ping(), udp({ dst: '192.168.1.2' })],
  },
  {
    name: 'recent: the mask of the rule that was loaded first counts, and lists have one name for all chains', chain: 'filter INPUT',
    rules4: table('mangle', ['-A PREROUTING -p udp -m recent --set --name nets --mask 255.255.255.0 --rsource']) + input('-m recent --rcheck --name nets', '-m recent --rcheck --name nets --rdest', '-m recent --remove --name nets --mask 255.255.0.0', '-m recent --rcheck'),
    packets: [...from('10.250.0.34', '10.250.0.99', '10.250.1.99'), tcp(), tcp({ src: '10.250.1.1' }), tcp({ src: '10.250.2.1' }), sent(tcp(), { dst: '192.168.1.2' })],
  },
  {
    name: 'recent: the TTL as it was before forwarding', chain: 'filter FORWARD',
    rules4: table('mangle', ['-A PREROUTING -p udp -m recent --set --name t']) + forward('-m recent --rcheck --rttl --name t', '-m recent --update --rttl --name t', '-p icmp -m recent --set --name t', '-m recent --rcheck --name t'),
    packets: [udp({ dst: '10.0.0.7', ttl: 60 }), tcp({ dst: '10.0.0.7', ttl: 60 }), tcp({ dst: '10.0.0.7', ttl: 61, sport: 40001 }), ping({ dst: '10.0.0.7', ttl: 50 }), tcp({ dst: '10.0.0.7', ttl: 50, sport: 40002 }), tcp({ dst: '10.0.0.7', ttl: 60, sport: 40003 })],
  },
  {
    name: 'recent: a full list forgets the one it saw longest ago', chain: 'filter INPUT',
    rules4: input('-p udp -m recent --set --name full', '-p tcp -m recent --rcheck --name full'),
    packets: [...Array.from({ length: 102 }, (_, i) => udp({ src: `10.250.7.${i + 1}` })), tcp({ src: '10.250.7.1' }), tcp({ src: '10.250.7.2' }), tcp({ src: '10.250.7.3' }), tcp({ src: '10.250.7.102' })],
  },
  {
    name: 'recent of IPv6', chain: 'filter INPUT',
    rules6: input('-m recent --rcheck --name a', '-p udp -m recent --set --name a', '-m recent --rcheck --name b --rdest --mask ffff:ffff:ffff:ffff::', '-p tcp -m recent --set --name b', '-m recent --rcheck --name a --rttl'),
    packets: [tcp(v6), udp(v6), tcp({ ...v6, sport: 40001 }), udp({ ...v6, src: '2001:db8:6::8', ttl: 60 }), udp({ ...v6, src: '2001:db8:6::8', ttl: 61 })],
  },
  {
    name: 'connlimit: connections of a source whose packets the rule saw', chain: 'filter INPUT',
    rules4: input('-m connlimit --connlimit-upto 1', '-m connlimit --connlimit-above 2 --connlimit-mask 24', '-m connlimit ! --connlimit-above 1 --connlimit-daddr', '-m connlimit ! --connlimit-upto 0 --connlimit-mask 0', '-p tcp -m connlimit --connlimit-above 1'),
    packets: [udp(), udp(), udp({ sport: 40001 }), udp(), ...from('10.250.0.99', '10.250.1.99'), tcp(), reply(), tcp({ flags: ['ACK'] }), tcp({ sport: 40001 }), udp({ sport: 40002 })],
  },
  {
    name: 'connlimit: a connection that TCP closed counts no more', chain: 'filter FORWARD',
    rules4: forward('-p tcp -s 10.250.0.0/16 -m connlimit --connlimit-above 1', '-p tcp -m connlimit --connlimit-upto 1 --connlimit-daddr', '-d 10.0.0.8 -j DROP'),
    packets: [
      tcp({ dst: '10.0.0.7' }), reply(), tcp({ dst: '10.0.0.7', flags: ['ACK'] }), tcp({ dst: '10.0.0.7', sport: 40001 }), tcp({ dst: '10.0.0.7', flags: ['RST'] }), tcp({ dst: '10.0.0.7', sport: 40002 }),
      tcp({ dst: '10.0.0.8', sport: 40003 }), tcp({ dst: '10.0.0.8', sport: 40004 }), tcp({ dst: '10.0.0.7', sport: 40005 }), udp({ dst: '10.0.0.7' }),
    ],
  },
  {
    name: 'connlimit: a packet that comes to its rule twice is counted twice', chain: 'mangle BOTH',
    rules4: table('mangle', ['-A PREROUTING -j BOTH', '-A INPUT -j BOTH', '-A FORWARD -j BOTH', '-A POSTROUTING -j BOTH', '-A PREROUTING -p tcp -j TEE --gateway 10.0.0.9', '-A BOTH -m connlimit --connlimit-upto 1', '-A BOTH -m connlimit --connlimit-above 2 --connlimit-daddr', '-A BOTH -m connlimit --connlimit-above 3 --connlimit-mask 0']),
    packets: [udp(), udp(), udp({ dst: '10.0.0.7' }), udp({ dst: '10.0.0.7', sport: 40001 }), tcp({ dst: '10.0.0.7' }), reply(), tcp({ dst: '10.0.0.7', flags: ['ACK'] }), tcp({ dst: '10.0.0.7', sport: 40001 })],
  },
  {
    name: 'connlimit of IPv6', chain: 'filter INPUT', rules6: input('-m connlimit --connlimit-upto 1', '-m connlimit --connlimit-above 1 --connlimit-mask 48', '-m connlimit --connlimit-above 1 --connlimit-daddr'),
    packets: [udp(v6), udp({ ...v6, sport: 40001 }), udp({ ...v6, src: '2001:db8:5:1::7' }), udp({ ...v6, src: '2001:db8:6::7' })],
  },
  {
    name: 'connbytes: packets and bytes of a connection, this packet included', chain: 'filter INPUT',
    rules4: input(
      '-m connbytes --connbytes 2 --connbytes-dir both --connbytes-mode packets', '-m connbytes --connbytes 2:3 --connbytes-dir original --connbytes-mode packets', '-m connbytes ! --connbytes 2:3 --connbytes-dir original --connbytes-mode packets', '-m connbytes --connbytes 1 --connbytes-dir reply --connbytes-mode packets',
      '-m connbytes --connbytes 100:200 --connbytes-dir original --connbytes-mode bytes', '-m connbytes ! --connbytes 100 --connbytes-dir both --connbytes-mode bytes', '-m connbytes --connbytes 60 --connbytes-dir both --connbytes-mode avgpkt', '-m connbytes ! --connbytes 1:1 --connbytes-dir original --connbytes-mode packets',
    ),
    packets: [udp({ length: 60 }), udp({ length: 100 }), reply(), udp({ length: 40 }), udp({ length: 400 }), tcp({ length: 60 }), reply(), tcp({ flags: ['ACK'], length: 52 }), tcp({ flags: ['SYN', 'ACK'], sport: 40009 })],
  },
  {
    name: 'connlabel: set and looked at', chain: 'filter INPUT',
    rules4: input('-m connlabel --label 3', '-m connlabel ! --label 3', '-p udp -m connlabel --label 3 --set', '-m connlabel --label 3', '-p udp -m connlabel ! --label 7 --set', '-m connlabel --label 0x7', '-d 192.168.1.2 -j DROP'),
    packets: [udp(), udp(), tcp(), udp({ sport: 40001 }), udp({ dst: '192.168.1.2' }), udp({ dst: '192.168.1.2' }), tcp({ flags: ['SYN', 'ACK'], sport: 40009 })],
  },
  {
    name: 'cluster: the hash of the source chooses the box', chain: 'filter INPUT',
    rules4: input(...[1, 2, 3].map((node) => `-m cluster --cluster-total-nodes 3 --cluster-local-node ${node} --cluster-hash-seed 0xdeadbeef`), '-m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 7', '-m cluster --cluster-total-nodes 4 --cluster-local-nodemask 0x5 --cluster-hash-seed 1'),
    packets: [...from('10.250.0.34', '10.250.0.35', '10.250.0.36', '10.250.7.37', '8.8.4.4', '172.20.3.9'), tcp({ flags: ['SYN', 'ACK'] }), udp({ dst: '10.0.0.7' })],
  },
  {
    name: 'cluster of IPv6', chain: 'filter INPUT', rules6: input(...[1, 2, 3].map((node) => `-m cluster --cluster-total-nodes 3 --cluster-local-node ${node} --cluster-hash-seed 99`)),
    packets: ['2001:db8:5::7', '2001:db8:5::8', '2001:db8:5:1::9', '2001:db8:77::1'].map((src) => udp({ ...v6, src })),
  },
];
