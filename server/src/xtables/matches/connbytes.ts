/** Exports the match `connbytes`. */
import { isRange, isWord } from '../checks.ts';
import { both, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const connbytes: MatchModule = {
  kind: 'match',
  name: 'connbytes',
  families: both,
  help: 'How much the packet\'s connection has carried so far. It needs accounting in connection tracking.',
  options: [
    option('--connbytes', 'from[:to]', 'Bytes or packets so far: at least the first number, at most the second.', { negatable: true, check: isRange(Number.MAX_SAFE_INTEGER) }),
    option('--connbytes-dir', 'original|reply|both', 'Which direction of the connection is counted.', { check: isWord(['original', 'reply', 'both']) }),
    option('--connbytes-mode', 'packets|bytes|avgpkt', 'What is counted: packets, bytes, or bytes per packet.', { check: isWord(['packets', 'bytes', 'avgpkt']) }),
  ],
};
