/**
 * Exports countedBefore: the listed connections that a match within a rule has counted, as far as one can tell: those whose first
 * packet would have come to the rule's hook and met no match in front that says no.
 */
import type { Host, ListedConnection } from '../base/host.ts';
import { maskIp, sameIp, type Family, type Ip, type Prefix } from '../base/ip.ts';
import { tcpFlagBits, type Connection, type Packet } from '../base/packet.ts';
import { unknown } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { HostView, MatchContext } from '../xtables/types.ts';
import type { Rule } from './evaluate.ts';
import { localEntries } from './localTable.ts';
import { without } from './state.ts';

type Counted = NonNullable<MatchContext['countedBefore']>;

/** `at` is the place of the match among those of the rule. */
export function countedBefore(rule: Rule, at: number, context: MatchContext): Counted {
  const zone = context.connection?.zone ?? 0;
  return (fits) => context.host.listedConnections.connections.flatMap((listed) => {
    if (listed.original.src.family !== context.packet.family || (listed.zoneOnly === 'REPLY' ? 0 : listed.zone) !== zone) return [];
    const packet = firstPacket(listed, context);
    return fits(packet) && comesTo(packet, context) && passes(rule, at, packet, listed, context) ? [listed.original] : [];
  });
}

/** The first packet of a connection as the hook sees it: with its own destination in front of the nat table, with the translated one behind it. */
function firstPacket({ original, reply }: ListedConnection, { packet, hook, table }: MatchContext): Packet {
  const early = hook === 'PREROUTING' || (hook === 'OUTPUT' && table !== 'filter' && table !== 'security');
  const [dst, dport] = early ? [original.dst, original.dport] : [reply.src, reply.sport];
  const { src, protocol, sport, icmpType, icmpCode } = original;
  const base = { ...without(packet, 'sport', 'dport', 'icmpType', 'icmpCode', 'icmpId', 'payload', 'tcpOptions'), src, dst, protocol, flags: tcpFlagBits.SYN };
  return icmpType === undefined ? { ...base, sport, dport } : { ...base, icmpType, icmpCode: icmpCode ?? 0, icmpId: sport };
}

/** Whether the hook is on the packet's way, by the addresses of this node where they are known. */
function comesTo({ src, dst }: Packet, { hook, host }: MatchContext): boolean {
  const { owns } = host.listedConnections;
  const [from, to] = [owns(src), owns(dst)];
  if (hook === 'INPUT') return to !== false;
  if (hook === 'FORWARD') return from !== true && to !== true;
  if (hook === 'OUTPUT') return from !== false;
  return hook === 'PREROUTING' ? from !== true : true;
}

function passes(rule: Rule, at: number, packet: Packet, { original, reply, mark, zone }: ListedConnection, context: MatchContext): boolean {
  const connection: Connection = { state: 'NEW', direction: 'ORIGINAL', original, reply, seenReply: false, assured: false, confirmed: false, expected: false, sourceNat: false, destinationNat: !sameIp(original.dst, reply.src), mark, zone };
  const host = silent(context.host);
  return [rule.header, ...rule.matches.slice(0, at)].every((match) => !match.module?.test?.(match, { ...context, host, packet, connection }).some(({ answer }) => answer.result === 'no'));
}

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

/** What a file says of connections and of whose addresses are this node's. */
export function listedConnectionsOf({ host }: AnalysedFile): MatchContext['host']['listedConnections'] {
  const owned = new Map<Family, ReturnType<typeof ownAddresses>>();
  return {
    get connections() {
      return host.connections;
    },
    owns(ip) {
      if (!owned.has(ip.family)) owned.set(ip.family, ownAddresses(host, ip.family));
      return owned.get(ip.family)?.(ip);
    },
  };
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
