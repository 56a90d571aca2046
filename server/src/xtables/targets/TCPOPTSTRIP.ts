/** Exports the target TCPOPTSTRIP. */
import { continues } from '../effects.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TCPOPTSTRIP: TargetModule = {
  kind: 'target',
  name: 'TCPOPTSTRIP',
  families: both,
  tables: ['mangle'],
  terminating: false,
  help: 'Overwrites options of the TCP header with padding.',
  options: [option('--strip-options', 'option,…', 'The options, by number or name: `wscale`, `mss`, `sack-permitted`, `sack`, `timestamp`, `md5`.', { explain: says('without') })],
  apply: continues('TCPOPTSTRIP only strips TCP options'),
};
