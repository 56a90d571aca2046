/** Exports the match `mh` of ip6tables. */
import { option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const mh: MatchModule = {
  kind: 'match',
  name: 'mh',
  families: [6],
  protocols: [135],
  help: 'The mobility header of Mobile IPv6. `-p mh` loads it by itself.',
  options: [option('--mh-type', 'type[:type]', 'Type of the message, by number or name (`binding-update`), or a range.', { negatable: true, explain: says('of mobility type') })],
};
