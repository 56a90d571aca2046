/** Exports the match `rt` of ip6tables. */
import { isNumber, isRange } from '../checks.ts';
import { flag, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const rt: MatchModule = {
  kind: 'match',
  name: 'rt',
  families: [6],
  help: 'The routing header of IPv6.',
  options: [
    option('--rt-type', 'type', 'Type of the routing header.', { negatable: true, check: isNumber(0xffffffff) }),
    option('--rt-segsleft', 'number[:number]', 'How many stations are still to visit.', { negatable: true, check: isRange(0xffffffff) }),
    option('--rt-len', 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff) }),
    flag('--rt-0-res', 'For type 0: the reserved field must be zero.'),
    option('--rt-0-addrs', 'address,…', 'For type 0: the addresses of the stations, at most 16.'),
    flag('--rt-0-not-strict', 'For type 0: other stations may stand between these.'),
  ],
};
