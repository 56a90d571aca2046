/** Exports the option that ah, esp and ipcomp share: a security parameter index or a range of them. */
import { formatRange, parseRange } from '../base/numbers.ts';
import type { Packet } from '../base/packet.ts';
import { protocolName } from '../base/protocols.ts';
import type { Tri } from '../base/tri.ts';
import { assumed, when, yes } from '../base/tri.ts';
import { isRange } from './checks.ts';
import { inRange } from './ports.ts';
import { option, says } from './support.ts';
import type { OptionSpec } from './types.ts';

const all = 0xffffffff;

export const spiOption = (name: string, what: string, explained: string): OptionSpec => option(name, 'spi[:spi]', `The ${what} is this one, or in this range.`, { negatable: true, check: isRange(all), explain: says(explained) });

/** Whether an index lies in the range of an option. One that nobody gave is taken not to, unless every index does. */
export function testSpi(packet: Packet, spi: number | undefined, text: string): Tri {
  const range = parseRange(text, all)!;
  if (range.from === 0 && range.to === all) return yes('every index fits');
  if (spi !== undefined) return when(inRange(spi, range), `the index is ${spi}${inRange(spi, range) ? '' : `, not ${formatRange(range)}`}`);
  const name = protocolName(packet.protocol);
  return assumed(false, `the ${name} packet's index is not given`, { id: `packet:spi:${text}`, text: `Is the index (SPI) of the ${name} packet ${formatRange(range)}?`, decides: 'The index in the header of the packet decides it, and it is not given.', assumption: `The index (SPI) of the ${name} packet is not given: it was taken not to be ${formatRange(range)}.` });
}
