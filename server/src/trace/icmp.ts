/** Exports icmpRole: what an ICMP or ICMPv6 message is to connection tracking (nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c). */
import type { Packet, Tuple } from '../base/packet.ts';
import { isIcmp, isIcmpError } from '../base/protocols.ts';

export const redirectType = { 4: 5, 6: 137 } as const;

/** ICMPv6 messages that are never tracked: multicast listeners and neighbour discovery. */
const untracked6 = new Set([130, 131, 132, 133, 134, 135, 136, 143]);
/** Requests that begin a connection. */
const requests = { 4: new Set([8, 13, 15, 17]), 6: new Set([128, 139]) } as const;

export type IcmpRole =
  | { readonly kind: 'ordinary' | 'untracked' }
  | { readonly kind: 'invalid'; readonly because: string }
  | { readonly kind: 'error'; readonly about?: Packet };

/** Packets of other protocols are ordinary, and so are requests and the answers to them. */
export function icmpRole(packet: Packet): IcmpRole {
  if (!isIcmp(packet)) return { kind: 'ordinary' };
  const { family, icmpType: type = 0 } = packet;
  const error = { kind: 'error', ...(packet.about && { about: packet.about }) } as const;
  if (family === 6 && untracked6.has(type)) return { kind: 'untracked' };
  if (isIcmpError(family, type)) return error;
  if (family === 6 && type === redirectType[6]) return redirect(packet, error);
  return { kind: 'ordinary' };
}

/** A redirect of IPv6 counts only from a router on the link, and only where it has the packet with it (nf_conntrack_icmpv6_redirect). */
function redirect({ src, ttl, icmpCode = 0, about }: Packet, error: IcmpRole): IcmpRole {
  const local = ((src.words[0] ?? 0) & 0xffc00000) >>> 0 === 0xfe800000;
  if (icmpCode === 0 && (ttl !== 255 || !local)) return { kind: 'invalid', because: 'a redirect that no router on the link sends: its hop limit is not 255, or its source is no link-local address' };
  return icmpCode === 0 && about ? error : { kind: 'invalid', because: 'a redirect without the packet that caused it' };
}

/** Whether a message of this type begins a connection. */
export const isIcmpRequest = ({ src, icmpType = 0 }: Tuple): boolean => requests[src.family].has(icmpType);
