/** Exports readRareFields: the fields of a packet that few people give, because few rules look at them; and lengthsOf, how long such a packet is. Nothing is trusted. */
import type { ExtensionHeader, Packet, SctpChunk, TcpOption } from '../base/packet.ts';
import type { Family } from '../base/ip.ts';
import { protocolNumber } from '../base/protocols.ts';
import { utf8Bytes } from '../base/text.ts';
import type { FieldProblem, TracePacket } from '../protocol/trace.ts';
import { extensionLength, ipHeaderLength, tcpOptionBytes } from '../xtables/bytes.ts';

export type Say = (field: FieldProblem['field'], message: string) => undefined;
type Fields = Partial<Record<keyof TracePacket, unknown>>;
export type ReadNumber = (field: keyof TracePacket, max: number, min?: number) => number | undefined;

/** So many options, extension headers or chunks a packet may have; a real one has fewer. */
const mostItems = 64;
const isHex = (value: unknown): value is string => typeof value === 'string' && value.length <= 4096 && /^(?:[0-9a-f]{2})*$/i.test(value);
const isByte = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;

/** Extension headers that stand in front of the upper-layer protocol (RFC 8200, RFC 4302). */
const extensionNumbers = [0, 43, 44, 51, 60];

/** Whether a protocol number is that of an extension header. AH stands alone where nobody knows what is behind it. */
export const isExtension = (protocol: number): boolean => extensionNumbers.includes(protocol);

/** The fields that are given; `undefined` where they are absent or wrong, which is said. */
export function readRareFields(fields: Fields, number: ReadNumber, say: Say): Partial<Packet> {
  const rare: Partial<Packet> & Record<string, unknown> = {
    id: number('id', 65535), seq: number('seq', 0xffffffff), ack: number('ack', 0xffffffff), window: number('window', 65535), spi: number('spi', 0xffffffff),
    dccpType: number('dccpType', 15), mhType: number('mhType', 255), priority: number('priority', 0xffffffff), mac: readMac(fields.mac, say),
    tcpOptions: readOptions(fields, say), extensions: readExtensions(fields, say),
    sctpChunks: readList(fields.sctpChunks, 'sctpChunks', 'SCTP chunks are a list of types from 0 to 255, with flags.', say, ({ type, flags }): SctpChunk | undefined => (isByte(type) && (flags === undefined || isByte(flags)) ? { type, ...(flags !== undefined && { flags }) } : undefined)),
  };
  return Object.fromEntries(Object.entries(rare).filter(([, value]) => value !== undefined));
}

function readOptions(fields: Fields, say: Say): readonly TcpOption[] | undefined {
  const options = readList(fields.tcpOptions, 'tcpOptions', 'TCP options are a list of kinds from 0 to 255, with data in hexadecimal.', say, ({ kind, data }): TcpOption | undefined => (isByte(kind) && (data === undefined || isHex(data)) ? { kind, ...(data !== undefined && { data: data.toLowerCase() }) } : undefined));
  return options && tcpOptionBytes(options).length > 40 ? say('tcpOptions', 'A TCP header has room for 40 bytes of options.') : options;
}

function readExtensions(fields: Fields, say: Say): readonly ExtensionHeader[] | undefined {
  const headers = readList(fields.extensions, 'extensions', `Extension headers are a list of numbers (${extensionNumbers.join(', ')}) with data in hexadecimal.`, say, ({ header, data }): ExtensionHeader | undefined => (isByte(header) && isExtension(header) && isHex(data) ? { header, data: data.toLowerCase() } : undefined));
  const wrong = headers?.find((header) => extensionLength(header) !== lengthItSays(header));
  if (!wrong) return headers;
  return say('extensions', `The extension header ${wrong.header} has ${extensionLength(wrong)} bytes, and its length field says ${lengthItSays(wrong)}.`);
}

/** Length in bytes by the second byte of the header: in units of eight, for AH of four (RFC 8200, RFC 4302). */
const lengthItSays = ({ header, data }: ExtensionHeader): number => (header === 44 ? 8 : header === protocolNumber.ah ? 4 * ((parseInt(data.slice(0, 2), 16) || 0) + 2) : 8 * ((parseInt(data.slice(0, 2), 16) || 0) + 1));

/** An authentication header with nothing behind it that anybody knows. */
export const authenticationHeader = (spi: number): ExtensionHeader => ({ header: protocolNumber.ah, data: `040000${spi.toString(16).padStart(8, '0')}00000001${'00'.repeat(12)}` });

/** Bytes of upper-layer headers; packets of other protocols may be shorter than they usually are. */
const headers: ReadonlyMap<number, number> = new Map([[protocolNumber.udp, 8], [protocolNumber.udplite, 8], [protocolNumber.icmp, 8], [protocolNumber.icmpv6, 8]]);
const usualSizes: ReadonlyMap<number, number> = new Map([[protocolNumber.sctp, 32], [protocolNumber.dccp, 28], [protocolNumber.ah, 24], [protocolNumber.mh, 8], [protocolNumber.none, 0]]);

/** The smallest length of such a packet, and the length it has where nobody gives it: a SYN has 20 bytes of options, an echo 56 bytes of data. */
export function lengthsOf(family: Family, protocol: number, { tcpOptions, extensions = [], payload, about }: Partial<Packet>): { readonly least: number; readonly usual: number } {
  const ip = ipHeaderLength({ family, extensions });
  const data = about?.length ?? (payload === undefined ? 0 : utf8Bytes(payload).length);
  if (protocol === protocolNumber.tcp) {
    const least = ip + 20 + tcpOptionBytes(tcpOptions ?? []).length + data;
    return { least, usual: tcpOptions || payload !== undefined ? least : least + 20 };
  }
  const header = headers.get(protocol);
  if (header === undefined) return { least: ip + data, usual: ip + (usualSizes.get(protocol) ?? 16) + data };
  const echo = protocol === protocolNumber.icmp || protocol === protocolNumber.icmpv6;
  return { least: ip + header + data, usual: ip + header + (echo && payload === undefined && !about ? 56 : data) };
}

function readMac(value: unknown, say: Say): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || !/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(value.trim())) return say('mac', 'An Ethernet address is six pairs of hexadecimal digits with colons.');
  return value.trim().toLowerCase().split(':').map((part) => part.padStart(2, '0')).join(':');
}

function readList<T>(value: unknown, field: keyof TracePacket, message: string, say: Say, read: (item: Readonly<Record<string, unknown>>) => T | undefined): readonly T[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > mostItems) return say(field, message);
  const items: T[] = [];
  for (const item of value as unknown[]) {
    const one = typeof item === 'object' && item !== null ? read(item as Readonly<Record<string, unknown>>) : undefined;
    if (one === undefined) return say(field, message);
    items.push(one);
  }
  return items;
}
