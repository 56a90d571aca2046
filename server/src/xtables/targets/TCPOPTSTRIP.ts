/** Exports the target TCPOPTSTRIP. */
import { parseNumber } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { changes } from '../effects.ts';
import { word } from '../listed.ts';
import { both, oneOf, option, says, wordList, wordOf } from '../support.ts';
import { stripTcpOptions, tcpOptionInWords, tcpOptionNames } from '../tcpOptions.ts';
import type { TargetModule } from '../types.ts';

/** The kinds in a list of names and numbers, or what is wrong with it (parse_list in libxt_TCPOPTSTRIP.c). */
function parseKinds(text: string): ReadonlySet<number> | string {
  const kinds = new Set<number>();
  for (const part of text.split(',')) {
    const kind = tcpOptionNames.get(part) ?? parseNumber(part, 255);
    if (kind === undefined) return `${part || 'an empty word'} is not a TCP option: ${oneOf([...tcpOptionNames.keys()], 10)}, or a number`;
    if (kind < 2) return 'the TCP options 0 and 1 are padding: they cannot be stripped';
    if (kinds.has(kind)) return `the option ${part} is listed twice`;
    kinds.add(kind);
  }
  return kinds;
}

export const TCPOPTSTRIP: TargetModule = {
  kind: 'target',
  name: 'TCPOPTSTRIP',
  families: both,
  tables: ['mangle'],
  protocols: [protocolNumber.tcp],
  terminating: false,
  help: 'Overwrites options of the TCP header with padding. For rules with `-p tcp`.',
  listed: { items: [word('TCPOPTSTRIP options\\s+', '--strip-options')] },
  options: [option('--strip-options', 'option,…', `The options, by number or name: ${[...tcpOptionNames.keys()].map((name) => `\`${name}\``).join(', ')}.`, {
    values: wordList([...tcpOptionNames.keys()]), explain: says('without'), check: ([text = '']) => {
      const kinds = parseKinds(text);
      return typeof kinds === 'string' ? kinds : undefined;
    },
  })],
  apply: changes((use, { packet }) => {
    if (packet.protocol !== protocolNumber.tcp) return 'TCPOPTSTRIP is for rules with -p tcp';
    const kinds = parseKinds(wordOf(use, '--strip-options') ?? '');
    if (typeof kinds === 'string') return 'TCPOPTSTRIP needs --strip-options';
    const words = oneOf([...kinds].map(tcpOptionInWords));
    const { tcpOptions } = packet;
    if (!tcpOptions) return { packet, because: `padding would replace ${words}; the packet's TCP options are not given` };
    const stripped = stripTcpOptions(tcpOptions, kinds);
    return stripped === tcpOptions ? { packet, because: `the TCP header has not got ${words}` } : { packet: { ...packet, tcpOptions: stripped }, because: `padding replaces ${words}` };
  }),
};
