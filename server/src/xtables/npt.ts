/** Exports the targets SNPT and DNPT of ip6tables: network prefix translation (ip6t_NPT.c, RFC 6296). */
import type { Ip, Prefix } from '../base/ip.ts';
import { formatIp, formatPrefix, inPrefix, lengthOfMask, maskOfLength, parsePrefix, sameIp } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { networkProblem, type Check } from './checks.ts';
import { applySound } from './effects.ts';
import { head, word } from './listed.ts';
import { option, says, wordOf } from './support.ts';
import type { TargetModule } from './types.ts';

/** Prefixes end at bit 64 at the latest, so that there is room for the checksum behind them, and name no bits behind their end. */
const isPrefix64: Check = ([text = ''], family) => {
  const problem = networkProblem(text, family);
  const prefix = problem === undefined ? parsePrefix(text) : undefined;
  if (!prefix) return problem;
  const length = lengthOfMask(prefix.mask);
  if (length === undefined || length > 64) return `${text} is no prefix of at most 64 bits`;
  return prefix.ip.words.some((word, i) => (word & ~prefix.mask[i]!) !== 0) ? `${text} has bits behind its ${length}` : undefined;
};

const parts = (words: readonly number[]): number[] => words.flatMap((word) => [word >>> 16, word & 0xffff]);

/** Ones' complement addition of 16-bit words (RFC 1071). */
const sum = (list: readonly number[]): number => list.reduce((total, part) => (total + part > 0xffff ? total + part - 0xffff : total + part), 0);

/** The address in the other network, with the checksum of the whole as it was; undefined where no part of it may change: the kernel drops the packet (ip6t_npt_map_pfx). */
export function mapPrefix(ip: Ip, from: Prefix, to: Prefix): Ip | undefined {
  const length = Math.max(lengthOfMask(from.mask) ?? 0, lengthOfMask(to.mask) ?? 0);
  const mask = maskOfLength(6, length);
  const list = parts(ip.words.map((word, i) => ((word & ~mask[i]!) | (to.ip.words[i]! & mask[i]!)) >>> 0));
  const at = length <= 48 ? 3 : list.findIndex((part, i) => i >= 4 && part !== 0xffff);
  if (at < 0) return undefined;
  const adjusted = sum([list[at]!, sum([sum(parts(from.ip.words)), 0xffff ^ sum(parts(to.ip.words))])]);
  list[at] = adjusted === 0xffff ? 0 : adjusted;
  const mapped: Ip = { family: 6, words: [0, 2, 4, 6].map((i) => ((list[i]! << 16) | list[i + 1]!) >>> 0) };
  return sameIp(mapped, ip) ? ip : mapped;
}

/** An ICMP error quotes the packet that it tells of, whose other end is translated along where it lies in the prefix. */
function quoted({ about }: Packet, end: 'src' | 'dst', from: Prefix, to: Prefix): Pick<Packet, 'about'> {
  const mapped = about?.family === 6 && inPrefix(about[end], from) ? mapPrefix(about[end], from, to) : undefined;
  return about && mapped ? { about: { ...about, [end]: mapped } } : {};
}

export const prefixTranslation = (name: 'SNPT' | 'DNPT', what: 'source' | 'destination', hooks: NonNullable<TargetModule['hooks']>): TargetModule => ({
  kind: 'target',
  name,
  families: [6],
  tables: ['mangle'],
  hooks,
  terminating: false,
  listed: { head: head(name), items: [word('src-pfx ', '--src-pfx'), word('dst-pfx ', '--dst-pfx')] },
  help: `Replaces the prefix of the ${what} address and mends the address so that checksums stay right (RFC 6296). It works packet by packet, without connection tracking.`,
  validity: { required: ['--src-pfx', '--dst-pfx'] },
  options: [
    option('--src-pfx', 'prefix/length', 'The prefix that is replaced, of at most 64 bits.', { check: isPrefix64, explain: says('prefix') }),
    option('--dst-pfx', 'prefix/length', 'The prefix that takes its place, of at most 64 bits.', { check: isPrefix64, explain: says('becomes') }),
  ],
  apply: applySound((use, { packet }) => {
    const [from, to] = [parsePrefix(wordOf(use, '--src-pfx') ?? ''), parsePrefix(wordOf(use, '--dst-pfx') ?? '')];
    if (!from || !to) return { verdict: 'UNKNOWN', because: `${name} needs --src-pfx and --dst-pfx` };
    const [key, far] = what === 'source' ? (['src', 'dst'] as const) : (['dst', 'src'] as const);
    const mapped = mapPrefix(packet[key], from, to);
    if (!mapped) return { verdict: 'DROP', because: `${formatIp(packet[key])} leaves no room for the checksum: it is dropped, and the sender is told of a wrong ${what} field (ICMPv6 parameter problem)` };
    return { verdict: 'CONTINUE', because: `the prefix of the ${what} becomes ${formatPrefix(to)}, and ${formatIp(mapped)} keeps the checksum`, packet: { ...packet, [key]: mapped, ...quoted(packet, far, from, to) } };
  }),
});
