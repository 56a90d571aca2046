/** Exports the match `esp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { head, range } from '../listed.ts';
import { spiOption, testSpi } from '../spis.ts';
import { both, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const esp: MatchModule = {
  kind: 'match',
  name: 'esp',
  families: both,
  protocols: [protocolNumber.esp],
  help: 'The IPsec encryption header. `-p esp` loads it by itself.',
  listed: { head: head('esp'), items: [range('spi', '--espspi')] },
  options: [spiOption('--espspi', 'security parameter index', 'with ESP SPI')],
  test: testEach({ '--espspi': ([text = ''], { packet }) => testSpi(packet, packet.spi, text) }, { protocols: [protocolNumber.esp] }),
};
