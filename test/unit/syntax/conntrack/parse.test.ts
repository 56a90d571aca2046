/** Reading `conntrack -L` and /proc/net/nf_conntrack. */
import assert from 'node:assert/strict';
import { analyse } from '../../../../server/src/analyse.ts';
import { formatIp } from '../../../../server/src/base/ip.ts';
import type { ListedConnection } from '../../../../server/src/base/host.ts';

const read = (text: string): readonly ListedConnection[] => analyse('mem:/a', text).host.connections;
const ends = ({ original, reply }: ListedConnection): string => [original, reply].map(({ src, dst, sport, dport }) => `${formatIp(src)}:${sport}>${formatIp(dst)}:${dport}`).join(' ');

const listing = `root@box:~# conntrack -L
tcp      6 431999 ESTABLISHED src=10.0.0.7 dst=192.168.1.1 sport=40000 dport=80 src=172.16.0.9 dst=10.0.0.7 sport=8080 dport=40000 [ASSURED] mark=9 secctx=null zone=3 use=1
udp      17 29 src=10.0.0.7 dst=10.96.0.10 sport=5353 dport=53 packets=1 bytes=60 [UNREPLIED] src=172.16.0.9 dst=10.0.0.7 sport=53 dport=5353 packets=0 bytes=0 mark=0 use=1 labels=1,5
icmp     1 29 src=10.0.0.7 dst=8.8.8.8 type=8 code=0 id=7 src=8.8.8.8 dst=192.168.1.1 type=0 code=0 id=9 mark=0 use=1 id=123456
conntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.
`;

describe('conntrack -L', () => {
  it('reads both tuples, the state, the mark and what is known of the answer', () => {
    const [tcp, udp, icmp] = read(listing);
    assert.deepEqual([tcp, udp, icmp].map((one) => ends(one!)), ['10.0.0.7:40000>192.168.1.1:80 172.16.0.9:8080>10.0.0.7:40000', '10.0.0.7:5353>10.96.0.10:53 172.16.0.9:53>10.0.0.7:5353', '10.0.0.7:7>8.8.8.8:7 8.8.8.8:9>192.168.1.1:9']);
    assert.deepEqual([tcp!.state, tcp!.timeout, tcp!.replied, tcp!.assured, tcp!.mark, tcp!.zone, tcp!.counters], ['ESTABLISHED', 431999, true, true, 9, 3, undefined]);
    assert.deepEqual([udp!.state, udp!.replied, udp!.assured, udp!.counters, udp!.labels], [undefined, false, false, { original: { packets: 1, bytes: 60 }, reply: { packets: 0, bytes: 0 } }, ['1', '5']]);
    assert.deepEqual([icmp!.original.icmpType, icmp!.reply.icmpType], [8, 0]);
  });

  it('knows its lines', () => {
    const [first] = read(listing);
    assert.match(listing.slice(first!.span.start, first!.span.end), /^tcp .* use=1$/);
  });

  it('reads /proc/net/nf_conntrack, IPv6 and zones of one direction', () => {
    const [six, gre] = read(`$ cat /proc/net/nf_conntrack
ipv6     10 tcp      6 119 SYN_SENT src=2001:0db8:0005:0000:0000:0000:0000:0034 dst=2001:0db8:0001:0000:0000:0000:0000:0001 sport=1 dport=2 zone-orig=7 [UNREPLIED] src=2001:0db8:0001:0000:0000:0000:0000:0001 dst=2001:0db8:0005:0000:0000:0000:0000:0034 sport=2 dport=1 mark=0 use=2
ipv4     2 gre      47 29 timeout=30, stream_timeout=180 src=10.0.0.7 dst=192.168.1.1 srckey=0x0 dstkey=0x0 src=192.168.1.1 dst=10.0.0.7 srckey=0x0 dstkey=0x0 [ASSURED] mark=0 zone=0 use=2
`);
    assert.deepEqual([ends(six!), six!.zone, six!.zoneOnly], ['2001:db8:5::34:1>2001:db8:1::1:2 2001:db8:1::1:2>2001:db8:5::34:1', 7, 'ORIGINAL']);
    assert.deepEqual([gre!.original.protocol, gre!.assured, gre!.zone], [47, true, 0]);
  });

  it('is known by its content, too, and one bad line costs one line', () => {
    const lines = listing.split('\n');
    const text = `*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n${lines[1]!}\ntcp 6 1 ESTABLISHED src=10.0.0.7 dst=\n${lines[2]!.replace('10.96.0.10', '10.96.0.300')}\n${lines[3]!}\n${'x'.repeat(5000)}\n`;
    assert.deepEqual(analyse('mem:/a', text).capture.sections.map(({ kind }) => kind), ['iptables', 'conntrack']);
    assert.deepEqual(read(text).map(({ original }) => original.protocol), [6, 1]);
  });
});
