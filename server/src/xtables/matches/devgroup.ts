/** Exports the match `devgroup`. */
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const devgroup: MatchModule = {
  kind: 'match',
  name: 'devgroup',
  families: both,
  help: 'The group that an interface belongs to (`ip link set dev NAME group GROUP`).',
  options: [
    option('--src-group', 'value[/mask]', 'Group of the incoming interface, by number or by its name in `/etc/iproute2/group`.', { negatable: true, explain: says('arriving on an interface of group') }),
    option('--dst-group', 'value[/mask]', 'Group of the outgoing interface, by number or name.', { negatable: true, explain: says('leaving by an interface of group') }),
  ],
};
