/** Exports the match `ipvs`. */
import { parseProtocol } from '../../base/protocols.ts';
import { isNetwork, isWord } from '../checks.ts';
import { checkPorts } from '../ports.ts';
import { both, flag, option, says, saysOnly } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const ipvs: MatchModule = {
  kind: 'match',
  name: 'ipvs',
  families: both,
  help: 'Connections that IPVS balances: the virtual service they came to, and how IPVS forwards them.',
  options: [
    flag('--ipvs', 'The packet belongs to a connection of IPVS. Every other option here means this too.', { negatable: true, explain: saysOnly('of an IPVS connection', 'not of an IPVS connection') }),
    option('--vproto', 'protocol', 'Protocol of the virtual service.', { negatable: true, check: ([text = '']) => (parseProtocol(text) === undefined ? `${text} is not a protocol` : undefined), explain: says('to a virtual service of protocol') }),
    option('--vaddr', 'address[/mask]', 'Address of the virtual service.', { negatable: true, check: isNetwork, explain: says('to the virtual address') }),
    option('--vport', 'port', 'Port of the virtual service.', { negatable: true, check: checkPorts, explain: says('to the virtual port') }),
    option('--vdir', 'ORIGINAL|REPLY', 'Direction of the packet: to the virtual service, or its answer.', { check: isWord(['ORIGINAL', 'REPLY']), explain: says('in direction') }),
    option('--vmethod', 'GATE|IPIP|MASQ', 'How IPVS forwards: direct routing, tunnel, or NAT.', { negatable: true, check: isWord(['GATE', 'IPIP', 'MASQ']), explain: says('forwarded by') }),
    option('--vportctl', 'port', 'Virtual port of the controlling connection, 21 for FTP.', { negatable: true, check: checkPorts, explain: says('with the controlling port') }),
  ],
};
