/** Exports the match `ipv6header` of ip6tables. */
import { flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const ipv6header: MatchModule = {
  kind: 'match',
  name: 'ipv6header',
  families: [6],
  help: 'Which extension headers the packet has.',
  options: [
    option('--header', 'header,…', 'The headers: `hop-by-hop`, `ipv6-opts`, `ipv6-route`, `ipv6-frag`, `ah`, `esp`, `ipv6-nonxt`, `prot`, or their short names or numbers.', { negatable: true, explain: says('with the headers') }),
    flag('--soft', 'The packet has at least these headers; without this option exactly these.'),
  ],
};
