/** Exports the match `mh` of ip6tables. */
import type { NumberRange } from '../../base/numbers.ts';
import { formatRange, parseNumber } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { assumed, yes } from '../../base/tri.ts';
import { isIn } from '../extensionHeaders.ts';
import { head, text } from '../listed.ts';
import { oneWord, option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** Names of message types with their short forms, in the order of libip6t_mh.c (RFC 6275, section 6.1). */
const names: readonly (readonly [string, number])[] = [
  ['binding-refresh-request', 0], ['brr', 0], ['home-test-init', 1], ['hoti', 1], ['careof-test-init', 2], ['coti', 2], ['home-test', 3], ['hot', 3],
  ['careof-test', 4], ['cot', 4], ['binding-update', 5], ['bu', 5], ['binding-acknowledgement', 6], ['ba', 6], ['binding-error', 7], ['be', 7],
];

/** A name, or the beginning of one: the first that fits, unless a later one fits whole. */
function parseType(text: string): number | undefined {
  const lower = text.toLowerCase();
  const fits = names.filter(([name]) => name.startsWith(lower));
  const one = fits.filter(([name]) => name === lower).at(-1) ?? fits[0];
  return one ? one[1] : parseNumber(text, 255);
}

function parseTypes(text: string): NumberRange | undefined {
  const colon = text.indexOf(':');
  const low = colon < 0 ? text : text.slice(0, colon);
  const high = colon < 0 ? text : text.slice(colon + 1);
  const from = colon >= 0 && low === '' ? 0 : parseType(low);
  const to = colon >= 0 && high === '' ? 255 : parseType(high);
  return from === undefined || to === undefined ? undefined : { from, to };
}

export const mh: MatchModule = {
  kind: 'match',
  name: 'mh',
  families: [6],
  protocols: [protocolNumber.mh],
  help: 'The mobility header of Mobile IPv6. `-p mh` loads it by itself.',
  listed: { head: head('mh'), items: [{ at: text('(?<not>! ?)?(?<a>(?:\\d+|[a-z]+[a-z-]*)(?::(?:\\d+|[a-z]+[a-z-]*))?)(?=\\s|$)'), option: '--mh-type' }] },
  options: [option('--mh-type', 'type[:type]', 'Type of the message, by number or name (`binding-update`), or a range.', {
    negatable: true, values: oneWord(names.map(([name]) => name).filter((name) => name.length > 4)), explain: says('of mobility type'), check: ([text = '']) => {
      const range = parseTypes(text);
      if (!range) return `${text} is not a type of a mobility message`;
      return range.from > range.to ? `the range ${text} ends before it begins` : undefined;
    },
  })],
  test: testEach({
    '--mh-type': ([text = ''], { packet }) => {
      const range = parseTypes(text)!;
      if (range.from === 0 && range.to === 255) return yes('every type fits');
      if (packet.mhType !== undefined) return isIn('the type of the mobility message', packet.mhType, range);
      return assumed(false, 'the type of the mobility message is not given', { id: `packet:mhType:${text}`, text: `Is the type of the mobility message ${text}?`, decides: 'The type of the mobility message decides it, and it is not given with the packet.', assumption: `The type of the mobility message is not given: it was taken not to be ${formatRange(range)}.` });
    },
  }, { protocols: [protocolNumber.mh] }),
};
