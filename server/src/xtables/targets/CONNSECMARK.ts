/** Exports the target CONNSECMARK. */
import { continues } from '../effects.ts';
import { bare } from '../listed.ts';
import { both, flag } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const CONNSECMARK: TargetModule = {
  kind: 'target',
  name: 'CONNSECMARK',
  families: both,
  tables: ['mangle', 'security'],
  terminating: false,
  help: 'Copies SELinux marks between packet and connection.',
  validity: { oneOf: ['--save', '--restore'], exclusive: [['--save', '--restore']] },
  listed: { items: [bare('CONNSECMARK save', '--save'), bare('CONNSECMARK restore', '--restore')] },
  options: [
    flag('--save', 'From the packet to its connection, where that has none yet.'),
    flag('--restore', 'From the connection to the packet, where that has none yet.'),
  ],
  apply: continues('CONNSECMARK only copies a security mark'),
};
