/** Exports readAll, what a request of `tablewalk/trace` asks for, and isForeign; what clients send is not trusted to have the right shape. */
import { formatIp, isUnspecified } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { FieldProblem } from '../protocol/trace.ts';
import { readPacket } from './packet.ts';
import type { Box } from './state.ts';

export interface Wanted { readonly index: number; readonly packet?: Packet; readonly reply: boolean; readonly assumptions: readonly string[] }

/** A source that ip_route_output_key refuses to ordinary sockets. */
const isForeign = ({ src }: Packet, { file, routing }: Box): boolean => file.host.hasAddresses && !isUnspecified(src) && routing.hasAddressType(src, 'LOCAL').result === 'no';

/** What is taken for granted of a packet that a process of the box sends from an address of somebody else. */
export const senderNotes = (packet: Packet, box: Box): string[] => (packet.in === undefined && isForeign(packet, box) ? [`${formatIp(packet.src)} is not an address of this node: only a process with a raw socket (CAP_NET_RAW) or a transparent one (IP_TRANSPARENT) may send from it, and one is taken to have sent the packet.`] : []);

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The packets of a request, with what is wrong in their fields. */
export function readAll(list: readonly unknown[], file: AnalysedFile): { wanted: Wanted[]; problems: FieldProblem[] } {
  const wanted: Wanted[] = [];
  const problems: FieldProblem[] = [];
  if (list.length === 0) problems.push({ packet: 0, field: '', message: 'There is no packet to trace.' });
  for (const [index, item] of list.entries()) {
    const reply = isObject(item) && item['reply'] === true;
    if (reply) {
      if (index === 0) problems.push({ packet: 0, field: 'reply', message: 'The first packet cannot be a reply: it answers the packet before it.' });
      wanted.push({ index, reply, assumptions: [] });
      continue;
    }
    const read = readPacket(item, index);
    problems.push(...read.problems);
    if (!read.packet) continue;
    const notes = [...read.assumptions];
    const packet = throughBridge(read.packet, file, notes);
    if (packet.in !== undefined && file.host.hasAddresses) {
      const item = file.host.interfaces.find((each) => each.name === packet.in);
      if (!item) notes.push(`The interface ${packet.in} is not among those that "ip addr" lists.`);
      else if (!item.flags.includes('UP')) notes.push(`The interface ${packet.in} is down, so nothing arrives on it: the packet is followed as if it were up.`);
    }
    wanted.push({ index, packet, reply, assumptions: notes });
  }
  return { wanted, problems };
}

/** A packet that comes in by a port of a bridge (or of a bond) comes to routing and to rules by the bridge itself; only `-m physdev` sees the port. */
function throughBridge(packet: Packet, { host }: AnalysedFile, notes: string[]): Packet {
  const master = host.interfaces.find(({ name }) => name === packet.in)?.master;
  if (packet.in === undefined || master === undefined || !host.interfaces.some(({ name }) => name === master)) return packet;
  notes.push(`${packet.in} is a port of ${master}: rules and routing see the packet come in by ${master}. Packets from port to port meet the rules only where net.bridge.bridge-nf-call-ip${packet.family === 4 ? '' : '6'}tables is 1.`);
  return { ...packet, in: master };
}
