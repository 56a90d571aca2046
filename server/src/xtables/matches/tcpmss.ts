/** Exports the match `tcpmss`. */
import { protocolNumber } from '../../base/protocols.ts';
import { isRange } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const tcpmss: MatchModule = {
  kind: 'match',
  name: 'tcpmss',
  families: both,
  protocols: [protocolNumber.tcp],
  help: 'The maximum segment size that a TCP SYN announces.',
  options: [option('--mss', 'value[:value]', 'The size in bytes, or a range with both ends included.', { negatable: true, check: isRange(65535), explain: says('with segment size') })],
};
