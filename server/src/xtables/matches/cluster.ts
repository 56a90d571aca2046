/** Exports the match `cluster`. */
import { isNumber } from '../checks.ts';
import { both, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const cluster: MatchModule = {
  kind: 'match',
  name: 'cluster',
  families: both,
  help: 'Shares connections among several boxes that all receive every packet: a hash of the source address picks the one that handles it.',
  options: [
    option('--cluster-total-nodes', 'number', 'How many boxes there are.', { check: isNumber(32, 1) }),
    option('--cluster-local-node', 'number', 'The number of this box, from 1.', { negatable: true, check: isNumber(32, 1) }),
    option('--cluster-local-nodemask', 'mask', 'The numbers of this box as bits.', { negatable: true, check: isNumber(0xffffffff) }),
    option('--cluster-hash-seed', 'number', 'Start value of the hash, the same on all boxes.', { check: isNumber(0xffffffff) }),
  ],
};
