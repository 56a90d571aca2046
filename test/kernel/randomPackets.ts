/** Exports makePackets: the packets of a random case. Beginnings of connections, their answers, and second packets of the same connection. */
import type { TracePacket } from '../../server/src/protocol/trace.ts';
import type { SentPacket } from './oracle.ts';
import type { Rng } from './rng.ts';
import { icmpOf, ports, type World } from './vocabulary/types.ts';

const payloads = ['GET /index.html HTTP/1.1', 'GET / tablewalk', 'abc', 'x'.repeat(60)];

/** Bytes that a packet has at least: its headers without options. The far end's answers have the length of what they answer. */
const smallest = (v6: boolean, proto: string) => (v6 ? 40 : 20) + ({ tcp: 20, sctp: 32, dccp: 28, esp: 16, ah: 24, gre: 16 }[proto] ?? 8);

/** Fields of the transport header. `index` makes the ports unlike those of the others. */
function transport(rng: Rng, world: World, index: number, proto: string): Partial<TracePacket> {
  if (proto === icmpOf(world)) {
    const [icmpType, icmpCode] = rng.weighted<[number, number]>(world.v6 ? [[6, [128, 0]], [1, [129, 0]], [1, [1, 4]]] : [[6, [8, 0]], [1, [0, 0]], [1, [3, 1]], [0.5, [13, 0]]]);
    return { icmpType, icmpCode, icmpId: 100 + index };
  }
  if (!['tcp', 'udp', 'sctp', 'udplite', 'dccp'].includes(proto)) return {};
  const dport = rng.chance(0.92) ? rng.pick(ports) : 1 + rng.int(65535);
  const flags = proto === 'tcp' && rng.chance(0.1) ? { flags: rng.pick([['ACK'], ['SYN', 'ACK'], ['RST'], ['FIN', 'ACK'], [], ['SYN', 'ECE', 'CWR'], ['FIN', 'PSH', 'URG']]) } : {};
  return { sport: rng.chance(0.95) ? 40000 + index : rng.pick([53, 1023, 80]), dport, ...flags };
}

/** The beginning of a connection. */
function begin(rng: Rng, world: World, index: number): TracePacket {
  const here = rng.chance(0.3);
  const device = rng.pick(world.interfaces);
  const odd = [...world.odd, ...(here ? [] : world.broadcasts), rng.pick(world.own)];
  const dst = rng.weighted([[5, rng.pick(world.own)], [6, rng.pick(world.beyond)], [2, rng.pick(world.outside)], [0.6, rng.pick(odd)]]);
  // The kernel takes arriving UDP-Lite for invalid (its checksum is tested as one of UDP), so only this box sends some.
  const proto = rng.weighted([[6, 'tcp'], [4, 'udp'], [2, icmpOf(world)], [0.5, 'sctp'], [0.4, 'esp'], [0.2, 'gre'], [here ? 0.4 : 0, 'udplite']]);
  const arriving = () => (rng.chance(0.85) ? world.behind[device] ?? rng.pick(world.outside) : rng.pick([...world.outside, ...world.beyond, ...world.own]));
  const ttl = rng.weighted([[20, 64], [1, 1], [1, 2], [1, 128], [1, 255]]);
  const payload = (proto === 'udp' || proto === 'tcp') && rng.chance(0.35) ? { payload: rng.pick(payloads) } : {};
  const length = smallest(world.v6, proto) + (payload.payload ?? '').length + (payload.payload === undefined && rng.chance(0.4) ? rng.int(300) : 0);
  return {
    ...(here ? {} : { in: device }), src: here ? rng.pick(world.own) : arriving(), dst, proto, ttl, length, ...payload,
    ...(rng.chance(0.25) ? { tos: rng.pick([0x10, 0x08, 0x28, 0xb8, 0x01, 0x02, 0x03]) } : {}),
    ...transport(rng, world, index, proto),
    ...(here && rng.chance(0.2) ? { mark: rng.pick([1, 2, 0x4000]) } : {}), ...(here ? { uid: rng.weighted([[3, 0], [1, 1000]]), gid: rng.weighted([[3, 0], [1, 1000]]) } : {}),
  };
}

/** Whether somebody answers such a packet. */
const ordinary = (packet: TracePacket) => packet.flags === undefined && !packet.dst.endsWith('.255') && ['tcp', 'udp', 'icmp', 'icmpv6'].includes(String(packet.proto)) && [undefined, 8, 128].includes(packet.icmpType);

/** What follows a beginning: the same again, answers, and packets behind the answers. */
function follow(rng: Rng, packet: TracePacket): SentPacket[] {
  const packets: SentPacket[] = [];
  const tcp = packet.proto === 'tcp';
  if (rng.chance(0.25)) packets.push(packet);
  packets.push({ reply: true, ...(tcp && rng.chance(0.15) ? { flags: rng.pick([['RST', 'ACK'], ['ACK'], ['SYN']]) } : {}) });
  if (rng.chance(0.5)) packets.push(tcp ? { ...packet, flags: rng.pick([['ACK'], ['ACK'], ['FIN', 'ACK'], ['RST'], ['SYN']]) } : packet);
  if (rng.chance(0.2)) packets.push({ reply: true });
  return packets;
}

/** Packets in their order, `count` of them. */
export function makePackets(rng: Rng, world: World, count: number): SentPacket[] {
  const packets: SentPacket[] = [];
  for (let index = 0; packets.length < count; index++) {
    const packet = begin(rng, world, index);
    packets.push(packet);
    if (ordinary(packet) && rng.chance(0.5)) packets.push(...follow(rng, packet));
  }
  return packets.slice(0, count);
}
