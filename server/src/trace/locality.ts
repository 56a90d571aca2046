/**
 * Exports Locality: which addresses are the box's own, from `ip addr`, the local routing table, the `src` of routes and
 * the virtual servers of IPVS; and, where none of them says it, from a question.
 */
import type { Family, Ip, Prefix } from '../base/ip.ts';
import { formatIp, inPrefix, isLoopback, lengthOfMask, parseIp, sameIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { filesOf } from '../model/box.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { FibEntry } from './fib.ts';
import { localEntries } from './localTable.ts';
import type { Inquiry } from './questions.ts';

/** What the local routing table says of an address; `type` is absent where it says nothing. */
export interface LocalAnswer { readonly type?: 'LOCAL' | 'BROADCAST' | 'ANYCAST'; readonly dev?: string; readonly because: string }

export interface Locality {
  lookup(ip: Ip): LocalAnswer;
  /** An address of this box that this trace knows of and that is not a loopback address; for boxes whose addresses are not in the file. */
  someAddress(): Ip | undefined;
  /** Takes the addresses of a packet as the user gave them: they decide the defaults of questions. */
  expect(packet: Packet): void;
  /** The box's addresses of this family are in the file. */
  readonly known: boolean;
}

const types: Partial<Record<FibEntry['type'], NonNullable<LocalAnswer['type']>>> = { local: 'LOCAL', broadcast: 'BROADCAST', anycast: 'ANYCAST' };

export function createLocality(file: AnalysedFile, family: Family, inquiry: Inquiry): Locality {
  const box = file.host;
  const table = localEntries(box, family);
  const known = table.some((entry) => entry.route) || (box.hasAddresses && box.interfaces.some((item) => item.addresses.some((address) => address.ip.family === family)));
  /** Only some interfaces are listed. */
  const excerpt = !box.hasAddresses && box.interfaces.length > 0;
  const arriving: Packet[] = [];
  const sources: Ip[] = [];
  const targets: Ip[] = [];
  const owned: Ip[] = [];
  const defaults = new Map<string, boolean>();

  const longest = (ip: Ip): FibEntry | undefined => {
    let best: FibEntry | undefined;
    for (const entry of table) if (Object.hasOwn(types, entry.type) && inPrefix(ip, entry.prefix) && (!best || bits(entry.prefix) > bits(best.prefix))) best = entry;
    return best;
  };

  /** Why the address is this box's, from what the file says beside `ip addr`. */
  const inferred = (ip: Ip): string | undefined => {
    const route = box.routes.find((other) => other.src && sameIp(other.src, ip));
    if (route) return `a route has src ${formatIp(ip)}, which only an address of this box can be`;
    return undefined;
  };

  const asked = (ip: Ip): LocalAnswer => {
    const text = formatIp(ip);
    let byDefault = defaults.get(text);
    if (byDefault === undefined) defaults.set(text, (byDefault = defaultOf(ip)));
    const decided = inquiry.ask({
      id: `local:${text}`, kind: 'boolean', text: `Is ${text} an address of this node?`, because: excerpt ? 'The listed interfaces are not all that the box has: routes go out of others.' : `The file has no "ip addr" output${family === 6 ? ' with IPv6 addresses' : ''} that would say so.`,
      options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: byDefault,
      assumption: `${text} is taken as ${byDefault ? 'an address of this node' : 'the address of another machine'}: the file does not list ${excerpt ? 'all of ' : ''}the node's addresses.`,
    });
    if (decided.answer === true && !owned.some((other) => sameIp(other, ip))) owned.push(ip);
    const source = decided.given ? 'you said so' : `assumed, the file does not list ${excerpt ? 'all ' : ''}the addresses of this node`;
    return decided.answer === true ? { type: 'LOCAL', because: `${text} is an address of this node (${source})` } : { because: `${text} is not an address of this node (${source})` };
  };

  /** An address that the user named, in an earlier trace or unasked. */
  const told = (): Ip | undefined => inquiry.confirmed('local:').map((text) => parseIp(text)).find((ip) => ip?.family === family && !isLoopback(ip));

  const defaultOf = (ip: Ip): boolean => {
    if (box.virtualServers.some((server) => server.ip && sameIp(server.ip, ip))) return true;
    if (sources.some((other) => sameIp(other, ip))) return true;
    // Where `ip addr` lists addresses of the other family alone, the box has most likely none of this one.
    if (!excerpt && box.interfaces.some((item) => item.addresses.length > 0)) return false;
    return targets.some((other) => sameIp(other, ip)) && !isServiceOrTarget(file, ip);
  };

  const lookup = (ip: Ip): LocalAnswer => {
    const found = longest(ip);
    const dev = found?.hops[0]?.dev;
    if (found) return { type: types[found.type]!, because: found.words, ...(dev !== undefined && { dev }) };
    if (isLoopback(ip)) return { type: 'LOCAL', dev: 'lo', because: `${formatIp(ip)} is a loopback address` };
    if (known) return { because: `${formatIp(ip)} is not an address of this node` };
    const why = inferred(ip);
    if (why !== undefined) return { type: 'LOCAL', because: why };
    // A packet from an address of this box cannot come in from outside: the kernel drops it as a martian.
    if (arriving.some((packet) => sameIp(packet.src, ip))) return { because: `${formatIp(ip)} sent a packet from outside, so it is not this node` };
    return asked(ip);
  };

  return {
    known,
    lookup,
    someAddress: () => owned.find((ip) => !isLoopback(ip)) ?? told() ?? box.routes.find((route) => route.family === family && route.src)?.src,
    expect(packet) {
      if (packet.in === undefined) sources.push(packet.src);
      else {
        if (packet.in !== 'lo') arriving.push(packet);
        targets.push(packet.dst);
      }
    },
  };
}

const bits = (prefix: Prefix): number => lengthOfMask(prefix.mask) ?? 0;

/**
 * Whether the ruleset itself speaks of the address as a Service's or as somewhere to send packets on: such an address
 * is rarely the node's own. Looked up in the text, because it is asked once and no rule has to be parsed for it.
 */
export function isServiceOrTarget(file: AnalysedFile, ip: Ip): boolean {
  const address = formatIp(ip);
  return filesOf(file).some(({ lines }) => speaksOf(lines.text, address));
}

/** A row of a listing up to its destination, of a rule that sends packets on or away; without a target's word behind it. */
const rowUpToDestination = /^\s*(?:\d+[KMGTPE]?\s+){0,3}(?:KUBE-(?:SVC|EXT|XLB|FW)-\S+|REJECT|DROP|DNAT)\s+\S+\s+--\s+(?:\S+\s+\S+\s+)?\S+\s*$/;

/** The same in the output of `iptables -L`: as a destination, or behind `to:`. */
function rowSpeaksOf(text: string, address: string): boolean {
  if (!text.includes(' -- ')) return false;
  for (const word of [` ${address} `, ` to:${address}`, ` to:[${address}]`]) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const before = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - longestRow), at);
      if (word.startsWith(' to:') ? /^(?::\d|-|\s|$)/.test(text.slice(at + word.length, at + word.length + 2)) && /^\s*(?:\d+[KMGTPE]?\s+){0,3}DNAT\s/.test(before) : rowUpToDestination.test(before)) return true;
    }
  }
  return false;
}

const longestRow = 400;

function speaksOf(text: string, address: string): boolean {
  if (rowSpeaksOf(text, address)) return true;
  for (const word of [`-d ${address}`, `--to-destination ${address}`, `--to-destination [${address}]`]) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const end = text.indexOf('\n', at);
      const rest = text.slice(at + word.length, end < 0 ? undefined : end);
      if (word.startsWith('--')) {
        if (/^(?::\d|-|\s|$)/.test(rest)) return true;
      } else if (/^(?:\/(?:32|128))?\s/.test(rest) && /\s-[jg]\s+(?:KUBE-(?:SVC|EXT|XLB|FW)-|REJECT|DROP|DNAT)/.test(rest)) return true;
    }
  }
  return false;
}
