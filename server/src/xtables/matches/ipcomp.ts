/** Exports the match `ipcomp`. */
import { protocolNumber } from '../../base/protocols.ts';
import { bare, head, range } from '../listed.ts';
import { spiOption, testSpi } from '../spis.ts';
import { both, flag, noEffect, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const ipcomp: MatchModule = {
  kind: 'match',
  name: 'ipcomp',
  families: both,
  protocols: [protocolNumber.ipcomp],
  help: 'The IP compression header (RFC 3173).',
  listed: { head: head('comp'), items: [range('spi', '--ipcompspi'), bare('reserved', '--compres')] },
  options: [
    spiOption('--ipcompspi', 'compression parameter index', 'with IPComp index'),
    flag('--compres', 'Meant to test that the reserved field is zero; the kernel does not look at it.'),
  ],
  test: testEach({
    // The header has room for 16 bits of it.
    '--ipcompspi': ([text = ''], { packet }) => testSpi(packet, packet.spi === undefined ? undefined : packet.spi & 0xffff, text),
    '--compres': noEffect('the kernel does not look at the reserved field'),
  }, { protocols: [protocolNumber.ipcomp] }),
};
