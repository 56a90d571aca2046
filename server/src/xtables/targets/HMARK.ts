/** Exports the target HMARK. */
import { isList, isNumber } from '../checks.ts';
import { both, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

const fields = ['src', 'dst', 'sport', 'dport', 'spi', 'proto', 'ct'];

export const HMARK: TargetModule = {
  kind: 'target',
  name: 'HMARK',
  families: both,
  terminating: false,
  help: 'Sets the mark to a hash of addresses and ports, so that connections spread over several routes.',
  options: [
    option('--hmark-tuple', 'field,…', 'What goes into the hash: `src`, `dst`, `sport`, `dport`, `spi`, `proto`; `ct` takes them from the connection.', { check: isList(fields) }),
    option('--hmark-mod', 'number', 'The hash is taken modulo this number.', { check: isNumber(0xffffffff, 1) }),
    option('--hmark-offset', 'number', 'Added to the result.', { check: isNumber(0xffffffff) }),
    option('--hmark-rnd', 'number', 'Start value of the hash.', { check: isNumber(0xffffffff) }),
    option('--hmark-src-prefix', 'length', 'Leading bits of the source address that count.', { check: isNumber(128) }),
    option('--hmark-dst-prefix', 'length', 'Leading bits of the destination address that count.', { check: isNumber(128) }),
    option('--hmark-sport-mask', 'mask', 'The source port is ANDed with this.', { check: isNumber(0xffff) }),
    option('--hmark-dport-mask', 'mask', 'The destination port is ANDed with this.', { check: isNumber(0xffff) }),
    option('--hmark-spi-mask', 'mask', 'The SPI is ANDed with this.', { check: isNumber(0xffffffff) }),
    option('--hmark-sport', 'bits', 'The source port is ORed with this.', { check: isNumber(0xffff) }),
    option('--hmark-dport', 'bits', 'The destination port is ORed with this.', { check: isNumber(0xffff) }),
    option('--hmark-spi', 'bits', 'The SPI is ORed with this.', { check: isNumber(0xffffffff) }),
    option('--hmark-proto-mask', 'mask', 'The protocol number is ANDed with this.', { check: isNumber(0xffff) }),
  ],
};
