/**
 * Exports bytesOf: the bytes of a packet as netfilter sees them (skb->data from the network header on), with a mask of the bits
 * that its fields decide. What nobody gave (checksums, the IP id, sequence numbers, a payload) is unknown, bit by bit.
 */
import { type ExtensionHeader, type Packet, tcpFlagBits, type TcpOption } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { utf8Bytes } from '../base/text.ts';

export interface PacketBytes {
  /** skb->len: the length of the whole IP packet. */
  readonly length: number;
  readonly bytes: Uint8Array;
  /** The bits of each byte that are known; the others are 0 in `bytes`. */
  readonly known: Uint8Array;
  /** Where the upper-layer header begins. */
  readonly transport: number;
}

/** Up to 32 bits of which some are known; unknown ones are 0 in `bits`. */
export interface Word { readonly bits: number; readonly known: number }

const cache = new WeakMap<Packet, PacketBytes>();

/** The bytes of a packet, made once for each packet. */
export function bytesOf(packet: Packet): PacketBytes {
  const found = cache.get(packet);
  if (found) return found;
  const made = makeBytes(packet);
  cache.set(packet, made);
  return made;
}

/** `size` bytes in network order; undefined where they reach beyond the packet. */
export function readWord({ length, bytes, known }: PacketBytes, offset: number, size: 1 | 2 | 4): Word | undefined {
  if (offset < 0 || offset + size > length) return undefined;
  let word = 0;
  let mask = 0;
  for (let i = 0; i < size; i++) {
    word = word * 256 + bytes[offset + i]!;
    mask = mask * 256 + known[offset + i]!;
  }
  return { bits: word, known: size === 4 ? mask : (mask | ~(size === 1 ? 0xff : 0xffff)) >>> 0 };
}

/** Fills in bytes from the front. What it skips, and what is undefined, stays unknown. */
class Writer {
  readonly bytes: Uint8Array;
  readonly known: Uint8Array;
  at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.known = new Uint8Array(length);
  }

  byte(value: number | undefined, mask = 0xff): void {
    if (value !== undefined && this.at < this.bytes.length) {
      this.bytes[this.at] = value & mask;
      this.known[this.at] = mask;
    }
    this.at++;
  }

  number(value: number | undefined, size: 2 | 4): void {
    for (let i = size - 1; i >= 0; i--) this.byte(value === undefined ? undefined : (value >>> (8 * i)) & 0xff);
  }

  all(values: Iterable<number>): void {
    for (const value of values) this.byte(value);
  }

  words(values: readonly number[]): void {
    for (const value of values) this.number(value, 4);
  }

  copy({ bytes, known }: PacketBytes): void {
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i], known[i]);
  }

  skip(count: number): void {
    this.at += count;
  }
}

/** The bytes of hexadecimal text. */
export const fromHex = (text: string): number[] => Array.from({ length: text.length >> 1 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));

/** Two hexadecimal digits for each byte. */
export const toHex = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The options of a TCP header as they stand there, filled up to whole words with zeros. */
export function tcpOptionBytes(options: readonly TcpOption[]): number[] {
  const bytes = options.flatMap(({ kind, data = '' }) => (kind < 2 ? [kind] : [kind, 2 + data.length / 2, ...fromHex(data)]));
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}

/** Length of an extension header in bytes. */
export const extensionLength = ({ data }: ExtensionHeader): number => 1 + data.length / 2;

/** Length of the IP header with all its extension headers. */
export const ipHeaderLength = ({ family, extensions = [] }: Pick<Packet, 'family' | 'extensions'>): number => (family === 4 ? 20 : 40 + extensions.reduce((sum, header) => sum + extensionLength(header), 0));

function makeBytes(packet: Packet): PacketBytes {
  const length = Math.max(packet.length, packet.family === 4 ? 20 : 40);
  const writer = new Writer(length);
  if (packet.family === 4) ipv4(writer, packet, length);
  else ipv6(writer, packet, length);
  const transport = writer.at;
  upper(writer, packet, length - transport);
  if (packet.about && (packet.protocol === protocolNumber.icmp || packet.protocol === protocolNumber.icmpv6)) writer.copy(bytesOf(packet.about));
  else if (packet.payload !== undefined && !opaque.has(packet.protocol)) {
    writer.all(utf8Bytes(packet.payload));
    while (writer.at < length) writer.byte(0);
  }
  return { length, bytes: writer.bytes, known: writer.known, transport };
}

/** Protocols whose header is of unknown length: where a payload begins nobody can say. */
const opaque: ReadonlySet<number> = new Set([protocolNumber.dccp, protocolNumber.sctp, protocolNumber.ah, protocolNumber.gre]);

/** Whether the sender asked routers not to fragment the packet (DF) is not known. IP options there are none. */
function ipv4(writer: Writer, packet: Packet, length: number): void {
  writer.byte(0x45);
  writer.byte(packet.tos);
  writer.number(length, 2);
  writer.number(packet.id, 2);
  writer.byte(0, 0xbf);
  writer.byte(0);
  writer.byte(packet.ttl);
  writer.byte(packet.protocol);
  writer.skip(2);
  writer.words(packet.src.words);
  writer.words(packet.dst.words);
}

/** The flow label is not known. */
function ipv6(writer: Writer, packet: Packet, length: number): void {
  const { extensions = [] } = packet;
  const following = [...extensions.map(({ header }) => header), packet.protocol];
  writer.byte(0x60 | (packet.tos >> 4));
  writer.byte((packet.tos & 15) << 4, 0xf0);
  writer.skip(2);
  writer.number(length - 40, 2);
  writer.byte(following[0]);
  writer.byte(packet.ttl);
  writer.words(packet.src.words);
  writer.words(packet.dst.words);
  extensions.forEach(({ data }, i) => {
    writer.byte(following[i + 1]);
    writer.all(fromHex(data));
  });
}

/** The upper-layer header; `room` is what the packet's length leaves for it and the payload. */
function upper(writer: Writer, packet: Packet, room: number): void {
  const ports = (): void => {
    writer.number(packet.sport, 2);
    writer.number(packet.dport, 2);
  };
  switch (packet.protocol) {
    case protocolNumber.tcp: {
      ports();
      writer.number(packet.seq, 4);
      writer.number(packet.ack, 4);
      const options = packet.tcpOptions && tcpOptionBytes(packet.tcpOptions);
      writer.byte(options ? (5 + options.length / 4) << 4 : 0, options ? 0xff : 0x0f);
      writer.byte(packet.flags);
      writer.number(packet.window, 2);
      writer.skip(2);
      // Senders leave the urgent pointer empty where they do not mean it.
      writer.number((packet.flags & tcpFlagBits.URG) === 0 ? 0 : undefined, 2);
      writer.all(options ?? []);
      return;
    }
    case protocolNumber.udp:
      ports();
      writer.number(room, 2);
      return writer.skip(2);
    case protocolNumber.udplite:
      ports();
      return writer.skip(4);
    case protocolNumber.icmp:
    case protocolNumber.icmpv6:
      writer.byte(packet.icmpType);
      writer.byte(packet.icmpCode);
      writer.skip(2);
      writer.number(hasIcmpId(packet) ? packet.icmpId : undefined, 2);
      return writer.skip(2);
    case protocolNumber.sctp: {
      ports();
      const [first = { type: 1 }] = packet.sctpChunks ?? [];
      writer.number(first.type === 1 ? 0 : undefined, 4);
      writer.skip(4);
      writer.byte(first.type);
      return writer.byte(first.flags ?? 0);
    }
    case protocolNumber.dccp:
      ports();
      writer.skip(4);
      return writer.byte((packet.dccpType ?? 0) << 1, 0x1e);
    case protocolNumber.esp:
      writer.number(packet.spi, 4);
      return writer.skip(4);
    case protocolNumber.ah:
      writer.skip(4);
      return writer.number(packet.spi, 4);
    case protocolNumber.ipcomp:
      writer.byte(undefined);
      writer.byte(0);
      return writer.number(packet.spi, 2);
    case protocolNumber.mh:
      writer.byte(59);
      writer.byte(undefined);
      writer.byte(packet.mhType);
      return writer.skip(5);
    default:
  }
}

/** Messages that carry an identifier: echo, timestamp, information, address mask. */
const withIcmpId = { 4: new Set([0, 8, 13, 14, 15, 16, 17, 18]), 6: new Set([128, 129]) } as const;
const hasIcmpId = ({ family, icmpType = -1 }: Packet): boolean => withIcmpId[family].has(icmpType);
