/** Random sets for `ipset restore`, and matches that look at them. */
import type { Rng } from './rng.ts';
import { ports, type World } from './vocabulary.ts';

/** Some sets over the addresses and ports of the world; the text for `ipset restore`. */
export function randomSets(rng: Rng, world: World): string {
  const lines: string[] = [];
  const family = world.v6 ? ' family inet6' : '';
  const address = () => rng.pick([...world.outside, ...world.own, ...world.beyond]);
  const network = () => rng.pick(world.networks.filter((item) => item !== '0.0.0.0/0'));
  const service = () => `${rng.pick(['tcp', 'tcp', 'udp'])}:${rng.pick(ports)}`;
  const kinds: [string, number, () => string][] = [
    [`hash:ip${family}`, 1, address], [`hash:net${family}`, 1, () => network()], [`hash:ip,port${family}`, 2, () => `${address()},${service()}`],
    ['bitmap:port range 0-65535', 1, () => String(rng.pick(ports))], [`hash:ip,port,ip${family}`, 3, () => `${address()},${service()},${address()}`],
    [`hash:ip,port,net${family}`, 3, () => `${address()},${service()},${network()}`], [`hash:net,port${family}`, 2, () => `${network()},${service()}`],
    [`hash:ip${family} netmask ${world.v6 ? 64 : 24}`, 1, address], [`hash:net${family} counters comment`, 1, () => `${network()} comment "a b"`],
    [`hash:net,iface${family}`, 2, () => `${network()},${rng.pick(world.interfaces)}`],
  ];
  const count = rng.int(5);
  for (let index = 0; index < count; index++) {
    const [type, dimensions, member] = rng.pick(kinds);
    const name = `s${index}`;
    lines.push(`create ${name} ${type}`, ...new Set(Array.from({ length: 1 + rng.int(4) }, () => `add ${name} ${member()}`)));
    const kind = type.split(' ')[0];
    if (kind === 'hash:net' && rng.chance(0.5)) lines.push(`add ${name} ${address()} nomatch`);
    if (kind === 'hash:net,port' && rng.chance(0.5)) lines.push(`add ${name} ${address()},${service()} nomatch`);
    if (kind === 'hash:ip,port,net' && rng.chance(0.5)) lines.push(`add ${name} ${address()},${service()},${address()} nomatch`);
    world.sets.push({ name, dimensions });
  }
  const alike = world.sets.filter(({ dimensions }) => dimensions === world.sets[0]?.dimensions);
  if (alike.length > 1 && rng.chance(0.7)) {
    lines.push('create l0 list:set', ...alike.map(({ name }) => `add l0 ${name}`));
    world.sets.push({ name: 'l0', dimensions: alike[0]?.dimensions ?? 1 });
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

/** `-m set` on one of the sets; '' where there is none. */
export function setMatch(rng: Rng, world: World): string {
  if (world.sets.length === 0) return '';
  const { name, dimensions } = rng.pick(world.sets);
  const usual = dimensions === 3 ? 'dst,dst,src' : 'dst'.concat(',dst'.repeat(dimensions - 1));
  const any = Array.from({ length: dimensions }, () => rng.pick(['src', 'dst'])).join(',');
  return `-m set ${rng.not()}--match-set ${name} ${rng.chance(0.6) ? usual : any} `;
}
