/** Exports the match `connbytes`. */
import type { Connection } from '../../base/packet.ts';
import { negateIf, no, unknown, when } from '../../base/tri.ts';
import { isWord, parseNumber64 } from '../checks.ts';
import { word } from '../listed.ts';
import { both, isTemplate, oneWord, option, says, testWhole, trackedConnection, wordOf } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

type Counters = NonNullable<Connection['counters']>;

/** `from`, `from:`, `:to` and `from:to`; one number has no end. */
function rangeOf(text: string): { readonly from: number; readonly to: number } | undefined {
  const [low = '', high = '', more] = text.split(':');
  const from = low === '' && text !== '' ? 0 : parseNumber64(low);
  const to = high === '' ? Infinity : parseNumber64(high);
  return from === undefined || to === undefined || more !== undefined || from > to ? undefined : { from, to };
}

/** What has passed in the directions asked for, this packet included. */
function carried({ original, reply }: Counters, direction: string): { packets: number; bytes: number } {
  const chosen = direction === 'original' ? [original] : direction === 'reply' ? [reply] : [original, reply];
  return { packets: chosen.reduce((sum, one) => sum + one.packets, 0), bytes: chosen.reduce((sum, one) => sum + one.bytes, 0) };
}

function countOf({ packets, bytes }: { packets: number; bytes: number }, mode: string): number {
  if (mode === 'packets') return packets;
  return mode === 'bytes' ? bytes : packets === 0 ? 0 : Math.floor(bytes / packets);
}

const units: Readonly<Record<string, string>> = { packets: 'packets', bytes: 'bytes', avgpkt: 'bytes per packet' };

export const connbytes: MatchModule = {
  kind: 'match',
  name: 'connbytes',
  families: both,
  help: 'How much the packet\'s connection has carried so far, this packet included. A rule with it switches accounting in connection tracking on (net.netfilter.nf_conntrack_acct).',
  validity: { required: ['--connbytes', '--connbytes-dir', '--connbytes-mode'] },
  listed: { items: [word('connbytes (?!mode |direction )', '--connbytes'), word('connbytes mode ', '--connbytes-mode'), word('connbytes direction ', '--connbytes-dir')] },
  options: [
    option('--connbytes', 'from[:to]', 'Bytes or packets so far: at least the first number, at most the second.', { negatable: true, check: ([text = '']) => (rangeOf(text) ? undefined : `${text} is not a number, or a range of two, the smaller first`), explain: says('having carried') }),
    option('--connbytes-dir', 'original|reply|both', 'Which direction of the connection is counted.', { values: oneWord(['original', 'reply', 'both']), check: isWord(['original', 'reply', 'both']), explain: ([direction]) => (direction === 'both' ? 'in both directions' : `in ${direction ?? '?'} direction`) }),
    option('--connbytes-mode', 'packets|bytes|avgpkt', 'What is counted: packets, bytes, or bytes per packet.', { values: oneWord(['packets', 'bytes', 'avgpkt']), check: isWord(['packets', 'bytes', 'avgpkt']), explain: ([mode = '']) => units[mode] ?? mode }),
  ],
  test: testWhole((use, { connection }) => {
    const wanted = optionOf(use, '--connbytes');
    const [direction, mode] = [wordOf(use, '--connbytes-dir'), wordOf(use, '--connbytes-mode')];
    if (!wanted || direction === undefined || mode === undefined) return { answer: unknown('-m connbytes needs --connbytes, --connbytes-dir and --connbytes-mode') };
    const tracked = trackedConnection(connection);
    if (!tracked || isTemplate(tracked)) return { answer: no('the packet belongs to no tracked connection') };
    if (!tracked.counters) return { answer: unknown('what the connection has carried is not known') };
    const { from, to } = rangeOf(wanted.words[0]!.text)!;
    const count = countOf(carried(tracked.counters, direction.toLowerCase()), mode.toLowerCase());
    // connbytes_mt inverts by exchanging the ends, which does nothing to a range of one number.
    const inverts = wanted.negated && from !== to;
    const hit = count >= from && count <= to;
    return { answer: negateIf(inverts, when(hit, `the connection has carried ${count} ${units[mode.toLowerCase()] ?? ''} ${direction === 'both' ? 'in both directions' : `in ${direction} direction`}`)) };
  }),
};
