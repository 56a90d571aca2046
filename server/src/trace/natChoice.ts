/**
 * Exports chooseEnds: which addresses and ports the kernel gives to one side of a connection, of those that a NAT target allows
 * (get_unique_tuple, find_best_ips_proto and nf_nat_l4proto_unique_tuple of nf_nat_core.c).
 */
import type { Ip } from '../base/ip.ts';
import { addToIp, compareIp, countIps, formatIp, sameIp } from '../base/ip.ts';
import { jhash2, scale, swapBytes } from '../base/jhash.ts';
import type { Tuple } from '../base/packet.ts';
import { hasTrackedPorts, protocolNumber } from '../base/protocols.ts';
import { sameTuple } from '../base/tuples.ts';
import type { NatRequest } from '../xtables/types.ts';
import type { Entry, Others } from './connections.ts';
import { invert } from './tuples.ts';

export type Side = NatRequest['side'];

/** The changeable part of a tuple on one side. For ICMP the port is the identifier, which is the same on both sides. */
export interface End { readonly ip: Ip; readonly port: number }

export const endOf = (tuple: Tuple, side: Side): End => (side === 'source' ? { ip: tuple.src, port: tuple.sport } : { ip: tuple.dst, port: tuple.dport });

/** The tuple with one side changed. */
export function withEnd(tuple: Tuple, side: Side, end: End): Tuple {
  if (tuple.icmpType !== undefined) return { ...tuple, sport: end.port, dport: end.port, ...(side === 'source' ? { src: end.ip } : { dst: end.ip }) };
  return { ...tuple, ...(side === 'source' ? { src: end.ip, sport: end.port } : { dst: end.ip, dport: end.port }) };
}

/** What a target allows; without addresses the tuple keeps its own. */
export interface Allowed extends Pick<NatRequest, 'side' | 'ports' | 'random' | 'persistent'> {
  readonly ips: { readonly from: Ip; readonly to: Ip } | undefined;
  /** The number of the connection's zone. */
  readonly zone: number;
}

/** How likely an end is, all choices of a target together being 1. */
export interface LikelyEnd extends End { readonly probability: number; /** The connection that is forgotten, because it has ended and its ports are needed. */ readonly evicts?: Entry }

export interface Choice {
  /** At least one. The likeliest first: what Linux takes where it does not throw dice. */
  readonly ends: readonly LikelyEnd[];
  /** How the kernel comes to the first one, where that is not plain. */
  readonly notes: readonly string[];
}

/** More choices than these are not told apart. */
const mostChoices = 16;
/** What is left for the other addresses of a range, where the hash says which one it is: the box may be big-endian (s390x). */
const otherMachine = 0.01;

/** Whether another connection has the answers of this tuple already (nf_nat_used_tuple). */
const isUsed = (others: Others, tuple: Tuple): boolean => others.find(invert(tuple)) !== undefined;
/** With so many tries left the kernel takes ports away from connections that have ended (NF_NAT_HARDER_THRESH). */
const fewTries = 32;
/** The same for one of `tries` ports that are tried in turn (nf_nat_used_tuple_harder; 6.1 has it not, 6.18 has). */
function isHeld(others: Others, tuple: Tuple, tries: number): boolean {
  const found = others.find(invert(tuple));
  return found !== undefined && !(tries <= fewTries && others.yields(found));
}
/** Protocols of which the kernel never resolves a clash of two connections (allow_clash of struct nf_conntrack_l4proto). */
const noClash: ReadonlySet<number> = new Set([protocolNumber.tcp, protocolNumber.sctp, protocolNumber.gre, protocolNumber.icmp, protocolNumber.icmpv6]);
/**
 * The same for the tuple that a packet has already (nf_nat_used_tuple_new). UDP and simple protocols keep it where the other
 * connection is the same one from its other end, which only a zone keeps apart, or is not to be found.
 */
function isTaken(others: Others, tuple: Tuple): boolean {
  if (!isUsed(others, tuple)) return false;
  if (noClash.has(tuple.protocol)) return true;
  const { entry } = others.known(tuple) ?? others.known(invert(tuple)) ?? {};
  if (!entry) return false;
  return entry.sourceNat || entry.destinationNat || !sameTuple(entry.original, invert(tuple)) || !sameTuple(entry.reply, others.original);
}

const only = (end: End): Choice => ({ ends: [{ ...end, probability: 1 }], notes: [] });

/** `current` is the tuple of the connection so far: what its answers look like, turned round. `others` are the other connections. */
export function chooseEnds(others: Others, current: Tuple, allowed: Allowed): Choice {
  const { side, ips, ports, random } = allowed;
  const now = endOf(current, side);
  if (side === 'source' && !random) {
    if (isAllowed(current, now, allowed)) {
      if (!isTaken(others, current)) return only(now);
    } else {
      const earlier = earlierSource(others, current, allowed);
      if (earlier) return only(earlier);
    }
  }
  const addresses = ips && !sameIp(ips.from, ips.to) ? hashed(current, allowed, ips) : { list: [ips?.from ?? now.ip], notes: [] };
  const found = addresses.list.map((ip) => ({ ip, ...choosePorts(others, withEnd(current, side, { ip, port: now.port }), allowed) }));
  const evicted = (end: End, searched: true | undefined): Pick<LikelyEnd, 'evicts'> => {
    const inTheWay = searched && others.find(invert(withEnd(current, side, end)));
    return inTheWay && others.yields(inTheWay) ? { evicts: inTheWay.entry } : {};
  };
  const likelihood = (index: number): number => (found.length === 1 ? 1 : index === 0 ? 1 - otherMachine : otherMachine / (found.length - 1));
  const ends = found.flatMap(({ ip, list, searched }, index) => list.map((port) => ({ ip, port, probability: likelihood(index) / list.length, ...evicted({ ip, port }, searched) })));
  const first = found[0]!;
  if (ends.length <= mostChoices) return { ends, notes: [...addresses.notes, ...first.notes] };
  // Too many pairs: the address is settled, the ports of it are told apart.
  const size = ports ? Math.abs(ports.to - ports.from) + 1 : 0;
  return { ends: first.list.map((port) => ({ ip: first.ip, port, probability: 1 / first.list.length, ...evicted({ ip: first.ip, port }, first.searched) })), notes: [...addresses.notes, ...first.notes, `Only the ports of ${formatIp(first.ip)} are told apart: ${addresses.list.length} addresses with ${size} ports each are too many paths.`] };
}

/** nf_in_range. */
function isAllowed(tuple: Tuple, end: End, { ips, ports }: Allowed): boolean {
  if (ips && (compareIp(ips.from, end.ip) > 0 || compareIp(end.ip, ips.to) > 0)) return false;
  return !ports || portFits(tuple, end.port, ports);
}

/** l4proto_in_range: protocols without ports fit every range. */
const portFits = (tuple: Tuple, port: number, range: { readonly from: number; readonly to: number }): boolean =>
  (tuple.icmpType === undefined && !hasTrackedPorts(tuple.protocol)) || (range.from <= port && port <= range.to);

/** A connection from the same address and port has a translation already, which is used again if it fits (find_appropriate_src): the latest one. */
function earlierSource(others: Others, current: Tuple, allowed: Allowed): End | undefined {
  for (const { reply, sourceDone } of others.from(current)) {
    if (!sourceDone) continue;
    const end = endOf(invert(reply), 'source');
    if (isAllowed(current, end, allowed)) return isUsed(others, withEnd(current, 'source', end)) ? undefined : end;
  }
  return undefined;
}

/** The addresses of a range, the one first that the hash of the connection's addresses gives (find_best_ips_proto). */
function hashed(current: Tuple, allowed: Allowed, { from, to }: { readonly from: Ip; readonly to: Ip }): { readonly list: readonly Ip[]; readonly notes: readonly string[] } {
  const { persistent } = allowed;
  const own = hashedAddress(current, allowed, from, to);
  const count = countIps(from, to);
  const few = count >= 1 && count <= mostChoices;
  const list = few ? Array.from({ length: count }, (_, i) => addToIp(from, i)) : [];
  const inList = list.some((ip) => sameIp(ip, own));
  const rest = inList ? list.filter((ip) => !sameIp(ip, own)) : [];
  const what = `The kernel chooses the address from ${formatIp(from)} to ${formatIp(to)} by a hash of ${persistent ? 'the source address' : 'source and destination address'} without a random part: ${formatIp(own)} on a little-endian machine, such as x86 and ARM`;
  return { list: [own, ...rest], notes: [rest.length > 0 ? `${what}. Another machine may choose another: those are further paths.` : `${what}.`] };
}

function hashedAddress(current: Tuple, { side, persistent, zone }: Allowed, from: Ip, to: Ip): Ip {
  const last = from.words.length - 1;
  const source = current.src.words.map(swapBytes);
  let hash = jhash2([0, 1, 2, 3].map((i) => source[i] ?? 0), persistent ? 0 : swapBytes(current.dst.words[last]!) ^ zone);
  const words: number[] = [];
  let full = false;
  for (let i = 0; i <= last; i++) {
    const low = from.words[i]!;
    const word = full ? scale(hash, 0xffffffff) : (low + scale(hash, (to.words[i]! - low + 1) >>> 0)) >>> 0;
    words.push(word);
    if (word !== to.words[i]) full = true;
    if (!persistent) hash = (hash ^ swapBytes(side === 'destination' ? word : current.dst.words[i]!)) >>> 0;
  }
  return { family: from.family, words };
}

interface Ports { readonly list: readonly number[]; readonly notes: readonly string[]; /** They were searched for, one after the other. */ readonly searched?: true }

const plain = (port: number): Ports => ({ list: [port], notes: [] });

/** The ports that the kernel may give to a tuple whose address is settled. */
function choosePorts(others: Others, tuple: Tuple, { side, ports, random }: Allowed): Ports {
  const { ip, port } = endOf(tuple, side);
  const icmp = tuple.icmpType !== undefined;
  const used = (candidate: number): boolean => isUsed(others, withEnd(tuple, side, { ip, port: candidate }));
  if (!random) {
    if (ports ? ports.base === undefined && portFits(tuple, port, ports) && (ports.from === ports.to || !used(port)) : !used(port)) return plain(port);
  }
  if (!icmp && !hasTrackedPorts(tuple.protocol)) return plain(port);
  if (!ports && side === 'destination' && !icmp) return plain(port);
  const { low, size } = portRange(port, icmp, ports);
  const name = icmp ? 'ICMP identifier' : side === 'source' ? 'source port' : 'destination port';
  const taken = (candidate: number): boolean => isHeld(others, withEnd(tuple, side, { ip, port: candidate }), size);
  const after = (offset: number): number => {
    for (let i = 0; i < size; i++) {
      const candidate = low + ((offset + i) & 0xffff) % size;
      if (!taken(candidate)) return candidate;
    }
    // The kernel keeps the last one that it tried.
    return low + ((offset + size - 1) & 0xffff) % size;
  };
  const found = (list: readonly number[], ...notes: string[]): Ports => ({ list, notes, searched: true });
  if (ports?.base !== undefined) return found([after(port - ports.base)]);
  if (size === 1) return found([low]);
  if (side === 'destination' && !random) {
    // Measured on Linux 6.18, where the search begins at the first port of the range; older kernels begin anywhere.
    return found([after(0)], `The ${name} is the first free one from ${low} to ${low + size - 1}; older kernels begin anywhere in the range.`);
  }
  if (ports && size <= mostChoices) {
    const free = Array.from({ length: size }, (_, i) => low + i).filter((candidate) => !taken(candidate));
    if (free.length < 2) return found([free[0] ?? low]);
    return found(free, `The kernel picks one of the ${free.length} free ${name}s from ${low} to ${low + size - 1} at random: each is a path.`);
  }
  if (random) {
    const shown = port >= low && port < low + size ? after(port - low) : after(0);
    return found([shown], `The kernel picks a ${name} from ${low} to ${low + size - 1} at random here: ${shown} stands for any of them.`);
  }
  // Not the next one: clients count their ports up, and the next one is likely to be another connection's.
  const shown = after((Math.max(0, port - low) + (size >> 1)) % size);
  const why = used(port) && (!ports || portFits(tuple, port, ports)) ? `Another connection has the ${name} ${port} already. ` : '';
  return found([shown], `${why}The kernel picks a free ${name} from ${low} to ${low + size - 1} at random: ${shown} was taken.`);
}

/** Where no ports are asked for, the packet's own class is searched: below 512, below 1024, the rest; identifiers of ICMP are all alike. */
function portRange(port: number, icmp: boolean, ports: NatRequest['ports']): { readonly low: number; readonly size: number } {
  const [low, high] = ports ? [Math.min(ports.from, ports.to), Math.max(ports.from, ports.to)] : icmp ? [0, 65535] : port < 512 ? [1, 511] : port < 1024 ? [600, 1023] : [1024, 65535];
  return { low, size: high - low + 1 };
}
