/** Exports the match `tos`. */
import { when } from '../../base/tri.ts';
import { wordBehind } from '../listed.ts';
import { both, oneWord, option, says, testEach } from '../support.ts';
import { formatByte, isTos, parseTos, tosNames } from '../tosByte.ts';
import type { MatchModule } from '../types.ts';

export const tos: MatchModule = {
  kind: 'match',
  name: 'tos',
  families: both,
  help: 'The type of service byte of IPv4, the traffic class of IPv6.',
  validity: { required: ['--tos'] },
  listed: { items: [wordBehind('tos match ?', '--tos')] },
  options: [option('--tos', 'value[/mask] or name', 'The byte, ANDed with the mask, is the value. Names: `Minimize-Delay`, `Maximize-Throughput`, `Maximize-Reliability`, `Minimize-Cost`, `Normal-Service`.', { negatable: true, values: oneWord(tosNames), check: isTos, explain: says('with TOS') })],
  test: testEach({
    '--tos': ([text = ''], { packet }) => {
      const { value, mask } = parseTos(text)!;
      const hit = (packet.tos & mask) === value;
      return when(hit, `TOS is ${formatByte(packet.tos)}${hit ? '' : `, not ${text}`}`);
    },
  }, { needs: '--tos' }),
};
