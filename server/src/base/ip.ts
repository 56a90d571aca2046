/**
 * Exports IPv4 and IPv6 addresses, masks and prefixes: parse, print, compare, test membership.
 * An address is 32-bit words in network order: one for IPv4, four for IPv6 (RFC 791, RFC 4291).
 */

import { parseNumber } from './numbers.ts';

export type Family = 4 | 6;
export interface Ip { readonly family: Family; readonly words: readonly number[] }
/** An address with a mask, as iptables knows it: the mask may have holes. */
export interface Prefix { readonly ip: Ip; readonly mask: readonly number[] }

/** Parses an IPv4 dotted quad or an IPv6 address (also with an embedded IPv4 tail); undefined where it is neither. */
export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Reads characters one by one: sets of a million addresses come through here. */
function parseIpv4(text: string): Ip | undefined {
  let word = 0;
  let byte = -1;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      byte = (digits === 0 ? 0 : byte * 10) + code - 48;
      if (++digits > 3 || byte > 255) return undefined;
    } else if (code === 46 && digits > 0 && dots < 3) {
      word = word * 256 + byte;
      digits = 0;
      dots++;
    } else return undefined;
  }
  return dots === 3 && digits > 0 ? { family: 4, words: [(word * 256 + byte) >>> 0] } : undefined;
}

function parseIpv6(text: string): Ip | undefined {
  const zone = text.indexOf('%');
  if (zone >= 0) text = text.slice(0, zone);
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const v4 = parseIpv4(tail[2]!);
    if (!v4) return undefined;
    text = `${tail[1]!}${(v4.words[0]! >>> 16).toString(16)}:${(v4.words[0]! & 0xffff).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string): number[] | undefined => {
    if (half === '') return [];
    const result: number[] = [];
    for (const group of half.split(':')) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      result.push(parseInt(group, 16));
    }
    return result;
  };
  const head = groups(halves[0]!);
  const rest = halves.length === 2 ? groups(halves[1]!) : [];
  if (!head || !rest) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<number>(missing).fill(0), ...rest];
  return { family: 6, words: [0, 2, 4, 6].map((i) => ((all[i]! << 16) | all[i + 1]!) >>> 0) };
}

/** Dotted quad, or the shortest IPv6 text of RFC 5952. */
export function formatIp(ip: Ip): string {
  if (ip.family === 4) {
    const w = ip.words[0]!;
    return `${w >>> 24}.${(w >>> 16) & 255}.${(w >>> 8) & 255}.${w & 255}`;
  }
  const groups = ip.words.flatMap((w) => [w >>> 16, w & 0xffff]);
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { at: i, length };
  }
  const hex = (list: number[]): string => list.map((g) => g.toString(16)).join(':');
  return best.at < 0 ? hex(groups) : `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}

export function sameIp(a: Ip, b: Ip): boolean {
  return a.family === b.family && a.words.every((w, i) => w === b.words[i]);
}

/** Negative, zero or positive, as a sort function wants it; IPv4 sorts before IPv6. */
export function compareIp(a: Ip, b: Ip): number {
  if (a.family !== b.family) return a.family - b.family;
  for (let i = 0; i < a.words.length; i++) if (a.words[i] !== b.words[i]) return a.words[i]! - b.words[i]!;
  return 0;
}

const masks = { 4: masksOf(1), 6: masksOf(4) };

function masksOf(words: number): readonly (readonly number[])[] {
  return Array.from({ length: 32 * words + 1 }, (_, length) => Array.from({ length: words }, (_word, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i));
    return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  }));
}

/** The mask words of a prefix length in bits, from 0 to 32 or 128. */
export function maskOfLength(family: Family, length: number): readonly number[] {
  return masks[family][length] ?? masks[family][0]!;
}

/** The prefix length of a mask without holes; undefined where it has holes. */
export function lengthOfMask(mask: readonly number[]): number | undefined {
  let length = 0;
  for (const word of mask) length += Math.clz32(~word >>> 0);
  const family: Family = mask.length === 1 ? 4 : 6;
  return maskOfLength(family, length).every((w, i) => w === mask[i]) ? length : undefined;
}

/** Parses `1.2.3.4`, `1.2.3.0/24`, `1.2.3.0/255.255.255.0`, `10` and `10/8` (missing bytes are 0) and the IPv6 forms. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const maskText = slash < 0 ? undefined : text.slice(slash + 1);
  const ip = parseIp(address) ?? (/^\d{1,3}(\.\d{1,3}){0,2}$/.test(address) && !/(?:^|\.)0\d*[89]/.test(address) ? parseIp(`${address}${'.0'.repeat(3 - (address.match(/\./g)?.length ?? 0))}`) : undefined);
  if (!ip) return undefined;
  const bits = ip.family === 4 ? 32 : 128;
  if (maskText === undefined) return { ip, mask: maskOfLength(ip.family, bits) };
  const length = parseNumber(maskText, bits);
  if (length !== undefined) return { ip, mask: maskOfLength(ip.family, length) };
  const mask = parseIp(maskText);
  return mask && mask.family === ip.family ? { ip, mask: mask.words } : undefined;
}

/** An IPv4 address with a byte that begins with 0. */
const octal = /^(?:\d+\.)*0\d+(?:\.|\/|$)/;

/**
 * A network of a rule for `family`: as parsePrefix, but with the mask 0 iptables looks at nothing in front of it (`any/0` is every address,
 * xtables_ipparse_multiple). Undefined where it is none, or of the other family.
 */
export function parseNetwork(text: string, family: Family): Prefix | undefined {
  // A leading zero makes a byte octal there.
  const prefix = octal.test(text) ? undefined : parsePrefix(text);
  if (prefix?.ip.family === family) return prefix;
  const mask = text.slice(text.lastIndexOf('/') + 1);
  const none = text.includes('/') && (/^0+$/.test(mask) || parseIp(mask)?.words.every((word) => word === 0) === true);
  if (none) return { ip: { family, words: masks[family][0]! }, mask: masks[family][0]! };
  const loose = family === 4 ? parseLooseIp(text.split('/', 1)[0]!) : undefined;
  return loose && parsePrefix(`${formatIp(loose)}${text.includes('/') ? `/${mask}` : ''}`);
}

/**
 * As parseNetwork, for the options whose words iptables gives to getaddrinfo (XTTYPE_HOSTMASK): there 10.1 is 10.0.0.1, and a mask that is
 * no prefix length is an address as well, so that /33 is 0.0.0.33.
 */
export function parseHostMask(text: string, family: Family): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const ip = (octal.test(address) ? undefined : parseIp(address)) ?? parseLooseIp(address);
  if (!ip || ip.family !== family) return undefined;
  if (slash < 0) return { ip, mask: maskOfLength(family, family === 4 ? 32 : 128) };
  const maskText = text.slice(slash + 1);
  const length = parseNumber(maskText, family === 4 ? 32 : 128);
  if (length !== undefined) return { ip, mask: maskOfLength(family, length) };
  const mask = parseIp(maskText) ?? parseLooseIp(maskText);
  return mask?.family === family ? { ip, mask: mask.words } : undefined;
}

/** An IPv4 address as inet_aton reads it: 1 to 4 numbers, decimal, octal or hexadecimal, of which the last fills the bytes that are left. */
export function parseLooseIp(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let word = 0;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    const value = parseNumber(part, last ? 256 ** (5 - parts.length) - 1 : 255);
    if (value === undefined) return undefined;
    word = last ? word + value : word + value * 256 ** (3 - i);
  }
  return { family: 4, words: [word] };
}

export function formatPrefix(prefix: Prefix): string {
  const length = lengthOfMask(prefix.mask);
  if (length === (prefix.ip.family === 4 ? 32 : 128)) return formatIp(prefix.ip);
  return `${formatIp(prefix.ip)}/${length ?? formatIp({ family: prefix.ip.family, words: prefix.mask })}`;
}

/** Whether the address lies in the prefix: both ANDed with the mask are equal (ip_packet_match in ip_tables.c). */
export function inPrefix(ip: Ip, prefix: Prefix): boolean {
  return ip.family === prefix.ip.family && ip.words.every((w, i) => ((w ^ prefix.ip.words[i]!) & prefix.mask[i]!) === 0);
}

/** The address ANDed with the words of a mask. */
export const maskIp = (ip: Ip, mask: readonly number[]): Ip => ({ family: ip.family, words: ip.words.map((word, i) => (word & (mask[i] ?? 0)) >>> 0) });

/** The address `n` after this one, for ranges; wraps at the end of the family. */
export function addToIp(ip: Ip, n: number): Ip {
  const words = [...ip.words];
  let carry = n;
  for (let i = words.length - 1; i >= 0 && carry; i--) {
    const sum = words[i]! + carry;
    words[i] = sum >>> 0;
    carry = Math.floor(sum / 2 ** 32);
  }
  return { family: ip.family, words };
}

/** How many addresses lie from `from` to `to`, both included; Infinity past 2^53. */
export function countIps(from: Ip, to: Ip): number {
  let count = 0;
  for (let i = 0; i < from.words.length; i++) count = count * 2 ** 32 + (to.words[i]! - from.words[i]!);
  return count > Number.MAX_SAFE_INTEGER ? Infinity : count + 1;
}

const v4 = (text: string): Prefix => parsePrefix(text)!;
const multicast4 = v4('224.0.0.0/4');
const multicast6 = v4('ff00::/8');
const loopback4 = v4('127.0.0.0/8');
const loopback6 = v4('::1');

export const isMulticast = (ip: Ip): boolean => inPrefix(ip, ip.family === 4 ? multicast4 : multicast6);
export const isLoopback = (ip: Ip): boolean => inPrefix(ip, ip.family === 4 ? loopback4 : loopback6);
export const isUnspecified = (ip: Ip): boolean => ip.words.every((w) => w === 0);
