/** Exports the match `ah`, one module for each family. */
import { parseNumber } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { no, yes } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { findExtension, headerLength, inHeader, isZero, numberAt } from '../extensionHeaders.ts';
import { bare, head, range, wordBehind } from '../listed.ts';
import { spiOption, testSpi } from '../spis.ts';
import { flag, option, says, testEach } from '../support.ts';
import type { MatchModule, OptionSpec } from '../types.ts';

const spi: OptionSpec = spiOption('--ahspi', 'security parameter index', 'with AH SPI');

export const ah4: MatchModule = {
  kind: 'match', name: 'ah', families: [4], protocols: [protocolNumber.ah],
  help: 'The IPsec authentication header. `-p ah` loads it by itself.',
  listed: { head: head('ah'), items: [range('spi', '--ahspi')] },
  options: [spi],
  test: testEach({ '--ahspi': ([text = ''], { packet }) => testSpi(packet, packet.spi, text) }, { protocols: [protocolNumber.ah] }),
};

/** ah_mt6 in ip6t_ah.c: the first authentication header; a length of 0 in the rule is not compared. */
export const ah6: MatchModule = {
  kind: 'match', name: 'ah', families: [6],
  help: 'The IPsec authentication header among the extension headers.',
  listed: { head: head('ah'), items: [range('spi', '--ahspi'), wordBehind('length:', '--ahlen'), bare('reserved', '--ahres')] },
  options: [
    spi,
    option('--ahlen', 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff), explain: says('with an AH header of', 'bytes') }),
    flag('--ahres', 'The reserved field must be zero.'),
  ],
  test: inHeader(protocolNumber.ah, testEach({
    '--ahspi': ([text = ''], { packet }) => testSpi(packet, numberAt(findExtension(packet, protocolNumber.ah)!, 4, 4), text),
    '--ahlen': ([text = ''], { packet }, _use, { negated }) => (parseNumber(text) === 0 ? (negated ? no : yes)('a length of 0 is not compared') : headerLength(packet, protocolNumber.ah, text)),
    '--ahres': (_words, { packet }) => isZero(numberAt(findExtension(packet, protocolNumber.ah)!, 2, 2)),
  })),
};
