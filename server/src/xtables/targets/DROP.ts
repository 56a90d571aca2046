/** Exports the target DROP. */
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const DROP: TargetModule = {
  kind: 'target',
  name: 'DROP',
  families: both,
  terminating: true,
  help: 'Throws the packet away. The sender hears nothing. iptables refuses it in the nat table, which is not for filtering.',
  options: [],
  apply: () => ({ verdict: 'DROP', because: 'DROP throws the packet away' }),
};
