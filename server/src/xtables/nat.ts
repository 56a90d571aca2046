/** Exports what the NAT targets share: addresses and ports of `--to-…`, their options, and the request they make (libxt_NAT.c). */
import type { Family, Ip } from '../base/ip.ts';
import { compareIp, formatIp, parseIp } from '../base/ip.ts';
import { parseNumber } from '../base/numbers.ts';
import { parsePort } from '../base/protocols.ts';
import type { Check } from './checks.ts';
import { applySound } from './effects.ts';
import { flag, has, nameOf, option, says, saysOnly } from './support.ts';
import type { NatRequest, OptionSpec, Refusal, TargetModule, TargetUse, UseContext } from './types.ts';

/** What `--to-destination`, `--to-source` or `--to-ports` says. */
export interface NatTarget { readonly ips?: NonNullable<NatRequest['ips']>; readonly ports?: NonNullable<NatRequest['ports']> }

/**
 * `port[-port][/base]`; a string says what is wrong. Service names stand for single ports only (parse_ports). A base of 0 is what iptables-save
 * prints, and what the kernel has, where SNAT was given any: it has no room for one.
 */
export function parseNatPorts(text: string): NonNullable<NatRequest['ports']> | string {
  const named = parsePort(text);
  if (named !== undefined) return { from: named, to: named };
  const [, low = '', , high, , base] = /^([^-/]*)(-([^/]*)(\/(.*))?)?$/.exec(text) ?? [];
  const from = high === undefined ? (parseNumber(low, 65535) ?? parsePort(low)) : parseNumber(low, 65535);
  const to = high === undefined ? from : parseNumber(high, 65535);
  if (from === undefined || to === undefined) return `${text} is not a port or port range`;
  if (to < from) return `the port range ${text} ends before it begins`;
  if (base === undefined) return { from, to };
  const baseNumber = parseNumber(base, 65535) ?? parsePort(base);
  return baseNumber === undefined ? `${base} is not a port` : { from, to, base: baseNumber };
}

/** `[ip[-ip]][:port[-port][/base]]`, IPv6 addresses with ports in brackets; a string says what is wrong (parse_to). */
export function parseNatTarget(text: string, family: Family): NatTarget | string {
  let addresses = text;
  let ports: string | undefined;
  const bracket = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracket) {
    if (family === 4) return 'brackets are for IPv6 addresses';
    addresses = bracket[1]!;
    ports = bracket[2];
  } else {
    const colon = text.indexOf(':');
    if (colon >= 0 && !text.includes(':', colon + 1)) {
      addresses = text.slice(0, colon);
      ports = text.slice(colon + 1);
    }
  }
  const parsedPorts = ports === undefined ? undefined : parseNatPorts(ports);
  if (typeof parsedPorts === 'string') return parsedPorts;
  if (addresses === '') return parsedPorts ? { ports: parsedPorts } : `${text} names no address and no port`;
  const dash = addresses.indexOf('-');
  const [low, high] = dash < 0 ? [addresses, addresses] : [addresses.slice(0, dash), addresses.slice(dash + 1)];
  const [from, to] = [parseIp(low), parseIp(high)];
  if (from?.family !== family || to?.family !== family) return `${addresses} is not an IPv${family} address or range`;
  return { ips: { from, to }, ...(parsedPorts && { ports: parsedPorts }) };
}

const ipsInWords = ({ from, to }: { readonly from: Ip; readonly to: Ip }): string => (compareIp(from, to) === 0 ? formatIp(from) : `one of ${formatIp(from)} to ${formatIp(to)}${compareIp(from, to) > 0 ? ', which ends before it begins and so goes round all other addresses' : ''}`);
export const natPortsInWords = ({ from, to, base }: NonNullable<NatRequest['ports']>): string =>
  `${from === to ? `port ${from}` : `a port from ${from} to ${to}`}${base === undefined ? '' : `, counted from port ${base}`}`;

/** "10.0.0.1, port 80", "one of 10.0.0.1 to 10.0.0.9", "port 80". */
export const natInWords = ({ ips, ports }: NatTarget): string => [ips && ipsInWords(ips), ports && natPortsInWords(ports)].filter((part) => part !== undefined).join(', ');

const checkTarget: Check = ([text = ''], family) => {
  const parsed = parseNatTarget(text, family);
  return typeof parsed === 'string' ? parsed : undefined;
};
const checkToPorts: Check = ([text = '']) => {
  const parsed = parseNatPorts(text);
  if (typeof parsed === 'string') return parsed;
  return parsed.base === undefined ? undefined : 'a range that is shifted is for DNAT';
};

/** `--to-destination` or `--to-source`. */
export const toOption = (name: string, what: string): OptionSpec => option(name, '[address[-address]][:port[-port]]', `The new ${what}: an address or a range of addresses, a port or a range of ports, or both. IPv6 addresses with ports stand in brackets.`, {
  check: checkTarget, explain: says(`new ${what}`),
});
export const toPorts = (help: string): OptionSpec => option('--to-ports', 'port[-port]', help, { check: checkToPorts, explain: says('to port') });
export const random = flag('--random', 'The port is chosen at random.', { explain: saysOnly('port at random') });
export const randomFully = flag('--random-fully', 'The port is chosen at random by a better source of randomness, which makes two connections choosing the same port at once unlikely.', { explain: saysOnly('port fully at random') });
export const persistent = flag('--persistent', 'A client gets the same address of the range for each of its connections.', { explain: saysOnly('the same address for each connection of a client') });

/** The `apply` of a NAT target. `fixed` is what the target always asks for; `read` adds what its options say, or says what is missing. */
export const requestNat = (fixed: Pick<NatRequest, 'side' | 'kind'>, read: (use: TargetUse, family: Family) => (NatTarget & { readonly because: string }) | string): NonNullable<TargetModule['apply']> =>
  applySound((use, { packet }) => {
    const target = read(use, packet.family);
    if (typeof target === 'string') return { verdict: 'UNKNOWN', because: target };
    const { because, ...range } = target;
    return { verdict: 'NAT', because, nat: { ...fixed, ...range, random: has(use, '--random') || has(use, '--random-fully'), persistent: has(use, '--persistent') } };
  });

/** iptables takes no base of 0 (parse_ports), though its own iptables-save prints one for SNAT; the kernel has no objection. */
export const baseIsNone = (name: string) => (use: TargetUse, { family }: UseContext): Refusal | undefined => {
  const given = use.options.find((one) => nameOf(one) === name);
  const parsed = given?.words[0] && parseNatTarget(given.words[0].text, family);
  return given && typeof parsed === 'object' && parsed.ports?.base === 0 ? { message: `${name}: a base of 0 is none for iptables, though iptables-save prints it.`, option: given } : undefined;
};
