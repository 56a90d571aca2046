/** Exports the match `pkttype`. */
import { isWord } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const pkttype: MatchModule = {
  kind: 'match',
  name: 'pkttype',
  families: both,
  help: 'Whom the frame was sent to, as the link layer saw it.',
  options: [option('--pkt-type', 'unicast|broadcast|multicast', 'To this box alone, to all, or to a group.', { negatable: true, check: isWord(['unicast', 'broadcast', 'multicast', 'otherhost', 'host', 'bcast', 'mcast']), explain: says('sent as') })],
};
