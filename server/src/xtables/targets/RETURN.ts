/** Exports the target RETURN. */
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const RETURN: TargetModule = {
  kind: 'target',
  name: 'RETURN',
  families: both,
  terminating: false,
  help: 'Leaves this chain: the packet goes on behind the rule that jumped here. In a built-in chain the policy decides.',
  options: [],
  apply: () => ({ verdict: 'RETURN', because: 'RETURN leaves this chain' }),
};
