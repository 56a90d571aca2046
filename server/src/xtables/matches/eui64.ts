/** Exports the match `eui64` of ip6tables. */
import { toHex } from '../bytes.ts';
import { head } from '../listed.ts';
import { testWhole } from '../support.ts';
import { assumed, when } from '../../base/tri.ts';
import type { MatchModule } from '../types.ts';

/** The last half of an address made of an Ethernet address (RFC 4291, appendix A), in hexadecimal. */
function interfaceId(mac: string): string {
  const bytes = mac.split(':').map((part) => parseInt(part, 16));
  return toHex([(bytes[0] ?? 0) ^ 2, ...bytes.slice(1, 3), 0xff, 0xfe, ...bytes.slice(3)]);
}

export const eui64: MatchModule = {
  kind: 'match',
  name: 'eui64',
  families: [6],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  listed: { head: head('eui64'), items: [] },
  help: 'The last half of the source address is made of the Ethernet address that the frame came from (EUI-64).',
  options: [],
  test: testWhole((_use, { packet }) => {
    const { mac, src } = packet;
    if (mac === undefined) return { answer: assumed(false, 'the Ethernet address that the frame came from is not given', { id: 'packet:eui64', text: 'Is the last half of the source address made of the Ethernet address of the sender (EUI-64)?', decides: 'The Ethernet address that the frame came from decides it, and it is not given with the packet.', assumption: 'The last half of the source address was taken not to be made of the Ethernet address of the sender, which is not given.' }) };
    const own = src.words.slice(2).map((word) => word.toString(16).padStart(8, '0')).join('');
    return { answer: when(own === interfaceId(mac), `the last half of the source address is ${own === interfaceId(mac) ? '' : 'not '}made of ${mac}`) };
  }),
};
