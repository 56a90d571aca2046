/** Exports the match `frag` of ip6tables. */
import { isNumber, isRange } from '../checks.ts';
import { flag, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const frag: MatchModule = {
  kind: 'match',
  name: 'frag',
  families: [6],
  help: 'The fragment header of IPv6.',
  options: [
    option('--fragid', 'id[:id]', 'Identification of the fragmented packet.', { negatable: true, check: isRange(0xffffffff) }),
    option('--fraglen', 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff) }),
    flag('--fragres', 'The reserved fields must be zero.'),
    flag('--fragfirst', 'The first fragment.'),
    flag('--fragmore', 'More fragments follow.'),
    flag('--fraglast', 'The last fragment.'),
  ],
};
