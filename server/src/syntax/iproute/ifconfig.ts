/** Exports parseIfconfig: the interfaces that `ifconfig` prints, in its form of today and in that of before 2011, which busybox has kept. */
import type { Interface, InterfaceAddress } from '../../base/host.ts';
import { isLoopback, lengthOfMask, parseIp, parsePrefix, type Ip } from '../../base/ip.ts';
import type { Span } from '../../base/span.ts';
import { lineText, type Lines } from '../../base/text.ts';

type Draft = { -readonly [K in keyof Omit<Interface, 'addresses'>]: Interface[K] } & { addresses: InterfaceAddress[] };

const linkTypes: Readonly<Record<string, string>> = { ether: 'ether', Ethernet: 'ether', loop: 'loopback', Local: 'loopback', tunnel: 'ipip', unspec: 'none', UNSPEC: 'none', 'Point-to-Point': 'ppp' };

/** Lines of an interface are indented; by their first words they are known without. */
const continues = /^(?:\s|(?:inet6?|ether|loop|unspec|tunnel|UP|BROADCAST|POINTOPOINT|RX|TX|collisions|Interrupt)\b)/;

/**
 * Reads lines `first` to `last` (inclusive). `eth0:1` is an address of eth0. ifconfig sorts by name and says no numbers: interfaces are
 * numbered in the order of the text. RUNNING is kept as LOWER_UP, which is what it stands for (dev_get_flags in the kernel).
 */
export function parseIfconfig(lines: Lines, first: number, last: number): Interface[] {
  const found: Draft[] = [];
  let current: Draft | undefined;
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    if (text.length > 1000 || text.trim() === '') continue;
    const start = lines.starts[line]! + text.length - text.trimStart().length;
    const span = { start, end: lines.starts[line]! + text.trimEnd().length };
    const head = /^(\S+?)(?::(\w+))?(?:: flags=\d+(?:<|&lt;)([^>&]*)(?:>|&gt;)| +Link encap:(\S+))/.exec(text.trimStart());
    if (head) {
      const [, name = '', , flags, encapsulation] = head;
      current = found.find((item) => item.name === name) ?? { index: found.length + 1, name, flags: [], addresses: [], span, nameSpan: { start, end: start + name.length } };
      if (!found.includes(current)) found.push(current);
      if (flags !== undefined && current.flags.length === 0) current.flags = flagsOf(flags.split(','));
      if (encapsulation !== undefined) setLink(current, encapsulation, text);
    } else if (!current || !continues.test(text)) {
      current = undefined;
      continue;
    }
    current.span = { start: current.span.start, end: span.end };
    readLine(current, text.trim(), span);
  }
  return found;
}

const flagsOf = (words: readonly string[]): string[] => words.filter((word) => word !== '').map((word) => (word === 'RUNNING' ? 'LOWER_UP' : word));

function setLink(to: Draft, word: string, text: string): void {
  if (Object.hasOwn(linkTypes, word)) to.linkType = linkTypes[word]!;
  const mac = /(?:ether|HWaddr)\s+([\da-f]{2}(?::[\da-f]{2}){5})(?:\s|$)/i.exec(text)?.[1];
  if (mac !== undefined) to.mac = mac.toLowerCase();
}

function readLine(to: Draft, text: string, span: Span): void {
  const mtu = /\b(?:mtu |MTU:)(\d+)/.exec(text)?.[1];
  if (mtu !== undefined) to.mtu = Number(mtu);
  const words = text.replace(/\b(addr|Bcast|Mask|P-t-P|Scope):\s?/g, '$1 ').split(/\s+/);
  const after = (...names: string[]): string | undefined => {
    const at = words.findIndex((word) => names.includes(word));
    return at < 0 ? undefined : words[at + 1];
  };
  if (words[0] === 'inet') addAddress(to, parseIp(after('addr') ?? words[1] ?? ''), after('netmask', 'Mask'), after('broadcast', 'Bcast'), after('destination', 'P-t-P'), undefined, span);
  else if (words[0] === 'inet6') {
    const prefix = parsePrefix(after('addr') ?? `${words[1] ?? ''}/${after('prefixlen') ?? '128'}`);
    const scope = (/(?:<|&lt;)(\w+)(?:>|&gt;)/.exec(text)?.[1] ?? after('Scope'))?.toLowerCase();
    if (prefix) addAddress(to, prefix.ip, String(lengthOfMask(prefix.mask) ?? 128), undefined, undefined, scope === 'compat' ? 'global' : scope, span);
  } else if (/\bMTU:/.test(text)) to.flags = flagsOf(words.filter((word) => /^[A-Z]+$/.test(word)));
  else if (Object.hasOwn(linkTypes, words[0]!)) setLink(to, words[0]!, text);
}

function addAddress(to: Draft, ip: Ip | undefined, mask: string | undefined, broadcast: string | undefined, far: string | undefined, scope: string | undefined, span: Span): void {
  if (!ip) return;
  // The BSDs write masks in hexadecimal.
  const words = mask === undefined ? undefined : /^0x[\da-f]{8}$/i.test(mask) ? [parseInt(mask, 16)] : parseIp(mask)?.words;
  const plain = /^\d{1,3}$/.test(mask ?? '') ? Number(mask) : undefined;
  const prefixLength = (words && lengthOfMask(words)) ?? plain ?? (ip.family === 4 ? 32 : 128);
  const brd = parseIp(broadcast ?? '');
  const peer = parseIp(far ?? '');
  to.addresses.push({
    ip, prefixLength, ...(brd && brd.words[0] !== 0 && { broadcast: brd }), ...(peer && { peer }),
    scope: scope ?? (isLoopback(ip) ? 'host' : 'global'), secondary: false, span,
  });
}
