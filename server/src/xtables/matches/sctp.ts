/** Exports the match `sctp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { unknown } from '../../base/tri.ts';
import { portOptions, portTests } from '../ports.ts';
import { both, not, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const sctp: MatchModule = {
  kind: 'match',
  name: 'sctp',
  families: both,
  protocols: [protocolNumber.sctp],
  help: 'Ports and chunk types of SCTP. `-p sctp` loads it by itself.',
  options: [
    ...portOptions,
    {
      name: '--chunk-types', args: 2, negatable: true, value: 'all|any|none type[:flags],…',
      help: 'Whether all, any or none of the listed chunk types are in the packet. Flags of a chunk stand behind `:`, small for unset and capital for set.',
      check: ([how = '']) => (/^(all|any|none|only)$/i.test(how) ? undefined : `${how} is not all, any, none or only`),
      explain: ([how = '?', types = '?'], negated) => `${not(negated)}with ${how} of the chunks ${types}`,
    },
  ],
  test: testEach({ ...portTests, '--chunk-types': () => unknown('the packet does not say which chunks it carries') }, { protocols: [protocolNumber.sctp] }),
};
