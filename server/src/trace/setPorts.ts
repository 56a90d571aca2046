/** Exports the port dimension of sets: the port of a packet, and ports and port ranges as ipset writes them. */
import type { Packet } from '../base/packet.ts';
import { hasPorts, isIcmp, parsePort, parseProtocol, protocolNumber } from '../base/protocols.ts';

export interface Ports { readonly protocol: number; readonly from: number; readonly to: number }

/** The port; type and code for ICMP; zero for protocols without ports; undefined where the kernel looks for none at all (ip_set_getport.c). */
export function portOf(packet: Packet, direction: 'src' | 'dst'): number | undefined {
  const { protocol } = packet;
  if (isIcmp(packet)) return (packet.icmpType ?? 0) * 256 + (packet.icmpCode ?? 0);
  if (packet.family === 4 ? protocol === 0 : protocol === noNextHeader) return undefined;
  return hasPorts(protocol) && protocol !== protocolNumber.dccp ? ((direction === 'src' ? packet.sport : packet.dport) ?? 0) : 0;
}

/** ipv6_skip_exthdr ends at this one with an error. */
const noNextHeader = 59;

/** `tcp:80`, `80`, `tcp:80-90`, `icmp:8/0`, `gre:0`. A port without a protocol is TCP's; `bare` ones, of bitmap:port, are of no protocol. */
export function readPorts(word: string, bare: boolean): Ports | undefined {
  const colon = word.indexOf(':');
  const protocol = bare ? 0 : colon < 0 ? protocolNumber.tcp : parseProtocol(word.slice(0, colon));
  const text = word.slice(colon + 1);
  if (protocol === undefined) return undefined;
  if (protocol === protocolNumber.icmp || protocol === protocolNumber.icmpv6) {
    const port = icmpPort(text, protocol === protocolNumber.icmp ? icmpNames : icmpv6Names);
    return port === undefined ? undefined : { protocol, from: port, to: port };
  }
  // The kernel stores no port for other protocols, whatever is written.
  if (!bare && (!hasPorts(protocol) || protocol === protocolNumber.dccp)) return { protocol, from: 0, to: 0 };
  const [low, high] = splitRange(text);
  const from = parsePort(low);
  const to = high === undefined ? from : parsePort(high);
  if (from === undefined || to === undefined) return undefined;
  return { protocol, from: Math.min(from, to), to: Math.max(from, to) };
}

function icmpPort(text: string, names: ReadonlyMap<string, number>): number | undefined {
  const type = /^(\d{1,3})\/(\d{1,3})$/.exec(text);
  if (type) return Number(type[1]) * 256 + Number(type[2]);
  return names.get(text) ?? (/^\d{1,5}$/.test(text) ? Number(text) : undefined);
}

/** `80-90`; names with a dash of their own such as `ftp-data` are no ranges. */
function splitRange(text: string): [string, string | undefined] {
  if (parsePort(text) !== undefined) return [text, undefined];
  const dash = text.indexOf('-');
  return dash < 0 ? [text, undefined] : [text.slice(0, dash), text.slice(dash + 1)];
}

/** Names of ICMP types that `ipset list` prints or `ipset add` takes instead of numbers, as type * 256 + code. */
const icmpNames: ReadonlyMap<string, number> = new Map([
  ['echo-reply', 0], ['pong', 0], ['network-unreachable', 0x300], ['host-unreachable', 0x301], ['protocol-unreachable', 0x302], ['port-unreachable', 0x303], ['fragmentation-needed', 0x304],
  ['source-route-failed', 0x305], ['network-unknown', 0x306], ['host-unknown', 0x307], ['network-prohibited', 0x309], ['host-prohibited', 0x30a], ['TOS-network-unreachable', 0x30b],
  ['TOS-host-unreachable', 0x30c], ['communication-prohibited', 0x30d], ['host-precedence-violation', 0x30e], ['precedence-cutoff', 0x30f], ['source-quench', 0x400], ['network-redirect', 0x500],
  ['host-redirect', 0x501], ['TOS-network-redirect', 0x502], ['TOS-host-redirect', 0x503], ['echo-request', 0x800], ['ping', 0x800], ['router-advertisement', 0x900], ['router-solicitation', 0xa00],
  ['ttl-zero-during-transit', 0xb00], ['ttl-zero-during-reassembly', 0xb01], ['ip-header-bad', 0xc00], ['required-option-missing', 0xc01], ['timestamp-request', 0xd00], ['timestamp-reply', 0xe00],
  ['address-mask-request', 0x1100], ['address-mask-reply', 0x1200],
]);

const icmpv6Names: ReadonlyMap<string, number> = new Map([
  ['no-route', 0x100], ['communication-prohibited', 0x101], ['address-unreachable', 0x103], ['port-unreachable', 0x104], ['packet-too-big', 0x200], ['ttl-zero-during-transit', 0x300],
  ['ttl-zero-during-reassembly', 0x301], ['bad-header', 0x400], ['unknown-header-type', 0x401], ['unknown-option', 0x402], ['echo-request', 0x8000], ['ping', 0x8000], ['echo-reply', 0x8100],
  ['pong', 0x8100], ['router-solicitation', 0x8500], ['router-advertisement', 0x8600], ['neighbour-solicitation', 0x8700], ['neigbour-solicitation', 0x8700], ['neighbour-advertisement', 0x8800],
  ['neigbour-advertisement', 0x8800], ['redirect', 0x8900],
]);
