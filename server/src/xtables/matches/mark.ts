/** Exports the match `mark`. */
import { parseMasked } from '../../base/numbers.ts';
import { isMark } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { explainMark, testMark } from '../marks.ts';
import { both, option, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const mark: MatchModule = {
  kind: 'match',
  name: 'mark',
  families: both,
  help: 'The mark that the packet carries inside this box, as MARK or CONNMARK set it. It is in no header and does not leave the box.',
  validity: { required: ['--mark'] },
  listed: { items: [wordBehind('(?:mark|MARK) match\\s+', '--mark')] },
  options: [
    option('--mark', 'value[/mask]', 'The mark, ANDed with the mask, is the value. Without a mask all 32 bits count.', {
      negatable: true, check: isMark, explain: ([text = '?'], negated) => explainMark('mark', text, negated),
    }),
  ],
  test: testEach({ '--mark': ([text = ''], { packet }) => testMark('mark', packet.mark, parseMasked(text)!) }, { needs: '--mark' }),
};
