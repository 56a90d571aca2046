/**
 * Exports countedBefore: the listed connections that a match within a rule has counted, as far as one can tell: those whose first
 * packet would have come to the rule's hook and met no match in front that says no; and listedConnectionsOf, where it looks them up.
 */
import type { Host, ListedConnection } from '../base/host.ts';
import { maskIp, sameIp, type Family, type Ip, type Prefix } from '../base/ip.ts';
import { tcpFlagBits, type Connection, type Packet } from '../base/packet.ts';
import { unknown } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { HostView, ListedConnections, ListedEnd, MatchContext } from '../xtables/types.ts';
import type { Rule } from './evaluate.ts';
import { localEntries } from './localTable.ts';
import { without } from './state.ts';

/** `at` is the place of the match among those of the rule. */
export function countedBefore(rule: Rule, at: number, context: MatchContext): NonNullable<MatchContext['countedBefore']> {
  const { packet, hook, table } = context;
  // Before the nat table a packet has its own destination.
  const early = hook === 'PREROUTING' || (hook === 'OUTPUT' && table !== 'filter' && table !== 'security');
  return (end, network) => {
    const found = context.host.listedConnections.within(end === 'dst' && !early ? 'translated' : end, network, context.connection?.zone ?? 0);
    // Objects that lost properties are slow to copy, so this is one that never had them.
    const common = { ...without(packet, 'sport', 'dport', 'icmpType', 'icmpCode', 'icmpId', 'payload', 'tcpOptions') };
    const host = silent(context.host);
    // What others have counted is never sure, so it keeps nothing out.
    const front = [rule.header, ...rule.matches.slice(0, at)].filter(({ module }) => module?.test && module.needs !== 'counted');
    const counted = [];
    for (const listed of found) {
      if (!host.spend((1 + front.length) / testsOfRule)) return undefined;
      if (!comesTo(listed.original.src, early ? listed.original.dst : listed.reply.src, hook, host)) continue;
      const then = { ...context, host, packet: firstPacket(listed, common, early), connection: connectionOf(listed) };
      if (front.every((match) => !match.module?.test?.(match, then).some(({ answer }) => answer.result === 'no'))) counted.push(listed.original);
    }
    return counted;
  };
}

/** So many tests of listed connections cost a trace as much as a rule, and so does putting so many in order. */
const testsOfRule = 4;
const sortedOfRule = 32;

/** The first packet of a connection as the hook sees it. */
function firstPacket({ original, reply }: ListedConnection, common: Omit<Packet, 'sport' | 'dport'>, early: boolean): Packet {
  const [dst, dport] = early ? [original.dst, original.dport] : [reply.src, reply.sport];
  const { src, protocol, sport, icmpType, icmpCode } = original;
  const flags = tcpFlagBits.SYN;
  return icmpType === undefined ? { ...common, src, dst, protocol, flags, sport, dport } : { ...common, src, dst, protocol, flags, icmpType, icmpCode: icmpCode ?? 0, icmpId: sport };
}

/** Whether the hook is on the packet's way, by the addresses of this node where they are known. */
function comesTo(src: Ip, dst: Ip, hook: MatchContext['hook'], { listedConnections: { owns } }: HostView): boolean {
  if (hook === 'INPUT') return owns(dst) !== false;
  if (hook === 'FORWARD') return owns(src) !== true && owns(dst) !== true;
  if (hook === 'OUTPUT') return owns(src) !== false;
  return hook === 'PREROUTING' ? owns(src) !== true : true;
}

const connectionOf = ({ original, reply, mark, zone }: ListedConnection): Connection =>
  ({ state: 'NEW', direction: 'ORIGINAL', original, reply, seenReply: false, assured: false, confirmed: false, expected: false, sourceNat: false, destinationNat: !sameIp(original.dst, reply.src), mark, zone });

/** The box without what it asks the user: nobody is asked about packets of other connections, and when those came is not known. */
function silent(host: HostView): HostView {
  const notAsked = unknown('not asked of a listed connection');
  return {
    ...host,
    hasAddressType: (ip, type, name) => (host.listedConnections.owns(ip) === undefined ? notAsked : host.hasAddressType(ip, type, name)),
    reversePath: () => notAsked,
    moment: () => undefined,
  };
}

/** Listed connections by zone and network. */
type Groups = ReadonlyMap<string, readonly ListedConnection[]>;
/** So many groupings are kept at once: a ruleset has two or three, a hostile one a mask for each rule. */
const mostGroupings = 8;

/** What a file says of connections and of whose addresses are this node's, for one trace: `spend` takes from its budget what looking them up costs. */
export function listedConnectionsOf({ host }: AnalysedFile, spend: HostView['spend']): ListedConnections {
  const groupings = new Map<string, Groups>();
  const owned = new Map<Family, ReturnType<typeof ownAddresses>>();
  return {
    get connections() {
      return host.connections;
    },
    within(end, { ip, mask }, zone) {
      const name = `${end} ${mask.join()}`;
      let groups = groupings.get(name);
      if (!groups) {
        spend(Math.floor(host.connections.length / sortedOfRule));
        if (groupings.size >= mostGroupings) groupings.clear();
        groupings.set(name, (groups = groupsOf(host.connections, end, ip.family, mask)));
      }
      return groups.get(`${zone} ${maskIp(ip, mask).words.join()}`) ?? [];
    },
    owns(ip) {
      if (!owned.has(ip.family)) owned.set(ip.family, ownAddresses(host, ip.family));
      return owned.get(ip.family)?.(ip);
    },
  };
}

function groupsOf(connections: readonly ListedConnection[], end: ListedEnd, family: Family, mask: Prefix['mask']): Groups {
  const groups = new Map<string, ListedConnection[]>();
  for (const listed of connections) {
    const ip = end === 'translated' ? listed.reply.src : listed.original[end];
    if (ip.family !== family) continue;
    const key = `${listed.zoneOnly === 'REPLY' ? 0 : listed.zone} ${maskIp(ip, mask).words.join()}`;
    const group = groups.get(key);
    if (group) group.push(listed);
    else groups.set(key, [listed]);
  }
  return groups;
}

/** Tells this node's addresses of a family, by the mask of what is local; undefined where the file has none of them. */
function ownAddresses(host: Host, family: Family): ((ip: Ip) => boolean) | undefined {
  const local = localEntries(host, family).filter(({ type }) => type === 'local');
  if (local.length === 0) return undefined;
  const byMask = new Map<string, { readonly mask: Prefix['mask']; readonly networks: Set<string> }>();
  for (const { prefix: { ip, mask } } of local) {
    const name = mask.join();
    const known = byMask.get(name);
    const networks = known?.networks ?? new Set();
    networks.add(maskIp(ip, mask).words.join());
    if (!known) byMask.set(name, { mask, networks });
  }
  return (ip) => [...byMask.values()].some(({ mask, networks }) => networks.has(maskIp(ip, mask).words.join()));
}
