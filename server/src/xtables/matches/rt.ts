/** Exports the match `rt` of ip6tables. */
import type { Ip } from '../../base/ip.ts';
import { formatIp, parseIp, sameIp } from '../../base/ip.ts';
import { parseNumber, parseRange } from '../../base/numbers.ts';
import type { ExtensionHeader, Packet } from '../../base/packet.ts';
import type { Tri } from '../../base/tri.ts';
import { no, when, yes } from '../../base/tri.ts';
import type { Check } from '../checks.ts';
import { isNumber, isRange } from '../checks.ts';
import { findExtension, headerLength, inHeader, isIn, isZero, numberAt, stationsOf } from '../extensionHeaders.ts';
import { bare, head, range, word, wordBehind } from '../listed.ts';
import { flag, has, option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

const routing = 43;
const header = (packet: Packet): ExtensionHeader => findExtension(packet, routing)!;

/** IP6T_RT_HOPS. */
const most = 16;

const checkAddresses: Check = ([text = '']) => {
  const parts = text.split(',');
  if (parts.length > most) return `at most ${most} addresses fit into a rule`;
  const wrong = parts.find((part) => parseIp(part)?.family !== 6);
  return wrong === undefined ? undefined : `${wrong} is not an IPv6 address`;
};

/** The listed stations have to be all of the header's, or to be among them in this order (rt_mt6 in ip6t_rt.c). */
function testStations(stations: readonly Ip[], text: string, strict: boolean): Tri {
  const wanted = text.split(',').map((part) => parseIp(part)!);
  const seen = stations.map(formatIp).join(', ') || 'none';
  if (strict) return when(wanted.length === stations.length && wanted.every((ip, i) => sameIp(ip, stations[i]!)), `the stations of the header are ${seen}`);
  let found = 0;
  for (const station of stations) if (found < wanted.length && sameIp(station, wanted[found]!)) found++;
  return when(found === wanted.length, `the stations of the header are ${seen}`);
}

export const rt: MatchModule = {
  kind: 'match',
  name: 'rt',
  families: [6],
  help: 'The routing header of IPv6.',
  listed: { head: head('rt'), items: [wordBehind('type:', '--rt-type'), range('segsleft', '--rt-segsleft'), wordBehind('length:', '--rt-len'), bare('reserved', '--rt-0-res'), word('0-addrs ', '--rt-0-addrs', '[\\da-fA-F:.,]+'), bare('0-not-strict', '--rt-0-not-strict')] },
  options: [
    option('--rt-type', 'type', 'Type of the routing header.', { negatable: true, check: isNumber(0xffffffff), explain: says('with a routing header of type') }),
    option('--rt-segsleft', 'number[:number]', 'How many stations are still to visit.', { negatable: true, check: isRange(0xffffffff), explain: says('with', 'stations left') }),
    option('--rt-len', 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff), explain: says('with a routing header of', 'bytes') }),
    flag('--rt-0-res', 'For type 0: the reserved field must be zero.'),
    option('--rt-0-addrs', 'address,…', 'For type 0: the addresses of the stations, at most 16.', { check: checkAddresses, explain: says('through') }),
    flag('--rt-0-not-strict', 'For type 0: other stations may stand between these.'),
  ],
  test: inHeader(routing, testEach({
    '--rt-type': ([text = ''], { packet }) => isIn('the type of the routing header', numberAt(header(packet), 2, 1) ?? 0, { from: parseNumber(text)!, to: parseNumber(text)! }),
    '--rt-segsleft': ([text = ''], { packet }) => isIn('the number of stations left', numberAt(header(packet), 3, 1) ?? 0, parseRange(text, 0xffffffff)!),
    '--rt-len': ([text = ''], { packet }) => headerLength(packet, routing, text),
    '--rt-0-res': (_words, { packet }) => isZero(numberAt(header(packet), 4, 4)),
    '--rt-0-addrs': ([text = ''], { packet }, use) => testStations(stationsOf(header(packet)), text, !has(use, '--rt-0-not-strict')),
    '--rt-0-not-strict': (_words, _context, use) => (has(use, '--rt-0-addrs') ? yes('other stations may stand between') : no('--rt-0-not-strict needs --rt-0-addrs')),
  })),
};
