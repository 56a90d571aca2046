/** Exports the match `cpu`. */
import { isNumber } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const cpu: MatchModule = {
  kind: 'match',
  name: 'cpu',
  families: both,
  help: 'The processor that handles the packet.',
  options: [option('--cpu', 'number', 'Number of the processor, from 0.', { negatable: true, check: isNumber(0xffffffff), explain: says('on processor') })],
};
