/** Exports what the matches on IPv6 extension headers share: finding a header, reading its fields, comparing its length. */
import type { Ip } from '../base/ip.ts';
import type { NumberRange } from '../base/numbers.ts';
import { formatRange, parseNumber } from '../base/numbers.ts';
import type { ExtensionHeader, Packet } from '../base/packet.ts';
import { protocolNumber } from '../base/protocols.ts';
import type { Tri } from '../base/tri.ts';
import { no, when, yes } from '../base/tri.ts';
import { extensionLength } from './bytes.ts';
import type { MatchModule } from './types.ts';

export const extensionNames: ReadonlyMap<number, string> = new Map([[0, 'hop-by-hop options'], [43, 'routing'], [44, 'fragment'], [51, 'authentication'], [60, 'destination options']]);
const nameOf = (header: number): string => extensionNames.get(header) ?? String(header);

/** Whether nothing follows the headers of an IPv6 packet: there is no protocol to track or to count by (ipv6_skip_exthdr refuses it). */
export const hasNoProtocol = ({ family, protocol }: Packet): boolean => family === 6 && protocol === protocolNumber.none;

/** The first header of this kind (ipv6_find_hdr). */
export const findExtension = ({ extensions = [] }: Packet, header: number): ExtensionHeader | undefined => extensions.find((other) => other.header === header);

/** A number of up to four bytes in a header; `offset` counts from the Next Header byte. Undefined behind its end. */
export function numberAt({ data }: ExtensionHeader, offset: number, size: 1 | 2 | 4): number | undefined {
  const from = 2 * (offset - 1);
  return from >= 0 && from + 2 * size <= data.length ? parseInt(data.slice(from, from + 2 * size), 16) : undefined;
}

/** Whether the packet has the header, as the answer of a match without options. */
export const hasHeader = (header: number) => (packet: Packet): Tri => (findExtension(packet, header) ? yes(`the packet has a ${nameOf(header)} header`) : no(`the packet has no ${nameOf(header)} header`));

/** A match that says no where the header is missing, negated options or not; `alone` answers a use without options. */
export const inHeader = (header: number, test: NonNullable<MatchModule['test']>, alone: (packet: Packet) => Tri = hasHeader(header)): NonNullable<MatchModule['test']> => (use, context) => {
  const found = findExtension(context.packet, header);
  return !found || use.options.length === 0 ? [{ option: '-m', answer: alone(context.packet) }] : test(use, context);
};

/** Whether the header has the length that the rule says, in bytes. */
export function headerLength(packet: Packet, header: number, text: string): Tri {
  const length = extensionLength(findExtension(packet, header)!);
  const wanted = parseNumber(text);
  return when(length === wanted, `the ${nameOf(header)} header has ${length} bytes${length === wanted ? '' : `, not ${text}`}`);
}

/** Whether a reserved field is zero. */
export const isZero = (value: number | undefined): Tri => when(value === 0, `the reserved field of the header is ${value === 0 ? '' : 'not '}zero`);

/** Whether a number of a header is the wanted one, or lies in the wanted range. */
export const isIn = (what: string, value: number, { from, to }: NumberRange): Tri => when(from <= value && value <= to, `${what} is ${value}${from <= value && value <= to ? '' : `, not ${formatRange({ from, to })}`}`);

/** The addresses of a routing header, which begin behind its first eight bytes. */
export function stationsOf(found: ExtensionHeader): Ip[] {
  return Array.from({ length: Math.floor((extensionLength(found) - 8) / 16) }, (_, i) => ({ family: 6, words: [0, 4, 8, 12].map((at) => numberAt(found, 8 + 16 * i + at, 4) ?? 0) }));
}
