/** Exports makePackets: the packets of a random case. Beginnings of connections, their answers, and second packets of the same connection. */
import type { TracePacket } from '../../server/src/protocol/trace.ts';
import { tcpOptionBytes } from '../../server/src/xtables/bytes.ts';
import type { SentPacket } from './oracle.ts';
import type { Rng } from './rng.ts';
import { icmpOf, ports, type World } from './vocabulary/types.ts';

const payloads = ['GET /index.html HTTP/1.1', 'GET / tablewalk', 'abc', 'x'.repeat(60)];

/** Options of TCP headers as hosts send them, and odd ones. */
const tcpOptions: readonly NonNullable<TracePacket['tcpOptions']>[] = [
  [], [{ kind: 2, data: '05b4' }], [{ kind: 2, data: '05b4' }, { kind: 4 }, { kind: 8, data: '0000000a00000000' }, { kind: 1 }, { kind: 3, data: '07' }], [{ kind: 1 }, { kind: 1 }, { kind: 8, data: '0202020202020202' }], [{ kind: 254, data: '01' }, { kind: 2, data: '0200' }],
];

const address = '20010db8000200000000000000000007';
/**
 * Extension headers: hop-by-hop and destination options, routing of types 0, 2 and 4, authentication, fragment headers: of a whole packet,
 * which loses it in front of all tables, and of first fragments, which keep it where their length is no multiple of 8.
 */
const hop = [{ header: 0, data: '00010400000000' }, { header: 0, data: '00050200000100' }] as const;
const behind = [
  { header: 60, data: '00010400000000' }, { header: 60, data: '013e04010203041f00000000000000' }, { header: 43, data: `02000100000000${address}` }, { header: 43, data: `02020000000000${address}` }, { header: 43, data: `04040101000102${address}${address}` }, { header: 43, data: `02040000000005${address}` },
  { header: 51, data: `0400000000000500000001${'00'.repeat(12)}` }, { header: 44, data: '00000000000007' }, { header: 44, data: '00000100000007' }, { header: 44, data: '01000100000009' },
] as const;

/** What the entry that a case favours looks at. */
export interface Favoured { protocols?: readonly string[] | undefined; extensions?: readonly number[] | undefined }

function drawExtensions(rng: Rng, favoured: readonly number[]): NonNullable<TracePacket['extensions']> {
  const wanted = [...hop, ...behind].filter(({ header }) => favoured.includes(header));
  const one = wanted.length > 0 && rng.chance(0.8) ? [rng.pick(wanted)] : [];
  // Hop-by-hop options stand in front of all others, a fragment header behind those that every router reads.
  const first = one.some(({ header }) => header === 0) ? one : rng.chance(0.4) ? [rng.pick(hop)] : [];
  return [...first, ...one.filter(({ header }) => header !== 0), ...Array.from({ length: rng.int(one.length > 0 ? 2 : 3) }, () => rng.pick(behind))];
}

/** Bytes that a packet has at least: its headers. The far end's answers have the length of what they answer. */
function smallest(v6: boolean, proto: string, { tcpOptions: options = [], extensions = [], sctpChunks = [{ type: 1 }] }: Partial<TracePacket>): number {
  const chunks = sctpChunks.reduce((sum, { type }) => sum + (type < 3 ? 20 : 4), 12);
  const upper = { tcp: 20 + tcpOptionBytes(options).length, sctp: chunks, dccp: 28, esp: 16, ah: 24, ipcomp: 16, gre: 16, 'ipv6-nonxt': 0 }[proto] ?? 8;
  return (v6 ? 40 : 20) + extensions.reduce((sum, { data }) => sum + 1 + data.length / 2, 0) + upper;
}

/** Fields that few rules look at; all that the kernel is sent is said, so that the trace need not assume anything. */
function rare(rng: Rng, v6: boolean, proto: string, extensions: readonly number[]): Partial<TracePacket> {
  return {
    ...(v6 ? (rng.chance(extensions.length > 0 ? 0.8 : 0.3) ? { extensions: drawExtensions(rng, extensions) } : {}) : { id: 1 + rng.int(65535) }),
    ...(proto === 'tcp' ? { tcpOptions: rng.pick(tcpOptions) } : {}),
    ...(['esp', 'ah', 'ipcomp'].includes(proto) ? { spi: rng.pick([1, 7, 256, 77777]) & (proto === 'ipcomp' ? 0xffff : -1) } : {}),
    ...(proto === 'dccp' ? { dccpType: rng.pick([0, 0, 2, 3, 10]) } : {}), ...(proto === 'mh' ? { mhType: rng.int(8) } : {}),
  };
}

/** The sequence number of a client that has sent nothing but its SYN. */
const sequence = (flags: readonly string[] = ['SYN']): number => (flags.includes('SYN') ? 1000 : 1001);

/** Fields of the transport header. `index` makes the ports unlike those of the others. */
function transport(rng: Rng, world: World, index: number, proto: string): Partial<TracePacket> {
  if (proto === icmpOf(world)) {
    const [icmpType, icmpCode] = rng.weighted<[number, number]>(world.v6 ? [[6, [128, 0]], [1, [129, 0]], [1, [1, 4]]] : [[6, [8, 0]], [1, [0, 0]], [1, [3, 1]], [0.5, [13, 0]]]);
    return { icmpType, icmpCode, icmpId: 100 + index };
  }
  if (!['tcp', 'udp', 'sctp', 'udplite', 'dccp'].includes(proto)) return {};
  const dport = rng.chance(0.92) ? rng.pick(ports) : 1 + rng.int(65535);
  const flags = proto === 'tcp' && rng.chance(0.1) ? { flags: rng.pick([['ACK'], ['SYN', 'ACK'], ['RST'], ['FIN', 'ACK'], [], ['SYN', 'ECE', 'CWR'], ['FIN', 'PSH', 'URG']]) } : {};
  // Said, so that the trace knows what the kernel does when ports are taken from a connection that has ended.
  return { ...(proto === 'tcp' && { seq: sequence(flags.flags) }), sport: rng.chance(0.95) ? 40000 + index : rng.pick([53, 1023, 80]), dport, ...flags };
}

/** The beginning of a connection. */
function begin(rng: Rng, world: World, index: number, { protocols = [], extensions = [] }: Favoured): TracePacket {
  const here = rng.chance(0.3);
  const device = rng.pick(world.interfaces);
  const odd = [...world.odd, ...(here ? [] : world.broadcasts), rng.pick(world.own)];
  const dst = rng.weighted([[5, rng.pick(world.own)], [6, rng.pick(world.beyond)], [2, rng.pick(world.outside)], [0.6, rng.pick(odd)]]);
  const usual = () => rng.weighted([[6, 'tcp'], [4, 'udp'], [2, icmpOf(world)], [0.5, 'sctp'], [0.4, 'esp'], [0.2, 'gre'], [0.3, 'dccp'], [0.3, 'ah'], [0.2, 'ipcomp'], [world.v6 ? 0.4 : 0, 'mh'], [world.v6 ? 0.1 : 0, 'ipv6-nonxt'], [0.4, 'udplite']]);
  const proto = protocols.length > 0 && rng.chance(0.6) ? rng.pick(protocols) : usual();
  const any = () => rng.pick([...world.outside, ...world.beyond, ...world.own]);
  // The trace refuses an IPv4 packet that arrives from an address of this box.
  const foreign = (from: string) => (!world.v6 && world.own.includes(from) ? world.outside[0] ?? from : from);
  const arriving = () => (rng.chance(0.85) ? world.behind[device] ?? rng.pick(world.outside) : foreign(any()));
  const ttl = rng.weighted([[20, 64], [1, 1], [1, 2], [1, 128], [1, 255]]);
  const payload = (proto === 'udp' || proto === 'tcp') && rng.chance(0.35) ? { payload: rng.pick(payloads) } : {};
  const fields = rare(rng, world.v6, proto, extensions);
  const length = smallest(world.v6, proto, fields) + (payload.payload ?? '').length + (payload.payload === undefined && rng.chance(0.4) ? rng.int(300) : 0);
  return {
    ...(here ? {} : { in: device }), src: here ? rng.pick(world.own) : arriving(), dst, proto, ttl, length, ...payload, ...fields,
    ...(rng.chance(0.25) ? { tos: rng.pick([0x10, 0x08, 0x28, 0xb8, 0x01, 0x02, 0x03]) } : {}),
    ...transport(rng, world, index, proto),
    ...(here && rng.chance(0.2) ? { mark: rng.pick([1, 2, 0x4000]) } : {}), ...(here ? { uid: rng.weighted([[3, 0], [1, 1000]]), gid: rng.weighted([[3, 0], [1, 1000]]) } : {}),
  };
}

/** Whether somebody answers such a packet. */
const ordinary = (packet: TracePacket) => packet.flags === undefined && !packet.dst.endsWith('.255') && ['tcp', 'udp', 'icmp', 'icmpv6'].includes(String(packet.proto)) && [undefined, 8, 128].includes(packet.icmpType);

const later = (packet: TracePacket, flags: string[]): TracePacket => ({ ...packet, flags, seq: sequence(flags) });

/** What follows a beginning: the same again, answers, and packets behind the answers. */
function follow(rng: Rng, packet: TracePacket): SentPacket[] {
  const packets: SentPacket[] = [];
  const tcp = packet.proto === 'tcp';
  if (rng.chance(0.25)) packets.push(packet);
  packets.push({ reply: true, ...(tcp ? { tcpOptions: [] } : {}), ...(tcp && rng.chance(0.15) ? { flags: rng.pick([['RST', 'ACK'], ['ACK'], ['SYN']]) } : {}) });
  if (rng.chance(0.5)) packets.push(tcp ? later(packet, rng.pick([['ACK'], ['ACK'], ['FIN', 'ACK'], ['RST'], ['SYN']])) : packet);
  if (rng.chance(0.2)) packets.push({ reply: true, ...(tcp ? { tcpOptions: [] } : {}) });
  return packets;
}

/** Packets in their order, `count` of them; many have what is favoured. */
export function makePackets(rng: Rng, world: World, count: number, favoured: Favoured = {}): SentPacket[] {
  const packets: SentPacket[] = [];
  for (let index = 0; packets.length < count; index++) {
    const packet = begin(rng, world, index, favoured);
    packets.push(packet);
    if (ordinary(packet) && rng.chance(0.5)) packets.push(...follow(rng, packet));
  }
  return packets.slice(0, count);
}
