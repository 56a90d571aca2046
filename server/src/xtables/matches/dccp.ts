/** Exports the match `dccp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { unknown } from '../../base/tri.ts';
import { isList, isNumber } from '../checks.ts';
import { portOptions, portTests } from '../ports.ts';
import { both, option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

const types = ['REQUEST', 'RESPONSE', 'DATA', 'ACK', 'DATAACK', 'CLOSEREQ', 'CLOSE', 'RESET', 'SYNC', 'SYNCACK', 'INVALID'];

export const dccp: MatchModule = {
  kind: 'match',
  name: 'dccp',
  families: both,
  protocols: [protocolNumber.dccp],
  help: 'Ports, packet types and options of DCCP. `-p dccp` loads it by itself.',
  options: [
    ...portOptions,
    option('--dccp-types', 'type,…', `The packet has one of these types: ${types.join(' ')}.`, { negatable: true, check: isList(types), explain: says('of DCCP type') }),
    option('--dccp-option', 'number', 'The DCCP header has the option with this number.', { negatable: true, check: isNumber(255, 1), explain: says('with DCCP option') }),
  ],
  test: testEach({
    ...portTests,
    '--dccp-types': () => unknown('the packet does not say its DCCP type'),
    '--dccp-option': () => unknown('the packet does not say which DCCP options it carries'),
  }, { protocols: [protocolNumber.dccp] }),
};
