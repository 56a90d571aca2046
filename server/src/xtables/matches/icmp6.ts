/** Exports the match `icmp6` of ip6tables. */
import { protocolNumber } from '../../base/protocols.ts';
import { icmpOption, parseIcmpType, testIcmp } from '../icmpTypes.ts';
import { text } from '../listed.ts';
import { testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const icmp6: MatchModule = {
  kind: 'match',
  name: 'icmp6',
  families: [6],
  protocols: [protocolNumber.icmpv6],
  help: 'Type and code of ICMPv6. `-p ipv6-icmp` loads it by itself.',
  validity: { required: ['--icmpv6-type'] },
  listed: {
    items: [{
      at: text('ipv6-icmp ?(?<not>!)? ?(?:type (?<type>\\d+)(?: code (?<code>\\d+))?(?: codes \\d+-\\d+)?|(?<name>[a-z][a-zTOS-]*))(?=\\s|$)'),
      options: ({ not: bang, type, code, name }) => [{ option: '--icmpv6-type', words: [name ?? `${type ?? ''}${code === undefined ? '' : `/${code}`}`], negated: bang !== undefined }],
    }],
  },
  options: [icmpOption('--icmpv6-type', 6)],
  test: testEach({ '--icmpv6-type': ([text = ''], { packet }) => testIcmp(packet, parseIcmpType(text, 6)!) }, { protocols: [protocolNumber.icmpv6] }),
};
