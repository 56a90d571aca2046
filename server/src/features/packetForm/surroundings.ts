/** Exports what a packet form takes from the box: interfaces in the order of likelihood, its address, an address outside, a pod. */
import type { Interface } from '../../base/host.ts';
import { addToIp, formatIp, inPrefix, isLoopback, isMulticast, isUnspecified, lengthOfMask, maskOfLength, parseIp, parsePrefix, sameIp, type Family, type Ip, type Prefix } from '../../base/ip.ts';
import { lineText } from '../../base/text.ts';
import { knownInterface } from '../../knowledge/index.ts';
import { interfacesInRules } from '../../model/interfaceNames.ts';
import { rulesetOf } from '../../model/marks.ts';
import type { AnalysedFile, Dump } from '../../model/tree.ts';
import { routeFor } from '../hover/address.ts';
import { ruleLinesWith } from '../hover/uses.ts';

export interface Surroundings {
  readonly family: Family;
  readonly interfaces: readonly { name: string; detail: string }[];
  /** The interface towards the world outside. */
  readonly outside: string;
  /** The address that the world outside reaches this box by. */
  readonly own: Ip;
  /** An address of the world outside. */
  readonly stranger: Ip;
  /** A pod or container of this box, with the interface that its packets arrive on. */
  readonly pod?: { readonly ip: Ip; readonly dev: string };
}

/** How likely a packet of interest arrives on an interface: 0 is most likely. */
function rank(item: Interface, defaults: ReadonlySet<string>, family: Family): number {
  if (item.name === 'lo') return 8;
  // A dummy only holds addresses: nothing is behind it.
  if (item.kind === 'dummy' || /^(dummy|nodelocaldns|kube-ipvs|kube-dummy)/.test(item.name)) return 7;
  if (defaults.has(item.name)) return 0;
  const maker = knownInterface(item.name)?.maker ?? '';
  const own = item.addresses.some((address) => address.ip.family === family && address.scope !== 'link' && address.scope !== 'host');
  if (/^(tunl0|vxlan|flannel|cilium_vxlan|wg|wireguard|tun|tailscale|antrea-tun|geneve)/.test(item.name)) return own ? 3 : 6;
  if (maker === '' && own) return 1;
  if (/^(cali|veth|lxc|eni[0-9a-f]|azv|vnet|tap|vethwe)/.test(item.name)) return 5;
  return own ? 2 : 6;
}

/** Interfaces towards containers, virtual machines, tunnels or the box itself. */
const inward = /^(lo|docker|br-|virbr|vnet|tap|cni|cali|veth|flannel|kube|tunl|tailscale|wg|tun|lxc|weave|podman|cilium|nodelocal|dummy|antrea)/;

export function surroundingsOf(file: AnalysedFile, dump: Dump): Surroundings {
  const { family } = dump;
  const { host } = file;
  const defaults = new Set(host.routes.filter((route) => route.family === family && route.type === 'unicast' && lengthOfMask(route.prefix.mask) === 0).sort((a, b) => a.metric - b.metric).flatMap((route) => route.hops.flatMap((hop) => hop.dev ?? [])));
  // What arrives on lo was sent by this box: the form has a choice of its own for that.
  const up = host.interfaces.filter((item) => item.name !== 'lo' && (item.flags.length === 0 || item.flags.includes('UP')));
  const ordered = up.map((item) => ({ item, rank: rank(item, defaults, family) })).sort((a, b) => a.rank - b.rank || a.item.index - b.item.index).map(({ item }) => item);
  const interfaces = ordered.map((item) => ({ name: item.name, detail: detailOf(file, item, defaults, family) }));
  if (interfaces.length === 0) interfaces.push(...namedInRules(file));
  const outside = [...defaults][0] ?? interfaces.find(({ name }) => /^(e(n|th|m)|bond|team|wl)/.test(name))?.name ?? interfaces.find(({ name }) => !inward.test(name))?.name ?? 'eth0';
  if (!interfaces.some(({ name }) => name === outside)) interfaces.unshift({ name: outside, detail: file.host.interfaces.length > 0 ? 'assumed: no interface of the file leads out' : 'assumed: the file lists no interfaces' });
  const own = ownAddress(file, dump, outside);
  const taken = prefixesOf(file, dump);
  const pod = podOf(file, family);
  return { family, interfaces, outside, own, stranger: strangerTo(file, own, taken, defaults.size > 0), ...(pod && { pod }) };
}

function detailOf(file: AnalysedFile, item: Interface, defaults: ReadonlySet<string>, family: Family): string {
  const known = knownInterface(item.name);
  const addresses = item.addresses.filter((address) => address.ip.family === family && address.scope !== 'link').slice(0, 3).map((address) => `${formatIp(address.ip)}/${address.prefixLength}`);
  const pod = file.host.routes.find((route) => route.family === family && route.type === 'unicast' && route.hops.some((hop) => hop.dev === item.name && !hop.via) && lengthOfMask(route.prefix.mask) === (family === 4 ? 32 : 128));
  const parts = [...addresses, ...(defaults.has(item.name) ? ['default route'] : []), ...(addresses.length === 0 && pod ? [`to ${formatIp(pod.prefix.ip)}`] : []), ...(known?.maker ? [known.maker] : [])];
  return parts.join(', ');
}

/** How many names of interfaces are taken from the rules where the file lists none. */
const mostNames = 20;

function namedInRules(file: AnalysedFile): { name: string; detail: string }[] {
  const names = interfacesInRules(file).slice(0, mostNames);
  return [...names].sort((a, b) => Number(a === 'lo') - Number(b === 'lo')).map((name) => ({ name, detail: 'named in the rules' }));
}

/** The first global address of the outside interface; else one that rules show; else one for documentation. */
function ownAddress(file: AnalysedFile, dump: Dump, outside: string): Ip {
  const { family } = dump;
  const usable = (item: Interface): Ip | undefined => item.addresses.find((address) => address.ip.family === family && address.scope !== 'link' && address.scope !== 'host' && !address.secondary)?.ip;
  const { host } = file;
  const first = host.interfaces.find((item) => item.name === outside);
  const found = (first && usable(first)) ?? host.interfaces.filter((item) => item.name !== 'kube-ipvs0').map(usable).find((ip) => ip !== undefined);
  if (found) return found;
  for (const line of ruleLinesWith(file, '--to-source ', 5, 'none')) {
    const ip = parseIp(/--to-source \[?([0-9a-fA-F.:]+?)\]?(?::\d|-|\s|$)/.exec(lineText(file.lines, line).slice(0, 2000))?.[1] ?? '');
    if (ip?.family === family) return ip;
  }
  return parseIp(family === 4 ? '192.0.2.10' : '2001:db8:1::10')!;
}

/** Networks that addresses outside must not lie in: interfaces, routes and sets of this box, and prefixes that rules name. */
function prefixesOf(file: AnalysedFile, dump: Dump): Prefix[] {
  const { family } = dump;
  const prefixes: Prefix[] = [];
  for (const item of file.host.interfaces) for (const address of item.addresses) prefixes.push({ ip: address.ip, mask: maskOfLength(address.ip.family, address.prefixLength) });
  for (const route of file.host.routes) if ((lengthOfMask(route.prefix.mask) ?? 1) > 0) prefixes.push(route.prefix);
  for (const set of file.sets.values()) {
    if (!set.type.includes('net')) continue;
    for (const member of set.members.slice(0, 200)) {
      const prefix = parsePrefix(member.element.split(',', 1)[0]!);
      if (prefix) prefixes.push(prefix);
    }
  }
  const named = /(?:-s|-d|--source|--destination) ([0-9a-fA-F.:]+\/\d+)/;
  for (const table of rulesetOf(file, dump)) {
    for (const name of ['KUBE-SERVICES', 'POSTROUTING', 'FORWARD', 'FLANNEL-POSTRTG', 'FLANNEL-FWD']) {
      const rules = table.byName.get(name)?.rules ?? [];
      for (let i = 0; i < Math.min(rules.length, 50); i++) {
        const prefix = parsePrefix(named.exec(lineText(file.lines, rules[i]!).slice(0, 2000))?.[1] ?? '');
        if (prefix && (lengthOfMask(prefix.mask) ?? 0) >= 4) prefixes.push(prefix);
      }
    }
  }
  return prefixes.filter((prefix) => prefix.ip.family === family);
}

const strangers: Readonly<Record<Family, readonly string[]>> = {
  4: ['203.0.113.10', '198.51.100.10', '192.0.2.20', '10.250.0.34', '172.31.250.34', '192.168.250.34', '100.127.250.34'],
  6: ['2001:db8::10', '2001:db8:ffff::10', 'fd00:ffff::10'],
};

/** An address that is in none of the networks. Without a default route, a neighbour of the box: nothing else could be answered. */
function strangerTo(file: AnalysedFile, own: Ip, taken: readonly Prefix[], hasDefault: boolean): Ip {
  if (!hasDefault && file.host.hasRoutes[own.family]) {
    for (const candidate of [addToIp(own, 1), addToIp(own, 2)]) {
      const route = routeFor(file.host, candidate);
      if (route?.type === 'unicast' && !file.host.interfaces.some((item) => item.addresses.some((address) => sameIp(address.ip, candidate)))) return candidate;
    }
  }
  const all = strangers[own.family].map((text) => parseIp(text)!);
  return all.find((ip) => !taken.some((prefix) => inPrefix(ip, prefix))) ?? all[0]!;
}

/** A pod behind an interface of its own (Calico, Cilium, the clouds), or an address in a bridge's subnet. */
function podOf(file: AnalysedFile, family: Family): { ip: Ip; dev: string } | undefined {
  const full = family === 4 ? 32 : 128;
  const isHosted = (name: string): boolean => /^(cali|lxc|eni[0-9a-f]{11}|azv|veth)/.test(name);
  for (const route of file.host.routes) {
    const dev = route.hops[0]?.dev;
    if (route.family === family && route.type === 'unicast' && dev && isHosted(dev) && lengthOfMask(route.prefix.mask) === full) return { ip: route.prefix.ip, dev };
  }
  for (const item of file.host.interfaces) {
    const address = /^(cni\d|docker0|kube-bridge|weave|br-[0-9a-f]{12}|podman\d)/.test(item.name) ? item.addresses.find((each) => each.ip.family === family && each.scope !== 'link') : undefined;
    if (address) return { ip: addToIp(address.ip, 1), dev: item.name };
  }
  return undefined;
}

/** Whether packets can be sent to an address at all. */
export const isOrdinary = (ip: Ip): boolean => !isLoopback(ip) && !isMulticast(ip) && !isUnspecified(ip);
