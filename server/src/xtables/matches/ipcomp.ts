/** Exports the match `ipcomp`. */
import { isRange } from '../checks.ts';
import { both, flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const ipcomp: MatchModule = {
  kind: 'match',
  name: 'ipcomp',
  families: both,
  protocols: [108],
  help: 'The IP compression header (RFC 3173).',
  options: [
    option('--ipcompspi', 'spi[:spi]', 'The compression parameter index is this one, or in this range.', { negatable: true, check: isRange(0xffffffff), explain: says('with IPComp index') }),
    flag('--compres', 'The reserved field must be zero.'),
  ],
};
