/** Exports the match `tcpmss`. */
import { formatRange, parseRange } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { assumed, no, when } from '../../base/tri.ts';
import { isRange } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { inRange } from '../ports.ts';
import { both, option, says, testEach } from '../support.ts';
import { announcedMss } from '../tcpOptions.ts';
import type { MatchModule } from '../types.ts';

export const tcpmss: MatchModule = {
  kind: 'match',
  name: 'tcpmss',
  families: both,
  protocols: [protocolNumber.tcp],
  help: 'The maximum segment size that a TCP SYN announces.',
  validity: { required: ['--mss'] },
  listed: { items: [wordBehind('tcpmss match ', '--mss')] },
  options: [option('--mss', 'value[:value]', 'The size in bytes, or a range with both ends included. A packet that announces none fits behind `!` only.', { negatable: true, check: isRange(65535), explain: says('with segment size') })],
  test: testEach({
    '--mss': ([text = ''], { packet: { tcpOptions } }) => {
      const range = parseRange(text)!;
      if (!tcpOptions) return assumed(false, 'the TCP options of the packet are not given', { id: `tcpmss:${formatRange(range)}`, text: `Does the packet announce a segment size of ${formatRange(range)}?`, decides: 'The options in the TCP header of the packet decide it, and they are not given.', assumption: `The TCP options of the packet are not given: it was taken not to announce a segment size of ${formatRange(range)}.` });
      const mss = announcedMss(tcpOptions);
      if (mss === undefined) return no('the packet announces no segment size');
      return when(inRange(mss, range), `the announced segment size is ${mss}${inRange(mss, range) ? '' : `, not ${formatRange(range)}`}`);
    },
  }, { protocols: [protocolNumber.tcp], needs: '--mss' }),
};
