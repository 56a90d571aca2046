/** Exports the match `frag` of ip6tables. */
import { parseRange } from '../../base/numbers.ts';
import type { ExtensionHeader, Packet } from '../../base/packet.ts';
import { when } from '../../base/tri.ts';
import { isNumber, isRange } from '../checks.ts';
import { findExtension, inHeader, isIn, isZero, numberAt } from '../extensionHeaders.ts';
import { bare, head, range, wordBehind } from '../listed.ts';
import { flag, noEffect, option, says, saysOnly, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

const fragment = 44;
const header = (packet: Packet): ExtensionHeader => findExtension(packet, fragment)!;
/** Offset in its upper 13 bits, then two reserved ones, then "more fragments". */
const place = (packet: Packet): number => numberAt(header(packet), 2, 2) ?? 0;
const more = (packet: Packet): boolean => (place(packet) & 1) === 1;

/** frag_mt6 in ip6t_frag.c. */
export const frag: MatchModule = {
  kind: 'match',
  name: 'frag',
  families: [6],
  help: 'The fragment header of IPv6. Where connection tracking runs, packets are put together before most rules see them, and the header is gone.',
  validity: { exclusive: [['--fragmore', '--fraglast']] },
  listed: { head: head('frag'), items: [range('id', '--fragid'), wordBehind('length:', '--fraglen'), bare('reserved', '--fragres'), bare('first', '--fragfirst'), bare('more', '--fragmore'), bare('last', '--fraglast')] },
  options: [
    option('--fragid', 'id[:id]', 'Identification of the fragmented packet.', { negatable: true, check: isRange(0xffffffff), explain: says('with fragment id') }),
    option('--fraglen', 'length', 'Meant for the length of this header; the kernel does not look at it.', { negatable: true, check: isNumber(0xffffffff) }),
    flag('--fragres', 'The reserved fields must be zero.'),
    flag('--fragfirst', 'The first fragment.', { explain: saysOnly('first fragments') }),
    flag('--fragmore', 'More fragments follow.', { explain: saysOnly('fragments with more to follow') }),
    flag('--fraglast', 'The last fragment.', { explain: saysOnly('last fragments') }),
  ],
  test: inHeader(fragment, testEach({
    '--fragid': ([text = ''], { packet }) => isIn('the fragment id', numberAt(header(packet), 4, 4) ?? 0, parseRange(text, 0xffffffff)!),
    '--fraglen': noEffect('the kernel does not look at the length of this header'),
    '--fragres': (_words, { packet }) => isZero((numberAt(header(packet), 1, 1) ?? 0) | (place(packet) & 6)),
    '--fragfirst': (_words, { packet }) => when(place(packet) >> 3 === 0, `the fragment begins at byte ${place(packet) & ~7}`),
    '--fragmore': (_words, { packet }) => when(more(packet), more(packet) ? 'more fragments follow' : 'no more fragments follow'),
    '--fraglast': (_words, { packet }) => when(!more(packet), more(packet) ? 'more fragments follow' : 'no more fragments follow'),
  })),
};
