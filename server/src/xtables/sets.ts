/** Exports how the match `set` and the target SET name the ends of a packet: `src,dst`. */
import type { Check } from './checks.ts';

/** `src,dst` as a list; other words count by their first three letters (parse_dirs in libxt_set.h). */
export const dimensionsOf = (flags: string): ('src' | 'dst')[] => flags.split(',').map((flag) => (flag.startsWith('src') ? 'src' : 'dst'));

/** Checks the words `SET src,dst`: at most six dimensions (IPSET_DIM_MAX), names of at most 31 characters. */
export const checkDimensions: Check = ([name = '', flags = '']) => {
  const parts = flags.split(',');
  const wrong = parts.find((part) => !/^(src|dst)/.test(part));
  if (name.length > 31) return `the set name ${name} is longer than 31 characters`;
  if (wrong !== undefined) return `${wrong === '' ? 'an empty word' : wrong} is not src or dst`;
  return parts.length > 6 ? 'at most six of src and dst fit' : undefined;
};

/** "source", "destination and source". */
export const dimensionsInWords = (flags: string): string => inWords(dimensionsOf(flags));

/** Where several parts of an element are of one end, the order is all that tells them apart. */
const inWords = (ends: readonly ('src' | 'dst')[]): string => (new Set(ends).size === ends.length ? ends.map((end) => (end === 'src' ? 'source' : 'destination')).join(' and ') : ends.join(','));
