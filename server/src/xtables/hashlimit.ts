/**
 * Exports the tables of `-m hashlimit`: what a rule asks for, the entry that a packet belongs to, and what an entry lets through
 * (xt_hashlimit.c and libxt_hashlimit.c, revision 3). No time passes between the packets of a trace.
 */
import type { Family } from '../base/ip.ts';
import { formatIp, formatPrefix, maskIp, maskOfLength } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import { byteCredits, hashlimitCredits, parseBytes, parseRate } from './fresh.ts';
import { memoryKey, type MemoryKey } from './memory.ts';
import { has, wordOf } from './support.ts';
import type { MatchUse } from './types.ts';

export interface Settings {
  /** The cost of a packet in microseconds, or the share of a second's bytes that 16 of them cost (of 2^32). */
  readonly average: bigint;
  /** In packets; for bytes, how often the credit is filled up again at once. */
  readonly burst: bigint;
  readonly bytes: boolean;
  readonly rateMatch: boolean;
  readonly modes: readonly string[];
  readonly source: number | undefined;
  readonly destination: number | undefined;
  /** Most entries; Infinity where the size of the box's memory decides. */
  readonly most: number;
}

/** What is left for one entry. */
export interface Bucket {
  readonly credit: bigint;
  readonly cost: bigint;
  readonly refills: bigint;
  /** With --hashlimit-rate-match: what came in this interval, and how much fits. */
  readonly current: bigint;
  readonly bound: bigint;
}

const most32 = 0xffffffffn;
const usualBurst = 5n;
const largestTable = 1_048_576;

export const tableKey = (family: Family, name: string): MemoryKey<ReadonlyMap<string, Bucket>> => memoryKey(`hashlimit ${family} ${name}`);

const bytesOf = (cost: bigint): bigint => ((cost > 0n ? most32 / cost : most32) - 1n) << 4n;

/** `512kb/s` as a cost (parse_bytes); undefined where it is no rate in bytes. */
function byteCost(text: string): bigint | undefined {
  const found = /^(\d+)([km]?)b\/s/.exec(text);
  const bytes = found ? parseBytes(`${found[1]!}${found[2]!}`) : undefined;
  return bytes === undefined ? undefined : most32 / (BigInt.asUintN(32, BigInt(bytes) >> 4n) + 1n);
}

const scale = 1_000_000n;

export function rateProblem(text: string): string | undefined {
  if (/b\/s/.test(text)) {
    if (!/^0*[1-9]\d*[km]?b\/s/.test(text)) return `${text} is not a rate such as 512kb/s`;
    return byteCost(text) === 0n ? `${text} is faster than the kernel can tell` : undefined;
  }
  const rate = parseRate(text);
  if (!rate) return `${text} is not a rate such as 3/minute or 512kb/s`;
  return rate.packets > 1_000_000 * rate.seconds ? `${text} is faster than the million packets a second that the kernel can tell` : undefined;
}

/** What a sound use asks for, or why the kernel refuses it. */
export function settingsOf(use: MatchUse): Settings | string {
  const text = wordOf(use, '--hashlimit-upto') ?? wordOf(use, '--hashlimit-above');
  if (text === undefined || rateProblem(text) !== undefined) return '-m hashlimit needs --hashlimit-upto or --hashlimit-above';
  const written = wordOf(use, '--hashlimit-burst');
  const rateMatch = has(use, '--hashlimit-rate-match');
  const cost = byteCost(text);
  const rate = parseRate(text);
  const size = Math.min(largestTable, Number(wordOf(use, '--hashlimit-htable-size') ?? 0));
  const entries = Math.min(largestTable, Number(wordOf(use, '--hashlimit-htable-max') ?? 0));
  const lengthOf = (name: string): number | undefined => {
    const word = wordOf(use, name);
    return word === undefined ? undefined : Number(word);
  };
  const rest = {
    rateMatch, modes: (wordOf(use, '--hashlimit-mode') ?? '').split(/[,|]/).filter((word) => word !== ''),
    source: lengthOf('--hashlimit-srcmask'), destination: lengthOf('--hashlimit-dstmask'), most: size === 0 ? Infinity : entries === 0 ? 8 * size : Math.max(size, entries),
  };
  if (cost !== undefined) {
    const unit = bytesOf(cost);
    const burst = written === undefined ? 0n : BigInt(parseBytes(written) ?? 0);
    if (written !== undefined && (burst < unit || unit <= 0n)) return `a burst of ${written} is smaller than the kernel's unit of ${unit} bytes at this rate`;
    if (!rateMatch && (cost * byteCredits) >> 32n === 0n) return `${text} is faster than the kernel can tell`;
    return { ...rest, average: cost, burst: burst === 0n ? 0n : (burst + unit - 1n) / unit, bytes: true };
  }
  if (!rate) return `${text} is not a rate`;
  const burst = written === undefined ? usualBurst : BigInt(parseBytes(written) ?? 0);
  const whole = (scale * BigInt(rate.seconds)) / BigInt(rate.packets);
  const average = rateMatch ? whole / BigInt(rate.seconds) : whole;
  if (average === 0n || burst === 0n || burst > scale) return `the kernel refuses a burst of ${burst} at ${text}`;
  if (!rateMatch && hashlimitCredits(average * burst) < hashlimitCredits(average)) return `the kernel refuses a burst of ${burst} at ${text}: its credits overflow`;
  return { ...rest, average, burst, bytes: false };
}

/** The first four bytes behind the IP header, or behind four more of AH, as two ports (proto_ports_offset). */
function portsOf({ protocol, sport = 0, dport = 0, spi = 0 }: Packet): readonly [number, number] {
  return protocol === protocolNumber.esp || protocol === protocolNumber.ah ? [spi >>> 16, spi & 0xffff] : [sport, dport];
}

interface Part { readonly name: string; readonly value: string; readonly words: string }

function partsOf(packet: Packet, { modes, source, destination }: Settings): Part[] {
  const [sport, dport] = portsOf(packet);
  const address = (end: 'src' | 'dst', length: number | undefined): string => {
    const mask = maskOfLength(packet.family, length ?? (packet.family === 4 ? 32 : 128));
    const ip = maskIp(packet[end], mask);
    return length === undefined ? formatIp(ip) : formatPrefix({ ip, mask });
  };
  const parts: Part[] = [];
  if (modes.includes('srcip')) parts.push({ name: 's', value: address('src', source), words: `from ${address('src', source)}` });
  if (modes.includes('srcport')) parts.push({ name: 'sp', value: String(sport), words: `from port ${sport}` });
  if (modes.includes('dstip')) parts.push({ name: 'd', value: address('dst', destination), words: `to ${address('dst', destination)}` });
  if (modes.includes('dstport')) parts.push({ name: 'dp', value: String(dport), words: `to port ${dport}` });
  return parts;
}

/** The entry of the table that the packet belongs to (hashlimit_init_dst). */
export const keyOf = (packet: Packet, settings: Settings): string => partsOf(packet, settings).map(({ name, value }) => `${name}=${value}`).join(' ');

/** "from 10.0.0.1 to port 80", or "of everybody". */
export const keyInWords = (packet: Packet, settings: Settings): string => partsOf(packet, settings).map(({ words }) => words).join(' ') || 'of everybody';

/** A full bucket (rateinfo_init). */
export function newBucket({ average, burst, bytes, rateMatch }: Settings): Bucket {
  const empty = { credit: 0n, cost: 0n, refills: 0n, current: 0n, bound: 0n };
  if (rateMatch && bytes) {
    const rate = bytesOf(average);
    return { ...empty, bound: burst > 0n ? burst * rate : rate };
  }
  if (rateMatch) return { ...empty, bound: burst + scale / average };
  if (bytes) return { ...empty, credit: byteCredits, cost: (average * byteCredits) >> 32n, refills: burst };
  return { ...empty, credit: hashlimitCredits(average * burst), cost: hashlimitCredits(average) };
}

/** What the packet costs: by the rule's own unit, from the table's rate (hashlimit_byte_cost). */
export function costOf({ cost }: Bucket, { bytes, rateMatch }: Settings, length: number): bigint {
  if (rateMatch) return bytes ? BigInt(length) : 1n;
  if (!bytes) return cost;
  const all = BigInt((length >> 4) + 1) * cost;
  return all > byteCredits ? byteCredits : all;
}

/** Whether the packet is within the limit, and what is left behind it (hashlimit_mt_common). */
export function take(bucket: Bucket, { bytes, rateMatch }: Settings, cost: bigint): { readonly fits: boolean; readonly after: Bucket } {
  if (rateMatch) {
    const current = bucket.current + cost;
    return { fits: current <= bucket.bound, after: { ...bucket, current } };
  }
  const refill = bytes && bucket.credit < cost && bucket.refills > 0n;
  const filled = refill ? { ...bucket, credit: byteCredits, refills: bucket.refills - 1n } : bucket;
  const fits = filled.credit >= cost;
  return { fits, after: fits ? { ...filled, credit: filled.credit - cost } : filled };
}
