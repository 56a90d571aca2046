/** Exports the match `ah`, one module for each family. */
import { protocolNumber } from '../../base/protocols.ts';
import { isNumber, isRange } from '../checks.ts';
import { flag, option, says } from '../support.ts';
import type { MatchModule, OptionSpec } from '../types.ts';

const spi: OptionSpec = option('--ahspi', 'spi[:spi]', 'The security parameter index is this one, or in this range.', { negatable: true, check: isRange(0xffffffff), explain: says('with AH SPI') });

export const ah4: MatchModule = {
  kind: 'match', name: 'ah', families: [4], protocols: [protocolNumber.ah],
  help: 'The IPsec authentication header. `-p ah` loads it by itself.',
  options: [spi],
};

export const ah6: MatchModule = {
  kind: 'match', name: 'ah', families: [6],
  help: 'The IPsec authentication header among the extension headers.',
  options: [
    spi,
    option('--ahlen', 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff) }),
    flag('--ahres', 'The reserved field must be zero.'),
  ],
};
