/** Exports the match `tcp`. */
import { parseNumber } from '../../base/numbers.ts';
import { tcpFlagBits } from '../../base/packet.ts';
import type { Packet } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import type { Tri } from '../../base/tri.ts';
import { assumed, when } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { range, text, wordBehind } from '../listed.ts';
import { portOptions, portTests } from '../ports.ts';
import { both, flag, not, option, says, saysOnly, testEach, wordList } from '../support.ts';
import { hasTcpOption, tcpOptionInWords } from '../tcpOptions.ts';
import type { MatchModule } from '../types.ts';

const bits: Readonly<Record<string, number>> = { ...tcpFlagBits, ALL: 0x3f, NONE: 0 };
const nameOfBits = (value: number): string => Object.entries(tcpFlagBits).filter(([, bit]) => value & bit).map(([name]) => name).join(',') || 'NONE';

/** `SYN,ACK`, `ALL`, `NONE` as header bits (parse_tcp_flag in libxt_tcp.c). */
function parseFlags(text: string): number | undefined {
  let value = 0;
  for (const part of text.split(',').filter((word) => word !== '')) {
    const key = part.toUpperCase();
    if (!Object.hasOwn(bits, key)) return undefined;
    value |= bits[key]!;
  }
  return value;
}

/** `0x17` as iptables-save prints it: FIN,SYN,RST,ACK. */
const flagNames = (text: string): string => (/^0x/i.test(text) ? nameOfBits(Number(text)) : text);

const testFlags = (packet: Packet, mask: number, comp: number): Tri => {
  const seen = packet.flags & mask;
  return when(seen === comp, `of ${nameOfBits(mask)} the packet has ${nameOfBits(seen)}${seen === comp ? '' : `, not ${nameOfBits(comp)}`}`);
};

const SYN = { mask: bits.SYN! | bits.RST! | bits.ACK! | bits.FIN!, comp: bits.SYN! };

export const tcp: MatchModule = {
  kind: 'match',
  name: 'tcp',
  families: both,
  protocols: [protocolNumber.tcp],
  help: 'Ports, flags and options of TCP. `-p tcp` loads it by itself.',
  listed: {
    head: text('tcp(?=\\s|$|flags:)'),
    items: [
      range('spt', '--sport'), range('dpt', '--dport'), wordBehind('option=', '--tcp-option'),
      { at: text('flags: ?(?<not>!)?(?<a>[^\\s/]+)/(?<b>[^\\s/]+)'), option: '--tcp-flags', words: (mask = '', comp = '') => [flagNames(mask), flagNames(comp)] },
    ],
  },
  options: [
    ...portOptions,
    {
      name: '--tcp-flags', args: 2, negatable: true, value: 'mask set', values: [...wordList(Object.keys(bits)), ...wordList(Object.keys(bits))],
      help: 'Of the flags in the first list, exactly those in the second list are set. Flags: SYN ACK FIN RST URG PSH ALL NONE.',
      check: (words) => {
        const wrong = words.slice(0, 2).find((word) => parseFlags(word) === undefined);
        return wrong === undefined ? undefined : `${wrong} is not a list of TCP flags (SYN ACK FIN RST URG PSH ALL NONE)`;
      },
      explain: ([mask = '?', comp = '?'], negated) => `${not(negated)}with ${comp === 'NONE' ? 'none' : `only ${comp}`} set of the flags ${mask}`,
    },
    flag('--syn', 'The first packet of a TCP connection: of SYN, RST, ACK and FIN only SYN is set. Saved as `--tcp-flags FIN,SYN,RST,ACK SYN`.', {
      negatable: true, explain: saysOnly('opening a connection (SYN)', 'not opening a connection (SYN)'),
    }),
    option('--tcp-option', 'number', 'The TCP header has the option with this number.', { negatable: true, check: isNumber(255, 1), explain: says('with TCP option') }),
  ],
  test: testEach({
    ...portTests,
    '--tcp-flags': ([mask = '', comp = ''], { packet }) => testFlags(packet, parseFlags(mask)!, parseFlags(comp)!),
    '--syn': (_words, { packet }) => testFlags(packet, SYN.mask, SYN.comp),
    '--tcp-option': ([text = ''], { packet: { tcpOptions } }) => {
      const kind = parseNumber(text)!;
      const what = tcpOptionInWords(kind);
      if (tcpOptions) return when(hasTcpOption(tcpOptions, kind), `the TCP header has ${hasTcpOption(tcpOptions, kind) ? '' : 'not '}${what}`);
      return assumed(false, 'the TCP options of the packet are not given', { id: `tcp-option:${kind}`, text: `Does the packet carry the TCP ${what}?`, decides: 'The options in the TCP header of the packet decide it, and they are not given.', assumption: `The TCP options of the packet are not given: it was taken not to carry ${what}.` });
    },
  }, { protocols: [protocolNumber.tcp] }),
};
