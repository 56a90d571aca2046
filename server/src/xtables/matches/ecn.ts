/** Exports the match `ecn`. */
import { parseNumber } from '../../base/numbers.ts';
import { congestionBits } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import type { Tri } from '../../base/tri.ts';
import { no, when } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { bare, head, word } from '../listed.ts';
import { both, flag, option, says, saysOnly, testEach } from '../support.ts';
import { optionOf, type MatchContext, type MatchModule } from '../types.ts';

const tcpBit = (name: keyof typeof congestionBits) => (_words: readonly string[], { packet }: MatchContext): Tri => {
  const set = (packet.flags & congestionBits[name]) !== 0;
  return packet.protocol === protocolNumber.tcp ? when(set, `the TCP flag ${name} is ${set ? '' : 'not '}set`) : no('only TCP has this flag');
};

export const ecn: MatchModule = {
  kind: 'match',
  name: 'ecn',
  families: both,
  help: 'Explicit congestion notification: the last two bits of the TOS byte, and two flags of TCP.',
  validity: {
    oneOf: 'any',
    // ecn_mt_check4 and ecn_mt_check6.
    refused: (use, { protocol }) => {
      const ofTcp = optionOf(use, '--ecn-tcp-cwr') ?? optionOf(use, '--ecn-tcp-ece');
      return ofTcp && (protocol?.number !== protocolNumber.tcp || protocol.negated) ? { message: `${ofTcp.name} looks at TCP: the rule needs -p tcp.`, option: ofTcp } : undefined;
    },
  },
  listed: { head: head('ECN match'), items: [bare('ECE', '--ecn-tcp-ece'), bare('CWR', '--ecn-tcp-cwr'), word('ECT=', '--ecn-ip-ect')] },
  options: [
    flag('--ecn-tcp-cwr', 'The TCP flag CWR (congestion window reduced) is set.', { negatable: true, explain: saysOnly('with CWR', 'without CWR') }),
    flag('--ecn-tcp-ece', 'The TCP flag ECE (congestion was seen) is set.', { negatable: true, explain: saysOnly('with ECE', 'without ECE') }),
    option('--ecn-ip-ect', '0..3', 'The two bits of the IP header are this number.', { negatable: true, check: isNumber(3), explain: says('with ECN bits') }),
  ],
  test: testEach({
    '--ecn-tcp-cwr': tcpBit('CWR'),
    '--ecn-tcp-ece': tcpBit('ECE'),
    '--ecn-ip-ect': ([text = ''], { packet }) => when((packet.tos & 3) === parseNumber(text), `the ECN bits are ${packet.tos & 3}${(packet.tos & 3) === parseNumber(text) ? '' : `, not ${text}`}`),
  }, { needs: 'an option' }),
};
