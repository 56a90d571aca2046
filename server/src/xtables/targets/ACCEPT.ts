/** Exports the target ACCEPT. */
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const ACCEPT: TargetModule = {
  kind: 'target',
  name: 'ACCEPT',
  families: both,
  terminating: true,
  help: 'Lets the packet through this table: no further rule of the table sees it here. Other tables and later hooks still do.',
  options: [],
  apply: () => ({ verdict: 'ACCEPT', because: 'ACCEPT lets the packet through this table' }),
};
