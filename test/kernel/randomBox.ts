/** The boxes of random cases: now the usual one, now one with its interfaces, addresses and routes drawn at random. */
import { box } from './cases/box.ts';
import type { Box } from './oracle.ts';
import type { Rng } from './rng.ts';
import type { World } from './vocabulary/types.ts';

const usual4: World = {
  v6: false, outside: ['10.250.0.34', '192.168.1.50', '8.8.8.8'], own: ['192.168.1.1', '192.168.1.2', '10.0.0.1', '10.96.0.1'], beyond: ['10.0.0.7', '172.16.0.9', '172.16.0.10', '1.1.1.1'],
  networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.1.0/24', '10.96.0.0/16', '127.0.0.0/8'], interfaces: ['eth0', 'eth1', 'cali1', 'cali22'], sets: [], packets: [],
  odd: ['172.16.0.33', '198.51.100.3'], broadcasts: ['192.168.1.255'], behind: { cali1: '172.16.0.9', cali22: '172.16.0.10', eth1: '10.0.0.7' },
};

const usual6: World = {
  v6: true, outside: ['2001:db8:5::34', '2001:db8:1::50'], own: ['2001:db8:1::1', '2001:db8:2::1'], beyond: ['2001:db8:2::7', '2001:db8:9::9', '2001:db8:77::1'],
  networks: ['2001:db8:1::/64', '2001:db8::/32', 'fc00::/7'], interfaces: ['eth0', 'eth1', 'cali1', 'cali22'], sets: [], packets: [],
  odd: [], broadcasts: [], behind: { cali1: '2001:db8:9::9', cali22: '2001:db8:9::10', eth1: '2001:db8:2::7' },
};

/** Networks that a wired interface may be in: the box's address with its prefix, a second one, a host beside it. */
const wired: [string, string, string, string][] = [
  ['192.168.1.1/24', '192.168.1.2/24', '192.168.1.50', '192.168.1.0/24'], ['10.0.0.1/24', '10.0.0.129/25', '10.0.0.7', '10.0.0.0/24'], ['172.18.0.5/16', '172.18.0.6/32', '172.18.9.9', '172.18.0.0/16'],
  ['100.64.0.1/30', '100.64.0.1/32', '100.64.0.2', '100.64.0.0/30'], ['203.0.113.8/31', '203.0.113.8/32', '203.0.113.9', '203.0.113.8/31'],
];

function shuffled<T>(rng: Rng, items: readonly T[]): T[] {
  const left = [...items];
  return Array.from({ length: left.length }, () => left.splice(rng.int(left.length), 1)[0] as T);
}

/** A box with random order, addresses and routes, and the world of addresses that rules and packets draw from. */
function drawn(rng: Rng): { box: Box; world: World } {
  const names = shuffled(rng, ['eth0', 'ens33', 'eth10', 'cali1', 'cali22', 'tun9']).slice(0, 3 + rng.int(4));
  const nets = shuffled(rng, wired);
  const world: World = { ...usual4, own: [], beyond: [], networks: ['10.0.0.0/8', '172.16.0.0/12', '0.0.0.0/0'], interfaces: [...names], sets: [], packets: [], odd: [], broadcasts: [], behind: {} };
  const routes: string[] = [];
  const interfaces: Box['interfaces'] = [{ name: 'lo', addresses: ['127.0.0.1/8', ...(rng.chance(0.2) ? ['10.99.0.1/32'] : [])] }];
  for (const [index, name] of names.entries()) {
    const pod = `172.16.0.${9 + index}`;
    const net = name.startsWith('cali') || rng.chance(0.15) ? undefined : nets.pop();
    const addresses: string[] = [];
    if (net) {
      const [first, second, host, network] = net;
      const scope = rng.chance(0.15) ? ' scope link' : '';
      addresses.push(first + scope, ...(rng.chance(0.3) && first.split('/')[0] !== second.split('/')[0] ? [second + scope] : []));
      routes.push(`${network} dev ${name} proto kernel scope link${rng.chance(0.7) ? ` src ${first.split('/')[0] ?? ''}` : ''}${rng.chance(0.3) ? ' metric 100' : ''}`);
      world.own.push(...addresses.map((address) => address.split('/')[0] ?? ''));
      world.networks.push(network);
      world.beyond.push(host);
      world.behind[name] = host;
    } else {
      if (rng.chance(0.25)) addresses.push(`172.16.1.${index + 1}/32`);
      routes.push(`${pod} dev ${name} scope link`);
      world.beyond.push(pod);
      world.behind[name] = pod;
    }
    interfaces.push({ name, addresses });
  }
  if (rng.chance(0.4)) interfaces.splice(1 + rng.int(interfaces.length), 0, { name: 'kube-ipvs0', addresses: ['10.96.0.1/32', '10.96.0.10/32'], up: false });
  for (const { addresses } of interfaces) for (const address of addresses) if (!address.startsWith('127.')) world.own.push(address.split('/')[0] ?? '');
  addRoutes(rng, world, names, routes);
  if (world.own.length === 0) world.own.push('127.0.0.1');
  world.own = [...new Set(world.own)];
  return { box: { interfaces, routes: shuffled(rng, routes) }, world };
}

/** Routes beyond the connected ones: defaults, overlapping prefixes, metrics, source hints, routes that end here. */
function addRoutes(rng: Rng, world: World, names: string[], routes: string[]): void {
  const via = () => `${rng.chance(0.7) ? `via ${rng.pick(['10.0.0.254', '192.168.1.254', '172.18.0.1'])} ` : ''}dev ${rng.pick(names)}`;
  const gateway = (text: string) => (text.startsWith('via') ? `${text} onlink` : `${text} scope link`);
  const hint = () => (rng.chance(0.3) && world.own.length > 0 ? ` src ${rng.pick(world.own)}` : '');
  if (rng.chance(0.85)) routes.push(`default ${gateway(via())}${hint()}`);
  if (rng.chance(0.2)) routes.push(`default ${gateway(via())} metric 50`);
  for (const network of ['8.8.0.0/16', '8.8.8.0/24', '10.250.0.0/16', '1.0.0.0/8']) if (rng.chance(0.3)) routes.push(`${network} ${gateway(via())}${hint()}${rng.chance(0.3) ? ' metric 10' : ''}`);
  for (const [kind, network, host] of [['blackhole', '172.31.0.0/16', '172.31.0.1'], ['unreachable', '198.51.100.0/24', '198.51.100.3'], ['prohibit', '1.1.1.0/24', '1.1.1.1'], ['throw', '8.8.8.8/32', '8.8.8.8']] as const) {
    if (rng.chance(0.3)) {
      routes.push(`${kind} ${network}`);
      world.odd.push(host);
    }
  }
}

/** The box of a random case and the world its rules and packets are made from. */
export function randomBox(rng: Rng, v6: boolean): { box: Box; world: World } {
  if (!v6 && rng.chance(0.5)) return drawn(rng);
  return { box: { interfaces: box.interfaces, routes: box.routes, routes6: box.routes6 }, world: { ...(v6 ? usual6 : usual4), sets: [], packets: [] } };
}
