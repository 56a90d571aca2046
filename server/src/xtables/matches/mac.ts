/** Exports the match `mac`. */
import { assumed, negateIf, no, unknown, when } from '../../base/tri.ts';
import { isMac } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { both, option, says, testWhole } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

const normal = (text: string): string => text.toLowerCase().split(':').map((part) => part.padStart(2, '0')).join(':');

export const mac: MatchModule = {
  kind: 'match',
  name: 'mac',
  families: both,
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  help: 'The Ethernet address that the frame came from: that of the last router, where there is one.',
  validity: { required: ['--mac-source'] },
  listed: { items: [wordBehind('MAC\\s+', '--mac-source', '[\\dA-Fa-f]{2}(?::[\\dA-Fa-f]{2}){5}')] },
  options: [option('--mac-source', 'XX:XX:XX:XX:XX:XX', 'Ethernet source address.', { negatable: true, check: isMac, explain: says('from Ethernet address') })],
  // mac_mt: without an Ethernet frame the answer is no before the inversion is looked at.
  test: testWhole((use, { packet, host }) => {
    const wanted = optionOf(use, '--mac-source');
    if (!wanted) return { answer: unknown('-m mac needs --mac-source') };
    const { in: arrived, mac: given, copy } = packet;
    if (arrived === undefined || copy) return { answer: no('the packet came in no frame') };
    const link = arrived === 'lo' ? 'loopback' : host.interfaceOf(arrived)?.linkType;
    if (link !== undefined && link !== 'ether') return { answer: no(`${arrived} has no Ethernet frames`) };
    const address = normal(wanted.words[0]!.text);
    const because = given === undefined ? 'the Ethernet address that the packet comes from is not given' : `the frame came from ${given}`;
    const answer = given === undefined ? assumed(false, because, { id: `mac:${address}`, text: `Does the packet come from the Ethernet address ${address}?`, decides: 'The Ethernet address that the frame came from decides it, and it is not given with the packet.', assumption: `The packet does not come from the Ethernet address ${address}.` }) : when(given === address, because);
    return { answer: negateIf(wanted.negated, answer) };
  }),
};
