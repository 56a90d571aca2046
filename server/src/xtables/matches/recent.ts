/** Exports the match `recent`. */
import { isAddress, isNumber, isText } from '../checks.ts';
import { both, flag, option, says, saysOnly } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const recent: MatchModule = {
  kind: 'match',
  name: 'recent',
  families: both,
  help: 'Keeps lists of addresses with the times they were seen (`/proc/net/xt_recent/`), and looks addresses up in them.',
  options: [
    flag('--set', 'Adds the address to the list, or renews it. Fits always.', { negatable: true, explain: saysOnly('adding the address to the list') }),
    flag('--rcheck', 'The address is in the list.', { negatable: true, explain: saysOnly('in the list', 'not in the list') }),
    flag('--update', 'The address is in the list; its time is renewed.', { negatable: true, explain: saysOnly('in the list, renewing it', 'not in the list') }),
    flag('--remove', 'The address is in the list; it is taken out.', { negatable: true, explain: saysOnly('in the list, taking it out', 'not in the list') }),
    option('--seconds', 'seconds', 'Only where it was seen within so many seconds.', { check: isNumber(0xffffffff, 1), explain: says('seen within the last', 'seconds') }),
    flag('--reap', 'With `--seconds`: older entries are thrown away.'),
    option('--hitcount', 'number', 'Only where it was seen at least so many times.', { check: isNumber(0xffffffff), explain: says('seen at least', 'times') }),
    flag('--rttl', 'Only where the TTL is the one that was seen then.'),
    option('--name', 'name', 'Name of the list; DEFAULT where none is given.', { check: isText(199, 'the name'), explain: says('list') }),
    flag('--rsource', 'The list holds source addresses; this is the default.'),
    flag('--rdest', 'The list holds destination addresses.'),
    option('--mask', 'netmask', 'Addresses are ANDed with this mask before they are kept or looked up.', { check: isAddress }),
  ],
};
