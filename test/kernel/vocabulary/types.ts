/** Exports the shape of an entry of the vocabulary, the world and the place it draws from, and the helpers that entries are made with. */
import type { SentPacket } from '../oracle.ts';
import type { Rng } from '../rng.ts';

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** What rules, sets and packets of a case have in common. */
export interface World {
  v6: boolean;
  /** Addresses of clients, of this box, and of whatever it forwards to. */
  outside: string[]; own: string[]; beyond: string[];
  networks: string[];
  interfaces: string[];
  /** Destinations that routing ends, and broadcast addresses. */
  odd: string[]; broadcasts: string[];
  /** A host behind an interface. */
  behind: Record<string, string>;
  /** Set names with their type, the number of their dimensions, and which extensions they have. */
  sets: { name: string; type: string; dimensions: number; counters: boolean; skbinfo: boolean }[];
  /** The packets of the case that say what they are; answers do not. */
  packets: SentPacket[];
}

/** Where a rule stands, and the packet it is made for. */
export interface Draw {
  rng: Rng;
  world: World;
  table: string;
  /** The built-in chains that the rule's chain can be reached from, and whether it is one of them. */
  hooks: readonly Hook[];
  builtIn: boolean;
  /** The packet that the rule's values are taken from. */
  packet: SentPacket;
  /** What `-p` of the rule names, as in packets; '' where it names none or stands behind `!`. */
  protocol: string;
  /** How likely each test fits the packet. */
  likely: number;
}

/** A match or a target that rules are made of. */
export interface Entry {
  /** Unlike all others: the module, and what it is about where a module has several entries. */
  name: string;
  /** The name for -m or -j; absent: the entry's name up to its first space. */
  module?: string;
  /** How often it is drawn beside others; 1 where absent. */
  weight?: number;
  /** One family only. */
  family?: 4 | 6;
  /** Tables it is valid in; all where absent. */
  tables?: readonly string[];
  /** Every built-in chain that the rule's chain can be reached from has to be one of these; all where absent. */
  hooks?: readonly Hook[];
  /** The rule needs -p with one of these. */
  protocols?: readonly string[];
  /** IPv6 extension headers that it looks at: a case that favours it has many packets with one of them. */
  extensions?: readonly number[];
  /** Matches that the kernel wants in the same rule, behind its others. */
  needs?: string;
  /** For targets: the rule's packet goes no further, so that the rule should not fit every packet. */
  ends?: true;
  /** The words behind the rule's header: `-m ttl --ttl-eq 64`, or `TTL --ttl-set 3`; '' where nothing fits the place. */
  make: (draw: Draw) => string;
}

export const ports = [22, 53, 80, 443, 8080, 30080] as const;
export const icmpOf = (world: World): string => (world.v6 ? 'icmpv6' : 'icmp');
export const within = (draw: Pick<Draw, 'hooks'>, allowed: readonly Hook[]): boolean => draw.hooks.every((hook) => allowed.includes(hook));
export const hasPorts = (protocol: string): boolean => ['tcp', 'udp', 'sctp', 'dccp', 'udplite'].includes(protocol);

type Value = string | number | (() => string | number);
const valueOf = (value: Value) => String(typeof value === 'function' ? value() : value);

/** An option that may be negated: with the value that fits the packet or with another, so that it fits as likely as the place says. */
export function either({ rng, likely }: Draw, option: string, fits: Value, misses: Value): string {
  const negated = rng.chance(0.25);
  return `${negated ? '! ' : ''}${option} ${valueOf(rng.chance(likely) !== negated ? fits : misses)} `;
}

/** An option that cannot be negated. */
export function plain({ rng, likely }: Draw, option: string, fits: Value, misses: Value): string {
  return `${option} ${valueOf(rng.chance(likely) ? fits : misses)} `;
}

/** A span of numbers around one, in the words of `from:to`, or the number alone; at most `most`. */
export function span(rng: Rng, number: number, most: number): string {
  const range = (from: number, to: number): string => (from === to ? String(number) : `${from}:${to}`);
  const from = Math.max(0, number - rng.int(20));
  const to = Math.min(most, number + rng.int(20));
  return rng.pick([String(number), String(number), range(from, to), range(0, number), range(number, most)]);
}

/** Any address of the world, or one of the packet's own. */
export function address({ rng, world, packet }: Draw): string {
  return rng.weighted([[3, packet.src ?? world.own[0] ?? ''], [3, packet.dst ?? world.own[0] ?? ''], [2, rng.pick([...world.outside, ...world.own, ...world.beyond])]]);
}

/** An address as a rule's -s and -d take it: alone, with a prefix, with an odd mask, or a whole network of the world. */
export function network(draw: Draw, one: string): string {
  const { rng, world } = draw;
  if (world.v6) return rng.pick([one, `${one}/${rng.pick([48, 64, 120, 127])}`, rng.pick(world.networks), '::/0']);
  return rng.weighted([[4, one], [3, `${one}/${rng.pick([8, 16, 24, 30, 31])}`], [3, rng.pick(world.networks)], [1, '0.0.0.0/0'], [1, `0.0.0.${one.split('.')[3] ?? '1'}/0.0.0.255`]]);
}

export const marks = ['0x1', '0x2', '0x3', '0x4000', '0x4001', '0x10000'] as const;
export const masks = ['0x1', '0x3', '0xff', '0x4000', '0xffff0000'] as const;
