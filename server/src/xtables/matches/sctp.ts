/** Exports the match `sctp`. */
import type { SctpChunk } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { when } from '../../base/tri.ts';
import { head, range, text } from '../listed.ts';
import { portOptions, portTests } from '../ports.ts';
import { both, not, oneWord, readOnce, testEach, wordList } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** Chunk types in the order of libxt_sctp.c, with the flags they may have from bit 7 down (RFC 9260, section 3.2). */
const data = '----IUBE';
const last = '-------T';
const chunks: readonly (readonly [name: string, type: number, flags?: string])[] = [
  ['DATA', 0, data], ['INIT', 1], ['INIT_ACK', 2], ['SACK', 3], ['HEARTBEAT', 4], ['HEARTBEAT_ACK', 5], ['ABORT', 6, last], ['SHUTDOWN', 7], ['SHUTDOWN_ACK', 8], ['ERROR', 9], ['COOKIE_ECHO', 10], ['COOKIE_ACK', 11],
  ['ECN_ECNE', 12], ['ECN_CWR', 13], ['SHUTDOWN_COMPLETE', 14, last], ['I_DATA', 64, data], ['RE_CONFIG', 130], ['PAD', 132], ['ASCONF', 193], ['ASCONF_ACK', 128], ['FORWARD_TSN', 192], ['I_FORWARD_TSN', 194],
];
const nameOf = (type: number): string => chunks.find(([, number]) => number === type)?.[0] ?? String(type);

interface Wanted { readonly types: ReadonlySet<number>; readonly flags: ReadonlyMap<number, { readonly mask: number; readonly set: number }> }

const hows = ['ANY', 'ALL', 'ONLY'];

/** `0x0001` of a listing with numbers, with its flags, by name. */
const chunkName = (text: string): string => text.replace(/^0x[\dA-Fa-f]{4}/, (hex) => nameOf(Number(hex)));

/** The list of chunk types, or what is wrong with it (parse_sctp_chunk). */
function parseChunks(text: string): Wanted | string {
  if (/^all$/i.test(text)) return { types: new Set(Array.from({ length: 256 }, (_, type) => type)), flags: new Map() };
  if (/^none$/i.test(text)) return { types: new Set(), flags: new Map() };
  const types = new Set<number>();
  const flags = new Map<number, { mask: number; set: number }>();
  for (const part of text.split(',').filter((word) => word !== '')) {
    const [name = '', letters = ''] = part.split(':');
    const index = chunks.findIndex(([known]) => known === name.toUpperCase());
    const [, type, known = '--------'] = chunks[index] ?? [];
    if (type === undefined) return `${name} is not a chunk type of SCTP`;
    types.add(type);
    for (const letter of letters) {
      const at = known.indexOf(letter.toUpperCase());
      if (at < 0) return `${letter} is not a flag of the chunk ${name}`;
      // iptables files flags under the place in its list, which is the type's number for the first fifteen only.
      const before = flags.get(index) ?? { mask: 0, set: 0 };
      const bit = 1 << (7 - at);
      flags.set(index, { mask: before.mask | bit, set: before.set | (letter === letter.toUpperCase() ? bit : 0) });
    }
  }
  return { types, flags };
}

const wantedOf = readOnce(([, text = '']) => parseChunks(text));

/** Walks the chunks of the packet (match_packet in xt_sctp.c). */
function testChunks(have: readonly SctpChunk[], { types, flags }: Wanted, how: string): boolean {
  const fits = ({ type, flags: bits = 0 }: SctpChunk): boolean => {
    const wanted = flags.get(type);
    return types.has(type) && (!wanted || (bits & wanted.mask) === wanted.set);
  };
  switch (how.toUpperCase()) {
    case 'ANY': return have.some(fits);
    case 'ALL': return [...types].every((type) => have.some((chunk) => chunk.type === type && fits(chunk)));
    default: return have.every(fits);
  }
}

export const sctp: MatchModule = {
  kind: 'match',
  name: 'sctp',
  families: both,
  protocols: [protocolNumber.sctp],
  help: 'Ports and chunk types of SCTP. `-p sctp` loads it by itself.',
  listed: {
    head: head('sctp'),
    items: [
      range('spt', '--sport'), range('dpt', '--dport'),
      { at: text('(?<not>! )?(?<a>any|all|only) (?<b>\\S+)'), option: '--chunk-types', words: (how = '', list = '') => [how, list.split(',').map(chunkName).join(',')] },
    ],
  },
  options: [
    ...portOptions,
    {
      name: '--chunk-types', args: 2, negatable: true, value: 'any|all|only type[:flags],…', values: [...oneWord(hows.map((how) => how.toLowerCase())), ...wordList([...chunks.map(([name]) => name), 'ALL', 'NONE'])],
      help: 'Whether any or all of the listed chunk types are in the packet, or only these. Flags of a chunk stand behind `:`, small for unset and capital for set. The list may be `ALL` or `NONE`.',
      check: ([how = '', text = '']) => {
        if (!hows.includes(how.toUpperCase())) return `${how} is not any, all or only`;
        const wanted = parseChunks(text);
        return typeof wanted === 'string' ? wanted : undefined;
      },
      explain: ([how = '?', types = '?'], negated) => `${not(negated)}with ${how} of the chunks ${types}`,
    },
  ],
  test: testEach({
    ...portTests,
    '--chunk-types': ([how = ''], { packet }, _use, use) => {
      const wanted = wantedOf(use);
      const have = packet.sctpChunks ?? [{ type: 1 }];
      return when(typeof wanted !== 'string' && testChunks(have, wanted, how), `the packet has the chunks ${have.map(({ type }) => nameOf(type)).join(', ')}`);
    },
  }, { protocols: [protocolNumber.sctp] }),
};
