/** Exports the match `hashlimit`. */
import { isList, isNumber, isText } from '../checks.ts';
import { both, flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const hashlimit: MatchModule = {
  kind: 'match',
  name: 'hashlimit',
  families: both,
  help: 'Limits a rate for each address, port, or pair of them, in a table of its own.',
  options: [
    option('--hashlimit-upto', 'rate', 'Fits while the rate is at most this: a number of packets `/sec`, `/minute`, `/hour` or `/day`, or bytes such as `512kb/s`.', { aliases: ['--hashlimit'], negatable: true, explain: says('at a rate up to') }),
    option('--hashlimit-above', 'rate', 'Fits while the rate is above this.', { negatable: true, explain: says('at a rate above') }),
    option('--hashlimit-burst', 'number', 'How many packets (or bytes) may come at once before the limit begins; 5 where nothing is said.'),
    option('--hashlimit-mode', 'srcip,srcport,dstip,dstport', 'What the rates are kept for: addresses, ports or several of them.', { check: isList(['srcip', 'srcport', 'dstip', 'dstport']), explain: says('for each') }),
    option('--hashlimit-srcmask', 'length', 'Source addresses that agree in so many leading bits count together.', { check: isNumber(128) }),
    option('--hashlimit-dstmask', 'length', 'Destination addresses that agree in so many leading bits count together.', { check: isNumber(128) }),
    option('--hashlimit-name', 'name', 'Name of the table; `/proc/net/ipt_hashlimit/` shows it.', { check: isText(255, 'the name') }),
    option('--hashlimit-htable-size', 'number', 'Number of buckets of the table.', { check: isNumber(0xffffffff) }),
    option('--hashlimit-htable-max', 'number', 'Most entries that the table may hold.', { check: isNumber(0xffffffff) }),
    option('--hashlimit-htable-expire', 'milliseconds', 'An entry is forgotten after so much silence.', { check: isNumber(0xffffffff) }),
    option('--hashlimit-htable-gcinterval', 'milliseconds', 'How often old entries are looked for.', { check: isNumber(0xffffffff) }),
    flag('--hashlimit-rate-match', 'Only measures the rate: everything fits while it is within bounds, nothing otherwise.'),
    option('--hashlimit-rate-interval', 'seconds', 'With `--hashlimit-rate-match`: how long the rate is measured.'),
  ],
};
