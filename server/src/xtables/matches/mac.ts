/** Exports the match `mac`. */
import { isMac } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const mac: MatchModule = {
  kind: 'match',
  name: 'mac',
  families: both,
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  help: 'The Ethernet address that the frame came from: that of the last router, where there is one.',
  options: [option('--mac-source', 'XX:XX:XX:XX:XX:XX', 'Ethernet source address.', { negatable: true, check: isMac, explain: says('from Ethernet address') })],
};
