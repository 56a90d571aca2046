/** Exports the match `srh` of ip6tables. */
import type { Ip } from '../../base/ip.ts';
import { formatIp, inPrefix, parseHostMask } from '../../base/ip.ts';
import { parseNumber } from '../../base/numbers.ts';
import type { ExtensionHeader, Packet } from '../../base/packet.ts';
import type { Tri } from '../../base/tri.ts';
import { no, when, yes } from '../../base/tri.ts';
import { isHostMask, isNumber } from '../checks.ts';
import { findExtension, inHeader, numberAt, stationsOf } from '../extensionHeaders.ts';
import { head, wordBehind } from '../listed.ts';
import { nameOf, option, says, testEach, wordsOf } from '../support.ts';
import type { MatchModule, MatchUse, OptionSpec } from '../types.ts';
import type { OptionTest } from '../support.ts';

const routing = 43;
const segmentRouting = 4;

const compare = (name: string, value: string, what: string): readonly OptionSpec[] => [
  option(`${name}-eq`, value, `${what} is this number.`, { negatable: true, check: isNumber(255), explain: says(`${what.toLowerCase()} is`) }),
  option(`${name}-gt`, value, `${what} is greater.`, { negatable: true, check: isNumber(255), explain: says(`${what.toLowerCase()} is above`) }),
  option(`${name}-lt`, value, `${what} is smaller.`, { negatable: true, check: isNumber(255), explain: says(`${what.toLowerCase()} is below`) }),
];
const sid = (name: string, what: string): OptionSpec => option(name, 'address[/mask]', `The ${what} segment is this address or in this network.`, { negatable: true, check: isHostMask, explain: says(`whose ${what} segment is`) });

interface Segments { readonly next: number; readonly length: number; readonly left: number; readonly last: number; readonly tag: number; readonly list: readonly Ip[] }

/** The fields of the first routing header, with the number of the header behind it. */
function segmentsOf(packet: Packet): Segments {
  const found: ExtensionHeader = findExtension(packet, routing)!;
  const { extensions = [] } = packet;
  const at = (offset: number): number => numberAt(found, offset, 1) ?? 0;
  return { next: extensions[extensions.indexOf(found) + 1]?.header ?? packet.protocol, length: at(1), left: at(3), last: at(4), tag: numberAt(found, 6, 2) ?? 0, list: stationsOf(found) };
}

/** What the kernel wants of the header before any option (srh1_mt6 in ip6t_srh.c). */
function isSegmentRouting(packet: Packet): Tri {
  const found = findExtension(packet, routing);
  if (!found) return no('the packet has no routing header');
  const type = numberAt(found, 2, 1);
  if (type !== segmentRouting) return no(`the routing header is of type ${type ?? 0}, not ${segmentRouting}`);
  const { left, last } = segmentsOf(packet);
  return left > last ? no(`${left} segments are left of ${last + 1}`) : yes('the packet has a segment routing header');
}

const number = (what: string, read: (segments: Segments) => number): OptionTest => ([text = ''], { packet }) => {
  const value = read(segmentsOf(packet));
  return when(value === parseNumber(text), `${what} is ${value}${value === parseNumber(text) ? '' : `, not ${text}`}`);
};

/** The kernel keeps one number for the three comparisons of a field: the one given last. */
function comparisons(name: string, what: string, read: (segments: Segments) => number): Readonly<Record<string, OptionTest>> {
  const limit = (use: MatchUse): number => parseNumber(wordsOf(use.options.filter((other) => nameOf(other).startsWith(`${name}-`)).at(-1)!)[0] ?? '') ?? 0;
  const test = (holds: (value: number, wanted: number) => boolean, words: string): OptionTest => (_words, { packet }, use) => {
    const value = read(segmentsOf(packet));
    return when(holds(value, limit(use)), `${what} is ${value}, ${holds(value, limit(use)) ? '' : 'not '}${words} ${limit(use)}`);
  };
  return { [`${name}-eq`]: test((a, b) => a === b, 'equal to'), [`${name}-gt`]: test((a, b) => a > b, 'above'), [`${name}-lt`]: test((a, b) => a < b, 'below') };
}

/** A segment that is not there fits neither the option nor its negation. */
const segment = (what: string, read: (segments: Segments) => Ip | undefined): OptionTest => ([text = ''], { packet }, _use, { negated }) => {
  const ip = read(segmentsOf(packet));
  if (!ip) return (negated ? yes : no)(`there is no ${what} segment`);
  const hit = inPrefix(ip, parseHostMask(text, ip.family)!);
  return when(hit, `the ${what} segment ${formatIp(ip)} is ${hit ? '' : 'not '}in ${text}`);
};

const swapped = (tag: number): number => ((tag & 0xff) << 8) | (tag >> 8);

const options = testEach({
  '--srh-next-hdr': number('the number of the header that follows', ({ next }) => next),
  ...comparisons('--srh-hdr-len', 'the length field', ({ length }) => length),
  ...comparisons('--srh-segs-left', 'the number of segments left', ({ left }) => left),
  ...comparisons('--srh-last-entry', 'the index of the last segment', ({ last }) => last),
  // The kernel compares the bytes of the packet with a number in this machine's order, which on common machines is the other way round.
  '--srh-tag': number('the tag, its two bytes swapped,', ({ tag }) => swapped(tag)),
  '--srh-psid': segment('previous', ({ left, last, list }) => (left === last ? undefined : list[left + 1])),
  '--srh-nsid': segment('next', ({ left, list }) => (left === 0 ? undefined : list[left - 1])),
  '--srh-lsid': segment('last', ({ list }) => list[0]),
});

export const srh: MatchModule = {
  kind: 'match',
  name: 'srh',
  families: [6],
  help: 'The segment routing header of IPv6 (RFC 8754).',
  listed: {
    head: head('srh'),
    items: [
      wordBehind('next-hdr:', '--srh-next-hdr'), wordBehind('hdr-len-eq:', '--srh-hdr-len-eq'), wordBehind('hdr-len-gt:', '--srh-hdr-len-gt'), wordBehind('hdr-len-lt:', '--srh-hdr-len-lt'),
      wordBehind('segs-left-eq:', '--srh-segs-left-eq'), wordBehind('segs-left-gt:', '--srh-segs-left-gt'), wordBehind('segs-left-lt:', '--srh-segs-left-lt'),
      wordBehind('last-entry-eq:', '--srh-last-entry-eq'), wordBehind('last-entry-gt:', '--srh-last-entry-gt'), wordBehind('last-entry-lt:', '--srh-last-entry-lt'),
      wordBehind('tag:', '--srh-tag'), wordBehind('psid\\s+', '--srh-psid'), wordBehind('nsid\\s+', '--srh-nsid'), wordBehind('lsid\\s+', '--srh-lsid'),
    ],
  },
  options: [
    option('--srh-next-hdr', 'number', 'Protocol number of the header that follows.', { negatable: true, check: isNumber(255), explain: says('followed by the header') }),
    ...compare('--srh-hdr-len', 'length', 'The header\'s length field'),
    ...compare('--srh-segs-left', 'number', 'The number of segments left'),
    ...compare('--srh-last-entry', 'number', 'The index of the last segment'),
    option('--srh-tag', 'number', 'The tag is this number, with its two bytes swapped on common machines.', { negatable: true, check: isNumber(65535), explain: says('with tag') }),
    sid('--srh-psid', 'previous'),
    sid('--srh-nsid', 'next'),
    sid('--srh-lsid', 'last'),
  ],
  test: inHeader(routing, (use, context) => {
    const first = isSegmentRouting(context.packet);
    return first.result === 'yes' ? options(use, context) : [{ option: '-m', answer: first }];
  }, isSegmentRouting),
};
