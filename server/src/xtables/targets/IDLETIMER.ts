/** Exports the target IDLETIMER. */
import { cutText, isNumber } from '../checks.ts';
import { continues } from '../effects.ts';
import { bare, word } from '../listed.ts';
import { both, flag, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const IDLETIMER: TargetModule = {
  kind: 'target',
  name: 'IDLETIMER',
  families: both,
  terminating: false,
  help: 'Winds up a timer: after so long without a packet, programs that watch it in sysfs are told.',
  validity: { required: ['--timeout', '--label'] },
  listed: { items: [word('timeout:', '--timeout'), word('label:', '--label'), bare('alarm', '--alarm')] },
  options: [
    option('--timeout', 'seconds', 'How long without a packet.', { check: isNumber(0xffffffff, 1) }),
    option('--label', 'name', 'Name of the timer.', { ...cutText(27, 'the name') }),
    flag('--alarm', 'The timer wakes the box from sleep.'),
  ],
  apply: continues('IDLETIMER only winds up a timer'),
};
