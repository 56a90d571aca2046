/** Exports the match `connlabel`. */
import { both, flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const connlabel: MatchModule = {
  kind: 'match',
  name: 'connlabel',
  families: both,
  help: 'Labels of the packet\'s connection: up to 128 bits with names from `/etc/xtables/connlabel.conf`.',
  options: [
    option('--label', 'name', 'The connection has this label, by name or number.', { negatable: true, explain: says('with the connection label') }),
    flag('--set', 'Sets the label first, where the packet has a connection.'),
  ],
};
