/** Exports parseConnections: the connections that `conntrack -L` lists, or /proc/net/nf_conntrack. */
import type { ListedConnection } from '../../base/host.ts';
import { parseIp } from '../../base/ip.ts';
import { parseNumber } from '../../base/numbers.ts';
import type { Counter, Tuple } from '../../base/packet.ts';
import { parseProtocol } from '../../base/protocols.ts';
import { lineText, type Lines } from '../../base/text.ts';

/** A connection is one line; a real one has fewer characters. */
const longestLine = 1000;

/**
 * Reads lines `first` to `last` (inclusive), a connection each: with and without the family in front (`-o extended`), with counters,
 * zones, labels. Other lines, and those that are cut off, are left out. What the words mean: nfct_snprintf of libnetfilter_conntrack,
 * ct_seq_show of nf_conntrack_standalone.c.
 */
export function parseConnections(lines: Lines, first: number, last: number): ListedConnection[] {
  const found: ListedConnection[] = [];
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const start = lines.starts[line]!;
    // The last line of a capture that was cut off may have lost digits: a whole one ends behind its addresses and ports.
    const cut = line === lines.count - 1 && text !== '' && !/\s(?:(?:use|mark|zone|secctx)=\S+|\[\w+\])\s*$/.test(text);
    const read = text.length > longestLine || cut ? undefined : readLine(text);
    if (read) found.push({ ...read, span: { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length } });
  }
  return found;
}

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

function readLine(text: string): Omit<ListedConnection, 'span'> | undefined {
  const parts = split(text);
  if (!parts) return undefined;
  const words = /^ipv[46]$/.test(parts.head[0] ?? '') ? parts.head.slice(2) : parts.head;
  const protocol = parseProtocol(words[1] ?? '');
  if (protocol === undefined || !/^\d+$/.test(words[1] ?? '')) return undefined;
  const [original, reply] = [readTuple(parts.original, protocol), readTuple(parts.reply, protocol)];
  if (!original || !reply || original.src.family !== reply.src.family) return undefined;
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

/** TCP, UDP, SCTP and UDP-Lite: a line without their ports is cut off. */
const withPorts = new Set([6, 17, 132, 136]);

function readTuple(fields: Fields, protocol: number): Tuple | undefined {
  const [src, dst] = [parseIp(fields.get('src') ?? ''), parseIp(fields.get('dst') ?? '')];
  if (!src || !dst || src.family !== dst.family) return undefined;
  const number = (name: string, max: number): number | undefined => parseNumber(fields.get(name) ?? '', max);
  if (fields.has('type')) {
    const [icmpType, icmpCode, id] = [number('type', 255), number('code', 255), number('id', 65535)];
    return icmpType === undefined || icmpCode === undefined || id === undefined ? undefined : { src, dst, protocol, sport: id, dport: id, icmpType, icmpCode };
  }
  if (withPorts.has(protocol)) {
    const [sport, dport] = [number('sport', 65535), number('dport', 65535)];
    return sport === undefined || dport === undefined ? undefined : { src, dst, protocol, sport, dport };
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
