/** Exports testSet: whether a packet is in an IP set, as `-m set` asks it (xt_set.c, ip_set_core.c). */
import type { IpSet } from '../base/ipset.ts';
import { formatIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import type { Packet } from '../base/packet.ts';
import { protocolName, protocolNumber } from '../base/protocols.ts';
import type { Tri } from '../base/tri.ts';
import { no, unknown, when, yes } from '../base/tri.ts';
import type { SetTestOptions } from '../xtables/types.ts';
import { hasPorts, isIcmp } from './packet.ts';
import type { Part, SetIndex, Value } from './setIndex.ts';
import { indexSet, partsOf } from './setIndex.ts';

const indexes = new WeakMap<IpSet, SetIndex>();

type Direction = 'src' | 'dst';

export function testSet(sets: ReadonlyMap<string, IpSet>, name: string, directions: readonly Direction[], packet: Packet, options: SetTestOptions): Tri {
  const set = sets.get(name);
  if (set?.type === 'list:set') return testList(sets, set, directions, packet, options);
  const parts = set ? partsOf(set.type) : undefined;
  if (!set || !parts || set.terse) {
    const element = elementText(parts ?? guessParts(directions), directions, packet);
    const why = !set ? `the set ${name} is not in the file` : set.terse ? `the file has the set ${name} without its members` : `Tablewalk does not know sets of type ${set.type}`;
    return unknown(why, { id: `set:${name}:${element}`, text: `Is ${element} in the set ${name}?` });
  }
  if (set.family !== packet.family && !isWithoutFamily(parts)) return no(`the set ${name} holds IPv${set.family} addresses, and the packet is IPv${packet.family}`);
  if (directions.length < parts.length) return no(`the set ${name} needs ${parts.length} of src and dst, and the rule has ${directions.length}`);
  const bare = set.type === 'bitmap:port';
  const values: Value[] = [];
  for (const [i, part] of parts.entries()) {
    const value = valueOf(part, directions[i]!, packet, bare);
    if (value === 'unknown') {
      const element = elementText(parts, directions, packet);
      return unknown(`a trace has no link-layer addresses, and the set ${name} holds them`, { id: `set:${name}:${element}`, text: `Is ${element} in the set ${name}?` });
    }
    if (typeof value === 'string') return no(value);
    values.push(value);
  }
  let index = indexes.get(set);
  if (!index) indexes.set(set, (index = indexSet(set, parts)));
  const member = index.find(values);
  const element = elementText(parts, directions, packet);
  if (!member) return no(`${element} is not in ${name}`);
  const through = member.element === element ? '' : `, through ${member.element}`;
  if (member.nomatch) return when(options.returnNomatch === true, `${element} is an exception of ${name} (nomatch${through})`);
  return options.returnNomatch ? no(`${element} is in ${name}${through}, not as an exception`) : yes(`${element} is in ${name}${through}`);
}

const isWithoutFamily = (parts: readonly Part[]): boolean => parts.every((part) => part === 'port' || part === 'mac');

/** A list of sets holds what any of its members holds; they are asked in order (list_set_ktest). */
function testList(sets: ReadonlyMap<string, IpSet>, set: IpSet, directions: readonly Direction[], packet: Packet, options: SetTestOptions): Tri {
  if (set.terse) {
    const element = elementText(guessParts(directions), directions, packet);
    return unknown(`the file has the set ${set.name} without its members`, { id: `set:${set.name}:${element}`, text: `Is ${element} in the set ${set.name}?` });
  }
  let open: Tri | undefined;
  for (const { element } of set.members) {
    // A list cannot hold a list (list_set_uadd refuses it), so this ends.
    if (sets.get(element)?.type === 'list:set') continue;
    const answer = testSet(sets, element, directions, packet, options);
    if (answer.result === 'yes') return yes(`${answer.because}, a member of ${set.name}`);
    if (answer.result === 'unknown') open ??= answer;
  }
  return open ?? no(`${elementText(guessParts(directions), directions, packet)} is in none of the sets of ${set.name}`);
}

/** What the element looks like in a set whose type is not known. */
const guessParts = (directions: readonly Direction[]): Part[] => directions.map((_, i): Part => (i === 1 ? 'port' : 'ip'));

/** The packet's value for a dimension; in words why there is none, which is no match; 'unknown' where a trace cannot have it. */
function valueOf(part: Part, direction: Direction, packet: Packet, bare: boolean): Value | string {
  switch (part) {
    case 'ip':
    case 'net':
      return { part: 'ip', ip: direction === 'src' ? packet.src : packet.dst };
    case 'port': {
      const { protocol } = packet;
      if (bare && protocol !== protocolNumber.tcp && protocol !== protocolNumber.udp) return `${protocolName(protocol)} packets have no ports that a bitmap:port set could hold`;
      return { part: 'port', protocol: bare ? 0 : protocol, port: portOf(packet, direction) };
    }
    case 'iface': {
      const name = direction === 'src' ? packet.in : packet.out;
      return name === undefined ? `the packet has no ${direction === 'src' ? 'incoming' : 'outgoing'} interface here` : { part: 'name', name };
    }
    case 'mark':
      return { part: 'number', number: packet.mark };
    case 'mac':
      return 'unknown';
  }
}

/** The port; type and code for ICMP; zero for protocols without ports (ip_set_getport.c). */
function portOf(packet: Packet, direction: Direction): number {
  if (isIcmp(packet)) return (packet.icmpType ?? 0) * 256 + (packet.icmpCode ?? 0);
  return hasPorts(packet.protocol) && packet.protocol !== protocolNumber.dccp ? ((direction === 'src' ? packet.sport : packet.dport) ?? 0) : 0;
}

/** The element as ipset writes it: 10.0.0.1,tcp:80. */
function elementText(parts: readonly Part[], directions: readonly Direction[], packet: Packet): string {
  return parts.map((part, i) => {
    const direction = directions[i] ?? 'dst';
    switch (part) {
      case 'ip':
      case 'net':
        return formatIp(direction === 'src' ? packet.src : packet.dst);
      case 'port': {
        if (parts.length === 1) return String(portOf(packet, direction));
        const name = protocolName(packet.protocol);
        return isIcmp(packet) ? `${name}:${packet.icmpType ?? 0}/${packet.icmpCode ?? 0}` : `${name}:${portOf(packet, direction)}`;
      }
      case 'iface':
        return (direction === 'src' ? packet.in : packet.out) ?? '?';
      case 'mark':
        return formatMark(packet.mark);
      case 'mac':
        return direction === 'src' ? 'the source MAC address' : 'the destination MAC address';
    }
  }).join(',');
}

