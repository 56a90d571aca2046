/** Exports readRareFields: the fields of a packet that few people give, because few rules look at them. Nothing is trusted. */
import type { ExtensionHeader, Packet, SctpChunk, TcpOption } from '../base/packet.ts';
import type { FieldProblem, TracePacket } from '../protocol/trace.ts';

export type Say = (field: FieldProblem['field'], message: string) => undefined;
type Fields = Partial<Record<keyof TracePacket, unknown>>;
export type ReadNumber = (field: keyof TracePacket, max: number, min?: number) => number | undefined;

/** So many options, extension headers or chunks a packet may have; a real one has fewer. */
const mostItems = 64;
const isHex = (value: unknown): value is string => typeof value === 'string' && value.length <= 4096 && /^(?:[0-9a-f]{2})*$/i.test(value);
const isByte = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;

/** Extension headers that stand in front of the upper-layer protocol (RFC 8200, RFC 4302). */
const extensionNumbers = [0, 43, 44, 51, 60];

/** The fields that are given; `undefined` where they are absent or wrong, which is said. */
export function readRareFields(fields: Fields, number: ReadNumber, say: Say): Partial<Packet> {
  const rare: Partial<Packet> & Record<string, unknown> = {
    id: number('id', 65535), seq: number('seq', 0xffffffff), ack: number('ack', 0xffffffff), window: number('window', 65535), spi: number('spi', 0xffffffff),
    dccpType: number('dccpType', 15), mhType: number('mhType', 255), priority: number('priority', 0xffffffff), mac: readMac(fields.mac, say),
    tcpOptions: readList(fields.tcpOptions, 'tcpOptions', 'TCP options are a list of kinds from 0 to 255, with data in hexadecimal.', say, ({ kind, data }): TcpOption | undefined => (isByte(kind) && (data === undefined || isHex(data)) ? { kind, ...(data !== undefined && { data }) } : undefined)),
    extensions: readList(fields.extensions, 'extensions', `Extension headers are a list of numbers (${extensionNumbers.join(', ')}) with data in hexadecimal.`, say, ({ header, data }): ExtensionHeader | undefined => (isByte(header) && extensionNumbers.includes(header) && isHex(data) ? { header, data } : undefined)),
    sctpChunks: readList(fields.sctpChunks, 'sctpChunks', 'SCTP chunks are a list of types from 0 to 255, with flags.', say, ({ type, flags }): SctpChunk | undefined => (isByte(type) && (flags === undefined || isByte(flags)) ? { type, ...(flags !== undefined && { flags }) } : undefined)),
  };
  return Object.fromEntries(Object.entries(rare).filter(([, value]) => value !== undefined));
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
