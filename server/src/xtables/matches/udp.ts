/** Exports the match `udp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { head, range } from '../listed.ts';
import { anyPortOptions, portTests } from '../ports.ts';
import { both, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const udp: MatchModule = {
  kind: 'match',
  name: 'udp',
  families: both,
  protocols: [protocolNumber.udp],
  help: 'Ports of UDP. `-p udp` loads it by itself.',
  options: anyPortOptions,
  listed: { head: head('udp'), items: [range('spt', '--sport'), range('dpt', '--dport')] },
  test: testEach(portTests, { protocols: [protocolNumber.udp] }),
};
