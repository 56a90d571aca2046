/** Exports the target CLUSTERIP of iptables. */
import { isMac, isNumber, isWord } from '../checks.ts';
import { flag, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const CLUSTERIP: TargetModule = {
  kind: 'target',
  name: 'CLUSTERIP',
  families: [4],
  tables: ['filter'],
  hooks: ['INPUT'],
  terminating: false,
  help: 'Lets several boxes share one address: each handles the connections that a hash gives it. Newer kernels have it no more; `-m cluster` is its successor.',
  options: [
    flag('--new', 'Makes the shared address; the other options describe it.'),
    option('--hashmode', 'mode', 'What the hash is made of: `sourceip`, `sourceip-sourceport` or `sourceip-sourceport-destport`.', { check: isWord(['sourceip', 'sourceip-sourceport', 'sourceip-sourceport-destport']) }),
    option('--clustermac', 'XX:XX:XX:XX:XX:XX', 'Ethernet address of the shared address, a multicast one.', { check: isMac }),
    option('--total-nodes', 'number', 'How many boxes share the address.', { check: isNumber(16, 1) }),
    option('--local-node', 'number', 'The number of this box, from 1.', { check: isNumber(16, 1) }),
    option('--hash-init', 'number', 'Start value of the hash.', { check: isNumber(0xffffffff) }),
  ],
};
