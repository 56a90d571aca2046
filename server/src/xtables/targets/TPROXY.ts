/** Exports the target TPROXY. */
import { isAddress, isMark } from '../checks.ts';
import { checkPorts } from '../ports.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TPROXY: TargetModule = {
  kind: 'target',
  name: 'TPROXY',
  families: both,
  tables: ['mangle'],
  hooks: ['PREROUTING'],
  terminating: true,
  help: 'Hands the packet to a transparent proxy\'s socket on this box without changing its header, and marks it so that routing keeps it here. For TCP and UDP.',
  options: [
    option('--on-port', 'port', 'Port of the proxy; 0 is the packet\'s own destination port.', { check: checkPorts, explain: says('to the proxy on port') }),
    option('--on-ip', 'address', 'Address of the proxy; else the address of the incoming interface.', { check: isAddress, explain: says('at') }),
    option('--tproxy-mark', 'value[/mask]', 'The mark that the packet gets, for the routing rule that keeps it here.', { check: isMark, explain: says('marked') }),
  ],
};
