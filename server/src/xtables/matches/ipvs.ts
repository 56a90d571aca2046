/** Exports the match `ipvs`. */
import { formatIp, inPrefix, parseHostMask } from '../../base/ip.ts';
import { parsePort, parseProtocol, protocolName, protocolNames } from '../../base/protocols.ts';
import { negateIf, no, when, type Tri } from '../../base/tri.ts';
import { isHostMask, isWord } from '../checks.ts';
import { findByServer, ipvsConnections, type IpvsConnection } from '../ipvs.ts';
import { bare, word } from '../listed.ts';
import { checkPorts } from '../ports.ts';
import { both, flag, nameOf, oneWord, option, type OptionTest, says, saysOnly, testEach } from '../support.ts';
import type { MatchContext, MatchModule } from '../types.ts';

const handled = ({ balanced }: MatchContext): Tri => when(balanced === true, balanced ? 'IPVS has handled the packet' : 'IPVS has not handled the packet');

/** A test of the packet's IPVS connection. The kernel finds it for packets to the real server alone, not for answers (ipvs_mt looks up the inverse packet). */
const ofConnection = (test: (text: string, connection: IpvsConnection, context: MatchContext) => Tri): OptionTest => ([text = ''], context, _use, { negated }) => {
  const { packet, memory } = context;
  // What no connection is known of matches neither with nor without !.
  const never = (because: string): Tri => when(negated, because);
  if (!context.balanced) return never('IPVS has not handled the packet');
  const connection = findByServer(memory.get(ipvsConnections) ?? [], packet);
  return connection ? test(text, connection, context) : never('the packet is not on its way to a real server of IPVS');
};

const methods: Readonly<Record<string, string>> = { GATE: 'Route', IPIP: 'Tunnel', MASQ: 'Masq' };

const tests: Readonly<Record<string, OptionTest>> = {
  // Beside other options `! --ipvs` has no effect: they all want a packet that IPVS has handled.
  '--ipvs': (_words, context, use, { negated }) => (negated && use.options.length > 1 ? negateIf(true, handled(context)) : handled(context)),
  '--vproto': ofConnection((text, { protocol }) => when(protocol === parseProtocol(text), `the packet is ${protocolName(protocol)}`)),
  '--vaddr': ofConnection((text, { virtual }) => when(inPrefix(virtual.ip, parseHostMask(text, virtual.ip.family)!), `the virtual address is ${formatIp(virtual.ip)}`)),
  '--vport': ofConnection((text, { virtual }) => when(parsePort(text) === virtual.port, `the virtual port is ${virtual.port}`)),
  '--vportctl': ofConnection((text, { controlPort }) => when(controlPort !== undefined && parsePort(text) === controlPort, controlPort === undefined ? 'no other connection controls this one' : `the virtual port of the controlling connection is ${controlPort}`)),
  '--vdir': ofConnection((text, _connection, { connection }) => (connection && connection.state !== 'UNTRACKED' && connection.state !== 'INVALID'
    ? when((text.toUpperCase() === 'REPLY') === (connection.direction === 'REPLY'), `the packet is of direction ${connection.direction}`) : no('the packet is not tracked'))),
  '--vmethod': ofConnection((text, { method }) => when(method === (methods[text.toUpperCase()] ?? ''), `IPVS forwards by ${method}`)),
};

export const ipvs: MatchModule = {
  kind: 'match',
  name: 'ipvs',
  families: both,
  help: 'Connections that IPVS balances: the virtual service they came to, and how IPVS forwards them.',
  validity: {
    oneOf: 'any',
    refused: (use) => {
      const none = use.options.find((one) => nameOf(one) === '--ipvs' && one.negated);
      return none && use.options.length > 1 ? { message: 'What IPVS has not handled has none of the other properties: ! --ipvs stands alone.', option: none } : undefined;
    },
  },
  listed: { items: [bare('ipvs', '--ipvs'), word('vproto ', '--vproto'), word('vaddr ', '--vaddr'), word('vport ', '--vport'), word('vdir ', '--vdir'), word('vmethod ', '--vmethod'), word('vportctl ', '--vportctl')] },
  options: [
    flag('--ipvs', 'The packet belongs to a connection of IPVS. Every other option here means this too.', { negatable: true, explain: saysOnly('of an IPVS connection', 'not of an IPVS connection') }),
    option('--vproto', 'protocol', 'Protocol of the virtual service.', { negatable: true, values: oneWord(protocolNames), check: ([text = '']) => (parseProtocol(text) === undefined ? `${text} is not a protocol` : undefined), explain: says('to a virtual service of protocol') }),
    option('--vaddr', 'address[/mask]', 'Address of the virtual service.', { negatable: true, check: isHostMask, explain: says('to the virtual address') }),
    option('--vport', 'port', 'Port of the virtual service.', { negatable: true, check: checkPorts, explain: says('to the virtual port') }),
    option('--vdir', 'ORIGINAL|REPLY', 'Direction of the packet: to the virtual service, or its answer.', { values: oneWord(['ORIGINAL', 'REPLY']), check: isWord(['ORIGINAL', 'REPLY']), explain: says('in direction') }),
    option('--vmethod', 'GATE|IPIP|MASQ', 'How IPVS forwards: direct routing, tunnel, or NAT.', { negatable: true, values: oneWord(['GATE', 'IPIP', 'MASQ']), check: isWord(['GATE', 'IPIP', 'MASQ']), explain: says('forwarded by') }),
    option('--vportctl', 'port', 'Virtual port of the controlling connection, 21 for FTP.', { negatable: true, check: checkPorts, explain: says('with the controlling port') }),
  ],
  test: testEach(tests),
};
