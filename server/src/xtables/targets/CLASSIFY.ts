/** Exports the target CLASSIFY. */
import { continues } from '../effects.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const CLASSIFY: TargetModule = {
  kind: 'target',
  name: 'CLASSIFY',
  families: both,
  hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  terminating: false,
  help: 'Chooses the queueing class (`tc class`) that will send the packet.',
  options: [option('--set-class', 'major:minor', 'The class, as two hexadecimal numbers.', {
    check: ([text = '']) => (/^[0-9a-f]{1,4}:[0-9a-f]{1,4}$/i.test(text) ? undefined : `${text} is not a class such as 1:20`), explain: says('into class'),
  })],
  apply: continues('CLASSIFY only chooses a queueing class'),
};
