/** Exports the target DNAT. */
import { bare, word } from '../listed.ts';
import { baseIsNone, natInWords, parseNatTarget, persistent, random, requestNat, toOption } from '../nat.ts';
import { both, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const DNAT: TargetModule = {
  kind: 'target',
  name: 'DNAT',
  families: both,
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: true,
  help: 'Gives the connection a new destination address or port; its answers are translated back. Only the first packet of a connection comes here, the others follow it.',
  validity: { required: ['--to-destination'], refused: baseIsNone('--to-destination') },
  listed: { items: [word('to:', '--to-destination'), bare('random', '--random'), bare('persistent', '--persistent')] },
  options: [toOption('--to-destination', 'destination'), random, persistent],
  apply: requestNat({ side: 'destination', kind: 'range' }, (use, family) => {
    const text = wordOf(use, '--to-destination');
    const target = text === undefined ? 'DNAT needs --to-destination' : parseNatTarget(text, family);
    return typeof target === 'string' ? target : { ...target, because: `DNAT: the new destination is ${natInWords(target)}` };
  }),
};
