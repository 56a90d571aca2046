/** Exports forward, what the kernel looks at before FORWARD sees a packet (ip_forward, ip6_forward); and what becomes of packets that routing ends. */
import type { Family } from '../base/ip.ts';
import { isMulticast } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { Loss } from '../protocol/trace.ts';
import { addStep, finish, type RouteDecision, type Station } from './state.ts';

export const isReachable = ({ kind }: RouteDecision): boolean => kind === 'local' || kind === 'broadcast' || kind === 'multicast' || kind === 'unicast' || kind === 'unknown';

const reasons: Partial<Record<RouteDecision['kind'], Loss['reason']>> = {
  none: 'no route', unreachable: 'unreachable', prohibit: 'prohibited', blackhole: 'blackhole', martian: 'martian', filtered: 'reverse path filter', closed: 'not forwarding', scope: 'beyond scope',
};

/** ICMP errors (ip_error, ip6_pkt_discard, ip6_pkt_prohibit, ip6_forward). */
const errors: Readonly<Record<Family, Partial<Record<RouteDecision['kind'], string>>>> = {
  4: { none: 'network unreachable', unreachable: 'host unreachable', prohibit: 'administratively prohibited' },
  6: { none: 'no route to destination', unreachable: 'no route to destination', prohibit: 'administratively prohibited', scope: 'beyond scope of source address' },
};
/** What a process gets from its call (strerror of ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL). */
const callErrors: Partial<Record<RouteDecision['kind'], string>> = { none: 'Network is unreachable', unreachable: 'No route to host', prohibit: 'Permission denied', blackhole: 'Invalid argument', martian: 'Invalid argument' };

/** Why a packet ends at routing, and what its sender is told: by an ICMP error, never about a multicast (RFC 1122, 3.2.2), or as the error of its call. */
export function lossOf(route: RouteDecision, packet: Packet): Loss {
  const told = packet.in === undefined ? callErrors[route.kind] : isMulticast(packet.dst) ? undefined : errors[packet.family][route.kind];
  return { reason: reasons[route.kind] ?? 'no route', ...(told !== undefined && { told }) };
}

/** TTL and size; the TTL is taken down before FORWARD sees the packet. IPv4 without DF is cut to pieces behind POSTROUTING instead. */
export const forward: Station = (state, { file, inquiry }) => {
  const { packet, route } = state;
  const name = packet.family === 4 ? 'TTL' : 'hop limit';
  if (packet.ttl <= 1) {
    const lost: Loss = { reason: 'time exceeded', told: 'time exceeded' };
    return finish(addStep(state, { kind: 'route', summary: `The ${name} is used up: the packet is dropped and the sender is told "time exceeded"` }), { outcome: 'DROP', lost, summary: `Time exceeded: the ${name} of ${packet.ttl} does not last for another hop; the sender is told "time exceeded"` });
  }
  const mtu = file.host.interfaces.find((item) => item.name === route?.dev)?.mtu;
  if (packet.family === 6 && mtu !== undefined && packet.length > Math.max(mtu, 1280)) {
    const summary = `Too big: the packet has ${packet.length} bytes, and ${route?.dev ?? 'the interface'} takes ${mtu}`;
    return finish(addStep(state, { kind: 'route', summary }), { outcome: 'DROP', lost: { reason: 'too big', told: 'packet too big' }, summary: `${summary}; the sender is told "packet too big"` });
  }
  if (packet.family === 4 && mtu !== undefined && packet.length > mtu) inquiry.assume(`The packet has ${packet.length} bytes, and ${route?.dev ?? 'the interface'} takes ${mtu}: it is taken to be cut into fragments as it leaves. With Don't Fragment set, as TCP sets it, it is dropped here, and the sender is told "fragmentation needed".`);
  return { ...state, packet: { ...packet, ttl: packet.ttl - 1 } };
};
