/** Exports the target NOTRACK, the older name of `CT --notrack`. */
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';
import { untrack } from './CT.ts';

export const NOTRACK: TargetModule = {
  kind: 'target',
  name: 'NOTRACK',
  families: both,
  tables: ['raw'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: false,
  help: 'Leaves the packet out of connection tracking: its state will be UNTRACKED, and the nat table will not see it. The older name of `CT --notrack`.',
  options: [],
  apply: (_use, context) => untrack(context),
};
