/** Exports the match `ecn`. */
import { parseNumber } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import type { Tri } from '../../base/tri.ts';
import { no, when } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { both, flag, option, says, saysOnly, testEach } from '../support.ts';
import type { MatchContext, MatchModule } from '../types.ts';

/** Bits of the TCP flags byte (RFC 3168). */
const ECE = 0x40;
const CWR = 0x80;
const tcpBit = (bit: number, name: string) => (_words: readonly string[], { packet }: MatchContext): Tri =>
  packet.protocol === protocolNumber.tcp ? when((packet.flags & bit) !== 0, `the TCP flag ${name} is ${packet.flags & bit ? '' : 'not '}set`) : no('only TCP has this flag');

export const ecn: MatchModule = {
  kind: 'match',
  name: 'ecn',
  families: both,
  help: 'Explicit congestion notification: the last two bits of the TOS byte, and two flags of TCP.',
  options: [
    flag('--ecn-tcp-cwr', 'The TCP flag CWR (congestion window reduced) is set.', { negatable: true, explain: saysOnly('with CWR', 'without CWR') }),
    flag('--ecn-tcp-ece', 'The TCP flag ECE (congestion was seen) is set.', { negatable: true, explain: saysOnly('with ECE', 'without ECE') }),
    option('--ecn-ip-ect', '0..3', 'The two bits of the IP header are this number.', { negatable: true, check: isNumber(3), explain: says('with ECN bits') }),
  ],
  test: testEach({
    '--ecn-tcp-cwr': tcpBit(CWR, 'CWR'),
    '--ecn-tcp-ece': tcpBit(ECE, 'ECE'),
    '--ecn-ip-ect': ([text = ''], { packet }) => when((packet.tos & 3) === parseNumber(text), `the ECN bits are ${packet.tos & 3}${(packet.tos & 3) === parseNumber(text) ? '' : `, not ${text}`}`),
  }, { needs: 'an option' }),
};
