/** Exports the match `realm` of iptables. */
import { option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const realm: MatchModule = {
  kind: 'match',
  name: 'realm',
  families: [4],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  help: 'The routing realm of the packet\'s route, a number that routing daemons give to routes.',
  options: [option('--realm', 'value[/mask]', 'The realm, by number or by its name in `/etc/iproute2/rt_realms`.', { negatable: true, explain: says('in realm') })],
};
