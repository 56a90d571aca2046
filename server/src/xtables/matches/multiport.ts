/** Exports the match `multiport`. */
import type { NumberRange } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import type { Check } from '../checks.ts';
import { text } from '../listed.ts';
import { checkPorts, explainPortList, parsePorts, testPort } from '../ports.ts';
import { both, not, option, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

const protocols = [protocolNumber.tcp, protocolNumber.udp, protocolNumber.udplite, protocolNumber.sctp, protocolNumber.dccp];

/** A rule holds 15 numbers (XT_MULTI_PORTS); a range takes two. */
const checkList: Check = ([text = ''], family) => {
  const parts = text.split(',');
  for (const part of parts) {
    const problem = checkPorts([part], family);
    if (problem !== undefined) return problem;
    if (part.startsWith(':') || part.endsWith(':')) return `in the range ${part} one end is missing`;
    const range = parsePorts(part);
    if (part.includes(':') && range?.from === range?.to) return `the range ${part} is a single port: iptables wants it without the colon here`;
  }
  const numbers = parts.reduce((sum, part) => sum + (part.includes(':') ? 2 : 1), 0);
  return numbers > 15 ? `at most 15 ports fit, and a range counts as two: this list has ${numbers}` : undefined;
};

const list = (text: string): NumberRange[] => text.split(',').map((part) => parsePorts(part)!);

export const multiport: MatchModule = {
  kind: 'match',
  name: 'multiport',
  families: both,
  protocols,
  help: 'Up to 15 ports in one rule; a range counts as two. For TCP, UDP, UDP-Lite, SCTP and DCCP.',
  validity: { oneOf: ['--sports', '--dports', '--ports'], exclusive: [['--sports', '--dports', '--ports']] },
  listed: { items: [{ at: text('multiport (?<ends>[sd]?ports)\\s+(?<not>! ?)?(?<list>\\S+)'), options: ({ ends = '', not: bang, list = '' }) => [{ option: `--${ends}`, words: [list], negated: bang !== undefined }] }] },
  options: [
    option('--sports', 'port[,port:port…]', 'The source port is one of these.', {
      aliases: ['--source-ports'], negatable: true, check: checkList, explain: ([text = '?'], negated) => `${not(negated)}from ${explainPortList(text)}`,
    }),
    option('--dports', 'port[,port:port…]', 'The destination port is one of these.', {
      aliases: ['--destination-ports'], negatable: true, check: checkList, explain: ([text = '?'], negated) => `${not(negated)}to ${explainPortList(text)}`,
    }),
    option('--ports', 'port[,port:port…]', 'The source port or the destination port is one of these.', {
      negatable: true, check: checkList, explain: ([text = '?'], negated) => `${not(negated)}from or to ${explainPortList(text)}`,
    }),
  ],
  test: testEach({
    '--sports': ([text = ''], { packet }) => testPort(packet, 'sport', list(text)),
    '--dports': ([text = ''], { packet }) => testPort(packet, 'dport', list(text)),
    '--ports': ([text = ''], { packet }) => {
      const source = testPort(packet, 'sport', list(text));
      const destination = testPort(packet, 'dport', list(text));
      if (source.result === 'yes') return source;
      if (destination.result === 'yes' || destination.result === 'unknown') return destination;
      return source.result === 'unknown' ? source : { result: 'no', because: `${source.because}, nor is the destination port ${packet.dport!}` };
    },
  }, { protocols, needs: '--sports, --dports or --ports' }),
};
