/** Exports the match `rpfilter`. */
import { negateIf } from '../../base/tri.ts';
import { bare, head } from '../listed.ts';
import { both, flag, has, saysOnly } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const rpfilter: MatchModule = {
  kind: 'match',
  name: 'rpfilter',
  families: both,
  tables: ['raw', 'mangle'],
  hooks: ['PREROUTING'],
  help: 'Reverse path test: an answer to the packet would leave by the interface it arrived on. A guard against forged source addresses.',
  listed: { head: head('rpfilter'), items: [bare('loose', '--loose'), bare('validmark', '--validmark'), bare('accept-local', '--accept-local'), bare('invert', '--invert')] },
  options: [
    flag('--loose', 'A route back by any interface is enough.', { explain: saysOnly('by any interface') }),
    flag('--validmark', 'The packet\'s mark takes part in choosing the route back.'),
    flag('--accept-local', 'Packets with a source address of this box are not refused for that.'),
    flag('--invert', 'Fits packets that fail the test.', { explain: saysOnly('failing the test') }),
  ],
  test: (use, { host, packet }) => {
    const back = host.reversePath(packet, { loose: has(use, '--loose'), acceptLocal: has(use, '--accept-local'), validMark: has(use, '--validmark') });
    return [{ option: '-m rpfilter', answer: negateIf(has(use, '--invert'), back) }];
  },
};
