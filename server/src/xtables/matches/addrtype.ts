/** Exports the match `addrtype`. */
import type { AddressType } from '../../base/host.ts';
import type { Ip } from '../../base/ip.ts';
import { formatIp, isMulticast, isUnspecified } from '../../base/ip.ts';
import type { Tri } from '../../base/tri.ts';
import { no, when, yes } from '../../base/tri.ts';
import { isList, wordThatBegins } from '../checks.ts';
import { bare, head, wordBehind } from '../listed.ts';
import { arrivingHooks, both, flag, has, leavingHooks, not, oneOf, option, saysOnly, testEach, wordList } from '../support.ts';
import type { MatchContext, MatchModule, MatchUse } from '../types.ts';

const types: readonly AddressType[] = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'];
const typesOf = (text: string): AddressType[] => text.split(',').map((part) => wordThatBegins(types, part) as AddressType);

/** The first yes; else the first unknown; else no, with all reasons. */
function anyOf(answers: readonly Tri[]): Tri {
  return answers.find(({ result }) => result === 'yes') ?? answers.find(({ result }) => result === 'unknown')
    ?? no([...new Set(answers.map(({ because }) => because))].join('; '));
}

/** IPv4: the address has one type, which must be in the list (match_type in xt_addrtype.c). */
const test4 = (ip: Ip, wanted: readonly AddressType[], { host }: MatchContext, device: string | undefined): Tri =>
  anyOf(wanted.map((type) => host.hasAddressType(ip, type, device)));

/**
 * IPv6: UNICAST, MULTICAST and UNSPEC go by the address alone and must all fit; then one of the types that
 * routing knows must fit (match_type6 in xt_addrtype.c). An own address is UNICAST as well as LOCAL.
 */
function test6(ip: Ip, wanted: readonly AddressType[], { host }: MatchContext, device: string | undefined): Tri {
  const byAddress: Partial<Record<AddressType, boolean>> = { UNSPEC: isUnspecified(ip), MULTICAST: isMulticast(ip), UNICAST: !isUnspecified(ip) && !isMulticast(ip) };
  const routed = wanted.filter((type) => byAddress[type] === undefined);
  for (const type of wanted) if (byAddress[type] === false) return no(`${formatIp(ip)} is not of type ${type}`);
  if (routed.length === 0) return yes(`${formatIp(ip)} is of type ${oneOf(wanted)}`);
  return anyOf(routed.map((type) => host.hasAddressType(ip, type, device)));
}

const test = (end: 'src' | 'dst') => ([text = '']: readonly string[], context: MatchContext, use: MatchUse): Tri => {
  const { packet } = context;
  const device = has(use, '--limit-iface-in') ? packet.in : has(use, '--limit-iface-out') ? packet.out : undefined;
  return (packet.family === 4 ? test4 : test6)(packet[end], typesOf(text), context, device);
};

const help = (end: string): string => `Type of the ${end} address as routing sees it: \`LOCAL\` is an address of this box, \`UNICAST\` one elsewhere, \`BROADCAST\`, \`MULTICAST\` and so on. One of the listed types is enough.`;

export const addrtype: MatchModule = {
  kind: 'match',
  name: 'addrtype',
  families: both,
  hooksOf: (use) => (has(use, '--limit-iface-in') ? { hooks: arrivingHooks, because: '--limit-iface-in' } : has(use, '--limit-iface-out') ? { hooks: leavingHooks, because: '--limit-iface-out' } : undefined),
  help: 'What kind of address the packet comes from or goes to, as the routing tables of this box say.',
  validity: { oneOf: ['--src-type', '--dst-type'], exclusive: [['--limit-iface-in', '--limit-iface-out']] },
  listed: { head: head('ADDRTYPE match'), items: [wordBehind('src-type ', '--src-type'), wordBehind('dst-type ?', '--dst-type'), bare('limit-in', '--limit-iface-in'), bare('limit-out', '--limit-iface-out')] },
  options: [
    option('--src-type', 'type,…', help('source'), { negatable: true, values: wordList(types), check: isList(types), explain: ([text = '?'], negated) => `source address ${not(negated)}of type ${oneOf(text.split(','))}` }),
    option('--dst-type', 'type,…', help('destination'), { negatable: true, values: wordList(types), check: isList(types), explain: ([text = '?'], negated) => `destination address ${not(negated)}of type ${oneOf(text.split(','))}` }),
    flag('--limit-iface-in', 'Only the addresses of the incoming interface count as local.', { explain: saysOnly('on the incoming interface') }),
    flag('--limit-iface-out', 'Only the addresses of the outgoing interface count as local.', { explain: saysOnly('on the outgoing interface') }),
  ],
  test: testEach({
    '--src-type': test('src'),
    '--dst-type': test('dst'),
    '--limit-iface-in': (_words, { packet }) => when(true, `only ${packet.in ?? 'the incoming interface'} counts`),
    '--limit-iface-out': (_words, { packet }) => when(true, `only ${packet.out ?? 'the outgoing interface'} counts`),
  }, { needs: '--src-type or --dst-type' }),
};
