/** Connection tracking: TCP through its whole table, SCTP, other protocols, zones, NOTRACK, what is dropped. */
import { input, other, ping, reply, sent, table, tcp, udp, type HandCase, type HandPacket } from './box.ts';

const chain = 'mangle PREROUTING';
const states = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];
/** What a rule may ask of a packet's connection; the numbers of `hits` are places in this list. */
const asked = [
  ...states.map((state) => `-m conntrack --ctstate ${state}`), '-m conntrack --ctdir ORIGINAL', '-m conntrack --ctdir REPLY', '-m conntrack --ctstatus SEEN_REPLY', '-m conntrack --ctstatus ASSURED', '-m conntrack --ctstatus CONFIRMED',
  '-m conntrack --ctstatus EXPECTED', '-m conntrack --ctstatus NONE', '-m conntrack ! --ctstatus CONFIRMED', '-m conntrack --ctstate SNAT', '-m conntrack --ctstate DNAT', '-m conntrack ! --ctstate INVALID,UNTRACKED',
];
/** All of it, wherever a packet passes. */
export const asking = table('mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].flatMap((hook) => asked.map((match) => `-A ${hook} ${match}`)));

const f = (...flags: string[]): Partial<HandPacket> => ({ flags });
const pod = (fields: Partial<HandPacket> = {}): HandPacket => tcp({ dst: '172.16.0.9', ...fields });
const client = (...flags: string[]): HandPacket => pod(f(...flags));
const server = (...flags: string[]): HandPacket => ({ in: 'cali1', src: '172.16.0.9', dst: '10.250.0.34', proto: 'tcp', sport: 80, dport: 40000, ttl: 64, flags, seq: flags.includes('SYN') ? 5000 : 5001, ack: 1001 });
const sctp = (...types: number[]): HandPacket => other('sctp', { dst: '172.16.0.9', sport: 40000, dport: 80, sctpChunks: types.map((type) => ({ type })) });
const chunks = (...types: number[]): HandPacket => reply({ sctpChunks: types.map((type) => ({ type })) });

const handshake = [client('SYN'), reply(), client('ACK')];

export const conntrackCases: HandCase[] = [
  {
    name: 'the time a connection has left: none while it is new, then what its state gives it', chain: 'filter INPUT',
    rules4: input('-m conntrack --ctexpire 0', '-m conntrack ! --ctexpire 0', '-m conntrack --ctexpire 50:70', '-m conntrack --ctexpire 20:40', '-m conntrack --ctexpire 400000:432000', '-m conntrack ! --ctexpire 999999'),
    packets: [tcp({ hits: [1, 6, 'policy'] }), reply({}), tcp({ flags: ['ACK'], hits: [2, 5, 6, 'policy'] }), udp({ hits: [1, 6, 'policy'] }), udp({ hits: [2, 4, 6, 'policy'] })],
  },
  {
    name: 'the time a connection has left while TCP, SCTP and GRE come to their end', chain,
    rules4: table('mangle', ['1:5', '6:15', '20:35', '50:65', '110:125', '170:185', '200:215', '290:305', '590:605', '400000:432000'].map((range) => `-A PREROUTING -m conntrack --ctexpire ${range}`)),
    packets: [
      ...handshake, client('ACK'), client('FIN', 'ACK'), client('FIN', 'ACK'), reply(f('FIN', 'ACK')), client('ACK'), client('ACK'), client('RST'), tcp({ sport: 40010, flags: ['ACK'] }), tcp({ sport: 40010, flags: ['ACK'] }),
      tcp({ sport: 40011 }), tcp({ sport: 40011, flags: ['RST'] }), tcp({ sport: 40012 }), reply(f('RST', 'ACK')),
      udp({}), udp({}), reply({}), udp({}), other('gre'), other('gre'), reply({}), other('gre'), other('esp'), other('esp'), sctp(1), sctp(1), chunks(2), sctp(10), chunks(11), sctp(0), sctp(7), sctp(7),
    ],
  },
  { name: 'a connection whose two directions look the same: further packets are answers', chain, rules4: asking, packets: [udp({ src: '10.250.0.34', dst: '10.250.0.34', sport: 80, dport: 80 }), udp({ src: '10.250.0.34', dst: '10.250.0.34', sport: 80, dport: 80 })] },
  { name: 'TCP: handshake, data, close, late packets', chain, rules4: asking, packets: [...handshake, client('ACK', 'PSH'), reply(), client('FIN', 'ACK'), reply(), server('FIN', 'ACK'), client('ACK'), client('ACK'), server('ACK'), client('FIN', 'ACK')] },
  { name: 'TCP: a SYN reopens a connection that was closed in order', chain, rules4: asking, packets: [...handshake, client('FIN', 'ACK'), reply(f('FIN', 'ACK')), client('ACK'), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: the server closes first, and opens again from its side', chain, rules4: asking, packets: [...handshake, server('FIN', 'ACK'), client('FIN', 'ACK'), server('ACK'), server('SYN'), client('SYN', 'ACK')] },
  { name: 'TCP: a SYN within a connection is ignored, its answer begins it anew', chain, rules4: asking, packets: [...handshake, client('SYN'), client('SYN'), reply(), client('ACK'), client('SYN'), reply(f('RST', 'ACK')), client('ACK'), client('SYN'), client('SYN'), reply()] },
  { name: 'TCP: a SYN within a connection, and a challenge', chain, rules4: asking, packets: [...handshake, client('SYN'), reply(f('ACK')), client('RST'), client('SYN'), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: resets in every state', chain, rules4: asking, packets: [...handshake, reply(f('RST', 'ACK')), client('ACK'), client('FIN', 'ACK'), client('RST'), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: the client resets, and begins again', chain, rules4: asking, packets: [...handshake, client('RST'), server('ACK'), server('SYN', 'ACK'), client('RST'), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: a reset right behind the SYN', chain, rules4: asking, packets: [client('SYN'), client('RST'), server('SYN', 'ACK'), client('SYN'), reply(), client('RST'), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: half-open, answered by an ACK and reset by the client', chain, rules4: asking, packets: [client('SYN'), reply(f('ACK')), client('RST'), client('SYN'), reply(f('ACK')), client('SYN'), reply(), client('ACK')] },
  { name: 'TCP: what does not fit SYN_SENT', chain, rules4: asking, packets: [client('SYN'), client('ACK'), client('FIN', 'ACK'), client('SYN', 'ACK'), server('FIN', 'ACK'), client('SYN', 'URG'), client('SYN', 'FIN'), client('SYN'), server('ACK'), reply(f('SYN', 'ACK'))] },
  { name: 'TCP: what comes in SYN_RECV', chain, rules4: asking, packets: [client('SYN'), reply(), server('SYN', 'ACK'), server('ACK'), client('SYN'), server('SYN', 'ACK'), server('SYN'), client('SYN', 'ACK'), client('FIN', 'ACK'), client('ACK')] },
  {
    name: 'TCP: both sides open at once', chain, rules4: asking,
    packets: [client('SYN'), server('SYN'), client('ACK'), server('ACK'), pod({ flags: ['SYN', 'ACK'], seq: 1000, ack: 5001 }), server('SYN', 'ACK'), server('ACK'), client('ACK'), client('FIN', 'ACK')],
  },
  { name: 'TCP: picked up by the client\'s ACK', chain, rules4: asking, packets: [client('ACK'), client('ACK'), reply(), client('ACK'), server('ACK'), client('FIN', 'ACK'), reply()] },
  { name: 'TCP: picked up from the server\'s side', chain, rules4: asking, packets: [server('ACK'), client('ACK'), server('ACK'), client('SYN'), client('FIN', 'ACK'), server('RST')] },
  { name: 'TCP: a picked up connection that is reset before an answer', chain, rules4: asking, packets: [client('ACK'), client('RST'), client('ACK'), reply(f('RST')), client('ACK'), client('FIN', 'ACK'), client('SYN')] },
  { name: 'TCP: FINs from both sides, one lost', chain, rules4: asking, packets: [...handshake, client('FIN', 'ACK'), client('FIN', 'ACK'), server('ACK'), client('SYN'), server('ACK'), server('FIN', 'ACK'), client('SYN'), server('ACK'), client('ACK'), server('SYN', 'ACK')] },
  { name: 'TCP: to this box, and from it', chain: 'mangle INPUT', rules4: asking, packets: [tcp(), reply(), tcp(f('ACK')), tcp(f('FIN', 'ACK')), reply(f('FIN', 'ACK')), tcp(f('ACK')), sent(tcp({ dst: '8.8.8.8' })), reply(), sent(tcp({ dst: '8.8.8.8', flags: ['ACK'] })), reply({ flags: ['RST'] })] },
  { name: 'TCP: by way of lo', chain: 'mangle INPUT', rules4: asking, packets: [sent(tcp({ dst: '10.0.0.1' })), reply(), sent(tcp({ dst: '10.0.0.1', flags: ['ACK'] })), sent(tcp({ dst: '10.0.0.1', flags: ['SYN', 'FIN'] })), sent(tcp({ dst: '10.0.0.1', flags: ['RST'] }))] },
  { name: 'UDP and UDP-Lite', chain, rules4: asking, packets: [udp(), udp(), reply(), udp(), reply(), udp(), other('udplite', { sport: 40000, dport: 53 }), sent(other('udplite', { dst: '8.8.8.8', sport: 40000, dport: 53 })), reply(), sent(other('udplite', { dst: '8.8.8.8', sport: 40000, dport: 53 }))] },
  { name: 'ICMP requests of all kinds', chain, rules4: asking, packets: [ping(), reply(), ping(), ping({ icmpType: 13 }), reply(), ping({ icmpType: 15 }), reply(), ping({ icmpType: 17 }), reply(), ping({ icmpCode: 3 }), reply(), ping({ icmpType: 9 }), ping({ icmpType: 10 }), ping({ icmpType: 30 }), ping({ icmpType: 0, icmpId: 9 }), ping({ icmpId: 9 })] },
  { name: 'GRE, ESP, AH, DCCP, OSPF, IGMP', chain, rules4: asking, packets: ['gre', 'esp', 'ah', 'dccp', 89, 'igmp'].flatMap((proto) => [other(proto, proto === 'dccp' ? { sport: 40000, dport: 80 } : {}), reply(), other(proto, proto === 'dccp' ? { sport: 40001, dport: 81 } : {}), reply(), other(proto, proto === 'dccp' ? { sport: 40000, dport: 80 } : {})]) },
  { name: 'SCTP: an association from INIT to its end', chain, rules4: asking, packets: [sctp(1), reply(), sctp(10), reply(), sctp(0), reply(), sctp(4), reply(), sctp(7), reply(), sctp(14), sctp(0)] },
  { name: 'SCTP: beginnings', chain, rules4: asking, packets: [sctp(2), sctp(0), sctp(3), sctp(6), sctp(7), sctp(8), chunks(14), sctp(9), sctp(10), sctp(11), sctp(14), sctp(5), sctp(192)] },
  { name: 'SCTP: a heartbeat begins one', chain, rules4: asking, packets: [sctp(4), reply(), sctp(0), reply(), sctp(1), chunks(2)] },
  { name: 'SCTP: chunks together', chain, rules4: asking, packets: [sctp(1, 0), sctp(1), chunks(2), sctp(10, 0), chunks(11, 0), sctp(0, 3), sctp(0, 11), sctp(0, 10), sctp(9, 6), sctp(0)] },
  { name: 'SCTP: INIT again, data before the cookie, abort', chain, rules4: asking, packets: [sctp(1), sctp(1), sctp(0), chunks(1), chunks(6), sctp(1), chunks(2), sctp(6), sctp(1), chunks(2), chunks(9), sctp(10), chunks(9), chunks(11)] },
  {
    name: 'zones part connections', chain,
    rules4: table('raw', ['-A PREROUTING -i eth0 -j CT --zone 7', '-A PREROUTING -m conntrack --ctstate NEW', '-A PREROUTING -m conntrack --ctstate INVALID', '-A PREROUTING -m conntrack --ctstatus CONFIRMED', '-A PREROUTING -i eth0 -j CT --notrack', '-A PREROUTING -j CONNMARK --set-mark 0x5']) + asking,
    packets: [client('SYN'), reply(), client('ACK'), udp(), reply(), ping({ in: 'eth1', src: '10.0.0.7' }), reply()],
  },
  {
    name: 'zones of one direction', chain,
    rules4: table('raw', ['-A PREROUTING -i eth0 -j CT --zone-orig 7', '-A PREROUTING -i cali1 -j CT --zone-reply 9']) + asking,
    packets: [client('SYN'), reply(), client('ACK'), reply(), udp(), reply(), udp({ in: 'eth1' })],
  },
  {
    name: 'an answer that its zone keeps from its connection, and that nothing else tells from it', chain: 'mangle INPUT',
    rules4: table('raw', ['-A OUTPUT -j CT --zone-reply 3']) + table('nat', []) + asking,
    packets: [sent(udp({ dst: '8.8.8.8' })), reply(), sent(tcp({ dst: '8.8.8.8' })), reply(f('ACK')), sent(ping({ dst: '8.8.8.8' })), reply()],
  },
  {
    name: 'zones from marks', chain,
    rules4: table('raw', ['-A PREROUTING -i eth0 -j MARK --set-mark 0x10003', '-A PREROUTING -i cali1 -j MARK --set-mark 0x3', '-A PREROUTING -i cali22 -j MARK --set-mark 0x4', '-A PREROUTING -j CT --zone mark']) + asking,
    packets: [client('SYN'), reply(), client('ACK'), { in: 'cali22', src: '172.16.0.9', dst: '10.250.0.34', proto: 'tcp', sport: 80, dport: 40000, flags: ['ACK'], ttl: 64 }],
  },
  {
    name: 'zones and NAT: the same port in two zones', chain,
    rules4: table('raw', ['-A PREROUTING -i eth1 -j CT --zone 1', '-A PREROUTING -i cali1 -j CT --zone 2']) + table('nat', ['-A POSTROUTING -o eth0 -j SNAT --to-source 192.168.1.2']) + asking,
    packets: [udp({ in: 'eth1', src: '10.0.0.7', dst: '8.8.8.8' }), reply(), udp({ in: 'cali1', src: '172.16.0.9', dst: '8.8.8.8' }), reply(), udp({ in: 'cali22', src: '172.16.0.10', dst: '8.8.8.8', sport: 40001 }), reply()],
  },
  {
    name: 'NOTRACK one way only', chain,
    rules4: table('raw', ['-A PREROUTING -i eth0 -p udp -j CT --notrack', '-A OUTPUT -p tcp -j NOTRACK']) + asking,
    packets: [udp({ dst: '172.16.0.9' }), reply(), udp({ dst: '172.16.0.9' }), tcp(), reply(), tcp(f('ACK'))],
  },
  {
    name: 'a dropped first packet is forgotten, a dropped answer is not', chain,
    rules4: asking + table('filter', ['-A FORWARD -i eth0 -p udp -m udp --sport 1 -j DROP', '-A FORWARD -i cali1 -j DROP']),
    packets: [udp({ dst: '172.16.0.9', sport: 1 }), udp({ dst: '172.16.0.9', sport: 1 }), client('SYN'), server('SYN', 'ACK'), client('ACK'), server('RST'), client('ACK'), client('SYN'), udp({ dst: '172.16.0.9' }), { ...udp({ in: 'cali1', src: '172.16.0.9', dst: '10.250.0.34', sport: 53, dport: 40000 }) }, udp({ dst: '172.16.0.9' })],
  },
  {
    name: 'a packet that is INVALID on its way through lo is looked at twice', chain,
    rules4: table('raw', ['-A PREROUTING -i lo -p tcp -j CT --notrack', '-A PREROUTING -i lo -p icmp -j CT --zone 3']) + asking,
    packets: [sent(tcp({ dst: '10.0.0.1', flags: ['SYN', 'FIN'] })), sent(tcp({ dst: '10.0.0.1' })), sent(ping({ dst: '10.0.0.1', icmpType: 0 })), sent(ping({ dst: '10.0.0.1' }))],
  },
  {
    name: 'connections through NAT on both sides: FIN, RST and INVALID packets', chain,
    rules4: table('nat', ['-A PREROUTING -d 192.168.1.1 -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', '-A POSTROUTING -o cali1 -j SNAT --to-source 10.0.0.1', '-A INPUT -j SNAT --to-source 8.8.8.8']) + asking,
    packets: [tcp(), reply(), tcp(f('ACK')), reply(f('FIN', 'ACK')), tcp(f('FIN', 'ACK')), reply(f('ACK')), tcp(), reply(), tcp({ dport: 81 }), tcp({ dport: 81, flags: ['FIN', 'ACK'] }), tcp({ dport: 81 }), reply(), tcp({ dport: 81, flags: ['ACK'] }), tcp({ dport: 81, flags: ['RST'] }), tcp({ dport: 81 })],
  },
  {
    name: 'connections that differ in their zones alone, and some that differ in nothing', chain,
    rules4: table('raw', ['-A PREROUTING -i cali1 -j CT --zone-reply 5']) + table('nat', ['-A PREROUTING -d 192.168.1.1 -j DNAT --to-destination 10.0.0.7', '-A PREROUTING -d 192.168.1.2 -j DNAT --to-destination 10.0.0.7']) + asking,
    packets: [
      udp({ dst: '172.16.0.9' }), reply(), udp({ dst: '172.16.0.9' }), reply(), other('esp'), other('esp', { dst: '192.168.1.2' }), other('esp', { dst: '10.0.0.7' }), other('gre', { dst: '10.0.0.7' }), other('gre'),
      tcp({ dst: '172.16.0.9' }), tcp({ dst: '172.16.0.9', flags: ['RST', 'ACK'] }), tcp({ dst: '172.16.0.9', flags: ['RST', 'ACK'], ack: 0 }),
    ],
  },
  {
    name: 'CT with a helper, events, nothing; a rule before and behind it', chain: 'raw PREROUTING',
    rules4: table('raw', ['-A PREROUTING -m conntrack --ctstate NEW', '-A PREROUTING -p tcp --dport 80 -j CT --helper ftp', '-A PREROUTING -p udp --dport 53 -j CT --helper tftp --ctevents new', '-A PREROUTING -m conntrack --ctstate NEW', '-A PREROUTING -m conntrack --ctproto tcp', '-A PREROUTING -m helper --helper ftp', '-A PREROUTING -m connmark --mark 0x0', '-A PREROUTING -j CT --zone 4'])
      + table('nat', ['-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9']) + table('filter', ['-A FORWARD -m helper --helper ftp', '-A FORWARD -m helper ! --helper ftp', '-A INPUT -m helper --helper tftp']) + asking,
    packets: [tcp(), reply(), tcp(f('ACK')), udp(), reply(), ping(), reply()],
  },
  {
    name: 'packets and bytes of a connection', chain: 'mangle INPUT',
    rules4: table('mangle', ['original', 'reply', 'both'].flatMap((way) => ['packets --connbytes 1:1', 'packets --connbytes 2', 'bytes --connbytes 40:79', 'bytes --connbytes 80:', 'avgpkt --connbytes 41:'].flatMap((mode) => ['PREROUTING', 'INPUT', 'OUTPUT', 'FORWARD'].map((hook) => `-A ${hook} -m connbytes --connbytes-dir ${way} --connbytes-mode ${mode}`)))),
    packets: [
      tcp(), tcp(), reply(), tcp(f('ACK')), reply(f('RST', 'ACK')), tcp(f('ACK')), client('SYN'), reply(f('ACK')), client('SYN'), reply(), client('ACK'), client('SYN'), { ...client('ACK'), length: 1000 },
      ping({ length: 100 }), reply({ proto: 'icmp', icmpType: 3, icmpCode: 1 }), ping({ length: 100 }), sctp(1), sctp(1), chunks(2),
    ].map((packet) => (packet.reply === true ? packet : { length: packet.proto === 'sctp' ? 52 : 40, ...packet })),
  },
  {
    name: 'broadcasts and multicasts of this box', chain,
    rules4: asking, packets: [sent(udp({ dst: '192.168.1.255', sport: 68, dport: 67 })), sent(udp({ dst: '192.168.1.255', sport: 68, dport: 67 })), udp({ dst: '192.168.1.255' })],
  },
  {
    name: 'IPv6: ICMPv6 requests, what is never tracked, TCP', chain,
    rules6: asking,
    packets: [
      ...[128, 139, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143, 200].flatMap((icmpType): HandPacket[] => [{ in: 'eth0', src: '2001:db8:1::50', dst: '2001:db8:1::1', proto: 'icmpv6', icmpType, icmpId: 5, ttl: 64 }]),
      { in: 'eth0', src: '2001:db8:1::50', dst: '2001:db8:1::1', proto: 'icmpv6', icmpType: 128, icmpId: 6, ttl: 64 }, reply(),
      { in: 'eth0', src: '2001:db8:1::50', dst: '2001:db8:9::9', proto: 'tcp', sport: 4000, dport: 80, ttl: 64 }, reply(), { in: 'eth0', src: '2001:db8:1::50', dst: '2001:db8:9::9', proto: 'tcp', sport: 4000, dport: 80, ttl: 64, flags: ['ACK'] },
    ],
  },
];

/** The same packets, traced from a listing of the connections that the first ones left behind. */
const listed = (name: string, dumpAfter: number): HandCase => {
  const known = conntrackCases.find((one) => one.name === name);
  if (!known) throw new Error(`There is no case "${name}".`);
  return { ...known, name: `${known.name}, from a listing behind ${dumpAfter} packets`, dumpAfter, packets: known.packets };
};

export const listedCases: HandCase[] = [
  listed('TCP: handshake, data, close, late packets', 3), listed('TCP: handshake, data, close, late packets', 8), listed('TCP: to this box, and from it', 5), listed('TCP: a SYN reopens a connection that was closed in order', 6),
  listed('UDP and UDP-Lite', 3), listed('ICMP requests of all kinds', 9), listed('GRE, ESP, AH, DCCP, OSPF, IGMP', 12), listed('SCTP: an association from INIT to its end', 6),
  listed('zones part connections', 3), listed('zones of one direction', 2), listed('connections through NAT on both sides: FIN, RST and INVALID packets', 2), listed('IPv6: ICMPv6 requests, what is never tracked, TCP', 17),
];
