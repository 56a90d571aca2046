/** Exports parseConnections: the connections that `conntrack -L` lists, or /proc/net/nf_conntrack, and the lines that are none. */
import type { ListedConnection, UnreadLine } from '../../base/host.ts';
import { parseIp } from '../../base/ip.ts';
import { parseNumber } from '../../base/numbers.ts';
import type { Counter, Tuple } from '../../base/packet.ts';
import { hasTrackedPorts, parseProtocol } from '../../base/protocols.ts';
import { clip, lineText, type Lines } from '../../base/text.ts';

/** A connection is one line; a real one has fewer characters. */
const longestLine = 1000;

/**
 * Reads lines `first` to `last` (inclusive), a connection each: with and without the family in front (`-o extended`), with counters,
 * zones, labels. Other lines, and those that are cut off, are told with the reason: all of them where a command that lists connections
 * printed the section (`strict`), else those that have a source. What the words mean: nfct_snprintf of libnetfilter_conntrack,
 * ct_seq_show of nf_conntrack_standalone.c.
 */
export function parseConnections(lines: Lines, first: number, last: number, strict: boolean): { readonly connections: ListedConnection[]; readonly unread: UnreadLine[] } {
  const connections: ListedConnection[] = [];
  const unread: UnreadLine[] = [];
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const start = lines.starts[line]!;
    // The last line of a capture that was cut off may have lost digits: a whole one ends behind its addresses and ports.
    const cut = line === lines.count - 1 && text !== '' && !/\s(?:(?:use|mark|zone|secctx)=\S+|\[\w+\])\s*$/.test(text);
    const read = text.length > longestLine ? 'it is longer than any of them' : readLine(text);
    const span = { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
    if (typeof read !== 'string' && !cut) connections.push({ ...read, span });
    else if (!said.test(text) && (strict || /\bsrc=/.test(text.slice(0, longestLine)))) unread.push({ span, because: typeof read === 'string' ? read : 'the file ends in it, so its last number may have lost digits' });
  }
  return { connections, unread };
}

/** Lines without meaning: blank ones, comments, and what conntrack says of its listing. */
const said = /^\s*(?:$|#|conntrack v\d)/;

type Fields = ReadonlyMap<string, string>;

/** The fields of a line: those of each direction, and those of the connection as a whole. */
interface Parts { readonly head: readonly string[]; readonly original: Fields; readonly reply: Fields; readonly rest: Fields; readonly marks: ReadonlySet<string> }

const ofDirection = new Set(['src', 'dst', 'sport', 'dport', 'type', 'code', 'id', 'srckey', 'dstkey', 'packets', 'bytes']);

function split(text: string): Parts | undefined {
  const head: string[] = [];
  const directions: Map<string, string>[] = [];
  const rest = new Map<string, string>();
  const marks = new Set<string>();
  for (const word of text.trim().split(/\s+/)) {
    const equals = word.indexOf('=');
    const key = word.slice(0, Math.max(0, equals));
    if (key === 'src') directions.push(new Map());
    const current = directions.at(-1);
    if (word.startsWith('[')) marks.add(word);
    // `id` of an ICMP tuple stands inside it; that of the connection (-o id) stands behind both.
    else if (current && ofDirection.has(key) && !(current.has(key))) current.set(key, word.slice(equals + 1));
    else if (equals > 0) rest.set(key, word.slice(equals + 1));
    else if (!current) head.push(word);
  }
  const [original, reply] = directions;
  return original && reply && directions.length === 2 ? { head, original, reply, rest, marks } : undefined;
}

/** The connection of a line, or why it is none. */
function readLine(text: string): Omit<ListedConnection, 'span'> | string {
  const parts = split(text);
  if (!parts) return 'it has not two directions with a source each';
  const words = /^ipv[46]$/.test(parts.head[0] ?? '') ? parts.head.slice(2) : parts.head;
  const protocol = parseProtocol(words[1] ?? '');
  if (protocol === undefined || !/^\d+$/.test(words[1] ?? '')) return 'it does not begin with the name and the number of a protocol';
  const [original, reply] = [readTuple(parts.original, protocol), readTuple(parts.reply, protocol)];
  if (typeof original === 'string') return original;
  if (typeof reply === 'string') return `${reply} in the direction of the answers`;
  if (original.src.family !== reply.src.family) return 'its directions are not of one address family';
  const seconds = words.slice(2).find((word) => /^\d+$/.test(word));
  const state = words.slice(2).find((word) => /^[A-Z][A-Z_0-9]*$/.test(word));
  const counters = { original: readCounter(parts.original), reply: readCounter(parts.reply) };
  const labels = parts.rest.get('labels');
  const helper = parts.rest.get('helper');
  return {
    original, reply, replied: !parts.marks.has('[UNREPLIED]'), assured: parts.marks.has('[ASSURED]'), mark: parseNumber(parts.rest.get('mark') ?? '') ?? 0, ...readZone(parts.rest),
    ...(seconds !== undefined && { timeout: Number(seconds) }), ...(state !== undefined && { state }), ...(helper !== undefined && { helper }),
    ...(counters.original && counters.reply && { counters: { original: counters.original, reply: counters.reply } }), ...(labels !== undefined && { labels: labels.split(',').filter((label) => label !== '') }),
  };
}

/** One direction of a connection, or what is wrong with it. */
function readTuple(fields: Fields, protocol: number): Tuple | string {
  const [src, dst] = [parseIp(fields.get('src') ?? ''), parseIp(fields.get('dst') ?? '')];
  if (!src || !dst) {
    const name = src ? 'dst' : 'src';
    return fields.get(name) ? `${name}=${clip(fields.get(name)!)} is no address` : `it has no address in ${name}=`;
  }
  if (src.family !== dst.family) return 'its source and its destination are not of one address family';
  const number = (name: string, max: number): number | undefined => parseNumber(fields.get(name) ?? '', max);
  if (fields.has('type')) {
    const [icmpType, icmpCode, id] = [number('type', 255), number('code', 255), number('id', 65535)];
    return icmpType === undefined || icmpCode === undefined || id === undefined ? 'it has no type, code and id that ICMP may have' : { src, dst, protocol, sport: id, dport: id, icmpType, icmpCode };
  }
  // A line without them is cut off.
  if (hasTrackedPorts(protocol)) {
    const [sport, dport] = [number('sport', 65535), number('dport', 65535)];
    return sport === undefined || dport === undefined ? 'it has no ports from 0 to 65535' : { src, dst, protocol, sport, dport };
  }
  return { src, dst, protocol, sport: number('srckey', 65535) ?? 0, dport: number('dstkey', 65535) ?? 0 };
}

function readCounter(fields: Fields): Counter | undefined {
  const [packets, bytes] = [Number(fields.get('packets') ?? NaN), Number(fields.get('bytes') ?? NaN)];
  return Number.isSafeInteger(packets) && Number.isSafeInteger(bytes) ? { packets, bytes } : undefined;
}

function readZone(rest: Fields): Pick<ListedConnection, 'zone' | 'zoneOnly'> {
  for (const [name, zoneOnly] of [['zone', undefined], ['zone-orig', 'ORIGINAL'], ['zone-reply', 'REPLY']] as const) {
    const zone = parseNumber(rest.get(name) ?? '', 65535);
    if (zone !== undefined && zone > 0) return { zone, ...(zoneOnly && { zoneOnly }) };
  }
  return { zone: 0 };
}
