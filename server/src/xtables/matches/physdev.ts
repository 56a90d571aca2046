/** Exports the match `physdev`. */
import { no } from '../../base/tri.ts';
import { isInterface } from '../checks.ts';
import { both, flag, option, says, saysOnly, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

// Traced packets carry no bridge information, so only options behind `!` fit (physdev_mt in xt_physdev.c).
const noPort = (): ReturnType<typeof no> => no('a routed packet carries no bridge port');

export const physdev: MatchModule = {
  kind: 'match',
  name: 'physdev',
  families: both,
  help: 'Bridge ports that the packet came in by or will leave by. Only frames that a bridge hands to iptables (br_netfilter) have them.',
  options: [
    option('--physdev-in', 'name', 'Bridge port the packet came in by; `+` at the end fits every name that begins like this.', { negatable: true, check: isInterface, explain: says('in by the bridge port') }),
    option('--physdev-out', 'name', 'Bridge port the packet will leave by, for bridged packets; `+` at the end fits every name that begins like this.', { negatable: true, check: isInterface, explain: says('out by the bridge port') }),
    flag('--physdev-is-in', 'The packet came in by a bridge port.', { negatable: true, explain: saysOnly('in by a bridge port', 'not in by a bridge port') }),
    flag('--physdev-is-out', 'The packet will leave by a bridge port.', { negatable: true, explain: saysOnly('out by a bridge port', 'not out by a bridge port') }),
    flag('--physdev-is-bridged', 'The packet stays in its bridge: it is bridged, not routed.', { negatable: true, explain: saysOnly('bridged', 'not bridged') }),
  ],
  test: testEach({
    '--physdev-in': noPort,
    '--physdev-out': noPort,
    '--physdev-is-in': noPort,
    '--physdev-is-out': noPort,
    '--physdev-is-bridged': () => no('the packet is routed, not bridged'),
  }, { needs: 'an option' }),
};
