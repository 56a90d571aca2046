/** Exports the match `recent`. */
import { formatIp, maskIp, parseIp, type Ip } from '../../base/ip.ts';
import type { Packet } from '../../base/packet.ts';
import { firstBytes } from '../../base/text.ts';
import { assumed, negateIf, unknown, yes, type Tri } from '../../base/tri.ts';
import { cutText, isAddress, isNumber } from '../checks.ts';
import { foundOr, idOf } from '../fresh.ts';
import { bare, text, word } from '../listed.ts';
import { arrivals, memoryKey, write } from '../memory.ts';
import { both, flag, has, nameOf, option, placeOf, says, saysOnly, testWhole, wordOf } from '../support.ts';
import type { MatchContext, MatchModule, MatchUse, OptionAnswer } from '../types.ts';

/** An address of a list: how many times it was seen, and how many of these by the packet that saw it last, counted from 1. `ttl` 0 fits every TTL. */
interface Entry { readonly address: string; readonly ttl: number; readonly times: number; readonly last: { readonly packet: number; readonly times: number } }

/** The least recently seen first, so that a full list forgets it (ip_list_tot of xt_recent.c). */
type List = readonly Entry[];
const longestList = 100;
/** XT_RECENT_MAX_NSTAMPS: so many times of an address are kept at most. */
const mostTimes = 255;
const usualName = 'DEFAULT';
/** XT_RECENT_NAME_LEN, without the zero behind it. */
const longestName = 199;
const operations = ['--set', '--rcheck', '--update', '--remove'];

/** The rule that made the list decides the mask. */
function addressOf(use: MatchUse, name: string, { packet, host }: MatchContext): Ip {
  const maker = host.firstUse('recent', '--name', name) ?? use;
  const mask = parseIp(wordOf(maker, '--mask') ?? '')?.words;
  const address = has(use, '--rdest') ? packet.dst : packet.src;
  return mask?.length === address.words.length ? maskIp(address, mask) : address;
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

/** The TTL as it was when the packet arrived: forwarding has taken one off by then. */
const ttlOf = ({ ttl, in: arrived, out, copy }: Packet): number => (out !== undefined && (arrived !== undefined || copy) ? (ttl + 1) & 255 : ttl);

function look(use: MatchUse, context: MatchContext, operation: string, negated: boolean): Omit<OptionAnswer, 'option'> {
  const { memory, rule, packet } = context;
  const written = wordOf(use, '--name') ?? usualName;
  const name = firstBytes(written, longestName);
  const key = memoryKey<List>(`recent ${name}`);
  const list = memory.get(key) ?? [];
  const ip = addressOf(use, written, context);
  const address = formatIp(ip);
  const ttl = ttlOf(packet);
  const now = memory.get(arrivals) ?? 0;
  const field = `list ${name}`;
  const found = list.find((entry) => entry.address === address && (!has(use, '--rttl') || entry.ttl === ttl || ttl === 0 || entry.ttl === 0));
  const others = list.filter((entry) => entry !== found);
  const seen = Math.min(mostTimes, (found?.times ?? 0) + 1);
  const thisMoment = found?.last.packet === now ? found.last.times : 0;
  const renewed = write(key, [...(found ? others : others.slice(Math.max(0, others.length - longestList + 1))), { address, ttl, times: seen, last: { packet: now, times: thisMoment + 1 } }],
    { field, before: found ? `${address}, seen ${times(found.times)}` : `without ${address}`, after: `${address}, seen ${times(seen)}` });
  if (operation === '--set') return { answer: negateIf(negated, yes(`${address} is put on the list ${name}`)), remember: [renewed] };
  const wanted = Number(wordOf(use, '--hitcount') ?? 0);
  const there = found !== undefined && (operation === '--remove' || found.times >= wanted);
  const because = !found ? `${address} is not on the list ${name}` : operation === '--remove' || wanted === 0 ? `${address} is on the list ${name}` : `${address} was seen ${times(found.times)}, and the rule asks for ${wanted}`;
  const seconds = wordOf(use, '--seconds');
  // What this packet itself has stamped is within any time.
  const answer: Tri = there && seconds !== undefined && thisMoment < Math.max(1, wanted) ? assumed(true, because, {
    id: idOf('recent', rule), text: `Was ${address} seen within ${seconds} s, as ${placeOf(rule)} asks of the list ${name}?`,
    decides: 'How much time passes between the packets of a trace is not given.', assumption: `No time is taken to pass between the packets of this trace: ${address} was seen within ${seconds} s (${placeOf(rule)}).`,
  }) : foundOr(there, because, {
    id: idOf('recent', rule), text: `Is ${address} on the list ${name} as ${placeOf(rule)} asks?`,
    decides: `An iptables-save dump does not hold who is on the list: /proc/net/xt_recent/${name} would say it, and when each was seen.`, assumption: list.length === 0 ? `The list ${name} is empty, as in a freshly loaded ruleset.` : `Only this trace put addresses on the list ${name}: ${because}.`,
  });
  // recent_mt renews the entry where its answer, after the inversion, is yes.
  const renews = operation === '--update' && found !== undefined && there !== negated;
  return { answer: negateIf(negated, answer), remember: there && operation === '--remove' ? [write(key, others, { field, before: address, after: `without ${address}` })] : renews ? [renewed] : [] };
}

/** Of these a rule has one. */
const lists = ['--set', '--rcheck', '--update', '--remove'] as const;

export const recent: MatchModule = {
  kind: 'match',
  name: 'recent',
  families: both,
  help: 'Keeps lists of addresses with the times they were seen (`/proc/net/xt_recent/`), and looks addresses up in them.',
  validity: { oneOf: lists, exclusive: [lists, ['--rttl', '--set'], ['--rttl', '--remove']], needs: { '--reap': ['--seconds'] } },
  listed: {
    head: text('(?<not>! )?recent:'),
    items: [
      bare('SET', '--set'), bare('CHECK', '--rcheck'), bare('UPDATE', '--update'), bare('REMOVE', '--remove'), word('seconds: ', '--seconds'), bare('reap', '--reap'), word('hit_count: ', '--hitcount'),
      bare('TTL-Match', '--rttl'), word('name: ', '--name'), bare('side: source', '--rsource'), bare('side: dest', '--rdest'), word('mask: ', '--mask'),
    ],
  },
  options: [
    flag('--set', 'Adds the address to the list, or renews it. Fits always.', { negatable: true, explain: saysOnly('adding the address to the list', 'never, but adding the address to the list') }),
    flag('--rcheck', 'The address is in the list.', { negatable: true, explain: saysOnly('in the list', 'not in the list') }),
    flag('--update', 'The address is in the list; its time is renewed.', { negatable: true, explain: saysOnly('in the list, renewing it', 'not in the list') }),
    flag('--remove', 'The address is in the list; it is taken out.', { negatable: true, explain: saysOnly('in the list, taking it out', 'not in the list, taking it out otherwise') }),
    option('--seconds', 'seconds', 'With `--rcheck` and `--update`: only where it was seen within so many seconds.', { check: isNumber(0xffffffff, 1), explain: says('seen within the last', 'seconds') }),
    flag('--reap', 'With `--seconds`: older entries are thrown away.'),
    option('--hitcount', 'number', 'With `--rcheck` and `--update`: only where it was seen at least so many times.', { check: isNumber(mostTimes), explain: says('seen at least', 'times') }),
    flag('--rttl', 'With `--rcheck` and `--update`: only where the TTL is the one that was seen then.', { explain: saysOnly('with the same TTL') }),
    option('--name', 'name', 'Name of the list; DEFAULT where none is given.', { ...cutText(longestName, 'the name'), explain: says('list') }),
    flag('--rsource', 'The list holds source addresses; this is the default.', { explain: saysOnly('by source') }),
    flag('--rdest', 'The list holds destination addresses.', { explain: saysOnly('by destination') }),
    option('--mask', 'netmask', 'Addresses are ANDed with this mask before they are kept or looked up. The rule that names the list first decides.', { check: isAddress }),
  ],
  test: testWhole((use, context) => {
    const chosen = use.options.filter((one) => operations.includes(nameOf(one)));
    const [operation] = chosen;
    if (!operation || chosen.length > 1) return { answer: unknown('-m recent needs one of --set, --rcheck, --update and --remove') };
    const name = nameOf(operation);
    if (name === '--set' || name === '--remove') {
      const wrong = ['--seconds', '--hitcount', '--rttl', '--reap'].find((one) => has(use, one));
      if (wrong !== undefined) return { answer: unknown(`the kernel refuses ${wrong} beside ${name}`) };
    }
    if (has(use, '--reap') && !has(use, '--seconds')) return { answer: unknown('--reap needs --seconds') };
    return look(use, context, name, operation.negated);
  }),
};
