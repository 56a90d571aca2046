/**
 * Exports the packet form's draft: what stands in its fields, as text, and its way from and to a TracePacket.
 * Only what a browser can check is checked here (required, number, range); what a packet means is the server's matter.
 */
import type { HttpRequest, PacketForm, TracePacket } from '../../server/src/protocol/trace.ts';

/** The fields of the form. `local` in `in` stands for no interface: the packet is sent by this box. */
export type DraftField = 'in' | 'src' | 'sport' | 'dst' | 'dport' | 'proto' | 'flags' | 'icmpType' | 'icmpCode' | 'ttl' | 'mark' | 'tos' | 'length' | 'uid' | 'gid' | 'host' | 'path';

export interface Draft {
  /** True: sent by a process of this box, so that `in` has no meaning. */
  readonly local: boolean;
  readonly in: string;
  readonly src: string;
  readonly sport: string;
  readonly dst: string;
  readonly dport: string;
  readonly proto: string;
  readonly flags: readonly string[];
  readonly icmpType: string;
  readonly icmpCode: string;
  readonly ttl: string;
  readonly mark: string;
  readonly tos: string;
  readonly length: string;
  readonly uid: string;
  readonly gid: string;
  /** What the client asks nginx for; an empty host leaves it to the configuration. */
  readonly host: string;
  readonly path: string;
  /** Not on to other boxes. */
  readonly boxOnly: boolean;
  /** What the form has no field for, carried along unchanged. */
  readonly rest: Pick<TracePacket, 'icmpId' | 'payload' | 'reply'>;
}

export type Problems = Partial<Record<DraftField | '', string>>;

/** The flags of a TCP header in the order of tcpdump and the TCP match (RFC 9293). */
export const tcpFlags = ['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG'] as const;

export const emptyDraft: Draft = {
  local: false, in: '', src: '', sport: '', dst: '', dport: '', proto: 'tcp', flags: ['SYN'], icmpType: '', icmpCode: '',
  ttl: '', mark: '', tos: '', length: '', uid: '', gid: '', host: '', path: '', boxOnly: false, rest: {},
};

/** The protocol of a draft by its name, whether a name or a number stands in the field (IANA protocol numbers). */
export function protocolName(proto: string): string {
  const text = proto.trim().toLowerCase();
  return { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', '132': 'sctp', '33': 'dccp', '136': 'udplite' }[text] ?? text;
}

export const hasPorts = (proto: string): boolean => ['tcp', 'udp', 'sctp', 'dccp', 'udplite'].includes(protocolName(proto));
export const isIcmp = (proto: string): boolean => ['icmp', 'icmpv6', 'ipv6-icmp'].includes(protocolName(proto));

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value));
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/** Fills the fields from a packet, and from what its client asks nginx for. */
export function draftOf(packet: TracePacket, http?: HttpRequest): Draft {
  const rest: Draft['rest'] = {
    ...(packet.icmpId !== undefined && { icmpId: packet.icmpId }),
    ...(packet.payload !== undefined && { payload: packet.payload }),
    ...(packet.reply !== undefined && { reply: packet.reply }),
  };
  return {
    local: packet.in === undefined, in: text(packet.in), src: packet.src, sport: text(packet.sport), dst: packet.dst, dport: text(packet.dport),
    proto: String(packet.proto), flags: packet.flags ?? ['SYN'], icmpType: text(packet.icmpType), icmpCode: text(packet.icmpCode),
    ttl: text(packet.ttl), mark: packet.mark === undefined ? '' : hex(packet.mark), tos: text(packet.tos), length: text(packet.length),
    uid: text(packet.uid), gid: text(packet.gid), host: http?.host ?? '', path: http?.path ?? '', boxOnly: false, rest,
  };
}

/** A number in decimal or 0x hexadecimal; undefined where it is neither. */
function number(value: string): number | undefined {
  const trimmed = value.trim();
  if (/^0x[0-9a-f]+$/i.test(trimmed)) return parseInt(trimmed.slice(2), 16);
  return /^\d+$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** Highest value of each number field: the width of its place in the header, or of the kernel's variable. */
const limits: Partial<Record<DraftField, number>> = {
  sport: 0xffff, dport: 0xffff, icmpType: 0xff, icmpCode: 0xff, ttl: 0xff, mark: 0xffffffff, tos: 0xff, length: 0xffff, uid: 0xffffffff, gid: 0xffffffff,
};
const numberFields = Object.keys(limits) as (keyof Pick<Draft, 'sport' | 'dport' | 'icmpType' | 'icmpCode' | 'ttl' | 'mark' | 'tos' | 'length' | 'uid' | 'gid'>)[];

/** Whether a field counts for this packet: ports only where the protocol has them, and so on. */
export function isUsed(draft: Draft, field: DraftField): boolean {
  switch (field) {
    case 'in': return !draft.local;
    case 'sport': case 'dport': return hasPorts(draft.proto);
    case 'flags': return protocolName(draft.proto) === 'tcp';
    case 'icmpType': case 'icmpCode': return isIcmp(draft.proto);
    case 'uid': case 'gid': return draft.local;
    default: return true;
  }
}

/** What the browser can see is wrong: required fields, numbers, their range. */
export function checkDraft(draft: Draft): Problems {
  const problems: Problems = {};
  if (!draft.src.trim()) problems.src = draft.local ? 'Enter the address of this box that the packet is sent from.' : 'Enter the address that the packet comes from.';
  if (!draft.dst.trim()) problems.dst = 'Enter the address that the packet goes to.';
  if (!draft.proto.trim()) problems.proto = 'Enter a protocol name or number.';
  if (!draft.local && !draft.in.trim()) problems.in = 'Enter the interface that the packet arrives on.';
  for (const field of numberFields) {
    if (!isUsed(draft, field) || !draft[field].trim()) continue;
    const value = number(draft[field]);
    const limit = limits[field] ?? 0;
    if (value === undefined) problems[field] = field === 'mark' ? 'Enter a number, such as 0x4000.' : 'Enter a whole number.';
    else if (value > limit) problems[field] = `Enter a number from 0 to ${field === 'mark' ? '0xffffffff' : limit}.`;
  }
  return problems;
}

/** The packet to send to the server. Fields that do not count for its protocol are left out. */
export function packetOf(draft: Draft): TracePacket {
  const packet: TracePacket = {
    src: draft.src.trim(), dst: draft.dst.trim(),
    proto: /^\d+$/.test(draft.proto.trim()) ? Number(draft.proto) : draft.proto.trim().toLowerCase(),
    ...draft.rest,
  };
  if (!draft.local) packet.in = draft.in.trim();
  for (const field of numberFields) {
    const value = isUsed(draft, field) ? number(draft[field]) : undefined;
    if (value !== undefined) packet[field] = value;
  }
  if (isUsed(draft, 'flags')) packet.flags = [...draft.flags];
  return packet;
}

/** What the client asks nginx for; undefined where the form leaves it open. */
export function httpOf({ host, path }: Draft): HttpRequest | undefined {
  const name = host.trim();
  if (name === '') return undefined;
  const way = path.trim();
  return { host: name, ...(way !== '' && { path: way.startsWith('/') ? way : `/${way}` }) };
}

/** The draft with its ends in each other's place. */
export const swapped = (draft: Draft): Draft => ({ ...draft, src: draft.dst, sport: draft.dport, dst: draft.src, dport: draft.sport });

/** `10.0.0.1:80` or `[fd00::1]:80`; without a port, the address alone. */
export function endpoint(address: string, port: string | number | undefined): string {
  if (port === undefined || port === '') return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The draft in parts, for the one line that the form folds into. */
export function summarise(draft: Draft): { from: string; to: string; protocol: string; where: string } {
  const ports = hasPorts(draft.proto);
  const flags = isUsed(draft, 'flags') && draft.flags.length ? ` ${draft.flags.join(' ')}` : '';
  const icmp = isIcmp(draft.proto) && draft.icmpType ? ` type ${draft.icmpType}` : '';
  return {
    from: endpoint(draft.src || '?', ports ? draft.sport : undefined),
    to: endpoint(draft.dst || '?', ports ? draft.dport : undefined),
    protocol: `${protocolName(draft.proto)}${flags}${icmp}`,
    where: draft.local ? 'sent by this box' : `on ${draft.in || '?'}`,
  };
}

/** Addresses worth offering in the form: those of its packets, then those of the box itself, each once, most likely first. */
export function knownAddresses(form: PacketForm): { sources: string[]; destinations: string[] } {
  const packets = [form.packet, ...form.presets.map((preset) => preset.packet)];
  const unique = (list: string[]): string[] => [...new Set(list.filter(Boolean))].slice(0, 200);
  // Details of interfaces begin with their addresses, such as `10.0.0.2/24, default route`.
  const own = form.interfaces.flatMap(({ detail }) => [...detail.matchAll(/([0-9a-f.:]+)\/\d+/gi)].map((match) => match[1]!));
  return { sources: unique([...packets.map((packet) => packet.src), ...own]), destinations: unique(packets.map((packet) => packet.dst)) };
}
