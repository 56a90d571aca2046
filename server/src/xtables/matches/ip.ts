/** Exports ipHeader: the options every rule may have without a match. They are tested first (ip_packet_match in ip_tables.c). */
import type { Family, Ip, Prefix } from '../../base/ip.ts';
import { formatIp, formatPrefix, inPrefix, parseNetwork } from '../../base/ip.ts';
import { parseProtocol, protocolName, protocolNames } from '../../base/protocols.ts';
import type { Tri } from '../../base/tri.ts';
import { no, unknown, when, yes } from '../../base/tri.ts';
import type { Check } from '../checks.ts';
import { isInterface, networkProblem } from '../checks.ts';
import { both, not, oneOf, oneWord, readOnce, testEach } from '../support.ts';
import { optionOf, type MatchContext, type MatchModule, type OptionUse } from '../types.ts';

const checkAddresses: Check = ([text = ''], family) => text.split(',').map((part) => networkProblem(part, family)).find((problem) => problem !== undefined);

/** The networks of an option's word, read once: rules by the thousand compare them with every packet. */
const networksOf = { 4: readOnce(([text = '']) => networks(text, 4)), 6: readOnce(([text = '']) => networks(text, 6)) };
const networks = (text: string, family: Family): Prefix[] => text.split(',').flatMap((part) => parseNetwork(part, family) ?? []);

const addresses = (end: 'source' | 'destination') => ([text = '']: readonly string[], context: MatchContext, _use: unknown, option: OptionUse): Tri => {
  const ip: Ip = end === 'source' ? context.packet.src : context.packet.dst;
  const prefixes = networksOf[ip.family](option);
  if (prefixes.length > 1 && option.negated) return unknown('! takes one address: iptables makes no rule of several');
  const hit = prefixes.find((prefix) => inPrefix(ip, prefix));
  const one = hit ?? prefixes[0]!;
  if (prefixes.length > 1) return when(hit !== undefined, hit ? `${end} ${formatIp(ip)} is in ${formatPrefix(hit)}, one of the rules that iptables makes of ${text}` : `${end} ${formatIp(ip)} is in none of ${text}`);
  const whole = one.mask.every((word) => word === 0xffffffff);
  const name = formatPrefix(one);
  return when(hit !== undefined, whole ? (hit ? `${end} is ${formatIp(ip)}` : `${end} is ${formatIp(ip)}, not ${name}`) : `${end} ${formatIp(ip)} is ${hit ? '' : 'not '}in ${name}`);
};

/** Whether an interface name fits a name of a rule, which may end in the wildcard `+` (xtables_parse_interface). */
export const fitsInterface = (name: string, wanted: string): boolean => (wanted.endsWith('+') ? name.startsWith(wanted.slice(0, -1)) : name === wanted);

/** Hooks that know no interface of this kind: the name is empty there, which only `+` fits. */
const without = { in: ['OUTPUT'], out: ['PREROUTING', 'INPUT'] };

const interfaceTest = (side: 'in' | 'out') => ([wanted = '']: readonly string[], { packet, hook }: MatchContext): Tri => {
  const verb = side === 'in' ? 'arrived on' : 'leaves by';
  const none = without[side].includes(hook) || (side === 'in' && hook === 'POSTROUTING' && packet.in === undefined);
  if (wanted === '+') return yes('+ fits every interface');
  if (none) return no(side === 'in' ? `a packet of this box has no incoming interface in ${hook}` : `${hook} does not know the outgoing interface yet`);
  const name = packet[side];
  if (name === undefined) return unknown(`it is not known which interface the packet ${verb}`);
  const fits = fitsInterface(name, wanted);
  return when(fits, fits ? `it ${verb} ${name}${name === wanted ? '' : `, which ${wanted} fits`}` : `it ${verb} ${name}, not ${wanted}`);
};

const explainInterface = (verb: string): ((words: readonly string[], negated: boolean) => string) => ([name = '?'], negated) =>
  name === '+' ? `${not(negated)}${verb} any interface` : `${not(negated)}${verb} ${name.endsWith('+') ? `an interface whose name begins with ${name.slice(0, -1)}` : name}`;

export const ipHeader: MatchModule = {
  kind: 'match',
  name: 'ip',
  families: both,
  help: 'The fields of the IP header and the interfaces. Every rule may test them; they are tested before any match.',
  options: [
    {
      name: '-s', aliases: ['--source', '--src'], args: 1, negatable: true, value: 'address[/mask]',
      help: 'Source address of the packet, or a network that holds it. Several addresses with commas become one rule each when iptables loads the line.',
      check: checkAddresses, explain: ([text = '?'], negated) => `${not(negated)}from ${oneOf(text.split(','))}`,
    },
    {
      name: '-d', aliases: ['--destination', '--dst'], args: 1, negatable: true, value: 'address[/mask]',
      help: 'Destination address of the packet, or a network that holds it. After DNAT it is the new destination.',
      check: checkAddresses, explain: ([text = '?'], negated) => `${not(negated)}to ${oneOf(text.split(','))}`,
    },
    {
      name: '-i', aliases: ['--in-interface'], args: 1, negatable: true, value: 'name',
      help: 'Interface the packet arrived on. A `+` at the end fits every name that begins like this. Packets of local processes have none.',
      check: isInterface, explain: explainInterface('arriving on'),
    },
    {
      name: '-o', aliases: ['--out-interface'], args: 1, negatable: true, value: 'name',
      help: 'Interface the packet will leave by, as routing chose it. A `+` at the end fits every name that begins like this.',
      check: isInterface, explain: explainInterface('leaving by'),
    },
    {
      name: '-p', aliases: ['--protocol'], args: 1, negatable: true, value: 'protocol', values: oneWord(protocolNames),
      help: 'IP protocol, by name or number; `all` (0) is every protocol. A name such as `tcp` also makes the options of the match of that name known.',
      check: ([text = '']) => (parseProtocol(text) === undefined ? `${text} is not a known protocol` : undefined),
      explain: ([text = '?'], negated) => (parseProtocol(text) === 0 ? 'any protocol' : `${not(negated)}protocol ${text}`),
    },
    {
      name: '-f', aliases: ['--fragment'], args: 0, negatable: true,
      help: 'Second and later fragments of an IPv4 packet, which have no ports. Where connection tracking runs, packets are put together before most rules see them.',
      explain: (_words, negated) => (negated ? 'whole packets and first fragments' : 'second and later fragments'),
    },
    { name: '-4', aliases: ['--ipv4'], args: 0, help: 'The rule is for iptables only: ip6tables-restore skips the line.', explain: () => 'IPv4 only' },
    { name: '-6', aliases: ['--ipv6'], args: 0, help: 'The rule is for ip6tables only: iptables-restore skips the line.', explain: () => 'IPv6 only' },
  ],
  validity: {
    refused: (use) => {
      const [end] = ['-s', '-d'].map((name) => optionOf(use, name)).filter((one) => one?.negated && one.words[0]?.text.includes(','));
      if (end) return { message: `${end.name} behind ! takes one address: iptables makes a rule of each of several, and together they would fit every packet.`, option: end };
      const protocol = optionOf(use, '-p');
      return protocol?.negated && parseProtocol(protocol.words[0]?.text ?? '') === 0 ? { message: 'No packet has a protocol that is not any protocol: iptables refuses ! -p with 0.', option: protocol } : undefined;
    },
  },
  test: testEach({
    '-s': addresses('source'),
    '-d': addresses('destination'),
    '-i': interfaceTest('in'),
    '-o': interfaceTest('out'),
    '-p': ([text = ''], { packet }) => {
      const wanted = parseProtocol(text)!;
      if (wanted === 0) return yes('every protocol fits');
      return when(packet.protocol === wanted, `protocol is ${protocolName(packet.protocol)}${packet.protocol === wanted ? '' : `, not ${protocolName(wanted)}`}`);
    },
    '-f': () => no('the packet is whole or a first fragment'),
    '-4': (_words, { packet }) => when(packet.family === 4, `the packet is IPv${packet.family}`),
    '-6': (_words, { packet }) => when(packet.family === 6, `the packet is IPv${packet.family}`),
  }),
};
