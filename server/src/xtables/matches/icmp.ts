/** Exports the match `icmp` of iptables. */
import { protocolNumber } from '../../base/protocols.ts';
import { icmpOption, parseIcmpType, testIcmp } from '../icmpTypes.ts';
import { testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const icmp: MatchModule = {
  kind: 'match',
  name: 'icmp',
  families: [4],
  protocols: [protocolNumber.icmp],
  help: 'Type and code of ICMP. `-p icmp` loads it by itself.',
  validity: { required: ['--icmp-type'] },
  options: [icmpOption('--icmp-type', 4)],
  test: testEach({ '--icmp-type': ([text = ''], { packet }) => testIcmp(packet, parseIcmpType(text, 4)!) }, { protocols: [protocolNumber.icmp] }),
};
