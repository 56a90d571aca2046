/** Exports parseAddresses: the interfaces that `ip addr` and `ip link` print, with their addresses. */
import type { Interface, InterfaceAddress, TunnelEnds } from '../../base/host.ts';
import { isLoopback, parseIp, type Ip } from '../../base/ip.ts';
import type { Span } from '../../base/span.ts';
import { lineText, type Lines } from '../../base/text.ts';

type Draft = { -readonly [K in keyof Omit<Interface, 'addresses'>]: Interface[K] } & { addresses: InterfaceAddress[] };

/** Words of an `inet` line that stand without a value (ifa_flags in iproute2's ipaddress.c). */
const addressFlags = new Set(['secondary', 'temporary', 'dynamic', 'deprecated', 'tentative', 'dadfailed', 'permanent', 'noprefixroute', 'mngtmpaddr', 'nodad', 'home', 'optimistic', 'autojoin', 'stable-privacy', 'managetempaddr']);
const states = new Set(['UP', 'DOWN', 'UNKNOWN', 'LOWERLAYERDOWN', 'DORMANT', 'NOTPRESENT', 'TESTING']);

/**
 * Reads lines `first` to `last` (inclusive): `ip addr`, `ip link`, both also with `-o` (one line each) and `-br` (brief), and busybox's.
 * The order is that of the text, which is the kernel's. A name behind `@` is kept as `link`, but for `@NONE`.
 * The brief form says no flags: they follow from its state; scopes follow from the addresses.
 */
export function parseAddresses(lines: Lines, first: number, last: number): Interface[] {
  const interfaces: Draft[] = [];
  const byName = new Map<string, Draft>();
  let current: Draft | undefined;
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const offset = lines.starts[line]!;
    for (const part of parts(text)) {
      const content = text.slice(part.start, part.end);
      const span = { start: offset + part.start, end: offset + part.end };
      const head = /^(\d+):\s+([^\s:@]+)(?:@([^\s:]+))?(:?)(?=\s|$)\s*/.exec(content);
      if (head) {
        const [whole, index, name, link, colon] = head as unknown as [string, string, string, string | undefined, string];
        const nameStart = span.start + content.indexOf(name, index.length + 1);
        current = (colon === '' ? byName.get(name) : undefined) ?? begin(Number(index), name, link, span, nameStart);
        if (!interfaces.includes(current)) {
          interfaces.push(current);
          byName.set(name, current);
        }
        current.span = { start: current.span.start, end: span.end };
        // With -o an address follows the name on the same line, and no flags are said: it counts as up. Else flags and words follow.
        if (/^inet6?\s/.test(content.slice(whole.length))) {
          addAddress(current, content.slice(whole.length), { start: span.start + whole.length, end: span.end });
          if (current.flags.length === 0) current.flags = ['UP', 'LOWER_UP'];
        }
        else readLinkWords(current, content.slice(whole.length));
      } else if (current && /^(?:inet6?\s|link\/)/.test(content)) {
        if (content.startsWith('link/')) readLink(current, content);
        else addAddress(current, content, span);
        current.span = { start: current.span.start, end: span.end };
      } else if (current && content !== '' && /^\s/.test(text)) {
        readDetails(current, content);
        current.span = { start: current.span.start, end: span.end };
      } else {
        const brief = briefLine(content, interfaces.length + 1, span);
        if (brief) interfaces.push(brief);
        // The addresses behind what may be another interface's damaged line are not this one's.
        if (brief || mayBegin.test(text)) current = undefined;
      }
    }
  }
  return interfaces;
}

/** What is left of a line that names an interface: its number, its flags, its MTU. */
const mayBegin = /^(?:\d|\S.*(?:\bmtu\s|(?:<|&lt;)[A-Z]))/;

/** `ip -o` writes `\` where a line break would stand. */
function* parts(text: string): Generator<Span> {
  for (const match of text.matchAll(/[^\\]+/g)) {
    const start = match.index + (match[0].length - match[0].trimStart().length);
    const end = match.index + match[0].trimEnd().length;
    if (start < end) yield { start, end };
  }
}

function begin(index: number, name: string, link: string | undefined, span: Span, nameStart: number): Draft {
  return { index, name, ...(link !== undefined && link !== 'NONE' && { link }), flags: [], addresses: [], span, nameSpan: { start: nameStart, end: nameStart + name.length } };
}

function readLinkWords(to: Draft, text: string): void {
  const flags = /^(?:<|&lt;)([^>&]*)(?:>|&gt;)/.exec(text);
  if (flags) to.flags = flags[1]!.split(',').filter((flag) => flag !== '');
  const mtu = /\smtu\s+(\d+)/.exec(text)?.[1];
  if (mtu !== undefined) to.mtu = Number(mtu);
  const state = /\sstate\s+(\S+)/.exec(text)?.[1];
  if (state !== undefined) to.state = state;
  const master = /\smaster\s+(\S+)/.exec(text)?.[1];
  if (master !== undefined) to.master = master;
  const group = /\sgroup\s+(\S+)/.exec(text)?.[1];
  if (group !== undefined) to.group = group;
}

/** `link/ether MAC brd MAC`, `link/ipip LOCAL brd 0.0.0.0`, `link/ipip LOCAL peer REMOTE`: 0.0.0.0 is any address. */
function readLink(to: Draft, text: string): void {
  const [, type, mac] = /^link\/(\S+)(?:\s+([0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5,}))?(?:\s|$)/.exec(text) ?? [];
  if (type !== undefined) to.linkType = type;
  if (type !== undefined && tunnelKinds.has(type)) {
    const [, local = '', word, far = ''] = text.split(/\s+/);
    to.kind = type;
    to.tunnel = ends({ local, remote: word === 'peer' ? far : '' }, to.tunnel);
  }
  if (mac !== undefined) to.mac = mac;
}

const tunnelKinds: ReadonlySet<string> = new Set(['ipip', 'gre', 'sit', 'tunnel6', 'gre6']);
const detailedKinds: ReadonlySet<string> = new Set(['ipip', 'gre', 'gretap', 'sit', 'ip6tnl', 'vxlan', 'geneve', 'wireguard', 'dummy', 'veth', 'bridge']);

function ends({ local, remote }: { local: string; remote: string }, known: TunnelEnds | undefined): TunnelEnds {
  const fixed = (text: string): Ip | undefined => {
    const ip = parseIp(text);
    return ip?.words.some((part) => part !== 0) ? ip : undefined;
  };
  const [near, far] = [fixed(local), fixed(remote)];
  return { ...known, ...(near && { local: near }), ...(far && { remote: far }) };
}

/** The details of `ip -d`: `ipip remote any local any ttl inherit nopmtudisc`, `vxlan id 1 local 192.0.2.1 dev eth0 …` (iplink_*.c of iproute2). */
function readDetails(to: Draft, text: string): void {
  const words = text.split(/\s+/);
  const kind = words[0]!;
  if (!detailedKinds.has(kind)) return;
  to.kind = kind;
  const value = (name: string): string => words[words.indexOf(name) + 1] ?? '';
  if (kind === 'vxlan' || kind === 'geneve') to.tunnel = { ...ends({ local: words.includes('local') ? value('local') : '', remote: words.includes('remote') ? value('remote') : '' }, to.tunnel), ...(/^\d{1,5}$/.test(words.includes('dstport') ? value('dstport') : '') && { port: Number(value('dstport')) }) };
  if (kind !== 'ipip') return;
  const [ttl, tos] = [words.includes('ttl') ? Number(value('ttl')) : NaN, words.includes('tos') ? value('tos') : ''];
  to.tunnel = {
    ...ends({ local: words.includes('local') ? value('local') : '', remote: words.includes('remote') ? value('remote') : '' }, to.tunnel),
    ...(ttl > 0 && ttl < 256 && { ttl }), ...(tos === 'inherit' ? { tos } : /^(?:0x[\da-f]{1,2}|\d{1,3})$/i.test(tos) && { tos: Number(tos) }),
  };
}

/** `inet ADDRESS[/LENGTH] [peer ADDRESS[/LENGTH]] [brd ADDRESS] [scope SCOPE] [flags] [label]`, as print_addrinfo in iproute2's ipaddress.c writes it. */
function addAddress(to: Draft, text: string, span: Span): void {
  const words = text.split(/\s+/);
  const local = addressOf(words[1]);
  if (!local) return;
  let { length } = local;
  let peer: Ip | undefined;
  let broadcast: Ip | undefined;
  let scope: string | undefined;
  const flags: string[] = [];
  for (let i = 2; i < words.length; i++) {
    const word = words[i]!;
    if (word === 'peer') {
      const far = addressOf(words[++i]);
      peer = far?.ip;
      length = far?.length ?? length;
    } else if (word === 'brd') broadcast = parseIp(words[++i] ?? '');
    else if (word === 'scope') scope = words[++i];
    else if (addressFlags.has(word)) flags.push(word);
    else i += word === 'metric' || word === 'any' || word === 'flags' || word === 'proto' ? 1 : 0;
  }
  const { ip } = local;
  to.addresses.push({ ip, prefixLength: length ?? (ip.family === 4 ? 32 : 128), ...(broadcast && { broadcast }), ...(peer && { peer }), scope: scope ?? scopeOf(ip), secondary: flags.includes('secondary'), ...(flags.length > 0 && { flags }), span });
}

function addressOf(text: string | undefined): { ip: Ip; length: number | undefined } | undefined {
  const [address = '', length] = (text ?? '').split('/');
  const ip = parseIp(address);
  if (!ip) return undefined;
  const valid = length !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= (ip.family === 4 ? 32 : 128);
  return { ip, length: valid ? Number(length) : undefined };
}

/** The scope that the kernel gives an address of which nothing else is said. */
function scopeOf(ip: Ip): string {
  if (isLoopback(ip)) return 'host';
  return ip.family === 6 && ip.words[0]! >>> 22 === 0xfe80 >>> 6 ? 'link' : 'global';
}

/** A line of `ip -br addr` or `ip -br link`: name, state, addresses or MAC address. */
function briefLine(content: string, index: number, span: Span): Draft | undefined {
  const words = content.split(/\s+/);
  const [name = '', link] = words[0]!.split('@') as [string, string?];
  const state = words[1];
  if (state === undefined || !states.has(state) || name === '') return undefined;
  const made = begin(index, name, link, span, span.start);
  made.state = state;
  made.flags = state === 'UP' || state === 'UNKNOWN' ? ['UP', 'LOWER_UP'] : [];
  for (let i = 2; i < words.length; i++) {
    const word = words[i]!;
    if (/^<.*>$/.test(word)) made.flags = word.slice(1, -1).split(',');
    else if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(word)) made.mac = word;
    else if (words[i + 1] === 'peer') {
      addAddress(made, `inet ${words.slice(i, i + 3).join(' ')}`, span);
      i += 2;
    } else addAddress(made, `inet ${word}`, span);
  }
  return made;
}
