/**
 * Exports SetIndex: the members of one IP set, ready to be asked. A set with 65,000 members is read once and then
 * answers in a few look-ups: exact members by key, networks by prefix length, ranges one by one.
 */
import type { IpSet, SetMember } from '../base/ipset.ts';
import type { Family, Ip } from '../base/ip.ts';
import { addToIp, compareIp, lengthOfMask, maskOfLength, parseIp, parsePrefix } from '../base/ip.ts';
import { parseNumber } from '../base/numbers.ts';
import { parsePort, parseProtocol, protocolNumber } from '../base/protocols.ts';

/** What one dimension of a type holds. */
export type Part = 'ip' | 'net' | 'port' | 'iface' | 'mark' | 'mac';

/** The packet's value for one dimension. */
export type Value =
  | { readonly part: 'ip'; readonly ip: Ip }
  | { readonly part: 'port'; readonly protocol: number; readonly port: number }
  | { readonly part: 'name'; readonly name: string }
  | { readonly part: 'number'; readonly number: number };

export interface SetIndex {
  readonly parts: readonly Part[];
  /** The member that holds these values, the most exact one where several do. */
  find(values: readonly Value[]): SetMember | undefined;
}

interface Range { readonly from: Ip; readonly to: Ip }
interface Ports { readonly protocol: number; readonly from: number; readonly to: number }
interface Slow { readonly member: SetMember; readonly tests: readonly ((value: Value) => boolean)[] }

/** The dimensions of a type's name; undefined for list:set and types that are not known. */
export function partsOf(type: string): readonly Part[] | undefined {
  const [method, data = ''] = type.split(':');
  const parts = data.split(',');
  const known = (part: string): part is Part => ['ip', 'net', 'port', 'iface', 'mark', 'mac'].includes(part);
  return (method === 'hash' || method === 'bitmap') && parts.length <= 3 && parts.every(known) ? parts : undefined;
}

/** Key of a value whose address was masked already. */
const keyOf = (value: Value): string => {
  switch (value.part) {
    case 'ip':
      return value.ip.words.length === 1 ? String(value.ip.words[0]) : value.ip.words.join('.');
    case 'port':
      return `${value.protocol}:${value.port}`;
    case 'name':
      return value.name;
    case 'number':
      return String(value.number);
  }
};

const masked = (ip: Ip, length: number): Ip => {
  const mask = maskOfLength(ip.family, length);
  return { family: ip.family, words: ip.words.map((word, i) => (word & mask[i]!) >>> 0) };
};

export function indexSet(set: IpSet, parts: readonly Part[]): SetIndex {
  const full = set.family === 4 ? 32 : 128;
  const netmask = Number(set.header.get('netmask') ?? full);
  const markmask = parseNumber(set.header.get('markmask') ?? '0xffffffff') ?? 0xffffffff;
  const exact = new Map<string, SetMember>();
  const lengths = new Map<string, readonly number[]>();
  const slow: Slow[] = [];
  const networks = parts.at(-1) === 'iface' ? new Set<string>() : undefined;
  const bare = set.type.startsWith('bitmap:port');

  for (const member of set.members) {
    const words = member.element.split(',');
    const read = parts.map((part, i) => readPart(part, words[i], set.family, bare));
    if (read.some((value) => value === undefined)) continue;
    for (const values of product(read as ReadPart[])) {
      if (values.some((value) => value.kind === 'range')) {
        slow.push({ member, tests: values.map(testOf) });
        continue;
      }
      const sizes = values.map((value) => (value.kind === 'net' ? value.length : full));
      const wanted = values.map((value, i) => {
        const key = value.kind === 'value' ? value.value : value.kind === 'net' ? { part: 'ip' as const, ip: masked(value.ip, value.length) } : undefined;
        return parts[i] === 'ip' && key?.part === 'ip' && netmask < full ? keyOf({ part: 'ip', ip: masked(key.ip, netmask) }) : keyOf(key!);
      });
      const size = sizes.join('/');
      if (!lengths.has(size)) lengths.set(size, sizes);
      exact.set(`${size} ${wanted.join(' ')}`, member);
      networks?.add(`${size} ${wanted.slice(0, -1).join(' ')}`);
    }
  }
  // The kernel looks for the longest prefix of the first network first, then of the second.
  const order = [...lengths.values()].sort((a, b) => {
    const i = a.findIndex((length, at) => length !== b[at]);
    return i < 0 ? 0 : b[i]! - a[i]!;
  });

  return {
    parts,
    find(values) {
      const cut = (value: Value, i: number, length: number): Value => {
        if (value.part === 'ip') return { part: 'ip', ip: masked(value.ip, parts[i] === 'net' ? length : Math.min(full, netmask)) };
        return value.part === 'number' && parts[i] === 'mark' ? { part: 'number', number: (value.number & markmask) >>> 0 } : value;
      };
      for (const sizes of order) {
        const size = sizes.join('/');
        const keys = values.map((value, i) => keyOf(cut(value, i, sizes[i]!)));
        const found = exact.get(`${size} ${keys.join(' ')}`);
        if (found) return found;
        // With interfaces the search ends at the longest network that is there at all, whatever its interface (mtype_test_cidrs).
        if (networks?.has(`${size} ${keys.slice(0, -1).join(' ')}`)) return undefined;
      }
      return slow.find(({ tests }) => tests.every((test, i) => test(values[i]!)))?.member;
    },
  };
}

type ReadPart =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'net'; readonly ip: Ip; readonly length: number }
  | { readonly kind: 'nets'; readonly nets: readonly { readonly kind: 'net'; readonly ip: Ip; readonly length: number }[] }
  | { readonly kind: 'range'; readonly range?: Range; readonly ports?: Ports };

/** The members that one element stands for: a range of addresses in a set of networks is several networks. */
function product(read: readonly ReadPart[]): ReadPart[][] {
  let all: ReadPart[][] = [[]];
  for (const part of read) all = part.kind === 'nets' ? all.flatMap((list) => part.nets.map((net) => [...list, net])) : all.map((list) => [...list, part]);
  return all;
}

function testOf(part: ReadPart): (value: Value) => boolean {
  return (value) => {
    switch (part.kind) {
      case 'value':
        return keyOf(part.value) === keyOf(value);
      case 'net':
        return value.part === 'ip' && keyOf({ part: 'ip', ip: masked(value.ip, part.length) }) === keyOf({ part: 'ip', ip: masked(part.ip, part.length) });
      case 'range':
        if (part.range) return value.part === 'ip' && compareIp(part.range.from, value.ip) <= 0 && compareIp(value.ip, part.range.to) <= 0;
        return value.part === 'port' && part.ports!.protocol === value.protocol && part.ports!.from <= value.port && value.port <= part.ports!.to;
      case 'nets':
        return false;
    }
  };
}

function readPart(part: Part, word: string | undefined, family: Family, bare: boolean): ReadPart | undefined {
  if (word === undefined || word === '') return undefined;
  switch (part) {
    case 'port':
      return readPorts(word, bare);
    case 'iface':
      return { kind: 'value', value: { part: 'name', name: word } };
    case 'mac':
      return { kind: 'value', value: { part: 'name', name: word.toLowerCase() } };
    case 'mark': {
      const number = parseNumber(word);
      return number === undefined ? undefined : { kind: 'value', value: { part: 'number', number } };
    }
    case 'ip':
    case 'net':
      return readAddress(part, word, family);
  }
}

function readAddress(part: 'ip' | 'net', word: string, family: Family): ReadPart | undefined {
  const dash = word.indexOf('-');
  if (dash > 0) {
    const from = parseIp(word.slice(0, dash));
    const to = parseIp(word.slice(dash + 1));
    if (from?.family !== family || to?.family !== family) return undefined;
    return part === 'net' ? { kind: 'nets', nets: networksOf({ from, to }) } : { kind: 'range', range: { from, to } };
  }
  const prefix = parsePrefix(word);
  const length = prefix && lengthOfMask(prefix.mask);
  if (!prefix || length === undefined || prefix.ip.family !== family) return undefined;
  if (part === 'net') return { kind: 'net', ip: prefix.ip, length };
  if (length === (family === 4 ? 32 : 128)) return { kind: 'value', value: { part: 'ip', ip: prefix.ip } };
  const mask = maskOfLength(family, length);
  const from = masked(prefix.ip, length);
  return { kind: 'range', range: { from, to: { family, words: from.words.map((w, i) => (w | ~mask[i]!) >>> 0) } } };
}

/** A range of addresses as networks, the way `ipset add` splits it. */
function networksOf({ from, to }: Range): { kind: 'net'; ip: Ip; length: number }[] {
  const nets: { kind: 'net'; ip: Ip; length: number }[] = [];
  const full = from.family === 4 ? 32 : 128;
  let at = from;
  while (compareIp(at, to) <= 0 && nets.length < 256) {
    let length = full;
    const last = (bits: number): Ip => {
      const mask = maskOfLength(at.family, bits);
      return { family: at.family, words: at.words.map((w, i) => (w | ~mask[i]!) >>> 0) };
    };
    while (length > 0 && compareIp(masked(at, length - 1), at) === 0 && compareIp(last(length - 1), to) <= 0) length--;
    nets.push({ kind: 'net', ip: at, length });
    const end = last(length);
    if (compareIp(end, to) >= 0) break;
    at = addToIp(end, 1);
  }
  return nets;
}

/** `tcp:80`, `80`, `tcp:80-90`, `icmp:8/0`, `gre:0`. A port without a protocol is TCP's; in bitmap:port it is of no protocol. */
function readPorts(word: string, bare: boolean): ReadPart | undefined {
  const colon = word.indexOf(':');
  const protocol = bare ? 0 : colon < 0 ? protocolNumber.tcp : parseProtocol(word.slice(0, colon));
  const text = word.slice(colon + 1);
  if (protocol === undefined) return undefined;
  if (protocol === protocolNumber.icmp || protocol === protocolNumber.icmpv6) {
    const type = /^(\d+)\/(\d+)$/.exec(text);
    const named = icmpNames.get(text);
    const port = type ? Number(type[1]) * 256 + Number(type[2]) : (named ?? (/^\d+$/.test(text) ? Number(text) : undefined));
    return port === undefined ? undefined : { kind: 'value', value: { part: 'port', protocol, port } };
  }
  const [low, high] = splitRange(text);
  const from = parsePort(low);
  const to = high === undefined ? from : parsePort(high);
  if (from === undefined || to === undefined) return undefined;
  return from === to ? { kind: 'value', value: { part: 'port', protocol, port: from } } : { kind: 'range', ports: { protocol, from, to } };
}

/** `80-90`; names with a dash of their own such as `ftp-data` are no ranges. */
function splitRange(text: string): [string, string | undefined] {
  if (parsePort(text) !== undefined) return [text, undefined];
  const dash = text.indexOf('-');
  return dash < 0 ? [text, undefined] : [text.slice(0, dash), text.slice(dash + 1)];
}

/** Names of ICMP types that `ipset list` prints instead of numbers, as type * 256 + code. */
const icmpNames: ReadonlyMap<string, number> = new Map([
  ['echo-reply', 0], ['pong', 0], ['network-unreachable', 0x300], ['host-unreachable', 0x301], ['protocol-unreachable', 0x302], ['port-unreachable', 0x303], ['fragmentation-needed', 0x304],
  ['source-route-failed', 0x305], ['network-unknown', 0x306], ['host-unknown', 0x307], ['network-prohibited', 0x309], ['host-prohibited', 0x30a], ['communication-prohibited', 0x30d],
  ['source-quench', 0x400], ['network-redirect', 0x500], ['host-redirect', 0x501], ['echo-request', 0x800], ['ping', 0x800], ['router-advertisement', 0x900], ['router-solicitation', 0xa00],
  ['ttl-zero-during-transit', 0xb00], ['ttl-zero-during-reassembly', 0xb01], ['ip-header-bad', 0xc00], ['required-option-missing', 0xc01], ['timestamp-request', 0xd00], ['timestamp-reply', 0xe00],
  ['address-mask-request', 0x1100], ['address-mask-reply', 0x1200],
]);
