/** Exports the match `helper`. */
import { isText } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const helper: MatchModule = {
  kind: 'match',
  name: 'helper',
  families: both,
  help: 'Connections that a connection tracking helper announced, such as the data connections of FTP.',
  options: [option('--helper', 'name[-port]', 'Name of the helper; with a port other than the usual one behind it: `ftp-2121`.', { negatable: true, check: isText(29, 'a helper name'), explain: says('announced by the helper') })],
};
