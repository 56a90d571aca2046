/**
 * Exports withPolicy: the routing of a random box made harder: rules of `ip rule` with tables of their own, routes for a TOS or a source,
 * local routes, sysctls. Nothing with a random choice of the kernel's: what follows would depend on it.
 */
import type { Box } from './oracle.ts';
import type { Rng } from './rng.ts';
import type { World } from './vocabulary/types.ts';

const tables = ['100', '101', '102'];

/** A network or an address that packets come from or go to. */
function place(rng: Rng, world: World): string {
  const one = rng.pick([...world.own, ...world.beyond, ...world.outside]);
  return rng.chance(0.5) ? one : `${one}/${world.v6 ? rng.pick([32, 48, 64, 128]) : rng.pick([8, 16, 24, 30, 32])}`;
}

function network(rng: Rng, world: World): string {
  const text = rng.pick(world.networks.filter((item) => !item.startsWith('127.') && !item.endsWith('/0')));
  return rng.chance(0.5) ? 'default' : text;
}

function route(rng: Rng, world: World): string {
  const metric = ` metric ${rng.pick([5, 10, 20, 2000])}`;
  const kind = rng.weighted([[8, ''], [0.5, 'blackhole '], [0.5, 'unreachable '], [0.5, 'prohibit '], [1.5, 'throw ']]);
  if (kind !== '') return `${kind}${network(rng, world)}${metric}`;
  const tos = !world.v6 && rng.chance(0.2) ? ` tos ${rng.pick(['0x10', '0x08'])}` : '';
  return `${network(rng, world)}${tos} dev ${rng.pick(world.interfaces)}${metric}`;
}

/** Conditions of a rule. Protocols and ports only of arriving packets: the raw sockets of the tests do not tell routing theirs. */
function conditions(rng: Rng, world: World): string {
  const parts = [
    rng.chance(0.35) ? `from ${place(rng, world)}` : 'from all', rng.chance(0.3) ? `to ${place(rng, world)}` : '', rng.chance(0.3) ? `fwmark ${rng.pick(['0x1', '0x2', '0x4000', '0x1/0x1', '0x0/0x4000', '0x10000/0xff0000'])}` : '',
    rng.chance(0.1) ? `tos ${rng.pick(['0x10', '0x08'])}` : '', rng.chance(0.1) ? `uidrange ${rng.pick(['0-0', '1000-1000', '0-2000'])}` : '',
  ];
  const iif = rng.weighted([[6, ''], [2, rng.pick(world.interfaces)], [1, 'lo'], [0.3, 'nope0']]);
  if (iif !== '') parts.push(`iif ${iif}`, iif !== 'lo' && rng.chance(0.4) ? rng.pick(['ipproto tcp', 'ipproto udp dport 53', 'dport 80-443', 'sport 40000-40003']) : '');
  return `${rng.chance(0.1) ? 'not ' : ''}${parts.filter((part) => part !== '').join(' ')}`;
}

function rules(rng: Rng, world: World): string[] {
  return Array.from({ length: 1 + rng.int(5) }, (_, index) => {
    const pref = 10 * (index + 1);
    const lookup = `lookup ${rng.pick([...tables, 'main', '999'])}`;
    // A raw socket's route to a neighbour counts as one of full length for IPv6, so nothing is suppressed there.
    const action = rng.weighted([[8, lookup], [world.v6 ? 0 : 1.5, `lookup ${rng.pick(['main', '100'])} suppress_prefixlength ${rng.pick([0, 8, 24])}`], [0.4, 'blackhole'], [0.4, 'unreachable'], [0.4, 'prohibit'], [0.7, 'goto 32766'], [0.4, 'nop']]);
    return `${conditions(rng, world)} ${action} pref ${pref}`;
  });
}

function sysctls(rng: Rng, world: World): Record<string, number> {
  if (world.v6) return { 'net.ipv6.conf.all.forwarding': rng.chance(0.9) ? 1 : 0 };
  const found: Record<string, number> = { 'net.ipv4.ip_forward': rng.chance(0.95) ? 1 : 0, 'net.ipv4.conf.all.rp_filter': rng.weighted([[3, 0], [2, 1], [2, 2]]) };
  for (const name of world.interfaces) {
    for (const [key, value, chance] of [['rp_filter', rng.int(3), 0.3], ['src_valid_mark', 1, 0.3], ['accept_local', 1, 0.1], ['send_redirects', 0, 0.2], ['route_localnet', 1, 0.1], ['forwarding', 0, 0.05]] as const) if (rng.chance(chance)) found[`net.ipv4.conf.${name}.${key}`] = value;
  }
  if (rng.chance(0.2)) found['net.ipv4.conf.all.send_redirects'] = 0;
  return found;
}

/** The same box with such routing, now and then; some boxes get parts of it only. */
export function withPolicy(rng: Rng, box: Box, world: World): Box {
  if (rng.chance(0.4)) return box;
  const key = world.v6 ? 'routes6' : 'routes';
  const ruled = rng.chance(0.75);
  const more = [
    ...(ruled ? tables.flatMap((name) => Array.from({ length: rng.int(4) }, () => `${route(rng, world)} table ${name}`)) : []), ...Array.from({ length: rng.int(3) }, () => route(rng, world)),
    ...(rng.chance(0.2) ? [world.v6 ? 'local 2001:db8:88::/64 dev lo' : 'local 172.16.0.0/30 dev lo'] : []), ...(!world.v6 && rng.chance(0.1) ? [`${world.beyond[0] ?? '10.0.0.9'} dev ${rng.pick(world.interfaces)} table default`] : []),
    ...(world.v6 && rng.chance(0.2) ? [`default from ${place(rng, world)} dev ${rng.pick(world.interfaces)} metric 77`] : []),
  ];
  // The kernel takes one route for a prefix, TOS and metric of a table.
  const unlike = new Map([...(box[key] ?? []), ...more].map((line) => [line.replace(/ (?:dev \S+|via \S+|src \S+|scope \S+|proto \S+|onlink)/g, '').replace(/^(?:blackhole|unreachable|prohibit|throw) /, '').replace(/^(\S+)\/(?:32|128)\b/, '$1').trim(), line]));
  return { ...box, [key]: [...unlike.values()], ...(ruled && { [world.v6 ? 'ipRules6' : 'ipRules']: rules(rng, world) }), ...(rng.chance(0.7) && { sysctls: sysctls(rng, world) }) };
}
