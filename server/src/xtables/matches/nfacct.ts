/** Exports the match `nfacct`. */
import { isText } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const nfacct: MatchModule = {
  kind: 'match',
  name: 'nfacct',
  families: both,
  help: 'Counts the packet in a named counter (`nfacct list` shows it). It fits every packet unless the counter has a quota.',
  options: [option('--nfacct-name', 'name', 'Name of the counter.', { check: isText(31, 'a counter name'), explain: says('counted in') })],
};
