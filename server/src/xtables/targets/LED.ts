/** Exports the target LED. */
import { continues } from '../effects.ts';
import { bare, text } from '../listed.ts';
import { both, flag, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const LED: TargetModule = {
  kind: 'target',
  name: 'LED',
  families: both,
  terminating: false,
  help: 'Lights a lamp of the box when a packet comes by.',
  validity: { required: ['--led-trigger-id'] },
  listed: {
    items: [
      { at: text('led-trigger-id:"(?<a>(?:[^"\\\\]|\\\\.)*)"'), option: '--led-trigger-id', words: (id = '') => [id.replace(/^netfilter-/, '')] },
      { at: text('led-delay:(?<a>inf|\\d+)(?:ms)?'), option: '--led-delay' }, bare('led-always-blink', '--led-always-blink'),
    ],
  },
  options: [
    option('--led-trigger-id', 'name', 'Name of the trigger, without `netfilter-` in front.'),
    option('--led-delay', 'milliseconds|inf', 'How long the lamp stays on.'),
    flag('--led-always-blink', 'The lamp blinks for each packet even while it is on.'),
  ],
  apply: continues('LED only lights a lamp'),
};
