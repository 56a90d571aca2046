/** Exports the match `osf`. */
import { tcpFlagBits } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { assumed, no, unknown } from '../../base/tri.ts';
import { cutText, isNumber } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { option, says, testWhole } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

export const osf: MatchModule = {
  kind: 'match',
  name: 'osf',
  families: [4],
  protocols: [protocolNumber.tcp],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  help: 'Guesses the operating system of the sender from the details of its TCP SYN. It needs fingerprints in the kernel (`nfnl_osf`).',
  validity: { required: ['--genre'] },
  listed: { items: [wordBehind('OS fingerprint match ', '--genre')] },
  options: [
    option('--genre', 'name', 'The operating system, as the fingerprint file names it.', { negatable: true, ...cutText(31, 'the name'), explain: says('from the operating system') }),
    option('--ttl', '0|1|2', 'How the TTL is compared: 0 exactly, 1 allows fewer hops left, 2 not at all.', { check: isNumber(2) }),
    option('--log', '0|1|2', 'What is written into the kernel log: 0 all signatures, 1 the first, 2 all known.', { check: isNumber(2) }),
  ],
  // nf_osf_match: without a fingerprint that fits, neither a name nor its inversion does.
  test: testWhole((use, { packet }) => {
    const genre = optionOf(use, '--genre');
    if (!genre) return { answer: unknown('-m osf needs --genre') };
    if (packet.protocol !== protocolNumber.tcp || (packet.flags & tcpFlagBits.SYN) === 0) return { answer: no('the packet is no TCP SYN') };
    const name = genre.words[0]!.text;
    return { answer: assumed(false, 'the fingerprints of the kernel are not in the file', {
      id: `osf:${genre.negated ? '! ' : ''}${name}`, text: `Do the fingerprints of the kernel say that the sender is ${genre.negated ? 'not ' : ''}${name}?`, decides: 'The fingerprints that nfnl_osf loaded into the kernel decide it, and no file holds them.', assumption: 'The kernel has no fingerprint that fits the packet, as before nfnl_osf loads any.',
    }) };
  }),
};
