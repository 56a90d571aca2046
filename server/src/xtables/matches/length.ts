/** Exports the match `length`. */
import { formatRange, parseRange } from '../../base/numbers.ts';
import { when } from '../../base/tri.ts';
import { isRange } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { inRange } from '../ports.ts';
import { both, option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const length: MatchModule = {
  kind: 'match',
  name: 'length',
  families: both,
  help: 'The length of the whole IP packet, headers included.',
  validity: { required: ['--length'] },
  listed: { items: [wordBehind('length ', '--length', '[\\d:]+(?=\\s|$)')] },
  options: [option('--length', 'bytes[:bytes]', 'The length in bytes, or a range with both ends included.', { negatable: true, check: isRange(65535), explain: says('of', 'bytes') })],
  test: testEach({
    '--length': ([text = ''], { packet }) => {
      const range = parseRange(text)!;
      const hit = inRange(packet.length, range);
      return when(hit, `the packet is ${packet.length} bytes long${hit ? '' : `, not ${formatRange(range)}`}`);
    },
  }, { needs: '--length' }),
};
