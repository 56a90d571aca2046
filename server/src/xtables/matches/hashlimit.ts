/** Exports the match `hashlimit`: options and answer. The buckets and their costs are in ../hashlimit.ts. */
import { assumed, negateIf, no, unknown } from '../../base/tri.ts';
import { firstBytes } from '../../base/text.ts';
import { cutText, isNumber } from '../checks.ts';
import { hasNoProtocol } from '../extensionHeaders.ts';
import { idOf, timeUnits } from '../fresh.ts';
import { costOf, keyInWords, keyOf, newBucket, rateProblem, settingsOf, tableKey, take } from '../hashlimit.ts';
import { bare, text, word } from '../listed.ts';
import { write } from '../memory.ts';
import { both, flag, has, option, placeOf, says, testWhole, wordList, wordOf } from '../support.ts';
import { optionOf, type MatchModule, type OptionSpec } from '../types.ts';

/** NAME_MAX of the kernel, one less. */
const longestName = 254;
const modes = ['srcip', 'srcport', 'dstip', 'dstport'];
const units: OptionSpec['values'] = [{ words: timeUnits, behind: '/' }];
const checkRate: NonNullable<OptionSpec['check']> = ([text = '']) => rateProblem(text);
const checkLength: NonNullable<OptionSpec['check']> = (words, family) => isNumber(family === 4 ? 32 : 128)(words, family);

export const hashlimit: MatchModule = {
  kind: 'match',
  name: 'hashlimit',
  families: both,
  help: 'Limits a rate for each address, port, or pair of them, in a table of its own. Rules that name the same table share its buckets, with the rate and the mode of the rule that was loaded first.',
  validity: { required: ['--hashlimit-name'], oneOf: ['--hashlimit-upto', '--hashlimit-above'], exclusive: [['--hashlimit-upto', '--hashlimit-above']] },
  listed: {
    items: [
      { at: text('limit: (?<kind>up to|above|avg(?= \\S+ burst \\d+ mode)) (?<rate>\\S+)'), options: ({ kind, rate = '' }) => [{ option: kind === 'above' ? '--hashlimit-above' : '--hashlimit-upto', words: [rate], negated: false }] },
      word('burst ', '--hashlimit-burst'),
      { at: text('mode (?<a>(?:src|dst)(?:ip|port)(?:-(?:src|dst)(?:ip|port))*)(?=\\s|$)'), option: '--hashlimit-mode', words: (modes = '') => [modes.replaceAll('-', ',')] },
      word('htable-size ', '--hashlimit-htable-size'), word('htable-max ', '--hashlimit-htable-max'), word('htable-gcinterval ', '--hashlimit-htable-gcinterval'), word('htable-expire ', '--hashlimit-htable-expire'),
      word('srcmask ', '--hashlimit-srcmask'), word('dstmask ', '--hashlimit-dstmask'), bare('rate-match', '--hashlimit-rate-match'), word('rate-interval ', '--hashlimit-rate-interval'),
    ],
  },
  options: [
    option('--hashlimit-upto', 'rate', 'Fits while the rate is at most this: a number of packets `/sec`, `/minute`, `/hour` or `/day`, or bytes such as `512kb/s`.', { aliases: ['--hashlimit'], negatable: true, values: units, check: checkRate, explain: says('at a rate up to') }),
    option('--hashlimit-above', 'rate', 'Fits while the rate is above this.', { negatable: true, values: units, check: checkRate, explain: says('at a rate above') }),
    option('--hashlimit-burst', 'number', 'How many packets may come at once before the limit begins; 5 where nothing is said. For rates in bytes, how many bytes, such as `2mb`; none where nothing is said.', {
      check: ([text = '']) => (/^[1-9]\d{0,9}[km]?b$/.test(text) || (/^[1-9]\d*(?:\.\d+)?$/.test(text) && Number(text) <= 1_000_000) ? undefined : `${text} is not a number of packets from 1 to 1000000, or of bytes`), explain: says('after a burst of'),
    }),
    option('--hashlimit-mode', 'srcip,srcport,dstip,dstport', 'What the rates are kept for: addresses, ports or several of them. Without it one rate is kept for all packets.', {
      values: wordList(modes), check: ([text = '']) => (text.split(/[,|]/).every((word) => word === '' || modes.includes(word)) ? undefined : `${text} is not a list of ${modes.join(', ')}`), explain: says('for each'),
    }),
    option('--hashlimit-srcmask', 'length', 'Source addresses that agree in so many leading bits count together.', { check: checkLength, explain: says('source networks of', 'bits together') }),
    option('--hashlimit-dstmask', 'length', 'Destination addresses that agree in so many leading bits count together.', { check: checkLength, explain: says('destination networks of', 'bits together') }),
    option('--hashlimit-name', 'name', 'Name of the table; `/proc/net/ipt_hashlimit/` (`ip6t_hashlimit` for IPv6) shows it.', { ...cutText(longestName, 'the name', 1), explain: says('in the table') }),
    option('--hashlimit-htable-size', 'number', 'Number of buckets of the hash table.', { check: isNumber(0xffffffff) }),
    option('--hashlimit-htable-max', 'number', 'Most entries that the table may hold. Packets that would need one more are dropped.', { check: isNumber(0xffffffff) }),
    option('--hashlimit-htable-expire', 'milliseconds', 'An entry is forgotten after so much silence.', { check: isNumber(0xffffffff, 1) }),
    option('--hashlimit-htable-gcinterval', 'milliseconds', 'How often old entries are looked for.', { check: isNumber(0xffffffff, 1) }),
    flag('--hashlimit-rate-match', 'Compares the rate of whole intervals instead of handing out credits: all packets fit up to the bound and none behind it.'),
    option('--hashlimit-rate-interval', 'seconds', 'With `--hashlimit-rate-match`: how long an interval is.', { check: isNumber(0x7fffffff, 1), explain: says('measured over', 'seconds') }),
  ],
  test: testWhole((use, { packet, memory, rule, host }) => {
    const written = wordOf(use, '--hashlimit-name');
    if (written === undefined) return { answer: unknown('-m hashlimit needs --hashlimit-name') };
    const name = firstBytes(written, longestName);
    const own = settingsOf(use);
    if (typeof own === 'string') return { answer: unknown(own) };
    const first = host.firstUse('hashlimit', '--hashlimit-name', written);
    const made = (first && settingsOf(first)) ?? own;
    const table = typeof made === 'string' ? own : made;
    if (table.rateMatch !== own.rateMatch) return { answer: unknown(`the kernel refuses rules with and without --hashlimit-rate-match on the table ${name}`) };
    if (hasNoProtocol(packet) && table.modes.some((mode) => mode.endsWith('port'))) return { answer: no('no protocol follows the headers of the packet: it has no ports to count by, and the kernel drops it'), hotdrop: true };
    const buckets = tableKey(packet.family, name);
    const all = memory.get(buckets) ?? new Map();
    const key = keyOf(packet, table);
    const known = all.get(key);
    if (!known && all.size >= table.most) return { answer: unknown(`the table ${name} is full with ${all.size} entries, and the kernel drops what needs another`), hotdrop: true };
    const bucket = known ?? newBucket(table);
    const { fits, after } = take(bucket, own, costOf(bucket, own, packet.length));
    const limit = optionOf(use, '--hashlimit-upto') ?? optionOf(use, '--hashlimit-above');
    const place = placeOf(rule);
    const whose = keyInWords(packet, table);
    const answer = assumed(fits, fits ? `the packets ${whose} are within the limit of the table ${name}` : `the packets ${whose} before this one used up the limit of the table ${name}`, {
      id: idOf('hashlimit', rule), text: `Are the packets ${whose} within the limit of ${place}?`,
      decides: `An iptables-save dump does not hold what is left of the limit: /proc/net/ip${packet.family === 4 ? '' : '6'}t_hashlimit/${name} would say it.`, assumption: known ? `The table ${name} of ${place} counted only the packets of this trace: those ${whose} are ${fits ? 'within' : 'past'} the limit, and no time is taken to pass between them.` : `The packets ${whose} are the first that the table ${name} counts, as in a freshly loaded ruleset.`,
    });
    const above = has(use, '--hashlimit-above') !== (limit?.negated === true);
    return { answer: negateIf(above, answer), remember: [write(buckets, new Map(all).set(key, after))] };
  }),
};
