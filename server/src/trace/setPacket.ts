/** Exports what of a packet a set looks at: its element, in values and in words; and its Ethernet header, for sets with MAC addresses. */
import type { Interface } from '../base/host.ts';
import { formatIp, isMulticast, maskIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import type { Hook, Packet } from '../base/packet.ts';
import { isIcmp, protocolName, protocolNumber } from '../base/protocols.ts';
import { portOf } from './setPorts.ts';
import { portBits, type Element, type Part, type SetShape, type Value } from './setShape.ts';

export type Direction = 'src' | 'dst';

/** The packet at a hook, as rules see it. */
export interface Sight { readonly packet: Packet; readonly hook: Hook; readonly interfaces: readonly Interface[] }

/** The element; in words why the packet has none, which is no match; or that a MAC address is needed and not known. */
export type Seen = { readonly element: Element; readonly mac?: string | 'unknown' } | { readonly none: string } | { readonly unknown: string };

/** The element that the packet is to a set (the _kadt functions of the types). */
export function elementOf(shape: SetShape, directions: readonly Direction[], sight: Sight): Seen {
  const values: Value[] = [];
  let mac: string | undefined;
  for (const [i, part] of shape.parts.entries()) {
    const value = valueOf(shape, part, directions[i]!, sight);
    if (typeof value === 'string') return { none: value };
    if ('unknown' in value) {
      if (!shape.bitmap) return value;
      mac = 'unknown';
    } else if (value.part === 'mac' && shape.bitmap) mac = value.mac;
    else values.push(value);
  }
  return { element: values, ...(mac !== undefined && { mac }) };
}

function valueOf(shape: SetShape, part: Part, direction: Direction, sight: Sight): Value | string | { readonly unknown: string } {
  const { packet, hook } = sight;
  switch (part) {
    case 'ip':
    case 'net': {
      const own = direction === 'src' ? packet.src : packet.dst;
      const ip = shape.mask ? maskIp(own, shape.mask) : own;
      if (shape.mask && part === 'ip' && ip.words.every((word) => word === 0)) return `${formatIp(own)} is zero under the mask of the set, and zero is no element`;
      if (shape.bitmap && shape.range && (own.words[0]! < shape.range.from || own.words[0]! > shape.range.to)) return `${formatIp(own)} is outside the range of the set`;
      return { part: 'ip', ip, length: shape.bits };
    }
    case 'port':
      return portValue(shape, direction, packet);
    case 'iface': {
      const name = direction === 'src' ? packet.in : packet.out;
      return name === undefined ? `the packet has no ${direction === 'src' ? 'incoming' : 'outgoing'} interface in ${hook}` : { part: 'iface', name, physical: false, wildcard: false };
    }
    case 'mark':
      return { part: 'mark', mark: (packet.mark & shape.markmask) >>> 0 };
    case 'mac': {
      const frame = frameOf(sight);
      if (typeof frame === 'string') return frame;
      const mac = frame[direction];
      if (mac === '00:00:00:00:00:00') return 'its MAC address is all zero';
      return mac === undefined ? { unknown: `the ${direction === 'src' ? 'source' : 'destination'} MAC address of the packet is not given` } : { part: 'mac', mac };
    }
  }
}

function portValue(shape: SetShape, direction: Direction, packet: Packet): Value | string {
  const { protocol } = packet;
  if (shape.bitmap && protocol !== protocolNumber.tcp && protocol !== protocolNumber.udp) return `${protocolName(protocol)} packets have no ports that a bitmap:port set could hold`;
  const port = portOf(packet, direction);
  if (port === undefined) return `the kernel looks for no port in packets of protocol ${protocolName(protocol)}`;
  if (shape.range && (port < shape.range.from || port > shape.range.to)) return `port ${port} is outside the range of the set`;
  return { part: 'port', protocol: shape.bitmap ? 0 : protocol, port, length: portBits };
}

/** The MAC addresses of the packet's frame, as far as they are known; in words why it has no Ethernet header (skb->dev->type and skb_mac_header_len). */
function frameOf({ packet, hook, interfaces }: Sight): Partial<Record<Direction, string>> | string {
  if (packet.in === undefined) return 'a packet of this box has no Ethernet header yet';
  for (const name of hook === 'POSTROUTING' && packet.out !== undefined ? [packet.in, packet.out] : [packet.in]) {
    const type = name === 'lo' ? 'loopback' : interfaces.find((each) => each.name === name)?.linkType;
    if (type !== undefined && type !== 'ether') return `${name} is no Ethernet device (link/${type}), so the packet has no MAC address`;
  }
  const own = interfaces.find((each) => each.name === packet.in)?.mac?.toLowerCase();
  return { ...(packet.mac !== undefined && { src: packet.mac.toLowerCase() }), ...(own !== undefined && !isMulticast(packet.dst) && { dst: own }) };
}

/** What the element looks like in a set whose type is not known. */
export const guessParts = (directions: readonly Direction[]): Part[] => directions.map((_, i): Part => (i === 1 ? 'port' : 'ip'));

/** The element as ipset writes it: 10.0.0.1,tcp:80. */
export function elementText(parts: readonly Part[], directions: readonly Direction[], { packet }: Sight): string {
  return parts.map((part, i) => {
    const direction = directions[i] ?? 'dst';
    switch (part) {
      case 'ip':
      case 'net':
        return formatIp(direction === 'src' ? packet.src : packet.dst);
      case 'port': {
        if (parts.length === 1) return String(portOf(packet, direction) ?? 0);
        const name = protocolName(packet.protocol);
        return isIcmp(packet) ? `${name}:${packet.icmpType ?? 0}/${packet.icmpCode ?? 0}` : `${name}:${portOf(packet, direction) ?? 0}`;
      }
      case 'iface':
        return (direction === 'src' ? packet.in : packet.out) ?? '?';
      case 'mark':
        return formatMark(packet.mark);
      case 'mac':
        return (direction === 'src' ? packet.mac : undefined) ?? (direction === 'src' ? 'the source MAC address' : 'the destination MAC address');
    }
  }).join(',');
}
