/** Exports the match `helper`. */
import { assumed, negateIf, no, unknown } from '../../base/tri.ts';
import { cutText } from '../checks.ts';
import { text } from '../listed.ts';
import { both, option, says, testWhole, trackedConnection } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

export const helper: MatchModule = {
  kind: 'match',
  name: 'helper',
  families: both,
  help: 'Connections that a connection tracking helper announced, such as the data connections of FTP.',
  validity: { required: ['--helper'] },
  listed: { items: [{ at: text('helper match (?<not>! )?"(?<a>[^"]*)"'), option: '--helper' }] },
  options: [option('--helper', 'name[-port]', 'Name of the helper; with a port other than the usual one behind it: `ftp-2121`.', { negatable: true, ...cutText(29, 'a helper name'), explain: says('announced by the helper') })],
  // helper_mt looks at the connection that announced this one; without such a one the answer is that of the inversion.
  test: testWhole((use, { connection }) => {
    const wanted = optionOf(use, '--helper');
    if (!wanted) return { answer: unknown('-m helper needs --helper') };
    const tracked = trackedConnection(connection);
    const name = wanted.words[0]!.text;
    const answer = !tracked?.expected ? no(tracked ? 'no helper announced the connection' : 'the packet belongs to no tracked connection') : assumed(true, 'another connection announced this one', {
      id: `helper:${name}`, text: `Did the helper ${name} announce the connection?`, decides: 'The files do not say which helper announced the connection: the one that announced it has helper= in its line of conntrack -L.', assumption: `The helper ${name} announced the connection.`,
    });
    return { answer: negateIf(wanted.negated, answer) };
  }),
};
