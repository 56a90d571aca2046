/** Exports localEntries: the box's local routing table, as `ip route show table local` lists it, or as the kernel makes it of the addresses. */
import type { Host, Interface } from '../base/host.ts';
import { formatIp, isLoopback, maskIp, maskOfLength, parsePrefix, type Family, type Ip, type Prefix } from '../base/ip.ts';
import { entryOf, type FibEntry } from './fib.ts';

const isUp = (item: Interface): boolean => item.flags.includes('UP');
const hostOf = (ip: Ip): Prefix => ({ ip, mask: maskOfLength(ip.family, ip.family === 4 ? 32 : 128) });
const multicast6 = parsePrefix('ff00::/8')!;

/** In the order of interfaces. Where the capture lists the table, the listing alone counts: routes may have been added and deleted. */
export function localEntries(host: Host, family: Family): FibEntry[] {
  const tables = host.listedTables[family];
  const listed = tables === 'all' || tables.has('local') ? host.routes.filter((route) => route.family === family && route.table === 'local') : [];
  if (listed.length > 0) return listed.map((route) => ({ ...entryOf(route), words: `${route.type === 'local' ? 'the local route' : `the ${route.type} route`} ${formatIp(route.prefix.ip)} of table local` }));
  return host.interfaces.flatMap((item) => [...ofAddresses(item, family), ...(family === 6 && isUp(item) && !item.flags.includes('LOOPBACK') ? [entry(multicast6, 'multicast', item.name, `multicast goes out of ${item.name}`, 256)] : [])]);
}

function entry(prefix: Prefix, type: FibEntry['type'], dev: string, words: string, metric = 0): FibEntry {
  return { prefix, type, table: 'local', tos: 0, metric, hops: [{ dev, weight: 1, dead: false, linkdown: false }], realm: 0, preference: 2, words };
}

/**
 * What the kernel puts into the local table when addresses are given to interfaces (fib_add_ifaddr, addrconf): an own address is local
 * on an interface that is down too, which is how kube-proxy's kube-ipvs0 works; broadcast addresses need one that is up.
 */
function ofAddresses(item: Interface, family: Family): FibEntry[] {
  const entries: FibEntry[] = [];
  const { name } = item;
  for (const address of item.addresses) {
    const { ip, prefixLength, peer } = address;
    if (ip.family !== family) continue;
    entries.push(entry(hostOf(ip), 'local', name, `${formatIp(ip)} is an address of ${name}`));
    if (!isUp(item)) continue;
    const mask = maskOfLength(family, prefixLength);
    const network = maskIp(peer ?? ip, mask);
    if (family === 6) {
      if (prefixLength < 127 && !isLoopback(ip)) entries.push(entry(hostOf(network), 'anycast', name, `${formatIp(network)} is the subnet-router anycast address of ${name}`));
      continue;
    }
    if (item.flags.includes('LOOPBACK') && prefixLength < 32) entries.push(entry({ ip: network, mask }, 'local', name, `${formatIp(network)}/${prefixLength} is on ${name}, so all of it is this box`));
    const ends = [address.broadcast, prefixLength < 31 && !address.secondary ? { family, words: network.words.map((word, i) => (word | ~mask[i]!) >>> 0) } : undefined];
    for (const end of ends) if (end) entries.push(entry(hostOf(end), 'broadcast', name, `${formatIp(end)} is the broadcast address of ${formatIp(network)}/${prefixLength} on ${name}`));
  }
  return entries;
}
