/** Exports the match `connlimit`. */
import { isNumber } from '../checks.ts';
import { both, flag, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const connlimit: MatchModule = {
  kind: 'match',
  name: 'connlimit',
  families: both,
  help: 'How many connections a client address, or a network of them, has open through this box.',
  options: [
    option('--connlimit-upto', 'number', 'At most so many connections exist, this one included.', { negatable: true, check: isNumber(0xffffffff), explain: ([n = '?'], negated) => `${negated ? 'more than' : 'at most'} ${n} connections` }),
    option('--connlimit-above', 'number', 'More than so many connections exist, this one included.', { negatable: true, check: isNumber(0xffffffff), explain: ([n = '?'], negated) => `${negated ? 'at most' : 'more than'} ${n} connections` }),
    option('--connlimit-mask', 'length', 'Addresses that agree in so many leading bits count together.', { check: ([text = ''], family) => isNumber(family === 4 ? 32 : 128)([text], family) }),
    flag('--connlimit-saddr', 'Connections are counted for each source address; this is the default.'),
    flag('--connlimit-daddr', 'Connections are counted for each destination address.'),
  ],
};
