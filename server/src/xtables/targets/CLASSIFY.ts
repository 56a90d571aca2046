/** Exports the target CLASSIFY. */
import { changes } from '../effects.ts';
import { word } from '../listed.ts';
import { both, option, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const CLASSIFY: TargetModule = {
  kind: 'target',
  name: 'CLASSIFY',
  families: both,
  hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  terminating: false,
  help: 'Chooses the queueing class (`tc class`) that will send the packet.',
  validity: { required: ['--set-class'] },
  listed: { items: [word('CLASSIFY set ', '--set-class')] },
  options: [option('--set-class', 'major:minor', 'The class, as two hexadecimal numbers.', {
    check: ([text = '']) => (/^[0-9a-f]{1,4}:[0-9a-f]{1,4}$/i.test(text) ? undefined : `${text} is not a class such as 1:20`), explain: says('into class'),
  })],
  apply: changes((use, { packet }) => {
    const [major = '', minor = ''] = (wordOf(use, '--set-class') ?? '').split(':');
    if (major === '') return 'CLASSIFY needs --set-class';
    return { packet: { ...packet, priority: parseInt(major, 16) * 2 ** 16 + parseInt(minor, 16) }, because: `the packet is for the queueing class ${major}:${minor}` };
  }),
};
