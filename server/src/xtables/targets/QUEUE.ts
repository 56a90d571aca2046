/** Exports the target QUEUE. */
import { queued } from '../queues.ts';
import { both } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const QUEUE: TargetModule = {
  kind: 'target',
  name: 'QUEUE',
  families: both,
  terminating: true,
  help: 'Hands the packet to a program that reads queue 0, which decides. Without such a program it is thrown away.',
  options: [],
  apply: () => queued('0', false),
};
