/** Exports the match `iprange`. */
import type { Ip } from '../../base/ip.ts';
import { compareIp, formatIp, parseIp, parsePrefix } from '../../base/ip.ts';
import type { Tri } from '../../base/tri.ts';
import { when } from '../../base/tri.ts';
import type { Check } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { both, option, says, testEach } from '../support.ts';
import type { MatchContext, MatchModule } from '../types.ts';

/** Bytes that are missing behind the others are 0 (xtables_numeric_to_ipaddr). */
const address = (text: string): Ip | undefined => parseIp(text) ?? (text.includes('/') ? undefined : parsePrefix(text)?.ip);

const read = (text: string): { from: Ip | undefined; to: Ip | undefined } => {
  const dash = text.indexOf('-');
  return { from: address(dash < 0 ? text : text.slice(0, dash)), to: address(dash < 0 ? text : text.slice(dash + 1)) };
};

const check: Check = ([text = ''], family) => {
  const { from, to } = read(text);
  return from?.family === family && to?.family === family ? undefined : `${text} is not a range of IPv${family} addresses`;
};

/** A range that ends before it begins holds no address (iprange_mt4 and iprange_mt6). */
const test = (end: 'src' | 'dst', name: string) => ([text = '']: readonly string[], { packet }: MatchContext): Tri => {
  const { from, to } = read(text);
  const hit = compareIp(packet[end], from!) >= 0 && compareIp(packet[end], to!) <= 0;
  return when(hit, `${name} ${formatIp(packet[end])} is ${hit ? '' : 'not '}in ${text}`);
};

export const iprange: MatchModule = {
  kind: 'match',
  name: 'iprange',
  families: both,
  help: 'Addresses from one to another, which need not make a network.',
  validity: { oneOf: ['--src-range', '--dst-range'] },
  listed: { items: [wordBehind('source IP range ', '--src-range'), wordBehind('destination IP range ', '--dst-range')] },
  options: [
    option('--src-range', 'address[-address]', 'The source address is in this range, both ends included.', { negatable: true, check, explain: says('from') }),
    option('--dst-range', 'address[-address]', 'The destination address is in this range, both ends included.', { negatable: true, check, explain: says('to') }),
  ],
  test: testEach({ '--src-range': test('src', 'source'), '--dst-range': test('dst', 'destination') }, { needs: '--src-range or --dst-range' }),
};
