/** Exports the match `owner`. */
import type { NumberRange } from '../../base/numbers.ts';
import type { Packet } from '../../base/packet.ts';
import { formatRange, parseNumber } from '../../base/numbers.ts';
import type { Tri } from '../../base/tri.ts';
import { assumed, no, unknown, when, yes } from '../../base/tri.ts';
import type { Check } from '../checks.ts';
import { bare, word } from '../listed.ts';
import { inRange } from '../ports.ts';
import { both, flag, has, nameOf, option, says, saysOnly, testEach } from '../support.ts';
import type { MatchContext, MatchModule, MatchUse } from '../types.ts';

/** `id[-id]`, also with a colon; root is the one name whose number is the same everywhere. */
function parseIds(text: string): NumberRange | undefined {
  if (text === 'root') return { from: 0, to: 0 };
  const [low = '', high = low] = text.split(/[-:]/);
  const from = parseNumber(low, 0xfffffffe);
  const to = parseNumber(high, 0xfffffffe);
  return from === undefined || to === undefined ? undefined : { from, to };
}

const check: Check = ([text = '']) => {
  const ids = parseIds(text);
  if (!ids) return /^[A-Za-z_]/.test(text) ? undefined : `${text} is not a number or range of numbers`;
  return ids.from > ids.to ? `the range ${text} ends before it begins` : undefined;
};

/** Packets that came in by an interface, and copies of broadcasts, have no sender's socket; nothing but inverted options fits them (owner_mt). */
const noSocket = 'no process of this box sent the packet';
const hasSocket = ({ in: arrived, copy }: Packet): boolean => arrived === undefined && copy !== true;

const ownerTest = (id: 'uid' | 'gid', what: string) => ([text = '']: readonly string[], { packet }: MatchContext, use: MatchUse): Tri => {
  if (!hasSocket(packet)) return no(noSocket);
  const ids = parseIds(text);
  if (!ids) return unknown(`the number of the ${what} ${text} is not known`);
  const value = packet[id];
  if (value === undefined) return unknown(`the ${what} of the process that sent the packet is not given`);
  const hit = inRange(value, ids);
  if (!hit && id === 'gid' && has(use, '--suppl-groups')) {
    const among = formatRange(ids, '-');
    return assumed(false, `the group is ${value}, and the other groups of the process are not known`, { id: `owner:group ${among}`, text: `Is ${among} among the supplementary groups of the process that sends the packet?`, decides: 'The files do not say the groups of the process: the line Groups in /proc/PID/status would.', assumption: `The process that sends the packet has no supplementary group ${among}.` });
  }
  return when(hit, `the ${what} is ${value}${hit ? '' : `, not ${formatRange(ids, '-')}`}`);
};

export const owner: MatchModule = {
  kind: 'match',
  name: 'owner',
  families: both,
  hooks: ['OUTPUT', 'POSTROUTING'],
  needs: 'sender',
  help: 'The process of this box that sent the packet. Forwarded packets have none. Service meshes use it to leave their own proxy alone.',
  validity: {
    oneOf: 'any',
    refused: (use) => {
      const among = use.options.findIndex((one) => nameOf(one) === '--suppl-groups');
      const group = use.options.findIndex((one) => nameOf(one) === '--gid-owner');
      return among >= 0 && (group < 0 || among < group) ? { message: '--suppl-groups needs --gid-owner in front of it.', option: use.options[among]! } : undefined;
    },
  },
  listed: { items: [word('owner UID match ', '--uid-owner'), word('owner GID match ', '--gid-owner'), bare('owner socket exists', '--socket-exists'), bare('incl. suppl. groups', '--suppl-groups')] },
  options: [
    option('--uid-owner', 'user[-user]', 'User of the process, by name or number, or a range of numbers.', { negatable: true, check, explain: says('sent by user') }),
    option('--gid-owner', 'group[-group]', 'Group of the process, by name or number, or a range of numbers.', { negatable: true, check, explain: says('sent by group') }),
    flag('--socket-exists', 'The packet has a socket: a process of this box sent it.', { negatable: true, explain: saysOnly('sent by a socket of this box', 'sent by no socket of this box') }),
    flag('--suppl-groups', 'With `--gid-owner`: the other groups of the process count too.'),
  ],
  test: testEach({
    '--uid-owner': ownerTest('uid', 'user'),
    '--gid-owner': ownerTest('gid', 'group'),
    '--socket-exists': (_words, { packet }) => (hasSocket(packet) ? yes('a process of this box sent the packet') : no(noSocket)),
    '--suppl-groups': (_words, { packet }) => (hasSocket(packet) ? yes('it only widens --gid-owner') : no(noSocket)),
  }, { needs: 'an option' }),
};
