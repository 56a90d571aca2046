/** Exports the match `connmark`. */
import { parseMasked } from '../../base/numbers.ts';
import { negateIf, no } from '../../base/tri.ts';
import { isMark } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { explainMark, testMark } from '../marks.ts';
import { both, option, testOptions, trackedConnection } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const connmark: MatchModule = {
  kind: 'match',
  name: 'connmark',
  families: both,
  help: 'The mark that connection tracking keeps with the connection, as CONNMARK set it.',
  validity: { required: ['--mark'] },
  listed: { items: [wordBehind('(?:connmark|CONNMARK) match\\s+', '--mark')] },
  options: [
    option('--mark', 'value[/mask]', 'The mark of the connection, ANDed with the mask, is the value. Without a mask all 32 bits count.', {
      negatable: true, check: isMark, explain: ([text = '?'], negated) => explainMark('connection mark', text, negated),
    }),
  ],
  test: testOptions(({ negated, words }, _use, { connection }) => {
    // connmark_mt fails without a connection before it looks at the inversion.
    const tracked = trackedConnection(connection);
    return tracked ? negateIf(negated, testMark('connection mark', tracked.mark, parseMasked(words[0]!.text)!)) : no('the packet belongs to no tracked connection');
  }, { needs: '--mark' }),
};
