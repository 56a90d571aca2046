/** Exports the match `u32`. */
import { both, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const u32: MatchModule = {
  kind: 'match',
  name: 'u32',
  families: both,
  help: 'Takes 32-bit words out of the packet by offset, masks and shifts them, and compares them with values.',
  options: [option('--u32', 'location=value&&…', 'The tests: a location is an offset with `&`, `<<`, `>>` and `@` (jump), a value a number or range.', { negatable: true })],
};
