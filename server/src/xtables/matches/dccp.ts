/** Exports the match `dccp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { assumed, when } from '../../base/tri.ts';
import { areWords, isNumber } from '../checks.ts';
import { head, range, text, wordBehind } from '../listed.ts';
import { anyPortOptions, portTests } from '../ports.ts';
import { both, option, says, testEach, wordList } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** Packet types by their number (RFC 4340, section 5.1); INVALID stands for all numbers from 10 on. */
const types = ['REQUEST', 'RESPONSE', 'DATA', 'ACK', 'DATAACK', 'CLOSEREQ', 'CLOSE', 'RESET', 'SYNC', 'SYNCACK', 'INVALID'];
const nameOf = (type: number): string => types[Math.min(type, types.length - 1)]!;

export const dccp: MatchModule = {
  kind: 'match',
  name: 'dccp',
  families: both,
  protocols: [protocolNumber.dccp],
  help: 'Ports, packet types and options of DCCP. `-p dccp` loads it by itself.',
  listed: {
    head: head('dccp'),
    items: [
      range('spt', '--sport'), range('dpt', '--dport'), wordBehind('option=', '--dccp-option'),
      { at: text(`(?<not>! )?(?<a>(?:\\d+|${types.join('|')})(?:,(?:\\d+|${types.join('|')}))*)(?=\\s|$)`), option: '--dccp-types', words: (list = '') => [[...new Set(list.split(',').map((type) => (/^\d+$/.test(type) ? nameOf(Number(type)) : type)))].join(',')] },
    ],
  },
  options: [
    ...anyPortOptions,
    option('--dccp-types', 'type,…', `The packet has one of these types: ${types.join(' ')}.`, { negatable: true, values: wordList(types), check: areWords(types), explain: says('of DCCP type') }),
    option('--dccp-option', 'number', 'The DCCP header has the option with this number.', { negatable: true, check: isNumber(255, 1), explain: says('with DCCP option') }),
  ],
  test: testEach({
    ...portTests,
    '--dccp-types': ([text = ''], { packet }) => {
      const type = nameOf(packet.dccpType ?? 0);
      const hit = text.toUpperCase().split(',').includes(type);
      return when(hit, `the DCCP packet is a ${type}${hit ? '' : `, not ${text}`}`);
    },
    '--dccp-option': ([text = '']) => assumed(false, 'the packet does not say which DCCP options it carries', { id: `dccp-option:${text}`, text: `Does the packet carry the DCCP option ${text}?`, decides: 'Only the packet itself would say which DCCP options it carries.', assumption: `The packet was taken not to carry the DCCP option ${text}.` }),
  }, { protocols: [protocolNumber.dccp] }),
};
