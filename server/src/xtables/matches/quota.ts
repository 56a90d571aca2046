/** Exports the match `quota`. */
import { isNumber } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const quota: MatchModule = {
  kind: 'match',
  name: 'quota',
  families: both,
  help: 'Fits until so many bytes have passed this rule, then never again.',
  options: [option('--quota', 'bytes', 'The bytes that may pass. The save form shows what was written, not what is left.', { negatable: true, check: isNumber(Number.MAX_SAFE_INTEGER), explain: says('within the first', 'bytes') })],
};
