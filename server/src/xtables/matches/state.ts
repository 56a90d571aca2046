/** Exports the match `state`, the short form of `conntrack --ctstate`. */
import { stateOption, states, testStates } from '../conntrackStates.ts';
import { word } from '../listed.ts';
import { both, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const state: MatchModule = {
  kind: 'match',
  name: 'state',
  families: both,
  help: 'How connection tracking sees the packet. The older, shorter form of `-m conntrack --ctstate`.',
  validity: { required: ['--state'] },
  listed: { items: [word('state ', '--state', '[A-Z]+(?:,[A-Z]+)*(?=\\s|$)')] },
  options: [stateOption('--state', states, 'One of these states: `NEW` opens a connection, `ESTABLISHED` belongs to one that has seen both directions, `RELATED` opens one that another announced, `INVALID` fits none, `UNTRACKED` is left out of tracking.')],
  test: testEach({ '--state': ([text = ''], { connection }) => testStates(text, states, connection) }, { needs: '--state' }),
};
