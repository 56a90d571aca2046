/** Exports the target TRACE. */
import { continues } from '../effects.ts';
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TRACE: TargetModule = {
  kind: 'target',
  name: 'TRACE',
  families: both,
  tables: ['raw'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: false,
  help: 'From here on, the kernel reports every rule that the packet meets (`xtables-monitor --trace`, or the kernel log).',
  options: [],
  apply: continues('TRACE only makes the kernel report what follows'),
};
