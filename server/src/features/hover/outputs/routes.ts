/** Exports routesHover and rulesHover: what the words of `ip route`, `route -n`, `netstat -rn` and `ip rule` mean. Sources: ip-route(8), ip-rule(8), route(8), rtnetlink(7). */
import type { Route } from '../../../base/host.ts';
import { contains } from '../../../base/span.ts';
import { formatIp, formatPrefix, lengthOfMask, parseIp, parsePrefix } from '../../../base/ip.ts';
import { knownInterface } from '../../../knowledge/index.ts';
import { code, paragraphs, plural } from '../../markdown.ts';
import { addressHover } from '../address.ts';
import { markValue } from '../marks.ts';
import { interfaceHover } from '../names.ts';
import type { Said } from '../option.ts';
import { byKey, linesAbove, say, type Meaning, type Meanings, type Place } from './place.ts';

const typesInWords: Readonly<Record<string, string>> = {
  unicast: 'an ordinary route.', local: 'the address is one of this box: packets to it are delivered here (INPUT).', broadcast: 'packets to it are link broadcasts.', multicast: 'a route for multicast.', anycast: 'an anycast address of this box.',
  blackhole: 'packets are thrown away without a word. Calico has one for the block of pod addresses of the node, so that packets to addresses that no pod has do not go out by the default route, where they would come back and circle.',
  unreachable: 'packets are refused; the sender is told "host unreachable".', prohibit: 'packets are refused; the sender is told "administratively prohibited".', throw: 'this table has no route for them: the next routing rule is asked.', nat: 'a route type of old kernels.',
};
const protocolNames: Readonly<Record<string, string>> = {
  kernel: 'made by the kernel itself, for the network of an address.', boot: 'set by hand or by a program that did not say who it is (`ip route add`).', static: 'set by an administrator\'s tool.', dhcp: 'learnt by DHCP.', ra: 'learnt from router advertisements (IPv6).', redirect: 'learnt from an ICMP redirect.',
  bird: 'set by BIRD, the BGP daemon; on Kubernetes nodes that is Calico\'s: a block of pod addresses of another node, by way of that node.', zebra: 'set by FRR or Quagga.', bgp: 'learnt by BGP.', ospf: 'learnt by OSPF.', isis: 'learnt by IS-IS.', rip: 'learnt by RIP.', eigrp: 'learnt by EIGRP.', babel: 'learnt by Babel.', keepalived: 'set by keepalived.',
  80: 'the number that Calico\'s Felix uses for the routes that it sets itself, to pods and, with VXLAN or WireGuard, to other nodes.', 17: 'the number that kube-router uses, for one.',
};
const scopes: Readonly<Record<string, string>> = { link: 'the destination is on this link: no gateway between.', host: 'the destination is this box itself.', global: 'the destination is reached through a gateway.', site: 'inside this site.', nowhere: 'the destination does not exist.' };
const tables: Readonly<Record<string, string>> = { main: 'the table of ordinary routes.', local: 'the kernel\'s own table: addresses of this box and broadcasts.', default: 'a table for last resorts, usually empty.', all: 'all tables.' };

/** Interfaces and gateways. */
const device: Meaning = (value, { file }) => `the interface that packets leave by.\n\n${interfaceHover(file, value)}`;
const gateway: Meaning = (value, { file }) => paragraphs('the next hop. Packets are sent to its MAC address; its IP address stands in no packet.', addressHover(file, value, 'listing'));

const meanings: Meanings = {
  via: gateway, dev: device, proto: (value) => `who set the route: ${Object.hasOwn(protocolNames, value) ? protocolNames[value]! : 'a number or name of /etc/iproute2/rt_protos.'}`,
  scope: (value) => `how far the destination is: ${Object.hasOwn(scopes, value) ? scopes[value]! : 'see rt_scopes.'}`, src: 'the source address that this box prefers for packets by this route.', metric: 'of routes to the same destination the one with the smallest metric counts.', table: (value) => `the routing table: ${Object.hasOwn(tables, value) ? tables[value]! : 'routing rules (`ip rule`) say when it is asked.'}`,
  onlink: 'the gateway is taken to be on this link although no address of the interface says so. Calico writes it for the tunnel: the gateway is the other node, and the kernel puts the packet into an IPIP packet to it.', mtu: 'the largest packet by this route; with `lock` path MTU discovery does not change it.', advmss: 'the segment size that TCP offers to the other side.', nhid: 'the number of a next hop that is kept apart (`ip nexthop`).',
  nexthop: 'one of several gateways (multipath): connections are spread over them.', weight: 'the share of connections of this next hop.', pref: 'the router\'s preference (RFC 4191).', tos: 'only packets with this TOS byte.', dsfield: 'only packets with this TOS byte.', realm: 'a tag for accounting and `-m realm`.', realms: 'a tag for accounting and `-m realm`.', expires: 'seconds until the route goes.', error: 'the error that a sender gets.', encap: 'packets are put into another packet; the words behind say which.',
  window: 'the largest TCP window.', rtt: 'the first guess of the round-trip time.', initcwnd: 'how many packets TCP sends at first.', initrwnd: 'the first receive window, in packets.', hoplimit: 'the hop limit of packets by this route.', from: 'only packets from this network (IPv6).', linkdown: 'the interface has no carrier; with ignore_routes_with_linkdown the route does not count.', dead: 'the interface is down: the route does not count.', pervasive: 'the route is everywhere.', offload: 'the hardware routes it.', trap: 'the hardware leaves it to the kernel.', rt_offload: 'the hardware routes it.', rt_trap: 'the hardware leaves it to the kernel.', lock: 'path MTU discovery does not change it.', cache: 'an answer of `ip route get`, not a route of a table.', uid: 'the user that the question was about.', congctl: 'the congestion control of TCP.', features: 'features of TCP such as ecn.', proxy: 'this box answers ARP for the address.',
};
const alone: ReadonlySet<string> = new Set(['onlink', 'linkdown', 'dead', 'pervasive', 'offload', 'trap', 'rt_offload', 'rt_trap', 'lock', 'cache', 'nexthop']);

/** What is said of a word in an output of `ip route`. */
export function routesHover(place: Place): Said | undefined {
  const { word, words, index } = place;
  const route = routeAt(place);
  const typed = Object.hasOwn(typesInWords, words[0]!.text);
  if (index === 0 && typed) return say(word, route ? routeInWords(route) : `Route type ${code(word.text)}: ${typesInWords[word.text]!}`);
  if (route && index === (typed ? 1 : 0)) return say(word, paragraphs(routeInWords(route), /[.:]/.test(word.text) ? addressHover(place.file, word.text, 'listing') : undefined));
  return byKey(place, meanings, alone);
}

/** The route of the line. Where two listings say it, the model keeps the first: it is found by its network then. */
function routeAt({ file, offset, words }: Place): Route | undefined {
  const { routes } = file.own.host;
  const here = routes.find(({ span }) => contains(span, offset));
  if (here) return here;
  const [destination = '', , mask = ''] = words.slice(Object.hasOwn(typesInWords, words[0]!.text) ? 1 : 0).map(({ text }) => text);
  const [devices, family] = [new Set(words.map(({ text }) => text)), words.some(({ text }) => text.includes(':')) ? 6 : 4];
  const wanted = destination === 'default' ? `${family === 6 ? '::' : '0.0.0.0'}/0` : formatPrefix(parsePrefix(/^[\d.]+$/.test(mask) && mask.includes('.') ? `${destination}/${mask}` : destination) ?? { ip: { family: 4, words: [0] }, mask: [1] });
  const same = routes.filter(({ prefix }) => formatPrefix(prefix) === wanted);
  return same.find(({ hops }) => hops.some(({ dev }) => dev !== undefined && devices.has(dev))) ?? same[0];
}

/** "Packets to 172.16.64.192/26 go out of tunl0 by way of 192.168.44.142." */
export function routeInWords(route: Route): string {
  const length = lengthOfMask(route.prefix.mask);
  const to = length === 0 ? 'all addresses that no other route is for (default route)' : code(formatPrefix(route.prefix));
  const more = [route.metric > 0 && `metric ${route.metric}`, route.table !== 'main' && `table ${code(route.table, 30)}`].filter((part) => part).join(', ');
  if (route.type !== 'unicast') return `**${code(route.type)} route** for ${to}${more ? ` (${more})` : ''}: ${typesInWords[route.type]!}`;
  const hops = route.hops.map((hop) => `${hop.dev === undefined ? '' : ` out of ${code(hop.dev)}`}${hop.via ? ` by way of ${code(formatIp(hop.via))}` : hop.viaName !== undefined ? ` by way of ${code(hop.viaName)}, a name whose address is not listed` : ''}`);
  const [hop] = route.hops;
  const known = hop?.dev === undefined ? undefined : knownInterface(hop.dev);
  const whole = length === (route.family === 4 ? 32 : 128);
  const pod = whole && hop?.via === undefined && hop?.viaName === undefined && known !== undefined && known.maker !== '' ? ` The address is that of a pod of this box, behind ${code(hop!.dev!)} (${known.maker}).` : '';
  const tunnel = known !== undefined && hop?.via !== undefined && /tunnel/i.test(known.text) ? ` ${code(hop.dev!)}: ${known.text}` : '';
  const direct = hop !== undefined && hop.via === undefined && hop.viaName === undefined && !whole ? ' No gateway: the destination is on that link.' : '';
  return `**Route**: packets to ${to} go${hops.length > 1 ? ` one of ${plural(hops.length, 'way')}:${hops.join(' or')}` : (hops[0] ?? ' nowhere that is said')}${more ? ` (${more})` : ''}.${direct}${pod}${tunnel}`;
}

const routeFlags: Readonly<Record<string, string>> = {
  U: 'up, the route is in use', G: 'by way of a gateway', H: 'for one host, not a network', R: 'reinstated by dynamic routing', D: 'made by a daemon or a redirect', M: 'changed by a daemon or a redirect', A: 'from IPv6 address configuration', C: 'an entry of the cache', '!': 'a route that refuses (unreachable or prohibit)', n: 'without a next hop', c: 'from the cache', e: 'expires', a: 'from a router\'s announcement',
};
const columnMeanings: Readonly<Record<string, string>> = {
  Destination: 'The network or host that the route is for; 0.0.0.0 or default is everything else.', Gateway: 'The next hop; 0.0.0.0 or * is none: the destination is on the link.', 'Next Hop': 'The next hop; :: is none.', Genmask: 'The netmask: 255.255.255.255 for a host, 0.0.0.0 for the default route.', Flags: 'U up, G gateway, H host, ! refuses, D and M by a daemon or redirect.', Flag: 'U up, G gateway, H host, ! refuses, n no next hop.', Flgs: 'U up, G gateway, H host, ! refuses.', Metric: 'Of routes to the same destination the one with the smallest metric counts.', Met: 'Of routes to the same destination the one with the smallest metric counts.',
  Ref: 'References to the route; the kernel does not count them any more.', Use: 'Look-ups of the route; 0 in newer kernels.', Iface: 'The interface that packets leave by; * for routes without one, such as a blackhole.', If: 'The interface that packets leave by.', MSS: 'The segment size that TCP uses by this route; 0 is the default.', Window: 'The TCP window by this route; 0 is the default.', Win: 'The TCP window by this route; 0 is the default.', irtt: 'The first guess of the round-trip time; 0 is the default.',
};

/** What is said of a word in an output of `route -n` or `netstat -rn`. */
export function routeTableHover(place: Place): Said | undefined {
  const { text, word, index, words, file } = place;
  if (/^\s*Kernel /.test(text)) return say(word, 'The kernel\'s main routing table.');
  if (words[0]!.text === 'Destination') {
    const name = word.text === 'Next' || word.text === 'Hop' ? 'Next Hop' : word.text;
    return say(word, Object.hasOwn(columnMeanings, name) ? `Column ${code(name)}: ${columnMeanings[name]!}` : undefined);
  }
  const route = routeAt(place);
  const column = columnsAbove(place)[index];
  if (column === undefined) return undefined;
  switch (column) {
    case 'Destination': return say(word, paragraphs(route && routeInWords(route), route ? addressHover(file, formatPrefix(route.prefix), 'listing') : undefined));
    case 'Genmask': {
      const length = lengthOfMask(parseIp(word.text)?.words ?? []);
      return say(word, paragraphs(`Netmask ${code(word.text)}${length === undefined ? '' : `: /${length}, ${length === 32 ? 'one address' : length === 0 ? 'all addresses' : `${plural(2 ** (32 - length), 'address', 'addresses')}`}`}.`, route ? addressHover(file, formatPrefix(route.prefix), 'listing') : undefined));
    }
    case 'Gateway': case 'Next Hop': return say(word, /^(?:0\.0\.0\.0|\*|-|\[?::\]?)$/.test(word.text) ? `${code(word.text)}: no gateway. The destination is on the link, or the route has none.` : paragraphs('The next hop. Packets are sent to its MAC address; its IP address stands in no packet.', addressHover(file, word.text, 'listing')));
    case 'Flags': case 'Flag': case 'Flgs': return say(word, `Flags ${code(word.text, 20)}: ${[...new Set(word.text)].flatMap((flag) => (Object.hasOwn(routeFlags, flag) ? [`${code(flag)} ${routeFlags[flag]!}`] : [])).join('; ')}.`);
    case 'Iface': case 'If': return say(word, word.text === '*' || word.text === '-' ? paragraphs(`${code(word.text)}: no interface. ${word.text === '*' ? 'The route is a blackhole; this table has no other sign for it.' : 'The route refuses.'}`, route && routeInWords(route)) : interfaceHover(file, word.text));
    default: return say(word, Object.hasOwn(columnMeanings, column) ? `${code(column)} ${code(word.text, 20)}: ${columnMeanings[column]!}` : undefined);
  }
}

function columnsAbove(place: Place): string[] {
  for (const text of linesAbove(place)) if (/^\s*Destination\s/.test(text)) return text.trim().replace('Next Hop', 'Next_Hop').split(/\s+/).map((name) => name.replace('_', ' '));
  return [];
}

const ruleMeanings: Meanings = {
  from: (value, { file }) => (value === 'all' ? 'packets from anywhere.' : paragraphs('packets from this network.', addressHover(file, value, 'rule'))), to: (value, { file }) => (value === 'all' ? 'packets to anywhere.' : paragraphs('packets to this network.', addressHover(file, value, 'rule'))),
  lookup: (value) => `asks this table: ${Object.hasOwn(tables, value) ? tables[value]! : 'its routes are those of `ip route show table`.'} Where it has no route, the next rule is asked.`, table: (value) => `asks this table: ${Object.hasOwn(tables, value) ? tables[value]! : 'its routes are those of `ip route show table`.'}`, fwmark: (value, { file }) => paragraphs('packets with this mark, as `-j MARK` sets it; behind the slash the bits that count.', file.dumps[0] && markValue(file, file.dumps[0], value, 'packet')), iif: 'packets that came in by this interface; lo: packets of this box itself.', oif: 'packets of sockets that are bound to this interface.', not: 'the rule holds for packets that the conditions do not fit.', goto: 'goes on at the rule with this priority.', ipproto: 'packets of this protocol.', sport: 'packets from this port.', dport: 'packets to this port.', uidrange: 'packets of processes of these users.', tos: 'packets with this TOS byte.', realms: 'the realm that the route gets.', proto: 'who made the rule.',
  suppress_prefixlength: 'routes whose prefix is not longer than this do not count: 0 leaves out the default route.', suppress_ifgroup: 'routes by interfaces of this group do not count.', blackhole: 'packets are thrown away.', unreachable: 'packets are refused: "host unreachable".', prohibit: 'packets are refused: "administratively prohibited".', nop: 'does nothing.',
};

/** What is said of a word in an output of `ip rule`. */
export function rulesHover(place: Place): Said | undefined {
  const { word, index } = place;
  if (index === 0 && /^\d+:$/.test(word.text)) return say(word, `Priority ${code(word.text.slice(0, -1))}: rules are asked from the smallest number on, until one leads to a route. 0 (local), 32766 (main) and 32767 (default) are the kernel's own.`);
  return byKey(place, ruleMeanings, new Set(['not', 'blackhole', 'unreachable', 'prohibit', 'nop']));
}
