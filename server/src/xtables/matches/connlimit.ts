/** Exports the match `connlimit`. */
import { formatPrefix, maskIp, maskOfLength, parseIp, parseLooseIp, type Family } from '../../base/ip.ts';
import type { Tuple } from '../../base/packet.ts';
import { assumed, negateIf, no, unknown } from '../../base/tri.ts';
import { sameTuple, tupleOf } from '../../base/tuples.ts';
import { isNumber } from '../checks.ts';
import { hasNoProtocol } from '../extensionHeaders.ts';
import { idOf } from '../fresh.ts';
import { text } from '../listed.ts';
import { arrivals, ruleKey, write } from '../memory.ts';
import { both, flag, has, isTemplate, option, placeOf, saysOnly, says, testWhole, trackedConnection, wordOf } from '../support.ts';
import { optionOf, type MatchContext, type MatchModule } from '../types.ts';

/** Connections by the network that they count for. Each rule has a list of its own, of the connections whose packets it saw. */
type Lists = ReadonlyMap<string, List>;
/** `cleaned` is the packet at whose moment the list was looked through last, and `left` how many it had then. */
interface List { readonly tuples: readonly Tuple[]; readonly cleaned: number; readonly left: number }
/** CONNCOUNT_GC_MAX_COLLECT of nf_conncount.c. */
const mostUnseen = 64;
/** Looking through so many connections of a list costs a trace as much as a rule. */
const tuplesOfRule = 16;

/**
 * The list after the packet (__nf_conncount_add): a new connection is added behind what is left of the list, which loses connections that
 * the table has no more or that TCP has closed. Nothing is added for a connection that is on the list, or assured. A list that was looked
 * through at this moment already is not looked through again, so a packet that comes twice is counted twice.
 */
function counted(list: List | undefined, { packet, connection, lookUp, memory, host }: MatchContext): List {
  const seen = trackedConnection(connection);
  const known = seen && !isTemplate(seen) ? seen : undefined;
  const tuple = known?.original ?? tupleOf(packet);
  const now = memory.get(arrivals) ?? 0;
  if (!list || list.tuples.length === 0) return { tuples: [tuple], cleaned: now, left: 0 };
  const { tuples, cleaned, left } = list;
  host.spend(Math.floor(tuples.length / tuplesOfRule));
  const own = known ?? lookUp(tuple);
  const open = (other: Tuple): boolean => {
    const found = lookUp(other);
    return found !== undefined && !found.closed;
  };
  if (own?.confirmed === true && own.assured) {
    if (cleaned === now) return list;
    const still = tuples.filter(open);
    return { tuples: still, cleaned: now, left: still.length };
  }
  if (own?.confirmed !== true && cleaned === now && tuples.length - left < mostUnseen) return { ...list, tuples: [...tuples, tuple] };
  const kept: Tuple[] = [];
  for (const [i, other] of tuples.entries()) {
    if (sameTuple(other, tuple) && lookUp(other)) return { ...list, tuples: [...kept, ...tuples.slice(i)] };
    if (open(other)) kept.push(other);
  }
  return { tuples: [...kept, tuple], cleaned: now, left: kept.length };
}

function maskOf(text: string | undefined, family: Family): readonly number[] {
  const whole = family === 4 ? 32 : 128;
  if (text === undefined) return maskOfLength(family, whole);
  return /^\d+$/.test(text) && Number(text) <= whole ? maskOfLength(family, Number(text)) : ((parseIp(text) ?? parseLooseIp(text))?.words ?? maskOfLength(family, whole));
}

export const connlimit: MatchModule = {
  kind: 'match',
  name: 'connlimit',
  families: both,
  needs: 'counted',
  help: 'How many connections a client address, or a network of them, has open through this box. Each rule counts the connections whose packets it has seen.',
  validity: { oneOf: ['--connlimit-upto', '--connlimit-above'], exclusive: [['--connlimit-upto', '--connlimit-above'], ['--connlimit-saddr', '--connlimit-daddr']] },
  listed: {
    items: [{
      at: text('#conn (?<end>src|dst)/(?<mask>\\d+) (?<op><=|>) (?<limit>\\d+)(?=\\s|$)'),
      options: ({ end, mask = '', op, limit = '' }) => [
        { option: op === '>' ? '--connlimit-above' : '--connlimit-upto', words: [limit], negated: false },
        { option: '--connlimit-mask', words: [mask], negated: false },
        { option: end === 'dst' ? '--connlimit-daddr' : '--connlimit-saddr', words: [], negated: false },
      ],
    }],
  },
  options: [
    option('--connlimit-upto', 'number', 'At most so many connections exist, this one included.', { negatable: true, check: isNumber(0xffffffff), explain: ([n = '?'], negated) => `${negated ? 'more than' : 'at most'} ${n} connections` }),
    option('--connlimit-above', 'number', 'More than so many connections exist, this one included.', { negatable: true, check: isNumber(0xffffffff), explain: ([n = '?'], negated) => `${negated ? 'at most' : 'more than'} ${n} connections` }),
    option('--connlimit-mask', 'length', 'Addresses that agree in so many leading bits count together.', {
      check: ([text = ''], family) => (parseIp(text)?.family === family || (family === 4 && parseLooseIp(text)) ? undefined : isNumber(family === 4 ? 32 : 128)([text], family)), explain: says('networks of', 'bits together'),
    }),
    flag('--connlimit-saddr', 'Connections are counted for each source address; this is the default.', { explain: saysOnly('for each source') }),
    flag('--connlimit-daddr', 'Connections are counted for each destination address.', { explain: saysOnly('for each destination') }),
  ],
  test: testWhole((use, context) => {
    const limit = optionOf(use, '--connlimit-upto') ?? optionOf(use, '--connlimit-above');
    if (!limit) return { answer: unknown('-m connlimit needs --connlimit-upto or --connlimit-above') };
    const { packet, memory, rule, host } = context;
    // Without a protocol there is no tuple to count (nf_ct_get_tuplepr).
    if (hasNoProtocol(packet)) return { answer: no('no protocol follows the headers of the packet: it cannot be counted, and the kernel drops it'), hotdrop: true };
    const daddr = has(use, '--connlimit-daddr');
    const mask = maskOf(wordOf(use, '--connlimit-mask'), packet.family);
    const end = daddr ? 'dst' : 'src';
    const prefix = { ip: maskIp(packet[end], mask), mask };
    const network = formatPrefix(prefix);
    const lists = ruleKey<Lists>('connlimit', rule, use);
    const before = memory.get(lists) ?? new Map<string, List>();
    // Zones count for themselves.
    const key = `${network} ${context.connection?.zone ?? 0}`;
    const most = Number(limit.words[0]!.text);
    const ends = `${daddr ? 'to' : 'from'} ${network}`;
    const question = { id: idOf('connlimit', rule), text: `Are there at most ${most} connections ${ends} for ${placeOf(rule)}?` };
    const above = has(use, '--connlimit-above') !== limit.negated;
    const listed = before.has(key) ? [] : context.countedBefore ? context.countedBefore(end, prefix) : [];
    if (!listed) return { answer: negateIf(above, unknown('the capture lists more connections than Tablewalk looks at in one trace', question)) };
    const list = counted(before.get(key) ?? (listed.length > 0 ? { tuples: listed, cleaned: 0, left: listed.length } : undefined), context);
    const count = list.tuples.length;
    const number = count === 1 ? 'one connection' : `${count} connections`;
    const answer = assumed(count <= most, `${verb(count)} ${number} ${ends} counted, this one included, and the limit is ${most}`, {
      ...question,
      decides: 'An iptables-save dump does not hold which connections the rule has counted: those that conntrack -L lists may be among them.', assumption: host.listedConnections.connections.length === 0 ? `Only the connections of this trace were counted by ${placeOf(rule)}, as after loading the ruleset: ${number} ${ends}.`
        : `The connections of this trace, and those of the capture that fit, are taken to be all that ${placeOf(rule)} has counted: ${number} ${ends}.`,
    });
    return { answer: negateIf(above, answer), remember: [write(lists, new Map(before).set(key, list))] };
  }),
};

const verb = (count: number): string => (count === 1 ? 'there is' : 'there are');
