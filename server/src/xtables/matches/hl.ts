/** Exports the match `hl` of ip6tables. */
import { hopMatch } from '../hops.ts';

export const hl = hopMatch('hl', 6, 'hop limit');
