/** Exports the packet that a rule or chain would meet: the conditions of the rule and of the jumps on the way to it, put together. */
import { addToIp, formatIp, inPrefix, isLoopback, lengthOfMask, maskOfLength, parseIp, parsePrefix, sameIp, type Ip, type Prefix } from '../../base/ip.ts';
import { parseProtocol, parsePort, protocolName } from '../../base/protocols.ts';
import { parseRange } from '../../base/numbers.ts';
import type { Hook } from '../../base/packet.ts';
import { chainOfLine, jumpsTo } from '../../model/references.ts';
import type { AnalysedFile, Chain } from '../../model/tree.ts';
import { isInChain } from '../../syntax/capture/tree.ts';
import type { Rule } from '../../syntax/iptables/tree.ts';
import type { MatchUse, OptionUse } from '../../xtables/types.ts';
import type { TracePacket } from '../../protocol/trace.ts';
import { routeFor } from '../hover/address.ts';
import { isOrdinary, type Surroundings } from './surroundings.ts';

/** What rules ask of a packet. The first to ask for a field has it. */
interface Wish {
  src?: Prefix; dst?: Prefix; in?: string; out?: string; protocol?: number; sport?: number; dport?: number;
  icmpType?: number; dstLocal?: boolean; srcLocal?: boolean; mark?: number;
  notSrc: Prefix[]; notDst: Prefix[]; /** Names and wildcards of interfaces that it must not arrive on. */ notIn: string[];
  /** The address of the box: where a set holds it, it is the member to take. */
  readonly own: Ip;
}

/** A packet for a rule; `line` is the rule, or undefined for any packet that enters the chain. `usual` is for what no rule asks for. */
export function packetFor(file: AnalysedFile, around: Surroundings, chain: Chain, line: number | undefined, usual: { readonly dport: number } = { dport: 80 }): TracePacket {
  const wish: Wish = { notSrc: [], notDst: [], notIn: [], own: around.own };
  const way = wayTo(file, chain);
  const rules = [...(line === undefined ? [] : [line]), ...way.lines];
  for (const each of rules) {
    const rule = file.rule(each);
    if (rule) addRule(file, wish, rule);
  }
  return granted(file, around, wish, way.hook, usual.dport);
}

/** So many chains are visited on the way up. */
const visitLimit = 2_000;
/** Packets of interest arrive; those of local processes come last. */
const preference: readonly Hook[] = ['PREROUTING', 'FORWARD', 'INPUT', 'OUTPUT', 'POSTROUTING'];

/** The jumps from a built-in chain down to this one, the nearest first. */
function wayTo(file: AnalysedFile, chain: Chain): { hook: Hook | undefined; lines: number[] } {
  if (chain.hook !== undefined) return { hook: chain.hook, lines: [] };
  const { name, kind } = file.capture.records;
  const by = new Map<Chain, { line: number; below: Chain }>();
  const queue: Chain[] = [chain];
  const hooks: Chain[] = [];
  for (let i = 0; i < queue.length && i < visitLimit; i++) {
    const ids = new Set<number>();
    for (const line of jumpsTo(file, queue[i]!)) {
      // In a dump the chain of a line is known without looking for it.
      if (!isInChain(kind[line]) || (name[line]! >= 0 && ids.has(name[line]!)) || ids.size >= visitLimit) continue;
      if (name[line]! >= 0) ids.add(name[line]!);
      const caller = chainOfLine(file, line);
      if (!caller || caller === chain || by.has(caller)) continue;
      by.set(caller, { line, below: queue[i]! });
      if (caller.hook === undefined) queue.push(caller);
      else hooks.push(caller);
    }
  }
  const top = hooks.sort((a, b) => preference.indexOf(a.hook!) - preference.indexOf(b.hook!))[0];
  const lines: number[] = [];
  for (let step = top; step && step !== chain; ) {
    const next: { line: number; below: Chain } | undefined = by.get(step);
    if (!next) break;
    lines.unshift(next.line);
    step = next.below;
  }
  return { hook: top?.hook, lines };
}

function addRule(file: AnalysedFile, wish: Wish, rule: Rule): void {
  for (const match of [rule.header, ...rule.matches]) for (const option of match.options) addOption(file, wish, match, option);
}

function addOption(file: AnalysedFile, wish: Wish, match: MatchUse, option: OptionUse): void {
  const name = option.spec?.name ?? option.name;
  const words = option.words.map((word) => word.text);
  const word = words[0] ?? '';
  if (option.negated) {
    const prefix = parsePrefix(word);
    if (prefix && name === '-s') wish.notSrc.push(prefix);
    if (prefix && name === '-d') wish.notDst.push(prefix);
    if (name === '-i') wish.notIn.push(word);
    if (name === '--match-set') addForeign(file, wish, word, words[1] ?? '');
    return;
  }
  switch (name) {
    case '-s': wish.src ??= parsePrefix(word.split(',')[0]!); break;
    case '-d': wish.dst ??= parsePrefix(word.split(',')[0]!); break;
    case '-i': case '--physdev-in': wish.in ??= word; break;
    case '-o': case '--physdev-out': wish.out ??= word; break;
    case '-p': wish.protocol ??= parseProtocol(word) || undefined; break;
    case '--dport': wish.dport ??= firstPort(word); break;
    case '--sport': wish.sport ??= firstPort(word); break;
    case '--dports': wish.dport ??= firstPort(word.split(',')[0]!); break;
    case '--ports': wish.dport ??= firstPort(word.split(',')[0]!); break;
    case '--sports': wish.sport ??= firstPort(word.split(',')[0]!); break;
    case '--icmp-type': case '--icmpv6-type': wish.icmpType ??= icmpType(word); break;
    case '--dst-type': if (word.split(',').includes('LOCAL')) wish.dstLocal = true; break;
    case '--src-type': if (word.split(',').includes('LOCAL')) wish.srcLocal = true; break;
    case '--src-range': wish.src ??= parsePrefix(word.split('-')[0]!); break;
    case '--dst-range': wish.dst ??= parsePrefix(word.split('-')[0]!); break;
    case '--ctorigdst': wish.dst ??= parsePrefix(word); break;
    case '--ctorigdstport': wish.dport ??= firstPort(word); break;
    case '--vaddr': wish.dst ??= parsePrefix(word); break;
    case '--vport': wish.dport ??= firstPort(word); break;
    case '--match-set': if (match.name === 'set') addMember(file, wish, word, words[1] ?? ''); break;
  }
}

const firstPort = (word: string): number | undefined => parseRange(word)?.from ?? parsePort(word);
const icmpType = (word: string): number | undefined => (/^\d+/.test(word) ? Number(/^\d+/.exec(word)![0]) : word === 'echo-request' ? undefined : word === 'echo-reply' ? 0 : undefined);

/** So many members of a set are looked at for the best one. */
const lookedAt = 50;

/** A set's member gives the fields that the rule compares with it: the one with the box's own address, else the first ordinary one. */
function addMember(file: AnalysedFile, wish: Wish, set: string, directions: string): void {
  const found = file.sets.get(set);
  const members = found?.members.slice(0, lookedAt).filter((each) => !each.nomatch) ?? [];
  const ipOf = (element: string): Ip | undefined => parsePrefix(element.split(',', 1)[0]!.split('-')[0]!)?.ip;
  const isOwn = (element: string): boolean => ipOf(element)?.words.join() === wish.own.words.join();
  const toBox = directions.startsWith('dst');
  const member = members.find((each) => toBox && isOwn(each.element)) ?? members.find((each) => isOrdinary(ipOf(each.element) ?? wish.own) && (toBox || !isOwn(each.element))) ?? members[0];
  if (!found || !member) return;
  const kinds = found.type.slice(found.type.indexOf(':') + 1).split(',');
  const values = member.element.split(',');
  directions.split(',').forEach((direction, i) => {
    const kind = kinds[i];
    const value = values[i];
    if (value === undefined || (direction !== 'src' && direction !== 'dst')) return;
    if (kind === 'ip' || kind === 'net') {
      const prefix = parsePrefix(value.split('-')[0]!);
      if (direction === 'src') wish.src ??= prefix;
      else wish.dst ??= prefix;
    } else if (kind === 'port') {
      const port = /^(?:(\w+):)?(\d+)/.exec(value);
      if (port?.[1]) wish.protocol ??= parseProtocol(port[1]);
      if (port && direction === 'src') wish.sport ??= Number(port[2]);
      else if (port) wish.dport ??= Number(port[2]);
    } else if (kind === 'iface') {
      if (direction === 'src') wish.in ??= value;
      else wish.out ??= value;
    }
  });
}

/** So many members of a negated set are avoided. */
const avoided = 100;

function addForeign(file: AnalysedFile, wish: Wish, set: string, directions: string): void {
  const found = file.sets.get(set);
  if (!found || !/^\w+:(net|ip)$/.test(found.type)) return;
  const prefixes = found.members.slice(0, avoided).flatMap((member) => parsePrefix(member.element.split('-')[0]!) ?? []);
  (directions.startsWith('src') ? wish.notSrc : wish.notDst).push(...prefixes);
}

/** An address in the prefix that is not its network address and in none of `not`. */
function pick(prefix: Prefix, not: readonly Prefix[], near: Ip): Ip {
  const full = prefix.ip.family === 4 ? 32 : 128;
  const length = lengthOfMask(prefix.mask);
  if (length === full) return prefix.ip;
  const fits = (ip: Ip): boolean => inPrefix(ip, prefix) && !not.some((each) => inPrefix(ip, each)) && isOrdinary(ip);
  if (fits(near)) return near;
  const first: Ip = { family: prefix.ip.family, words: prefix.ip.words.map((word, i) => (word & prefix.mask[i]!) >>> 0) };
  return [1, 2, 10, 300, 70_000].map((n) => addToIp(first, n)).find((ip) => fits(ip)) ?? addToIp(first, 1);
}

function granted(file: AnalysedFile, around: Surroundings, wish: Wish, hook: Hook | undefined, usualPort: number): TracePacket {
  const { family } = around;
  const ofFamily = (prefix: Prefix | undefined): Prefix | undefined => (prefix?.ip.family === family ? prefix : undefined);
  const local = hook === 'OUTPUT' || (hook === 'POSTROUTING' && wish.srcLocal === true && !wish.in);
  const through = hook === 'FORWARD' || (hook === 'POSTROUTING' && !local);
  const from = ofFamily(wish.src);
  const pod = around.pod && !wish.notSrc.some((prefix) => inPrefix(around.pod!.ip, prefix)) ? around.pod.ip : undefined;
  // What has an address of this box as its source was sent here: no wire brings it.
  let src = from && pick(from, local || wish.srcLocal ? wish.notSrc : [...wish.notSrc, ...ownAddresses(file, family)], pod ?? around.stranger);
  const incoming = local ? undefined : interfaceNamed(file, around, wish.in) ?? allowed(around, wish, incomingFor(file, around, src, wish.out));
  src ??= local || wish.srcLocal ? around.own : behind(file, around, incoming) ?? around.stranger;
  if (wish.notSrc.some((prefix) => inPrefix(src!, prefix))) src = [around.stranger, around.own, ...(pod ? [pod] : [])].find((ip) => !wish.notSrc.some((prefix) => inPrefix(ip, prefix))) ?? src;
  const to = ofFamily(wish.dst);
  const otherPod = through && around.pod && around.pod.dev !== incoming ? around.pod.ip : undefined;
  const dst = (to && pick(to, wish.notDst, otherPod ?? around.own)) ?? (wish.dstLocal || hook === 'INPUT' ? around.own : behind(file, around, wish.out))
    ?? [...(otherPod ? [otherPod] : []), ...(local || through || incoming !== around.outside ? [] : [around.own]), around.stranger, addToIp(around.stranger, 10)].find((ip) => !sameIp(ip, src!) && !wish.notDst.some((prefix) => inPrefix(ip, prefix))) ?? around.own;
  const protocol = wish.protocol ?? 6;
  const arrives = incoming !== undefined && (wish.in !== undefined || !isOwn(file, src));
  const packet: TracePacket = { ...(arrives && { in: incoming }), src: formatIp(src), dst: formatIp(dst), proto: protocolName(protocol) };
  if (protocol === 1 || protocol === 58) return { ...packet, icmpType: wish.icmpType ?? (protocol === 1 ? 8 : 128), icmpCode: 0 };
  if (![6, 17, 33, 132, 136].includes(protocol)) return packet;
  return { ...packet, sport: wish.sport ?? 51234, dport: wish.dport ?? usualPort, ...(protocol === 6 && { flags: ['SYN'] }) };
}

const isOwn = (file: AnalysedFile, ip: Ip): boolean => isLoopback(ip) || file.host.interfaces.some((item) => item.addresses.some((address) => sameIp(address.ip, ip)));

const ownAddresses = (file: AnalysedFile, family: 4 | 6): Prefix[] =>
  file.host.interfaces.flatMap((item) => item.addresses.filter(({ ip }) => ip.family === family).map(({ ip }) => ({ ip, mask: maskOfLength(family, family === 4 ? 32 : 128) })));

/** The interface that a rule names; for a wildcard the likeliest of this box that fits. `+` alone names none. */
function interfaceNamed(file: AnalysedFile, around: Surroundings, name: string | undefined): string | undefined {
  if (name === undefined || name === '+') return undefined;
  if (!name.endsWith('+')) return name;
  const fits = (item: { readonly name: string }): boolean => fitsName(name, item.name);
  return around.interfaces.find(fits)?.name ?? file.host.interfaces.find((item) => fits(item) && item.flags.includes('UP'))?.name ?? `${name.slice(0, -1)}0`.slice(0, 15);
}

const fitsName = (wanted: string, name: string): boolean => (wanted.endsWith('+') ? name.startsWith(wanted.slice(0, -1)) : name === wanted);

/** The interface, or the likeliest other one where a rule wants none like it. */
function allowed(around: Surroundings, { notIn }: Wish, name: string): string {
  const fits = (one: string): boolean => !notIn.some((wanted) => fitsName(wanted, one));
  return fits(name) ? name : (around.interfaces.find((item) => fits(item.name))?.name ?? name);
}

/** Where packets of this source arrive: as routing would answer them, or on the network that they come from; else from outside, or from a pod where they leave outside. Nothing arrives on an interface that is down. */
function incomingFor(file: AnalysedFile, around: Surroundings, src: Ip | undefined, out: string | undefined): string {
  const route = src && routeFor(file.host, src);
  const routed = route?.type === 'unicast' ? route.hops[0]?.dev : undefined;
  const near = src && file.host.interfaces.find(({ addresses }) => addresses.some((address) => inPrefix(src, { ip: address.ip, mask: maskOfLength(address.ip.family, address.prefixLength) })));
  const dev = routed ?? near?.name;
  const listed = file.host.interfaces.find(({ name }) => name === dev);
  if (dev !== undefined && (!listed || listed.flags.includes('UP'))) return dev;
  if (out !== undefined && (out === around.outside || out === 'tunl0') && around.pod) return around.pod.dev;
  return around.outside;
}

/** An address that lies behind an interface, by its most particular route; for the outside interface a stranger. */
function behind(file: AnalysedFile, around: Surroundings, name: string | undefined): Ip | undefined {
  const dev = interfaceNamed(file, around, name);
  if (dev === undefined) return undefined;
  if (dev === around.outside) return around.stranger;
  if (dev === 'lo') return parseIp(around.family === 4 ? '127.0.0.1' : '::1');
  const routes = file.host.routes.filter((route) => route.family === around.family && route.type === 'unicast' && route.hops.some((hop) => hop.dev === dev) && (lengthOfMask(route.prefix.mask) ?? 0) > 0);
  const best = routes.sort((a, b) => (lengthOfMask(b.prefix.mask) ?? 0) - (lengthOfMask(a.prefix.mask) ?? 0))[0];
  const own = file.host.interfaces.find((item) => item.name === dev)?.addresses.find(({ ip }) => ip.family === around.family);
  const prefix = best?.prefix ?? (own && { ip: own.ip, mask: maskOfLength(around.family, own.prefixLength) });
  const found = prefix && pick(prefix, ownAddresses(file, around.family), around.stranger);
  return found && !isOwn(file, found) ? found : undefined;
}
