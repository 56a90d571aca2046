/** Exports how netfilter reads and changes the options of a TCP header (RFC 9293, section 3.1): byte by byte, as they stand there. */
import type { Packet, TcpOption } from '../base/packet.ts';
import { ipHeaderLength, tcpOptionBytes, toHex } from './bytes.ts';

/** Kinds of options by the names of TCPOPTSTRIP. */
export const tcpOptionNames: ReadonlyMap<string, number> = new Map([['wscale', 3], ['mss', 2], ['sack-permitted', 4], ['sack', 5], ['timestamp', 8], ['md5', 19]]);

const [NOP, MSS, MSS_LENGTH] = [1, 2, 4];

/** "option 2 (mss)". */
export function tcpOptionInWords(kind: number): string {
  const name = [...tcpOptionNames].find(([, number]) => number === kind)?.[0];
  return `option ${kind}${name === undefined ? '' : ` (${name})`}`;
}

/** How far the next option is away. The end of the list (kind 0) stops nothing. */
const stepFrom = (bytes: readonly number[], at: number): number => (bytes[at]! < 2 || at === bytes.length - 1 ? 1 : bytes[at + 1] || 1);

/** Whether an option of this kind is there (tcp_find_option in xt_tcpudp.c). */
export function hasTcpOption(options: readonly TcpOption[], kind: number): boolean {
  const bytes = tcpOptionBytes(options);
  for (let i = 0; i < bytes.length; i += stepFrom(bytes, i)) if (bytes[i] === kind) return true;
  return false;
}

/** Where the maximum segment size stands; undefined where none is announced. */
function findMss(bytes: readonly number[]): number | undefined {
  for (let i = 0; i <= bytes.length - MSS_LENGTH; i += stepFrom(bytes, i)) if (bytes[i] === MSS && bytes[i + 1] === MSS_LENGTH) return i;
  return undefined;
}

/** The maximum segment size that is announced (tcpmss_mt in xt_tcpmss.c). */
export function announcedMss(options: readonly TcpOption[]): number | undefined {
  const bytes = tcpOptionBytes(options);
  const at = findMss(bytes);
  return at === undefined ? undefined : bytes[at + 2]! * 256 + bytes[at + 3]!;
}

const mssOption = (mss: number): TcpOption => ({ kind: MSS, data: toHex([mss >> 8, mss & 255]) });

/** What becomes of a packet whose segment size shall be at most `mss` (tcpmss_mangle_packet in xt_TCPMSS.c): it is lowered, or announced where nothing was. */
export function limitMss(packet: Packet, mss: number): { readonly packet: Packet; readonly because: string } {
  const { tcpOptions } = packet;
  if (!tcpOptions) return { packet, because: `a segment size above ${mss} would be lowered to it; the packet's TCP options are not given` };
  const bytes = tcpOptionBytes(tcpOptions);
  const announced = announcedMss(tcpOptions);
  if (announced !== undefined) {
    if (announced <= mss) return { packet, because: `the announced segment size ${announced} is not above ${mss}` };
    const at = findMss(bytes)!;
    bytes.splice(at + 2, 2, mss >> 8, mss & 255);
    return { packet: { ...packet, tcpOptions: parseTcpOptions(bytes) }, because: `the announced segment size ${announced} becomes ${mss}` };
  }
  const header = 20 + bytes.length;
  if (packet.length > ipHeaderLength(packet) + header) return { packet, because: 'no segment size is announced, and none can be added in front of data' };
  if (header >= 60) return { packet, because: 'no segment size is announced, and there is no room for one in the header' };
  const added = Math.min(mss, packet.family === 4 ? 536 : 1220);
  return { packet: { ...packet, tcpOptions: [mssOption(added), ...tcpOptions], length: packet.length + MSS_LENGTH }, because: `no segment size was announced: ${added} is added` };
}

/** The options with some kinds overwritten by padding (tcpoptstrip_mangle_packet in xt_TCPOPTSTRIP.c). The same list where none of them is there. */
export function stripTcpOptions(options: readonly TcpOption[], kinds: ReadonlySet<number>): readonly TcpOption[] {
  const bytes = tcpOptionBytes(options);
  let changed = false;
  for (let i = 0; i < bytes.length - 1;) {
    const size = bytes[i]! <= NOP ? 1 : bytes[i + 1] || 1;
    if (i + size > bytes.length) break;
    if (kinds.has(bytes[i]!)) {
      bytes.fill(NOP, i, i + size);
      changed = true;
    }
    i += size;
  }
  return changed ? parseTcpOptions(bytes) : options;
}

/** Options from their bytes; zeros that only fill the last word are left out. */
function parseTcpOptions(bytes: readonly number[]): TcpOption[] {
  const options: TcpOption[] = [];
  for (let i = 0; i < bytes.length;) {
    const kind = bytes[i]!;
    const size = kind <= NOP ? 1 : Math.max(2, bytes[i + 1] ?? 2);
    options.push(kind <= NOP ? { kind } : { kind, data: toHex(bytes.slice(i + 2, i + size)) });
    i += size;
  }
  for (let dropped = 0; dropped < 3 && options.at(-1)?.kind === 0; dropped++) options.pop();
  return options;
}
