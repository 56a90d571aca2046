/** Exports the target HMARK. */
import { jhash2, scale } from '../../base/jhash.ts';
import { formatMark, parseNumber } from '../../base/numbers.ts';
import { maskOfLength } from '../../base/ip.ts';
import type { Packet } from '../../base/packet.ts';
import { isIcmpError, protocolNumber } from '../../base/protocols.ts';
import { bytesOf, readWord } from '../bytes.ts';
import { isNumber, wordThatBegins } from '../checks.ts';
import type { Check } from '../checks.ts';
import { applySound } from '../effects.ts';
import { findExtension, numberAt } from '../extensionHeaders.ts';
import { head, text, word, type ListedItem } from '../listed.ts';
import { both, has, option, says, trackedConnection, wordList, wordOf } from '../support.ts';
import type { MatchContext, TargetModule, TargetUse } from '../types.ts';

/** In the order in which iptables takes the beginning of a word for the word (hmark_parse in libxt_HMARK.c). */
const fields = ['ct', 'src', 'dst', 'sport', 'dport', 'proto', 'spi'];
const all = 0xffffffff;
const authentication = protocolNumber.ah;

const checkFields: Check = ([text = '']) => {
  const wrong = text.split(',').find((part) => wordThatBegins(fields, part) === undefined);
  return wrong === undefined ? undefined : `${wrong === '' ? 'an empty word' : wrong} is not one of ${fields.join(', ')}`;
};

const checkPrefix: Check = ([text = ''], family) => isNumber(family === 4 ? 32 : 128)([text], family);

/** struct xt_hmark_info. Masks of what is not to be hashed are zero. */
interface Info {
  readonly connection: boolean;
  readonly source: readonly number[];
  readonly destination: readonly number[];
  /** Of both ports, or of the SPI that stands in their place. */
  readonly ports: { readonly sport: PortMask; readonly dport: PortMask };
  readonly protocol: number;
  readonly seed: number;
  readonly modulus: number;
  readonly offset: number;
}
interface PortMask { readonly mask: number; readonly set: number }

function infoOf(use: TargetUse, family: 4 | 6): Info {
  const tuple = (wordOf(use, '--hmark-tuple') ?? '').split(',').map((part) => wordThatBegins(fields, part));
  const number = (name: string): number | undefined => parseNumber(wordOf(use, name) ?? '');
  const prefix = (name: string, field: string): readonly number[] => maskOfLength(family, number(name) ?? (tuple.includes(field) ? 32 * (family === 4 ? 1 : 4) : 0));
  const spiMask = number('--hmark-spi-mask') ?? (tuple.includes('spi') ? all : undefined);
  const spi = number('--hmark-spi');
  const port = (field: 'sport' | 'dport', shift: number): PortMask => ({
    mask: number(`--hmark-${field}-mask`) ?? (tuple.includes(field) ? 0xffff : spiMask === undefined ? 0 : (spiMask >>> shift) & 0xffff),
    set: number(`--hmark-${field}`) ?? (spi === undefined ? 0 : (spi >>> shift) & 0xffff),
  });
  return {
    connection: tuple.includes('ct'), source: prefix('--hmark-src-prefix', 'src'), destination: prefix('--hmark-dst-prefix', 'dst'), ports: { sport: port('sport', 16), dport: port('dport', 0) },
    protocol: number('--hmark-proto-mask') ?? (tuple.includes('proto') ? 0xffff : 0), seed: number('--hmark-rnd') ?? 0, modulus: number('--hmark-mod') ?? 1, offset: number('--hmark-offset') ?? 0,
  };
}

/** What is hashed (struct hmark_tuple). Without ports they count as 0, and masks and bits of the rule do not touch them. */
interface HashTuple { readonly source: readonly number[]; readonly destination: readonly number[]; readonly protocol: number; readonly ports?: readonly [number, number] }

/** IPv6 addresses are folded into 32 bits. */
const fold = (words: readonly number[], mask: readonly number[]): number => words.reduce((sum, word, i) => sum ^ (word & mask[i]!), 0) >>> 0;

/** hmark_hash: both directions of a flow have the same hash. */
function hash({ source, destination, protocol, ports }: HashTuple, info: Info): number {
  const [a, b] = [fold(source, info.source), fold(destination, info.destination)].sort((x, y) => x - y);
  const masked = ports && ([(ports[0] & info.ports.sport.mask) | info.ports.sport.set, (ports[1] & info.ports.dport.mask) | info.ports.dport.set] as const);
  const both = masked ? ((Math.max(...masked) << 16) | Math.min(...masked)) >>> 0 : 0;
  const mixed = (jhash2([a!, b!, both], info.seed) ^ (protocol & info.protocol)) >>> 0;
  return (scale(mixed, info.modulus) + info.offset) >>> 0;
}

/** Protocols with ports or, for ESP, an SPI in front of all else (proto_ports_offset). */
const portsInFront: ReadonlySet<number> = new Set([protocolNumber.tcp, protocolNumber.udp, protocolNumber.dccp, protocolNumber.esp, protocolNumber.sctp, protocolNumber.udplite]);
const withPorts = (protocol: number): boolean => portsInFront.has(protocol) || protocol === authentication;

/** Both halves of the word where a protocol's ports or its SPI stand; undefined where the packet does not say it. */
function portsOf(packet: Packet): readonly [number, number] | undefined {
  const { sport, dport, spi } = packet;
  if (sport !== undefined && dport !== undefined) return [sport, dport];
  return spi === undefined ? undefined : [spi >>> 16, spi & 0xffff];
}

type Found = HashTuple | 'unchanged' | 'unknown';

/** hmark_pkt_set_htuple_ipv4 and _ipv6. */
function tupleOfPacket(packet: Packet): Found {
  const { family, src, dst, protocol, icmpType = 0 } = packet;
  const addresses = { source: src.words, destination: dst.words };
  if (protocol === (family === 4 ? protocolNumber.icmp : protocolNumber.icmpv6) && !findExtension(packet, 44)) return isIcmpError(family, icmpType) && (family === 4 || icmpType > 0) ? tupleInside(packet) : { ...addresses, protocol };
  const outer = family === 6 ? findExtension(packet, authentication) : undefined;
  if (outer) {
    const spi = numberAt(outer, 4, 4) ?? 0;
    return { ...addresses, protocol: authentication, ports: [spi >>> 16, spi & 0xffff] };
  }
  if (!withPorts(protocol) || findExtension(packet, 44)) return { ...addresses, protocol };
  const ports = portsOf(packet);
  return ports ? { ...addresses, protocol, ports } : 'unknown';
}

/** The tuple of the packet that an ICMP error is about. */
function tupleInside(packet: Packet): Found {
  const bytes = bytesOf(packet);
  const at = bytes.transport + 8;
  const header = packet.family === 4 ? 20 : 40;
  if (at + header > bytes.length) return 'unchanged';
  const read = (offset: number, size: 1 | 2 | 4): number | undefined => {
    const word = readWord(bytes, at + offset, size);
    return word?.known === all ? word.bits : undefined;
  };
  const words = (offset: number): (number | undefined)[] => Array.from({ length: packet.family === 4 ? 1 : 4 }, (_, i) => read(offset + 4 * i, 4));
  const [source, destination] = packet.family === 4 ? [words(12), words(16)] : [words(8), words(24)];
  const protocol = read(packet.family === 4 ? 9 : 6, 1);
  const first = read(0, 1);
  if (protocol === undefined || first === undefined || !source.every(isKnown) || !destination.every(isKnown)) return 'unknown';
  if (packet.family === 6 && [0, 43, 44, authentication, 60].includes(protocol)) return 'unknown';
  if (!withPorts(protocol) || (packet.family === 4 && ((read(6, 2) ?? 0) & 0x3fff) !== 0)) return { source, destination, protocol };
  const start = (packet.family === 4 ? (first & 15) * 4 : 40) + (protocol === authentication ? 4 : 0);
  if (at + start + 4 > bytes.length) return { source, destination, protocol };
  const ports = read(start, 4);
  return ports === undefined ? 'unknown' : { source, destination, protocol, ports: [ports >>> 16, ports & 0xffff] };
}

const isKnown = (word: number | undefined): word is number => word !== undefined;

/** hmark_ct_set_htuple: the ends that began the connection and that answer it. */
function tupleOfConnection({ connection }: MatchContext): Found {
  const tracked = trackedConnection(connection);
  if (!tracked) return 'unchanged';
  const { original, reply } = tracked;
  return { source: original.src.words, destination: reply.src.words, protocol: original.protocol, ...(original.protocol !== protocolNumber.icmp && { ports: [original.sport, reply.sport] as const }) };
}

export const HMARK: TargetModule = {
  kind: 'target',
  name: 'HMARK',
  families: both,
  terminating: false,
  help: 'Sets the mark to a hash of addresses and ports, so that connections spread over several routes. Both directions of a flow get the same mark.',
  validity: { required: ['--hmark-mod', '--hmark-rnd'], exclusive: [['--hmark-spi-mask', '--hmark-sport-mask'], ['--hmark-spi-mask', '--hmark-dport-mask']] },
  listed: {
    head: head('HMARK'),
    items: [
      word('mod ', '--hmark-mod'), { at: text('\\+ (?<a>0x[\\da-f]+)'), option: '--hmark-offset', words: (hex = '') => [String(Number(hex))] }, { at: text('ct,(?=\\s|$)'), options: () => [{ option: '--hmark-tuple', words: ['ct'], negated: false }] },
      ...['src', 'dst'].map((end): ListedItem => ({ at: text(`${end}-prefix /?(?<a>\\d*)(?=\\s|$)`), option: `--hmark-${end}-prefix`, words: (length = '') => [length || '128'] })), word('sport-mask ', '--hmark-sport-mask'), word('dport-mask ', '--hmark-dport-mask'), word('spi-mask ', '--hmark-spi-mask'),
      word('sport ', '--hmark-sport'), word('dport ', '--hmark-dport'), word('spi ', '--hmark-spi'), word('proto-mask ', '--hmark-proto-mask'), word('rnd ', '--hmark-rnd'),
    ],
  },
  options: [
    option('--hmark-tuple', 'field,…', 'What goes into the hash: `src`, `dst`, `sport`, `dport`, `spi`, `proto`; `ct` takes them from the connection.', { values: wordList(fields), check: checkFields, explain: says('from') }),
    option('--hmark-mod', 'number', 'The hash is scaled to the numbers below this one.', { check: isNumber(all, 1), explain: says('below') }),
    option('--hmark-offset', 'number', 'Added to the result.', { check: isNumber(all) }),
    option('--hmark-rnd', 'number', 'Start value of the hash.', { check: isNumber(all) }),
    option('--hmark-src-prefix', 'length', 'Leading bits of the source address that count.', { check: checkPrefix }),
    option('--hmark-dst-prefix', 'length', 'Leading bits of the destination address that count.', { check: checkPrefix }),
    option('--hmark-sport-mask', 'mask', 'The source port is ANDed with this.', { check: isNumber(0xffff) }),
    option('--hmark-dport-mask', 'mask', 'The destination port is ANDed with this.', { check: isNumber(0xffff) }),
    option('--hmark-spi-mask', 'mask', 'The SPI is ANDed with this.', { check: isNumber(all) }),
    option('--hmark-sport', 'bits', 'The source port is ORed with this.', { check: isNumber(0xffff) }),
    option('--hmark-dport', 'bits', 'The destination port is ORed with this.', { check: isNumber(0xffff) }),
    option('--hmark-spi', 'bits', 'The SPI is ORed with this.', { check: isNumber(all) }),
    option('--hmark-proto-mask', 'mask', 'The protocol number is ANDed with this.', { check: isNumber(0xffff) }),
  ],
  apply: applySound((use, context) => {
    const { packet } = context;
    if (!has(use, '--hmark-mod') || !has(use, '--hmark-rnd')) return { verdict: 'UNKNOWN', because: 'HMARK needs --hmark-mod and --hmark-rnd' };
    const info = infoOf(use, packet.family);
    const tuple = info.connection ? tupleOfConnection(context) : tupleOfPacket(packet);
    if (tuple === 'unknown') return { verdict: 'UNKNOWN', because: 'the hash depends on bytes of the packet that are not given' };
    if (tuple === 'unchanged') return { verdict: 'CONTINUE', because: info.connection ? 'the packet belongs to no tracked connection: nothing changes' : 'the ICMP error is too short to hold the packet it is about: nothing changes' };
    const mark = hash(tuple, info);
    return { verdict: 'CONTINUE', packet: { ...packet, mark }, because: `the mark ${formatMark(packet.mark)} becomes the hash ${formatMark(mark)}` };
  }),
};
