/** Exports the match `conntrack`. */
import type { Ip } from '../../base/ip.ts';
import { formatIp, formatPrefix, inPrefix, parseHostMask } from '../../base/ip.ts';
import { formatRange, parseRange } from '../../base/numbers.ts';
import type { Connection, Tuple } from '../../base/packet.ts';
import { parseProtocol, protocolName, protocolNames, protocolNumber } from '../../base/protocols.ts';
import type { Tri } from '../../base/tri.ts';
import { assumed, negateIf, no, unknown, when, yes } from '../../base/tri.ts';
import { isList, isHostMask, isRange, isWord, wordThatBegins } from '../checks.ts';
import { stateOption, statesAndNat, testStates } from '../conntrackStates.ts';
import { word } from '../listed.ts';
import { checkAnyPorts, doubtPorts, inRange, parsePorts } from '../ports.ts';
import { both, has, nameOf, not, oneOf, oneWord, option, says, testOptions, trackedConnection, wordList, wordsOf } from '../support.ts';
import type { MatchModule, OptionSpec, RulePlace } from '../types.ts';

const directions = ['ORIGINAL', 'REPLY'];
const statuses = ['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];
type ConnectionTest = (words: readonly string[], connection: Connection) => Tri;

/** The eight options that look at one end of one direction. */
interface End { readonly word: string; readonly direction: 'original' | 'reply'; readonly end: 'src' | 'dst' }
const ends: readonly End[] = [
  { word: 'origsrc', direction: 'original', end: 'src' },
  { word: 'origdst', direction: 'original', end: 'dst' },
  { word: 'replsrc', direction: 'reply', end: 'src' },
  { word: 'repldst', direction: 'reply', end: 'dst' },
];
const nameOfEnd = ({ direction, end }: End): string => `${direction} ${end === 'src' ? 'source' : 'destination'}`;

const addressOption = (end: End): OptionSpec => option(`--ct${end.word}`, 'address[/mask]', `The ${nameOfEnd(end)} address of the connection is this one, or in this network.`, {
  negatable: true, check: isHostMask, explain: says(`${nameOfEnd(end)} address`),
});
const portOption = (end: End): OptionSpec => option(`--ct${end.word}port`, 'port[:port]', `The ${nameOfEnd(end)} port of the connection is this one, or in this range.`, {
  negatable: true, check: checkAnyPorts, doubt: doubtPorts, explain: says(`${nameOfEnd(end)} port`),
});

const addressTest = (end: End): ConnectionTest => ([text = ''], connection) => {
  const ip: Ip = connection[end.direction][end.end];
  const prefix = parseHostMask(text, ip.family)!;
  const hit = inPrefix(ip, prefix);
  return when(hit, `${nameOfEnd(end)} ${formatIp(ip)} is ${hit ? '' : 'not '}in ${formatPrefix(prefix)}`);
};

/** The kernel compares whatever stands in the tuple's port field: for ICMP the identifier, and type and code. */
const portOf = (tuple: Tuple, end: 'src' | 'dst'): number => {
  if (end === 'src') return tuple.sport;
  const icmp = tuple.protocol === protocolNumber.icmp || tuple.protocol === protocolNumber.icmpv6;
  return icmp && tuple.icmpType !== undefined ? (tuple.icmpType << 8) | (tuple.icmpCode ?? 0) : tuple.dport;
};
const portTest = (end: End): ConnectionTest => ([text = ''], connection) => {
  const port = portOf(connection[end.direction], end.end);
  const range = parsePorts(text)!;
  const hit = inRange(port, range);
  return when(hit, `${nameOfEnd(end)} port is ${port}${hit ? '' : `, not ${formatRange(range)}`}`);
};

function statusesOf({ expected, seenReply, assured, confirmed }: Connection): string[] {
  return [expected && 'EXPECTED', seenReply && 'SEEN_REPLY', assured && 'ASSURED', confirmed && 'CONFIRMED'].filter((name) => name !== false);
}

const tests: Readonly<Record<string, ConnectionTest>> = {
  '--ctproto': ([text = ''], { original }) => {
    const hit = original.protocol === parseProtocol(text);
    return when(hit, `the connection is ${protocolName(original.protocol)}${hit ? '' : `, not ${text}`}`);
  },
  ...Object.fromEntries(ends.flatMap((end) => [[`--ct${end.word}`, addressTest(end)], [`--ct${end.word}port`, portTest(end)]])),
  '--ctstatus': ([text = ''], connection) => {
    // NONE is no bit at all: alone it never fits.
    const wanted = text.split(',').map((part) => wordThatBegins(statuses, part)!);
    const seen = statusesOf(connection);
    return when(seen.some((name) => wanted.includes(name)), `the connection is ${seen.join(', ') || 'in none of the statuses'}`);
  },
  '--ctdir': ([text = ''], { direction }) => when(direction === text.toUpperCase(), `the packet goes in the ${direction} direction`),
};

/** No connection is kept longer than an established one of TCP: five days (nf_conntrack_tcp_timeout_established). */
const longest = 432_000;

/** A connection that has not passed the box yet has no time of its end, which counts as none left (nf_ct_expires). */
function testExpiry(text: string, connection: Connection, { table, chain, number }: RulePlace): Tri {
  const { from, to } = parseRange(text, 0xffffffff)!;
  if (!connection.confirmed) return when(from === 0, 'the connection is new, which counts as no time left');
  if (from === 0 && to >= longest) return yes('no connection is kept longer');
  if (from > longest) return no(`no connection is kept for more than ${longest} s`);
  const left = connection.timeout;
  if (left === undefined) return unknown('nothing says how long the connection is kept');
  const fits = from <= left && left <= to;
  return assumed(fits, `with the kernel's usual timeouts the connection has ${left} s left`, {
    id: `ctexpire:${table}/${chain}/${number}`, text: `Is the time that the connection has left within ${text} s (rule ${number} of ${table}/${chain})?`,
    decides: 'How long the connection is kept is in the third column of its line in conntrack -L, which changes with every packet.', assumption: `The connection has ${left} s left, as the kernel's usual timeouts say: it is ${fits ? '' : 'not '}within ${text} s (rule ${number} of ${table}/${chain}).`,
  });
}

export const conntrack: MatchModule = {
  kind: 'match',
  name: 'conntrack',
  families: both,
  help: 'What connection tracking knows of the packet\'s connection: its state, its addresses before and after NAT, its direction.',
  validity: { oneOf: 'any' },
  listed: {
    items: [
      word('ctstate ', '--ctstate'), word('ctproto ', '--ctproto'), word('ctorigsrc ', '--ctorigsrc'), word('ctorigdst ', '--ctorigdst'), word('ctreplsrc ', '--ctreplsrc'), word('ctrepldst ', '--ctrepldst'),
      word('ctorigsrcport ', '--ctorigsrcport'), word('ctorigdstport ', '--ctorigdstport'), word('ctreplsrcport ', '--ctreplsrcport'), word('ctrepldstport ', '--ctrepldstport'), word('ctstatus ', '--ctstatus'), word('ctexpire ', '--ctexpire'), word('ctdir ', '--ctdir'),
    ],
  },
  options: [
    stateOption('--ctstate', statesAndNat, 'One of these states: `NEW` opens a connection, `ESTABLISHED` belongs to one that has seen both directions, `RELATED` opens one that another announced, `INVALID` fits none, `UNTRACKED` is left out of tracking; `SNAT` and `DNAT` are connections whose source or destination is translated.'),
    option('--ctproto', 'protocol', 'Protocol of the connection, by name or number.', {
      negatable: true, values: oneWord(protocolNames.filter((name) => parseProtocol(name))), check: ([text = '']) => (parseProtocol(text) ? undefined : `${text} is not a protocol`), explain: says('connection of protocol'),
    }),
    ...ends.map(addressOption),
    ...ends.map(portOption),
    option('--ctstatus', 'status,…', 'One of these: `EXPECTED` was announced by another connection, `SEEN_REPLY` has packets in both directions, `ASSURED` is kept when the table is full, `CONFIRMED` has left this box once; `NONE` is none of them.', {
      negatable: true, values: wordList(statuses), check: isList(statuses), explain: ([text = '?'], negated) => `connection ${not(negated)}${oneOf(text.split(','))}`,
    }),
    option('--ctexpire', 'time[:time]', 'Seconds until the connection is forgotten, both ends included.', { negatable: true, check: isRange(0xffffffff), explain: says('connection expires in', 's') }),
    option('--ctdir', 'ORIGINAL|REPLY', 'Direction of the packet: as the first packet of the connection, or the other way.', {
      values: oneWord(directions), check: isWord(directions), explain: ([text = '?']) => `in ${text} direction`,
    }),
  ],
  test: testOptions((option, use, { connection, rule }) => {
    const words = wordsOf(option);
    const name = nameOf(option);
    if (name === '--ctstate') return negateIf(option.negated, testStates(words[0]!, statesAndNat, connection));
    const tracked = trackedConnection(connection);
    if (!tracked) {
      // Without a connection conntrack_mt tests the state only, and fails where no state is asked for.
      const because = 'the packet belongs to no tracked connection';
      return has(use, '--ctstate') ? yes(`${because}: only --ctstate counts`) : no(because);
    }
    return negateIf(option.negated, name === '--ctexpire' ? testExpiry(words[0]!, tracked, rule) : tests[name]!(words, tracked));
  }, { needs: 'an option' }),
};
