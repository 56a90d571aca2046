/** Exports the target SNAT. */
import { bare, word } from '../listed.ts';
import { baseIsNone, natInWords, parseNatTarget, persistent, random, randomFully, requestNat, toOption } from '../nat.ts';
import { both, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const SNAT: TargetModule = {
  kind: 'target',
  name: 'SNAT',
  families: both,
  tables: ['nat'],
  hooks: ['POSTROUTING', 'INPUT'],
  terminating: true,
  help: 'Gives the connection a new source address or port; its answers are translated back. Only the first packet of a connection comes here, the others follow it.',
  validity: { required: ['--to-source'], refused: baseIsNone('--to-source') },
  listed: { items: [word('to:', '--to-source'), bare('random', '--random'), bare('random-fully', '--random-fully'), bare('persistent', '--persistent')] },
  options: [toOption('--to-source', 'source'), random, randomFully, persistent],
  apply: requestNat({ side: 'source', kind: 'range' }, (use, family) => {
    const text = wordOf(use, '--to-source');
    const target = text === undefined ? 'SNAT needs --to-source' : parseNatTarget(text, family);
    return typeof target === 'string' ? target : { ...target, because: `SNAT: the new source is ${natInWords(target)}` };
  }),
};
