/** Exports the match `srh` of ip6tables. */
import { isNetwork, isNumber } from '../checks.ts';
import { option } from '../support.ts';
import type { MatchModule, OptionSpec } from '../types.ts';

const compare = (name: string, value: string, what: string): readonly OptionSpec[] => [
  option(`${name}-eq`, value, `${what} is this number.`, { negatable: true, check: isNumber(255) }),
  option(`${name}-gt`, value, `${what} is greater.`, { negatable: true, check: isNumber(255) }),
  option(`${name}-lt`, value, `${what} is smaller.`, { negatable: true, check: isNumber(255) }),
];
const sid = (name: string, what: string): OptionSpec => option(name, 'address[/mask]', `The ${what} segment is this address or in this network.`, { negatable: true, check: isNetwork });

export const srh: MatchModule = {
  kind: 'match',
  name: 'srh',
  families: [6],
  help: 'The segment routing header of IPv6 (RFC 8754).',
  options: [
    option('--srh-next-hdr', 'number', 'Protocol number of the header that follows.', { negatable: true, check: isNumber(255) }),
    ...compare('--srh-hdr-len', 'length', 'The header\'s length field'),
    ...compare('--srh-segs-left', 'number', 'The number of segments left'),
    ...compare('--srh-last-entry', 'number', 'The index of the last segment'),
    option('--srh-tag', 'number', 'The tag is this number.', { negatable: true, check: isNumber(65535) }),
    sid('--srh-psid', 'previous'),
    sid('--srh-nsid', 'next'),
    sid('--srh-lsid', 'last'),
  ],
};
