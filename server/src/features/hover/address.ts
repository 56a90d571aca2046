/** Exports the hover of an address or prefix: who has it in this file, which Service or set it belongs to, what its range is. */
import type { Host, Interface, Route } from '../../base/host.ts';
import { addToIp, countIps, formatIp, formatPrefix, inPrefix, lengthOfMask, parseIp, parsePrefix, sameIp, type Ip, type Prefix } from '../../base/ip.ts';
import { knownInterface } from '../../knowledge/index.ts';
import { knownRange, knownRangeOfPrefix } from '../../knowledge/ranges.ts';
import { ownsLine } from '../../model/ruleset.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, grouped, list, paragraphs } from '../markdown.ts';
import { clusterFacts } from './cluster.ts';
import { commentsOf, ruleRef, ruleWords, valueOf } from './rules.ts';
import { serviceComment, serviceOfChain } from '../../model/serviceChains.ts';
import { serviceNameOf } from './service.ts';
import { ruleLinesWith } from './uses.ts';

/** The address and prefix that a word holds: `10.0.0.1`, `10.0.0.1:80`, `[fd00::1]:80`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9` (the first). */
export function addressOf(word: string): { ip: Ip; prefix?: Prefix; port?: number } | undefined {
  const text = word.length > 100 ? '' : word;
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5})(?:-\d{1,5})?)?$/.exec(text);
  const withPort = bracketed ?? /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})(?:-\d{1,5})?$/.exec(text);
  if (withPort) {
    const ip = parseIp(withPort[1]!);
    return ip && { ip, ...(withPort[2] && { port: Number(withPort[2]) }) };
  }
  const range = /^([0-9a-fA-F.:]+)-[0-9a-fA-F.:]+$/.exec(text);
  const prefix = parsePrefix(range ? range[1]! : text);
  if (!prefix || !/[.:]/.test(text)) return undefined;
  const whole = lengthOfMask(prefix.mask) === (prefix.ip.family === 4 ? 32 : 128);
  return whole ? { ip: prefix.ip } : { ip: prefix.ip, prefix };
}

/** How many rules with an address are looked at. */
const lookedAt = 40;

/** The hover of an address or prefix. In a rule `10.0.0.5/8` means the network; in `ip addr` it is an address and its network. */
export function addressHover(file: AnalysedFile, word: string, where: 'rule' | 'listing' = 'rule'): string | undefined {
  const found = addressOf(word);
  if (!found) return undefined;
  if (!found.prefix) return ipHover(file, found.ip);
  const network = prefixHover(file, found.prefix, where);
  const hostBits = found.ip.words.some((bits, i) => (bits & ~found.prefix!.mask[i]!) !== 0);
  return where === 'listing' && hostBits ? paragraphs(ipHover(file, found.ip), network) : network;
}

function ipHover(file: AnalysedFile, ip: Ip): string {
  const range = knownRange(ip);
  const own = holders(file.host, ip);
  const where = own.length > 0 ? undefined : reachedBy(file.host, ip);
  const facts = [...own, ...clusterFacts(file, ip), ...(where ? [where] : []), ...rulesWith(file, ip), ...virtualServers(file.host, ip), ...setsWith(file, ip)];
  return paragraphs(
    `**Address ${code(formatIp(ip))}**${range ? `: ${range}` : ''}`,
    calicoGateway(ip),
    facts.length > 0 ? list(facts, undefined, 12) : 'Nothing else in this file says whose it is.',
  );
}

/** Why a pod under Calico has a gateway that no interface has. */
export function calicoGateway(ip: Ip): string | undefined {
  return formatIp(ip) === '169.254.1.1'
    ? 'Calico gives this gateway to every pod, and no interface has it. The pod asks by ARP who has it; the host\'s end of the pod\'s veth pair (`cali…`) answers with its own MAC address, because proxy ARP is switched on there. So everything that the pod sends comes to the host, which routes it on; the address itself stands in no packet.' : undefined;
}

/** Interfaces that have the address, or of which it is the broadcast address or the far end. */
function holders(host: Host, ip: Ip): string[] {
  const facts: string[] = [];
  for (const item of host.interfaces) {
    for (const address of item.addresses) {
      const known = knownInterface(item.name);
      if (sameIp(address.ip, ip)) facts.push(`address of ${code(item.name)} on this box (${code(host.name, 60)})${item.name === 'kube-ipvs0' ? `: ${known!.text}` : ''}`);
      else if (address.broadcast && sameIp(address.broadcast, ip)) facts.push(`broadcast address of ${code(item.name)}`);
      else if (address.peer && sameIp(address.peer, ip)) facts.push(`far end of ${code(item.name)}`);
    }
  }
  return facts;
}

function virtualServers(host: Host, ip: Ip): string[] {
  const facts: string[] = [];
  const realFor: string[] = [];
  for (const server of host.virtualServers) {
    const name = `${server.protocol} ${server.ip ? endpointName(server.ip, server.port ?? 0) : `mark ${server.fwmark ?? '?'}`}`;
    if (server.ip && sameIp(server.ip, ip)) {
      const real = [...server.realServers.map((each) => endpointName(each.ip, each.port)), ...(server.namedServers ?? []).map(({ name: named }) => named)].slice(0, 4).map((each) => code(each, 80));
      facts.push(`IPVS virtual server ${code(name)} (${code(server.scheduler, 20)}), to ${real.length > 0 ? real.join(', ') : 'no real server'}${server.realServers.length > real.length ? ', …' : ''}`);
    }
    for (const real of server.realServers) if (sameIp(real.ip, ip)) realFor.push(code(name));
  }
  if (realFor.length > 0) facts.push(`IPVS real server of ${realFor.slice(0, 4).join(', ')}${realFor.length > 4 ? ` and ${grouped(realFor.length - 4)} more` : ''}`);
  return facts;
}

const endpointName = (ip: Ip, port: number): string => (ip.family === 6 ? `[${formatIp(ip)}]:${port}` : `${formatIp(ip)}:${port}`);

interface SetIndex { readonly single: ReadonlyMap<string, readonly string[]>; readonly networks: readonly { readonly prefix: Prefix; readonly set: string; readonly element: string }[] }
const setCache = new WeakMap<AnalysedFile, SetIndex>();

/** Which sets hold an address, by the first part of their members; networks apart. */
function setIndexOf(file: AnalysedFile): SetIndex {
  let index = setCache.get(file);
  if (!index) {
    const single = new Map<string, string[]>();
    const networks: { prefix: Prefix; set: string; element: string }[] = [];
    for (const set of file.sets.values()) {
      if (!/ip|net/.test(set.type)) continue;
      for (const member of set.members) {
        const element = member.element;
        const first = element.split(',', 1)[0]!;
        const prefix = first.includes('/') ? parsePrefix(first) : undefined;
        if (prefix) networks.push({ prefix, set: set.name, element });
        else {
          const names = single.get(first);
          if (!names) single.set(first, [set.name]);
          else if (names[names.length - 1] !== set.name) names.push(set.name);
        }
      }
    }
    index = { single, networks };
    setCache.set(file, index);
  }
  return index;
}

function setsWith(file: AnalysedFile, ip: Ip): string[] {
  const index = setIndexOf(file);
  const facts: string[] = [];
  const single = index.single.get(formatIp(ip));
  if (single) facts.push(`in ${single.length === 1 ? 'set' : 'sets'} ${single.slice(0, 6).map((name) => code(name)).join(', ')}${single.length > 6 ? ', …' : ''}`);
  const networks = index.networks.filter(({ prefix }) => inPrefix(ip, prefix));
  for (const { set, element } of networks.slice(0, 4)) facts.push(`in ${code(element)} of set ${code(set)}`);
  return facts;
}

/** What rules say of an address: Service, DNAT target, or just where it stands. */
function rulesWith(file: AnalysedFile, ip: Ip): string[] {
  const facts = new Set<string>();
  const lines = ruleLinesWith(file, formatIp(ip), lookedAt);
  const plain: number[] = [];
  for (const line of lines) {
    const rule = file.rule(line);
    if (!rule) continue;
    const comment = commentsOf(rule).map(serviceComment).find((each) => each);
    const destination = addressOf(valueOf(rule, '-d')?.words[0]?.text ?? '');
    const dnat = valueOf(rule, '--to-destination')?.words[0]?.text;
    const chainName = rule.chain?.text ?? '';
    if (dnat !== undefined && sameAddress(addressOf(dnat)?.ip, ip)) {
      const service = comment?.service ?? (chainName.startsWith('KUBE-SEP-') ? serviceOfRule(file, line) : undefined);
      facts.add(`${ruleRef(file, line)} changes destinations to ${code(dnat)}${service ? ` (endpoint of Service ${code(service)})` : ''}`);
    } else if (comment && /^KUBE-(SERVICES|EXTERNAL-SERVICES|NODEPORTS)$/.test(chainName) && sameAddress(destination?.ip, ip)) {
      facts.add(`${/^(cluster|loadbalancer|external) IP/.test(comment.about) ? comment.about.replace('loadbalancer', 'load balancer').split(' ').slice(0, comment.about.startsWith('load') ? 3 : 2).join(' ') : 'address'} of Service ${code(comment.service)}, ${ruleRef(file, line)}`);
    } else if (!comment && /^KUBE-(SERVICES|EXTERNAL-SERVICES)$/.test(chainName) && sameAddress(destination?.ip, ip) && serviceOfChain(file, rule.target?.name ?? '')) {
      facts.add(`address of Service ${code(serviceOfChain(file, rule.target!.name)!.service)}, as the name of chain ${code(rule.target!.name)} tells, ${ruleRef(file, line)}`);
    } else plain.push(line);
  }
  const all = [...facts].slice(0, 5);
  if (plain.length > 0) all.push(`named in ${lines.length >= lookedAt ? 'many' : grouped(plain.length)} other ${plain.length === 1 ? 'rule' : 'rules'}, such as ${ruleRef(file, plain[0]!)}: ${ruleWords(file, plain[0]!, undefined, 90)}`);
  return all;
}

const sameAddress = (a: Ip | undefined, b: Ip): boolean => a !== undefined && sameIp(a, b);

function serviceOfRule(file: AnalysedFile, line: number): string | undefined {
  const name = file.rule(line)?.chain?.text;
  for (const dump of file.dumps) {
    for (const table of dump.tables) {
      if (!ownsLine(table, line)) continue;
      const chain = name === undefined ? undefined : table.byName.get(name);
      return chain && serviceNameOf(file, chain);
    }
  }
  return undefined;
}

/** The route that the main table has for an address. */
export function routeFor(host: Host, ip: Ip): Route | undefined {
  let best: Route | undefined;
  for (const route of host.routes) {
    if (route.family !== ip.family || route.table !== 'main' || !inPrefix(ip, route.prefix)) continue;
    const longer = (lengthOfMask(route.prefix.mask) ?? 0) - (best ? (lengthOfMask(best.prefix.mask) ?? 0) : -1);
    if (longer > 0 || (longer === 0 && route.metric < best!.metric)) best = route;
  }
  return best;
}

function reachedBy(host: Host, ip: Ip): string | undefined {
  if (!host.hasRoutes[ip.family]) return undefined;
  const route = routeFor(host, ip);
  const own = host.routes.find((one) => (one.type === 'local' || one.type === 'broadcast') && one.family === ip.family && inPrefix(ip, one.prefix) && lengthOfMask(one.prefix.mask) === (ip.family === 4 ? 32 : 128));
  if (own) return `${own.type === 'local' ? 'address of this box' : 'broadcast address'}, by the table ${code(own.table, 30)}`;
  if (!route) return 'no route of this file leads there';
  if (route.type !== 'unicast') return `routed as ${route.type} by ${code(formatPrefix(route.prefix))}`;
  const hop = route.hops[0];
  const known = hop?.dev === undefined ? undefined : knownInterface(hop.dev);
  const whole = lengthOfMask(route.prefix.mask) === (ip.family === 4 ? 32 : 128);
  if (whole && hop?.dev && !hop.via && known?.maker) return `pod behind ${code(hop.dev)} (${known.maker}): a route to this address alone leads there`;
  return `routed ${hop?.dev ? `out of ${code(hop.dev)}` : ''}${hop?.via ? ` by way of ${code(formatIp(hop.via))}` : ''} (${lengthOfMask(route.prefix.mask) === 0 ? 'default route' : `route ${code(formatPrefix(route.prefix))}`})`;
}

function prefixHover(file: AnalysedFile, prefix: Prefix, where: 'rule' | 'listing'): string {
  const length = lengthOfMask(prefix.mask);
  const first: Ip = { family: prefix.ip.family, words: prefix.ip.words.map((word, i) => (word & prefix.mask[i]!) >>> 0) };
  const last: Ip = { family: prefix.ip.family, words: first.words.map((word, i) => (word | ~prefix.mask[i]!) >>> 0) };
  const count = countIps(first, last);
  const range = knownRangeOfPrefix(prefix);
  const facts: string[] = [];
  if (length === 0) facts.push('every address');
  const own = interfacesIn(file.host, prefix);
  if (own.length > 0 && length !== 0) facts.push(`holds ${own.slice(0, 4).join(', ')} of this box${own.length > 4 ? ', …' : ''}`);
  for (const route of file.host.routes.filter((each) => each.family === prefix.ip.family && formatPrefix(each.prefix) === formatPrefix({ ip: first, mask: prefix.mask })).slice(0, 2)) {
    const hop = route.hops[0];
    facts.push(route.type === 'unicast' ? `routed${hop?.dev ? ` out of ${code(hop.dev)}` : ''}${hop?.via ? ` by way of ${code(formatIp(hop.via))}` : ''}` : `routed as ${route.type}`);
  }
  const sets = setIndexOf(file).networks.filter((each) => formatPrefix(each.prefix) === formatPrefix({ ip: first, mask: prefix.mask }));
  for (const { set } of sets.slice(0, 3)) facts.push(`in set ${code(set)}`);
  if (where === 'rule' && !sameIp(first, prefix.ip)) facts.push(`bits of the address outside the mask do not count: it means ${code(formatPrefix({ ip: first, mask: prefix.mask }))}`);
  const usable = prefix.ip.family === 4 && length !== undefined && length >= 1 && length <= 30 ? ` Hosts: ${code(formatIp(addToIp(first, 1)))} to ${code(formatIp(addToIp(first, count - 2)))}.` : '';
  const size = length === undefined ? `a mask with holes: ${grouped(2 ** prefix.mask.flatMap((word) => (~word >>> 0).toString(2).split('')).filter((bit) => bit === '1').length)} addresses`
    : `${code(formatIp(first))} to ${code(formatIp(last))}, ${Number.isFinite(count) ? `${grouped(count)} ${count === 1 ? 'address' : 'addresses'}` : `2^${128 - length} addresses`}`;
  return paragraphs(`**Network ${code(formatPrefix(where === 'rule' ? prefix : { ip: first, mask: prefix.mask }))}**${range ? `: ${range}` : ''}`, `${size}.${usable}`, facts.length > 0 && list(facts));
}

function interfacesIn(host: Host, prefix: Prefix): string[] {
  return host.interfaces.flatMap((item: Interface) => item.addresses.filter((address) => inPrefix(address.ip, prefix)).map((address) => `${code(formatIp(address.ip))} (${code(item.name)})`));
}
