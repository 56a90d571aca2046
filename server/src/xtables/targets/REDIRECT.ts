/** Exports the target REDIRECT. */
import { bare, word } from '../listed.ts';
import { natPortsInWords, parseNatPorts, random, requestNat, toPorts } from '../nat.ts';
import { both, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const REDIRECT: TargetModule = {
  kind: 'target',
  name: 'REDIRECT',
  families: both,
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: true,
  help: 'Sends the connection to this box itself: to the first address of the incoming interface, or to the loopback address for local processes.',
  listed: { items: [word('redir ports ', '--to-ports'), bare('random', '--random')] },
  options: [toPorts('The new destination port, or a range to choose from; without it the port stays.'), random],
  apply: requestNat({ side: 'destination', kind: 'redirect' }, (use) => {
    const text = wordOf(use, '--to-ports');
    const ports = text === undefined ? undefined : parseNatPorts(text);
    if (typeof ports === 'string') return ports;
    return { ...(ports && { ports }), because: `REDIRECT: the new destination is this box${ports ? `, ${natPortsInWords(ports)}` : ''}` };
  }),
};
