/** Exports the port options that tcp, udp, sctp, dccp and multiport share: reading, checking, testing, saying. */
import type { NumberRange } from '../base/numbers.ts';
import { formatRange, parseNumber } from '../base/numbers.ts';
import type { Packet } from '../base/packet.ts';
import { parsePort } from '../base/protocols.ts';
import type { Tri } from '../base/tri.ts';
import { unknown, when } from '../base/tri.ts';
import type { Check } from './checks.ts';
import type { OptionTest } from './support.ts';
import { not, oneOf, option } from './support.ts';
import type { OptionSpec } from './types.ts';

const port = (text: string): number | undefined => (/^\d/.test(text) ? parseNumber(text, 65535) : parsePort(text));

/** `80`, `http`, `80:90`, `:90`, `80:` as the port options take it; undefined where it is neither. */
export function parsePorts(written: string): NumberRange | undefined {
  const text = kept(written);
  const colon = text.indexOf(':');
  if (colon < 0) {
    const one = port(text);
    return one === undefined ? undefined : { from: one, to: one };
  }
  const low = text.slice(0, colon);
  const high = text.slice(colon + 1);
  const from = low === '' ? 0 : port(low);
  const to = high === '' ? 65535 : port(high);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What checkPorts says, for matches that give ports to getaddrinfo: it takes any number and keeps 16 bits of it. */
export const checkAnyPorts: Check = ([text = ''], family) => checkPorts([kept(text)], family);
/** The same number as the kernel gets it. */
const kept = (text: string): string => text.split(':').map((part) => ((/^\d{5,15}$/.test(part) && part !== '4294967295') || /^0\d*[89]\d*$/.test(part) ? String(Number(part) % 65536) : part)).join(':');
export const doubtPorts: NonNullable<OptionSpec['doubt']> = ([text = '']) => (kept(text) === text ? undefined : `a port is at most 65535, and iptables silently makes ${kept(text)} of it`);

export const checkPorts: Check = ([text = '']) => {
  const range = kept(text) === text ? parsePorts(text) : undefined;
  if (!range) return `${text} is not a port or a known service name`;
  return range.from > range.to ? `the port range ${text} ends before it begins` : undefined;
};

/** "port 80", "ports 80 to 90". */
export const portsInWords = (range: NumberRange): string => (range.from === range.to ? `port ${range.from}` : `ports ${range.from} to ${range.to}`);

/** "port 80", "port http", "ports 8000 to 9000", from the words of a rule. */
function explainPorts(text: string): string {
  const range = parsePorts(text);
  return range && range.from !== range.to ? portsInWords(range) : `port ${text}`;
}

export const inRange = (value: number, range: NumberRange): boolean => range.from <= value && value <= range.to;

const endName = { sport: 'source port', dport: 'destination port' } as const;

/** Whether a port of the packet lies in one of the ranges. Packets without ports are unknown. */
export function testPort(packet: Packet, end: 'sport' | 'dport', ranges: readonly NumberRange[]): Tri {
  const value = packet[end];
  if (value === undefined) return unknown(`the ${endName[end]} of the packet is not given`);
  const hit = ranges.find((range) => inRange(value, range));
  const wanted = ranges.map((range) => formatRange(range)).join(',');
  if (ranges.length === 1 && ranges[0]!.from === ranges[0]!.to) return when(hit !== undefined, `${endName[end]} is ${value}${hit ? '' : `, not ${wanted}`}`);
  return when(hit !== undefined, `${endName[end]} ${value} is ${hit ? '' : 'not '}in ${wanted}`);
}

/** `--sport` and `--dport` with their other names. */
export const portOptions: readonly OptionSpec[] = [
  option('--sport', 'port[:port]', 'Source port, or a range with both ends included. A missing end is 0 or 65535; service names such as `http` are allowed.', {
    aliases: ['--source-port'], negatable: true, check: checkPorts, explain: ([text = '?'], negated) => `${not(negated)}from ${explainPorts(text)}`,
  }),
  option('--dport', 'port[:port]', 'Destination port, or a range with both ends included. A missing end is 0 or 65535; service names such as `http` are allowed.', {
    aliases: ['--destination-port'], negatable: true, check: checkPorts, explain: ([text = '?'], negated) => `${not(negated)}to ${explainPorts(text)}`,
  }),
];

/** The same for matches that take any number for a port. */
export const anyPortOptions: readonly OptionSpec[] = portOptions.map((spec) => ({ ...spec, check: checkAnyPorts, doubt: doubtPorts }));

/** Tests of `portOptions`. */
export const portTests: Readonly<Record<'--sport' | '--dport', OptionTest>> = {
  '--sport': ([text = ''], { packet }) => testPort(packet, 'sport', [parsePorts(text)!]),
  '--dport': ([text = ''], { packet }) => testPort(packet, 'dport', [parsePorts(text)!]),
};

/** Lists of ports, for multiport's explanations. */
export const explainPortList = (text: string): string => {
  const parts = text.split(',').map((part) => part.replace(':', ' to '));
  return `port ${oneOf(parts, 15)}`;
};
