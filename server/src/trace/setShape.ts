/**
 * Exports the shape of a set (what its type and header say) and its elements: values for each dimension, read from the
 * text of a member. A range is several elements at once; it is kept as blocks, the way a network is an address with a length.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import type { Family, Ip } from '../base/ip.ts';
import { addToIp, compareIp, lengthOfMask, maskIp, maskOfLength, parseIp, parsePrefix } from '../base/ip.ts';
import { parseNumber } from '../base/numbers.ts';
import { readPorts } from './setPorts.ts';

/** What one dimension of a type holds. */
export type Part = 'ip' | 'net' | 'port' | 'iface' | 'mark' | 'mac';

/** A value of one dimension. Addresses and ports have a length in bits: all of them for one address or port, fewer for a block. */
export type Value =
  | { readonly part: 'ip'; readonly ip: Ip; readonly length: number }
  | { readonly part: 'port'; readonly protocol: number; readonly port: number; readonly length: number }
  | { readonly part: 'iface'; readonly name: string; /** A port of a bridge: `physdev:`. */ readonly physical: boolean; /** Any interface whose name begins so. */ readonly wildcard: boolean }
  | { readonly part: 'mark'; readonly mark: number }
  | { readonly part: 'mac'; readonly mac: string };

/** One value for each dimension. */
export type Element = readonly Value[];

export interface SetShape {
  readonly parts: readonly Part[];
  readonly bitmap: boolean;
  readonly family: Family;
  /** The type holds no addresses, so it fits packets of both families. */
  readonly anyFamily: boolean;
  /** Bits of an address. */
  readonly bits: number;
  /** Addresses are stored under this mask: `netmask`, `bitmask`. */
  readonly mask?: readonly number[];
  readonly markmask: number;
  /** What a bitmap can hold. */
  readonly range?: { readonly from: number; readonly to: number };
  /** The type knows `nomatch`. */
  readonly nomatch: boolean;
  readonly counters: boolean;
  readonly skbinfo: boolean;
  readonly timeout?: number;
  readonly forceadd: boolean;
  readonly maxelem: number;
  readonly hashsize: number;
}

export const portBits = 16;
const allParts: ReadonlySet<string> = new Set(['ip', 'net', 'port', 'iface', 'mark', 'mac']);
const isPart = (part: string): part is Part => allParts.has(part);

/** The dimensions of a type's name; undefined for list:set and types that are not known. */
export function partsOf(type: string): readonly Part[] | undefined {
  const [method, data = ''] = type.split(':');
  const parts = data.split(',');
  return (method === 'hash' || method === 'bitmap') && parts.length <= 3 && parts.every(isPart) ? parts : undefined;
}

/** The shape of a set; undefined for list:set and types that are not known. */
export function shapeOf(set: IpSet): SetShape | undefined {
  const parts = partsOf(set.type);
  if (!parts) return undefined;
  const { header, family } = set;
  const number = (name: string, usual: number): number => parseNumber(header.get(name) ?? '') ?? usual;
  const mask = maskOf(header, family);
  const range = rangeOf(header.get('range'));
  const timeout = header.has('timeout') ? number('timeout', 0) : undefined;
  return {
    parts, family, bitmap: set.type.startsWith('bitmap:'), bits: family === 4 ? 32 : 128,
    anyFamily: parts.every((part) => part === 'port' || part === 'mac'),
    ...(mask && { mask }), ...(range && { range }), ...(timeout !== undefined && { timeout }),
    markmask: number('markmask', 0xffffffff), nomatch: parts.includes('net'),
    counters: header.has('counters'), skbinfo: header.has('skbinfo'), forceadd: header.has('forceadd'),
    maxelem: number('maxelem', 65536), hashsize: number('hashsize', 1024),
  };
}

function maskOf(header: ReadonlyMap<string, string>, family: Family): readonly number[] | undefined {
  // ipset prints the prefix of the set before behind the mask: bitmask 255.255.0.0/8.
  const bitmask = parseIp((header.get('bitmask') ?? '').replace(/\/.*/, ''));
  if (bitmask?.family === family) return bitmask.words;
  const length = parseNumber(header.get('netmask') ?? '', family === 4 ? 32 : 128);
  return length === undefined ? undefined : maskOfLength(family, length);
}

/** `10.0.0.0-10.0.0.255`, `10.0.0.0/24` or ports. */
function rangeOf(text: string | undefined): { from: number; to: number } | undefined {
  if (text === undefined) return undefined;
  const ports = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  if (ports) return { from: Number(ports[1]), to: Number(ports[2]) };
  const addresses = addressesOf(text, 4);
  return addresses && { from: addresses.from.words[0]!, to: addresses.to.words[0]! };
}

/** The value cut to a block of this length. */
export function cut(value: Value, length: number): Value {
  if (value.part === 'ip') return value.length === length ? value : { part: 'ip', ip: maskIp(value.ip, maskOfLength(value.ip.family, length)), length };
  if (value.part === 'port' && value.length !== length) return { ...value, port: length === 0 ? 0 : value.port & (0xffff << (portBits - length)), length };
  return value;
}

/** Bits of the value: 0 where it has no length. */
export const lengthOf = (value: Value): number => (value.part === 'ip' || value.part === 'port' ? value.length : 0);

function keyOfValue(value: Value): string {
  switch (value.part) {
    case 'ip':
      return `${value.ip.words.length === 1 ? value.ip.words[0]! : value.ip.words.join('.')}/${value.length}`;
    case 'port':
      return `${value.protocol}:${value.port}/${value.length}`;
    case 'iface':
      return `${value.physical ? '*' : ''}${value.name}${value.wildcard ? '+' : ''}`;
    case 'mark':
      return String(value.mark);
    case 'mac':
      return value.mac;
  }
}

/** A text that is the same for equal elements only. */
export const keyOf = (element: Element): string => element.map(keyOfValue).join(' ');

/** Where the kernel looks for an element: interfaces are compared behind that, but ports of a bridge are apart (HKEY_DATALEN of hash:net,iface). */
export const placeOf = (element: Element): Element => element.map((value) => (value.part === 'iface' ? { ...value, name: '', wildcard: false } : value));

/** Whether both have the same key, without making it. */
export function sameElement(a: Element, b: Element): boolean {
  return a.every((value, i) => {
    const other = b[i]!;
    if (value.part === 'ip' && other.part === 'ip') return value.length === other.length && value.ip.words.every((word, at) => word === other.ip.words[at]);
    return keyOfValue(value) === keyOfValue(other);
  });
}

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/** A hash of 32 bits, the same for equal elements. */
export function hashOf(element: Element): number {
  let hash = 0;
  for (const value of element) {
    switch (value.part) {
      case 'ip':
        for (const word of value.ip.words) hash = mix(hash, word);
        hash = mix(hash, value.length);
        break;
      case 'port':
        hash = mix(hash, (value.protocol << 16) | value.port);
        hash = mix(hash, value.length);
        break;
      case 'iface':
        hash = mix(hash, (value.physical ? 1 : 0) + (value.wildcard ? 2 : 0));
        for (let i = 0; i < value.name.length; i++) hash = mix(hash, value.name.charCodeAt(i));
        break;
      case 'mark':
        hash = mix(hash, value.mark);
        break;
      case 'mac':
        for (let i = 0; i < value.mac.length; i++) hash = mix(hash, value.mac.charCodeAt(i));
        break;
    }
  }
  return hash | 0;
}

/** The elements that a member stands for, as blocks; none where it cannot be read. A bitmap:ip,mac is an address for each; the MAC comes on top. */
export function elementsOf(shape: SetShape, member: SetMember): Element[] {
  const text = member.element;
  const element: Value[] = [];
  let all: Element[] | undefined;
  let start = 0;
  for (const part of shape.parts) {
    if (part === 'mac' && shape.bitmap) break;
    const comma = start > text.length ? -1 : text.indexOf(',', start);
    const values = readPart(shape, part, text.slice(start, comma < 0 ? text.length : comma), member);
    start = comma < 0 ? text.length + 1 : comma + 1;
    if (values.length === 0) return [];
    if (values.length === 1 && !all) element.push(values[0]!);
    else all = (all ?? [element]).flatMap((before) => values.map((value) => [...before, value]));
  }
  return all ?? [element];
}

/** The MAC address of a member as packets have it: lower case, two digits each. */
export function readMac(word: string): string | undefined {
  const bytes = word.split(':');
  return bytes.length === 6 && bytes.every((byte) => /^[0-9a-fA-F]{1,2}$/.test(byte)) ? bytes.map((byte) => byte.toLowerCase().padStart(2, '0')).join(':') : undefined;
}

function readPart(shape: SetShape, part: Part, word: string, member: SetMember): readonly Value[] {
  switch (part) {
    case 'port': {
      const ports = readPorts(word, shape.bitmap);
      return ports ? portBlocks(ports) : [];
    }
    case 'iface': {
      const physical = word.startsWith('physdev:');
      const name = physical ? word.slice('physdev:'.length) : word;
      return name === '' ? [] : [{ part: 'iface', name, physical, wildcard: member.options.split(/\s+/).includes('wildcard') }];
    }
    case 'mac': {
      const mac = readMac(word);
      return mac === undefined ? [] : [{ part: 'mac', mac }];
    }
    case 'mark': {
      const mark = parseNumber(word);
      return mark === undefined ? [] : [{ part: 'mark', mark: (mark & shape.markmask) >>> 0 }];
    }
    case 'ip':
    case 'net':
      return readAddress(shape, part, word);
  }
}

function readAddress({ family, bits, mask }: SetShape, part: 'ip' | 'net', word: string): readonly Value[] {
  const under = (ip: Ip): Ip => (mask ? maskIp(ip, mask) : ip);
  if (!word.includes('/') && !word.includes('-')) {
    const ip = parseIp(word) ?? parsePrefix(word)?.ip;
    return ip?.family === family ? [{ part: 'ip', ip: under(ip), length: bits }] : [];
  }
  const range = addressesOf(word, family);
  if (!range) return [];
  if (range.length !== undefined && part === 'net') return [{ part: 'ip', ip: under(range.from), length: range.length }];
  return networksOf(under(range.from), part === 'net' ? range.to : under(range.to));
}

/** `10.0.0.0/24` or `10.0.0.1-10.0.0.9`, with the prefix length of the first form. */
function addressesOf(word: string, family: Family): { from: Ip; to: Ip; length?: number } | undefined {
  const dash = word.indexOf('-');
  if (dash > 0) {
    const [from, to] = [parseIp(word.slice(0, dash)), parseIp(word.slice(dash + 1))];
    if (from?.family !== family || to?.family !== family) return undefined;
    return compareIp(from, to) <= 0 ? { from, to } : { from: to, to: from };
  }
  const prefix = parsePrefix(word);
  const length = prefix && lengthOfMask(prefix.mask);
  if (!prefix || length === undefined || prefix.ip.family !== family) return undefined;
  const from = maskIp(prefix.ip, prefix.mask);
  return { from, to: lastOf(from, length), length };
}

function lastOf(ip: Ip, length: number): Ip {
  const mask = maskOfLength(ip.family, length);
  return { family: ip.family, words: ip.words.map((word, i) => (word | ~mask[i]!) >>> 0) };
}

/** A range of addresses as the fewest networks, the way `ipset add` splits it. */
function networksOf(first: Ip, to: Ip): Value[] {
  const nets: Value[] = [];
  const bits = first.family === 4 ? 32 : 128;
  for (let at = first; ;) {
    let length = bits;
    while (length > 0 && compareIp(maskIp(at, maskOfLength(at.family, length - 1)), at) === 0 && compareIp(lastOf(at, length - 1), to) <= 0) length--;
    nets.push({ part: 'ip', ip: at, length });
    const end = lastOf(at, length);
    // Each length comes up twice at most, so the list is short.
    if (compareIp(end, to) >= 0) return nets;
    at = addToIp(end, 1);
  }
}

/** A range of ports as the fewest blocks of a power of two. */
function portBlocks({ protocol, from, to }: { readonly protocol: number; readonly from: number; readonly to: number }): Value[] {
  const blocks: Value[] = [];
  for (let at = from; at <= to;) {
    let size = 1;
    while (at % (size * 2) === 0 && at + size * 2 - 1 <= to) size *= 2;
    blocks.push({ part: 'port', protocol, port: at, length: portBits - Math.log2(size) });
    at += size;
  }
  return blocks;
}
