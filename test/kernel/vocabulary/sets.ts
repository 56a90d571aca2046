/** Exports the sets of a case, the match `set` and the target SET. */
import type { Rng } from '../rng.ts';
import { ports, type Draw, type Entry, type World } from './types.ts';

/** A type of set: its options, how many dimensions, a member. Types with a `pending` reason are not drawn. */
export interface SetKind { type: string; options?: string; family?: 4 | 6; dimensions: number; member: (kit: Kit) => string; nomatch?: boolean; pending?: string }

export interface Kit { rng: Rng; world: World; address: () => string; network: () => string; service: () => string; port: () => number }

export const setKinds: readonly SetKind[] = [
  { type: 'hash:ip', dimensions: 1, member: ({ address }) => address() },
  { type: 'hash:net', dimensions: 1, member: ({ network }) => network(), nomatch: true },
  { type: 'hash:ip,port', dimensions: 2, member: ({ address, service }) => `${address()},${service()}` },
  { type: 'bitmap:port', options: 'range 0-65535', dimensions: 1, member: ({ port }) => String(port()) },
  { type: 'hash:ip,port,ip', dimensions: 3, member: ({ address, service }) => `${address()},${service()},${address()}` },
  { type: 'hash:ip,port,net', dimensions: 3, member: ({ address, service, network }) => `${address()},${service()},${network()}`, nomatch: true },
  { type: 'hash:net,port', dimensions: 2, member: ({ network, service }) => `${network()},${service()}`, nomatch: true },
  { type: 'hash:ip', options: 'netmask 24', family: 4, dimensions: 1, member: ({ address }) => address() },
  { type: 'hash:ip', options: 'netmask 64', family: 6, dimensions: 1, member: ({ address }) => address() },
  { type: 'hash:net', options: 'counters comment', dimensions: 1, member: ({ network }) => `${network()} comment "a b"` },
  { type: 'hash:net,iface', dimensions: 2, member: ({ network, rng, world }) => `${network()},${rng.pick(world.interfaces)}` },
];

/** Some sets over the addresses and ports of the world, as text for `ipset restore`; their names go into the world. */
export function makeSets(rng: Rng, world: World): string {
  const lines: string[] = [];
  const seen = world.packets.flatMap(({ src, dst }) => [src, dst]).filter((one) => one !== undefined);
  const all = [...world.outside, ...world.own, ...world.beyond];
  const kit: Kit = {
    rng, world, address: () => rng.pick(rng.chance(0.6) && seen.length > 0 ? seen : all), network: () => rng.pick(world.networks.filter((item) => !item.startsWith('0.0.0.0/'))),
    port: () => rng.pick(rng.chance(0.5) ? [...ports] : world.packets.map(({ dport }) => dport ?? 80).concat(80)), service: () => `${rng.pick(['tcp', 'tcp', 'udp'])}:${kit.port()}`,
  };
  const kinds = setKinds.filter(({ family, pending }) => pending === undefined && (family === undefined || family === (world.v6 ? 6 : 4)));
  const count = rng.int(5);
  for (let index = 0; index < count; index++) {
    const { type, options, dimensions, member, nomatch } = rng.pick(kinds);
    const name = `s${index}`;
    const family = world.v6 && type.startsWith('hash:') && type !== 'hash:mac' ? ' family inet6' : '';
    lines.push(`create ${name} ${type}${family}${options === undefined ? '' : ` ${options}`}`, ...new Set(Array.from({ length: 1 + rng.int(4) }, () => `add ${name} ${member(kit)}`)));
    if (nomatch && rng.chance(0.5)) lines.push(`add ${name} ${memberAlone(type, kit)} nomatch`);
    world.sets.push({ name, type, dimensions });
  }
  const alike = world.sets.filter(({ dimensions }) => dimensions === world.sets[0]?.dimensions);
  if (alike.length > 1 && rng.chance(0.7)) {
    lines.push('create l0 list:set', ...alike.map(({ name }) => `add l0 ${name}`));
    world.sets.push({ name: 'l0', type: 'list:set', dimensions: alike[0]?.dimensions ?? 1 });
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

/** A member of one address in each dimension, for an exception within a network. */
const memberAlone = (type: string, { address, service }: Kit) => (type === 'hash:net' ? address() : type === 'hash:net,port' ? `${address()},${service()}` : `${address()},${service()},${address()}`);

function directions(rng: Rng, dimensions: number): string {
  const usual = dimensions === 3 ? 'dst,dst,src' : 'dst'.concat(',dst'.repeat(dimensions - 1));
  return rng.chance(0.6) ? usual : Array.from({ length: dimensions }, () => rng.pick(['src', 'dst'])).join(',');
}

function setMatch({ rng, world }: Draw): string {
  if (world.sets.length === 0) return '';
  const { name, dimensions } = rng.pick(world.sets);
  return `-m set ${rng.not()}--match-set ${name} ${directions(rng, dimensions)} `;
}

function setMatchMore(draw: Draw): string {
  const rule = setMatch(draw);
  return rule === '' ? '' : `${rule}${draw.rng.pick(['--return-nomatch ', '! --update-counters ', '! --update-subcounters '])}`;
}

function setTarget({ rng, world }: Draw): string {
  const fit = world.sets.filter(({ type }) => type.startsWith('hash:') || type.startsWith('bitmap:'));
  if (fit.length === 0) return '';
  const { name, dimensions } = rng.pick(fit);
  const add = rng.chance(0.7);
  return `SET --${add ? 'add' : 'del'}-set ${name} ${directions(rng, dimensions)}${add && rng.chance(0.3) ? ' --exist' : ''}`;
}

export const setMatches: readonly Entry[] = [
  { name: 'set', weight: 5, make: setMatch },
  { name: 'set options', weight: 1, make: setMatchMore },
];

export const setTargets: readonly Entry[] = [{ name: 'SET', weight: 2, make: setTarget }];
