/** Exports the match `string`. */
import { isNumber, isText, isWord } from '../checks.ts';
import { both, flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const string: MatchModule = {
  kind: 'match',
  name: 'string',
  families: both,
  help: 'Searches the packet for some bytes. It sees one packet at a time, and nothing inside encrypted connections.',
  options: [
    option('--string', 'text', 'The text that is searched for.', { negatable: true, check: isText(128, 'the text'), explain: says('containing') }),
    option('--hex-string', 'text|hex|', 'The same with bytes in hexadecimal between bars: `|0d 0a|`.', { negatable: true, explain: says('containing the bytes') }),
    option('--algo', 'bm|kmp', 'How it searches: Boyer-Moore or Knuth-Pratt-Morris.', { check: isWord(['bm', 'kmp']) }),
    option('--from', 'offset', 'Where the search begins, in bytes from the IP header.', { check: isNumber(65535) }),
    option('--to', 'offset', 'Where the search ends.', { check: isNumber(65535) }),
    flag('--icase', 'Capital and small letters are the same.'),
  ],
};
