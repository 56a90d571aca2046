/**
 * Exports address translation of ICMP errors (nf_nat_icmp_reply_translation, nf_nat_icmpv6_reply_translation): their own
 * header, and that of the packet that they tell of.
 */
import type { Hook, Packet, Tuple } from '../base/packet.ts';
import { hasTrackedPorts, isIcmp } from '../base/protocols.ts';
import type { Entry } from './connections.ts';
import { viewOf } from './conntrack.ts';
import { redirectType } from './icmp.ts';
import { isTranslated } from './nat.ts';
import type { Side } from './natChoice.ts';
import { changesOf, endsOf, printPacket } from './packet.ts';
import { addStep, finish, type State } from './state.ts';

/** An error translated like the packets of its connection; dropped where the kernel cannot do so. */
export function translateError(state: State, entry: Entry, side: Side, hook: Hook): State {
  const { packet, tracked } = state;
  // A redirect would name a router that is none for the other end.
  if (packet.icmpType === redirectType[packet.family] && (!entry.sourceDone || !entry.destinationDone || entry.sourceNat || entry.destinationNat)) {
    const summary = 'Dropped by address translation: a redirect about a connection whose addresses are translated would mislead its receiver';
    return finish(addStep(state, { kind: 'nat', hook, summary }), { outcome: 'DROP', summary });
  }
  const reply = tracked?.direction === 'REPLY';
  if (!isTranslated(entry, side, reply)) return state;
  const other = reply ? entry.original : entry.reply;
  const after: Packet = { ...packet, ...(side === 'source' ? { src: other.dst } : { dst: other.src }), ...(packet.about && { about: withEnd(packet.about, other, side === 'source' ? 'destination' : 'source') }) };
  const changes = changesOf(packet, after);
  if (changes.length === 0) return state;
  const connection = viewOf(tracked);
  return addStep({ ...state, packet: after }, {
    kind: 'nat', hook, summary: `The ${side} of the error, and the other end of the packet that it tells of, are translated as those of its connection: ${endsOf(after)}`,
    changes, before: printPacket(packet), after: printPacket(after), ...(connection && { connection }),
  });
}

/** The packet with one end of a tuple; for ICMP the identifier goes with both ends. */
function withEnd(packet: Packet, tuple: Tuple, side: Side): Packet {
  const source = side === 'source';
  const id = isIcmp(packet) ? { icmpId: tuple.sport } : {};
  const port = hasTrackedPorts(packet.protocol) ? (source ? { sport: tuple.sport } : { dport: tuple.dport }) : {};
  return { ...packet, ...(source ? { src: tuple.src } : { dst: tuple.dst }), ...id, ...port };
}
