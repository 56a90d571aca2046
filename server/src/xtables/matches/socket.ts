/** Exports the match `socket`. */
import { both, flag } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const socket: MatchModule = {
  kind: 'match',
  name: 'socket',
  families: both,
  hooks: ['PREROUTING', 'INPUT'],
  help: 'A socket of this box would get the packet: an established connection or a listening one. Transparent proxies use it.',
  options: [
    flag('--transparent', 'Only sockets with the option IP_TRANSPARENT count.'),
    flag('--nowildcard', 'Sockets that listen on all addresses count too.'),
    flag('--restore-skmark', 'Where it fits, the packet gets the mark of the socket.'),
  ],
};
