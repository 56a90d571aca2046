/**
 * Exports the look at a packet's source: what the kernel calls a martian and what reverse path filtering drops (fib_validate_source),
 * and the match rpfilter (ipt_rpfilter.c, ip6t_rpfilter.c).
 */
import { formatIp, inPrefix, isLoopback, isMulticast, isUnspecified, parsePrefix, sameIp, type Ip } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { no, unknown, when, yes, type Tri } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { ReversePathOptions } from '../xtables/types.ts';
import { isOwnAnycast, type Flow } from './fib.ts';
import type { Locality } from './locality.ts';
import type { Fib } from './policyRouting.ts';
import type { Inquiry } from './questions.ts';
import { eitherSetting, largerSetting } from './settings.ts';

export interface SourceCheck {
  /** Why the kernel drops the packet; `filtered` is reverse path filtering. */
  readonly drop?: { readonly kind: 'martian' | 'filtered'; readonly because: string; /** Without saying that it is filtering. */ readonly back?: string };
  /** Realms of the way back, as rules with `-m realm` see them. */
  readonly tag: number;
}

export interface ReversePath {
  /** An arriving IPv4 packet that goes out by `oif`, or stays here. */
  validate(packet: Packet, oif: string | undefined): SourceCheck;
  rpfilter(packet: Packet, options: ReversePathOptions): Tri;
}

const linkLocal6 = parsePrefix('fe80::/10')!;
export const isLinkLocal6 = (ip: Ip): boolean => inPrefix(ip, linkLocal6);
/** The question whether an interface lets packets from the box's own addresses in. */
export const acceptLocalId = (dev: string): string => `sysctl:net.ipv4.conf.${dev}.accept_local`;
const localMulticast4 = parsePrefix('224.0.0.0/24')!;

export function createReversePath(file: AnalysedFile, fib: Fib, locality: Locality, inquiry: Inquiry): ReversePath {
  const { host } = file;

  /** inet_lookup_ifaddr_rcu: the addresses themselves, not what the local table makes of them. */
  const isOwn = (ip: Ip): boolean => host.interfaces.some((item) => item.addresses.some((address) => sameIp(address.ip, ip))) || (!host.hasAddresses && locality.known && locality.lookup(ip).type === 'LOCAL');
  const own = (ip: Ip): string => `${formatIp(ip)} is an address of this node and cannot come in from outside: the kernel calls such a packet martian`;

  const check = (packet: Packet, oif: string | undefined, filter: number): SourceCheck => {
    const { src, dst, in: dev = '' } = packet;
    const acceptsLocal = eitherSetting(host, 4, dev, 'accept_local') ?? inquiry.told(acceptLocalId(dev)) === true;
    const bounced = dev === oif && eitherSetting(host, 4, dev, 'send_redirects') !== false;
    if (filter === 0 && !fib.realms && !bounced && (acceptsLocal || (!fib.customLocal && !fib.customRules))) return !acceptsLocal && isOwn(src) ? { drop: { kind: 'martian', because: own(src) }, tag: 0 } : { tag: 0 };
    const broadcast = dst.words[0] === 0xffffffff || isMulticast(dst) || locality.lookup(dst).type === 'BROADCAST';
    const answer = fib.lookup({
      dst: src, src: broadcast ? { family: 4, words: [0] } : dst, iif: oif ?? 'lo', mark: eitherSetting(host, 4, dev, 'src_valid_mark') === true ? packet.mark : 0, tos: packet.tos, uid: 0,
      protocol: packet.protocol, sport: packet.dport ?? 0, dport: packet.sport ?? 0, quiet: true,
    });
    const refused = (because: string): SourceCheck => ({ drop: { kind: 'filtered', because: `reverse path filtering (rp_filter=${filter} on ${dev}) refuses it: ${because}`, back: because }, tag: 0 });
    const back = `back to ${formatIp(src)}, ${answer.because}; it arrived on ${dev}`;
    if (answer.kind === 'unknown') return { tag: 0 };
    if (answer.kind !== 'found') return filter === 0 ? { tag: 0 } : refused(back);
    const { entry, rule } = answer;
    if (entry.type !== 'unicast' && !(entry.type === 'local' && acceptsLocal)) return { drop: { kind: 'martian', because: entry.type === 'local' ? own(src) : `${formatIp(src)} cannot be a source here: ${answer.because}` }, tag: 0 };
    const given = rule?.realm ?? 0;
    const tag = (((entry.realm !== 0 ? entry.realm << 16 : given << 16) | (given >>> 16)) >>> 0);
    if (entry.hops.some((hop) => hop.dev === dev) || (entry.type === 'local' && dev === 'lo')) return { tag };
    const item = host.interfaces.find((each) => each.name === dev);
    // An interface without any address cannot be filtered loosely.
    if (item && !item.addresses.some((address) => address.ip.family === 4)) return filter === 0 ? { tag: 0 } : refused(back);
    return filter === 1 ? refused(back) : { tag };
  };

  const rpfilter4 = (packet: Packet, { loose, acceptLocal, validMark }: ReversePathOptions): Tri => {
    const { src, dst, in: dev = '' } = packet;
    const text = formatIp(src);
    if (isUnspecified(src) && (dst.words[0] === 0xffffffff || inPrefix(dst, localMulticast4))) return yes(`${text} as the source of such a packet passes the test`);
    const toNobody = isMulticast(dst) || dst.words[0] === 0xffffffff || isUnspecified(dst);
    const answer = fib.lookup({ dst: src, src: toNobody ? { family: 4, words: [0] } : dst, iif: 'lo', mark: validMark ? packet.mark : 0, tos: packet.tos, uid: 0, protocol: 0, sport: 0, dport: 0, quiet: true });
    if (answer.kind === 'unknown') return unknown(`the file has no routes: which interface leads back to ${text} is not known`);
    if (answer.kind !== 'found') return no(answer.because);
    const { entry } = answer;
    if (entry.type === 'local' && !acceptLocal) return no(answer.because);
    if (entry.type !== 'unicast' && entry.type !== 'local') return no(answer.because);
    return when(loose || entry.hops.some((hop) => hop.dev === dev), `back to ${text}, ${answer.because}; it arrived on ${dev}`);
  };

  const rpfilter6 = (packet: Packet, { loose, acceptLocal, validMark }: ReversePathOptions): Tri => {
    const { src, dst, in: dev = '' } = packet;
    const text = formatIp(src);
    if (isUnspecified(src)) return yes(`${text} as the source of such a packet passes the test`);
    const near = isLinkLocal6(src) || !loose;
    const flow: Flow = {
      dst: src, ...(!isMulticast(dst) && !isUnspecified(dst) && { src: dst }), iif: 'lo', ...(near && { oif: dev }), mark: validMark ? packet.mark : 0, tos: packet.tos, uid: 0,
      protocol: packet.protocol, sport: 0, dport: 0, strict: isLinkLocal6(src), byDevice: true, quiet: true,
    };
    const answer = fib.lookup(flow);
    if (answer.kind === 'unknown') return unknown(`the file has no routes: which interface leads back to ${text} is not known`);
    if (answer.kind !== 'found' || isOwnAnycast(answer.entry)) return no(answer.because);
    if (answer.entry.type === 'local') return when(acceptLocal, answer.because);
    return when(loose || answer.hops.some((hop) => hop.dev === dev), `back to ${text}, ${answer.because}; it arrived on ${dev}`);
  };

  return {
    validate(packet, oif) {
      const { in: dev = '' } = packet;
      const filter = largerSetting(host, 4, dev, 'rp_filter');
      if (filter !== undefined) return check(packet, oif, filter);
      const off = check(packet, oif, 0);
      if (off.drop) return off;
      // Only where strict filtering would drop the packet it matters whether it is on.
      const strict = check(packet, oif, 1);
      if (!strict.drop) return off;
      const because = strict.drop.back ?? strict.drop.because;
      const { answer, given } = inquiry.ask({
        id: `sysctl:rp_filter:${dev}`, kind: 'boolean', text: `Does reverse path filtering (rp_filter=1) apply on ${dev}?`, because: `With it the kernel drops the packet: ${because}. The file has no sysctls; the larger value of net.ipv4.conf.all.rp_filter and net.ipv4.conf.${dev}.rp_filter counts.`,
        options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: false,
      });
      if (answer === true) return strict;
      if (!given) inquiry.assume(`If rp_filter is 1 on ${dev}, the kernel drops this packet: ${because}; it was taken as 0 (off).`, `sysctl:rp_filter:${dev}`);
      return off;
    },
    rpfilter(packet, options) {
      if (packet.in === undefined || packet.in === 'lo') return yes('packets of this box itself pass the test');
      if (isLoopback(packet.src) && !locality.known) return no(`${formatIp(packet.src)} is a loopback address`);
      return (packet.family === 4 ? rpfilter4 : rpfilter6)(packet, options);
    },
  };
}
