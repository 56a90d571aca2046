/** Exports the target MASQUERADE. */
import { bare, word } from '../listed.ts';
import { natPortsInWords, parseNatPorts, random, randomFully, requestNat, toPorts } from '../nat.ts';
import { both, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const MASQUERADE: TargetModule = {
  kind: 'target',
  name: 'MASQUERADE',
  families: both,
  tables: ['nat'],
  hooks: ['POSTROUTING'],
  terminating: true,
  help: 'Gives the connection this box\'s own address on the outgoing interface as its source, so that answers come back here.',
  listed: { items: [word('masq ports: ', '--to-ports'), bare('random', '--random'), bare('random-fully', '--random-fully')] },
  options: [toPorts('The new source port, or a range to choose from; for TCP, UDP, SCTP, DCCP and ICMP.'), random, randomFully],
  apply: requestNat({ side: 'source', kind: 'masquerade' }, (use) => {
    const text = wordOf(use, '--to-ports');
    const ports = text === undefined ? undefined : parseNatPorts(text);
    if (typeof ports === 'string') return ports;
    return { ...(ports && { ports }), because: `MASQUERADE: the new source is this box's address on the outgoing interface${ports ? `, ${natPortsInWords(ports)}` : ''}` };
  }),
};
