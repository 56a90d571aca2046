/** Exports the shape of the ip6tables matches `hbh` and `dst`, which look at the two kinds of options headers. */
import { isNumber } from './checks.ts';
import { option } from './support.ts';
import type { MatchModule } from './types.ts';

export const optionsHeader = (name: string, header: string): MatchModule => ({
  kind: 'match',
  name,
  families: [6],
  help: `The ${header} options header of IPv6.`,
  options: [
    option(`--${name}-len`, 'length', 'Total length of this header in bytes.', { negatable: true, check: isNumber(0xffffffff) }),
    option(`--${name}-opts`, 'type[:length],…', 'Options that the header carries, by number, with their lengths; at most 16.'),
  ],
});
