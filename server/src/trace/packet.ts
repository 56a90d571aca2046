/** Exports packets as the protocol writes them and as the engine uses them: reading with field problems, printing. */
import type { Family, Ip } from '../base/ip.ts';
import { formatIp, parseIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import { congestionBits, type Packet, tcpFlagBits, type TcpOption } from '../base/packet.ts';
import { hasPorts, isIcmp, parseProtocol, protocolName, protocolNumber } from '../base/protocols.ts';
import type { Change, FieldProblem, TracePacket } from '../protocol/trace.ts';
import { authenticationHeader, isExtension, lengthsOf, readRareFields, type Say } from './packetFields.ts';
import { tcpOptionNames } from '../xtables/tcpOptions.ts';
import { without } from './state.ts';

const flagBits: Readonly<Record<string, number>> = { ...tcpFlagBits, ...congestionBits };

/** An ephemeral port, for packets whose source port nobody gave (net.ipv4.ip_local_port_range starts at 32768). */
const defaultSourcePort = 40000;

export interface ReadPacket { readonly packet?: Packet; readonly problems: FieldProblem[]; readonly assumptions: string[] }

/** So many packets may be wrapped in each other; the kernel gives up there too. */
const deepest = 8;

/** Reads one packet of a request. Nothing is trusted: it comes from another program. `index` counts from 0. */
export function readPacket(given: unknown, index: number, depth = 1): ReadPacket {
  const problems: FieldProblem[] = [];
  const assumptions: string[] = [];
  const say: Say = (field, message) => {
    problems.push({ packet: index, field, message });
    return undefined;
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    say('', 'A packet is an object with src, dst and proto.');
    return { problems, assumptions };
  }
  const fields = given as Partial<Record<keyof TracePacket, unknown>>;
  const src = readAddress(fields.src, 'src', say);
  const dst = readAddress(fields.dst, 'dst', say);
  if (src && dst && src.family !== dst.family) say('dst', `The source is an IPv${src.family} address and the destination an IPv${dst.family} address: a packet has one family.`);
  const family: Family = src?.family ?? dst?.family ?? 4;
  const protocol = readProtocol(fields.proto, family, say);
  const number = (field: keyof TracePacket, max: number, min = 0): number | undefined => readNumber(fields[field], field, min, max, say);
  const sport = number('sport', 65535);
  const dport = number('dport', 65535);
  const arrived = readInterface(fields.in, say);
  const flags = readFlags(fields.flags, say);
  const icmp = { type: number('icmpType', 255), code: number('icmpCode', 255), id: number('icmpId', 65535) };
  const rest = {
    ttl: number('ttl', 255) ?? 64, tos: number('tos', 255) ?? 0, length: number('length', 65535, family === 4 ? 20 : 40), mark: number('mark', 0xffffffff) ?? 0,
    uid: number('uid', 0xffffffff), gid: number('gid', 0xffffffff),
  };
  const payload = typeof fields.payload === 'string' ? fields.payload : undefined;
  const rare = readRareFields(fields, number, say);
  const about = protocol !== undefined && isIcmp({ family, protocol }) ? readAbout(fields.about, family, index, say) : undefined;
  const inner = protocol === protocolNumber.ipip ? readInner(fields.inner, index, depth, problems) : undefined;
  if (protocol !== undefined && hasPorts(protocol) && dport === undefined && !problems.some((problem) => problem.field === 'dport')) say('dport', `A ${protocolName(protocol)} packet has a destination port: give one from 0 to 65535.`);
  if (family === 4 && rare.extensions) say('extensions', 'Extension headers belong to IPv6.');
  if (problems.length > 0 || !src || !dst || protocol === undefined) return { problems, assumptions };
  if (hasPorts(protocol) && sport === undefined) assumptions.push(`The source port is not given: ${defaultSourcePort} was taken.`);
  const tcp = protocol === protocolNumber.tcp;
  const echo = isIcmp({ family, protocol });
  const { least, usual } = lengthsOf(family, protocol, { ...rare, ...(payload !== undefined && { payload }), ...(about && { about }) });
  if (rest.length !== undefined && rest.length < least) say('length', `A ${protocolName(protocol)} packet like this has at least ${least} bytes.`);
  if (problems.length > 0) return { problems, assumptions };
  const ah = family === 6 && protocol === protocolNumber.ah;
  if (ah && rare.spi === undefined) assumptions.push('The security parameter index of the authentication header is not given: 0 was taken.');
  return {
    problems, assumptions,
    packet: {
      family, src, dst, protocol: ah ? protocolNumber.none : protocol,
      ...(hasPorts(protocol) && { sport: sport ?? defaultSourcePort, dport: dport! }),
      ...(echo && { icmpType: icmp.type ?? (family === 4 ? 8 : 128), icmpCode: icmp.code ?? 0, icmpId: icmp.id ?? 1 }),
      flags: tcp ? (flags ?? flagBits.SYN!) : 0,
      ttl: rest.ttl, tos: rest.tos, mark: rest.mark,
      length: rest.length ?? (inner ? inner.length + 20 : usual),
      ...(rest.uid !== undefined && { uid: rest.uid }), ...(rest.gid !== undefined && { gid: rest.gid }),
      ...(payload !== undefined && { payload }),
      ...(arrived !== undefined && { in: arrived }),
      ...rare,
      ...(ah && { extensions: [...(rare.extensions ?? []), authenticationHeader(rare.spi ?? 0)] }),
      ...(about && { about }),
      ...(inner && { inner }),
    },
  };
}

/** The packet that an ICMP error tells of. It tells of none itself: no host answers an error with an error (RFC 1122, section 3.2.2). */
function readAbout(value: unknown, family: Family, index: number, say: Say): Packet | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return say('about', 'The packet that the error tells of is an object with src, dst and proto.');
  const { packet, problems } = readPacket({ ...value, about: undefined, in: undefined }, index);
  for (const { message } of problems) say('about', `Of the packet that the error tells of: ${message}`);
  if (packet && packet.family !== family) return say('about', `The error is an IPv${family} packet, and the one that it tells of is not.`);
  return packet;
}

/** The packet within a packet. What is wrong with it is said of the field `inner`. */
function readInner(given: unknown, index: number, depth: number, problems: FieldProblem[]): Packet | undefined {
  if (given === undefined || given === null) return undefined;
  if (depth >= deepest) {
    problems.push({ packet: index, field: 'inner', message: `Packets are wrapped in each other ${deepest - 1} times at most.` });
    return undefined;
  }
  const { packet, problems: found } = readPacket(given, index, depth + 1);
  for (const { field, message } of found) problems.push({ packet: index, field: 'inner', message: field === '' || field === 'inner' ? message : `${field}: ${message}` });
  if (packet?.family === 6) problems.push({ packet: index, field: 'inner', message: 'Protocol 4 carries IPv4 packets.' });
  return packet && without(packet, 'in', 'out', 'uid', 'gid');
}

function readAddress(value: unknown, field: 'src' | 'dst', say: Say): Ip | undefined {
  const name = field === 'src' ? 'source' : 'destination';
  if (value === undefined || value === null || value === '') return say(field, `The ${name} address is missing.`);
  if (typeof value !== 'string') return say(field, `The ${name} address is text, such as 10.0.0.1.`);
  const ip = parseIp(value.trim());
  if (!ip) return say(field, value.includes('/') ? 'One address is needed here, not a network.' : 'This is neither an IPv4 nor an IPv6 address.');
  return ip;
}

function readProtocol(value: unknown, family: Family, say: Say): number | undefined {
  if (value === undefined || value === null || value === '') return say('proto', 'The protocol is missing.');
  const protocol = typeof value === 'number' ? (Number.isInteger(value) && value >= 0 && value <= 255 ? value : undefined) : typeof value === 'string' ? parseProtocol(value.trim()) : undefined;
  if (protocol === undefined) return say('proto', 'This is not a protocol: give a name such as tcp, or a number from 0 to 255.');
  if (typeof value === 'string' && /^(?:all|ip)$/i.test(value.trim())) return say('proto', 'A packet has one protocol: all stands for every protocol in a rule only.');
  if (family === 6 && protocol === protocolNumber.icmp) return say('proto', 'IPv6 has an ICMP of its own: choose icmpv6.');
  if (family === 6 && isExtension(protocol) && protocol !== protocolNumber.ah) return say('proto', 'This is an extension header: give it in extensions, and here the protocol behind it.');
  if (family === 4 && protocol === protocolNumber.icmpv6) return say('proto', 'icmpv6 belongs to IPv6: choose icmp.');
  return protocol;
}

const fieldNames: Partial<Record<keyof TracePacket, string>> = {
  sport: 'source port', dport: 'destination port', icmpType: 'ICMP type', icmpCode: 'ICMP code', icmpId: 'ICMP identifier', ttl: 'TTL', tos: 'TOS byte', length: 'length', mark: 'mark', uid: 'user id', gid: 'group id', id: 'identification', seq: 'sequence number', ack: 'acknowledgement number', spi: 'SPI', dccpType: 'packet type', mhType: 'message type',
};

function readNumber(value: unknown, field: keyof TracePacket, min: number, max: number, say: Say): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^(?:\d+|0[xX][0-9a-fA-F]+)$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) return say(field, `The ${fieldNames[field] ?? field} is a whole number from ${min} to ${max}.`);
  return number;
}

function readInterface(value: unknown, say: Say): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > 15 || /[\s/]/.test(value)) return say('in', 'An interface name has at most 15 characters and neither spaces nor a slash.');
  return value;
}

function readFlags(value: unknown, say: Say): number | undefined {
  if (value === undefined || value === null) return undefined;
  const list: unknown[] | undefined = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',').filter((name) => name !== '') : undefined;
  if (!list) return say('flags', 'TCP flags are a list of names.');
  let bits = 0;
  for (const name of list) {
    const key = typeof name === 'string' ? name.trim().toUpperCase() : '';
    if (!Object.hasOwn(flagBits, key)) return say('flags', `TCP flags are ${Object.keys(flagBits).join(', ')}.`);
    bits |= flagBits[key]!;
  }
  return bits;
}

export const flagNames = (flags: number): string[] => Object.keys(flagBits).filter((name) => flags & flagBits[name]!);

/** The packet in the words of the protocol. */
export function printPacket(packet: Packet): TracePacket {
  const { protocol, src, dst, flags, about, inner } = packet;
  const carried = { ...(about && { about: printPacket(about) }), ...(inner && { inner: printPacket(inner) }) };
  return { ...without(packet, 'family', 'protocol', 'src', 'dst', 'flags', 'about', 'inner', 'copy', 'device'), ...carried, src: formatIp(src), dst: formatIp(dst), proto: protocolName(protocol), ...(protocol === protocolNumber.tcp && { flags: flagNames(flags) }) };
}

/** "10.0.0.1:80", "[2001:db8::1]:80", or the address alone. */
export function endPoint(ip: Ip, port?: number): string {
  if (port === undefined) return formatIp(ip);
  return ip.family === 4 ? `${formatIp(ip)}:${port}` : `[${formatIp(ip)}]:${port}`;
}

/** "192.168.44.141 → 172.16.219.89:80": the ends of a packet. */
export const endsOf = (packet: Packet): string => `${formatIp(packet.src)} to ${endPoint(packet.dst, packet.dport)}`;

const shown: readonly { readonly key: keyof Packet; readonly field: string; readonly print: (packet: Packet) => string }[] = [
  { key: 'src', field: 'source', print: (packet) => formatIp(packet.src) },
  { key: 'dst', field: 'destination', print: (packet) => formatIp(packet.dst) },
  { key: 'sport', field: 'source port', print: (packet) => String(packet.sport ?? '') },
  { key: 'dport', field: 'destination port', print: (packet) => String(packet.dport ?? '') },
  { key: 'icmpId', field: 'ICMP identifier', print: (packet) => String(packet.icmpId ?? '') },
  { key: 'mark', field: 'mark', print: (packet) => formatMark(packet.mark) },
  { key: 'length', field: 'length', print: (packet) => String(packet.length) },
  { key: 'flags', field: 'TCP flags', print: (packet) => flagNames(packet.flags).join(', ') || 'none' },
  { key: 'tcpOptions', field: 'TCP options', print: (packet) => packet.tcpOptions?.map(optionInWords).join(', ') ?? '' },
  { key: 'tos', field: 'TOS', print: (packet) => `0x${packet.tos.toString(16)}` },
  { key: 'priority', field: 'priority', print: ({ priority = 0 }) => `${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}` },
  { key: 'ttl', field: 'TTL', print: (packet) => String(packet.ttl) },
];

/** "mss 1460", "wscale 07", "1". */
function optionInWords({ kind, data = '' }: TcpOption): string {
  const name = [...tcpOptionNames].find(([, number]) => number === kind)?.[0] ?? String(kind);
  return data === '' ? name : `${name} ${name === 'mss' ? parseInt(data, 16) : data}`;
}

/** What differs between two states of the packet, as text ready to show. */
export function changesOf(before: Packet, after: Packet): Change[] {
  if (before === after) return [];
  const changes = shown.filter(({ key }) => before[key] !== after[key]).map(({ field, print }) => ({ field, before: print(before), after: print(after) })).filter((change) => change.before !== change.after);
  if (before.about && after.about) changes.push(...changesOf(before.about, after.about).map((change) => ({ ...change, field: `${change.field} of the packet it tells of` })));
  return changes;
}

/** Answers of ICMP and ICMPv6 requests: echo, timestamp, information, address mask. */
export const icmpReplies = { 4: new Map([[8, 0], [0, 8], [13, 14], [14, 13], [15, 16], [16, 15], [17, 18], [18, 17]]), 6: new Map([[128, 129], [129, 128], [139, 140], [140, 139]]) } as const;
