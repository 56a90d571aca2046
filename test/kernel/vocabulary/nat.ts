/** Exports the targets of the nat table, and those that translate prefixes of IPv6. */
import { ports, type Draw, type Entry } from './types.ts';

const nat = { tables: ['nat'], ends: true } as const;
const to = ({ world }: Draw, host: string, port?: number | string) => (port === undefined ? host : world.v6 ? `[${host}]:${port}` : `${host}:${port}`);
const target = ({ rng, world }: Draw) => rng.pick([...world.beyond, ...world.own]);
const transports = ['tcp', 'udp', 'sctp', 'dccp'];

/** Some addresses from this one on; for IPv6 now and then very many. */
const rangeOf = (one: string) => (one.includes(':') ? `${one}-${one.replace(/[0-9a-f]*$/, 'fff0')}` : one.replace(/(\d+)$/, (digits) => `${digits}-${one.replace(/\d+$/, String(Math.min(254, Number(digits) + 5)))}`));

export const natTargets: readonly Entry[] = [
  { ...nat, name: 'DNAT', hooks: ['PREROUTING', 'OUTPUT'], weight: 4, make: (draw) => `DNAT --to-destination ${to(draw, target(draw))}` },
  { ...nat, name: 'DNAT port', hooks: ['PREROUTING', 'OUTPUT'], weight: 6, protocols: transports, make: (draw) => `DNAT --to-destination ${draw.rng.chance(0.7) ? to(draw, target(draw), draw.rng.pick(ports)) : `:${draw.rng.pick(ports)}`}` },
  { ...nat, name: 'DNAT ports', hooks: ['PREROUTING', 'OUTPUT'], weight: 3, protocols: transports, make: (draw) => `DNAT --to-destination ${to(draw, draw.rng.chance(0.3) ? rangeOf(target(draw)) : target(draw), draw.rng.pick(['8080-8085', '80-90', '3000-3100/80', '50-60/53', '0']))}` },
  { ...nat, name: 'REDIRECT', hooks: ['PREROUTING', 'OUTPUT'], weight: 2, make: () => 'REDIRECT' },
  { ...nat, name: 'REDIRECT port', hooks: ['PREROUTING', 'OUTPUT'], weight: 3, protocols: transports, make: ({ rng }) => `REDIRECT --to-ports ${rng.pick([...ports, '8080-8085', '50-60'])}` },
  { ...nat, name: 'NETMAP', weight: 2, make: (draw) => `NETMAP --to ${draw.world.v6 ? '2001:db8:9::/64' : draw.rng.pick(['172.16.0.0/24', '10.0.0.0/24', '10.0.0.7/32'])}` },
  { ...nat, name: 'NETMAP mask', family: 4, make: ({ rng }) => `NETMAP --to ${rng.pick(['10.0.0.0/255.0.255.0', '0.0.0.9/0.0.0.255'])}` },
  { ...nat, name: 'MASQUERADE', hooks: ['POSTROUTING'], weight: 8, make: () => 'MASQUERADE' },
  { ...nat, name: 'SNAT', hooks: ['POSTROUTING'], weight: 6, make: ({ rng, world }) => `SNAT --to-source ${rng.pick(world.own)}` },
  { ...nat, name: 'SNAT port', hooks: ['POSTROUTING'], weight: 3, protocols: transports, make: (draw) => `SNAT --to-source ${to(draw, draw.rng.pick(draw.world.own), 7777)}` },
  { ...nat, name: 'SNAT ports', module: 'SNAT', hooks: ['POSTROUTING'], weight: 3, protocols: transports, make: (draw) => `SNAT --to-source ${to(draw, draw.rng.pick(draw.world.own), draw.rng.pick(['7777-7778', '1024-65535']))}` },
  { ...nat, name: 'SNAT input', hooks: ['INPUT'], weight: 6, make: ({ rng, world }) => `SNAT --to-source ${rng.pick(world.outside)}` },
  { ...nat, name: 'DNAT range', hooks: ['PREROUTING', 'OUTPUT'], weight: 2, make: (draw) => `DNAT --to-destination ${rangeOf(target(draw))}${draw.rng.chance(0.3) ? ' --persistent' : ''}` },
  { ...nat, name: 'SNAT range', hooks: ['POSTROUTING'], weight: 2, make: (draw) => `SNAT --to-source ${rangeOf(draw.rng.pick([...draw.world.own, ...draw.world.outside]))}${draw.rng.chance(0.3) ? ' --persistent' : ''}` },
  { ...nat, name: 'SNAT input range', module: 'SNAT', hooks: ['INPUT'], weight: 2, make: (draw) => `SNAT --to-source ${rangeOf(draw.rng.pick(draw.world.outside))}` },
  { ...nat, name: 'random ports', module: 'MASQUERADE', hooks: ['POSTROUTING'], weight: 1, protocols: transports, make: ({ rng }) => `MASQUERADE${rng.pick([' --random', ' --random-fully', ' --to-ports 5000-5005', ' --to-ports 5000-5005 --random'])}` },
  { name: 'SNPT', family: 6, tables: ['mangle'], hooks: ['INPUT', 'POSTROUTING'], weight: 1, make: ({ rng }) => `SNPT --src-pfx 2001:db8:9::/64 --dst-pfx ${rng.pick(['2001:db8:1::/64', '2001:db8:1::/48', 'fd00:1:2::/56'])}` },
  { name: 'DNPT', family: 6, tables: ['mangle'], hooks: ['PREROUTING', 'OUTPUT'], weight: 1, make: ({ rng }) => `DNPT --src-pfx 2001:db8:1::/64 --dst-pfx ${rng.pick(['2001:db8:9::/64', '2001:db8:2::/64', '2001:db8::/32'])}` },
];

