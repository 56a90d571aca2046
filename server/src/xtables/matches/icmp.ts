/** Exports the match `icmp` of iptables. */
import { protocolNumber } from '../../base/protocols.ts';
import { icmpOption, parseIcmpType, testIcmp } from '../icmpTypes.ts';
import { text } from '../listed.ts';
import { testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const icmp: MatchModule = {
  kind: 'match',
  name: 'icmp',
  families: [4],
  protocols: [protocolNumber.icmp],
  help: 'Type and code of ICMP. `-p icmp` loads it by itself.',
  validity: { required: ['--icmp-type'] },
  listed: {
    items: [{
      at: text('icmp ?(?<not>!)? ?(?:type (?<type>\\d+)(?: code (?<code>\\d+))?(?: codes \\d+-\\d+)?|(?<name>[a-z][a-zTOS-]*))(?=\\s|$)'),
      options: ({ not: bang, type, code, name }) => [{ option: '--icmp-type', words: [name ?? (type === '255' ? 'any' : `${type ?? ''}${code === undefined ? '' : `/${code}`}`)], negated: bang !== undefined }],
    }],
  },
  options: [icmpOption('--icmp-type', 4)],
  test: testEach({ '--icmp-type': ([text = ''], { packet }) => testIcmp(packet, parseIcmpType(text, 4)!) }, { protocols: [protocolNumber.icmp] }),
};
