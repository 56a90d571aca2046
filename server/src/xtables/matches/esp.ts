/** Exports the match `esp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { isRange } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const esp: MatchModule = {
  kind: 'match',
  name: 'esp',
  families: both,
  protocols: [protocolNumber.esp],
  help: 'The IPsec encryption header. `-p esp` loads it by itself.',
  options: [option('--espspi', 'spi[:spi]', 'The security parameter index is this one, or in this range.', { negatable: true, check: isRange(0xffffffff), explain: says('with ESP SPI') })],
};
