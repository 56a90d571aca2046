/** Exports the match `eui64` of ip6tables. */
import type { MatchModule } from '../types.ts';

export const eui64: MatchModule = {
  kind: 'match',
  name: 'eui64',
  families: [6],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  help: 'The last half of the source address is made of the Ethernet address that the frame came from (EUI-64).',
  options: [],
};
