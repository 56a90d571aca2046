/** Exports the types of sets that random cases have: what is created, with which extensions, and members for it. */
import type { Rng } from '../rng.ts';
import { ports, type World } from './types.ts';

/** What members are made of. */
export interface Kit { rng: Rng; world: World; address: () => string; network: () => string; service: () => string; port: () => number }

export interface SetKind {
  type: string;
  dimensions: number;
  /** Words behind the type, for one family only where they or the type are. */
  options?: (kit: Kit) => string;
  family?: 4 | 6;
  member: (kit: Kit) => string;
  /** A member that may be an exception; only types with networks know `nomatch`. */
  exception?: (kit: Kit) => string;
}

const interfaceOf = ({ rng, world }: Kit): string => {
  const name = rng.pick(world.interfaces);
  return rng.weighted([[6, name], [2, `${name.slice(0, 3)} wildcard`], [0.3, `physdev:${name}`]]);
};
/** The first sixteen bits of an address, for the range of a bitmap. */
const block = ({ address }: Kit): string => address().split('.').slice(0, 2).join('.');
const within = (kit: Kit): string => `${block(kit)}.0.0/16`;

export const setKinds: readonly SetKind[] = [
  { type: 'hash:ip', dimensions: 1, member: ({ address }) => address() },
  { type: 'hash:ip', dimensions: 1, family: 4, options: ({ rng }) => `netmask ${rng.pick([8, 16, 24, 30])}`, member: ({ address }) => address() },
  { type: 'hash:ip', dimensions: 1, family: 6, options: ({ rng }) => `netmask ${rng.pick([32, 48, 64, 127])}`, member: ({ address }) => address() },
  { type: 'hash:ip', dimensions: 1, family: 4, options: ({ rng }) => `bitmask ${rng.pick(['255.0.0.255', '0.0.0.15', '255.255.0.0'])}`, member: ({ address }) => address() },
  { type: 'hash:ip', dimensions: 1, family: 6, options: ({ rng }) => `bitmask ${rng.pick(['ffff::ffff', 'ffff:ffff:ffff::', '::ff'])}`, member: ({ address }) => address() },
  { type: 'hash:ip', dimensions: 1, options: () => 'maxelem 4', member: ({ address }) => address() },
  { type: 'hash:net', dimensions: 1, member: ({ network }) => network(), exception: ({ address }) => address() },
  { type: 'hash:net', dimensions: 1, member: ({ network }) => network(), exception: ({ network }) => network() },
  { type: 'hash:ip,port', dimensions: 2, member: ({ address, service }) => `${address()},${service()}` },
  { type: 'hash:ip,port', dimensions: 2, family: 4, options: ({ rng }) => rng.pick(['netmask 24', 'bitmask 255.0.0.255']), member: ({ address, service }) => `${address()},${service()}` },
  { type: 'hash:ip,port,ip', dimensions: 3, member: ({ address, service }) => `${address()},${service()},${address()}` },
  { type: 'hash:ip,port,net', dimensions: 3, member: ({ address, service, network }) => `${address()},${service()},${network()}`, exception: ({ address, service }) => `${address()},${service()},${address()}` },
  { type: 'hash:net,port', dimensions: 2, member: ({ network, service }) => `${network()},${service()}`, exception: ({ address, service }) => `${address()},${service()}` },
  { type: 'hash:net,iface', dimensions: 2, member: (kit) => `${kit.network()},${interfaceOf(kit)}`, exception: (kit) => `${kit.address()},${interfaceOf(kit)}` },
  { type: 'hash:net,iface', dimensions: 2, member: (kit) => `${kit.rng.pick([kit.network(), kit.world.v6 ? '::/0' : '0.0.0.0/0'])},${interfaceOf(kit)}` },
  { type: 'bitmap:port', dimensions: 1, options: ({ rng }) => `range ${rng.pick(['0-65535', '0-65535', '50-500'])}`, member: ({ rng }) => String(rng.pick([53, 80, 443])) },
  { type: 'bitmap:port', dimensions: 1, options: () => 'range 0-65535', member: ({ port }) => String(port()) },
  { type: 'bitmap:ip', dimensions: 1, family: 4, options: within, member: ({ address }) => address() },
  { type: 'bitmap:ip', dimensions: 1, family: 4, options: (kit) => `${within(kit)} netmask ${kit.rng.pick([20, 24, 30])}`, member: ({ address }) => address() },
  { type: 'bitmap:ip,mac', dimensions: 2, family: 4, options: within, member: ({ rng, address }) => `${address()}${rng.chance(0.5) ? '' : ',0a:0b:0c:0d:0e:0f'}` },
];

/** Members of a bitmap lie in its range: the options of one name it. */
export function fitting(kind: SetKind, options: string, members: string[]): string[] {
  if (kind.type !== 'bitmap:ip' && kind.type !== 'bitmap:ip,mac') return members;
  const prefix = /^range (\d+\.\d+\.)/.exec(options)?.[1] ?? '';
  return members.map((member) => (member.startsWith(prefix) ? member : member.replace(/^\d+\.\d+\./, prefix)));
}

/** A kit that draws from the packets of the case, so that sets hold them often enough. */
export function kitOf(rng: Rng, world: World): Kit {
  const seen = world.packets.flatMap(({ src, dst }) => [src, dst]).filter((one) => one !== undefined);
  const all = [...world.outside, ...world.own, ...world.beyond];
  const seenPorts = world.packets.flatMap(({ dport, sport }) => [dport, dport, sport]).filter((one) => one !== undefined).concat(80);
  const address = (): string => rng.pick(rng.chance(0.7) && seen.length > 0 ? seen : all);
  const lengths = world.v6 ? [32, 48, 64, 112, 128] : [1, 8, 16, 24, 28, 32];
  const port = (): number => rng.pick(rng.chance(0.3) ? [...ports] : seenPorts);
  // Every port is an element of its own, and a set has room for 65536.
  const around = (middle: number) => `tcp:${Math.max(0, middle - 5)}-${Math.min(65535, middle + 5)}`;
  const icmp = world.v6 ? ['icmpv6:128/0', 'icmpv6:echo-reply', 'icmpv6:1/4'] : ['icmp:8/0', 'icmp:echo-reply', 'icmp:port-unreachable', 'icmp:3/1'];
  const service = (): string => rng.weighted<() => string>([
    [8, () => `tcp:${port()}`], [5, () => `udp:${port()}`], [1, () => around(port())],
    [2, () => rng.pick(icmp)], [1, () => `sctp:${port()}`], [0.5, () => `udplite:${port()}`], [0.7, () => rng.pick(['esp:0', 'dccp:0', 'ah:0', 'gre:0'])],
  ])();
  return { rng, world, address, port, service, network: () => (rng.chance(0.25) ? rng.pick(world.networks.filter((item) => !/\/0$/.test(item))) : `${address()}/${rng.pick(lengths)}`) };
}
