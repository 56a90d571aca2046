/** Exports the target CHECKSUM. */
import { continues } from '../effects.ts';
import { bare, head } from '../listed.ts';
import { both, flag } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const CHECKSUM: TargetModule = {
  kind: 'target',
  name: 'CHECKSUM',
  families: both,
  tables: ['mangle'],
  terminating: false,
  help: 'Computes checksums that were left to the network card, for receivers that cannot do without.',
  validity: { required: ['--checksum-fill'] },
  listed: { head: head('CHECKSUM'), items: [bare('fill', '--checksum-fill')] },
  options: [flag('--checksum-fill', 'Fills in the checksum of a packet that lacks one.')],
  apply: continues('CHECKSUM only fills in a checksum'),
};
