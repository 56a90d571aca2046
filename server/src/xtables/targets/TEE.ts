/** Exports the target TEE. */
import { isAddress, isInterface } from '../checks.ts';
import { continues } from '../effects.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TEE: TargetModule = {
  kind: 'target',
  name: 'TEE',
  families: both,
  terminating: false,
  help: 'Sends a copy of the packet to another machine on the network; the packet itself goes on with the next rule.',
  options: [
    option('--gateway', 'address', 'The machine that gets the copy.', { check: isAddress, explain: says('copy to') }),
    option('--oif', 'name', 'The interface by which the copy leaves.', { check: isInterface, explain: says('by') }),
  ],
  apply: continues('TEE sends a copy elsewhere; the packet itself goes on'),
};
