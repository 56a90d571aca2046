/** Random rulesets with random packets, both from a seed: what nobody thought of by hand. */
import type { TracePacket } from '../../server/src/protocol/trace.ts';
import type { KernelCase, SentPacket } from './oracle.ts';
import { randomBox } from './randomBox.ts';
import { randomSets } from './randomSets.ts';
import { Rng } from './rng.ts';
import { ports, rule, type World } from './vocabulary.ts';

const builtIn: Record<string, string[]> = {
  raw: ['PREROUTING', 'OUTPUT'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** A seed from an environment variable: a number, or any text. */
export function seedOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
}

/** One table: its built-in chains, and chains of its own that jump only forward, so that there is no loop. */
function makeTable(rng: Rng, world: World, name: string): string {
  const hooks = builtIn[name] ?? [];
  const own = Array.from({ length: rng.int(5) }, (_, index) => ({ name: `${name.toUpperCase()}-${index}`, hooks: hooks.filter(() => rng.chance(0.5)) })).filter((chain) => chain.hooks.length > 0);
  const chains = [...hooks.map((hook) => ({ name: hook, hooks: [hook] })), ...own];
  const lines = chains.map((chain, index) => (index < hooks.length ? `:${chain.name} ${rng.chance(0.08) && name !== 'nat' ? 'DROP' : 'ACCEPT'} [0:0]` : `:${chain.name} - [0:0]`));
  for (const [index, chain] of chains.entries()) {
    const jumps = own.filter((other) => chains.indexOf(other) > index && chain.hooks.every((hook) => other.hooks.includes(hook))).map((other) => other.name);
    const count = rng.int(index < hooks.length ? 6 : 4);
    for (let made = 0; made < count; made++) lines.push(`-A ${chain.name} ${rule(rng, world, name, chain, jumps)}`.trim());
  }
  return `*${name}\n${lines.join('\n')}\nCOMMIT\n`;
}

/** The beginning of a connection; `index` makes its ports unlike those of the others. */
function makePacket(rng: Rng, world: World, index: number): TracePacket {
  const here = rng.chance(0.3);
  const device = rng.pick(world.interfaces);
  const odd = [...world.odd, ...(here ? [] : world.broadcasts), rng.pick(world.own)];
  const dst = rng.weighted([[5, rng.pick(world.own)], [5, rng.pick(world.beyond)], [2, rng.pick(world.outside)], [0.8, rng.pick(odd)]]);
  const proto = rng.weighted([[6, 'tcp'], [4, 'udp'], [2, 'icmp'], [0.5, 'sctp'], [0.5, 'esp']]);
  const base = { ...(here ? {} : { in: device }), src: here ? rng.pick(world.own) : rng.chance(0.8) ? world.behind[device] ?? rng.pick(world.outside) : rng.pick([...world.outside, ...world.beyond, ...world.own]), dst, ttl: rng.chance(0.03) ? 1 : 64 };
  const local = here ? { ...(rng.chance(0.2) ? { mark: rng.pick([1, 0x4000]) } : {}), ...(rng.chance(0.3) ? { uid: 1000 } : {}) } : {};
  if (proto === 'icmp') {
    const [icmpType, icmpCode] = rng.weighted<[number, number]>(world.v6 ? [[6, [128, 0]], [1, [129, 0]], [1, [1, 4]]] : [[6, [8, 0]], [1, [0, 0]], [1, [3, 1]], [0.5, [13, 0]]]);
    return { ...base, ...local, proto: world.v6 ? 'icmpv6' : 'icmp', icmpType, icmpCode, icmpId: 100 + index };
  }
  if (proto === 'esp') return { ...base, ...local, proto };
  const flags = proto === 'tcp' && rng.chance(0.1) ? { flags: rng.pick([['ACK'], ['SYN', 'ACK'], ['RST'], ['FIN', 'ACK'], []]) } : {};
  return { ...base, ...local, proto, sport: 40000 + index, dport: rng.chance(0.9) ? rng.pick(ports) : 1 + rng.int(65535), ...flags };
}

/** Packets in order: beginnings, answers, and second packets of the same connection. */
function makePackets(rng: Rng, world: World): SentPacket[] {
  const packets: SentPacket[] = [];
  const count = 2 + rng.int(4);
  for (let index = 0; index < count; index++) {
    const packet = makePacket(rng, world, index);
    packets.push(packet);
    const ordinary = packet.flags === undefined && !packet.dst.endsWith('.255') && ['tcp', 'udp', 'icmp', 'icmpv6'].includes(String(packet.proto)) && [undefined, 8, 128].includes(packet.icmpType);
    if (!ordinary || rng.chance(0.5)) continue;
    if (rng.chance(0.3)) packets.push(packet);
    packets.push({ reply: true, ...(packet.proto === 'tcp' && rng.chance(0.15) ? { flags: rng.pick([['RST', 'ACK'], ['ACK'], ['SYN']]) } : {}) });
    if (rng.chance(0.5)) packets.push(packet.proto === 'tcp' ? { ...packet, flags: rng.pick([['ACK'], ['ACK'], ['FIN', 'ACK'], ['RST'], ['SYN']]) } : packet);
    if (rng.chance(0.2)) packets.push({ reply: true });
  }
  return packets;
}

/** The case of a seed. */
export function randomCase(seed: number): KernelCase {
  const rng = new Rng(seed);
  for (let warm = 0; warm < 5; warm++) rng.next();
  const v6 = rng.chance(0.2);
  const { box, world } = randomBox(rng, v6);
  const ipset = randomSets(rng, world);
  const tables = [['raw', 0.4], ['mangle', 0.7], ['nat', 0.7], ['filter', 1]] as const;
  const rules = tables.filter(([, probability]) => rng.chance(probability)).map(([name]) => makeTable(rng, world, name)).join('');
  return { ...box, ipset, [v6 ? 'rules6' : 'rules4']: rules, packets: makePackets(rng, world) };
}
