/** Exports the match `ipv6header` of ip6tables. */
import type { Packet } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { when } from '../../base/tri.ts';
import { bare, head, text } from '../listed.ts';
import { flag, has, noEffect, not, oneOf, option, testEach, wordList } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** Headers by number with all their names, in the order in which iptables-save prints them; 255 stands for any other protocol. */
const headers: readonly { readonly number: number; readonly names: readonly string[] }[] = [
  { number: 0, names: ['hop-by-hop', 'hop', 'hopopt', 'ip', '0'] }, { number: 60, names: ['ipv6-opts', 'dst', '60'] }, { number: 43, names: ['ipv6-route', 'route', '43'] }, { number: 44, names: ['ipv6-frag', 'frag', '44'] },
  { number: 51, names: ['ah', 'auth', 'ipv6-auth', '51'] }, { number: 50, names: ['esp', 'ipv6-crypt', '50'] }, { number: 59, names: ['ipv6-nonxt', 'none', '59'] }, { number: 255, names: ['protocol', 'prot', '255'] },
];
const upperLayer = 255;

const parseHeader = (text: string): number | undefined => headers.find(({ names }) => names.includes(text.toLowerCase()))?.number;
const parseHeaders = (text: string): number[] => text.split(',').map(parseHeader).filter((number) => number !== undefined);
const nameOf = (number: number): string => headers.find((header) => header.number === number)?.names[0] ?? String(number);

/** What the kernel finds on its way through the headers: ESP and "no next header" end it, every other protocol counts as one (ipv6header_mt6). */
function headersOf({ extensions = [], protocol }: Packet): Set<number> {
  const found = new Set(extensions.map(({ header }) => header));
  return found.add(protocol === protocolNumber.esp || protocol === protocolNumber.none ? protocol : upperLayer);
}

/** The bits of the flags that a listing with numbers prints, by the header they stand for (MASK_HOPOPTS and those behind it in ip6t_ipv6header.h). */
const flagBits: readonly (readonly [bit: number, header: number])[] = [[128, 0], [64, 60], [32, 43], [16, 44], [8, 51], [4, 50], [2, 59], [1, 255]];
const headersOfFlags = (text = ''): readonly string[] => [/^0x/i.test(text) ? flagBits.filter(([bit]) => (Number(text) & bit) !== 0).map(([, header]) => nameOf(header)).join(',') : text];

const same = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => a.size === b.size && [...a].every((number) => b.has(number));
const list = (numbers: Iterable<number>): string => [...numbers].map(nameOf).join(', ');

export const ipv6header: MatchModule = {
  kind: 'match',
  name: 'ipv6header',
  families: [6],
  help: 'Which extension headers the packet has.',
  validity: { required: ['--header'] },
  listed: { head: head('ipv6header'), items: [{ at: text('flags:(?<not>!)?(?<a>\\S+)'), option: '--header', words: headersOfFlags }, bare('soft', '--soft')] },
  options: [
    option('--header', 'header,…', 'The headers: `hop-by-hop`, `ipv6-opts`, `ipv6-route`, `ipv6-frag`, `ah`, `esp`, `ipv6-nonxt`, `prot`, or their short names or numbers.', {
      negatable: true, values: wordList(headers.map(({ names }) => names[0]!)), explain: ([text = '?'], negated) => `${not(negated)}with the headers ${text}`,
      check: ([text = '']) => {
        const wrong = text.split(',').find((part) => parseHeader(part) === undefined);
        return wrong === undefined ? undefined : `${wrong} is not one of ${oneOf(headers.map(({ names }) => names[0]!), headers.length)}`;
      },
    }),
    flag('--soft', 'The packet has at least these headers, behind `!` none of them; without this option exactly these.'),
  ],
  test: testEach({
    '--header': ([text = ''], { packet }, use, { negated }) => {
      const found = headersOf(packet);
      const wanted = new Set(parseHeaders(text));
      const because = `the packet has ${list(found)}`;
      if (!has(use, '--soft')) return when(same(found, wanted), because);
      // Negated, none of them may be there; the answer is turned round by whoever asked.
      return when(negated ? [...wanted].some((number) => found.has(number)) : [...wanted].every((number) => found.has(number)), because);
    },
    '--soft': noEffect('further headers may be there'),
  }, { needs: '--header' }),
};
